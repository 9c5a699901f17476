"""Facts: what sets and workouts count for in records, as decimal numbers."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from chalicelib.jsontext import Document
from chalicelib.quantities import METRES
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedWorkout
from chalicelib.training.performance import one_rep_max, sets
from chalicelib.training.performance.decimals import decimal_of
from chalicelib.training.performance.loads import LoadTraits, load_kg
from chalicelib.training.performance.volume import set_volume_kg

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


_NOWHERE: Final = Place("", 0, 0, "")


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
        is_activity: whether it is a whole activity of a sport.
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
    is_activity: bool = False


# In order, the facts of each workout or, together, the best of a whole period.
History = Sequence[Sequence[Fact]]

FIGURES: Final = ("load", "reps", "effective", "volume", "duration", "distance")


def figures_of(fact: Fact) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]:
    """Return the figures of a fact, in the order of ``FIGURES``."""
    return fact[3:9]


class FactBook:
    """The facts of exercises in workouts, each computed once.

    Most sets of a log are equal to others: what they count for is computed once, too.
    """

    def __init__(self) -> None:
        # By the identity of objects, which are kept, so that no other one gets it.
        self._exercises: dict[int, tuple[LoggedExercise, list[Fact]]] = {}
        self._sets: dict[tuple[int, str, int, str], tuple[Any, Fact]] = {}

    def of(self, workout: LoggedWorkout, exercise: LoggedExercise) -> list[Fact]:
        """Return what an exercise of a workout counts for in records."""
        known = self._exercises.get(id(exercise))
        if known is None:
            known = exercise, list(self._facts(workout, exercise))
            self._exercises[id(exercise)] = known
        return known[1]

    def _facts(self, workout: LoggedWorkout, exercise: LoggedExercise) -> Iterator[Fact]:
        place, numbers = Place.of(workout), set[int]()
        facts = [self._of_set(workout, exercise, performed) for performed in exercise.sets]
        for number, performed in enumerate(exercise.sets):
            if id(performed) not in numbers:
                numbers.add(id(performed))
                figures = figures_of(facts[number])
                if any(figures):
                    yield Fact(place, number, facts[number].unit, *figures, exercise.is_sport)
        volume = sum((fact.volume for fact in facts), NOTHING)
        if volume:
            units = {fact.unit for fact in facts}
            yield Fact(place, unit=units.pop() if len(units) == 1 else "kg", volume=volume)

    def _of_set(
        self, workout: LoggedWorkout, exercise: LoggedExercise, performed: Document
    ) -> Fact:
        """Return what a set counts for, whichever workout it is in."""
        key = id(performed), exercise.factor, exercise.implements, workout.body_weight
        if key not in self._sets:
            fact = _fact(performed, exercise.traits, workout.body_weight_kg)
            self._sets[key] = performed, fact
        return self._sets[key][1]


def _fact(performed: Document, traits: LoadTraits, body_weight_kg: Decimal | None) -> Fact:
    load = load_kg(performed, traits, body_weight_kg)
    volume = set_volume_kg(performed, load, traits) or NOTHING
    fact = Fact(_NOWHERE, unit=performed.get("weight", {}).get("unit", "kg"), volume=volume)
    return _with_results(fact, performed, load) if sets.counts_record(performed) else fact


def _with_results(fact: Fact, performed: Document, load: Decimal | None) -> Fact:
    """Return a fact with what a set that can set records was done with."""
    fact = fact._replace(load=load or NOTHING)
    if "reps" in performed:
        effective = one_rep_max.reps_for_record(performed, load)
        return fact._replace(reps=sets.repetitions(performed), effective=effective)
    distance = performed.get("distance")
    metres = decimal_of(distance["value"]) * METRES[distance["unit"]] if distance else NOTHING
    duration = decimal_of(performed.get("duration_s", 0))
    return fact._replace(duration=duration, distance=metres)
