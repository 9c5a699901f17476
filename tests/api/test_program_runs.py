"""A program of each template for twelve weeks: each workout's loads and each slot's reason.

What is to be expected is a table: that of ``program_simulations.json``, or one made by hand.
"""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.program_weeks import ALL, DOUBLE, LADDER, WAVE, Line, Weeks
from tests.support.runs import ANY, begin, begin_own, done, plan, slots_of, write

DATA = Path(__file__).parent.parent / "data"
SIMULATIONS = json.loads((DATA / "program_simulations.json").read_text(encoding="utf-8"))
START = date(2026, 1, 5)
SWAPPED = [{"reps": 5, "weight": {"value": 40, "unit": "kg"}}]


def last_weight(entry: dict[str, Any]) -> float | None:
    weight = entry["sets"][-1]["target"].get("weight")
    return weight["value"] if weight else None


def entries_of(planned: dict[str, Any], lines: dict[str, Line]) -> Iterable[dict[str, Any]]:
    """Yield what is done of a planned workout: other slots than those of the table as planned."""
    for entry in planned["exercises"]:
        line = lines.get(entry["slot"])
        if line is None:
            yield {**entry, "sets": [done(one, one["target"]["reps"]) for one in entry["sets"]]}
        elif line.done == "swap":
            yield {"exercise_id": "leg-press", "slot": entry["slot"], "sets": SWAPPED}
        elif line.done != "left out":
            sets = zip(entry["sets"], line.reps, strict=False)
            yield {**entry, "sets": [done(one, n, line.lifted) for one, n in sets]}


class Followed:
    """A run that follows the lines of a table, checked with each workout."""

    def __init__(self, api: Api, weeks: Weeks) -> None:
        self.api = api
        self.run = begin(api, weeks.template, start=weeks.start)
        self.workouts: list[tuple[dict[str, Line], dict[str, Any]]] = []
        left = {slot: iter(lines) for slot, lines in weeks.lines.items()}
        for number in range(12 * len(weeks.days)):
            day = f"{START + timedelta(days=2 * number)}"
            planned = plan(api, self.run, day)
            assert planned["run"]["day"] == weeks.days[number % len(weeks.days)]
            slots = [each["slot"] for each in planned["exercises"]]
            lines = {slot: next(left[slot]) for slot in slots if slot in left}
            self._do(planned, lines, day)

    def _do(self, planned: dict[str, Any], lines: dict[str, Line], day: str) -> None:
        for entry in planned["exercises"]:
            if entry["slot"] in lines:
                assert last_weight(entry) == lines[entry["slot"]].weight, (day, entry["slot"])
        skipped = any(line.done == "skip" for line in lines.values())
        change: dict[str, Any] = {"status": "skipped"}
        if not skipped:
            change = {"status": "completed", "exercises": [*entries_of(planned, lines)]}
        self.workouts.append((lines, write(self.api, planned, day, **change)))
        slots = self.slots()
        for slot, line in lines.items():
            assert slots[slot]["why"]["text"] == line.reason, (day, slot)

    def slots(self) -> dict[str, dict[str, Any]]:
        return slots_of(self.api, self.run)

    def workout(self, slot: str, line: int) -> dict[str, Any]:
        """Return the workout of a line of a slot, from 0."""
        return [workout for lines, workout in self.workouts if slot in lines][line]

    def edit(self, slot: str, line: int, reps: list[int]) -> None:
        """Change the repetitions of a slot in a past workout."""
        workout = self.workout(slot, line)
        entries = [
            {**entry, "sets": [{**s, "reps": n} for s, n in zip(entry["sets"], reps, strict=True)]}
            if entry["slot"] == slot
            else entry
            for entry in workout["exercises"]
        ]
        write(self.api, workout, exercises=entries)

    def delete(self, slot: str, line: int) -> None:
        """Delete a past workout."""
        path = f"/v1/workouts/{self.workout(slot, line)['id']}"
        assert self.api.delete(path, headers=ANY).status == 204


