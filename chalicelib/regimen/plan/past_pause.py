"""Pauses of supplements that are entered later: the only edit of a schedule that changes past days.

A person who was ill pauses a supplement from the day on which it began, and resumes it from a later
day, perhaps also a past one. Only the pause changes: each day keeps the schedule and the slots that
were in force on it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from chalicelib.errors import invalid
from chalicelib.regimen.plan.documents import HabitDocument, SupplementDocument, VersionDocument
from chalicelib.regimen.plan.limits import MAX_EXCUSED_PAST
from chalicelib.regimen.plan.version_bounds import continued, merged
from chalicelib.schedules.accepted import AcceptedTypes

_WHERE = "/effective_from"


def refuse_other_changes(
    document: Mapping[str, Any],
    before: SupplementDocument | HabitDocument,
    versioned: Collection[str],
) -> None:
    """Refuse a request that changes more of the past than the pause of a supplement.

    Args:
        document: as requested.
        before: as stored.
        versioned: the fields of versions.

    Raises:
        Invalid: ``in_the_past``.
    """
    changed = [name for name in versioned if document.get(name) != before.get(name)]
    if "pillar" in before or changed not in ([], ["paused"]):
        raise invalid(_WHERE, "in_the_past")


def versions_paused(
    versions: Sequence[VersionDocument],
    start: date,
    today: date,
    accepted: AcceptedTypes[Any],
    *,
    paused: bool,
) -> list[VersionDocument]:
    """Return the versions of a supplement that is paused, or is not paused, from a past day on.

    Args:
        versions: as stored.
        start: the first day that changes.
        today: the caller's local date.
        accepted: the types of their schedules.
        paused: whether it is paused.

    Raises:
        Invalid: the day is more than 60 days ago, or it was not paused from that day on.
    """
    if start < today - MAX_EXCUSED_PAST:
        raise invalid(_WHERE, "too_far_back", days=MAX_EXCUSED_PAST.days)
    first = start.isoformat()
    kept = [version for version in versions if version["valid_from"] < first]
    rest = [version for version in versions if version["valid_from"] >= first]
    is_known = any(version["valid_from"] == first for version in rest)
    if kept and kept[-1]["paused"] != paused and not is_known:
        begun = continued(kept[-1], accepted)
        begun["valid_from"] = first
        rest.insert(0, begun)
    changed = [*kept, *(_with_pause(version, today, paused=paused) for version in rest)]
    # A pause may be entered again, and so may its end, also one that took all of it back.
    if changed == list(versions) and rest and not (paused or is_known):
        raise invalid(_WHERE, "in_the_past")
    return merged(changed, first, accepted)


def _with_pause(version: VersionDocument, today: date, *, paused: bool) -> VersionDocument:
    """Return a version with the pause, and the date on which it was entered if it is past."""
    if version["paused"] == paused:
        return version
    changed = version.copy()
    changed["paused"] = paused
    if version["valid_from"] < today.isoformat():
        changed["entered_on"] = today.isoformat()
    return changed
