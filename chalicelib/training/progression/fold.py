"""The fold of a run: the state of each slot after its workouts, and the reason of each state.

State = fold(rule, start, workouts). Nothing of it is stored as a fact: after an edit or a deletion
of a past workout all is folded again, with the loads that were lifted as they were logged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.training.progression import rules, wave
from chalicelib.training.progression.attempts import (
    Attempt,
    exercise_of,
    is_of_body,
    planned_sets,
)
from chalicelib.training.progression.documents import RoutineEntryDocument
from chalicelib.training.progression.loads import shown
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry
from chalicelib.training.progression.outcomes import SUMMED, counted, performed_sets
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.states import SlotState, Step, progression_of, slot_of, why
from chalicelib.training.workouts.documents import WeightUnit, WhyDocument

_NOT_DONE = "not done: no outcome"
_OTHER_EXERCISE = "another exercise was done: no outcome"
_NOTHING_PLANNED = "no working set planned: no outcome"
_DELOAD = "deload: no outcome"
_SKIPPED = "skipped"


@dataclass(frozen=True)
class Folded:
    """A run after some of its workouts.

    Attributes:
        states: of each slot.
        whys: the reason of each state.
    """

    states: Mapping[str, SlotState]
    whys: Mapping[str, WhyDocument]


def fold(plan: Plan, start: Mapping[str, SlotState], log: Iterable[LoggedWorkout]) -> Folded:
    """Return the states of a run after its workouts.

    Args:
        plan: the days with their entries.
        start: the state of each slot at the start.
        log: the completed and skipped workouts of the run, in order.
    """
    folded = at_start(plan, start)
    for workout in log:
        folded = after(plan, folded, workout)
    return folded


def at_start(plan: Plan, start: Mapping[str, SlotState]) -> Folded:
    """Return a run before its first workout."""
    states = {slot: start.get(slot, SlotState()) for slot in plan.slots}
    whys = {slot: why(_start(entry, states[slot]), entry) for slot, entry in plan.slots.items()}
    return Folded(states, whys)


def after(plan: Plan, folded: Folded, workout: LoggedWorkout) -> Folded:
    """Return a run after one more workout."""
    before = due(plan, folded, workout.week, workout.workout_id)
    states, whys = dict(before.states), dict(before.whys)
    for entry in plan.entries(workout.day, workout.week):
        slot = slot_of(entry)
        step = _step(plan.unit, entry, before.states[slot], workout)
        if step is not None:
            states[slot] = step.state
            ended = before.whys[slot] if before.whys[slot] is not folded.whys[slot] else None
            whys[slot] = why(_with_end(step, ended), entry, workout.workout_id)
    return Folded(states, whys)


def _with_end(step: Step, ended: WhyDocument | None) -> Step:
    """Return a step with the reason why a cycle that was over ended with it, if one did."""
    if ended is None:
        return step
    change = ended["change"] if step.change == "none" else step.change
    return step._replace(change=change, text=f"{ended['text']}; {step.text}")


def due(plan: Plan, folded: Folded, week: int, workout_id: str | None = None) -> Folded:
    """Return a run in one of its weeks: waves are in that week of their cycles.

    Args:
        plan: the run.
        folded: after the workouts before.
        week: of the run, from 1.
        workout_id: the workout of that week, if it is in the log.
    """
    states, whys = dict(folded.states), dict(folded.whys)
    for slot, entry in plan.slots.items():
        if _is_wave(entry):
            step = wave.at_week(entry, states[slot], plan.unit, week)
            states[slot] = step.state
            if step.text:
                whys[slot] = why(step, entry, workout_id)
    return Folded(states, whys)


def _is_wave(entry: RoutineEntryDocument) -> bool:
    return progression_of(entry)["rule"] == "wave"


def _start(entry: RoutineEntryDocument, state: SlotState) -> Step:
    """Return the step of a slot before its first workout."""
    load = state.weight if state.training_max is None else state.training_max
    if progression_of(entry)["rule"] in ("none", "percent"):
        text = "as planned"
    elif load is None:
        text = "no load known: the first one that is lifted is the start"
    else:
        text = f"start: {shown(load)}"
    return Step(state, "none", "none", text)


def _step(
    unit: WeightUnit, entry: RoutineEntryDocument, state: SlotState, workout: LoggedWorkout
) -> Step | None:
    """Return what a workout does to a slot; None if a skip leaves it as it is."""
    is_wave = _is_wave(entry)
    if workout.status == "skipped":
        return (
            wave.pass_by(Attempt(entry, state, unit, ()), workout.week, _SKIPPED)
            if is_wave
            else None
        )
    if workout.factor is not None:
        return Step(state, "deload", "none", _DELOAD)
    performed = workout.entries.get(slot_of(entry))
    at_exercise = _at_exercise(entry, state, performed)
    if performed is None or not _has_working_set(performed):
        reason = _NOT_DONE
    elif at_exercise is None:
        reason = _OTHER_EXERCISE
    elif not _decides(entry, at_exercise):
        reason = _NOTHING_PLANNED
    else:
        attempt = Attempt(entry, at_exercise, unit, performed.sets)
        step = wave.apply(attempt, workout.week) if is_wave else rules.apply(attempt)
        return step if at_exercise.rung == state.rung else _moved(step, performed)
    if is_wave:
        return wave.pass_by(Attempt(entry, state, unit, ()), workout.week, reason)
    return Step(state, "none", "none", reason)


def _decides(entry: RoutineEntryDocument, state: SlotState) -> bool:
    """Return whether an entry has planned sets that decide on an outcome.

    The rule ``sum`` needs none: it adds up what was done.
    """
    if progression_of(entry)["rule"] == "sum":
        return True
    return bool(counted(planned_sets(entry, state)))


def _has_working_set(performed: PerformedEntry) -> bool:
    return bool(performed_sets(performed.sets, "kg", of_body=True, types=SUMMED))


def _moved(step: Step, performed: PerformedEntry) -> Step:
    """Return a step with the reason why it starts at a harder exercise of the ladder."""
    text = f"{performed.exercise_id} was done: {step.text}"
    return step._replace(
        change="next_exercise" if step.change == "none" else step.change, text=text
    )


def _at_exercise(
    entry: RoutineEntryDocument, state: SlotState, performed: PerformedEntry | None
) -> SlotState | None:
    """Return the state at the exercise that was done; None if it is another one.

    A harder exercise of the ladder is a fact, as a lifted weight is: the slot is there. So an edit
    of the past that takes a step back does not undo what followed.
    """
    if performed is None or performed.exercise_id == exercise_of(entry, state):
        return state
    harder = list(progression_of(entry).get("ladder", ()))[state.rung + 1 :]
    if performed.exercise_id not in harder:
        return None
    rung = state.rung + 1 + harder.index(performed.exercise_id)
    return SlotState(weight=Decimal(0) if is_of_body(entry) else None, rung=rung)
