"""Progression: what holds for any rule, grid and log."""

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.training.progression.fold import after, at_start, due, fold
from chalicelib.training.progression.loads import in_unit, snap
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry, in_order
from chalicelib.training.progression.plans import Plan, PlanDay
from chalicelib.training.progression.positions import in_rotation
from chalicelib.training.progression.prescriptions import planned
from chalicelib.training.progression.states import SlotState
from tests.support.progression import logged, of_one

KG: dict[str, Any] = {"value": 2.5, "unit": "kg"}
FIVES = [{"target": {"reps": 5}}] * 3
RULES: list[dict[str, Any]] = [
    {"rule": "linear", "increment": KG, "failures": 2, "decrement": {"percent": 10}},
    {"rule": "linear", "increment": {"percent": 3}, "successes": 2},
    {"rule": "double", "increment": KG, "failures": 2, "decrement": KG},
    {"rule": "double", "increment": KG, "ladder": ["a", "b"], "at_top": "next_exercise"},
    {"rule": "sum", "increment": KG, "threshold": 20},
    {
        "rule": "stages",
        "increment": KG,
        "stages": [{"sets": FIVES}, {"sets": [{"target": {"reps": 3}}] * 4}],
        "on_last_stage_failed": {"change": {"percent": -10}, "to_stage": 1},
    },
    {
        "rule": "wave",
        "increment": KG,
        "cycle": [
            {"week": 1, "sets": [{"percent": 80, "target": {"reps": 5}}]},
            {"week": 2, "deload": True, "sets": [{"percent": 50, "target": {"reps": 5}}]},
        ],
    },
    {"rule": "none"},
]
GRIDS = st.fixed_dictionaries(
    {"step": st.sampled_from([0.5, 1, 1.25, 2, 2.5, 5, 10, 2.268])},
    optional={
        "base": st.sampled_from([0, 7, 20, 45]),
        "mode": st.sampled_from(["nearest", "down"]),
    },
)
LOADS = st.decimals(-500, 2_000, places=3)
SETS = st.lists(
    st.fixed_dictionaries(
        {"reps": st.integers(0, 9)},
        optional={
            "weight": st.fixed_dictionaries(
                {
                    "value": st.sampled_from([20, 57.5, 60, 62.5, 132.25]),
                    "unit": st.sampled_from(["kg", "lb"]),
                }
            ),
            "rpe": st.sampled_from([7, 8.5, 10]),
            "type": st.sampled_from(["normal", "warmup", "drop", "partial", "amrap"]),
            "side": st.sampled_from(["left", "right"]),
        },
    ),
    max_size=5,
)


@st.composite
def entries(draw: Callable[[Any], Any]) -> Any:
    rule = {**draw(st.sampled_from(RULES)), "rounding": draw(GRIDS)}
    entry = {"exercise_id": "a", "slot": "slot", "progression": rule}
    if rule["rule"] not in ("stages", "wave"):
        entry["sets"] = [{"target": {"reps": 5, "reps_max": 8}}] * 3
    if "ladder" in rule:
        entry["load_mode"] = "bodyweight"
    return entry


@st.composite
def logs(draw: Callable[[Any], Any]) -> list[LoggedWorkout]:
    number = draw(st.integers(0, 8))
    found = []
    for n in range(number):
        exercise = draw(st.sampled_from(["a", "a", "a", "b", "other"]))
        workout = logged(n, {"slot": (exercise, draw(SETS))}, week=n + 1)
        if draw(st.integers(0, 5)) == 0:
            workout = workout._replace(status="skipped")
        if draw(st.integers(0, 5)) == 0:
            workout = workout._replace(factor=Decimal("0.6"))
        found.append(workout)
    return found


START = {"slot": SlotState(weight=Decimal(60), training_max=Decimal(75))}


@given(LOADS, GRIDS)
def test_a_snapped_load_is_on_the_grid_and_near(load: Decimal, grid: Any) -> None:
    step, base = Decimal(repr(grid["step"])), Decimal(repr(grid.get("base", 0)))
    snapped = snap(load, grid)
    assert (snapped - base) % step == 0
    off = snapped - load
    if grid.get("mode") == "down":
        assert -step < off <= 0
    else:
        assert -step / 2 < off <= step / 2, "ties go up"
    assert snap(snapped, grid) == snapped


