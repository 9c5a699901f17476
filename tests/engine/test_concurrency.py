"""Many requests at once on one user's data: nothing is lost, nothing counts twice."""

import json
import random
import uuid
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from app import app
from tests.engine.device import together
from tests.support.api import Api
from tests.support.logbook import require_recount
from tools.local.lambda_client import LambdaClient

pytestmark = pytest.mark.usefixtures("engine_table")

FIRST = date(2026, 1, 1)
# Two of one group, and another one.
EXERCISES = ("barbell-squat", "speed-box-squat", "barbell-deadlift")


def recount(client: LambdaClient, user: str) -> Counter[str]:
    """Count the completed workouts of each day from the list itself."""
    days: Counter[str] = Counter()
    cursor = ""
    while True:
        answer = client.call("GET", f"/v1/workouts?limit=100{cursor}", user=user)
        page = json.loads(answer["body"])
        days.update(workout["local_date"] for workout in page["items"])
        if page["next_cursor"] is None:
            return days
        cursor = f"&cursor={page['next_cursor']}"


def calendar(client: LambdaClient, user: str) -> dict[str, int]:
    path = "/v1/calendar?kind=workouts&from=2026-01-01&to=2026-12-31"
    days = json.loads(client.call("GET", path, user=user)["body"])["days"]
    return {day["date"]: day["count"] for day in days if day["count"]}


def test_fifty_parallel_creates_and_deletes(user: str) -> None:
    client = LambdaClient(app)
    dice = random.Random(7)

    def create() -> dict[str, Any]:
        body = {"title": "Lift", "local_date": str(FIRST + timedelta(days=dice.randrange(12)))}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answer: dict[str, Any] = {}
        # What a client does with a 503 or a lost answer: the same request again.
        for _ in range(5):
            answer = client.call("POST", "/v1/workouts", body, user=user, headers=key)
            if answer["statusCode"] != 503:
                break
        return answer

    def delete(workout_id: str) -> int:
        headers = {"If-Match": "*"}
        path = f"/v1/workouts/{workout_id}"
        return int(client.call("DELETE", path, user=user, headers=headers)["statusCode"])

    created = together([create] * 25)
    assert {answer["statusCode"] for answer in created} == {201}
    ids = [json.loads(answer["body"])["id"] for answer in created]
    assert len(set(ids)) == 25
    # Half the deletions are sent twice, as an impatient client does.
    doomed = ids[:15]
    deletions = [lambda key=key: delete(key) for key in doomed + doomed[:10]]
    results = together([create] * 25 + deletions)
    statuses = Counter(result for result in results if isinstance(result, int))
    assert statuses == {204: 15, 404: 10}
    counted = recount(client, user)
    assert counted.total() == 35
    assert calendar(client, user) == dict(counted)


def test_one_key_sent_twenty_times_at_once_makes_one(user: str) -> None:
    client = LambdaClient(app)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"title": "Lift", "local_date": "2026-01-01"}
    send = lambda: client.call("POST", "/v1/workouts", body, user=user, headers=key)  # noqa: E731
    answers = together([send] * 20)
    assert {answer["statusCode"] for answer in answers} == {201}
    assert len({answer["body"] for answer in answers}) == 1
    assert calendar(client, user) == {"2026-01-01": 1}


def test_of_racing_edits_one_wins_and_the_rest_hear_of_it(user: str) -> None:
    client = LambdaClient(app)
    body = {"title": "Lift", "local_date": "2026-01-01"}
    workout_id = json.loads(client.call("POST", "/v1/workouts", body, user=user)["body"])["id"]
    path = f"/v1/workouts/{workout_id}"

    def move(day: int) -> int:
        changes = {"local_date": f"2026-02-{day:02d}"}
        headers = {"If-Match": '"1"'}
        return int(client.call("PATCH", path, changes, user=user, headers=headers)["statusCode"])

    statuses = together([lambda day=day: move(day) for day in range(1, 11)])
    assert Counter(statuses) == {200: 1, 412: 9}
    stored = json.loads(client.call("GET", path, user=user)["body"])
    assert stored["version"] == 2
    assert calendar(client, user) == {stored["local_date"]: 1}


def test_parallel_writes_of_one_group_and_quarter_lose_no_set(user: str) -> None:
    """Workouts with the same exercises are written at once: each rewrites the same two items."""
    client, dice = LambdaClient(app), random.Random(11)
    first = date(2026, 3, 20)

    def body() -> dict[str, Any]:
        sets = [
            {
                "reps": dice.randrange(1, 11),
                "weight": {"value": 60 + dice.randrange(80), "unit": "kg"},
            }
            for _ in range(3)
        ]
        day = first + timedelta(days=dice.randrange(25))
        exercises = [{"exercise_id": name, "sets": sets} for name in EXERCISES]
        return {"title": "Lift", "local_date": f"{day}", "exercises": exercises}

    def write(method: str, path: str, sent: Any = None) -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if method != "POST":
            headers["If-Match"] = "*"
        answer: dict[str, Any] = {}
        for _ in range(60):
            answer = client.call(method, path, sent, user=user, headers=headers)
            if answer["statusCode"] != 503:
                break
        return answer

    bodies = [body() for _ in range(12)]
    created = together([lambda sent=sent: write("POST", "/v1/workouts", sent) for sent in bodies])
    assert {answer["statusCode"] for answer in created} == {201}
    paths = [f"/v1/workouts/{json.loads(answer['body'])['id']}" for answer in created]
    further = [body() for _ in range(9)]
    changes = [
        *(
            lambda path=path, sent=sent: write("PUT", path, sent)
            for path, sent in zip(paths[:5], further[:5], strict=True)
        ),
        *(lambda path=path: write("PATCH", path, {"status": "planned"}) for path in paths[5:7]),
        *(lambda path=path: write("DELETE", path) for path in paths[7:10]),
        *(lambda sent=sent: write("POST", "/v1/workouts", sent) for sent in further[5:]),
    ]
    answers = together(changes)
    assert Counter(answer["statusCode"] for answer in answers) == {200: 7, 201: 4, 204: 3}
    api = Api(app, user)
    for exercise in EXERCISES:
        assert require_recount(api.get, exercise) == 12 + 4 - 2 - 3
    assert recount(client, user).total() == 12 + 4 - 3
    assert sum(calendar(client, user).values()) == 12 + 4 - 2 - 3
