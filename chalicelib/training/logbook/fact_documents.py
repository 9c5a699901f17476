"""Best facts as they are stored, in few bytes: those of many years are written at once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from chalicelib.jsontext import Document
from chalicelib.models.numbers import whole
from chalicelib.table.ids import made_at
from chalicelib.training.logbook.facts import FIGURES, Fact, Place, figures_of
from chalicelib.training.logbook.sessions import UNTIMED, is_sport
from chalicelib.training.logbook.short_ids import long_id, short_id

# By the id of the exercise.
Facts = Mapping[str, list[Fact]]

# In place of a figure that follows from those before it: as many effective repetitions as
# repetitions, and the volume of one implement.
_FOLLOWS: Final = "="


def facts_document(facts: Facts) -> Document:
    """Return the JSON document of the best facts of a period, by exercise."""
    places = sorted({fact.place for each in facts.values() for fact in each})
    number = {place: n for n, place in enumerate(places)}
    exercises = {
        name: [_row(fact, number[fact.place]) for fact in each]
        for name, each in sorted(facts.items())
    }
    return {"workouts": list(map(_place_row, places)), "exercises": exercises}


def read_facts(document: Mapping[str, Any]) -> Facts:
    """Return what :func:`facts_document` wrote."""
    places = list(map(_place, document["workouts"]))
    return {
        name: [_fact(row, places, is_activity=is_sport(name)) for row in rows]
        for name, rows in document["exercises"].items()
    }


def _place_row(place: Place) -> list[Any]:
    row = [
        short_id(place.workout),
        place.day,
        "" if place.at == UNTIMED else whole(place.at),
        "" if place.created == made_at(place.workout) else place.created,
    ]
    return _without_blanks(row)


def _place(row: list[Any]) -> Place:
    short, day, *further = row
    at, created = [*further, "", ""][:2]
    workout = long_id(short)
    return Place(day, UNTIMED if at == "" else float(at), created or made_at(workout), workout)


def _row(fact: Fact, place: int) -> list[Any]:
    texts = [f"{value:f}" if value else "" for value in figures_of(fact)]
    load, reps, effective, volume, *further = texts
    if effective and fact.effective == fact.reps:
        effective = _FOLLOWS
    if volume and fact.volume == fact.load * fact.reps:
        volume = _FOLLOWS
    return _without_blanks([place, fact.set, fact.unit, load, reps, effective, volume, *further])


def _fact(row: list[Any], places: list[Place], *, is_activity: bool) -> Fact:
    place, number, unit, *texts = row
    given = zip(FIGURES, texts, strict=False)
    known: dict[str, Any] = {name: Decimal(t) for name, t in given if t not in ("", _FOLLOWS)}
    fact = Fact(places[place], number, unit, is_activity=is_activity)._replace(**known)
    follow = dict(zip(FIGURES, texts, strict=False))
    if follow.get("effective") == _FOLLOWS:
        fact = fact._replace(effective=fact.reps)
    if follow.get("volume") == _FOLLOWS:
        fact = fact._replace(volume=fact.load * fact.reps)
    return fact


def _without_blanks(row: list[Any]) -> list[Any]:
    """Return a row without blanks at its end."""
    while row[-1] == "":
        row.pop()
    return row
