"""A block: what was done in one quarter of one group of exercises.

A workout changes one item for each group of its exercises, and each item has a whole quarter. So it
takes few units, and a page of the history reads one or two items.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from zlib import crc32

from chalicelib.jsontext import Document
from chalicelib.training.logbook.block_documents import Exercises, block_document, read_block
from chalicelib.training.logbook.facts import Fact, FactBook, Place
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedSession, LoggedWorkout

# Into so many groups the exercises are divided. It is a part of stored keys, so it never changes.
GROUPS = 64


def group_of(exercise_id: str) -> str:
    """Return the group of an exercise.

    >>> group_of("barbell-squat"), group_of("barbell-deadlift")
    ('37', '0b')
    """
    return f"{crc32(exercise_id.encode()) % GROUPS:02x}"


def by_group(exercise_ids: Iterable[str]) -> dict[str, set[str]]:
    """Return ids of exercises by their group."""
    groups: dict[str, set[str]] = {}
    for exercise_id in exercise_ids:
        groups.setdefault(group_of(exercise_id), set()).add(exercise_id)
    return groups


@dataclass(frozen=True)
class Block:
    """What was done in one quarter of one group of exercises.

    Attributes:
        workouts: by id.
        exercises: by id, what was done of them, by the id of the workout.
        version: of the item; 0 if there is none.
        facts: of what the block has, or had before a change, as far as they were computed.
    """

    workouts: Mapping[str, LoggedWorkout] = field(default_factory=dict)
    exercises: Exercises = field(default_factory=dict)
    version: int = 0
    facts: FactBook = field(default_factory=FactBook, compare=False, repr=False)

    def without(self, workout_id: str) -> "Block":
        """Return the block without a workout."""
        workouts = {key: each for key, each in self.workouts.items() if key != workout_id}
        exercises = {
            name: left
            for name, done in self.exercises.items()
            if (left := {key: each for key, each in done.items() if key != workout_id})
        }
        return replace(self, workouts=workouts, exercises=exercises)

    def with_(self, session: LoggedSession, exercise_ids: Iterable[str]) -> "Block":
        """Return the block with some exercises of a workout that it does not have yet."""
        workout = session.workout
        added = {name: session.exercises[name] for name in exercise_ids}
        exercises = {name: dict(done) for name, done in self.exercises.items()}
        for name, done in added.items():
            exercises.setdefault(name, {})[workout.id] = done
        workouts = {**self.workouts, workout.id: workout}
        return replace(self, workouts=workouts, exercises=exercises)

    def sessions(self, exercise_id: str) -> list[tuple[LoggedWorkout, LoggedExercise]]:
        """Return the workouts with an exercise, oldest first, with what was done of it."""
        done = self.exercises.get(exercise_id, {})
        return [(self.workouts[key], done[key]) for key in self._ordered if key in done]

    def facts_of(self, exercise_id: str) -> list[list[Fact]]:
        """Return the facts of an exercise in each workout that has it, oldest first."""
        return [self.facts.of(*session) for session in self.sessions(exercise_id)]

    @cached_property
    def _ordered(self) -> list[str]:
        return [each.id for each in sorted(self.workouts.values(), key=Place.of)]

    def document(self) -> Document:
        """Return the JSON document that is stored."""
        return block_document([self.workouts[key] for key in self._ordered], self.exercises)

    @classmethod
    def parse(cls, document: Mapping[str, Any], version: int = 0) -> "Block":
        """Return what :meth:`document` stored."""
        workouts, exercises = read_block(document)
        return cls({each.id: each for each in workouts}, exercises, version)
