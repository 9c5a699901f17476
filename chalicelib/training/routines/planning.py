"""The workout that is planned from a routine. Pure rules.

It has the sets as they are written; only the run of a program computes loads. Of stages and cycles,
it has the sets of the first one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from chalicelib.jsontext import Document, pick
from chalicelib.training.progression.documents import (
    ProgressionDocument,
    RoutineEntryDocument,
    RoutineSetDocument,
)
from chalicelib.training.routines.documents import RoutineDocument

NO_PROGRESSION: Final[ProgressionDocument] = {"rule": "none"}


def planned_workout(routine: RoutineDocument, day: date) -> Document:
    """Return what a client would send to plan a routine for a local date.

    >>> squat = {"exercise_id": "barbell-squat", "slot": "squat", "sets": [{"type": "normal"}]}
    >>> routine = {"id": "7", "name": "Legs", "type": "strength", "entries": [squat]}
    >>> planned_workout(routine, date(2026, 3, 14))["exercises"]
    [{'exercise_id': 'barbell-squat', 'sets': [{'type': 'normal', 'load_mode': 'external'}]}]
    """
    return {
        "title": routine["name"],
        "type": routine["type"],
        "status": "planned",
        "local_date": day.isoformat(),
        "routine_id": routine["id"],
        "exercises": [_entry(entry) for entry in routine["entries"]],
    }


def _entry(entry: RoutineEntryDocument) -> Document:
    kept = pick(entry, "exercise_id", "superset_group", "rest_s", "notes")
    load_mode = entry.get("load_mode", "external")
    sets = [pick(each, "type", "target") | {"load_mode": load_mode} for each in _sets(entry)]
    return kept | {"sets": sets}


def _sets(entry: RoutineEntryDocument) -> Sequence[RoutineSetDocument]:
    """Return the sets of an entry: its own, or those of its first stage or week."""
    progression = entry.get("progression", NO_PROGRESSION)
    parts = progression.get("stages") or progression.get("cycle")
    return parts[0]["sets"] if parts else entry.get("sets", [])
