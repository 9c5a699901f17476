"""The rule ``wave``: percentages of a training max, which changes after each cycle of weeks.

Source of the percentages and of the increments: Wendler, 5/3/1 (2009). Only the last set of a week,
the top set, decides. A cycle without a miss raises the training max, one in which every top set
that was done was missed takes increments off, and any other keeps it.

The week of a cycle follows from the week of the run in which a workout was planned. So a workout
that is deleted does not move those after it to other weeks.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from chalicelib.training.progression.attempts import Attempt, week_of
from chalicelib.training.progression.documents import ProgressionDocument, RoutineEntryDocument
from chalicelib.training.progression.loads import changed, decimal, shown, shown_change
from chalicelib.training.progression.outcomes import assess, counted
from chalicelib.training.progression.states import SlotState, Step, progression_of
from chalicelib.training.workouts.documents import WeightUnit

PERCENT_OF_1RM: Final = Decimal(90)
_INCREMENTS_OFF: Final = -3
_SAME: Final = "same training max"


def training_max(progression: ProgressionDocument, one_rm: Decimal) -> Decimal:
    """Return the training max of a one-repetition maximum; 90 % of it if the rule names none."""
    stated = progression.get("training_max")
    percent = decimal(stated["percent_of_1rm"]) if stated else PERCENT_OF_1RM
    return one_rm * percent / 100


def is_deload(progression: ProgressionDocument, state: SlotState) -> bool:
    """Return whether a wave is in its deload week; False for a rule without a cycle."""
    return "cycle" in progression and week_of(progression, state).get("deload", False)


def at_week(entry: RoutineEntryDocument, state: SlotState, unit: WeightUnit, week: int) -> Step:
    """Return the step of a wave to a week of the run; a cycle that is over ends with it.

    Its outcome is ``none``, and without a change its text is empty.

    Args:
        entry: with the rule.
        state: of the slot.
        unit: of the run.
        week: of the run, from 1.
    """
    cycle, of_cycle = _cycle_and_week(entry, week)
    step = Step(state, "none", "none", "")
    if cycle > state.cycle:
        step = _ended(entry, state, unit, cycle)
    return step._replace(state=replace(step.state, week=of_cycle))


def apply(attempt: Attempt, week: int) -> Step:
    """Return what a workout that was planned in a week of the run does to a wave at that week."""
    known = replace(attempt, state=_with_first_load(attempt))
    ranges, sets = known.ranges, known.performed_as_planned
    if is_deload(known.progression, known.state):
        return pass_by(known, week, "deload week")._replace(outcome="deload")
    if not ranges:
        return pass_by(known, week, "no top set")
    top = assess(ranges[-1:], sets[-1:], known.progression)
    done = f"{shown(sets[-1].done)} of {shown(ranges[-1].bottom)}"
    if top.outcome == "failure":
        step = pass_by(_counted(known, week, missed=1), week, f"top set missed, {done}")
        return step._replace(outcome="failure")
    step = pass_by(_counted(known, week, hit=1), week, f"top set hit, {done}")
    return step._replace(outcome="success")


def _counted(attempt: Attempt, week: int, *, hit: int = 0, missed: int = 0) -> Attempt:
    """Return the attempt with the count of its top set, unless the cycle is over."""
    state = attempt.state
    if _cycle_and_week(attempt.entry, week)[0] < state.cycle:
        return attempt
    successes, failures = state.successes + hit, state.failures + missed
    return replace(attempt, state=replace(state, successes=successes, failures=failures))


def pass_by(attempt: Attempt, week: int, reason: str) -> Step:
    """Return the step of a wave to the week after ``week`` of the run, without an outcome.

    After the last week of the cycle, done or skipped, the training max changes.
    """
    entry, state = attempt.entry, attempt.state
    cycle, of_cycle = _cycle_and_week(entry, week)
    weeks = len(attempt.progression["cycle"])
    if cycle < state.cycle:
        # Such as a second workout of the last week.
        return Step(state, "none", "none", f"{reason}: of a cycle that is over")
    if of_cycle < weeks:
        text = f"{reason}: week {of_cycle + 1} of {weeks} next"
        return Step(replace(state, week=of_cycle + 1), "none", "none", text)
    ended = _ended(entry, state, attempt.unit, cycle + 1)
    return ended._replace(text=f"{reason}: {ended.text}")


def _cycle_and_week(entry: RoutineEntryDocument, week: int) -> tuple[int, int]:
    """Return the number of the cycle, from 0, and its week, from 1, of a week of the run."""
    cycle, index = divmod(week - 1, len(progression_of(entry)["cycle"]))
    return cycle, index + 1


def _ended(entry: RoutineEntryDocument, state: SlotState, unit: WeightUnit, following: int) -> Step:
    """Return the step to the first week of the cycle ``following``."""
    progression = progression_of(entry)
    renewed = replace(state, cycle=following, week=1, successes=0, failures=0)
    hits, misses = state.successes, state.failures
    increment = progression.get("increment")
    if state.training_max is None or increment is None:
        return Step(renewed, "none", "hold", _SAME)
    if hits and not misses:
        reason, times = "no top set missed", 1
    elif misses and not hits:
        stated = progression.get("all_missed")
        reason, times = "every top set missed", stated["increments"] if stated else _INCREMENTS_OFF
    else:
        reason = f"{misses} of {hits + misses} top sets missed" if hits else "no top set done"
        return Step(renewed, "none", "hold", f"{reason}, {_SAME}")
    raised = max(changed(state.training_max, increment, unit, times), Decimal(0))
    amount = shown_change(increment, unit, times)
    text = f"{reason}, training max {shown(state.training_max)} {amount}"
    changed_state = replace(renewed, training_max=raised)
    return Step(changed_state, "none", "increase" if times > 0 else "reset", text)


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
