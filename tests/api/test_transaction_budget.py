"""What one request writes is one transaction of DynamoDB: at most 100 actions and 4 MB.

Batch sizes follow from it: 45 intakes and 30 readings, each with what goes with them.
Every operation that writes has its fullest request here.
"""

import uuid
from collections.abc import Callable

import pytest

from chalicelib.application import operations
from chalicelib.jsontext import can_be_sent
from chalicelib.table import client
from tests.api import (
    fullest_imports,
    fullest_metrics,
    fullest_plan,
    fullest_records,
    fullest_routines,
    fullest_runs,
)
from tests.support.api import Answer, Api
from tests.support.fullest import NOON, Case, Request, noise
from tests.support.transactions import Action, Recorder, item_bytes

CASES = [
    *(*fullest_records.CASES, *fullest_plan.CASES, *fullest_imports.CASES, *fullest_metrics.CASES),
    *(*fullest_routines.CASES, *fullest_runs.CASES),
]
MAX_ACTIONS = 100
MAX_BYTES = 4 * 1024 * 1024
MAX_ITEM_BYTES = 400 * 1024
WRITES = {
    operation.operation_id: operation for operation in operations() if operation.method != "GET"
}


@pytest.fixture
def recorder(moto_table: None, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder(client.dynamodb())
    monkeypatch.setattr(client, "dynamodb", lambda: recorder)
    return recorder


def send(api: Api, request: Request, *, with_key: bool = True) -> Answer:
    key = {"Idempotency-Key": str(uuid.uuid4())} if with_key else {}
    headers = NOON | key | request.headers
    return api.request(request.method, request.path, request.body, headers=headers)


def test_each_operation_that_writes_has_a_fullest_request() -> None:
    # A restore takes a transaction for each line; see test_restores.py.
    assert {case.operation_id for case in CASES} == set(WRITES) - {"restoreAccount"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_fullest_request_fits(api: Api, recorder: Recorder, case: Case) -> None:
    request = case.prepare(api)
    assert request.method == WRITES[case.operation_id].method
    recorder.transactions.clear()
    answer = send(api, request)
    assert answer.status < 300, answer.body
    assert can_be_sent(answer.body.decode())
    *refused, transaction = recorder.transactions
    # A write of a workout does not know that habits are linked until it is refused; one of metrics
    # reads the mark with what it reads anyway.
    assert len(refused) == (case.name.endswith("linked habits"))
    receipts = sum("RECEIPT#" in str(action) for action in transaction)
    assert len(transaction) - receipts == case.actions
    assert case.actions + 1 <= MAX_ACTIONS
    assert fits(transaction)


def fits(transaction: list[Action]) -> bool:
    """Tell whether the items that a transaction puts are of a size that DynamoDB accepts."""
    sizes = [item_bytes(action) for action in transaction]
    return max(sizes) <= MAX_ITEM_BYTES and sum(sizes) <= MAX_BYTES


def test_the_longest_texts_fit_or_are_refused(api: Api, recorder: Recorder) -> None:
    """Each intake of the batch repeats the supplement's 60 ingredients."""
    texts = {"ingredients": fullest_plan.ingredients(), "notes": noise(5_000)}
    request = fullest_plan.batch(api, fullest_plan.MAX_BATCH, 1, **texts)
    recorder.transactions.clear()
    answer = send(api, request)
    assert (answer.status, answer.code, recorder.transactions) == (413, "payload_too_large", [])
    assert send(api, request, with_key=False).status == 201
    [transaction] = recorder.transactions
    assert sum(item_bytes(action) for action in transaction) > 800_000
    assert fits(transaction)


@pytest.mark.parametrize(
    "batch",
    [
        lambda api: fullest_plan.batch(api, 26, 24, on_demand=23),
        lambda api: fullest_plan.batch(api, 1, 32, count=32, **fullest_plan.FROM_LAST),
    ],
)
def test_one_dose_more_than_fits_is_refused(
    api: Api, recorder: Recorder, batch: Callable[[Api], Request]
) -> None:
    request = batch(api)
    recorder.transactions.clear()
    answer = send(api, request)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "too_many_actions")
    assert answer.json["errors"][0]["pointer"] == "/items"
    assert recorder.transactions == []
