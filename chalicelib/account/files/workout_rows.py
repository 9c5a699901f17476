"""Workouts as rows of a table: a row for each set. Pure.

``row_type`` says what a row is about:

- ``set``: a set of an exercise.
- ``exercise``: an exercise without sets.
- ``cardio``: the cardio data of the workout; if the workout has parts, the totals.
- ``part``: a part of a workout of several sports.
- ``workout``: a workout that has nothing of these.

The fields of the workout are in each of its rows, those of an exercise in each row of its sets. But
notes and the source are in the first of these rows only: a note of 5,000 characters is not repeated
in 1,000 rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from chalicelib.account.files.spreadsheet import Cell
from chalicelib.training.workouts.documents import (
    CardioDocument,
    ExerciseEntryDocument,
    PartDocument,
    SetDocument,
    WorkoutDocument,
)

Row = dict[str, Cell]

# The columns of the fields of a workout, by field, in the order of the table.
WORKOUT: Final = {
    "id": "workout_id",
    "local_date": "local_date",
    "started_at": "started_at",
    "ended_at": "ended_at",
    "timezone": "timezone",
    "utc_offset": "utc_offset",
    "title": "title",
    "type": "type",
    "status": "status",
    "perceived_effort": "perceived_effort",
    "routine_id": "routine_id",
}
BODY_WEIGHT: Final = {
    "value": "body_weight",
    "unit": "body_weight_unit",
    "origin": "body_weight_origin",
    "local_date": "body_weight_date",
}
RUN: Final = {
    "run_id": "run_id",
    "day": "run_day",
    "week": "run_week",
    "deload": "run_deload",
}
SOURCE: Final = {"provider": "source_provider", "external_id": "source_external_id"}
WORKOUT_NOTES: Final = "workout_notes"
EXERCISE: Final = {
    "exercise_id": "exercise_id",
    "name": "exercise_name",
    "superset_group": "superset_group",
    "rest_s": "exercise_rest_s",
    "implements": "implements",
    "body_weight_factor": "body_weight_factor",
    "slot": "program_slot",
}
EXERCISE_NOTES: Final = "exercise_notes"
SET: Final = {
    "type": "set_type",
    "done": "done",
    "reps": "reps",
    "weight": "weight",
    "weight_kg": "weight_kg",
    "load_mode": "load_mode",
    "load_per": "load_per",
    "band": "band",
    "side": "side",
    "rpe": "rpe",
    "rir": "rir",
    "duration_s": "duration_s",
    "distance": "distance",
    "distance_m": "distance_m",
    "floors": "floors",
    "steps": "steps",
    "level": "level",
    "incline": "incline_percent",
    "avg_hr": "avg_hr_bpm",
    "tempo": "tempo",
    "group": "set_group",
    "rest_s": "set_rest_s",
    "completed_at": "completed_at",
    "notes": "set_notes",
}
TARGET: Final = {
    "reps": "target_reps",
    "reps_max": "target_reps_max",
    "weight": "target_weight",
    "rpe": "target_rpe",
    "rir": "target_rir",
    "duration_s": "target_duration_s",
    "distance": "target_distance",
}
# The fields of cardio data and of parts; those that sets have too share the columns of sets.
ACTIVITY: Final = {
    "distance": "distance",
    "distance_m": "distance_m",
    "floors": "floors",
    "steps": "steps",
    "avg_hr": "avg_hr_bpm",
    "sport": "sport",
    "moving_s": "moving_s",
    "elapsed_s": "elapsed_s",
    "ascent": "ascent",
    "ascent_m": "ascent_m",
    "descent": "descent",
    "descent_m": "descent_m",
    "pool_length": "pool_length",
    "pool_length_m": "pool_length_m",
    "max_hr": "max_hr_bpm",
    "avg_power": "avg_power_w",
    "avg_cadence": "avg_cadence_per_min",
    "strokes": "strokes",
    "calories": "calories_kcal",
}
# The fields that have a value and a unit: two columns.
QUANTITIES: Final = frozenset({"weight", "distance", "ascent", "descent", "pool_length"})


def _columns(*fields: Mapping[str, str]) -> Iterator[str]:
    for name, column in chain.from_iterable(each.items() for each in fields):
        yield column
        if name in QUANTITIES:
            yield f"{column}_unit"


COLUMNS: Final = tuple(
    dict.fromkeys(
        (
            "row_type",
            *_columns(WORKOUT, BODY_WEIGHT, RUN, SOURCE),
            WORKOUT_NOTES,
            "exercise_position",
            *_columns(EXERCISE),
            EXERCISE_NOTES,
            "set_position",
            *_columns(SET, TARGET),
            "part_position",
            *_columns(ACTIVITY),
        )
    )
)


def rows(workout: WorkoutDocument) -> list[Row]:
    """Return the rows of a workout, at least one. Positions begin with 1."""
    common = {
        **_cells(WORKOUT, workout),
        **_cells(BODY_WEIGHT, workout.get("body_weight", {})),
        **_cells(RUN, workout.get("run", {})),
    }
    found = [
        *chain.from_iterable(
            _exercise_rows(place, entry) for place, entry in enumerate(workout["exercises"], 1)
        ),
        *_activity_rows(workout),
    ]
    found = [{**common, **row} for row in found or [{"row_type": "workout"}]]
    source = _cells(SOURCE, workout.get("source", {}))
    found[0] |= {WORKOUT_NOTES: workout.get("notes"), **source}
    return found


def _exercise_rows(place: int, entry: ExerciseEntryDocument) -> Iterable[Row]:
    common: Row = {"exercise_position": place, **_cells(EXERCISE, entry)}
    sets = [_set_row(number, performed) for number, performed in enumerate(entry["sets"], 1)]
    found = [{**common, **row} for row in sets or [{"row_type": "exercise"}]]
    found[0][EXERCISE_NOTES] = entry.get("notes")
    return found


def _set_row(place: int, performed: SetDocument) -> Row:
    target = _cells(TARGET, performed.get("target", {}))
    return {"row_type": "set", "set_position": place, **_cells(SET, performed), **target}


def _activity_rows(workout: WorkoutDocument) -> Iterator[Row]:
    if "cardio" in workout:
        yield _activity_row("cardio", workout["cardio"])
    for place, part in enumerate(workout.get("parts", []), 1):
        yield {"part_position": place, **_activity_row("part", part)}


def _activity_row(row_type: str, activity: CardioDocument | PartDocument) -> Row:
    return {"row_type": row_type, **_cells(ACTIVITY, activity)}


def _cells(columns: Mapping[str, str], document: Mapping[str, Any]) -> Row:
    """Return the cells of those fields that a document has."""
    cells: Row = {}
    for name, column in columns.items():
        if name not in document:
            continue
        if name in QUANTITIES:
            cells |= {column: document[name]["value"], f"{column}_unit": document[name]["unit"]}
        else:
            cells[column] = document[name]
    return cells
