"""The sets that a state prescribes: targets with loads on the grid."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from chalicelib.training.progression import wave
from chalicelib.training.progression.attempts import (
    eased,
    planned_sets,
    prescribed_load,
)
from chalicelib.training.progression.documents import RoutineEntryDocument, RoutineSetDocument
from chalicelib.training.progression.loads import decimal, snap
from chalicelib.training.progression.outcomes import COUNTED, SUMMED, range_of
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.rules import due_targets
from chalicelib.training.progression.states import SlotState, progression_of, slot_of
from chalicelib.training.workouts.documents import (
    LoadMode,
    SetDocument,
    SetTargetDocument,
    WeightUnit,
)

# The greatest weight of a set, in any unit; see chalicelib.training.workouts.measures.
MAX_WEIGHT: Final = Decimal(2_500)


def planned(
    plan: Plan,
    entry: RoutineEntryDocument,
    states: Mapping[str, SlotState],
    factor: Decimal | None = None,
) -> list[SetDocument]:
    """Return the sets of an entry with their targets, as they are in a planned workout.

    A set that decides on nothing, such as a warm-up set, is as written.

    Args:
        plan: the run.
        entry: of one of its days.
        states: of the slots.
        factor: of a deload; None without one.
    """
    state, rule = states[slot_of(entry)], progression_of(entry)["rule"]
    mode = entry.get("load_mode", "external")
    sets: list[SetDocument] = []
    targets = _targets(entry, state) if rule == "double" else []
    for each in planned_sets(entry, state):
        kind = each.get("type", "normal")
        target = _with_limit(each.get("target", {}), entry)
        if kind in COUNTED and targets:
            target["reps"] = number(targets.pop(0))
        load = _load(plan, entry, each, states, factor) if kind in SUMMED else None
        set_mode = mode if load is None else _add_load(target, load, mode, plan.unit)
        planned_set: SetDocument = {"type": kind, "load_mode": set_mode, "side": "both"}
        if target:
            planned_set["target"] = target
        sets.append(planned_set)
    return sets


def number(figure: Decimal) -> float:
    """Return a figure as a number of JSON: whole ones without a fraction."""
    return int(figure) if figure == figure.to_integral_value() else float(figure)


def _targets(entry: RoutineEntryDocument, state: SlotState) -> list[Decimal]:
    """Return the repetitions due in each working set, with the rule ``double``."""
    ranges = [
        range_of(each)
        for each in planned_sets(entry, state)
        if each.get("type", "normal") in COUNTED
    ]
    due = due_targets(state, tuple(each.bottom for each in ranges))
    return [min(target, each.top) for target, each in zip(due, ranges, strict=True)]


def _with_limit(target: SetTargetDocument, entry: RoutineEntryDocument) -> SetTargetDocument:
    """Return a target with the effort limit of the rule, unless it has an effort of its own."""
    limited: SetTargetDocument = {**target}
    progression = progression_of(entry)
    if "rpe" not in target and "rir" not in target:
        if "rpe" in progression:
            limited["rpe"] = progression["rpe"]
        elif "rir" in progression:
            limited["rir"] = progression["rir"]
    return limited


def _load(
    plan: Plan,
    entry: RoutineEntryDocument,
    planned_set: RoutineSetDocument,
    states: Mapping[str, SlotState],
    factor: Decimal | None,
) -> Decimal | None:
    """Return the load of a working set on the grid; None if it is not known, or as written."""
    progression, state = progression_of(entry), states[slot_of(entry)]
    if progression["rule"] == "none":
        return None
    if progression["rule"] == "wave":
        return _of_max(state.training_max, planned_set.get("percent"), entry, factor)
    if progression["rule"] == "percent":
        origin = progression["of"]["training_max_of_slot"]
        of_slot = states.get(origin, SlotState())
        percent = progression["percent"]
        if origin in states and wave.is_deload(progression_of(plan.slots[origin]), of_slot):
            percent = progression.get("deload_percent", percent)
        return _of_max(of_slot.training_max, percent, entry, factor)
    return prescribed_load(entry, state, factor)


def _of_max(
    training_max: Decimal | None,
    percent: float | None,
    entry: RoutineEntryDocument,
    factor: Decimal | None,
) -> Decimal | None:
    if training_max is None or percent is None:
        return None
    load = eased(training_max * decimal(percent) / 100, factor)
    return snap(load, progression_of(entry).get("rounding"))


def _add_load(
    target: SetTargetDocument, load: Decimal, mode: LoadMode, unit: WeightUnit
) -> LoadMode:
    """Add a load to a target, and return the load mode: a load below zero is an assistance.

    With no load on the body the target has no weight.
    """
    of_body = mode in ("bodyweight", "assisted")
    value = abs(load) if of_body else max(load, Decimal(0))
    if value or not of_body:
        target["weight"] = {"value": number(min(value, MAX_WEIGHT)), "unit": unit}
    if not of_body:
        return mode
    return "assisted" if load < 0 else "bodyweight"
