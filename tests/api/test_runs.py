"""Runs: the loads that they start with, what a program must have, and whose they are."""

from typing import Any

from tests.support.api import Api
from tests.support.restoring import export, restore
from tests.support.runs import (
    ANY,
    LINEAR,
    begin,
    begin_own,
    complete,
    entry,
    fault,
    kg,
    plan,
    program,
    run_of,
    write,
)

UNKNOWN = "01991f3a-0000-7000-8000-0000000000ff"


def test_loads_are_entered_written_recorded_or_unknown(api: Api) -> None:
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


def test_a_wave_starts_from_a_maximum(api: Api) -> None:
    run = begin(api, "531-4-days", start={"press": {"one_rm": kg(60)}})
    slots = {slot["slot"]: slot for slot in run["slots"]}
    assert slots["press"]["state"]["training_max"] == 54
    assert slots["press-5x10"]["next"][0]["weight"] == kg(27.5)
    assert slots["bench"]["state"]["training_max"] is None


def test_a_load_must_be_one_that_the_slot_has(api: Api) -> None:
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


def test_a_percentage_is_of_the_training_max_of_a_wave(api: Api) -> None:
    half = {"rule": "percent", "of": {"training_max_of_slot": "barbell-squat"}, "percent": 50}
    for days in ([entry()], []):
        made = program(api, [*days, entry("leg-press", progression=half)])
        answer = api.post(f"/v1/programs/{made['id']}/runs", {"unit": "kg"})
        assert fault(answer) == ("program_id", "no_training_max")
        params = {"slot": "leg-press", "other": "barbell-squat"}
        assert answer.json["errors"][0]["params"] == params
    assert api.get("/v1/runs").json["items"] == []


def test_a_slot_has_one_rule_ladder_and_load_mode(api: Api) -> None:
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


def test_a_band_has_no_load_of_a_record(api: Api) -> None:
    session = {"exercise_id": "barbell-squat", "sets": [{"reps": 5, "weight": kg(100)}]}
    api.post("/v1/workouts", {"local_date": "2026-03-01", "exercises": [session]})
    [slot] = run_of(api, [entry(load_mode="band")])["slots"]
    assert (slot["state"]["weight"], slot["next"][0]) == (None, {"reps": 5})


def test_later_changes_of_the_program_do_not_change_the_run(api: Api) -> None:
    made = program(api, [entry()])
    run = begin_own(api, made["id"])
    [routine] = api.get("/v1/routines").json["items"]
    api.patch(f"/v1/routines/{routine['id']}", {"entries": []}, headers=ANY)
    api.delete(f"/v1/programs/{made['id']}", headers=ANY)
    api.delete(f"/v1/routines/{routine['id']}", headers=ANY)
    planned = plan(api, run)
    assert [each["slot"] for each in planned["exercises"]] == ["barbell-squat"]


def test_20_runs_can_be_open(api: Api) -> None:
    made = program(api, [entry()])
    runs = [begin_own(api, made["id"]) for _ in range(20)]
    path = f"/v1/programs/{made['id']}/runs"
    assert fault(api.post(path, {"unit": "kg"})) == ("", "too_many")
    ended = {"ended_on": "2026-01-02"}
    assert api.patch(f"/v1/runs/{runs[0]['id']}", ended, headers=ANY).status == 200
    api.delete(f"/v1/runs/{runs[1]['id']}", headers=ANY)
    assert api.post(path, {"unit": "kg"}).status == 201
    assert api.post(path, {"unit": "kg"}).status == 201
    again = api.patch(f"/v1/runs/{runs[0]['id']}", {"ended_on": None}, headers=ANY)
    assert fault(again) == ("", "too_many")
    api.delete(f"/v1/runs/{runs[0]['id']}", headers=ANY)
    assert api.post(path, {"unit": "kg"}).status == 422, "an ended run was not counted"


def test_a_key_is_spent_once(api: Api) -> None:
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


def test_an_export_can_be_restored(api: Api) -> None:
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


def test_another_person_does_not_see_it(api: Api) -> None:
    run = run_of(api, [entry()])
    assert api.get(f"/v1/runs/{run['id']}", user="somebody-else").status == 404
    assert api.get("/v1/runs", user="somebody-else").json["items"] == []
    [listed] = api.get("/v1/runs").json["items"]
    computed = ("position", "slots", "workout_id")
    assert listed == {name: v for name, v in run.items() if name not in computed}
