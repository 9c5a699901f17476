"""Names and traits of the exercises in a workout: kept as logged, or taken from the exercise."""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from chalicelib.errors import Invalid, invalid
from chalicelib.jsontext import Document, present
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.documents import ExerciseDocument
from chalicelib.training.workouts.documents import ExerciseEntryContent, ExerciseEntryDocument

# What decides the loads of sets and may change later, so that a workout keeps it.
TRAITS: Final = ("implements", "body_weight_factor")


class EntryNames:
    """Determines which exercises must be read, and gives every exercise of a workout its name.

    Args:
        entries: the workout's exercises, whose missing names and traits are filled in place.
        before: the exercises of the workout that it replaces; their names and traits stay as they
            were.

    Attributes:
        custom: the ids of the custom exercises that must be looked up.

    Raises:
        Invalid: an exercise that can be neither built in nor custom.
    """

    def __init__(
        self, entries: list[ExerciseEntryContent], before: list[ExerciseEntryDocument]
    ) -> None:
        self._entries = entries
        self._known = {entry["exercise_id"]: entry for entry in before}
        self.custom = {
            entry["exercise_id"]
            for entry in entries
            if entry["exercise_id"] not in self._known
            and not catalogue.exercise(entry["exercise_id"])
        }
        for position, entry in enumerate(entries):
            exercise_id = entry["exercise_id"]
            if exercise_id in self.custom and not re.fullmatch(UUID_PATTERN, exercise_id):
                raise _unknown(position)

    def fill_in(self, custom: Mapping[str, ExerciseDocument]) -> None:
        """Give every entry a name, and the traits that decide its loads.

        Args:
            custom: those of :attr:`custom` that the caller has, by id.

        Raises:
            Invalid: an exercise that is neither built in nor the caller's.
        """
        for position, entry in enumerate(self._entries):
            exercise_id = entry["exercise_id"]
            if exercise_id in self.custom and exercise_id not in custom:
                raise _unknown(position)
            described = self._described(exercise_id, custom)
            entry.setdefault("name", described["name"])
            cast("Document", entry).update(missing_traits(entry, described))

    def _described(
        self, exercise_id: str, custom: Mapping[str, ExerciseDocument]
    ) -> Mapping[str, Any]:
        """Return the exercise as it was logged, or as it is now."""
        known = self._known.get(exercise_id) or catalogue.exercise(exercise_id)
        return known or custom[exercise_id]


def missing_traits(entry: Mapping[str, Any], exercise: Mapping[str, Any]) -> Document:
    """Return the traits of an exercise that decide loads, as far as an entry has none.

    >>> missing_traits({"exercise_id": "pullups"}, {"body_weight_factor": 1, "implements": None})
    {'body_weight_factor': 1}
    """
    wanted = (name for name in TRAITS if name not in entry)
    return present({name: exercise.get(name) for name in wanted})


def _unknown(position: int) -> Invalid:
    return invalid(f"/exercises/{position}/exercise_id", "unknown_exercise")
