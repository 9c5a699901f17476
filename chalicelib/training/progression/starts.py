"""The state of a slot at the start of a run: as entered, as written, or from a record."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from chalicelib.training.progression import wave
from chalicelib.training.progression.attempts import is_of_body, planned_sets
from chalicelib.training.progression.documents import (
    RoundingDocument,
    RoutineEntryDocument,
    StartDocument,
)
from chalicelib.training.progression.loads import in_unit, snap
from chalicelib.training.progression.outcomes import counted, range_of
from chalicelib.training.progression.states import SlotState, progression_of
from chalicelib.training.workouts.documents import WeightUnit

# Repetitions in reserve of a load that is taken from a record.
_IN_RESERVE: Final = Decimal(2)

LoadForReps = Callable[[Decimal, Decimal, Decimal], Decimal]
"""Returns the load of a one-repetition maximum, for repetitions with some more in reserve."""


def start_state(
    entry: RoutineEntryDocument,
    unit: WeightUnit,
    start: StartDocument | None,
    record: Decimal | None,
    load_for: LoadForReps,
) -> SlotState:
    """Return the state of a slot at the start of a run.

    An entered load comes first, then the weight that the routine has for the first working set,
    then the record. Without any of them the load is not known; one that is added to the body is 0.

    Args:
        entry: the first entry of the slot.
        unit: of the run.
        start: what was entered for the slot; None if it was left out.
        record: the estimated one-repetition maximum of the exercise, in the unit of the run; None
            without one.
        load_for: the inverse of the estimate.
    """
    if progression_of(entry)["rule"] == "wave":
        return SlotState(training_max=_training_max(entry, unit, start, record))
    return SlotState(weight=_weight(entry, unit, start, record, load_for))


def _training_max(
    entry: RoutineEntryDocument,
    unit: WeightUnit,
    start: StartDocument | None,
    record: Decimal | None,
) -> Decimal | None:
    if start and "training_max" in start:
        return in_unit(start["training_max"], unit)
    one_rm = in_unit(start["one_rm"], unit) if start and "one_rm" in start else record
    return None if one_rm is None else wave.training_max(progression_of(entry), one_rm)


def _weight(
    entry: RoutineEntryDocument,
    unit: WeightUnit,
    start: StartDocument | None,
    record: Decimal | None,
    load_for: LoadForReps,
) -> Decimal | None:
    sets = counted(planned_sets(entry, SlotState()))
    written = next(
        (t["weight"] for t in (s.get("target", {}) for s in sets) if "weight" in t), None
    )
    entered = start.get("weight") if start else None
    stated = entered or (None if start else written)
    if stated:
        load = in_unit(stated, unit)
        return -load if entry.get("load_mode") == "assisted" else load
    if is_of_body(entry):
        return Decimal(0)  # a record is that of the body and the load together
    one_rm = in_unit(start["one_rm"], unit) if start and "one_rm" in start else record
    lowest = min((range_of(each).bottom for each in sets), default=Decimal(0))
    if one_rm is None or not lowest:
        return None
    rounding: RoundingDocument | None = progression_of(entry).get("rounding")
    grid: RoundingDocument | None = {**rounding, "mode": "down"} if rounding else None
    return snap(load_for(one_rm, lowest, _IN_RESERVE), grid)
