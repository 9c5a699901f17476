"""The fold of a run: the state of each slot after its workouts, and the reason of each state.

State = fold(rule, start, workouts). Nothing of it is stored as a fact: after an edit or a deletion
of a past workout all is folded again, with the loads that were lifted as they were logged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from chalicelib.training.progression import rules, wave
from chalicelib.training.progression.attempts import Attempt, exercise_of, is_of_body
from chalicelib.training.progression.documents import RoutineEntryDocument
from chalicelib.training.progression.loads import shown
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry
from chalicelib.training.progression.outcomes import SUMMED, performed_sets
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.prescriptions import planned
from chalicelib.training.progression.states import SlotState, Step, progression_of, slot_of, why
from chalicelib.training.workouts.documents import SetDocument, WeightUnit, WhyDocument

_NOT_DONE = "not done: no outcome"
_OTHER_EXERCISE = "another exercise was done: no outcome"
_DELOAD = "deload: no outcome"
_SKIPPED = "skipped"


class LoggedStep(NamedTuple):
    """What one workout did to one slot.

    Attributes:
        workout: the workout.
        slot: the key of the slot.
        prescribed: the sets that the state before the workout prescribes.
        step: the state after it, the outcome, the change and the reason.
    """

    workout: LoggedWorkout
    slot: str
    prescribed: list[SetDocument]
    step: Step


@dataclass(frozen=True)
class Folded:
    """A run after its workouts.

    Attributes:
        states: of each slot.
        whys: the reason of each state.
        steps: each change, in order.
    """

    states: Mapping[str, SlotState]
    whys: Mapping[str, WhyDocument]
    steps: list[LoggedStep]


def fold(plan: Plan, start: Mapping[str, SlotState], log: Iterable[LoggedWorkout]) -> Folded:
    """Return the states of a run after its workouts.

    Args:
        plan: the days with their entries.
        start: the state of each slot at the start.
        log: the completed and skipped workouts of the run, in order.
    """
    states = {slot: start.get(slot, SlotState()) for slot in plan.slots}
    whys: dict[str, WhyDocument] = {}
    steps: list[LoggedStep] = []
    for workout in log:
        before = dict(states)
        for entry in plan.entries(workout.day, workout.week):
            slot = slot_of(entry)
            step = _step(plan.unit, entry, before[slot], workout)
            if step is None:
                continue
            states[slot] = step.state
            whys[slot] = why(step, entry, workout.workout_id)
            prescribed = planned(plan, entry, before, workout.factor)
            steps.append(LoggedStep(workout, slot, prescribed, step))
    for slot, entry in plan.slots.items():
        whys.setdefault(slot, why(_start(entry, states[slot]), entry, None))
    return Folded(states, whys, steps)


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
    is_wave = progression_of(entry)["rule"] == "wave"
    if workout.status == "skipped":
        return wave.pass_by(entry, state, unit, _SKIPPED) if is_wave else None
    if workout.factor is not None:
        return Step(state, "deload", "none", _DELOAD)
    performed = workout.entries.get(slot_of(entry))
    at_exercise = _at_exercise(entry, state, performed)
    if performed is None or not _has_working_set(performed):
        reason = _NOT_DONE
    elif at_exercise is None:
        reason = _OTHER_EXERCISE
    else:
        attempt = Attempt(entry, at_exercise, unit, performed.sets)
        return wave.apply(attempt) if is_wave else rules.apply(attempt)
    if is_wave:
        return wave.pass_by(entry, state, unit, reason)
    return Step(state, "none", "none", reason)


def _has_working_set(performed: PerformedEntry) -> bool:
    return bool(performed_sets(performed.sets, "kg", of_body=True, types=SUMMED))


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
