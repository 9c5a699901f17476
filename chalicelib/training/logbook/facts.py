"""Facts: what sets and workouts count for in records, as decimal numbers."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from chalicelib.quantities import METRES
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedWorkout
from chalicelib.training.performance import one_rep_max, sets
from chalicelib.training.performance.decimals import decimal_of
from chalicelib.training.performance.loads import load_kg
from chalicelib.training.performance.volume import exercise_volume, set_volume_kg

NOTHING: Final = Decimal(0)


class Place(NamedTuple):
    """Where a fact is in the history of an exercise; places are compared in its order.

    Attributes:
        day: the local date.
        at: the start of the workout in seconds since 1970; below zero if no time is known, so that
            such a workout is the first of its day.
        created: when the workout was created, in ms since 1970.
        workout: its id.
    """

    day: str
    at: float
    created: int
    workout: str

    @classmethod
    def of(cls, workout: LoggedWorkout) -> "Place":
        """Return the place of a workout."""
        return cls(workout.day, workout.started_s, workout.created, workout.id)


class Fact(NamedTuple):
    """What one set counts for or, of the volume of a whole workout, all sets together.

    Attributes:
        place: of the workout.
        set: the number of the set among those of the exercise; -1 for the whole workout.
        unit: of the weight as entered.
        load: in kg; 0 if it is not known or sets no record.
        reps: of the set; 0 if it sets no record.
        effective: the repetitions for the estimate of the one-rep maximum; 0 if it sets no record.
        volume: in kg.
        duration: in seconds, of a set without repetitions.
        distance: in metres, of a set without repetitions.
    """

    place: Place
    set: int = -1
    unit: str = "kg"
    load: Decimal = NOTHING
    reps: Decimal = NOTHING
    effective: Decimal = NOTHING
    volume: Decimal = NOTHING
    duration: Decimal = NOTHING
    distance: Decimal = NOTHING


def facts_of(workout: LoggedWorkout, exercise: LoggedExercise) -> Iterator[Fact]:
    """Yield what an exercise of a workout counts for in records."""
    place, performed = Place.of(workout), exercise.whole_sets()
    weight, traits = workout.body_weight_kg, exercise.traits
    for number, each in enumerate(performed):
        load = load_kg(each, traits, weight)
        volume = set_volume_kg(each, load, traits) or NOTHING
        unit = each.get("weight", {}).get("unit", "kg")
        fact = Fact(place, number, unit, volume=volume)
        if sets.counts_record(each):
            fact = _with_results(fact, each, load)
        if any(fact[3:]):
            yield fact
    volume = exercise_volume(performed, traits, weight).volume_kg
    if volume:
        units = {fact.get("weight", {}).get("unit", "kg") for fact in performed}
        yield Fact(place, unit=units.pop() if len(units) == 1 else "kg", volume=volume)


def _with_results(fact: Fact, performed: dict[str, Any], load: Decimal | None) -> Fact:
    """Return a fact with what a set that can set records was done with."""
    fact = fact._replace(load=load or NOTHING)
    if "reps" in performed:
        estimated = one_rep_max.of_set(performed, load)
        sets_record = not isinstance(estimated, str) and estimated.confidence != "low"
        effective = one_rep_max.reps_effective(performed) if sets_record else NOTHING
        return fact._replace(reps=sets.repetitions(performed), effective=effective)
    distance = performed.get("distance")
    metres = decimal_of(distance["value"]) * METRES[distance["unit"]] if distance else NOTHING
    duration = decimal_of(performed.get("duration_s", 0))
    return fact._replace(duration=duration, distance=metres)


def by_workout(facts: Iterable[Fact]) -> dict[Place, list[Fact]]:
    """Return facts by their workout, oldest first."""
    found: dict[Place, list[Fact]] = {}
    for fact in sorted(facts, key=lambda each: (each.place, each.set)):
        found.setdefault(fact.place, []).append(fact)
    return found
