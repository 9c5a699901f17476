"""The history and the records of exercises through the API."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.training import vector

SQUAT = "barbell-squat"


def log(api: Api, number: int, day: str, sets: list[dict[str, Any]], exercise: str = SQUAT) -> Any:
    """Create a workout with one exercise; ``number`` is part of its title."""
    body = {
        "title": f"w{number}",
        "local_date": day,
        "exercises": [{"exercise_id": exercise, "sets": sets}],
    }
    answer = api.post("/v1/workouts", body)
    assert answer.status == 201, answer.body
    return answer.json


def history(api: Api, exercise: str = SQUAT, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/v1/exercises/{exercise}/history{query}").json["items"]
    return items


def set_in(api: Api) -> dict[str, list[str]]:
    """Return the kinds of records that each workout set by its title, without rep maxes."""
    return {
        each["title"]: sorted({*each["records"]} - {"rep_max"})
        for each in reversed(history(api))
        if each["records"]
    }


def test_records_follow_the_days_of_the_workouts(api: Api) -> None:
    given, expected = vector("R08")
    entered = given["history_in_order_of_entry"]
    answers = [log(api, each["seq"], each["local_date"], each["sets"]) for each in entered[:3]]
    assert set_in(api) == told(expected["after_w3"])
    answers.append(log(api, 4, entered[3]["local_date"], entered[3]["sets"]))
    assert set_in(api) == told(expected["after_w4_backdated"])
    lost = [(line["kind"], line["change"]) for line in answers[3]["records_changed"]]
    assert ("load", "lost") in lost
    assert {line["workout_id"] for line in answers[3]["records_changed"]} == {answers[0]["id"]}
    api.delete(f"/v1/workouts/{answers[2]['id']}", headers={"If-Match": "*"})
    assert set_in(api) == told(expected["after_w3_deleted"])
    for kind, record in expected["after_w3_deleted"]["records"].items():
        [found] = [each for each in records(api) if each["kind"] == kind]
        assert found["value"] == pytest.approx(record["value"], abs=0.005)
        assert found["workout_id"] == answers[int(record["workout"][1:]) - 1]["id"]


def told(expected: dict[str, Any]) -> dict[str, list[str]]:
    return {name: sorted(kinds) for name, kinds in expected["set_in"].items()}


def records(api: Api, exercise: str = SQUAT, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/v1/exercises/{exercise}/records{query}").json["items"]
    return items
