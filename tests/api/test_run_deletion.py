"""A deleted run takes its log with it, however long that is, and leaves its workouts."""

from typing import Any

import pytest

from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import from_wire, to_wire
from chalicelib.table.items import pack, read_json
from chalicelib.table.transaction import Transaction
from tests.conftest import TABLE
from tests.support.api import Api
from tests.support.runs import ANY, complete, entry, kg, plan, run_of, slots_of, write


def log_of(run: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of the log of a run, the latest part first."""
    items = map(from_wire, dynamodb().scan(TableName=TABLE)["Items"])
    own = [item for item in items if item["sk"].startswith(keys.run_log(run["id"]))]
    return sorted(own, key=lambda item: str(item["sk"]))


def write_parts(run: dict[str, Any], count: int) -> None:
    """Give a run earlier parts of its log, without workouts."""
    [head] = log_of(run)
    parts = [[number, [f"{1000 + number}-01-01"] if number else []] for number in range(count)]
    document = {**read_json(head), "parts": parts, "first": ["2026-01-01"]}
    items = [{**head, "doc": pack(document)}]
    items += [
        {**head, "sk": keys.run_log(run["id"], number), "doc": pack({"lines": []})}
        for number, _ in parts
    ]
    for item in items:
        dynamodb().put_item(TableName=TABLE, Item=to_wire(item))


def test_a_deleted_run_leaves_its_workouts(api: Api) -> None:
    run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
    completed = complete(api, plan(api, run, "2026-03-02"))
    path = f"/v1/runs/{run['id']}"
    assert api.delete(path).status == 428
    assert api.delete(path, headers=ANY).status == 204
    assert api.get(path).status == api.post(f"{path}/workouts").status == 404
    assert api.delete(path, headers=ANY).status == 404
    kept = api.get(f"/v1/workouts/{completed['id']}").json
    assert kept["run"]["run_id"] == run["id"]
    edited = write(api, kept, notes="Easy")
    assert edited["run"] == kept["run"]


def test_a_very_long_run_can_be_deleted(api: Api) -> None:
    run = run_of(api, [entry()])
    write_parts(run, 205)
    path, key = f"/v1/runs/{run['id']}", {"Idempotency-Key": "delete", "If-Match": '"1"'}
    assert api.delete(path, headers=key).status == 204
    assert log_of(run) == []
    assert api.delete(path, headers=key).headers["Idempotency-Replayed"] == "true"
    assert api.get(path).status == 404


def test_a_long_run_that_changes_while_it_is_deleted_remains(api: Api) -> None:
    run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
    write_parts(run, 205)
    path = f"/v1/runs/{run['id']}"
    with pytest.MonkeyPatch.context() as patch:
        commit, commits = Transaction.commit, list[int]()

        def then_changed(transaction: Transaction, answer: str = "") -> None:
            commit(transaction, answer)
            commits.append(transaction.size)
            if len(commits) == 1:
                api.patch(path, {"paused": True}, headers=ANY)

        patch.setattr(Transaction, "commit", then_changed)
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 412
    assert max(commits) <= 100
    assert len(log_of(run)) == 1 + 205 - 80
    [slot] = slots_of(api, run).values()
    assert slot["state"]["weight"] == 60
    assert api.delete(path, headers=ANY).status == 204
    assert log_of(run) == []
