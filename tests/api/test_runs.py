"""Runs: where they start, what is next and why, and what a workout of a run keeps."""

from typing import Any

import pytest

from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import from_wire, to_wire
from chalicelib.table.items import pack, read_json
from chalicelib.table.transaction import Transaction
from tests.conftest import TABLE
from tests.support.api import Api
from tests.support.restoring import export, restore
from tests.support.runs import (
    ANY,
    at,
    begin,
    begin_own,
    complete,
    done,
    plan,
    slots_of,
    write,
)

UNKNOWN = "01991f3a-0000-7000-8000-0000000000ff"
LINEAR = {
    "rule": "linear",
    "increment": {"value": 2.5, "unit": "kg"},
    "failures": 2,
    "decrement": {"percent": 10},
    "rounding": {"step": 2.5},
}


def kg(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "kg"}


def entry(exercise: str = "barbell-squat", **more: Any) -> dict[str, Any]:
    sets = [{"target": {"reps": 5}}] * 2
    return {"exercise_id": exercise, "sets": sets, "progression": LINEAR, **more}


def program(
    api: Api, *days: list[dict[str, Any]], position: str = "rotation", **more: Any
) -> dict[str, Any]:
    """Create a program with a routine for each day, called A, B ...; by weekdays from Monday on."""
    made = []
    for number, entries in enumerate(days):
        routine = api.post("/v1/routines", {"name": f"Day {number}", "entries": entries}).json
        day = {"id": "ABC"[number], "routine_id": routine["id"]}
        made.append(day | ({"weekday": 1 + 2 * number} if position == "weekdays" else {}))
    answer = api.post("/v1/programs", {"name": "P", "position": position, "days": made, **more})
    assert answer.status == 201, answer.body
    return answer.json


