"""What a document must satisfy besides its model, because other code relies on it.

A person can edit an export. Whatever a line says, no later request may fail because of it, and no
item may be written outside of its place.
"""

import math
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from chalicelib.errors import Fault, FieldFault, Invalid
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.history import panel_id_of
from chalicelib.labs.panels.collection import part_id
from chalicelib.metrics.days.joining import STAMPS
from chalicelib.metrics.days.read_models import SOURCE_PATTERN
from chalicelib.metrics.days.soundness import is_sound as is_sound_day
from chalicelib.metrics.definitions.models import CODE_PATTERN
from chalicelib.models.fields import SLUG_PATTERN, UUID_PATTERN, parse_date, parse_instant
from chalicelib.regimen.habits.repository import entry_id
from chalicelib.regimen.plan.repository import planned_item
from chalicelib.regimen.plan.streak_schedules import MAX_VERSIONS
from chalicelib.streaks.kinds import FIXED_KINDS
from chalicelib.table import schemas

MAX_VERSION: Final = 10**9
MAX_NUMBER: Final = 10**15
# A block of day counters has the digits of many days, at most those of a number in DynamoDB.
MAX_BLOCK: Final = 10**38
_BLOCKS: Final = "counted"
_STAMPS = ("created_at", "updated_at")
# What the id of a document is, if it is no UUID.
_IDS: Final = {
    "day_log": r"^\d{4}-\d{2}-\d{2}$",
    "deleted_days": r"^deleted$",
    "excuses": r"^\d{4}$",
    "import_days": rf"^{UUID_PATTERN.strip('^$')}/\d{{8}}$",
    "metric_day": rf"^\d{{4}}-\d{{2}}-\d{{2}}/{SOURCE_PATTERN.strip('^$')}$",
    "metric_definition": CODE_PATTERN,
    "metric_sources": r"^metrics$",
    "profile": r"^.{1,128}$",
    "schedule": f"^({'|'.join(FIXED_KINDS)})$",
    "target": SLUG_PATTERN,
}


def require_sound(kind: str, document: Document, under: str) -> None:
    """Refuse a document that is valid by its model, but that other code could not rely on.

    Args:
        kind: the type of its line.
        document: which has the fields of its model.
        under: where it is, as a JSON pointer.

    Raises:
        Invalid: ``not_stored``, of the field.
    """
    places = [f"{under}/{field}" if field else under for field in _unsound(kind, document)]
    if places:
        raise Invalid([Fault(place, "not_stored", {}) for place in places])


def require_moderate(document: Document, under: str) -> None:
    """Refuse a document with numbers whose sums and products might not be finite.

    Raises:
        Invalid: ``not_stored``.
    """
    if not _is_moderate(document):
        raise Invalid([Fault(under, "not_stored", {})])


def _unsound(kind: str, document: Document) -> Iterator[str]:
    """Yield the fields that nothing stored could have."""
    if not re.fullmatch(_IDS.get(kind, UUID_PATTERN), document["id"]):
        yield "id"
        return
    if kind in schemas.DOCUMENTS:
        yield from _unsound_stamps(document)
    elif _has_null(document):
        yield ""
    for field, is_sound in _CHECKS.get(kind, ()):
        if not is_sound(document):
            yield field


def _unsound_stamps(document: Document) -> Iterator[str]:
    # A profile before its first change has none; it is in no export.
    if not 1 <= document.get("version", 0) <= MAX_VERSION:
        yield "version"
    for name in _STAMPS:
        try:
            parse_instant(document[name])
        except (FieldFault, KeyError, TypeError):
            yield name


def _has_null(value: Any) -> bool:
    """Tell whether null is in a value; what is stored leaves it out."""
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    if isinstance(value, list):
        return any(map(_has_null, value))
    return value is None


