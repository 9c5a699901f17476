"""How many versions a supplement or habit keeps. Pure rules.

A version is added at most once a day, and not at all if it says what the version before says. An
edit of the schedule or the dose is refused once there are 400 versions, or 100 KB of them, or 700
of all supplements and habits together, because each request about the plan reads them all. A pause,
its end and an end date are never refused for that: they have room of their own, so a person can
always stop a supplement, or go on. If they fill this room too, after 100 more days with a pause or
the end of one, the oldest version is dropped: nothing is due before the next one, so that no day
becomes missed. Entries are kept.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from chalicelib.errors import invalid
from chalicelib.jsontext import dump
from chalicelib.regimen.plan.documents import VersionDocument
from chalicelib.regimen.plan.dosing import with_ingredients, without_repetition
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.weeks import ISO_WEEK

# More than one edit a day for a year.
MAX_VERSIONS = 400
# 700 ordinary versions, or one with the longest texts and 60 ingredients.
MAX_BYTES = 100_000
# With pauses: of the last year, no version is dropped for their number.
MAX_VERSIONS_WITH_PAUSES = 500
MAX_BYTES_WITH_PAUSES = 130_000
# Of a plan: five of each supplement and habit that there can be.
MAX_PLAN_VERSIONS = 700
# So many are kept of a supplement or habit whose pause takes the plan past its bound.
KEPT_OF_FULL_PLAN = 10

# What is not content of a version, and what a pause or an end changes.
_DATES = frozenset({"valid_from", "entered_on"})
_ENDS = frozenset({"paused", "ends_on"})


def says_same(
    one: VersionDocument,
    other: VersionDocument,
    accepted: AcceptedTypes[Any],
    *,
    but_for_ends: bool = False,
) -> bool:
    """Tell whether two versions have the same due days and doses, but for when they are in force.

    Args:
        one: a version with its ingredients.
        other: the same.
        accepted: the types of their schedules.
        but_for_ends: leave out the pause and the last day.
    """
    left_out = _DATES | _ENDS if but_for_ends else _DATES
    first, second = (
        {
            name: value
            for name, value in continued(version, accepted).items()
            if name not in left_out
        }
        for version in (one, other)
    )
    return first == second


def continued(version: VersionDocument, accepted: AcceptedTypes[Any]) -> VersionDocument:
    """Return a version that has the same due days if it is in force from another day on.

    0.5 stored schedules as they were sent, and counted these from their first day.
    """
    begins = max(version["valid_from"], version.get("starts_on", ""))
    kept = version.copy()
    kept["schedule"] = accepted.anchored(
        version["schedule"], before=None, first=date.fromisoformat(begins), week=ISO_WEEK
    )
    return kept


def merged(
    versions: Sequence[VersionDocument], since: str, accepted: AcceptedTypes[Any]
) -> list[VersionDocument]:
    """Return versions without those from a day on that say what the version before says.

    Args:
        versions: each with its ingredients.
        since: the first day on which one may be left out; what was due before does not change.
        accepted: the types of their schedules.
    """
    kept: list[VersionDocument] = []
    for version in versions:
        known = kept and version["valid_from"] >= since and says_same(kept[-1], version, accepted)
        if not known:
            kept.append(version)
    return kept


def bounded(
    versions: Sequence[VersionDocument],
    before: Sequence[VersionDocument],
    today: date,
    *,
    others: int = 0,
    always: bool,
) -> list[VersionDocument]:
    """Return versions as they are stored, of a number and a size that an account can have.

    Args:
        versions: each with its ingredients.
        before: the versions that they replace, as stored. No edit makes more of those that are
            above the bounds already.
        today: the caller's local date.
        others: how many versions the rest of the plan has.
        always: of a pause or an end, which is not refused; the oldest versions are dropped instead.

    Raises:
        Invalid: ``too_many_versions`` or ``versions_too_long``.
    """
    stored = without_repetition(versions)
    most = MAX_VERSIONS_WITH_PAUSES if always else MAX_VERSIONS
    most_bytes = MAX_BYTES_WITH_PAUSES if always else MAX_BYTES
    if others + len(stored) > MAX_PLAN_VERSIONS:
        most = KEPT_OF_FULL_PLAN if always else MAX_PLAN_VERSIONS - others
    # The first version of a new supplement or habit is never one too many.
    most, most_bytes = max(most, len(before), 1), max(most_bytes, _size(before))
    while always and (len(stored) > most or _size(stored) > most_bytes):
        # Never the version in force today.
        if len(stored) < 3 or stored[1]["valid_from"] > today.isoformat():
            break
        stored = without_repetition(list(with_ingredients(stored))[1:])
    if len(stored) > most:
        of_all = others + len(stored) > MAX_PLAN_VERSIONS
        most = MAX_PLAN_VERSIONS if of_all else most
        raise invalid("/schedule", "too_many_versions", max=most)
    if _size(stored) > most_bytes and not (always and len(stored) < 3):
        raise invalid("/schedule", "versions_too_long", max=most_bytes)
    return stored


def _size(versions: Sequence[VersionDocument]) -> int:
    """Return the bytes of versions as they are stored, before they are deflated."""
    return len(dump(list(versions)).encode())
