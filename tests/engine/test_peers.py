"""The apps that ours is measured beside do the work that they are said to do."""

import importlib.util
import json
import sys
from typing import Any

import pytest

from app import app
from tests.conftest import TABLE
from tests.support.api import Api
from tools.bench.client import Recorded
from tools.bench.packages import PEERS
from tools.bench.workers import Command, worker
from tools.bench.workouts import DAY, small_workout, workout
from tools.local.engine import Engine
from tools.local.lambda_client import LambdaClient

PATH = "/v1/workouts"


def command(name: str, engine: Engine) -> Command:
    environment = engine.environment | {"TABLE_NAME": TABLE}
    return Command(name, (sys.executable, "-I"), (PEERS / name,), environment)


def write_profile(engine_table: Any, user: str) -> None:
    """Write the profile of the handler that makes the same calls."""
    item = {"pk": f"SAME#{user}", "sk": "PROFILE", "doc": json.dumps({"timezone": "Asia/Tokyo"})}
    typed = {name: {"S": text} for name, text in item.items()}
    engine_table.put_item(TableName=TABLE, Item=typed)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("limit", small_workout(DAY)),
        ("plain", workout(DAY)),
        ("same_calls", workout(DAY)),
    ],
)
def test_a_peer_stores_and_lists_workouts(
    name: str, body: dict[str, Any], engine: Engine, engine_table: Any, user: str
) -> None:
    client = LambdaClient(app)
    create = client.event("POST", PATH, body, user)
    listing = client.event("GET", f"{PATH}?limit=2", None, user)
    with worker(command(name, engine)) as peer:
        made = [json.loads(peer.serve(create, 201).answer["body"]) for _ in range(3)]
        listed = json.loads(peer.serve(listing, 200).answer["body"])["items"]
    assert all(each.items() >= body.items() for each in made)
    assert len({each["id"] for each in made}) == 3
    assert len(listed) == 2
    assert all(each in made for each in listed)


@pytest.mark.parametrize(("name", "day"), [("plain", "2026-03-14"), ("same_calls", "2026-03-15")])
def test_a_peer_dates_workouts(
    name: str, day: str, engine: Engine, engine_table: Any, user: str
) -> None:
    write_profile(engine_table, user)
    body = without_date() | {"started_at": "2026-03-14T20:00:00Z"}
    event = LambdaClient(app).event("POST", PATH, body, user)
    with worker(command(name, engine)) as peer:
        made = json.loads(peer.serve(event, 201).answer["body"])
    assert made["local_date"] == day


def without_date() -> dict[str, Any]:
    body = workout(DAY)
    del body["local_date"]
    return body


def test_plain_chalice_validates(engine: Engine, engine_table: Any, user: str) -> None:
    body = workout(DAY)
    body["exercises"][0]["sets"][0]["reps"] = -1
    event = LambdaClient(app).event("POST", PATH, body, user)
    with worker(command("plain", engine)) as peer:
        error, *_ = json.loads(peer.serve(event, 422).answer["body"])["errors"]
    assert error["loc"] == ["exercises", 0, "sets", 0, "reps"]


def test_the_documents_of_the_limit_are_2_7_times_smaller(
    engine: Engine, engine_api: Api, user: str
) -> None:
    ours = engine_api.post(PATH, workout(DAY))
    event = LambdaClient(app).event("POST", PATH, small_workout(DAY), user)
    with worker(command("limit", engine)) as peer:
        theirs = peer.serve(event, 201).answer["body"]
    # The records that a workout sets are in its first answer, not in its document.
    document = {name: ours.json[name] for name in ours.json if not name.startswith("records")}
    text = json.dumps(document, separators=(",", ":"))
    assert len(text) / len(theirs) == pytest.approx(2.7, abs=0.1)


def test_the_bare_calls_are_made(engine: Engine, engine_table: Any) -> None:
    put = {"TableName": TABLE, "Item": {"pk": {"S": "bare"}, "sk": {"S": "1"}}}
    with worker(command("bare", engine)) as peer:
        peer.serve({"calls": [["put_item", put]]}, 200)
    key = {"TableName": TABLE, "Key": put["Item"]}
    assert engine_table.get_item(**key)["Item"] == put["Item"]


def test_the_same_calls_are_those_of_ours(
    engine_table: Any, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TABLE_NAME", TABLE)
    spec = importlib.util.spec_from_file_location("same_calls", PEERS / "same_calls/app.py")
    assert spec
    assert spec.loader
    peer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peer)
    client = LambdaClient(app)
    # The peer reads answers by botocore's own parser.
    ours, theirs = Recorded(engine_table), Recorded(peer.dynamodb)
    peer.dynamodb = theirs
    write_profile(engine_table, user)
    # The state of the account is read once a minute.
    app(client.event("GET", f"{PATH}?limit=1", None, user), None)
    for method, path, body in (
        ("POST", PATH, workout(DAY)),
        ("POST", PATH, without_date() | {"started_at": "2026-03-14T20:00:00Z"}),
        ("GET", f"{PATH}?limit=50", None),
    ):
        event = client.event(method, path, body, user)
        with ours.heard():
            app(event, None)
        peer.app(event, None)
    assert [outline(*call) for call in theirs.calls] == [outline(*call) for call in ours.calls]


def outline(operation: str, request: dict[str, Any]) -> tuple[str, list[Any], Any]:
    """Return the operation, the kinds of its actions with what they store, and its limit."""
    actions = [
        (kind, sorted(action.get("Item", {})))
        for entry in request.get("TransactItems", [])
        for kind, action in entry.items()
    ]
    return operation, actions, request.get("Limit")