def run_of(api: Api, *days: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    body = {name: more.pop(name) for name in ("start", "starts_on", "unit") if name in more}
    return begin_own(api, program(api, *days, **more)["id"], **body)


def loads(workout: dict[str, Any]) -> dict[str, Any]:
    """The planned weight of each slot."""
    return {
        each["slot"]: each["sets"][-1]["target"].get("weight", {}).get("value")
        for each in workout["exercises"]
    }


def fault(answer: Any) -> tuple[str, str]:
    assert answer.status == 422, answer.body
    [error] = answer.json["errors"]
    return error.get("pointer", error.get("parameter")), error["code"]


def log_of(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of the log of a run, the latest part first."""
    items = map(from_wire, dynamodb().scan(TableName=TABLE)["Items"])
    own = [item for item in items if item["sk"].startswith(keys.run_log(run["id"]))]
    return sorted(own, key=lambda item: str(item["sk"]))


def write_parts(run: dict[str, Any], count: int) -> None:
    """Give a run earlier parts of its log, without workouts."""
    [head] = log_of(run)
    parts = [[number, [f"{1000 + number}-01-01"] if number else []] for number in range(count)]
    document = {**read_json(head), "parts": parts, "first": ["2026-01-01"]}
    items = [{**head, "doc": pack(document)}]
    items += [
        {**head, "sk": keys.run_log(run["id"], number), "doc": pack({"lines": []})}
        for number, _ in parts
    ]
    for item in items:
        dynamodb().put_item(TableName=TABLE, Item=to_wire(item))


class TestStart:
    def test_loads_are_entered_written_recorded_or_unknown(self, api: Api) -> None:
        lifted = [{"reps": 1, "weight": kg(150)}]
        session = {"exercise_id": "barbell-deadlift", "sets": lifted}
        api.post("/v1/workouts", {"local_date": "2026-03-01", "exercises": [session]})
        written = entry("leg-press", sets=[{"target": {"reps": 5, "weight": kg(100)}}])
        dips = entry("parallel-bar-dip", load_mode="bodyweight")
        days = [entry(), entry("barbell-deadlift"), written, dips, entry("face-pull")]
        run = run_of(api, days, start={"barbell-squat": {"weight": {"value": 132.5, "unit": "lb"}}})
        slots = {slot["slot"]: slot for slot in run["slots"]}
        states = {slot: each["state"]["weight"] for slot, each in slots.items()}
        assert states == {
            "barbell-squat": 60.100989025,
            "barbell-deadlift": 125,  # 5 of 7 repetitions of a maximum of 150
            "leg-press": 100,
            "parallel-bar-dip": 0,
            "face-pull": None,
        }
        assert run["start_states"]["face-pull"] == {}
        assert slots["barbell-squat"]["next"][0]["weight"] == kg(60)
        assert "weight" not in slots["parallel-bar-dip"]["next"][0]
        assert slots["barbell-squat"]["why"] == {
            "outcome": "none",
            "rule": "linear",
            "change": "none",
            "text": "start: 60.101",
            "workout_id": None,
        }

    def test_a_wave_starts_from_a_maximum(self, api: Api) -> None:
        run = begin(api, "531-4-days", start={"press": {"one_rm": kg(60)}})
        slots = {slot["slot"]: slot for slot in run["slots"]}
        assert slots["press"]["state"]["training_max"] == 54
        assert slots["press-5x10"]["next"][0]["weight"] == kg(27.5)
        assert slots["bench"]["state"]["training_max"] is None

    def test_a_load_must_be_one_that_the_slot_has(self, api: Api) -> None:
        made = program(api, [entry(), {"exercise_id": "plank", "sets": [{}]}])
        path = f"/v1/programs/{made['id']}/runs"

        def refused(**start: Any) -> tuple[str, str]:
            return fault(api.post(path, {"unit": "kg", "start": start}))

        assert refused(other={"weight": kg(60)}) == ("/start/other", "unknown_slot")
        squat = {"barbell-squat": {"training_max": kg(60)}}
        assert refused(**squat) == ("/start/barbell-squat/training_max", "not_allowed_when")
        assert refused(plank={"weight": kg(5)}) == ("/start/plank/weight", "not_allowed_when")
        both = {"barbell-squat": {"weight": kg(60), "one_rm": kg(90)}}
        assert refused(**both) == ("/start/barbell-squat/one_rm", "not_both")
        assert refused(**{"barbell-squat": {}})[1] == "required_without"
        assert api.post(f"/v1/programs/{UNKNOWN}/runs", {"unit": "kg"}).status == 404
        assert api.get("/v1/runs").json["items"] == []

    def test_a_percentage_is_of_the_training_max_of_a_wave(self, api: Api) -> None:
        half = {"rule": "percent", "of": {"training_max_of_slot": "barbell-squat"}, "percent": 50}
        for days in ([entry()], []):
            made = program(api, [*days, entry("leg-press", progression=half)])
            answer = api.post(f"/v1/programs/{made['id']}/runs", {"unit": "kg"})
            assert fault(answer) == ("program_id", "no_training_max")
            params = {"slot": "leg-press", "other": "barbell-squat"}
            assert answer.json["errors"][0]["params"] == params
        assert api.get("/v1/runs").json["items"] == []

    def test_a_slot_has_one_rule_ladder_and_load_mode(self, api: Api) -> None:
        double = {"rule": "double", "increment": {"value": 2.5, "unit": "kg"}}
        ladder = ["barbell-squat", "leg-press"]
        plain = entry(slot="legs", progression=double)
        for name, other in (
            ("rule", {"progression": LINEAR}),
            ("ladder", {"progression": {**double, "ladder": ladder}}),
            ("load_mode", {"load_mode": "bodyweight"}),
        ):
            made = program(api, [plain], [{**plain, **other}])
            answer = api.post(f"/v1/programs/{made['id']}/runs", {"unit": "kg"})
            assert fault(answer) == ("program_id", "slot_differs")
            assert answer.json["errors"][0]["params"] == {"slot": "legs", "name": name}
        assert api.get("/v1/runs").json["items"] == []
        further = {**double, "increment": {"value": 5, "unit": "kg"}}
        run_of(api, [plain], [{**plain, "load_mode": "external", "progression": further}])

    def test_a_band_has_no_load_of_a_record(self, api: Api) -> None:
        session = {"exercise_id": "barbell-squat", "sets": [{"reps": 5, "weight": kg(100)}]}
        api.post("/v1/workouts", {"local_date": "2026-03-01", "exercises": [session]})
        [slot] = run_of(api, [entry(load_mode="band")])["slots"]
        assert (slot["state"]["weight"], slot["next"][0]) == (None, {"reps": 5})

    def test_later_changes_of_the_program_do_not_change_the_run(self, api: Api) -> None:
        made = program(api, [entry()])
        run = begin_own(api, made["id"])
        [routine] = api.get("/v1/routines").json["items"]
        api.patch(f"/v1/routines/{routine['id']}", {"entries": []}, headers=ANY)
        api.delete(f"/v1/programs/{made['id']}", headers=ANY)
        api.delete(f"/v1/routines/{routine['id']}", headers=ANY)
        planned = plan(api, run)
        assert [each["slot"] for each in planned["exercises"]] == ["barbell-squat"]

    def test_20_runs_can_be_open(self, api: Api) -> None:
        made = program(api, [entry()])
        runs = [begin_own(api, made["id"]) for _ in range(20)]
        path = f"/v1/programs/{made['id']}/runs"
        assert fault(api.post(path, {"unit": "kg"})) == ("", "too_many")
        ended = {"ended_on": "2099-01-01"}
        assert api.patch(f"/v1/runs/{runs[0]['id']}", ended, headers=ANY).status == 200
        api.delete(f"/v1/runs/{runs[1]['id']}", headers=ANY)
        assert api.post(path, {"unit": "kg"}).status == 201
        assert api.post(path, {"unit": "kg"}).status == 201
        again = api.patch(f"/v1/runs/{runs[0]['id']}", {"ended_on": None}, headers=ANY)
        assert fault(again) == ("", "too_many")
        api.delete(f"/v1/runs/{runs[0]['id']}", headers=ANY)
        assert api.post(path, {"unit": "kg"}).status == 422, "an ended run was not counted"


class TestWorkout:
    def test_it_has_targets_reasons_and_what_was_done_last(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        planned = plan(api, run, "2026-03-02")
        assert (planned["status"], planned["local_date"]) == ("planned", "2026-03-02")
        assert planned["run"] == {"run_id": run["id"], "day": "A", "week": 1}
        assert planned["title"] == "Day 0"
        [squat] = planned["exercises"]
        assert squat["sets"][0]["target"] == {"reps": 5, "weight": kg(60)}
        assert "last" not in squat
        completed = complete(api, planned)
        [slot] = slots_of(api, run).values()
        assert slot["why"] == {
            "outcome": "success",
            "rule": "linear",
            "change": "increase",
            "text": "all sets hit: 60 + 2.5",
            "workout_id": planned["id"],
        }
        following = plan(api, run, "2026-03-04")
        [squat] = following["exercises"]
        assert squat["why"] == slot["why"]
        assert squat["last"]["workout_id"] == completed["id"]
        assert squat["last"]["local_date"] == "2026-03-02"
        assert [(s["reps"], s["weight"]) for s in squat["last"]["sets"]] == [(5, kg(60))] * 2
        assert loads(following) == {"barbell-squat": 62.5}

    def test_one_is_open_at_a_time(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        path = f"/v1/runs/{run['id']}/workouts"
        made = api.post(path, headers=at("2026-03-02"))
        assert made.headers["Location"] == f"/v1/workouts/{made.json['id']}"
        again = api.post(path, headers=at("2026-03-03"))
        assert (again.status, again.json["id"]) == (200, made.json["id"])
        assert (again.json["local_date"], again.json["version"]) == ("2026-03-03", 2)
        assert api.post(path, headers=at("2026-03-03")).json == again.json, "nothing has changed"
        assert "Location" not in again.headers
        assert api.get(f"/v1/runs/{run['id']}").json["workout_id"] == made.json["id"]
        [squat] = again.json["exercises"]
        begun = [done(squat["sets"][0], 5), squat["sets"][1]]
        write(api, again.json, exercises=[{**squat, "sets": begun}])
        third = api.post(path, headers=at("2026-03-04"))
        assert (third.status, third.json["local_date"]) == (200, "2026-03-03"), "it was begun"
        api.delete(f"/v1/workouts/{made.json['id']}", headers=ANY)
        assert api.get(f"/v1/runs/{run['id']}").json["workout_id"] is None
        assert plan(api, run)["id"] != made.json["id"]

    def test_another_one_cannot_be_opened_again(self, api: Api) -> None:
        run = run_of(api, [entry()], [entry("leg-press")])
        first = plan(api, run)
        write(api, first, status="skipped")
        second = plan(api, run)
        for status in ("planned", "in_progress"):
            path = f"/v1/workouts/{first['id']}"
            answer = api.patch(path, {"status": status}, headers=ANY)
            assert fault(answer) == ("/status", "run_has_open_workout")
            assert answer.json["errors"][0]["params"] == {"workout_id": second["id"]}
        write(api, second, status="in_progress", notes="the open one can be written")
        write(api, second, status="completed")
        assert write(api, first, status="planned")["status"] == "planned"
        assert plan(api, run, status=200)["id"] == first["id"]

    def test_an_open_one_gets_the_loads_of_an_edited_past(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        first = complete(api, plan(api, run, "2026-03-02"))
        following = plan(api, run, "2026-03-04")
        assert loads(following) == {"barbell-squat": 62.5}
        [squat] = first["exercises"]
        failed = {**squat, "sets": [done(one, 4) for one in squat["sets"]]}
        write(api, first, exercises=[failed])
        again = plan(api, run, "2026-03-04", status=200)
        assert (again["id"], loads(again)) == (following["id"], {"barbell-squat": 60})
        assert again["exercises"][0]["why"]["text"] == "failure 1 of 2: same load"

    def test_an_open_one_keeps_what_was_changed_in_it(self, api: Api) -> None:
        start = {"barbell-squat": {"weight": kg(60)}, "barbell-deadlift": {"weight": kg(90)}}
        days = [entry(), entry("barbell-deadlift"), entry("leg-press")]
        run = run_of(api, days, start=start)
        first = complete(api, plan(api, run, "2026-03-02"))
        following = plan(api, run, "2026-03-04")
        squat, deadlift, press = following["exercises"]
        noted = {**squat, "notes": "Belt"}
        own = {"exercise_id": "face-pull", "sets": [{"target": {"reps": 12}}]}
        short = {**deadlift, "sets": deadlift["sets"][:1]}
        swapped = {**press, "exercise_id": "hack-squat"}
        changes = {"perceived_effort": 7, "notes": "Slowly", "title": "Mine"}
        written = write(api, following, exercises=[own, swapped, noted, short], **changes)
        entries = first["exercises"]
        failed = {**entries[0], "sets": [done(one, 4) for one in entries[0]["sets"]]}
        write(api, first, exercises=[failed, *entries[1:]])
        again = plan(api, run, "2026-03-05", status=200)
        assert again["local_date"] == "2026-03-05"
        assert {name: again[name] for name in changes} == changes
        assert again["exercises"][0] == written["exercises"][0]
        assert again["exercises"][1]["exercise_id"] == "hack-squat"
        assert again["exercises"][1]["slot"] == "leg-press"
        belt, shorter = again["exercises"][2:]
        assert (belt["notes"], belt["sets"][0]["target"]["weight"]) == ("Belt", kg(60))
        assert belt["why"]["text"] == "failure 1 of 2: same load"
        assert shorter["sets"] == written["exercises"][3]["sets"]
        assert plan(api, run, "2026-03-05", status=200) == again, "nothing has changed"

    def test_an_open_one_keeps_its_instant_until_its_day_is_past(self, api: Api) -> None:
        run = run_of(api, [entry()])
        at_noon = {"started_at": "2026-03-05T12:00:00Z", "local_date": None}
        write(api, plan(api, run, "2026-03-02"), "2026-03-02", **at_noon)
        again = plan(api, run, "2026-03-05", status=200)
        assert again["started_at"][:16] == "2026-03-05T12:00"
        later = plan(api, run, "2026-03-06", status=200)
        assert ("started_at" in later, later["local_date"]) == (False, "2026-03-06")

    def test_an_open_one_is_on_the_rung_and_the_repetitions_of_its_state(self, api: Api) -> None:
        rule = {"rule": "double", "increment": kg(2.5), "ladder": ["pushups", "parallel-bar-dip"]}
        sets = [{"target": {"reps": 5, "reps_max": 8}}]
        body = entry("pushups", slot="push", load_mode="bodyweight", sets=sets, progression=rule)
        run = run_of(api, [body])
        first = complete(api, plan(api, run, "2026-03-02"), {"push": [8]})
        [push] = plan(api, run, "2026-03-04")["exercises"]
        assert push["exercise_id"] == "parallel-bar-dip"
        [entry_done] = first["exercises"]
        for reps, exercise, target in ((6, "pushups", 7), (8, "parallel-bar-dip", 5)):
            write(api, first, exercises=[{**entry_done, "sets": [{"reps": reps}]}])
            [push] = plan(api, run, "2026-03-04", status=200)["exercises"]
            assert (push["exercise_id"], push["sets"][0]["target"]["reps"]) == (exercise, target)
        [open_one] = api.get("/v1/workouts?status=planned").json["items"]
        write(api, open_one, exercises=[{**push, "exercise_id": "pushups"}])
        [push] = plan(api, run, "2026-03-04", status=200)["exercises"]
        assert push["exercise_id"] == "pushups"

    def test_a_skipped_one_moves_on_and_changes_no_load(self, api: Api) -> None:
        run = run_of(api, [entry()], [entry("leg-press")], start={"leg-press": {"weight": kg(80)}})
        write(api, plan(api, run, "2026-03-02"), status="skipped")
        second = plan(api, run, "2026-03-03")
        assert (second["run"]["day"], loads(second)) == ("B", {"leg-press": 80})
        write(api, second, status="skipped")
        shown = api.get(f"/v1/runs/{run['id']}").json
        assert shown["position"] == {"day": "A", "week": 2, "date": None}

    def test_one_that_is_skipped_on_the_day_of_another_moves_on(self, api: Api) -> None:
        run = run_of(api, [entry()], [entry("leg-press")], [entry("barbell-deadlift")])
        done_at = {"started_at": "2026-03-02T09:00:00Z", "local_date": None}
        write(api, plan(api, run, "2026-03-02"), "2026-03-02", status="completed", **done_at)
        second = plan(api, run, "2026-03-02")
        assert second["run"]["day"] == "B"
        write(api, second, status="skipped")
        assert api.get(f"/v1/runs/{run['id']}").json["position"]["day"] == "C"
        assert plan(api, run, "2026-03-02")["run"]["day"] == "C"

    def test_a_swap_keeps_its_slot(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        planned = plan(api, run)
        sets = [{"reps": 10, "weight": kg(100)}]
        swapped = {"exercise_id": "leg-press", "slot": "barbell-squat", "sets": sets}
        completed = write(api, planned, status="completed", exercises=[swapped])
        assert completed["exercises"][0]["slot"] == "barbell-squat"
        [slot] = slots_of(api, run).values()
        assert (slot["why"]["outcome"], slot["state"]["weight"]) == ("none", 60)
        assert slot["why"]["text"] == "another exercise was done: no outcome"

    def test_a_client_that_knows_no_slots_loses_none(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        planned = plan(api, run, "2026-03-02")
        sets = [{"reps": 5, "weight": kg(60)}] * 2
        body = {
            "title": "Legs",
            "status": "completed",
            "local_date": "2026-03-02",
            "exercises": [{"exercise_id": "barbell-squat", "sets": sets}],
        }
        answer = api.put(f"/v1/workouts/{planned['id']}", body, headers=ANY)
        assert answer.json["run"] == planned["run"]
        [squat] = answer.json["exercises"]
        assert (squat["slot"], squat["why"]) == ("barbell-squat", planned["exercises"][0]["why"])
        [slot] = slots_of(api, run).values()
        assert slot["state"]["weight"] == 62.5

    def test_a_workout_cannot_claim_a_run(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        planned = plan(api, run, "2026-03-02")
        free = {**planned, "status": "completed", "exercises": []}
        made = api.post("/v1/workouts", free).json
        assert "run" not in made
        [slot] = slots_of(api, run).values()
        assert slot["why"]["workout_id"] is None

    def test_custom_exercises_and_ladders(self, api: Api) -> None:
        own = api.post("/v1/exercises", {"name": "Pistol", "primary_muscles": ["quadriceps"]}).json
        ladder = {
            "rule": "double",
            "increment": {"value": 2.5, "unit": "kg"},
            "ladder": ["bodyweight-squat", own["id"]],
        }
        sets = [{"target": {"reps": 5, "reps_max": 8}}]
        body = entry("bodyweight-squat", slot="legs", load_mode="bodyweight", sets=sets)
        run = run_of(api, [{**body, "progression": ladder}])
        complete(api, plan(api, run, "2026-03-02"), {"legs": [8]})
        following = plan(api, run, "2026-03-03")
        [legs] = following["exercises"]
        assert (legs["exercise_id"], legs["name"]) == (own["id"], "Pistol")
        assert "last" not in legs
        [slot] = slots_of(api, run).values()
        assert (slot["state"]["exercise_id"], slot["exercise_id"]) == (own["id"], own["id"])
        assert slot["why"]["change"] == "next_exercise"


class TestCalendar:
    def test_weekdays_follow_the_calendar(self, api: Api) -> None:
        start = {"barbell-squat": {"weight": kg(60)}}
        run = run_of(
            api, [entry()], [entry()], position="weekdays", starts_on="2026-03-02", start=start
        )
        path = f"/v1/runs/{run['id']}/workouts"
        assert api.post(path, headers=at("2026-03-03")).json["code"] == "nothing_planned"
        monday = plan(api, run, "2026-03-02")
        assert monday["run"]["day"] == "A"
        wednesday = plan(api, run, "2026-03-04", status=200)
        assert (wednesday["id"], wednesday["run"]["day"]) == (monday["id"], "B")
        assert wednesday["title"] == "Day 1"
        complete(api, wednesday, day="2026-03-04")
        answer = api.post(path, headers=at("2026-03-04"))
        assert (answer.status, answer.json["code"]) == (409, "nothing_planned")
        shown = api.get(f"/v1/runs/{run['id']}", headers=at("2026-03-04")).json
        assert shown["position"] == {"day": "A", "week": 2, "date": "2026-03-09"}
        following = plan(api, run, "2026-03-09")
        assert following["run"] == {"run_id": run["id"], "day": "A", "week": 2}
        assert loads(following) == {"barbell-squat": 62.5}

    def test_a_week_of_the_program_can_be_a_deload(self, api: Api) -> None:
        weeks = [{"week": 2, "deload": {"factor": 0.6}}]
        start = {"barbell-squat": {"weight": kg(60)}}
        run = run_of(api, [entry()], weeks=weeks, start=start)
        complete(api, plan(api, run, "2026-03-02"))
        second = plan(api, run, "2026-03-09")
        assert (second["run"]["deload"], loads(second)) == (0.6, {"barbell-squat": 37.5})
        complete(api, second, {"barbell-squat": [1, 1]})
        [slot] = slots_of(api, run).values()
        assert (slot["why"]["outcome"], slot["state"]["weight"]) == ("deload", 62.5)
        third = plan(api, run, "2026-03-16")
        assert ("deload" in third["run"], loads(third)) == (False, {"barbell-squat": 62.5})


class TestChanges:
    def test_a_deload_on_demand(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        deload = {"factor": 0.9, "from": "2026-03-02", "to": "2026-03-03"}
        path = f"/v1/runs/{run['id']}"
        changed = api.patch(path, {"deload": deload}, headers={"If-Match": '"1"'})
        assert (changed.json["deload"], changed.json["version"]) == (deload, 2)
        assert api.patch(path, {}, headers={"If-Match": '"1"'}).status == 412
        planned = plan(api, run, "2026-03-03")
        assert (planned["run"]["deload"], loads(planned)) == (0.9, {"barbell-squat": 55})
        complete(api, planned, {"barbell-squat": [1, 1]})
        [slot] = slots_of(api, run).values()
        assert (slot["why"]["outcome"], slot["state"]["weight"]) == ("deload", 60)
        wrong = {"deload": {**deload, "to": "2026-03-01"}}
        assert fault(api.patch(path, wrong, headers=ANY)) == ("/deload/to", "not_before")

    def test_a_run_that_is_paused_or_ended_plans_nothing(self, api: Api) -> None:
        run = run_of(api, [entry()], starts_on="2026-03-02")
        path = f"/v1/runs/{run['id']}"
        for change, status in (
            ({"paused": True}, "paused"),
            ({"ended_on": "2026-03-09"}, "ended"),
        ):
            assert api.patch(path, change, headers=ANY).json["status"] == status
            answer = api.post(f"{path}/workouts")
            assert (answer.status, answer.json["code"]) == (409, "run_not_active")
        early = api.patch(path, {"ended_on": "2026-03-01"}, headers=ANY)
        assert fault(early) == ("/ended_on", "not_before")
        again = {"paused": False, "ended_on": None}
        assert api.patch(path, again, headers=ANY).json["status"] == "active"
        assert api.post(f"{path}/workouts").status == 201

    def test_a_deleted_run_leaves_its_workouts(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        completed = complete(api, plan(api, run, "2026-03-02"))
        path = f"/v1/runs/{run['id']}"
        assert api.delete(path).status == 428
        assert api.delete(path, headers=ANY).status == 204
        assert api.get(path).status == api.post(f"{path}/workouts").status == 404
        assert api.delete(path, headers=ANY).status == 404
        kept = api.get(f"/v1/workouts/{completed['id']}").json
        assert kept["run"]["run_id"] == run["id"]
        edited = write(api, kept, notes="Easy")
        assert edited["run"] == kept["run"]

    def test_a_very_long_run_can_be_deleted(self, api: Api) -> None:
        run = run_of(api, [entry()])
        write_parts(run, 205)
        path, key = f"/v1/runs/{run['id']}", {"Idempotency-Key": "delete", "If-Match": '"1"'}
        assert api.delete(path, headers=key).status == 204
        assert log_of(run) == []
        assert api.delete(path, headers=key).headers["Idempotency-Replayed"] == "true"
        assert api.get(path).status == 404

    def test_a_long_run_that_changes_while_it_is_deleted_remains(self, api: Api) -> None:
        run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
        write_parts(run, 205)
        path = f"/v1/runs/{run['id']}"
        with pytest.MonkeyPatch.context() as patch:
            commit, commits = Transaction.commit, list[int]()

            def then_changed(transaction: Transaction, answer: str = "") -> None:
                commit(transaction, answer)
                commits.append(transaction.size)
                if len(commits) == 1:
                    api.patch(path, {"paused": True}, headers=ANY)

            patch.setattr(Transaction, "commit", then_changed)
            assert api.delete(path, headers={"If-Match": '"1"'}).status == 412
        assert max(commits) <= 100
        assert len(log_of(run)) == 1 + 205 - 80
        [slot] = slots_of(api, run).values()
        assert slot["state"]["weight"] == 60
        assert api.delete(path, headers=ANY).status == 204
        assert log_of(run) == []

    def test_a_key_is_spent_once(self, api: Api) -> None:
        made, key = program(api, [entry()]), {"Idempotency-Key": "once"}
        path = f"/v1/programs/{made['id']}/runs"
        begun = api.post(path, {"unit": "kg"}, headers=key)
        assert api.post(path, {"unit": "kg"}, headers=key).json == begun.json
        run, key = begun.json, {"Idempotency-Key": "twice"}
        path = f"/v1/runs/{run['id']}/workouts"
        first = api.post(path, headers=key)
        again = api.post(path, headers=key)
        assert again.json == first.json
        assert again.headers["Idempotency-Replayed"] == "true"
        assert len(api.get("/v1/workouts").json["items"]) == 1

    def test_an_export_can_be_restored(self, api: Api) -> None:
        run = run_of(api, [entry()], [entry("leg-press")], start={"leg-press": {"weight": kg(80)}})
        for number in range(5):
            complete(api, plan(api, run, f"2026-03-0{1 + number}"))
        write(api, plan(api, run, "2026-03-07"), status="skipped")
        opened = plan(api, run, "2026-03-08")
        before = api.get(f"/v1/runs/{run['id']}").json
        lines = export(api)
        api.user = "restored"
        assert restore(api, lines)["refused"] == []
        assert api.get(f"/v1/runs/{run['id']}").json == before
        assert before["workout_id"] == opened["id"]
        again = plan(api, run, "2026-03-08", status=200)
        assert again["exercises"] == opened["exercises"]

    def test_another_person_does_not_see_it(self, api: Api) -> None:
        run = run_of(api, [entry()])
        assert api.get(f"/v1/runs/{run['id']}", user="somebody-else").status == 404
        assert api.get("/v1/runs", user="somebody-else").json["items"] == []
        [listed] = api.get("/v1/runs").json["items"]
        computed = ("position", "slots", "workout_id")
        assert listed == {name: v for name, v in run.items() if name not in computed}
