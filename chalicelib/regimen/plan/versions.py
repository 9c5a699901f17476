"""The versions of a supplement or habit after an edit."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from chalicelib.jsontext import Document
from chalicelib.profile.oldest import refuse_old_schedule
from chalicelib.regimen.plan import past_pause
from chalicelib.regimen.plan.documents import (
    HabitDocument,
    PlannedDocument,
    SupplementDocument,
    VersionDocument,
)
from chalicelib.regimen.plan.dosing import taper_start, with_ingredients
from chalicelib.regimen.plan.models import Scheduled, accepted_by, parse_version
from chalicelib.regimen.plan.regimen import edited
from chalicelib.regimen.plan.version_bounds import bounded, says_same
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.limits import limit_document
from chalicelib.schedules.weeks import ISO_WEEK, Week

# The fields of a version; all others belong to the resource.
VERSIONED: Final = (
    "schedule",
    "slots",
    "dose",
    "ingredients",
    "slot_doses",
    "taper",
    "taper_from",
    "paused",
    "starts_on",
    "ends_on",
    "source",
)


def with_versions(
    requested: Scheduled,
    today: date,
    before: SupplementDocument | HabitDocument | None,
    week: Week = ISO_WEEK,
    others: int = 0,
) -> Document:
    """Return the content of a supplement or habit, with its schedule in force from its day on.

    Args:
        requested: the resource as requested.
        today: the caller's local date.
        before: the document that it replaces; None for a new resource.
        week: the weeks of the person.
        others: how many versions the other supplements and habits have.

    Raises:
        Invalid: the version would change more of the past than a pause, there are too many, or a
            date is too long ago; a pause, its end and an end date are never too many.
    """
    given = requested.document()
    refuse_old_schedule(given, before or {})
    given.pop("effective_from", None)
    # The other fields first, then the fields of the version.
    document = {name: value for name, value in given.items() if name not in VERSIONED} | given
    start = requested.effective_from or today
    first = max(start, requested.starts_on or start)
    schedule = requested.accepted.anchored(
        document["schedule"],
        before=before["schedule"] if before else None,
        first=first,
        week=week,
    )
    if before is None or start >= today or document["schedule"] != before["schedule"]:
        document["schedule"] = schedule
    document |= taper_start(document, before, first)
    if before is None:
        accepted, first = requested.accepted, min(start, today)
        document["versions"] = _versions(document, start, first, [], accepted, others=others)
    else:
        document["versions"] = _edited_versions(requested, document, before, today, others)
    if before and "protocol" in before:
        document["protocol"] = before["protocol"]
    return document


def _edited_versions(
    requested: Scheduled,
    document: Document,
    before: SupplementDocument | HabitDocument,
    today: date,
    others: int,
) -> list[VersionDocument]:
    """Return the versions of a resource that replaces ``before``."""
    start, versions = requested.effective_from or today, before["versions"]
    if start < today:
        past_pause.refuse_other_changes(document, before, VERSIONED)
        paused = past_pause.versions_paused(
            list(with_ingredients(versions)),
            start,
            today,
            requested.accepted,
            paused=requested.paused,
        )
        return bounded(paused, versions, today, others=others, always=True)
    if requested.effective_from is None and _same_version(document, before):
        return list(versions)
    return _versions(document, start, today, versions, requested.accepted, others=others)


def _same_version(document: Mapping[str, Any], before: PlannedDocument) -> bool:
    """Tell whether the fields of a version and the limit of the goal are those of ``before``."""
    same_fields = all(document.get(name) == before.get(name) for name in VERSIONED)
    limit = _limit(document)
    return same_fields and before["versions"][-1].get("limit") == limit


def _limit(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the limit of a habit; None if a metric fills it, of which no figure is no entry."""
    if "metric" in document.get("source", {}):
        return None
    return limit_document(document.get("goal"))


def ended(versions: list[VersionDocument], today: date) -> list[VersionDocument]:
    """Return versions of which nothing is due from ``today`` on; no past day changes."""
    kept = [version for version in versions if version["valid_from"] < today.isoformat()]
    end: VersionDocument = {
        "valid_from": today.isoformat(),
        "schedule": {"type": "daily"},
        "paused": True,
    }
    return [*kept, end]


def ended_document(
    document: SupplementDocument | HabitDocument, today: date
) -> SupplementDocument | HabitDocument:
    """Return a resource that ends the day before ``today``, unless it has ended by then."""
    last = (today - timedelta(days=1)).isoformat()
    # The field ``ends_on`` may belong to a version that is not in force yet.
    in_force = document["versions"][-1]["valid_from"] <= last
    if in_force and document.get("ends_on", "9999") <= last:
        return document
    changed = document.copy()
    changed["ends_on"] = last
    if changed.get("starts_on", "") > last:
        del changed["starts_on"]
    accepted = accepted_by(document)
    changed["versions"] = _versions(
        changed, today, today, document["versions"], accepted, ends=True
    )
    return changed


def _versions(
    document: Mapping[str, Any],
    start: date,
    today: date,
    versions: list[VersionDocument],
    accepted: AcceptedTypes[Any],
    *,
    others: int = 0,
    ends: bool = False,
) -> list[VersionDocument]:
    """Return ``versions`` with the version of ``document`` in force from ``start`` on.

    ``ends`` says that it only ends the resource, which is always possible; ``others`` is the number
    of versions that the rest of the plan has.
    """
    by_day = {version["valid_from"]: version for version in with_ingredients(versions)}
    added: Any = {"valid_from": start.isoformat()}
    added |= {name: document[name] for name in VERSIONED if name in document}
    if limit := _limit(document):
        added["limit"] = limit
    new = parse_version(added, accepted)
    known = tuple(parse_version(version, accepted) for version in by_day.values())
    changed = [
        added if version is new else by_day[version.valid_from.isoformat()]
        for version in edited(known, new, today)
    ]
    ends = ends or (
        len(changed) > 1 and says_same(changed[-2], changed[-1], accepted, but_for_ends=True)
    )
    return bounded(changed, versions, today, others=others, always=ends)