@given(LOADS, LOADS, GRIDS)
def test_a_heavier_state_prescribes_no_less(one: Decimal, other: Decimal, grid: Any) -> None:
    lighter, heavier = sorted((one, other))
    assert snap(lighter, grid) <= snap(heavier, grid)


@given(st.decimals(0, 2_500, places=3))
def test_pounds_are_exact_in_kilograms_and_back(value: Decimal) -> None:
    exact = value * Decimal("0.45359237")
    assert in_unit({"value": float(value), "unit": "lb"}, "kg") == exact
    assert in_unit({"value": float(value), "unit": "kg"}, "kg") == value


@given(entries(), logs())
def test_a_fold_is_the_same_by_workout(entry: Any, log: list[LoggedWorkout]) -> None:
    plan = of_one(entry)
    by_one = reduce(lambda folded, each: after(plan, folded, each), log, at_start(plan, START))
    assert fold(plan, START, log) == by_one
    assert in_order(reversed(log)) == log


@given(entries(), logs())
def test_a_workout_that_is_added_and_deleted_leaves_nothing(
    entry: Any, log: list[LoggedWorkout]
) -> None:
    plan = of_one(entry)
    before = fold(plan, START, log)
    for n in range(len(log)):
        without = [*log[:n], *log[n + 1 :]]
        assert fold(plan, START, in_order([log[n], *without])) == before


@given(entries(), logs())
def test_every_state_prescribes_sets_on_the_grid(entry: Any, log: list[LoggedWorkout]) -> None:
    plan, grid = of_one(entry), entry["progression"]["rounding"]
    folded = due(plan, fold(plan, START, log), len(log) + 1)
    for each in planned(plan, entry, folded.states):
        weight = each.get("target", {}).get("weight")
        if weight:
            assert weight["unit"] == "kg"
            load = Decimal(repr(weight["value"]))
            signed = -load if each["load_mode"] == "assisted" else load
            assert signed == 0 or snap(signed, grid) == signed


@given(entries(), logs())
def test_every_workout_has_a_reason(entry: Any, log: list[LoggedWorkout]) -> None:
    plan = of_one(entry)
    folded = at_start(plan, START)
    for workout in log:
        before, folded = folded, after(plan, folded, workout)
        reason = folded.whys["slot"]
        if before.states == folded.states and workout.status == "skipped":
            continue
        assert reason["workout_id"] == workout.workout_id
        assert reason["text"]
        if reason["change"] == "none":
            assert folded.states["slot"].weight in (before.states["slot"].weight, Decimal(60))
            assert folded.states["slot"].training_max == before.states["slot"].training_max
        if workout.factor is not None and workout.status == "completed":
            assert reason["outcome"] == "deload"


@given(entries(), logs(), st.integers(1, 3))
def test_a_swap_or_a_skip_changes_no_load(entry: Any, log: list[LoggedWorkout], days: int) -> None:
    if entry["progression"]["rule"] == "wave":
        return
    plan = of_one(entry)
    before = fold(plan, START, log)
    swapped = PerformedEntry("other", [{"reps": 9, "weight": {"value": 200, "unit": "kg"}}])
    swap = LoggedWorkout(
        "swap", "completed", "A", len(log), "2027-01-01", entries={"slot": swapped}
    )
    skip = LoggedWorkout("skip", "skipped", "A", len(log), "2027-01-02")
    assert fold(plan, START, [*log, *[skip] * days]) == before
    assert fold(plan, START, [*log, *[swap] * days]).states == before.states


@given(st.lists(st.sampled_from(["completed", "skipped"]), max_size=12), st.integers(1, 4))
def test_a_rotation_goes_through_all_days(statuses: list[Any], number: int) -> None:
    plan = Plan("kg", "rotation", [PlanDay(str(n), []) for n in range(number)])
    log: list[LoggedWorkout] = []
    for n, status in enumerate(statuses):
        turn = in_rotation(plan, log)
        assert (turn.day, turn.week) == (str(n % number), n // number + 1)
        log.append(LoggedWorkout(f"w{n}", status, turn.day, turn.week, "2026-01-01"))
