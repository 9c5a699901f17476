"""The rules by which the outcome of a workout changes the state of a slot, but for waves."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from chalicelib.training.progression.attempts import Attempt, is_of_body, stage_of
from chalicelib.training.progression.documents import LastStageDocument, StageDocument
from chalicelib.training.progression.loads import changed, decimal, shown, shown_change
from chalicelib.training.progression.outcomes import SUMMED
from chalicelib.training.progression.states import SlotState, Step
from chalicelib.training.workouts.documents import ProgressionRule

_SAME: Final = "same load"


def apply(attempt: Attempt) -> Step:
    """Return what a workout does to a slot of any rule but ``wave``."""
    return _RULES[attempt.progression["rule"]](attempt)


def _unchanged(attempt: Attempt) -> Step:
    assessment = attempt.assessment
    return Step(attempt.state, assessment.outcome, "none", assessment.text or _success(attempt))


def _linear(attempt: Attempt) -> Step:
    known = attempt.with_first_load()
    state, outcome = known.state, known.assessment.outcome
    if outcome == "failure":
        return _failed(known, failures=state.failures + 1)
    if outcome == "hold":
        return Step(state, outcome, "none", f"{known.assessment.text}: {_SAME}")
    needed, successes = known.progression.get("successes", 1), state.successes + 1
    if successes < needed:
        text = f"success {successes} of {needed}: {_SAME}"
        return Step(replace(state, successes=successes), outcome, "none", text)
    return _increased(known, attempt.state, _success(known))


def _double(attempt: Attempt) -> Step:
    known = attempt.with_first_load()
    outcome = known.assessment.outcome
    bottoms = tuple(each.bottom for each in known.ranges)
    if outcome == "failure":
        return _failed(known, failures=known.state.failures + 1, targets=bottoms)
    state = replace(known.state, failures=0)
    if outcome == "success":
        lead = _success(known)
        if state.rung + 1 < len(known.progression.get("ladder", ())):
            return _next_exercise(known, lead, bottoms)
        step = _increased(known, attempt.state, lead)
        return step._replace(state=replace(step.state, targets=bottoms, failures=0))
    targets = due_targets(known.state, bottoms)
    sets = known.performed_as_planned
    if any(one.done < target for one, target in zip(sets, targets, strict=True)):
        text = "a target missed: same load, same targets"
        return Step(replace(state, targets=targets), outcome, "none", text)
    raised = tuple(
        min(each.top, one.done // 1 + 1) for each, one in zip(known.ranges, sets, strict=True)
    )
    text = f"all targets met: now {', '.join(map(shown, raised))}"
    return Step(replace(state, targets=raised), outcome, "more_reps", text)


def due_targets(state: SlotState, bottoms: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Return the repetitions due in each set: at first, or with other sets, the bottoms."""
    return state.targets if len(state.targets) == len(bottoms) else bottoms


def _next_exercise(attempt: Attempt, lead: str, bottoms: tuple[Decimal, ...]) -> Step:
    rung = attempt.state.rung + 1
    weight = Decimal(0) if is_of_body(attempt.entry) else None
    state = SlotState(weight=weight, targets=bottoms, rung=rung)
    text = f"{lead}: next exercise, {attempt.progression['ladder'][rung]}"
    return Step(state, "success", "next_exercise", text)


def _sum(attempt: Attempt) -> Step:
    known = attempt.with_first_load()
    total = sum((each.done for each in known.performed(SUMMED)), Decimal(0))
    threshold = decimal(known.progression["threshold"])
    lead = f"{shown(total)} of {shown(threshold)} repetitions"
    if total >= threshold:
        return _increased(known, attempt.state, lead)
    return Step(known.state, "hold", "none", f"{lead}: {_SAME}")


def _stages(attempt: Attempt) -> Step:
    known = _with_tried(attempt.with_first_load(), attempt.state)
    outcome, text = known.assessment
    if outcome == "success":
        return _increased(known, attempt.state, _success(known))
    stages = known.progression["stages"]
    last = known.progression.get("on_last_stage_failed")
    if outcome == "failure" and known.state.stage < len(stages):
        following = replace(known.state, stage=known.state.stage + 1)
        names = (_name(stage_of(known.progression, each)) for each in (known.state, following))
        text = "{} missed: same load, now {}".format(*names)
        return Step(following, outcome, "next_stage", text)
    if outcome == "failure" and last:
        return _restarted(known, last)
    return Step(known.state, outcome, "none", f"{text}: {_SAME}")


