"""The workouts of a run: targets, reasons, what was done last, and what follows from them."""

from tests.support.api import Api
from tests.support.runs import (
    ANY,
    at,
    complete,
    done,
    entry,
    fault,
    kg,
    loads,
    plan,
    run_of,
    slots_of,
    write,
)


def test_it_has_targets_reasons_and_what_was_done_last(api: Api) -> None:
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


def test_one_is_open_at_a_time(api: Api) -> None:
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


def test_another_one_cannot_be_opened_again(api: Api) -> None:
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


def test_a_skipped_one_moves_on_and_changes_no_load(api: Api) -> None:
    run = run_of(api, [entry()], [entry("leg-press")], start={"leg-press": {"weight": kg(80)}})
    write(api, plan(api, run, "2026-03-02"), status="skipped")
    second = plan(api, run, "2026-03-03")
    assert (second["run"]["day"], loads(second)) == ("B", {"leg-press": 80})
    write(api, second, status="skipped")
    shown = api.get(f"/v1/runs/{run['id']}").json
    assert shown["position"] == {"day": "A", "week": 2, "date": None}


def test_one_that_is_skipped_on_the_day_of_another_moves_on(api: Api) -> None:
    run = run_of(api, [entry()], [entry("leg-press")], [entry("barbell-deadlift")])
    done_at = {"started_at": "2026-03-02T09:00:00Z", "local_date": None}
    write(api, plan(api, run, "2026-03-02"), "2026-03-02", status="completed", **done_at)
    second = plan(api, run, "2026-03-02")
    assert second["run"]["day"] == "B"
    write(api, second, status="skipped")
    assert api.get(f"/v1/runs/{run['id']}").json["position"]["day"] == "C"
    assert plan(api, run, "2026-03-02")["run"]["day"] == "C"


def test_a_swap_keeps_its_slot(api: Api) -> None:
    run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
    planned = plan(api, run)
    sets = [{"reps": 10, "weight": kg(100)}]
    swapped = {"exercise_id": "leg-press", "slot": "barbell-squat", "sets": sets}
    completed = write(api, planned, status="completed", exercises=[swapped])
    assert completed["exercises"][0]["slot"] == "barbell-squat"
    [slot] = slots_of(api, run).values()
    assert (slot["why"]["outcome"], slot["state"]["weight"]) == ("none", 60)
    assert slot["why"]["text"] == "another exercise was done: no outcome"


def test_a_client_that_knows_no_slots_loses_none(api: Api) -> None:
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


def test_a_workout_cannot_claim_a_run(api: Api) -> None:
    run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
    planned = plan(api, run, "2026-03-02")
    free = {**planned, "status": "completed", "exercises": []}
    made = api.post("/v1/workouts", free).json
    assert "run" not in made
    [slot] = slots_of(api, run).values()
    assert slot["why"]["workout_id"] is None


def test_custom_exercises_and_ladders(api: Api) -> None:
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


def test_a_replay_has_the_status_of_the_first_answer(api: Api) -> None:
    run = run_of(api, [entry()])
    path = f"/v1/runs/{run['id']}/workouts"
    # Planned, planned again for another day, unchanged, and begun.
    for key, day, status in (
        ("new", "2026-03-02", 201),
        ("moved", "2026-03-03", 200),
        ("same", "2026-03-03", 200),
    ):
        headers = at(day) | {"Idempotency-Key": key}
        first, again = api.post(path, headers=headers), api.post(path, headers=headers)
        assert (first.status, again.status) == (status, status), key
        assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
        assert first.headers.get("Location") == again.headers.get("Location")
    [squat] = first.json["exercises"]
    write(api, first.json, exercises=[{**squat, "sets": [done(squat["sets"][0], 5)]}])
    headers = at("2026-03-04") | {"Idempotency-Key": "begun"}
    assert [api.post(path, headers=headers).status for _ in range(2)] == [200, 200]
