"""Progression: units, effort, sides, assistance, deloads, first loads, overrides and starts."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.training.progression.fold import Folded, at_start, due, fold
from chalicelib.training.progression.loads import changed, lifted, snap
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry, in_order
from chalicelib.training.progression.plans import Plan, PlanDay, PlanWeek
from chalicelib.training.progression.positions import (
    Turn,
    by_weekday,
    in_rotation,
    next_by_weekday,
)
from chalicelib.training.progression.prescriptions import planned
from chalicelib.training.progression.starts import start_state
from chalicelib.training.progression.states import SlotState
from tests.support.progression import done, logged, of_one

SQUAT = "barbell-squat"
GRID: Mapping[str, Any] = {"step": 2.5}


def entry(rule: str = "linear", sets: Any = None, **more: Any) -> Any:
    """Return an entry of the slot ``squat``: three sets of five, if no others are given."""
    mode = {"load_mode": more.pop("load_mode")} if "load_mode" in more else {}
    progression = {
        "rule": rule,
        "increment": {"value": 2.5, "unit": "kg"},
        "rounding": GRID,
        **more,
    }
    return {
        "exercise_id": SQUAT,
        "slot": "squat",
        "sets": sets or [{"target": {"reps": 5}}] * 3,
        "progression": progression,
        **mode,
    }


def after(
    followed: Any,
    sets: Sequence[Mapping[str, Any]],
    weight: str | None = "60",
    unit: Any = "kg",
    state: SlotState | None = None,
    **more: Any,
) -> Folded:
    """Return the run of one entry after one workout."""
    start = state or SlotState(weight=Decimal(weight) if weight else None)
    log = [logged(0, {"squat": (SQUAT, sets)}, **more)]
    return fold(of_one(followed, unit), {"squat": start}, log)


def text_of(folded: Folded) -> tuple[str, str, str]:
    reason = folded.whys["squat"]
    return reason["outcome"], reason["change"], reason["text"]


def test_a_limit_in_reserve_is_the_same_as_one_of_exertion() -> None:
    hard = done([5, 5, 5], 60, "kg", rpe=8.5)
    assert text_of(after(entry(rir=2), hard)) == ("failure", "none", "harder than RPE 8: same load")
    assert text_of(after(entry(rpe=8.5), hard))[0] == "success"
    assert text_of(after(entry(rpe=8), done([5, 5, 5], 60, "kg", rir=2)))[0] == "success"
    assert text_of(after(entry(rpe=8), done([5, 5, 5], 60, "kg", rir=1.5)))[0] == "failure"


def test_a_set_of_both_sides_is_as_good_as_its_worse_side() -> None:
    sides = [("left", 5), ("right", 5), ("left", 5), ("right", 4), ("right", 5), ("left", 5)]
    sets = [each for side, n in sides for each in done([n], 60, "kg", side=side)]
    assert text_of(after(entry(), sets)) == ("failure", "none", "a set below 5: same load")
    sets[3]["reps"] = 5
    assert text_of(after(entry(), sets))[0] == "success"
    assert text_of(after(entry(), sets[:-1]))[0] == "failure", "a lone right set"


def test_the_lighter_side_is_the_base() -> None:
    sets = [each for side, load in (("left", 60), ("right", 55)) for _ in range(3)
            for each in done([5], load, "kg", side=side)]  # fmt: skip
    assert after(entry(), sets).states["squat"].weight == Decimal("57.5")


def test_warm_ups_partials_and_drop_sets_decide_on_nothing() -> None:
    sets = [
        *done([3], 20, "kg", type="warmup"),
        *done([5, 5, 5], 60, "kg"),
        *done([2], 40, "kg", type="drop"),
        *done([1], 60, "kg", type="partial"),
    ]
    folded = after(entry(), sets)
    assert text_of(folded) == ("success", "increase", "all sets hit: 60 + 2.5")


def test_sets_beyond_the_plan_do_not_count() -> None:
    folded = after(entry(), [*done([5, 5, 5], 60, "kg"), *done([2], 40, "kg")])
    assert folded.states["squat"].weight == Decimal("62.5")


def test_partial_sets_count_for_a_sum_but_mini_sets_do_not() -> None:
    summed = entry("sum", threshold=12)
    sets = [*done([5, 5], 60, "kg"), *done([2], 60, "kg", type="partial")]
    assert text_of(after(summed, sets)) == (
        "success",
        "increase",
        "12 of 12 repetitions: 60 + 2.5",
    )
    sets[-1] = {**sets[-1], "type": "myo"}
    assert text_of(after(summed, sets)) == ("hold", "none", "10 of 12 repetitions: same load")


def test_without_a_set_that_was_done_there_is_no_outcome() -> None:
    for sets in ([], [{"done": False, "target": {"reps": 5}}], done([5], 20, "kg", type="warmup")):
        assert text_of(after(entry(), sets)) == ("none", "none", "not done: no outcome")
    assert text_of(after(entry(), done([5], 60, "kg")))[0] == "failure"


def test_a_set_of_zero_repetitions_was_done() -> None:
    assert text_of(after(entry(), done([0], 60, "kg")))[0] == "failure"


def test_a_load_that_was_not_logged_is_the_prescribed_one() -> None:
    folded = after(entry(), [*done([5, 5], 60, "kg"), *done([5], None, "kg")])
    assert folded.states["squat"].weight == Decimal("62.5")


def test_sets_in_another_unit_are_converted_exactly() -> None:
    pounds = done([5, 5, 5], 225, "lb")
    folded = after(entry(), pounds, weight="102.05828325")
    assert folded.states["squat"].weight == Decimal(225) * Decimal("0.45359237") + Decimal("2.5")
    kilograms = done([5, 5, 5], 45.359237, "kg")
    in_pounds = entry(increment={"value": 5, "unit": "lb"}, rounding={"step": 5})
    folded = after(in_pounds, kilograms, weight="100", unit="lb")
    assert text_of(folded)[2] == "all sets hit: 100 + 5", "no other load"


def test_an_increment_in_another_unit_is_converted() -> None:
    folded = after(entry(), done([5, 5, 5], 100, "lb"), weight="100", unit="lb")
    weight = folded.states["squat"].weight
    assert weight is not None
    assert (weight - 100) * Decimal("0.45359237") == pytest.approx(
        Decimal("2.5"), abs=Decimal("1e-20")
    )


def test_the_first_load_that_is_lifted_becomes_the_state() -> None:
    failed = after(entry(), done([5, 5, 4], 60, "kg"), weight=None)
    assert failed.states["squat"].weight == Decimal(60)
    hit = after(entry(), [*done([5, 5], 60, "kg"), *done([5], 55, "kg")], weight=None)
    assert text_of(hit)[2] == "all sets hit: 55 + 2.5 (the first load)"
    unknown = after(entry(), done([5, 5, 5], None, "kg"), weight=None)
    assert unknown.states["squat"].weight is None
    assert text_of(unknown) == ("success", "none", "all sets hit: no load known")


def test_a_start_without_a_load_says_so() -> None:
    plan = of_one(entry())
    known = at_start(plan, {"squat": SlotState(weight=Decimal(60))})
    assert known.whys["squat"]["text"] == "start: 60"
    assert "no load known" in at_start(plan, {}).whys["squat"]["text"]
    (first, *_) = planned(plan, plan.slots["squat"], at_start(plan, {}).states)
    assert first["target"] == {"reps": 5}


def test_assistance_falls_as_the_body_gets_stronger() -> None:
    dips = entry(load_mode="assisted")
    assisted = done([5, 5, 5], 5, "kg", load_mode="assisted")
    plan = of_one(dips)
    states = after(dips, assisted, weight="-5").states
    assert states["squat"].weight == Decimal("-2.5")
    (first, *_) = planned(plan, dips, states)
    assert (first["load_mode"], first["target"]["weight"]["value"]) == ("assisted", 2.5)
    states = {"squat": SlotState(weight=Decimal(0))}
    (first, *_) = planned(plan, dips, states)
    assert (first["load_mode"], "weight" in first["target"]) == ("bodyweight", False)
    (first, *_) = planned(plan, dips, {"squat": SlotState(weight=Decimal(5))})
    assert (first["load_mode"], first["target"]["weight"]["value"]) == ("bodyweight", 5)
    assert changed(Decimal(-20), {"percent": 10}, "kg", -1) == Decimal(-22)


def test_what_is_lifted_depends_on_the_load_mode() -> None:
    weight = {"value": 10, "unit": "kg"}
    assert lifted({"weight": weight}, "kg") == Decimal(10)
    assert lifted({"weight": weight, "load_mode": "assisted"}, "kg") == Decimal(-10)
    assert lifted({"load_mode": "assisted"}, "kg", of_body=True) is None
    assert lifted({"load_mode": "bodyweight"}, "kg", of_body=True) == Decimal(0)
    assert lifted({}, "kg") is None
    assert lifted({"weight": weight, "load_mode": "band"}, "kg") is None


def test_a_decrement_takes_from_the_state_and_never_below_zero() -> None:
    off = entry(failures=1, decrement={"value": 10, "unit": "kg"})
    folded = after(off, done([5, 5, 4], 50, "kg"), weight="58.75")
    assert folded.states["squat"].weight == Decimal("48.75")
    assert text_of(folded)[2] == "failure 1 of 1: 58.75 - 10"
    assert after(off, done([4], 5, "kg"), weight="5").states["squat"].weight == Decimal(0)


def test_a_percentage_can_be_added() -> None:
    folded = after(entry(increment={"percent": 5}), done([5, 5, 5], 60, "kg"))
    assert text_of(folded)[2] == "all sets hit: 60 + 5 %"
    assert folded.states["squat"].weight == Decimal(63)


def test_holds_in_seconds_have_outcomes_too() -> None:
    plank = entry(sets=[{"target": {"duration_s": 30}}] * 2)
    held = [{"duration_s": 30}, {"duration_s": 31.5}]
    assert text_of(after(plank, held, weight=None))[0] == "success"
    assert text_of(after(plank, [held[0], {"duration_s": 29}]))[2] == "a set below 30: same load"


@pytest.mark.parametrize("rule", ["none", "percent"])
def test_a_rule_without_a_change_still_has_an_outcome(rule: str) -> None:
    fixed = entry(rule, of={"training_max_of_slot": "other"}, percent=50)
    folded = after(fixed, done([5, 5, 4], 60, "kg"), weight=None)
    assert text_of(folded) == ("failure", "none", "a set below 5")
    assert folded.states["squat"] == SlotState()


def test_a_set_without_a_rule_is_as_written() -> None:
    written = {"target": {"reps": 8, "weight": {"value": 24, "unit": "kg"}}}
    plan = of_one({"exercise_id": SQUAT, "sets": [written]})
    (first,) = planned(plan, plan.slots[SQUAT], at_start(plan, {}).states)
    assert first == {"type": "normal", "load_mode": "external", "side": "both", **written}


def test_the_limit_of_the_rule_is_in_the_target() -> None:
    plan = of_one(entry(rir=2, sets=[{"target": {"reps": 5}}, {"target": {"reps": 5, "rpe": 7}}]))
    first, second = planned(plan, plan.slots["squat"], {"squat": SlotState()})
    assert first["target"] == {"reps": 5, "rir": 2}
    assert second["target"] == {"reps": 5, "rpe": 7}


def test_a_warm_up_set_keeps_its_own_weight() -> None:
    warm_up = {"type": "warmup", "target": {"reps": 5, "weight": {"value": 20, "unit": "kg"}}}
    plan = of_one(entry(sets=[warm_up, {"target": {"reps": 5}}]))
    sets = planned(plan, plan.slots["squat"], {"squat": SlotState(weight=Decimal(60))})
    assert [each["target"]["weight"]["value"] for each in sets] == [20, 60]


def test_a_deload_has_no_outcome_and_lighter_sets() -> None:
    folded = after(entry(), done([5, 5, 5], 50, "kg"), factor=Decimal("0.6"))
    assert text_of(folded) == ("deload", "none", "deload: no outcome")
    assert folded.states["squat"].weight == Decimal(60)
    plan = of_one(entry())
    (first, *_) = planned(plan, plan.slots["squat"], folded.states, Decimal("0.6"))
    assert first["target"]["weight"]["value"] == 35, "36 on the grid"
    assisted = of_one(entry(load_mode="assisted"))
    states = {"squat": SlotState(weight=Decimal(-20))}
    (first, *_) = planned(assisted, assisted.slots["squat"], states, Decimal("0.75"))
    assert first["target"]["weight"]["value"] == 25, "more assistance"


def test_a_deload_week_leaves_a_wave_as_it_is() -> None:
    folded = after(wave_entry(), done([1], 40, "kg"), state=MAX, factor=Decimal("0.6"))
    assert folded.states["squat"] == MAX


MAX = SlotState(training_max=Decimal(100))


def wave_entry(weeks: int = 2, **more: Any) -> Any:
    week = {"sets": [{"percent": 80, "target": {"reps": 5}}]}
    cycle = [{"week": n + 1, **week} for n in range(weeks)]
    return entry("wave", cycle=cycle, **more)


def test_the_first_top_set_gives_the_training_max() -> None:
    folded = after(wave_entry(), done([5], 80, "kg"), weight=None)
    assert folded.states["squat"].training_max == Decimal(100)
    unknown = after(wave_entry(1), done([5], None, "kg"), weight=None)
    assert unknown.states["squat"].training_max is None
    assert text_of(unknown) == ("success", "hold", "top set hit, 5 of 5: same training max")


def test_the_last_week_of_a_cycle_can_have_an_outcome() -> None:
    folded = after(wave_entry(1), done([5], 80, "kg"), state=MAX)
    assert text_of(folded) == (
        "success",
        "increase",
        "top set hit, 5 of 5: no top set missed, training max 100 + 2.5",
    )


def test_a_wave_can_take_another_number_of_increments_off() -> None:
    missed = done([4], 80, "kg")
    folded = after(wave_entry(1, all_missed={"increments": -1}), missed, state=MAX)
    assert folded.states["squat"].training_max == Decimal("97.5")
    assert text_of(folded)[:2] == ("failure", "reset")


def test_a_second_workout_of_the_last_week_counts_for_no_cycle() -> None:
    plan = of_one(wave_entry(1))
    hit, missed = done([5], 80, "kg"), done([4], 80, "kg")
    log = [logged(0, {"squat": (SQUAT, hit)}), logged(1, {"squat": (SQUAT, missed)})]
    folded = fold(plan, {"squat": MAX}, log)
    assert folded.states["squat"].training_max == Decimal("102.5")
    assert text_of(folded)[2] == "top set missed, 4 of 5: of a cycle that is over"
    after_next = fold(plan, {"squat": MAX}, [*log, logged(2, {"squat": (SQUAT, hit)}, week=2)])
    assert after_next.states["squat"].training_max == Decimal(105)


def test_a_missed_week_of_the_calendar_ends_the_cycle() -> None:
    plan = of_one(wave_entry(2))
    folded = fold(plan, {"squat": MAX}, [logged(0, {"squat": (SQUAT, done([5], 80, "kg"))})])
    assert folded.states["squat"].training_max == Decimal(100)
    ahead = due(plan, folded, 3)
    assert ahead.states["squat"].training_max == Decimal("102.5")
    assert ahead.whys["squat"]["text"] == "no top set missed, training max 100 + 2.5"
    assert ahead.whys["squat"]["change"] == "increase"
    later = fold(
        plan,
        {"squat": MAX},
        [
            logged(0, {"squat": (SQUAT, done([5], 80, "kg"))}),
            logged(1, {"squat": (SQUAT, done([5], 80, "kg"))}, week=3),
        ],
    )
    assert later.whys["squat"]["change"] == "increase"
    assert later.whys["squat"]["text"] == (
        "no top set missed, training max 100 + 2.5; top set hit, 5 of 5: week 2 of 2 next"
    )


def test_a_percentage_follows_the_training_max_of_another_slot() -> None:
    deload = {"week": 2, "deload": True, "sets": [{"percent": 40, "target": {"reps": 5}}]}
    main = entry("wave", cycle=[*wave_entry(1)["progression"]["cycle"], deload])
    back_off = {
        "exercise_id": SQUAT,
        "slot": "back-off",
        "sets": [{"target": {"reps": 10}}],
        "progression": {
            "rule": "percent",
            "of": {"training_max_of_slot": "squat"},
            "percent": 50,
            "deload_percent": 40,
            "rounding": GRID,
        },
    }
    plan = Plan("kg", "rotation", [PlanDay("A", [main, back_off])])
    folded = at_start(plan, {"squat": MAX})
    loads = []
    for week in (1, 2, 3):
        (first,) = planned(plan, back_off, due(plan, folded, week).states)  # type: ignore[arg-type]
        loads.append(first["target"]["weight"]["value"])
    assert loads == [50, 40, 50]
    (first,) = planned(plan, back_off, {"back-off": SlotState()})  # type: ignore[arg-type]
    assert first["target"] == {"reps": 10}, "without the other slot no load"
    linear = Plan("kg", "rotation", [PlanDay("A", [entry(), back_off])])
    states = {"squat": SlotState(weight=Decimal(60)), "back-off": SlotState()}
    (first,) = planned(linear, back_off, states)  # type: ignore[arg-type]
    assert first["target"] == {"reps": 10}, "of a slot without a training max no load"


def test_a_stage_without_a_name_is_named_by_its_sets() -> None:
    stages = [{"sets": [{"target": {"reps": n}}] * 3} for n in (10, 8)]
    folded = after(entry("stages", stages=stages), done([10, 10, 9], 60, "kg"))
    assert text_of(folded)[2] == "3x10 missed: same load, now 3x8"
    last = after(
        entry("stages", stages=stages),
        done([8, 8, 7], 60, "kg"),
        state=SlotState(weight=Decimal(60), stage=2),
    )
    assert text_of(last) == ("failure", "none", "a set below 8: same load")


def test_a_lost_load_does_not_stop_the_stages() -> None:
    stages = [{"name": "3x10", "sets": [{"target": {"reps": 10}}] * 3}]
    last = {"change": {"percent": -10}, "to_stage": 1}
    staged = entry("stages", stages=stages, on_last_stage_failed=last)
    folded = after(staged, done([9], None, "kg"), weight=None)
    assert text_of(folded) == ("failure", "reset", "3x10 missed, the last stage: no load known")


def test_sets_of_another_number_start_at_the_bottom() -> None:
    ranged = entry("double", sets=[{"target": {"reps": 5, "reps_max": 8}}] * 2)
    state = SlotState(weight=Decimal(60), targets=(Decimal(7),) * 3)
    plan = of_one(ranged)
    sets = planned(plan, ranged, {"squat": state})
    assert [each["target"]["reps"] for each in sets] == [5, 5]
    assert text_of(after(ranged, done([6, 5], 60, "kg"), state=state))[1] == "more_reps"
    beyond = SlotState(weight=Decimal(60), targets=(Decimal(12), Decimal(7)))
    sets = planned(plan, ranged, {"squat": beyond})
    assert [each["target"]["reps"] for each in sets] == [8, 7], "not above the range"


def test_a_harder_exercise_of_a_ladder_is_told_in_the_reason() -> None:
    steps = [{"target": {"reps": 5, "reps_max": 8}}]
    ladder = entry("double", ladder=[SQUAT, "pistol"], sets=steps, load_mode="bodyweight")
    plan = of_one(ladder)
    log = [logged(0, {"squat": ("pistol", [{"reps": 4}])})]
    folded = fold(plan, {"squat": SlotState(weight=Decimal(0))}, log)
    reason = "pistol was done: a set below 5: same load"
    assert text_of(folded) == ("failure", "next_exercise", reason)
    back = fold(plan, folded.states, [logged(1, {"squat": (SQUAT, [{"reps": 8}])})])
    assert text_of(back)[2] == "another exercise was done: no outcome", "an easier one is a swap"


def test_half_repetitions_raise_a_target_by_whole_ones() -> None:
    ranged = entry("double", sets=[{"target": {"reps": 5, "reps_max": 8}}])
    folded = after(ranged, done([6.5], 60, "kg"))
    assert folded.states["squat"].targets == (7,)


def test_the_last_set_decides_alone() -> None:
    last = entry(success={"last_set_reps": 8}, rpe=9)
    assert text_of(after(last, done([5, 4, 8], 60, "kg")))[0] == "success"
    assert text_of(after(last, done([5, 5, 7], 60, "kg")))[2] == "last set 7 of 8: same load"
    assert text_of(after(last, done([5, 5, 8], 60, "kg", rpe=9.5)))[2] == (
        "harder than RPE 9: same load"
    )


def weekly(**weeks: PlanWeek) -> Plan:
    days = [PlanDay("A", [entry()], 1), PlanDay("B", [entry()], 4)]
    return Plan("kg", "weekdays", days, {int(name[1:]): week for name, week in weeks.items()})


def test_a_week_of_the_cycle_can_have_another_routine_and_a_deload() -> None:
    other: Any = {**entry(), "slot": "other"}
    plan = weekly(w4=PlanWeek(Decimal("0.6"), {"A": [other]}))
    assert plan.factor(3) is None
    assert plan.factor(4) == plan.factor(8) == Decimal("0.6")
    assert [each["slot"] for each in plan.entries("A", 8)] == ["other"]
    assert [each["slot"] for each in plan.entries("B", 8)] == ["squat"]
    assert [each["slot"] for each in plan.entries("A", 5)] == ["squat"]
    assert plan.entries("C", 1) == ()
    assert list(plan.slots) == ["squat", "other"]


def test_an_exercise_is_a_slot_of_its_own() -> None:
    plan = of_one({"exercise_id": SQUAT})
    assert list(plan.slots) == [SQUAT]


START = date(2026, 3, 2)


def test_the_next_day_of_the_calendar_is_the_next_that_is_not_done() -> None:
    plan = weekly()
    assert next_by_weekday(plan, START, date(2026, 3, 2), []) == Turn("A", 1, date(2026, 3, 2))
    done_today = [LoggedWorkout("w", "skipped", "A", 1, "2026-03-02")]
    assert next_by_weekday(plan, START, date(2026, 3, 2), done_today) == Turn(
        "B", 1, date(2026, 3, 5)
    )
    assert next_by_weekday(plan, START, date(2026, 3, 6), []) == Turn("A", 2, date(2026, 3, 9))
    assert next_by_weekday(plan, START, date(2026, 2, 1), []) == Turn("A", 1, date(2026, 3, 2))
    assert by_weekday(plan, START, date(2026, 2, 26)) is None
    once = Plan("kg", "weekdays", [PlanDay("A", [], 1)])
    assert next_by_weekday(once, START, START, done_today) == Turn("A", 2, date(2026, 3, 9))
    never = Plan("kg", "weekdays", [PlanDay("A", [])])
    assert next_by_weekday(never, START, START, []) is None


def test_a_day_that_the_plan_lost_starts_the_next_pass() -> None:
    plan = weekly()
    assert in_rotation(plan, [LoggedWorkout("w", "completed", "Z", 3, "2026-03-02")]) == Turn(
        "A", 4
    )
    assert in_rotation(plan, [LoggedWorkout("w", "completed", "A", 3, "2026-03-02")]) == Turn(
        "B", 3
    )


def test_the_rotation_goes_on_from_the_furthest_day_whatever_its_date() -> None:
    plan = weekly()
    first = LoggedWorkout("a", "completed", "A", 2, "2026-03-03", "2026-03-03T09:00:00Z")
    skipped = LoggedWorkout("b", "skipped", "B", 2, "2026-03-03")
    earlier = LoggedWorkout("b", "completed", "B", 2, "2026-03-01")
    again = LoggedWorkout("c", "completed", "A", 3, "2026-03-01")
    following = in_rotation(plan, [first])
    assert following == Turn("B", 2)
    for other in (skipped, earlier):
        assert in_rotation(plan, in_order([first, other])) == Turn("A", 3)
    assert in_rotation(plan, in_order([first, skipped, again])) == Turn("B", 3)


def test_a_slot_without_a_working_set_in_the_plan_has_no_outcome() -> None:
    warmup = [{"type": "warmup", "target": {"reps": 5}}]
    for followed in (entry(sets=warmup), entry("double", sets=warmup), entry("none", sets=warmup)):
        folded = after(followed, done([5, 5], 60, "kg"))
        assert text_of(folded) == ("none", "none", "no working set planned: no outcome")
        assert folded.states["squat"] == SlotState(weight=Decimal(60))
    stages = [{"sets": warmup}]
    folded = after(entry("stages", stages=stages), done([5], 60, "kg"))
    assert text_of(folded)[:2] == ("none", "none")
    total = after(entry("sum", sets=warmup, threshold=10), done([5, 5], 60, "kg"))
    assert text_of(total)[0] == "success"


def test_workouts_count_by_date_then_instant_then_creation() -> None:
    def one(name: str, day: str, at: str = "", created: str = "") -> LoggedWorkout:
        return LoggedWorkout(name, "completed", "A", 1, day, at, created)

    log = [
        one("e", "2026-03-02", "2026-03-02T10:00:00Z", "4"),
        one("d", "2026-03-02", "2026-03-02T09:00:00Z", "5"),
        one("c", "2026-03-02", "", "3"),
        one("b", "2026-03-02", "", "2"),
        one("a", "2026-03-01", "2026-03-01T23:00:00Z", "9"),
    ]
    assert [each.workout_id for each in in_order(log)] == ["a", "b", "c", "d", "e"]


def inverse(one_rm: Decimal, reps: Decimal, reserve: Decimal) -> Decimal:
    """The inverse of the default estimate below 10 effective repetitions."""
    return one_rm * (37 - reps - reserve) / 36


def start_of(followed: Any, start: Any = None, record: str | None = None) -> SlotState:
    return start_state(followed, "kg", start, Decimal(record) if record else None, inverse)


def kg(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "kg"}


def test_a_start_is_entered_or_written_or_from_a_record() -> None:
    assert start_of(entry(), {"weight": kg(61)}, "150").weight == Decimal(61)
    assert start_of(entry(), {"one_rm": kg(150)}).weight == Decimal(125)
    assert start_of(entry(), None, "152").weight == Decimal(125), "126.67 on the grid below"
    assert start_of(entry()).weight is None
    written = entry(sets=[{"target": {"reps": 5, "weight": kg(40)}}])
    assert start_of(written, None, "150").weight == Decimal(40)
    assert start_of(written, {"weight": kg(50)}).weight == Decimal(50)
    ranged = entry(
        "double", sets=[{"target": {"reps": 12}}, {"target": {"reps": 5, "reps_max": 8}}]
    )
    assert start_of(ranged, None, "150").weight == Decimal(125), "by the lowest target"
    timed = entry(sets=[{"target": {}}])
    assert start_of(timed, None, "150").weight is None
    pounds = {"weight": {"value": 100, "unit": "lb"}}
    assert start_of(entry(), pounds).weight == Decimal("45.359237")


def test_a_start_of_the_body_takes_no_record() -> None:
    dips = entry(load_mode="bodyweight")
    assert start_of(dips, None, "150").weight == Decimal(0)
    assert start_of(entry(load_mode="assisted"), {"weight": kg(20)}).weight == Decimal(-20)


def test_a_wave_starts_from_a_maximum() -> None:
    assert start_of(wave_entry(), {"one_rm": kg(100)}).training_max == Decimal(90)
    assert start_of(wave_entry(), {"training_max": kg(85)}).training_max == Decimal(85)
    assert start_of(wave_entry(), None, "100").training_max == Decimal(90)
    percent = wave_entry(training_max={"percent_of_1rm": 85})
    assert start_of(percent, {"one_rm": kg(100)}).training_max == Decimal(85)
    assert start_of(wave_entry()).training_max is None


def test_without_a_grid_a_load_has_three_decimals() -> None:
    assert snap(Decimal("61.23456"), None) == Decimal("61.235")


def test_a_load_below_the_base_of_the_grid() -> None:
    assert snap(Decimal(13), {"step": 10, "base": 20}) == Decimal(10)
    assert snap(Decimal(13), {"step": 10, "base": 20, "mode": "down"}) == Decimal(10)
    assert snap(Decimal(-6), {"step": 5}) == Decimal(-5)
    assert snap(Decimal("-7.5"), {"step": 5}) == Decimal(-5), "a tie goes up"
    assert snap(Decimal(-6), {"step": 5, "mode": "down"}) == Decimal(-10)


def test_an_entry_that_is_not_in_the_workout_has_no_outcome() -> None:
    plan = of_one(entry())
    workout = LoggedWorkout("w", "completed", "A", 1, "2026-03-02")
    folded = fold(plan, {"squat": SlotState(weight=Decimal(60))}, [workout])
    assert text_of(folded) == ("none", "none", "not done: no outcome")
    swapped = workout._replace(entries={"squat": PerformedEntry("leg-press", done([5], 90, "kg"))})
    folded = fold(plan, {"squat": SlotState(weight=Decimal(60))}, [swapped])
    assert text_of(folded)[2] == "another exercise was done: no outcome"
