"""The schema number of every family of stored items, and the steps that raise it.

Stored data exists longer than the code that wrote it. Each family of items with JSON or counters
has a schema number, which every write puts into the item as the attribute ``schema``. An item
without one has number 1: release 0.5 wrote a number into documents and computed readings only. The
content of an item with a lower number goes through the steps between the two numbers; each is pure,
and takes and returns the content of the item. So callers only ever see the content of today.

To change a family's content, append a step to ``STEPS``. What its content is:

* of a document, a receipt, and of whatever has the attribute ``doc``: the parsed JSON;
* of counters (day counters, stock, revision, planned count, resource count): their numbers by
  attribute name;
* of the uses of a routine: the ids of programs;
* of planned workouts: the parsed JSON of each line, by the id of the workout (one line
  in an item; in 0.5 all of a day)

An item that is replaced whole gets the number of today with that. One that is changed in place
(``ADD``, or ``SET`` of one line) refuses a change by code of another number, and is written anew
first; see :mod:`chalicelib.table.upgrade`.

An older release must be able to read what this one writes, because a deployment can be taken back
and because both run at once while it is carried out. Therefore:

* A new attribute, field or family that older readers pass over needs no new number.
* A raised number is for content that older readers would misread. An item whose number is above
  the reader's is not read: the answer is 503 until the newer release is back.
* 0.5 takes each number of a year's item for a count, so the attribute is a string in all families
  that had none in 0.5. It takes each attribute of a day's planned workouts for a line, so those
  get the attribute from number 2 on.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.jsontext import Document
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.counters import UNMEASURED
from chalicelib.table.errors import NewerSchema

Step = Callable[[Any], Any]

ATTRIBUTE: Final = "schema"


def _unmeasured(numbers: dict[str, int]) -> dict[str, int]:
    """Return a year of workouts of which only the counts are known (0.6 adds sets and minutes)."""
    return numbers | {UNMEASURED: 1}


def _of_quantities(marker: Document) -> Document:
    """Return a custom marker whose results are values (0.6 adds markers with answers)."""
    return {**marker, "value_kind": "quantity"}


def _readings_in_groups(panel: Document) -> Document:
    """Return a panel whose readings are items of their own, as 0.5 stored them.

    The document is the same. The number tells which items to write; see
    :mod:`chalicelib.labs.panels.carry_over`.
    """
    return panel


def _excuses_cover_no_doses(profile: Document) -> Document:
    """Return a profile with the setting of 0.6 as its doses were counted before."""
    return {"excuses_cover_doses": False} | profile


def _with_doses(supplement: Document) -> Document:
    """Return a supplement whose versions have its dose and ingredients (0.6 dates them)."""
    dose = {"dose": supplement["dose"]}
    first, *later = supplement["versions"]
    first = first | dose | {"ingredients": supplement["ingredients"]}
    dated = supplement | {"versions": [first, *(version | dose for version in later)]}
    return dated | _inventory_in_units(supplement)


def _inventory_in_units(supplement: Document) -> Document:
    """Return the inventory of a supplement in units of its dose, if it has one (0.5: in doses)."""
    inventory, dose = supplement.get("inventory"), supplement["dose"]
    if inventory is None:
        return {}
    in_units = {"units_left": round(inventory["doses_left"] * dose["amount"], 3)}
    in_units["unit"] = dose["unit"]
    if "refill_at" in inventory:
        in_units["refill_at"] = round(inventory["refill_at"] * dose["amount"], 3)
    return {"inventory": in_units}


def _with_units(numbers: dict[str, int]) -> dict[str, int]:
    """Return a stock that is counted in units from now on; see ``StockCount`` for its doses."""
    return numbers


# Family -> the steps from number 1 to 2, from 2 to 3, and so on. The first are the documents.
_DOCUMENTS: dict[str, tuple[Step, ...]] = {
    "adoption": (),
    "biomarker": (_of_quantities,),
    "excuses": (),
    "exercise": (),
    "exercise_merge": (),
    "habit": (),
    "habit_entry": (),
    "intake": (),
    "metric_day": (),
    "metric_definition": (),
    "metric_sources": (),
    "panel": (_readings_in_groups,),
    "profile": (_excuses_cover_no_doses,),
    "program": (),
    "reading": (),
    "routine": (),
    "run": (),
    "schedule": (),
    "supplement": (_with_doses,),
    "target": (),
    "workout": (),
}
STEPS: dict[str, tuple[Step, ...]] = _DOCUMENTS | {
    "computed_readings": (),
    "day_counters": (),
    "day_log": (),
    "deleted_days": (),
    "ended": (),
    "ended_texts": (),
    "import": (),
    "import_days": (),
    "import_run": (),
    "latest_readings": (),
    "metric_newest": (),
    "next_workout": (),
    "open_imports": (),
    "panel_readings": (),
    "panel_results": (),
    "planned_count": (),
    "planned_workouts": (),
    "program_name": (),
    "receipt": (),
    "resource_count": (),
    "revision": (),
    "routine_uses": (),
    "run_log": (),
    "stock": (_with_units,),
    "training_bests": (),
    "training_sets": (),
    "workout_counters": (_unmeasured,),
}
DOCUMENTS: Final = frozenset(_DOCUMENTS)
# Families without JSON or counters; an attribute that is added later needs no number.
UNNUMBERED: Final = frozenset({"deletion", "source", "tombstone"})

_NUMBERED_IN_0_5 = DOCUMENTS | {"computed_readings"}
_FROM_NUMBER_2 = frozenset({"planned_workouts"})

_BY_PREFIX: Mapping[str, str] = {
    keys.EXCUSES: "excuses",
    keys.PROFILE: "profile",
    keys.SCHEDULES: "schedule",
    keys.WORKOUT_CALENDARS: "workout_counters",
    keys.CALENDARS: "day_counters",
    keys.STOCK: "stock",
    keys.DELETED_DAYS: "deleted_days",
    keys.ENDED: "ended",
    keys.ARCHIVE: "ended",
    keys.REVISION: "revision",
    keys.NEXT_WORKOUTS: "next_workout",
    keys.PROGRAM_NAMES: "program_name",
    keys.METRIC_SOURCES: "metric_sources",
    keys.METRIC_NEWEST: "metric_newest",
    keys.PANEL_READINGS: "panel_readings",
    keys.family("derived"): "computed_readings",
    keys.family("results"): "panel_results",
    keys.DELETION: "deletion",
    keys.SETS: "training_sets",
    keys.BESTS: "training_bests",
    keys.TOMBSTONES: "tombstone",
    keys.RECEIPTS: "receipt",
    keys.SOURCES: "source",
    keys.COUNTS: "resource_count",
    keys.ROUTINE_USES: "routine_uses",
    keys.RUN_LOGS: "run_log",
    keys.family("import"): "import",
    keys.IMPORT_RUNS: "import_run",
    keys.IMPORT_DAYS: "import_days",
    keys.OPEN_IMPORTS: "open_imports",
} | {
    keys.family(entity): entity
    for entity in DOCUMENTS
    - {"biomarker", "excuses", "metric_sources", "profile", "schedule", "target"}
}
_BY_PART: Mapping[str, str] = {
    "latest": "latest_readings",
    "own": "biomarker",
    "target": "target",
}


def family_of(sort_key: str) -> str:
    """Return the family of the item at a sort key.

    >>> family_of("CAL#habit-7#2026"), family_of("CAL#~excuses#2026"), family_of("DAY#2026-03-14")
    ('day_counters', 'excuses', 'day_log')
    """
    if sort_key.startswith(keys.DAY_LOGS):
        if sort_key.endswith(keys.PLANNED_COUNT):
            return "planned_count"
        return "planned_workouts" if keys.PLANNED_WORKOUTS in sort_key else "day_log"
    if keys.is_archived_texts(sort_key):
        return "ended_texts"
    for prefix, family in _BY_PREFIX.items():
        if sort_key.startswith(prefix):
            return family
    if sort_key.startswith(keys.MARKER_SUMMARIES):
        return _BY_PART[sort_key.rpartition("#")[2]]
    raise KeyError(sort_key)


def current_number(family: str) -> int:
    """Return the number that items of a family are written with."""
    return 1 + len(STEPS[family])


def number_of(item: Item) -> int:
    """Return the schema number of an item, whatever its attribute's type is."""
    return int(item.get(ATTRIBUTE, 1))


def stamp(family: str) -> Item:
    """Return the attribute that an item of a family is written with; none for some.

    >>> stamp("workout"), stamp("stock"), stamp("source")
    ({'schema': 1}, {'schema': '2'}, {})
    """
    if family in UNNUMBERED or (family in _FROM_NUMBER_2 and current_number(family) == 1):
        return {}
    number = current_number(family)
    return {ATTRIBUTE: number if family in _NUMBERED_IN_0_5 else str(number)}


def is_current(item: Item, family: str) -> bool:
    """Tell whether an item has the number of today.

    Raises:
        NewerSchema: it has a higher one.
    """
    found, wanted = number_of(item), current_number(family)
    if found > wanted:
        raise NewerSchema(family)
    return found == wanted


def upgraded(item: Item, family: str, content: Any) -> Any:
    """Return the content of an item as it is written today.

    Raises:
        NewerSchema: its number is higher than today's.
    """
    if is_current(item, family):
        return content
    for step in STEPS[family][number_of(item) - 1 :]:
        content = step(content)
    return content
