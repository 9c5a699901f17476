"""The versions of a supplement or habit after an edit."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from chalicelib.errors import invalid
from chalicelib.jsontext import Document
from chalicelib.regimen.plan.documents import (
    HabitDocument,
    PlannedDocument,
    SupplementDocument,
    VersionDocument,
)
from chalicelib.regimen.plan.dosing import taper_start, with_ingredients, without_repetition
from chalicelib.regimen.plan.models import Scheduled, accepted_by, parse_version
from chalicelib.regimen.plan.regimen import edited
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.limits import limit_document
from chalicelib.schedules.weeks import ISO_WEEK, Week

# More than one edit a day for a year. Older versions are never dropped, so more are refused.
MAX_VERSIONS = 400

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
) -> Document:
    """Return the content of a supplement or habit, with its schedule in force from its day on.

    Args:
        requested: the resource as requested.
        today: the caller's local date.
        before: the document that it replaces; None for a new resource.
        week: the weeks of the person.

    Raises:
        Invalid: the version would change the past, or there are too many versions.
    """
    given = requested.document()
    given.pop("effective_from", None)
    # The other fields first, then the fields of the version.
    document = {name: value for name, value in given.items() if name not in VERSIONED} | given
    start = requested.effective_from or today
    if start < today and before is not None:
        raise invalid("/effective_from", "in_the_past")
    first = max(start, requested.starts_on or start)
    previous = before["schedule"] if before else None
    document["schedule"] = requested.accepted.anchored(
        document["schedule"], before=previous, first=first, week=week
    )
    document |= taper_start(document, before, first)
    same = before is not None and _same_version(document, before)
    if before is not None and same and requested.effective_from is None:
        document["versions"] = list(before["versions"])
    else:
        versions = before["versions"] if before else []
        bounds = start, min(start, today)
        document["versions"] = _versions(document, *bounds, versions, requested.accepted)
    if before and "protocol" in before:
        document["protocol"] = before["protocol"]
    return document


def _same_version(document: Mapping[str, Any], before: PlannedDocument) -> bool:
    """Tell whether the fields of a version and the limit of the goal are those of ``before``."""
    same_fields = all(document.get(name) == before.get(name) for name in VERSIONED)
    limit = limit_document(document.get("goal"))
    return same_fields and before["versions"][-1].get("limit") == limit


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
    changed["versions"] = _versions(changed, today, today, document["versions"], accepted)
    return changed


def _versions(
    document: Mapping[str, Any],
    start: date,
    today: date,
    versions: list[VersionDocument],
    accepted: AcceptedTypes[Any],
) -> list[VersionDocument]:
    """Return ``versions`` with the version of ``document`` in force from ``start`` on."""
    by_day = {version["valid_from"]: version for version in with_ingredients(versions)}
    added: Any = {"valid_from": start.isoformat()}
    added |= {name: document[name] for name in VERSIONED if name in document}
    if limit := limit_document(document.get("goal")):
        added["limit"] = limit
    new = parse_version(added, accepted)
    known = tuple(parse_version(version, accepted) for version in by_day.values())
    changed = edited(known, new, today)
    if len(changed) > MAX_VERSIONS:
        raise invalid("/schedule", "too_many_versions", max=MAX_VERSIONS)
    return without_repetition(
        added if version is new else by_day[version.valid_from.isoformat()] for version in changed
    )