def _is_moderate(value: Any, most: int = MAX_NUMBER) -> bool:
    """Tell whether sums and products of the numbers in a value are finite."""
    if isinstance(value, dict):
        return all(
            _is_moderate(each, MAX_BLOCK if name == _BLOCKS else most)
            for name, each in value.items()
        )
    if isinstance(value, list):
        return all(_is_moderate(each, most) for each in value)
    if isinstance(value, float | int):
        return math.isfinite(value) and abs(value) <= most
    return True


def _has_history(document: Any) -> bool:
    """Tell whether a supplement or habit has versions, each in force later than the one before."""
    try:
        planned_item("", document)
        starts = [date.fromisoformat(version["valid_from"]) for version in document["versions"]]
    except (AttributeError, FieldFault, KeyError, TypeError, ValueError):
        return False
    return bool(starts) and starts == sorted(set(starts))


def _has_own_parts(panel: Document) -> bool:
    """Tell whether the readings of a panel have ids of the panel, each its own."""
    ids = [part["id"] for part in (*panel["readings"], *panel["derived"]) if "id" in part]
    of_panel = {part_id(panel["id"], number) for number in range(1, 256)}
    markers = [part["marker"] for part in panel["readings"]]
    unique = len(set(ids)) == len(ids) and len(set(markers)) == len(markers)
    return panel_id_of(panel["id"]) == panel["id"] and unique and of_panel.issuperset(ids)


def _has_days_of_year(excuses: Document) -> bool:
    days = [each["date"] for each in excuses["excuses"]]
    kinds = [each.get("kinds", []) for each in excuses["excuses"]]
    in_order = days == sorted(set(days)) and all(day[:4] == excuses["id"] for day in days)
    return in_order and all(len(set(each)) == len(each) for each in kinds)


def _is_schedule(schedule: Document) -> bool:
    starts = [version["effective_from"] or "" for version in schedule["versions"]]
    in_order = starts == sorted(set(starts)) and 1 <= len(starts) <= MAX_VERSIONS
    threshold = schedule.get("threshold", 0)
    return in_order and 0 <= threshold <= (1 if schedule["id"] == "protocol" else 0)


def _has_result(reading: Document) -> bool:
    """Tell whether a reading has its value in the canonical unit, or an answer."""
    return "canonical" in reading or "answer" in reading


def _has_id_of_day(entry: Document) -> bool:
    """Tell whether the entry of a habit has the id that makes it the only one of its day."""
    return bool(entry["id"] == entry_id(entry["habit_id"], date.fromisoformat(entry["local_date"])))


def _has_own_days(ledger: Document) -> bool:
    """Tell whether the days of a ledger are different ones, and have no stamps of their own."""
    ids = [day["id"] for day in ledger["days"]]
    stamped = any(name in day.get("before", {}) for day in ledger["days"] for name in STAMPS)
    return len(set(ids)) == len(ids) and all(map(_is_day, ids)) and not stamped


def _is_day(metric_day: str) -> bool:
    try:
        parse_date(metric_day[:10])
    except FieldFault:
        return False
    return bool(re.fullmatch(_IDS["metric_day"], metric_day))


_CHECKS: dict[str, tuple[tuple[str, Callable[[Document], bool]], ...]] = {
    "ended": (("item", lambda document: _has_history(document["item"])),),
    "excuses": (("excuses", _has_days_of_year),),
    "habit": (("versions", _has_history),),
    "habit_entry": (("id", _has_id_of_day),),
    "import_days": (("days", _has_own_days),),
    "metric_day": (("values", is_sound_day),),
    "metric_definition": (("id", lambda document: bool(document["id"] == document["code"])),),
    "panel": (
        ("readings", _has_own_parts),
        ("readings", lambda document: all(map(_has_result, document["readings"]))),
    ),
    "reading": (("canonical", _has_result),),
    "schedule": (("versions", _is_schedule),),
    "supplement": (("versions", _has_history),),
}
"""By type, the fields that other code relies on, and what must be true of the document."""
