"""The local date of a dated entry: given with it, kept as it was, or computed from its instant.

An entry has the instant at which it happened or, if no time is known, its local date. A date that
follows from an instant is computed when the entry is written; a later change of the profile never
changes it. :data:`RULE` says which time zone decides. If that is not the zone of the profile, it is
stored with the entry (as ``timezone`` or as ``utc_offset``), so that a copy of the entry has the
same date, although its instant is returned in UTC.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from chalicelib import localtime
from chalicelib.errors import FieldFault
from chalicelib.models.fields import Offset, Zone
from chalicelib.models.rules import Rule, any_of
from chalicelib.profile.days import DaySettings
from chalicelib.profile.oldest import NOT_OLDER, refuse_too_old
from chalicelib.table.codec import Item

RULE = (
    "The local date of an instant follows from the first of: `timezone`, `utc_offset`, an offset "
    "in the text of the instant that the time zone of the profile does not have at that instant, "
    "and the time zone of the profile. `Z` and `+00:00` in an instant mean the time zone of the "
    "profile. Times before the `day_start` of the profile belong to the previous day."
)
EntryZone = Annotated[
    Zone | None,
    Field(
        description="The time zone where it happened, if it is not the time zone of the profile: "
        "an IANA name or a fixed offset, such as `+05:30`."
    ),
]
DecidingOffset = Annotated[
    Offset | None,
    Field(
        description="The UTC offset that decided the local date; absent if `timezone` or the time "
        "zone of the profile did."
    ),
]
EntryOffset = Annotated[
    Offset | None,
    Field(
        description="The UTC offset where it happened. An answer has it if it decided the local "
        f"date. It has no effect beside `timezone` or without an instant. {RULE}"
    ),
]

_LONGEST_LEAD = timedelta(days=1)
# An offset other than zero, at the end of an instant.
_OFFSET = re.compile(r"[+-](?!00:00)\d\d:\d\d$", re.ASCII)


def day_if_untimed(instant: str) -> str:
    """Return the description of ``local_date`` in a request beside the field ``instant``."""
    return (
        f"The local date, if no time is known. It is ignored if `{instant}` is given. {NOT_OLDER}"
    )


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


def without_previous_offset(
    stored: Mapping[str, Any], changes: Mapping[str, Any], instant: str
) -> Mapping[str, Any]:
    """Return ``stored`` without its offset, if a merge patch has an instant with another one.

    >>> before = {"started_at": "2026-01-15T16:30:00Z", "utc_offset": "+09:00"}
    >>> without_previous_offset(before, {"started_at": "2026-01-16T09:00:00+01:00"}, "started_at")
    {'started_at': '2026-01-15T16:30:00Z'}
    """
    text = changes.get(instant)
    if "utc_offset" in changes or not isinstance(text, str):
        return stored
    if _OFFSET.search(text):
        return {name: value for name, value in stored.items() if name != "utc_offset"}
    return stored


def is_ahead(instant: datetime | None, now: datetime) -> bool:
    """Tell whether an instant is more than a day ahead, which no clock of a traveller explains.

    >>> now = datetime.fromisoformat("2026-03-14T12:00:00+00:00")
    >>> [is_ahead(now + timedelta(hours=hours), now) for hours in (24, 25)], is_ahead(None, now)
    ([False, True], False)
    """
    return instant is not None and instant - now > _LONGEST_LEAD


class _Place(NamedTuple):
    """An instant, as stored, and what an entry says of the time zone in which it happened."""

    instant: str | None
    timezone: str | None
    utc_offset: str | None


class Dating:
    """The dating of an entry that is about to be written.

    Args:
        before: the document that is replaced; empty for a new entry.
        content: the document about to be written, as the client sent it.
        instant: the name of the field with the instant.
        at: the instant, with the offset of its text; None if the entry has none.
    """

    def __init__(
        self,
        before: Mapping[str, Any],
        content: Mapping[str, Any],
        instant: str,
        at: datetime | None,
    ) -> None:
        self._before = before
        self._content = content
        self._instant = instant
        self._at = at
        self._stored = _place(before, instant, before.get("utc_offset"))
        entered = content.get("utc_offset")
        self._entered = bool(entered)
        self._place = _place(content, instant, entered or _offset_of(at))

    @property
    def needs_profile(self) -> bool:
        """Whether the date depends on the profile: it is not given, nor is its instant as before.

        The profile then decides whether an offset in the text of the instant is its own.
        """
        return self._at is not None and not self._unchanged(self._place)

    def document(self, profile: Item | None, pointer: str = "") -> dict[str, Any]:
        """Return the content with its local date, and with the offset if that decided it.

        Args:
            profile: the profile's item; None for its defaults, or if no profile is needed.
            pointer: of the entry in the body.

        Raises:
            Invalid: ``too_long_ago``, another date than before is older than an entry may be.
        """
        document = self._dated(profile)
        where = f"{pointer}/{self._instant if self._at else 'local_date'}"
        refuse_too_old(document["local_date"], where, before=self._before.get("local_date"))
        return document

    def _dated(self, profile: Item | None) -> dict[str, Any]:
        """Return the content with its local date, as it follows from the instant or was given."""
        document = {name: value for name, value in self._content.items() if name != "utc_offset"}
        if self._at is None:
            return document
        place, day = self._place, self._before.get("local_date")
        if self.needs_profile:
            days = DaySettings.of(profile)
            at_home = self._at.utcoffset() == self._at.astimezone(days.zone).utcoffset()
            if at_home and not self._entered:
                place = place._replace(utc_offset=None)
            # Only an instant that was sent again with the offset of the profile is as before.
            if not self._unchanged(place):
                day = days.local_date(self._at, place.timezone or place.utc_offset).isoformat()
        document["local_date"] = day
        if place.utc_offset:
            document["utc_offset"] = place.utc_offset
        return document

    def _unchanged(self, place: _Place) -> bool:
        return bool(self._before) and place == self._stored


def zone_name(document: Mapping[str, Any]) -> str | None:
    """Return the zone or the offset that decided the date of a dated entry; None is the profile.

    >>> zone_name({"started_at": "2026-01-15T16:30:00Z", "utc_offset": "+09:00"})
    '+09:00'
    """
    zone: str | None = document.get("timezone") or document.get("utc_offset")
    return zone


def _place(document: Mapping[str, Any], instant: str, utc_offset: str | None) -> _Place:
    timezone = document.get("timezone")
    return _Place(document.get(instant), timezone, None if timezone else utc_offset)


def _offset_of(at: datetime | None) -> str | None:
    """Return the offset in the text of an instant; None if it is zero or there is no instant."""
    return localtime.offset_text(at) if at and at.utcoffset() else None
