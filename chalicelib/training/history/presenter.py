"""The history and records as documents of answers."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.jsontext import Document
from chalicelib.training.logbook.facts import NOTHING
from chalicelib.training.logbook.figures import (
    figure,
    holder,
    in_unit,
    kind_fields,
    name_fields,
    number,
    previous_figure,
)
from chalicelib.training.logbook.records import Event
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedWorkout
from chalicelib.training.performance import one_rep_max
from chalicelib.training.performance.loads import load_kg
from chalicelib.training.performance.volume import exercise_volume
from chalicelib.training.workouts.canonical import add_canonical_set

_WARMUP = "warmup"


def history_entry(
    workout: LoggedWorkout,
    exercises: Sequence[LoggedExercise],
    flags: Iterable[Event],
    *,
    formula: str,
    warmups: bool,
) -> Document:
    """Return what was done of an exercise in a workout.

    Args:
        workout: the workout.
        exercises: the exercise and those merged into it, with their sets.
        flags: the records that it set.
        formula: of the estimates.
        warmups: whether warm-up sets are included.
    """
    volumes = [
        exercise_volume(each.sets, each.traits, workout.body_weight_kg) for each in exercises
    ]
    shown = [
        (each, exercise)
        for exercise in exercises
        for each in exercise.sets
        if warmups or each["type"] != _WARMUP
    ]
    started = {"started_at": workout.at} if workout.at else {}
    return {
        "workout_id": workout.id,
        "title": workout.title,
        "local_date": workout.day,
        **started,
        "sets": [_set(each, workout, exercise, formula) for each, exercise in shown],
        "working_sets": number(sum((each.sets for each in volumes), NOTHING)),
        "volume_kg": number(sum((each.volume_kg for each in volumes), NOTHING)),
        "sets_without_load": sum(each.sets_without_load for each in volumes),
        "records": list(dict.fromkeys(event.kind.name for event in flags)),
    }


def record(event: Event) -> Document:
    """Return a record that still stands."""
    return kind_fields(event.kind) | figure(event) | holder(event)


def record_set(exercise_id: str, event: Event) -> Document:
    """Return a record that was set, with the one before."""
    return name_fields(exercise_id) | record(event) | {"previous": previous_figure(event)}


def _set(
    performed: dict[str, Any], workout: LoggedWorkout, exercise: LoggedExercise, formula: str
) -> Document:
    load = load_kg(performed, exercise.traits, workout.body_weight_kg)
    estimated = one_rep_max.of_set(performed, load, formula)
    document: Document = {**performed, "load_kg": None if load is None else number(load)}
    add_canonical_set(document)
    if isinstance(estimated, str):
        return document | {"e1rm": None, "e1rm_missing": estimated}
    unit = performed.get("weight", {}).get("unit", "kg")
    estimate = {
        "value": in_unit(estimated.value, unit),
        "unit": unit,
        "kg": number(estimated.value),
        "formula": formula,
        "reps_effective": number(estimated.reps_effective),
        "confidence": estimated.confidence,
    }
    return document | {"e1rm": estimate}
