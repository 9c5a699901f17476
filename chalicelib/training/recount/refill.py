"""Workouts with what is filled in anew: measured body weights, and traits of exercises. Pure rules.

The body weight of a completed workout is as measured by its day, unless it was entered; so it does
not matter whether the workout or its weight was written first. An entry without a trait gets that
of the exercise as it is now: workouts of releases before 0.10 have none, and an exercise may get a
trait after it was logged. A trait that an entry has stays, because a workout keeps what it was
logged with.
"""

from collections.abc import Mapping
from typing import Any, cast

from chalicelib.jsontext import dump
from chalicelib.table.items import MAX_DOCUMENT_BYTES
from chalicelib.training.exercises import catalogue
from chalicelib.training.workouts.body_weight import Weights, filled_again
from chalicelib.training.workouts.documents import WorkoutDocument
from chalicelib.training.workouts.names import missing_traits


class Refill:
    """Fills workouts of one user.

    Args:
        weights: all readings and figures of the body weight.
        exercises: the custom exercises, by id.
    """

    def __init__(self, weights: Weights, exercises: Mapping[str, Mapping[str, Any]]) -> None:
        self._weights = weights
        self._exercises = exercises

    def filled(self, workout: WorkoutDocument) -> WorkoutDocument:
        """Return a stored workout with what is filled in.

        One that would not fit into an item then is returned as it is.
        """
        entries = [{**entry, **self._traits(entry)} for entry in workout["exercises"]]
        weight = filled_again(workout, self._weights)
        found: dict[str, Any] = {**workout, "exercises": entries}
        found.pop("body_weight", None)
        if weight:
            found["body_weight"] = weight
        if found == workout or len(dump(found).encode()) > MAX_DOCUMENT_BYTES:
            return workout
        return cast("WorkoutDocument", found)

    def _traits(self, entry: Mapping[str, Any]) -> Mapping[str, Any]:
        exercise_id = entry["exercise_id"]
        exercise = catalogue.exercise(exercise_id) or self._exercises.get(exercise_id, {})
        return missing_traits(entry, exercise)
