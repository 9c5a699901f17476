"""Progression: two whole runs of twelve weeks, set by set, and edits of their past."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib.training.progression.fold import Folded, after, at_start, fold
from chalicelib.training.progression.loads import decimal
from chalicelib.training.progression.log import LoggedWorkout, PerformedEntry
from chalicelib.training.progression.plans import Plan
from chalicelib.training.progression.positions import in_rotation
from chalicelib.training.progression.prescriptions import planned
from chalicelib.training.progression.states import SlotState
from tests.support.progression import done, plan_of

DATA = Path(__file__).parent.parent / "data"
SIMULATIONS = json.loads((DATA / "program_simulations.json").read_text(encoding="utf-8"))
PROGRAMS = {
    each["id"]: each
    for each in json.loads((DATA / "programs.json").read_text(encoding="utf-8"))["templates"]
}
simulations = pytest.mark.parametrize(
    "simulation", SIMULATIONS["simulations"], ids=lambda each: each["id"]
)


def plan(simulation: Mapping[str, Any]) -> Plan:
    return plan_of(PROGRAMS[simulation["template"]], simulation["unit"])


def start(simulation: Mapping[str, Any]) -> dict[str, SlotState]:
    return {slot: SlotState(weight=decimal(load)) for slot, load in simulation["start"].items()}


def performed(event: Mapping[str, Any], followed: Plan) -> dict[str, PerformedEntry]:
    entries = {}
    for slot, each in event.get("entries", {}).items():
        if each.get("swapped"):
            sets = done([5], 100, followed.unit)
            entries[slot] = PerformedEntry(each["swapped_for"], sets)
        else:
            sets = done(each["reps"], each["weights"], followed.unit)
            entries[slot] = PerformedEntry(followed.slots[slot]["exercise_id"], sets)
    return entries


def logged_events(simulation: Mapping[str, Any], followed: Plan) -> list[LoggedWorkout]:
    return [
        LoggedWorkout(
            event["date"],
            event["status"],
            event["day"],
            event["week"],
            event["date"],
            entries=performed(event, followed),
        )
        for event in simulation["events"]
        if event["status"] in ("completed", "skipped")
    ]


def state_of(state: SlotState, names: Mapping[str, Any]) -> dict[str, Any]:
    figures = {"weight": state.weight, "stage": state.stage}
    counters = {"successes": state.successes, "failures": state.failures}
    return {name: {**figures, **counters}[name] for name in names}


@simulations
def test_each_workout_of_twelve_weeks(simulation: dict[str, Any]) -> None:
    followed = plan(simulation)
    log = {each.local_date: each for each in logged_events(simulation, followed)}
    folded = at_start(followed, start(simulation))
    for event in simulation["events"]:
        if event["date"] not in log:
            continue
        before, folded = folded, after(followed, folded, log[event["date"]])
        entries = event.get("entries", {})
        for slot, wanted in entries.items():
            where = f"{event['date']} {slot}"
            sets = planned(followed, followed.slots[slot], before.states)
            assert {one["target"]["weight"]["value"] for one in sets} == {wanted["prescribed"]}, (
                where
            )
            assert [one["target"]["reps"] for one in sets] == wanted["targets"], where
            found = folded.whys[slot]
            assert found["workout_id"] == event["date"], where
            assert found["outcome"] == wanted["outcome"], where
            assert found["change"] == wanted["change"], where
            assert found["text"] == wanted["why"], where
            state = state_of(folded.states[slot], wanted["state_after"])
            assert state == {
                name: decimal(figure) for name, figure in wanted["state_after"].items()
            }, where
        for slot in followed.slots.keys() - entries.keys():
            assert folded.states[slot] == before.states[slot]
            assert folded.whys[slot] == before.whys[slot]


@simulations
def test_the_rotation_of_twelve_weeks(simulation: dict[str, Any]) -> None:
    followed = plan(simulation)
    log: list[LoggedWorkout] = []
    for workout in logged_events(simulation, followed):
        turn = in_rotation(followed, log)
        assert turn.day == workout.day
        log.append(workout._replace(week=turn.week))  # a pass, where the table has calendar weeks


def outlook(folded: Folded, followed: Plan, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the states and the next sets of slots, as the simulations have them."""
    found = {}
    for slot, each in wanted.items():
        sets = planned(followed, followed.slots[slot], folded.states)
        (load,) = {one["target"]["weight"]["value"] for one in sets}
        found[slot] = {
            "state": state_of(folded.states[slot], each["state"]),
            "next_prescribed": load,
            "next_targets": [one["target"]["reps"] for one in sets],
        }
    return found


@simulations
def test_the_next_sets_after_twelve_weeks(simulation: dict[str, Any]) -> None:
    followed = plan(simulation)
    folded = fold(followed, start(simulation), logged_events(simulation, followed))
    wanted = simulation["after_12_weeks"]
    assert outlook(folded, followed, wanted) == wanted
    assert folded.states.keys() == wanted.keys()


def edited(
    log: list[LoggedWorkout], edit: Mapping[str, Any], followed: Plan
) -> list[LoggedWorkout]:
    if edit["kind"] == "delete":
        return [each for each in log if each.local_date != edit["date"]]
    return [_edited(each, edit) if each.local_date == edit["date"] else each for each in log]


def _edited(workout: LoggedWorkout, edit: Mapping[str, Any]) -> LoggedWorkout:
    entry = workout.entries[edit["slot"]]
    sets = [{**one, "reps": reps} for one, reps in zip(entry.sets, edit["reps"], strict=True)]
    entries = {**workout.entries, edit["slot"]: entry._replace(sets=sets)}
    return workout._replace(entries=entries)


@simulations
def test_edits_of_the_past_are_folded_again(simulation: dict[str, Any]) -> None:
    followed = plan(simulation)
    log = logged_events(simulation, followed)
    for each in simulation["edits_of_the_past"]:
        before = fold(followed, start(simulation), log)
        log = edited(log, each["edit"], followed)
        after = fold(followed, start(simulation), log)
        for moment, folded in (("before", before), ("after", after)):
            wanted = {slot: change[moment] for slot, change in each["changed"].items()}
            assert outlook(folded, followed, wanted) == wanted
        for slot in each["unchanged"]:
            assert before.states[slot] == after.states[slot]
