"""What was done in some workouts together: sets, volume, distance, and sets by muscle. Pure rules.

Distances are those of activities and of sets of exercises that have one, without warm-up sets. If a
workout has parts, the distances of its parts count, and not that of its cardio data, which are the
totals.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, localcontext
from typing import Final, NamedTuple

from chalicelib.jsontext import Document
from chalicelib.quantities import METRES
from chalicelib.training.exercises.muscles import Muscles
from chalicelib.training.logbook.figures import number
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedWorkout, is_sport
from chalicelib.training.performance.decimals import PRECISE, decimal_of
from chalicelib.training.performance.muscles import MuscleSets, muscle_sets
from chalicelib.training.performance.sets import counts_volume
from chalicelib.training.performance.volume import ExerciseVolume, exercise_volume

_NO_MUSCLES: Final = Muscles()


class Performed(NamedTuple):
    """What was done of an exercise, or of a sport, in one workout.

    Attributes:
        exercise_id: the exercise, or ``~`` and the sport; of a merged exercise the one it reads as.
        workout: in which it was done.
        exercise: its sets.
    """

    exercise_id: str
    workout: LoggedWorkout
    exercise: LoggedExercise

    @property
    def volume(self) -> ExerciseVolume:
        """The sets and the volume; a sport has none."""
        if is_sport(self.exercise_id):
            return ExerciseVolume(Decimal(0), Decimal(0), 0)
        sets, weight = self.exercise.sets, self.workout.body_weight_kg
        return exercise_volume(sets, self.exercise.traits, weight)

    @property
    def distance_m(self) -> Decimal:
        """The distance in metres."""
        found = [
            decimal_of(each["distance"]["value"]) * METRES[each["distance"]["unit"]]
            for each in self.exercise.sets
            if "distance" in each and counts_volume(each)
        ]
        return sum(found, Decimal(0))


def totals(performed: Collection[Performed], muscles: Mapping[str, Muscles]) -> Document:
    """Return the totals of workouts: the fields of an answer without the number of workouts.

    Args:
        performed: what was done.
        muscles: of exercises by id; one that is absent has none.
    """
    volumes = [(each, each.volume) for each in performed]
    volume = together(found for _, found in volumes)
    with_sets = [(each, found.sets) for each, found in volumes if found.sets]
    return {
        **volume_fields(volume),
        "distance_m": _by_type(performed),
        "muscles": _by_muscle(with_sets, muscles),
    }


def together(volumes: Iterable[ExerciseVolume]) -> ExerciseVolume:
    """Return the sum of sets and volumes."""
    sets, kilograms, without_load = Decimal(0), Decimal(0), 0
    with localcontext(PRECISE):
        for volume in volumes:
            sets += volume.sets
            kilograms += volume.volume_kg
            without_load += volume.sets_without_load
    return ExerciseVolume(sets, kilograms, without_load)


def volume_fields(volume: ExerciseVolume) -> Document:
    """Return sets and volume as fields of an answer."""
    return {
        "sets": number(volume.sets),
        "volume_kg": number(volume.volume_kg),
        "sets_without_load": volume.sets_without_load,
    }


def _by_type(performed: Iterable[Performed]) -> dict[str, float]:
    """Return the distances by the type of the workout; types without one are absent."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in performed:
        found[each.workout.type] += each.distance_m
    return {name: number(metres) for name, metres in sorted(found.items()) if metres}


def _by_muscle(
    with_sets: Iterable[tuple[Performed, Decimal]], muscles: Mapping[str, Muscles]
) -> list[Document]:
    """Return the sets of each muscle, and on how many days it had a direct one."""
    entries, days = [], defaultdict[str, set[str]](set)
    for each, sets in with_sets:
        primary, secondary = muscles.get(each.exercise_id, _NO_MUSCLES)
        entries.append((sets, primary, secondary))
        for muscle in primary:
            days[muscle].add(each.workout.day)
    return [_line(name, found, len(days[name])) for name, found in muscle_sets(entries).items()]


def _line(muscle: str, found: MuscleSets, days: int) -> Document:
    return {
        "muscle": muscle,
        "direct_sets": number(found.direct),
        "indirect_sets": number(found.indirect),
        "sets": number(found.sets),
        "days": days,
    }
