"""Volume: load x repetitions, of all implements and of both sides, in kilograms."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

from chalicelib.training.performance.decimals import PRECISE
from chalicelib.training.performance.loads import LoadTraits, load_kg, multiplier
from chalicelib.training.performance.sets import counts_volume, repetitions, working_sets


class ExerciseVolume(NamedTuple):
    """The working sets of an exercise, the volume of the sets whose load is known, the others.

    ``sets_without_load`` are the sets with repetitions that the volume leaves out.
    """

    sets: Decimal
    volume_kg: Decimal
    sets_without_load: int


def set_volume_kg(
    performed: Mapping[str, Any], load: Decimal | None, traits: LoadTraits
) -> Decimal | None:
    """Return the volume of a set from the ``load`` of one implement in kg; None if it is unknown.

    It is 0 for a warm-up set, for a set that was not done and for a set without repetitions,
    whatever the load. Repetitions of ``each`` side count twice.
    """
    reps = repetitions(performed)
    if not counts_volume(performed) or reps == 0:
        return Decimal(0)
    if load is None:
        return None
    sides = 2 if performed["side"] == "each" else 1
    with localcontext(PRECISE):
        return load * reps * (sides * multiplier(performed, traits))


def exercise_volume(
    sets: Sequence[Mapping[str, Any]], traits: LoadTraits, body_weight_kg: Decimal | None
) -> ExerciseVolume:
    """Return the sets and the volume of ``sets``, those of one exercise entry.

    >>> curls = [{"type": "normal", "side": "both", "load_mode": "external", "reps": 10}]
    >>> exercise_volume(curls, LoadTraits(factor=None, implements=2), Decimal(80))
    ExerciseVolume(sets=Decimal('1'), volume_kg=Decimal('0'), sets_without_load=1)
    """
    volumes = [
        set_volume_kg(performed, load_kg(performed, traits, body_weight_kg), traits)
        for performed in sets
    ]
    known = [volume for volume in volumes if volume is not None]
    with localcontext(PRECISE):
        total = sum(known, Decimal(0))
    return ExerciseVolume(working_sets(sets), total, len(volumes) - len(known))
