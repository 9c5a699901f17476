"""An Idempotency-Key counts for 24 hours, and afterwards as one that was never sent.

DynamoDB deletes expired items up to two days late, so expired receipts are still in the table:
here they always are.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.http.operation import Operation
from chalicelib.table import session
from chalicelib.table.session import Receipt
from tests.support.api import Answer, Api
from tools.local.world import OPERATIONS, World

SENT = datetime(2026, 3, 14, 12, tzinfo=UTC)
LAST = SENT + timedelta(hours=24)
EXPIRED = LAST + timedelta(seconds=1)
KEY = {"Idempotency-Key": "5f0c"}
WRITES = [operation for operation in OPERATIONS.values() if operation.writes]

At = Callable[[datetime], None]


@pytest.fixture
def world(api: Api) -> World:
    return World(api)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the server's clock, by which storage goes."""

    def set_clock(now: datetime) -> None:
        monkeypatch.setattr(session, "wall_clock", lambda: now)

    return set_clock


def name(operation: Operation) -> str:
    return operation.operation_id


def is_replay(answer: Answer) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


@pytest.mark.parametrize("operation", WRITES, ids=name)
def test_a_key_replays_for_24_hours(world: World, operation: Operation, at: At) -> None:
    at(SENT)
    first = world.send(operation, headers=KEY)
    assert (first.status in operation.statuses, is_replay(first)) == (True, False)
    at(LAST)
    again = world.send(operation, headers=KEY)
    assert (again.status, again.body, is_replay(again)) == (first.status, first.body, True)
    at(EXPIRED)
    late = world.send(operation, headers=KEY)
    assert not is_replay(late)
    # The same as without a key: another resource, the one that is there, or a conflict with it.
    assert late.status == world.send(operation).status
    if late.status == operation.status:
        # The key was used anew, and is kept from then on.
        at(EXPIRED + timedelta(hours=24))
        replay = world.send(operation, headers=KEY)
        assert (replay.body, is_replay(replay)) == (late.body, True)


@pytest.mark.parametrize("operation", WRITES, ids=name)
def test_a_key_is_free_for_another_request_after_24_hours(
    world: World, operation: Operation, at: At
) -> None:
    at(SENT)
    assert world.send(operation, headers=KEY).status in operation.statuses
    # Even a space more is another body.
    body = world.body(operation)
    other = (body if isinstance(body, str) else json.dumps(body)).encode() + b" "
    at(LAST)
    early = world.send(operation, headers=KEY, raw=other)
    assert (early.status, early.code) == (422, "idempotency_key_reused")
    at(EXPIRED)
    late = world.send(operation, headers=KEY, raw=other)
    assert not is_replay(late)
    assert late.status == world.send(operation).status


def test_what_would_fail_by_now_is_answered_for_24_hours(world: World, at: At) -> None:
    at(SENT)
    operation = OPERATIONS["createIntake"]
    first = world.send(operation, headers=KEY)
    assert world.send(OPERATIONS["deleteSupplement"]).status == 204
    at(LAST)
    again = world.send(operation, headers=KEY)
    assert (again.status, again.body, is_replay(again)) == (201, first.body, True)
    at(EXPIRED)
    late = world.send(operation, headers=KEY)
    assert (late.status, late.json["errors"][0]["pointer"]) == (422, "/supplement_id")


def test_a_replay_keeps_the_status_whatever_its_preconditions_are(api: Api) -> None:
    """They are no part of what a key is compared by, so a retry can have others."""
    path, body = "/v1/routines/01991f3a-7c1e-4b7a-9c55-2f6c0a3b9d10", {"name": "R"}
    new, known = {"If-None-Match": "*"}, {"If-Match": "*"}
    made, changed = {"Idempotency-Key": "made"}, {"Idempotency-Key": "changed"}
    first = api.put(path, body, headers=new | made)
    again = api.put(path, body, headers=known | made)
    assert (first.status, again.status, is_replay(again)) == (201, 201, True)
    assert again.headers["Location"] == first.headers["Location"]
    second = api.put(path, body, headers=known | changed)
    again = api.put(path, body, headers=new | changed)
    assert (second.status, again.status, is_replay(again)) == (200, 200, True)
    assert "Location" not in again.headers


def test_a_receipt_of_the_last_release_has_the_usual_status(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not say whether something was created."""
    with monkeypatch.context() as patch:
        item = Receipt.item
        patch.setattr(
            Receipt,
            "item",
            lambda *given: {n: v for n, v in item(*given).items() if n != "created"},
        )
        assert api.post("/v1/routines", {"name": "R"}, headers=KEY).status == 201
    again = api.post("/v1/routines", {"name": "R"}, headers=KEY)
    assert (again.status, is_replay(again)) == (201, True)
