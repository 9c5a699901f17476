"""One set in one small request: it is added to an exercise of a workout."""

from typing import Any

import pytest

from chalicelib.training.workouts.models import MAX_SETS, MAX_SETS_OF_EXERCISE
from tests.support.api import Answer, Api
from tests.support.training import without_records

SQUAT, PUSHUPS = {"exercise_id": "barbell-squat"}, {"exercise_id": "pushups"}
DAY = "2026-03-14"
WORKOUT = {
    "title": "Legs",
    "local_date": DAY,
    "exercises": [
        SQUAT | {"sets": [{"reps": 5, "weight": {"value": 225, "unit": "lb"}}]},
        PUSHUPS | {"notes": "slow", "superset_group": 1},
    ],
    "notes": "kept",
}


class Log:
    """A workout, and the requests that add sets to it."""

    def __init__(self, api: Api, **changes: Any) -> None:
        self.api = api
        self.first = api.post("/v1/workouts", WORKOUT | changes).json
        self.path = f"/v1/workouts/{self.first['id']}"

    def add(self, position: object, body: Any, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.api.post(f"{self.path}/exercises/{position}/sets", body, headers=sent)

    def read(self) -> Any:
        return self.api.get(self.path).json


@pytest.fixture
def log(api: Api) -> Log:
    return Log(api)


def test_a_set_is_what_a_patch_would_make_of_it(api: Api) -> None:
    """For every status, with the values that follow from it, and everything else as it was."""
    performed = {
        "reps": 6,
        "weight": {"value": 100, "unit": "lb"},
        "type": "drop",
        "rpe": 8.5,
        "completed_at": "2026-03-14T18:00:00+01:00",
    }
    for status in ("completed", "in_progress", "planned"):
        for added in (performed, {"target": {"reps": 5}}):
            alone, patched = (Log(api, status=status) for _ in range(2))
            answer = alone.add(1, PUSHUPS | added)
            assert (answer.status, answer.etag, answer.json["version"]) == (200, '"2"', 2)
            added_to = without_records(answer.json)
            assert added_to == alone.read()
            exercises = [{**each} for each in WORKOUT["exercises"]]
            exercises[1]["sets"] = [added]
            changes = {"exercises": exercises}
            answer = api.patch(patched.path, changes, headers={"If-Match": "*"})
            same = without_records(answer.json)
            own = ("id", "created_at", "updated_at")
            assert {name: added_to[name] for name in same if name not in own} == {
                name: value for name, value in same.items() if name not in own
            }
            assert len(added_to["exercises"][1]["sets"]) == 1


def test_sets_count_in_the_calendar(log: Log) -> None:
    for weight in (100, 90):
        body = SQUAT | {"reps": 10, "weight": {"value": weight, "unit": "kg"}}
        assert log.add(0, body).status == 200
    days = log.api.get(f"/v1/calendar?kind=workouts&from={DAY}&to={DAY}").json["days"]
    assert days[0]["count"] == 1
    kept = log.read()
    assert [len(each["sets"]) for each in kept["exercises"]] == [3, 0]
    assert kept["exercises"][0]["sets"][2]["weight_kg"] == 90
    [change] = [
        each["resource"]
        for each in log.api.get("/v1/changes").json["items"]
        if each["type"] == "workout"
    ]
    assert change == kept


def test_a_set_that_was_read_can_be_added_again(log: Log) -> None:
    """Such as one more like the last one; what the server adds is ignored."""
    last = log.first["exercises"][0]["sets"][-1]
    assert "weight_kg" in last
    again = log.add(0, SQUAT | last)
    assert again.status == 200, again.body
    assert again.json["exercises"][0]["sets"] == [last, last]


def test_another_exercise_or_none_is_refused(log: Log) -> None:
    refused = log.add(0, PUSHUPS | {"reps": 5})
    assert (refused.status, refused.code) == (409, "other_exercise")
    assert "barbell-squat" in refused.json["detail"]
    for position in ("2", "999", "1000", "-1", "01", "1.0", "x", "%20"):
        missing = log.add(position, PUSHUPS | {"reps": 5})
        assert (missing.status, missing.code) == (404, "not_found"), position
    assert log.read() == without_records(log.first)


def test_a_wrong_set_names_its_field(log: Log) -> None:
    wrong = {
        "/reps": SQUAT | {"reps": -1},
        "/rpe": SQUAT | {"reps": 5, "rpe": 8, "rir": 2},
        "/exercise_id": {"reps": 5},
        "/bogus": SQUAT | {"bogus": 1},
        "/done": SQUAT | {"done": True},
    }
    for pointer, body in wrong.items():
        answer = log.add(0, body)
        assert answer.status == 422, (pointer, answer.body)
        pointers = [error["pointer"] for error in answer.json["errors"]]
        assert pointer in pointers or (pointer == "/rpe" and "/rir" in pointers), pointers
    assert log.read() == without_records(log.first)


def test_sets_are_bounded(api: Api) -> None:
    def entry(sets: int, **exercise: str) -> dict[str, Any]:
        return exercise | {"sets": [{"reps": 1}] * sets}

    most = MAX_SETS_OF_EXERCISE
    of_exercise = Log(api, exercises=[entry(most - 1, **SQUAT)])
    in_total = Log(api, exercises=[entry(most, **PUSHUPS), entry(most - 1, **SQUAT), SQUAT])
    for log, position, limit in ((of_exercise, 0, most), (in_total, 2, MAX_SETS)):
        assert log.add(position, SQUAT | {"reps": 1}).status == 200
        full = log.add(position, SQUAT | {"reps": 1})
        assert (full.status, full.json["errors"][0]["code"]) == (422, "too_many")
        assert full.json["errors"][0]["params"]["max"] == limit


def test_a_key_adds_one_set(log: Log) -> None:
    first, second = (log.add(0, SQUAT | {"reps": 5}, Idempotency_Key="one") for _ in range(2))
    assert (second.status, second.body) == (200, first.body)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(log.read()["exercises"][0]["sets"]) == 2
    other = log.add(0, SQUAT | {"reps": 6}, Idempotency_Key="one")
    assert other.code == "idempotency_key_reused"


def test_a_version_that_is_named_must_be_current(log: Log) -> None:
    body = SQUAT | {"reps": 5}
    assert log.add(0, body, If_Match='"1"').etag == '"2"'
    assert log.add(0, body, If_Match='"1"').status == 412
    assert log.add(0, body).etag == '"3"'
