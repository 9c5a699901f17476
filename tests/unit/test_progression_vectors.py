"""Progression: the worked examples P01 to P10 and P12 of the design."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.training.progression.fold import Folded, fold
from chalicelib.training.progression.loads import decimal, snap
from chalicelib.training.progression.log import LoggedWorkout
from chalicelib.training.progression.plans import Plan, PlanDay
from chalicelib.training.progression.positions import by_weekday, in_rotation
from chalicelib.training.progression.prescriptions import planned
from chalicelib.training.progression.states import SlotState, slot_of
from tests.support.progression import entry_of, logged, of_one

DATA = Path(__file__).parent.parent / "data"
VECTORS = {
    each["id"]: each
    for each in json.loads((DATA / "training_vectors.json").read_text(encoding="utf-8"))["vectors"]
}
PROGRAMS = {
    each["id"]: each
    for each in json.loads((DATA / "programs.json").read_text(encoding="utf-8"))["templates"]
}


def given(vector: str) -> Any:
    return VECTORS[vector]["given"]


def expected(vector: str) -> Any:
    return VECTORS[vector]["expected"]


def plan_of_rule(kind: str, rule: Mapping[str, Any], unit: str, sets: int = 3) -> Plan:
    """Return a plan of the rule of a vector, which also has the targets of its sets."""
    target = {"reps": rule["reps_min"], "reps_max": rule["reps_max"]}
    progression = {name: each for name, each in rule.items() if not name.startswith("reps_")}
    for name in ("increment", "decrement"):
        if "value" in progression.get(name, ()):
            progression[name] = {**progression[name], "unit": unit}
    entry: Any = {
        "exercise_id": "barbell-squat",
        "slot": "squat",
        "sets": [{"target": target}] * sets,
        "progression": {"rule": kind, **progression},
    }
    return of_one(entry, unit)  # type: ignore[arg-type]


def next_load(plan: Plan, folded: Mapping[str, SlotState]) -> float | None:
    """Return the load of the working sets of the next workout; it is that of each set."""
    entry = plan.days[0].entries[0]
    sets = planned(plan, entry, folded)
    loads = {each["target"].get("weight", {}).get("value") for each in sets}
    assert len(loads) == 1
    return loads.pop()


def run(
    plan: Plan, start: SlotState, sessions: Iterable[Iterable[Mapping[str, Any]]]
) -> list[tuple[float | None, Folded]]:
    """Fold sessions one after the other, done with the prescribed load unless they have another."""
    slot = slot_of(plan.days[0].entries[0])
    states: Mapping[str, SlotState] = {slot: start}
    log: list[LoggedWorkout] = []
    found = []
    for number, session in enumerate(sessions):
        load = next_load(plan, states)
        sets = [
            {**one, "weight": {"value": one.get("weight", load), "unit": plan.unit}}
            for one in session
        ]
        log.append(logged(number, {slot: ("barbell-squat", sets)}))
        folded = fold(plan, {slot: start}, log)
        found.append((load, folded))
        states = folded.states
    return found


def shown(found: list[tuple[float | None, Folded]], plan: Plan) -> list[dict[str, Any]]:
    """Return what the vectors of the rule ``linear`` expect of each session."""
    slot = slot_of(plan.days[0].entries[0])
    return [
        {
            "prescribed": prescribed,
            "outcome": folded.whys[slot]["outcome"],
            "change": folded.whys[slot]["change"],
            "state": {
                "weight": float(folded.states[slot].weight or 0),
                "successes": folded.states[slot].successes,
                "failures": folded.states[slot].failures,
            },
            "next_prescribed": next_load(plan, folded.states),
        }
        for prescribed, folded in found
    ]


def start_of(start: Mapping[str, Any]) -> SlotState:
    return SlotState(weight=decimal(start["weight"]))


@pytest.mark.parametrize("number", range(5))
def test_p01_success_hold_and_failure(number: int) -> None:
    case, wanted = given("P01")["cases"][number], expected("P01")[number]
    assert case["name"] == wanted["name"]
    plan = plan_of_rule("linear", case["rule"], "kg")
    found = run(plan, start_of(given("P01")["start"]), case["sessions"])
    assert shown(found, plan) == wanted["log"]


@pytest.mark.parametrize("vector", ["P02", "P03"])
def test_p02_and_p03_counters_and_decrements(vector: str) -> None:
    plan = plan_of_rule("linear", given(vector)["rule"], "kg")
    found = run(plan, start_of(given(vector)["start"]), given(vector)["sessions"])
    assert shown(found, plan) == expected(vector)


@pytest.mark.parametrize("vector", ["P04", "P05"])
def test_p04_and_p05_double_progression(vector: str) -> None:
    plan = plan_of_rule("double", given(vector)["rule"], "kg")
    found = run(plan, start_of(given(vector)["start"]), given(vector)["sessions"])
    assert [
        {
            "change": folded.whys["squat"]["change"],
            "state": {
                "weight": float(folded.states["squat"].weight or 0),
                "targets": [*map(int, folded.states["squat"].targets)],
                "failures": folded.states["squat"].failures,
            },
            "next_prescribed": next_load(plan, folded.states),
        }
        for _, folded in found
    ] == expected(vector)
    due = [
        each["target"]["reps"]
        for each in planned(plan, plan.days[0].entries[0], found[0][1].states)
    ]
    assert due == expected(vector)[0]["state"]["targets"]


@pytest.mark.parametrize("number", range(3))
def test_p06_the_threshold_of_a_sum_is_inclusive(number: int) -> None:
    case = given("P06")
    rule = {
        "reps_min": 8,
        "reps_max": 8,
        "threshold": case["threshold"],
        "increment": {"value": case["increment"]},
    }
    plan = plan_of_rule("sum", rule, "kg")
    reps = [{"reps": n} for n in case["sessions"][number]]
    ((_, folded),) = run(plan, SlotState(weight=Decimal(50)), [reps])
    wanted = expected("P06")[number]
    assert folded.whys["squat"]["change"] == wanted["change"]
    assert folded.states["squat"].weight == decimal(wanted["next_weight"])
    assert f"{wanted['total']} of 30" in folded.whys["squat"]["text"]


@pytest.mark.parametrize("case", expected("P07")["mround"], ids=str)
def test_p07_a_load_on_the_grid(case: dict[str, Any]) -> None:
    grid: Any = {name: case[name] for name in ("step", "base", "mode")}
    assert snap(decimal(case["x"]), grid) == decimal(case["rounded"])


@pytest.mark.parametrize("name", ["cable", "off_grid"])
def test_p07_the_state_is_not_rounded(name: str) -> None:
    case = given("P07")[name]
    plan = plan_of_rule("linear", case["rule"], case["unit"])
    found = run(plan, SlotState(weight=decimal(case["start"])), case["sessions"])
    assert shown(found, plan) == expected("P07")[name]


@pytest.mark.parametrize("wanted", expected("P08"), ids=lambda each: each["name"])
def test_p08_another_load_is_the_base(wanted: dict[str, Any]) -> None:
    plan = plan_of_rule("linear", given("P08")["rule"], "kg")
    found = run(plan, start_of(given("P08")["start"]), given("P08")["sessions"][wanted["name"]])
    assert shown(found, plan) == wanted["log"]
    assert "another load" in found[0][1].whys["squat"]["text"]


def template_slot(template: str, slot: str, unit: str) -> Plan:
    """Return a plan of one slot of a template."""
    entries = (entry for day in PROGRAMS[template]["days"] for entry in day["entries"])
    found = next(entry for entry in entries if entry["slot"] == slot)
    return of_one(entry_of(found, unit), unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "slot"), [("t1", "t1-squat"), ("t2", "t2-bench")])
def test_p09_stages(name: str, slot: str) -> None:
    plan = template_slot("gzclp", slot, "lb")
    case = given("P09")[name]
    start = SlotState(weight=decimal(case["weight"]))
    sessions = [[{"reps": n} for n in reps] for reps in case["sessions"]]
    found = run_exercise(plan, start, sessions)
    states = [(folded.states[slot], folded) for folded in found]
    stages = plan.slots[slot]["progression"]["stages"]
    assert [
        {
            "change": folded.whys[slot]["change"],
            "stage": state.stage,
            "sets_x_reps": stages[state.stage - 1]["name"].removesuffix("+"),
            # The vector has the load on the grid; the state is not rounded.
            "weight": next_load(plan, folded.states),
        }
        for state, folded in states
    ] == expected("P09")[name]


def run_exercise(
    plan: Plan, start: SlotState, sessions: Iterable[list[dict[str, Any]]]
) -> list[Folded]:
    """Fold sessions of the exercise of a plan of one slot with the prescribed load."""
    entry = plan.days[0].entries[0]
    slot = slot_of(entry)
    log: list[LoggedWorkout] = []
    found = [fold(plan, {slot: start}, log)]
    for number, session in enumerate(sessions):
        load = next_load(plan, found[-1].states)
        sets = [{**one, "weight": {"value": load, "unit": plan.unit}} for one in session]
        log.append(logged(number, {slot: (entry["exercise_id"], sets)}))
        found.append(fold(plan, {slot: start}, log))
    return found[1:]


@pytest.mark.parametrize("number", range(2))
def test_p09_25_repetitions_in_the_last_set(number: int) -> None:
    plan = template_slot("gzclp", "t3-pulldown", "lb")
    case, wanted = given("P09")["t3"], expected("P09")["t3"][number]
    reps = [{"reps": n} for n in (15, 15, case["last_sets"][number])]
    (folded,) = run_exercise(plan, SlotState(weight=decimal(case["weight"])), [reps])
    assert folded.states["t3-pulldown"].weight == decimal(wanted["weight"])


def wave_plan() -> Plan:
    return template_slot("531-4-days", "press", "kg")


def test_p10_the_weeks_of_a_wave() -> None:
    plan = wave_plan()
    entry = plan.days[0].entries[0]
    for week, wanted in expected("P10")["weeks"].items():
        states = {"press": SlotState(training_max=Decimal(90), week=int(week))}
        assert [
            {
                "weight": each["target"]["weight"]["value"],
                "reps": each["target"]["reps"],
                "amrap": each["type"] == "amrap",
            }
            for each in planned(plan, entry, states)
        ] == wanted


@pytest.mark.parametrize("number", range(3))
def test_p10_the_training_max_after_a_cycle(number: int) -> None:
    plan = wave_plan()
    case, wanted = given("P10"), expected("P10")["cycles"][number]
    # The vectors follow each other: 90 rises to 92.5; the next cycles start at 90.
    log = []
    for week, top in enumerate(case["top_sets_of_weeks_1_to_3"][number]):
        sets = [{"reps": 5}, {"reps": 5}, {"reps": top}]
        log.append(logged(week, {"press": ("standing-military-press", sets)}, week=week + 1))
    log.append(logged(3, {"press": ("standing-military-press", [{"reps": 5}] * 3)}, week=4))
    start = {"press": SlotState(training_max=Decimal(90))}
    before = fold(plan, start, log[:3])
    assert before.states["press"].training_max == Decimal(90)
    folded = fold(plan, start, log)
    assert folded.states["press"].training_max == decimal(wanted["training_max"])
    assert folded.whys["press"]["change"] == wanted["change"]
    assert folded.whys["press"]["outcome"] == "deload"
    assert folded.states["press"].week == 1


def events_of(lines: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    for line in lines:
        words = line.replace("the workout of ", "").split()
        yield words[0], words[1], words[-1]


def test_p12_a_rotation_follows_the_log() -> None:
    entry: Any = {"exercise_id": "barbell-squat", "slot": "squat", "sets": []}
    plan = Plan(
        "kg", "rotation", [PlanDay(day, [entry]) for day in given("P12")["rotation"]["days"]]
    )
    log: list[LoggedWorkout] = []
    wanted = expected("P12")["rotation"]
    for (kind, day, when), each in zip(
        events_of(given("P12")["rotation"]["events"]), wanted, strict=True
    ):
        if kind in ("complete", "skip"):
            status: Any = "completed" if kind == "complete" else "skipped"
            log.append(LoggedWorkout(when, status, day, in_rotation(plan, log).week, when))
        elif kind == "delete":
            log = [one for one in log if one.local_date != when]
        assert in_rotation(plan, log).day == each["next"], each["after"]


def test_p12_weekdays_follow_the_calendar() -> None:
    case = given("P12")["weekdays"]
    days = [PlanDay(day, [], int(weekday)) for weekday, day in case["days"].items()]
    plan = Plan("kg", "weekdays", days)
    starts_on = date.fromisoformat(case["starts_on"])
    for asked, wanted in zip(case["asked_for"], expected("P12")["weekdays"], strict=True):
        turn = by_weekday(plan, starts_on, date.fromisoformat(asked))
        assert wanted["date"] == asked
        assert (turn and turn.day) == wanted["day"]
        if turn:
            assert turn.week == wanted["week"]