def _with_tried(attempt: Attempt, before: SlotState) -> Attempt:
    """Return the attempt with the load that was tried, in the stage whose load is needed later."""
    last = attempt.progression.get("on_last_stage_failed", {})
    if last.get("from_stage") != attempt.state.stage:
        return attempt
    tried, _ = attempt.base(before)
    return replace(attempt, state=replace(attempt.state, tried=tried))


def _restarted(attempt: Attempt, last: LastStageDocument) -> Step:
    state, stages = attempt.state, attempt.progression["stages"]
    lead = f"{_name(stage_of(attempt.progression, state))} missed, the last stage"
    stage = last.get("to_stage", 1)
    amount = shown_change(last["change"], attempt.unit)
    base = state.tried if "from_stage" in last else state.weight
    if base is None:
        return Step(replace(state, stage=stage), "failure", "reset", f"{lead}: no load known")
    weight = _not_negative(attempt, changed(base, last["change"], attempt.unit))
    moved = replace(state, stage=stage, weight=weight)
    if "from_stage" in last:
        origin = _name(stages[last["from_stage"] - 1])
        text = f"{lead}: {shown(base)} of the last {origin} {amount}"
        return Step(moved, "failure", "restart", text)
    text = f"{lead}: {shown(base)} {amount}, back to {_name(stages[stage - 1])}"
    return Step(moved, "failure", "reset", text)


def _name(stage: StageDocument) -> str:
    """Return the sets of a stage as text: its name without the sign of as many as possible."""
    if "name" in stage:
        return stage["name"].removesuffix("+")
    return f"{len(stage['sets'])}x{shown(_first_target(stage))}"


def _first_target(stage: StageDocument) -> Decimal:
    return decimal(stage["sets"][0].get("target", {}).get("reps", 0))


def _success(attempt: Attempt) -> str:
    """Return what a success is by the rule, as text."""
    progression = attempt.progression
    if "success" in progression:
        return f"{shown(decimal(progression['success']['last_set_reps']))} or more in the last set"
    if progression["rule"] == "stages":
        return f"{_name(stage_of(progression, attempt.state))} done"
    if progression["rule"] == "double":
        return "all sets at the top"
    return "all sets hit"


def _increased(attempt: Attempt, before: SlotState, lead: str) -> Step:
    """Return the step of a success: the increment is added to its base."""
    base, note = attempt.base(before)
    increment = attempt.progression.get("increment")
    cleared = replace(attempt.state, successes=0, failures=0)
    if increment is None:
        return Step(cleared, "success", "none", f"{lead}: {_SAME}")
    if base is None:
        return Step(cleared, "success", "none", f"{lead}: no load known")
    weight = changed(base, increment, attempt.unit)
    text = f"{lead}: {shown(base)} {shown_change(increment, attempt.unit)}{note}"
    return Step(replace(cleared, weight=weight), "success", "increase", text)


def _failed(attempt: Attempt, *, failures: int, targets: tuple[Decimal, ...] | None = None) -> Step:
    """Return the step of a failure: at so many the decrement is taken from the state.

    Args:
        attempt: the sets.
        failures: how many there are with this one.
        targets: those of the lighter load; None if the rule has none.
    """
    state, progression = attempt.state, attempt.progression
    needed, decrement = progression.get("failures", 0), progression.get("decrement")
    if not needed or decrement is None:
        return Step(state, "failure", "none", f"{attempt.assessment.text}: {_SAME}")
    lead = f"failure {failures} of {needed}"
    if failures < needed or state.weight is None:
        counted = replace(state, failures=failures)
        return Step(counted, "failure", "none", f"{lead}: {_SAME}")
    weight = _not_negative(attempt, changed(state.weight, decrement, attempt.unit, -1))
    text = f"{lead}: {shown(state.weight)} {shown_change(decrement, attempt.unit, -1)}"
    lighter = replace(
        state,
        weight=weight,
        successes=0,
        failures=0,
        targets=state.targets if targets is None else targets,
    )
    return Step(lighter, "failure", "decrease", text)


def _not_negative(attempt: Attempt, load: Decimal) -> Decimal:
    return load if is_of_body(attempt.entry) else max(load, Decimal(0))


_RULES: Final[Mapping[ProgressionRule, Callable[[Attempt], Step]]] = {
    "none": _unchanged,
    "percent": _unchanged,
    "linear": _linear,
    "double": _double,
    "sum": _sum,
    "stages": _stages,
}
