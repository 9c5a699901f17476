"""The rule ``wave``: percentages of a training max, which changes after each cycle of weeks.

Source of the percentages and of the increments: Wendler, 5/3/1 (2009). Only the last set of a week,
the top set, decides. A cycle without a miss raises the training max, one in which every top set
that was done was missed takes increments off, and any other keeps it.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from chalicelib.training.progression.attempts import Attempt, week_of
from chalicelib.training.progression.documents import ProgressionDocument, RoutineEntryDocument
from chalicelib.training.progression.loads import changed, decimal, shown, shown_change
from chalicelib.training.progression.outcomes import assess, counted
from chalicelib.training.progression.states import SlotState, Step, progression_of
from chalicelib.training.workouts.documents import ProgressionOutcome, WeightUnit

PERCENT_OF_1RM: Final = Decimal(90)
_INCREMENTS_OFF: Final = -3


def training_max(progression: ProgressionDocument, one_rm: Decimal) -> Decimal:
    """Return the training max of a one-repetition maximum; 90 % of it if the rule names none."""
    stated = progression.get("training_max")
    percent = decimal(stated["percent_of_1rm"]) if stated else PERCENT_OF_1RM
    return one_rm * percent / 100


def is_deload(progression: ProgressionDocument, state: SlotState) -> bool:
    """Return whether a wave is in its deload week."""
    return week_of(progression, state).get("deload", False)


def apply(attempt: Attempt) -> Step:
    """Return what a workout does to a wave."""
    progression = attempt.progression
    state = _with_first_load(attempt)
    if is_deload(progression, state):
        return _moved_on(attempt.entry, state, attempt.unit, "deload", "deload week")
    sets, ranges = attempt.performed_as_planned, attempt.ranges
    if not ranges:
        return _moved_on(attempt.entry, state, attempt.unit, "none", "no set planned")
    last = assess(ranges[-1:], sets[-1:], progression)
    done = f"{shown(sets[-1].done)} of {shown(ranges[-1].bottom)}"
    if last.outcome == "failure":
        missed = replace(state, failures=state.failures + 1)
        lead = f"top set missed, {done}, {last.text}"
        return _moved_on(attempt.entry, missed, attempt.unit, "failure", lead)
    hit = replace(state, successes=state.successes + 1)
    return _moved_on(attempt.entry, hit, attempt.unit, "success", f"top set hit, {done}")


def pass_by(entry: RoutineEntryDocument, state: SlotState, unit: WeightUnit, reason: str) -> Step:
    """Return what a week without a top set does to a wave: it counts neither way."""
    return _moved_on(entry, state, unit, "none", reason)


def _with_first_load(attempt: Attempt) -> SlotState:
    """Return the state; if no training max was known, with that of the last set."""
    week = counted(week_of(attempt.progression, attempt.state)["sets"])
    sets = attempt.performed_as_planned
    if attempt.state.training_max is not None or not week:
        return attempt.state
    load, percent = sets[-1].load, week[-1].get("percent")
    if load is None or not percent:
        return attempt.state
    return replace(attempt.state, training_max=load * 100 / decimal(percent))


def _moved_on(
    entry: RoutineEntryDocument,
    state: SlotState,
    unit: WeightUnit,
    outcome: ProgressionOutcome,
    lead: str,
) -> Step:
    """Return the step to the next week; after the last one the training max changes."""
    progression = progression_of(entry)
    weeks = len(progression["cycle"])
    if state.week < weeks:
        following = replace(state, week=state.week + 1)
        text = f"{lead}: week {following.week} of {weeks} next"
        return Step(following, outcome, "none", text)
    renewed = replace(state, week=1, successes=0, failures=0)
    hits, misses = state.successes, state.failures
    if state.training_max is None:
        return Step(renewed, outcome, "hold", f"{lead}: no load known")
    if hits and not misses:
        reason, times = "no top set missed", 1
    elif misses and not hits:
        reason = "every top set missed"
        times = progression.get("all_missed", {}).get("increments", _INCREMENTS_OFF)
    else:
        reason = f"{misses} of {hits + misses} top sets missed" if hits else "no top set done"
        return Step(renewed, outcome, "hold", f"{lead}: {reason}, same training max")
    if "increment" not in progression:
        return Step(renewed, outcome, "hold", f"{lead}: {reason}, same training max")
    increment = progression["increment"]
    raised = max(changed(state.training_max, increment, unit, times), Decimal(0))
    amount = shown_change(increment, unit, times)
    text = f"{lead}: {reason}, training max {shown(state.training_max)} {amount}"
    return Step(
        replace(renewed, training_max=raised), outcome, "increase" if times > 0 else "reset", text
    )
