"""Where a line is restored, and what is there already."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from chalicelib.account.export.lines import line_of
from chalicelib.account.imports.writing import ledgers
from chalicelib.account.restores.lines import Line
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.marker_summary import OWN, TARGET
from chalicelib.regimen.plan.stock import stock_key
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.session import Query, Session

# The types of resources of which the place also depends on fields that can be changed.
_DATED = frozenset({"intake", "panel", "reading", "workout"})


def place_of(line: Line) -> str | None:
    """Return the sort key of what a line restores; None if it is found by its id."""
    if line.kind in _DATED:
        return None
    if line.kind in _PLACES:
        return _PLACES[line.kind](line.document)
    if line.kind == "habit_entry":
        return keys.dated(
            "habit_entry",
            line.document["habit_id"],
            date.fromisoformat(line.document["local_date"]),
            None,
            line.id,
        )
    return keys.named(line.kind, line.id)


def _ended(document: Document) -> str:
    if "year" in document:
        return keys.archived(document["year"], document["id"])
    return f"{keys.ENDED}{document['id']}"


_PLACES: dict[str, Callable[[Document], str]] = {
    "biomarker": lambda document: keys.marker_summary(document["id"], OWN),
    "day_log": lambda document: f"{keys.DAY_LOGS}{document['id']}",
    "deleted_days": lambda _: keys.DELETED_DAYS,
    "ended": _ended,
    "ended_texts": lambda document: keys.archived_texts(document["year"], document["id"]),
    "excuses": lambda document: f"{keys.EXCUSES}{document['id']}",
    "import_days": lambda document: ledgers.key_of(document["id"]),
    "profile": lambda _: keys.PROFILE,
    "schedule": lambda document: f"{keys.SCHEDULES}{document['id']}",
    "stock": lambda document: stock_key(document["id"]),
    "target": lambda document: keys.marker_summary(document["id"], TARGET),
}
"""By type, the sort key of a document that has a place of its own."""


def existing(session: Session, line: Line) -> Item | None:
    """Return what is stored in the place of a line, or under its id; one round trip."""
    place = place_of(line)
    if place:
        return session.get(place)
    query = Query(line.id, line.id, index=keys.BY_ID, consistent=True)
    items, _ = session.query(query)
    return next((item for item in items if item["entity"] == line.kind), None)


def is_same(line: Line, item: Item) -> bool:
    """Tell whether an item is what a line restores."""
    text = line_of(item)
    stored: dict[str, Any] = json.loads(text)["document"] if text else {}
    if line.kind == "profile":
        return _of_anyone(stored) == _of_anyone(line.document)
    if line.kind == "ended_texts":
        # A restore may have shortened their life.
        return stored | {"expires_at": 0} == {**line.document, "expires_at": 0}
    return stored == line.document


def has_expired(line: Line, now: datetime) -> bool:
    """Tell whether the texts of a line have expired, so that nothing is left to restore."""
    return bool(line.document["expires_at"] <= now.timestamp())


def _of_anyone(profile: Document) -> Document:
    """Return a profile without what a restore sets: the person, and that consents are restored."""
    found = {name: value for name, value in profile.items() if name != "id"}
    if "consents" in found:
        found["consents"] = [{**each, "restored_at": ""} for each in found["consents"]]
    return found
