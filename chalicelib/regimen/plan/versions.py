"""What an edit makes of the versions of a supplement or habit."""

from datetime import date, timedelta

from chalicelib.errors import invalid
from chalicelib.jsontext import Document
from chalicelib.regimen.plan.models import Scheduled, parse_version
from chalicelib.regimen.plan.regimen import REGIMEN, Version, edited
from chalicelib.schedules.weeks import ISO_WEEK, Week

# The later of an edit a day for a year; older ones are never dropped, so more are refused.
MAX_VERSIONS = 400

# What belongs to a version; the rest is of the resource as a whole.
_VERSIONED = ("schedule", "slots", "paused", "starts_on", "ends_on")


def with_versions(
    wanted: Scheduled, today: date, before: Document | None, week: Week = ISO_WEEK
) -> Document:
    """Return the document of ``wanted``, with its schedule in force from its day on.

    Args:
        wanted: the resource as it shall be.
        today: the caller's local date.
        before: the document that it replaces; None for a new one.
        week: the person's.

    Raises:
        Invalid: a version that would rewrite the past, or one too many.
    """
    given = wanted.document()
    given.pop("effective_from", None)
    # What it is comes first, when it is due after it.
    document = {name: value for name, value in given.items() if name not in _VERSIONED} | given
    start = wanted.effective_from or today
    if start < today and before is not None:
        raise invalid("/effective_from", "in_the_past")
    document["schedule"] = REGIMEN.anchored(
        document["schedule"],
        before=before["schedule"] if before else None,
        first=max(start, wanted.starts_on or start),
        week=week,
    )
    same = before is not None and all(document.get(n) == before.get(n) for n in _VERSIONED)
    if before is not None and same and wanted.effective_from is None:
        document["versions"] = list(before["versions"])
    else:
        document["versions"] = _versions(document, start, min(start, today), before or {})
    if before and "protocol" in before:
        document["protocol"] = before["protocol"]
    return document


def ended(versions: list[Document], today: date) -> list[Document]:
    """Return versions of which nothing is due from ``today`` on; the past stays as it was."""
    kept = [version for version in versions if version["valid_from"] < today.isoformat()]
    ends = {"valid_from": today.isoformat(), "schedule": {"type": "daily"}, "paused": True}
    return [*kept, ends]


def ended_document(document: Document, today: date) -> Document:
    """Return a resource that ends the day before ``today``, unless it has ended by then."""
    last = (today - timedelta(days=1)).isoformat()
    # The end that is shown may be one that is only planned to be in force some day.
    in_force = document["versions"][-1]["valid_from"] <= last
    if in_force and document.get("ends_on", "9999") <= last:
        return document
    changed = document | {"ends_on": last}
    if changed.get("starts_on", "") > last:
        del changed["starts_on"]
    changed["versions"] = _versions(changed, today, today, document)
    return changed


def _versions(document: Document, start: date, today: date, before: Document) -> list[Document]:
    """Return the versions of ``before`` with that of ``document`` in force from ``start`` on."""
    held = {version["valid_from"]: version for version in before.get("versions", [])}
    version = {"valid_from": start.isoformat()}
    version |= {name: document[name] for name in _VERSIONED if name in document}
    new = parse_version(version)
    found = edited(tuple(map(parse_version, held.values())), new, today)
    if len(found) > MAX_VERSIONS:
        raise invalid("/schedule", "too_many_versions", max=MAX_VERSIONS)
    return [version if each is new else held[_starts(each)] for each in found]


def _starts(version: Version) -> str:
    return version.valid_from.isoformat()
