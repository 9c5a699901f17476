"""The local date of a dated entry: given with it, kept as it was, or computed from its instant.

An entry has the instant at which it happened or, if no time is known, its local date. A date that
follows from an instant is computed when the entry is written; a later change of the profile never
changes it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.errors import FieldFault
from chalicelib.models.rules import Rule, any_of
from chalicelib.profile.days import DaySettings
from chalicelib.table.codec import Item


def one_of(instant: str) -> Rule:
    """Return the rule that :func:`given_day` applies, for the contract."""
    return any_of(instant, "local_date")


def given_day(at: datetime | None, day: date | None, instant: str) -> date | None:
    """Return the local date of an entry without an instant; None if it follows from the instant.

    Args:
        at: the entry's instant.
        day: its ``local_date``; ignored beside an instant.
        instant: the name of the field with the instant.

    Raises:
        FieldFault: it has neither.
    """
    if at is None and day is None:
        raise FieldFault("required_without", instant, other="local_date")
    return None if at else day


def without_derived_day(stored: Mapping[str, Any], instant: str) -> Mapping[str, Any]:
    """Return ``stored`` without a local date that follows from the instant in it."""
    if instant in stored:
        return {name: value for name, value in stored.items() if name != "local_date"}
    return stored


def kept_day(before: Mapping[str, Any], after: Mapping[str, Any], instant: str) -> date | None:
    """Return the local date if no profile is needed for it; None if one is.

    It is given, or it was computed earlier for the same instant and time zone.

    Args:
        before: the document that is replaced; empty for a new entry.
        after: the document about to be written, as the client sent it.
        instant: the name of the field with the instant.

    >>> kept_day({}, {"local_date": "2026-03-14"}, "started_at")
    datetime.date(2026, 3, 14)
    >>> kept_day({}, {"started_at": "2026-03-14T17:05:00Z"}, "started_at") is None
    True
    """
    if "local_date" in after:
        return date.fromisoformat(str(after["local_date"]))
    moved = any(before.get(name) != after.get(name) for name in (instant, "timezone"))
    return None if moved else date.fromisoformat(str(before["local_date"]))


def local_date(at: datetime | None, timezone: str | None, profile: Item | None) -> date:
    """Return the local date of the instant ``at``.

    Args:
        at: the entry's instant.
        timezone: where it happened, if not in the time zone of the profile.
        profile: the profile's item; None for its defaults.

    Raises:
        ValueError: there is no instant; such an entry is given its local date.
    """
    if at is None:
        raise ValueError("an entry without an instant has its local date")
    days = DaySettings.of(profile)
    return days.local_date(at, timezone)
