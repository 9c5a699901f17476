"""Workouts with very many different exercises: one transaction has at most 100 actions."""

from typing import Any

import pytest

from tests.support.api import Api

ANY = {"If-Match": "*"}


@pytest.fixture
def slugs(api: Api) -> list[str]:
    items = api.get("/v1/exercises?limit=100").json["items"]
    items += api.get("/v1/exercises?limit=100&q=dumbbell").json["items"]
    return list(dict.fromkeys(each["id"] for each in items))


def body(slugs: list[str], day: str) -> dict[str, Any]:
    sets = [{"reps": 5, "weight": {"value": 20, "unit": "kg"}}]
    entries = [{"exercise_id": slug, "sets": sets} for slug in slugs]
    return {"local_date": day, "exercises": entries}


def days(api: Api, slug: str) -> list[str]:
    items = api.get(f"/v1/exercises/{slug}/history").json["items"]
    return [each["local_date"] for each in items]


def test_a_workout_of_a_hundred_and_fifty_exercises(api: Api, slugs: list[str]) -> None:
    """It opens a quarter, a second one opens the next, and both can be deleted."""
    slugs = slugs[:150]
    assert len(slugs) == 150
    made = []
    for day in ("2025-11-03", "2026-02-03"):
        answer = api.post("/v1/workouts", body(slugs, day))
        assert answer.status == 201, answer.body
        made.append(answer.json["id"])
    for slug in (slugs[0], slugs[-1]):
        assert days(api, slug) == ["2026-02-03", "2025-11-03"]
        first = api.get(f"/v1/exercises/{slug}/history").json["items"][-1]
        assert "load" in first["records"]
    for workout_id in made:
        assert api.delete(f"/v1/workouts/{workout_id}", headers=ANY).status == 204
    for slug in slugs[::10]:
        assert days(api, slug) == []


def test_a_workout_of_many_exercises_moves_to_another_quarter(api: Api, slugs: list[str]) -> None:
    api.post("/v1/workouts", body(slugs[:60], "2026-02-03"))
    workout = api.post("/v1/workouts", body(slugs[:60], "2026-02-04")).json
    path = f"/v1/workouts/{workout['id']}"
    moved = api.patch(path, {"local_date": "2026-05-04"}, headers=ANY)
    assert moved.status == 200, moved.body
    assert days(api, slugs[0]) == days(api, slugs[59]) == ["2026-05-04", "2026-02-03"]


def test_a_past_quarter_takes_fewer_exercises(api: Api, slugs: list[str]) -> None:
    api.post("/v1/workouts", body(slugs[:150], "2026-02-03"))
    answer = api.post("/v1/workouts", body(slugs[:150], "2025-11-03"))
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "too_many_exercises")
    assert days(api, slugs[0]) == ["2026-02-03"]
    assert api.post("/v1/workouts", body(slugs[:50], "2025-11-03")).status == 201


def test_a_circuit_to_which_a_habit_is_linked(api: Api, slugs: list[str]) -> None:
    habit = {
        "name": "Train",
        "pillar": "exercise",
        "measure": "done",
        "schedule": {"type": "daily"},
        "source": {"workouts": {}},
    }
    made = api.post("/v1/habits", habit)
    assert made.status == 201, made.body
    today = api.get("/v1/today").json["date"]
    answer = api.post("/v1/workouts", body(slugs[:60], today))
    assert answer.status == 201, answer.body
    [ticked] = api.get("/v1/today").json["habits"]
    assert ticked["state"] == "met"
    assert days(api, slugs[59]) == [today]