def states(slots: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {slot: each["state"] for slot, each in slots.items()}


def test_percentages_of_a_training_max(api: Api) -> None:
    followed = Followed(api, WAVE)
    before = followed.slots()
    followed.edit("bench", 1, [3, 3, 3])
    assert followed.slots()["bench"]["state"]["training_max"] == 97.5
    followed.edit("bench", 1, [3, 3, 2])
    assert followed.slots() == before
    followed.delete("press", 2)
    assert states(followed.slots()) == states(before), "two top sets were hit as well"


def test_double_progression(api: Api) -> None:
    followed = Followed(api, DOUBLE)
    slot = "barbell-bench-press-medium-grip"
    before = states(followed.slots())
    followed.edit("barbell-deadlift", 2, [8, 8])
    assert states(followed.slots()) == before
    followed.delete(slot, 7)
    assert followed.slots()[slot]["state"]["weight"] == 62.5


def test_a_ladder(api: Api) -> None:
    followed = Followed(api, LADDER)
    before = states(followed.slots())
    followed.edit("pull", 4, [8, 8, 7])
    assert states(followed.slots()) == before
    followed.delete("pull", 35)
    assert followed.slots()["pull"]["state"]["targets"] == [7, 7, 7]


def performed(entry: dict[str, Any], wanted: dict[str, Any], unit: str) -> dict[str, Any]:
    if wanted.get("swapped"):
        return {"exercise_id": wanted["swapped_for"], "slot": entry["slot"], "sets": SWAPPED}
    sets = [
        {**one, "reps": reps, "weight": {"value": weight, "unit": unit}}
        for one, reps, weight in zip(entry["sets"], wanted["reps"], wanted["weights"], strict=True)
    ]
    return {**entry, "sets": sets}


def simulate(api: Api, simulation: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Follow a simulation; return the run, and its workouts by date."""
    unit = simulation["unit"]
    made = api.post("/v1/programs", {"template_id": simulation["template"], "unit": unit}).json
    start = {s: {"weight": {"value": v, "unit": unit}} for s, v in simulation["start"].items()}
    run = begin_own(api, made["id"], unit=unit, start=start)
    workouts = {}
    for event in simulation["events"]:
        if event["status"] not in ("completed", "skipped"):
            continue
        planned = plan(api, run, event["date"])
        assert planned["run"]["day"] == event["day"]
        change: dict[str, Any] = {"status": event["status"]}
        wanted = event.get("entries", {})
        if wanted:
            for entry in planned["exercises"]:
                assert last_weight(entry) == wanted[entry["slot"]]["prescribed"]
            change["exercises"] = [
                performed(entry, wanted[entry["slot"]], unit) for entry in planned["exercises"]
            ]
        workouts[event["date"]] = write(api, planned, event["date"], **change)
        slots = slots_of(api, run)
        for slot, each in wanted.items():
            why = slots[slot]["why"]
            assert why["text"] == each["why"], (event["date"], slot)
            assert (why["outcome"], why["change"]) == (each["outcome"], each["change"])
            state = {name: slots[slot]["state"][name] for name in each["state_after"]}
            assert state == each["state_after"]
    return run, workouts


def outlook(slot: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": {name: slot["state"][name] for name in wanted["state"]},
        "next_prescribed": slot["next"][-1]["weight"]["value"],
        "next_targets": [each["reps"] for each in slot["next"]],
    }


@pytest.mark.parametrize("simulation", SIMULATIONS["simulations"], ids=lambda each: each["id"])
def test_a_simulation_and_edits_of_its_past(api: Api, simulation: dict[str, Any]) -> None:
    run, workouts = simulate(api, simulation)
    slots = slots_of(api, run)
    for slot, wanted in simulation["after_12_weeks"].items():
        assert outlook(slots[slot], wanted) == wanted
    for each in simulation["edits_of_the_past"]:
        edit, workout = each["edit"], workouts[each["edit"]["date"]]
        if edit["kind"] == "delete":
            api.delete(f"/v1/workouts/{workout['id']}", headers=ANY)
        else:
            entries = [
                {
                    **entry,
                    "sets": [
                        {**s, "reps": n} for s, n in zip(entry["sets"], edit["reps"], strict=True)
                    ],
                }
                if entry["slot"] == edit["slot"]
                else entry
                for entry in workout["exercises"]
            ]
            workouts[edit["date"]] = write(api, workout, exercises=entries)
        after = slots_of(api, run)
        for slot, change in each["changed"].items():
            assert outlook(after[slot], change["after"]) == change["after"]
        for slot in each["unchanged"]:
            assert after[slot]["state"] == slots[slot]["state"]
        slots = after


def test_every_template_is_followed() -> None:
    followed = {weeks.template for weeks in ALL}
    followed |= {each["template"] for each in SIMULATIONS["simulations"]}
    programs = json.loads((DATA / "programs.json").read_text(encoding="utf-8"))
    assert followed == {each["id"] for each in programs["templates"]}
