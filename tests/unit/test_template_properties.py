"""Thirty workouts of each template, done by chance: every state is legal, and can be taken back."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.jsontext import dump
from chalicelib.table.items import Stored
from chalicelib.training.performance.sets import was_done
from chalicelib.training.programs.copies import program_of, routine_of
from chalicelib.training.programs.templates import templates
from chalicelib.training.progression.attempts import is_of_body, planned_sets
from chalicelib.training.progression.fold import fold
from chalicelib.training.progression.loads import changed, decimal, in_unit, lifted, snap
from chalicelib.training.progression.outcomes import counted, range_of
from chalicelib.training.progression.positions import Turn
from chalicelib.training.progression.states import SlotState, progression_of, slot_of
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.checkpoints import logged
from chalicelib.training.runs.documents import (
    CheckpointDocument,
    LogLineDocument,
    RunDocument,
    RunStartDocument,
)
from chalicelib.training.runs.plans import plan_of, start_of
from chalicelib.training.runs.presenter import presented
from chalicelib.training.runs.progress import Progress
from chalicelib.training.runs.starting import plan_document
from chalicelib.training.workouts.documents import WeightUnit
from tests.support.properties import examples

WORKOUTS, FIRST = 30, date(2026, 1, 5)
UNITS: tuple[WeightUnit, ...] = ("kg", "lb")
# What is done of an exercise; as planned more often than anything else.
WAYS = (
    *["as planned"] * 6, "more", "top", "top", "fewer", "mixed", "half", "nothing", "left out",
    "another", "lighter", "heavier", "without weight", "hard", "harder exercise",
)  # fmt: skip
RULES_WITHOUT_STATE = ("none", "percent")


class Chance(NamedTuple):
    """What becomes of a workout: how its exercises are done, in order, and when.

    Attributes:
        ways: of the exercises.
        skipped: whether it is skipped.
        factor: of a deload on demand; None without one.
        days: since the workout before; negative if it is moved before that.
    """

    ways: list[str]
    skipped: bool
    factor: float | None
    days: int


CHANCES = st.lists(
    st.builds(
        Chance,
        st.lists(st.sampled_from(WAYS), min_size=9, max_size=9),
        st.sampled_from([False] * 7 + [True]),
        st.sampled_from([None] * 9 + [0.9]),
        st.sampled_from([2, 1, 1, 0, -3]),
    ),
    min_size=WORKOUTS,
    max_size=WORKOUTS,
)
STARTS = st.lists(st.sampled_from([None, 0.0, 20.0, 61.3, 100.0, 132.275]), min_size=1, max_size=9)


@cache
def plan_of_template(template_id: str, unit: WeightUnit) -> Any:
    """The plan of a run of a copy of a template."""
    template = templates()[template_id]
    ids = [f"r{n}" for n, _ in enumerate(template["days"])]
    routines = [routine_of(template, day, unit) for day in template["days"]]
    program: Any = program_of(template, ids, unit, None)
    return plan_document(program, cast("Any", dict(zip(ids, routines, strict=True))))


def run_of(template_id: str, unit: WeightUnit, loads: Sequence[float | None]) -> RunDocument:
    """A run whose slots start with some loads, one after the other."""
    run: Any = {"id": "run", "unit": unit, "starts_on": f"{FIRST}", "start_states": {}}
    run["plan"] = plan_of_template(template_id, unit)
    for number, (slot, entry) in enumerate(plan_of(run).slots.items()):
        load, start = loads[number % len(loads)], RunStartDocument()
        rule = progression_of(entry)["rule"]
        if load is not None and rule not in RULES_WITHOUT_STATE:
            start["training_max" if rule == "wave" else "weight"] = load
        run["start_states"][slot] = start
    return cast("RunDocument", run)


def done_in(way: str, planned: Sequence[Any], unit: WeightUnit) -> list[dict[str, Any]]:
    """The sets of an exercise, done in one of the ways."""
    if way == "half":
        return done_in("as planned", planned[: len(planned) // 2], unit)
    if way == "mixed":
        return [*done_in("top", planned[:1], unit), *done_in("as planned", planned[1:], unit)]
    found = []
    for each in planned:
        target = each.get("target", {})
        reps = {
            "more": target.get("reps", 0) + 3,
            "top": target.get("reps_max", target.get("reps", 0) + 12),
            "fewer": max(target.get("reps", 0) - 1, 0),
            "nothing": 0,
        }.get(way, target.get("reps", 0))
        weight = target.get("weight", {"value": 40, "unit": unit})
        off = {"lighter": -5, "heavier": 2.25}.get(way, 0)
        one = {name: v for name, v in each.items() if name != "target"} | {"reps": reps}
        if way != "without weight" and (each["load_mode"] == "external" or "weight" in target):
            one["weight"] = {**weight, "value": max(weight["value"] + off, 0)}
        found.append(one | ({"rpe": 10} if way == "hard" else {}))
    return found


def entries_of(progress: Progress, turn: Turn, chance: Chance) -> dict[str, Any]:
    """What is done of the exercises of a day, by slot."""
    found = {}
    for way, entry in zip(chance.ways, progress.plan.entries(turn.day, turn.week), strict=False):
        exercise, ladder = progress.exercise(entry), progression_of(entry).get("ladder", [])
        if way == "another":
            exercise = "hack-squat"
        elif way == "harder exercise" and exercise in ladder:
            exercise = ladder[min(ladder.index(exercise) + 1, len(ladder) - 1)]
        if way != "left out":
            sets = done_in(way, progress.sets(entry, turn), progress.run["unit"])
            found[slot_of(entry)] = {"exercise_id": exercise, "sets": sets}
    return found


def line_of(progress: Progress, number: int, chance: Chance, day: date) -> LogLineDocument:
    """The next workout of a run in its log."""
    turn = progress.turn()
    assert turn is not None
    line: Any = {
        "workout_id": f"w{number}",
        "status": "skipped" if chance.skipped else "completed",
        "day": turn.day,
        "week": turn.week,
        "local_date": f"{day}",
        "created_at": f"{number:04}",
    }
    if chance.factor is not None:
        line["factor"] = chance.factor
    if not chance.skipped:
        line["entries"] = entries_of(progress, turn, chance)
    return cast("LogLineDocument", line)


def check_state(progress: Progress, slot: str, state: SlotState) -> None:
    """A state is one that its rule can have."""
    entry = progress.plan.slots[slot]
    progression = progression_of(entry)
    rule = progression["rule"]
    assert state.training_max is None or (rule == "wave" and state.training_max >= 0)
    if state.weight is not None:
        assert state.weight.is_finite()
        assert is_of_body(entry) or state.weight >= 0
    assert 1 <= state.stage <= len(progression.get("stages", [None]))
    assert 0 <= state.rung < len(progression.get("ladder", [None]))
    weeks = len(progression.get("cycle", [None]))
    assert 1 <= state.week <= weeks
    most = {"linear": progression.get("successes", 1) - 1, "wave": weeks}.get(rule, 0)
    assert 0 <= state.successes <= most
    most = {"wave": weeks}.get(rule, max(progression.get("failures", 0) - 1, 0))
    assert 0 <= state.failures <= most
    if state.targets:
        ranges = [range_of(each) for each in counted(planned_sets(entry, state))]
        assert rule == "double"
        assert len(state.targets) == len(ranges)
        for target, each in zip(state.targets, ranges, strict=True):
            assert each.bottom <= target <= each.top


def check_shown(progress: Progress) -> None:
    """What is answered of each slot: loads on the grid, targets in their ranges, and the reason."""
    slots = json.loads(presented(Stored("run", "run", 1, dump(progress.run), {}), progress).text)
    assert [each["slot"] for each in slots["slots"]] == list(progress.plan.slots)
    for each in slots["slots"]:
        progression = progression_of(progress.plan.slots[each["slot"]])
        assert each["why"]["text"]
        assert each["why"]["rule"] == each["rule"] == progression["rule"]
        for target in each["next"]:
            assert 1 <= target["reps"] <= target.get("reps_max", target["reps"])
            if "weight" in target:
                load, grid = decimal(target["weight"]["value"]), progression.get("rounding")
                assert load >= 0
                # An assistance is a load below zero.
                assert load in (snap(load, grid), -snap(-load, grid))


def check_exact(progress: Progress, line: LogLineDocument, after: Progress) -> None:
    """A state changes by its increment or decrement, and is not rounded."""
    before, states = progress.checkpoint.folded.states, after.checkpoint.folded.states
    for slot, performed in line.get("entries", {}).items():
        entry, old, new = progress.plan.slots[slot], before[slot], states[slot]
        progression, why = progression_of(entry), after.checkpoint.folded.whys[slot]
        if progression["rule"] == "wave":
            continue
        if why["change"] not in ("none", "more_reps"):
            assert (new.successes, new.failures) == (0, 0)
        if new.weight == old.weight or new.rung != old.rung:
            continue
        unit, of_body = progress.run["unit"], is_of_body(entry)
        loads = [lifted(each, unit, of_body=of_body) for each in performed["sets"]]
        bases = [load for load in (*loads, old.weight) if load is not None]
        if why["change"] == "increase":
            raised = [changed(base, progression["increment"], unit) for base in bases]
            assert new.weight in raised
        elif why["change"] == "decrease":
            assert new.weight in [
                max(changed(base, progression["decrement"], unit, -1), Decimal(0)) for base in bases
            ]
        elif why["change"] == "none":
            # The first load that is lifted.
            assert (old.weight, new.weight) == (None, min(x for x in loads if x is not None))
        else:
            assert why["change"] in ("reset", "restart", "more_reps", "next_stage")


@pytest.mark.parametrize("template_id", templates())
@examples(8)
@given(unit=st.sampled_from(UNITS), starts=STARTS, chances=CHANCES)
def test_thirty_workouts(
    template_id: str, unit: WeightUnit, starts: list[float | None], chances: list[Chance]
) -> None:
    run, book, day = run_of(template_id, unit, starts), Book(None, 0), FIRST
    progress = Progress(run, book, day)
    past: list[tuple[CheckpointDocument, LogLineDocument]] = []
    for number, chance in enumerate(chances):
        day = max(day + timedelta(days=chance.days), FIRST)
        line = line_of(progress, number, chance, day)
        past.append((progress.checkpoint.document(), line))
        book.add(line)
        book.settle(run)
        before, progress = progress, Progress(run, book, day)
        for slot, state in progress.checkpoint.folded.states.items():
            check_state(progress, slot, state)
        check_shown(progress)
        if book.latest.lines[-1] is line:
            check_exact(before, line, progress)
    log = [logged(each) for each in book.latest.lines]
    assert progress.checkpoint.folded == fold(progress.plan, start_of(run), log)
    for before_last, last in reversed(past):
        book.remove(last)
        book.settle(run)
        assert Progress(run, book, day).checkpoint.document() == before_last


def test_what_is_done_by_chance_counts() -> None:
    """The ways are different outcomes, so that the property is one of the rules."""
    planned = [{"type": "normal", "load_mode": "external", "target": {"reps": 5, "reps_max": 8}}]
    reps = {way: [each["reps"] for each in done_in(way, planned, "kg")] for way in set(WAYS)}
    assert (reps["as planned"], reps["top"], reps["fewer"], reps["half"]) == ([5], [8], [4], [])
    assert all(was_done(each) for each in done_in("nothing", planned, "kg"))
    assert in_unit(done_in("heavier", planned, "kg")[0]["weight"], "kg") == Decimal("42.25")
