"""The IAM policy of the function of imports: what its worker uses, all of it and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.client import BaseClient
from moto import mock_aws

from app import app as chalice_app
from chalicelib.account.imports import stage, worker
from chalicelib.account.imports.queue import Task
from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support.api import Api
from tests.support.grants import (
    LAMBDA_S_OWN,
    Grant,
    grants,
    import_services,
    policy_of,
    recorder,
    refused,
    unused,
)
from tools.local.tables import create_table

POLICY = policy_of("imports-policy")
# What Lambda does with the function's role to receive messages.
POLLER_S = {
    (f"sqs:{action}", "ImportQueue")
    for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
}
ANY = {"If-Match": "*"}
TEXTS = {
    "workout": "Date,Exercise,Category,Weight (kg),Reps\n"
    "2026-01-05,Deadlift,Back,140,5\n2025-12-30,Barbell Squat,Legs,95,5\n",
    "reading": "date,marker,value,unit\n2026-03-10,Ferritin,80,ng/mL\n",
    "metric_day": "Date,Time,Measurement,Value,Unit\n2026-03-10,08:00,Bodyweight,80,kg\n",
}


class Person:
    """Somebody who imports files, and the worker, whose calls are recorded."""

    def __init__(self) -> None:
        self.api = Api(chalice_app, "alice")
        self.used: set[Grant] = set()
        self._is_working = False

    def record(self, needs: set[Grant]) -> None:
        if self._is_working:
            self.used |= needs

    def work(self, import_id: str, *, seconds: float = 600) -> Any:
        """Do what there is to be done with an import, and return it."""
        self._is_working = True
        try:
            worker.run(Task("alice", import_id), time_left=lambda: seconds, attempt=1)
        finally:
            self._is_working = False
        return self.api.get(f"/v1/imports/{import_id}").json

    def imported(self, text: str) -> str:
        """Check and commit a text; return the import's id."""
        options = {"timezone": "UTC"}
        made = self.api.post("/v1/imports", {"text": text, "options": options}).json
        assert self.work(made["id"])["status"] == "checked"
        path = f"/v1/imports/{made['id']}"
        assert self.api.patch(path, {"status": "committed"}, headers=ANY).status == 200
        # Without any time left, it sends itself a message to go on.
        assert self.work(made["id"], seconds=1)["status"] == "committing"
        assert self.work(made["id"])["status"] == "committed"
        return str(made["id"])

    def undo(self, import_id: str) -> None:
        assert self.api.delete(f"/v1/imports/{import_id}", headers=ANY).status == 202
        assert self.work(import_id)["status"] == "undone"


@pytest.fixture(scope="module")
def used() -> Iterator[set[Grant]]:
    """What the worker used to import each kind of entry, and to undo that."""
    before = stage.services()
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        create_table(dynamodb(), TABLE)
        person = Person()
        stage.use(import_services(person.record))
        patch.setattr(BaseClient, "_make_api_call", recorder(person.record))
        for text in TEXTS.values():
            person.undo(person.imported(text))
        yield person.used
    stage.use(before)


def test_the_worker_may_do_what_it_does(used: set[Grant]) -> None:
    assert refused(grants(POLICY), used) == set()


def test_nothing_is_granted_that_it_does_not_use(used: set[Grant]) -> None:
    assert unused(grants(POLICY), used | LAMBDA_S_OWN | POLLER_S) == set()


@pytest.mark.parametrize("grant", sorted(grants(POLICY)), ids=" on ".join)
def test_without_any_one_grant_something_is_refused(used: set[Grant], grant: Grant) -> None:
    assert refused(grants(POLICY) - {grant}, used | LAMBDA_S_OWN | POLLER_S)


def test_it_uses_files_of_imports_only_and_scans_nothing() -> None:
    files = {resource for action, resource in grants(POLICY) if action.startswith("s3:")}
    assert files == {"Bucket/imports/*"}
    for statement in POLICY["Statement"]:
        assert "*" not in json.dumps(statement["Action"])
    text = json.dumps(POLICY)
    assert "Scan" not in text
    assert "NotAction" not in text
    assert "NotResource" not in text
