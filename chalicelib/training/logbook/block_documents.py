"""Blocks as they are stored: in columns and with equal values once, so that they deflate well.

A workout of a block writes the whole block, so each byte counts. The columns of the workouts are in
their order; one that would have only blanks is left out:

* ``ids``: all short ids, one after the other;
* ``days``: the days since the workout before, the first since ``first``;
* ``at``: the start as hours and minutes in UTC, if it is a whole minute of the local date in UTC;
  else the instant;
* ``titles``: the numbers of ``names``;
* ``types``, ``weights``: the type unless it is strength, the body weight in kg;
* ``created``: in ms, if the id does not say it.

Of an exercise, ``sets`` has each different set once, and ``done`` the numbers of those of each
workout. ``workouts`` has the numbers of the workouts, if it was not done in all of them; ``traits``
the traits of each, if there are any.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Any, Final

from chalicelib.jsontext import Document, dump
from chalicelib.table.ids import made_at
from chalicelib.training.logbook.sessions import (
    DEFAULTS,
    LoggedExercise,
    LoggedWorkout,
    is_sport,
)
from chalicelib.training.logbook.short_ids import LENGTH, long_id, short_id

# Exercises by id, then by the id of the workout.
Exercises = Mapping[str, Mapping[str, LoggedExercise]]
# The characters of hours and minutes.
_CLOCK: Final = 5
_STRENGTH: Final = "strength"
_NO_TRAITS: Final = ["", 0]


class _Table:
    """Numbers for values that come again; equal JSON texts are one value."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}
        self._of_objects: dict[int, tuple[int, Any]] = {}

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


def block_document(workouts: Sequence[LoggedWorkout], exercises: Exercises) -> Document:
    """Return the JSON document of a block.

    Args:
        workouts: in order.
        exercises: what was done in them.
    """
    names = _Table()
    days = [date.fromisoformat(each.day) for each in workouts]
    columns = {
        "ids": "".join(short_id(each.id) for each in workouts),
        "days": [(day - before).days for before, day in pairwise([*days[:1], *days])],
        "at": [_short_instant(each.at, each.day) for each in workouts],
        "titles": [names.number(each.title) for each in workouts],
        "types": ["" if each.type == _STRENGTH else each.type for each in workouts],
        "weights": [each.body_weight for each in workouts],
        "created": ["" if made_at(each.id) == each.created else each.created for each in workouts],
    }
    place = {each.id: number for number, each in enumerate(workouts)}
    return {
        "first": workouts[0].day if workouts else "",
        "names": names.values,
        "workouts": {name: column for name, column in columns.items() if any(column)},
        "exercises": {name: _exercise(done, place) for name, done in sorted(exercises.items())},
    }


def read_block(document: Mapping[str, Any]) -> tuple[list[LoggedWorkout], Exercises]:
    """Return the workouts and the exercises of what :func:`block_document` wrote."""
    workouts = list(_workouts(document)) if document["first"] else []
    exercises = {
        name: dict(_read_exercise(stored, workouts, of_sport=is_sport(name)))
        for name, stored in document["exercises"].items()
    }
    return workouts, exercises


def _workouts(document: Mapping[str, Any]) -> Iterator[LoggedWorkout]:
    columns, names = document["workouts"], document["names"]
    ids = [long_id(short) for short in _parts(columns["ids"])]
    first = date.fromisoformat(document["first"])
    blank: list[Any] = [""] * len(ids)
    days = accumulate(columns.get("days", [0] * len(ids)))
    rows = zip(
        ids,
        ((first + timedelta(days=number)).isoformat() for number in days),
        columns.get("at", blank),
        columns.get("titles", [0] * len(ids)),
        columns.get("types", blank),
        columns.get("weights", blank),
        columns.get("created", blank),
        strict=True,
    )
    for workout_id, day, at, title, kind, weight, created in rows:
        yield LoggedWorkout(
            id=workout_id,
            day=day,
            at=f"{day}T{at}:00Z" if len(at) == _CLOCK else at,
            created=created or made_at(workout_id),
            title=names[title],
            type=kind or _STRENGTH,
            body_weight=weight,
        )


def _parts(ids: str) -> Iterable[str]:
    return (ids[start : start + LENGTH] for start in range(0, len(ids), LENGTH))


def _short_instant(at: str, day: str) -> str:
    """Return an instant as hours and minutes, if it is a whole minute of the day in UTC."""
    clock = at[11:16]
    return clock if at == f"{day}T{clock}:00Z" else at


def _exercise(done: Mapping[str, LoggedExercise], place: Mapping[str, int]) -> Document:
    sets, order = _Table(), sorted(done, key=place.__getitem__)
    numbers = [",".join(str(sets.number(each)) for each in done[key].sets) for key in order]
    traits = [[done[key].factor, done[key].implements] for key in order]
    document: Document = {"sets": list(map(_without_defaults, sets.values))}
    document["done"] = " ".join(numbers)
    if len(order) < len(place):
        document["workouts"] = [place[key] for key in order]
    if any(each != _NO_TRAITS for each in traits):
        different = _Table()
        document["of_traits"] = [different.number(each) for each in traits]
        document["traits"] = different.values
        if not any(document["of_traits"]):
            del document["of_traits"]
    return document


def _without_defaults(performed: Document) -> Document:
    return {name: value for name, value in performed.items() if DEFAULTS.get(name) != value}


def _read_exercise(
    stored: Mapping[str, Any], workouts: Sequence[LoggedWorkout], *, of_sport: bool
) -> Iterator[tuple[str, LoggedExercise]]:
    whole = [{**DEFAULTS, **performed} for performed in stored["sets"]]
    done = stored["done"].split(" ")
    places = stored.get("workouts", range(len(done)))
    traits = stored.get("traits", [_NO_TRAITS])
    of_traits = stored.get("of_traits", [0] * len(done))
    for place, numbers, number in zip(places, done, of_traits, strict=True):
        factor, implements = traits[number]
        sets = [whole[int(each)] for each in numbers.split(",")]
        yield workouts[place].id, LoggedExercise(sets, factor, implements, of_sport)
