"""Requests at once that an offline client repeats: one resource for an id, one set for a key."""

import json
import uuid
from collections import Counter
from typing import Any

import pytest

from app import app
from chalicelib.application import operations
from tests.engine.device import together
from tests.support.api import Api
from tools.local.lambda_client import LambdaClient
from tools.local.world import World

pytestmark = pytest.mark.usefixtures("engine_table")

CREATORS = [operation for operation in operations() if operation.may_create]
WORKOUT = {"local_date": "2026-03-14", "exercises": [{"exercise_id": "barbell-squat"}]}


@pytest.mark.parametrize("with_key", [False, True])
def test_one_id_sent_six_times_at_once_makes_one(engine_api: Api, with_key: bool) -> None:
    client, world = LambdaClient(app), World(engine_api)
    for operation in CREATORS:
        last = list(operation.path_parameters)[-1]
        path = world.path(operation, **{last: f"{str(uuid.uuid4())[:-2]}00"})
        body, headers = world.body(operation), {"If-None-Match": "*"}
        if with_key:
            body |= {"local_date": "2026-03-10"} if "local_date" in body else {}
            headers["Idempotency-Key"] = str(uuid.uuid4())

        def put(path: str = path, body: Any = body, headers: dict[str, str] = headers) -> Any:
            return client.call("PUT", path, body, user=engine_api.user, headers=headers)

        answers = together([put] * 6)
        statuses = Counter(answer["statusCode"] for answer in answers)
        assert statuses == ({201: 6} if with_key else {201: 1, 412: 5}), operation.operation_id
        [made] = {answer["body"] for answer in answers if answer["statusCode"] == 201}
        assert (json.loads(made)["id"], json.loads(made)["version"]) == (path[-36:], 1)
        assert engine_api.get(path).json["version"] == 1


def test_sets_added_at_once_all_land(engine_api: Api) -> None:
    """Eight sets of several devices, each sent twice with its key."""
    client = LambdaClient(app)
    workout = engine_api.post("/v1/workouts", WORKOUT).json
    path = f"/v1/workouts/{workout['id']}"

    def add(reps: int, key: str) -> int:
        body, headers = {"exercise_id": "barbell-squat", "reps": reps}, {"Idempotency-Key": key}
        sent = (f"{path}/exercises/0/sets", body)
        answer = client.call("POST", *sent, user=engine_api.user, headers=headers)
        return int(answer["statusCode"])

    keys = [str(uuid.uuid4()) for _ in range(8)]
    requests = [lambda n=n, key=key: add(n, key) for n, key in enumerate(keys)] * 2
    assert Counter(together(requests)) == {200: 16}
    after = engine_api.get(path).json
    assert sorted(each["reps"] for each in after["exercises"][0]["sets"]) == list(range(8))
    assert after["version"] == 9
