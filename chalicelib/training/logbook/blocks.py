"""A block: what was done in one quarter of one group of exercises.

A workout changes one item for each group of its exercises, and each item has a whole quarter. So it
takes fewer units than an item for each exercise of a workout, and a page of the history reads one
or two items. Equal sets, titles and traits are stored once.
"""

import base64
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from chalicelib.jsontext import Document, dump
from chalicelib.training.logbook.facts import Fact, FactBook
from chalicelib.training.logbook.sessions import (
    DEFAULTS,
    LoggedExercise,
    LoggedSession,
    LoggedWorkout,
    is_sport,
)

# Into so many groups the exercises are divided. It is a part of stored keys, so it never changes.
GROUPS = 64
# Exercises by id, then by the id of the workout.
Exercises = Mapping[str, Mapping[str, LoggedExercise]]


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
        return [(self.workouts[key], done[key]) for key in self._ordered() if key in done]

    def facts_of(self, exercise_id: str) -> list[list[Fact]]:
        """Return the facts of an exercise in each workout that has it, oldest first."""
        return [self.facts.of(*session) for session in self.sessions(exercise_id)]

    def _ordered(self) -> list[str]:
        return [each.id for each in sorted(self.workouts.values(), key=order_of)]

    def document(self) -> Document:
        """Return the JSON document that is stored."""
        order = self._ordered()
        titles = _Table(self.workouts[key].title for key in order)
        rows = [_row(self.workouts[key], titles) for key in order]
        place = {key: number for number, key in enumerate(order)}
        exercises = {
            name: _stored_exercise(done, place) for name, done in sorted(self.exercises.items())
        }
        return {"titles": titles.values, "workouts": rows, "exercises": exercises}

    @classmethod
    def parse(cls, document: Mapping[str, Any], version: int = 0) -> "Block":
        """Return what :meth:`document` stored."""
        workouts = [_workout(row, document["titles"]) for row in document["workouts"]]
        exercises = {
            name: dict(_parsed_exercise(stored, workouts, of_sport=is_sport(name)))
            for name, stored in document["exercises"].items()
        }
        return cls({each.id: each for each in workouts}, exercises, version)


def order_of(workout: LoggedWorkout) -> tuple[str, float, int, str]:
    """Return what sorts workouts by day, by instant (none first), by creation and by id."""
    return workout.day, workout.started_s, workout.created, workout.id


class _Table:
    """Numbers for values that come again; equal JSON texts are one value."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}
        self._of_objects: dict[int, tuple[int, Any]] = {}
        for value in values:
            self.number(value)

    def number(self, value: Any) -> int:
        """Return the number of a value, which is added if it is new."""
        # What was parsed shares equal values, so that few of them are written as text.
        known = self._of_objects.get(id(value))
        if known:
            return known[0]
        text = dump(value)
        if text not in self._numbers:
            self._numbers[text] = len(self.values)
            self.values.append(value)
        number = self._numbers[text]
        self._of_objects[id(value)] = number, value
        return number


def _row(workout: LoggedWorkout, titles: _Table) -> list[Any]:
    row = [
        short_id(workout.id),
        workout.day,
        workout.at,
        workout.created,
        titles.number(workout.title),
        "" if workout.type == "strength" else workout.type,
        workout.body_weight,
    ]
    while row[-1] == "":
        row.pop()
    return row


def _workout(row: list[Any], titles: list[str]) -> LoggedWorkout:
    short, day, at, created, title, *further = row
    kind, weight = [*further, "", ""][:2]
    return LoggedWorkout(
        long_id(short), day, at, created, titles[title], kind or "strength", weight
    )


def short_id(workout_id: str) -> str:
    """Return an id in 22 characters instead of 36: much of a block is ids."""
    return base64.urlsafe_b64encode(uuid.UUID(workout_id).bytes).decode().rstrip("=")


def long_id(short: str) -> str:
    """Return what :func:`short_id` shortened."""
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(f"{short}==")))


def _stored_exercise(done: Mapping[str, LoggedExercise], place: Mapping[str, int]) -> Document:
    sets, traits = _Table(), _Table()
    rows = [
        [
            place[key],
            traits.number([done[key].factor, done[key].implements]),
            *(sets.number(performed) for performed in done[key].sets),
        ]
        for key in sorted(done, key=place.__getitem__)
    ]
    brief = [_without_defaults(performed) for performed in sets.values]
    return {"sets": brief, "traits": traits.values, "done": rows}


def _without_defaults(performed: Document) -> Document:
    return {name: value for name, value in performed.items() if DEFAULTS.get(name) != value}


def _parsed_exercise(
    stored: Mapping[str, Any], workouts: list[LoggedWorkout], *, of_sport: bool
) -> Iterator[tuple[str, LoggedExercise]]:
    whole = [{**DEFAULTS, **performed} for performed in stored["sets"]]
    for workout, traits, *numbers in stored["done"]:
        factor, implements = stored["traits"][traits]
        sets = [whole[number] for number in numbers]
        yield workouts[workout].id, LoggedExercise(sets, factor, implements, of_sport)
