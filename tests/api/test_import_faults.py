"""A worker that is killed at any of its calls to DynamoDB, the store or the queue: the next one
goes on, and in the end all is as if nothing had happened.
"""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import Mock

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from app import app as chalice_app
from chalicelib.account.imports import stage, worker
from chalicelib.account.imports.queue import MAX_ATTEMPTS, Task
from chalicelib.account.imports.writing import workouts
from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support.api import Api
from tests.support.apple_export import export, record
from tests.support.erasure import Killed, Killer, table_calls
from tools.local.memory_stage import MemoryStage

ANY = {"If-Match": "*"}
FITNOTES = (
    "Date,Exercise,Category,Weight (kg),Reps\n"
    "2025-12-30,Barbell Squat,Legs,95,5\n"
    "2026-01-05,Deadlift,Back,140,5\n"
    "2026-01-07,Barbell Squat,Legs,100,5\n"
)
LABS = "date,marker,value,unit\n2026-01-05,ApoB,80,mg/dL\n2026-01-06,ALT,22,U/L\n"
HEALTH = export(
    *(
        record("StepCount", 4_000 + day, "count", startDate=at, endDate=at)
        for day in (1, 2)
        for at in [f"2026-01-0{day} 08:00:00 +0000"]
    )
).decode()
FILES = {"fitnotes": FITNOTES, "lab_csv": LABS, "apple_health": HEALTH}
READS = {
    "fitnotes": (
        "/v1/workouts?limit=100",
        "/v1/records?limit=100",
        "/v1/calendar?kind=workouts&from=2025-12-01&to=2026-01-31",
    ),
    "lab_csv": (
        "/v1/biomarkers/apob/readings",
        "/v1/calendar?kind=biomarkers&from=2025-12-01&to=2026-01-31",
    ),
    "apple_health": (
        "/v1/metrics?from=2026-01-01&to=2026-01-10",
        "/v1/calendar?kind=metrics&from=2025-12-01&to=2026-01-31",
    ),
}
LEASE_S = 100.0


def table() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[TABLE]


class Time:
    """A clock for the worker, which moves past the lease of a run that was killed."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Bench:
    """An account on the engine, with one import, whose worker can be killed."""

    client: Any
    user: str
    imports: MemoryStage
    time: Time = field(default_factory=Time)

    def __post_init__(self) -> None:
        self.api = Api(chalice_app, self.user)

    def begin(self, name: str) -> str:
        made = self.api.post("/v1/imports", {"format": name, "text": FILES[name]})
        assert made.status == 201, made.body
        return str(made.json["id"])

    def commit(self, import_id: str) -> None:
        path = f"/v1/imports/{import_id}"
        answer = self.api.patch(path, {"status": "committed"}, headers=ANY)
        assert answer.status == 200, answer.body

    def undo(self, import_id: str) -> None:
        assert self.api.delete(f"/v1/imports/{import_id}", headers=ANY).status == 202

    def work(self, killer: Killer) -> None:
        """Receive what waits, one by one, until nothing does; what is killed is received again."""
        store = killer.around(self.imports.store)
        with _clock(self.time), table_calls(killer, self.client):
            stage.use(stage.Services(store, killer.around(self.imports.queue)))
            try:
                self._receive()
            finally:
                stage.use(stage.Services(self.imports.store, self.imports.queue))

    def _receive(self) -> None:
        tasks = self.imports.queue.tasks
        while tasks:
            delay, task = tasks.pop(0)
            self.time.now += timedelta(seconds=delay)
            try:
                worker.run(task, time_left=lambda: LEASE_S, attempt=1)
            except Killed:
                self.time.now += timedelta(seconds=LEASE_S + 5)
                tasks.insert(0, (0, task))

    def snapshot(self) -> Any:
        """Return all that is stored."""
        waiting = list(self.imports.queue.tasks)
        return copy.deepcopy(table().items), dict(self.imports.store.files), waiting

    def restore(self, snapshot: Any) -> None:
        """Store again what was stored at a snapshot."""
        items, files, tasks = snapshot
        table().items = copy.deepcopy(items)
        self.imports.store.files = dict(files)
        self.imports.queue.tasks = list(tasks)

    def status(self, import_id: str) -> str:
        return str(self.api.get(f"/v1/imports/{import_id}").json["status"])

    def state(self, name: str = "fitnotes") -> Any:
        """Return what the person sees, without ids and times of writing."""
        paths = READS[name]
        answers = [self.api.get(path) for path in paths]
        assert [each.status for each in answers] == [200] * len(paths)
        return [_plain(each.json) for each in answers]


@contextmanager
def _clock(time: Time) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "wall_clock", time)
        # In the order of a single thread, so that each call has a number.
        patch.setattr(workouts, "_THREADS", 1)
        yield


def _plain(value: Any) -> Any:
    hidden = {"id", "created_at", "updated_at", "import_id", "workout_id", "reading_id"}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if name not in hidden}
    return [_plain(each) for each in value] if isinstance(value, list) else value


@pytest.fixture
def bench(moto_table: None, user: str, imports: MemoryStage) -> Iterator[Bench]:
    made = Bench(dynamodb(), user, imports)
    with pytest.MonkeyPatch.context() as patch:
        # Other tests hold such answers against the contract, which takes longest.
        patch.setattr(made.api, "_contract", Mock())
        yield made


@pytest.mark.parametrize("name", FILES)
def test_a_worker_that_is_killed_is_continued(bench: Bench, name: str) -> None:
    empty = bench.state(name)
    import_id = bench.begin(name)
    begun = bench.snapshot()
    bench.work(Killer())
    assert bench.status(import_id) == "checked"
    bench.commit(import_id)
    committing = bench.snapshot()
    bench.work(Killer())
    whole = bench.state(name)
    assert whole != empty
    bench.undo(import_id)
    undoing = bench.snapshot()
    bench.work(Killer())
    assert bench.state(name) == empty
    for snapshot, status, state in (
        (begun, "checked", empty),
        (committing, "committed", whole),
        (undoing, "undone", empty),
    ):
        for at, after in ((at, after) for at in count() for after in (False, True)):
            bench.restore(snapshot)
            killer = Killer(at, after=after)
            bench.work(killer)
            assert bench.status(import_id) == status, killer.calls
            assert bench.state(name) == state, killer.calls
            if len(killer.calls) <= at:
                break
        assert at > 3


def test_what_fails_each_time_lets_the_import_fail(bench: Bench) -> None:
    import_id = bench.begin("fitnotes")
    bench.imports.queue.tasks.clear()
    broken = bench.imports.store.files
    bench.imports.store.files = {}

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("no answer")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench.imports.store, "open", fail)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            assert bench.status(import_id) == "checking"
            with pytest.raises(OSError, match="no answer"):
                worker.run(Task(bench.user, import_id), time_left=lambda: LEASE_S, attempt=attempt)
    bench.imports.store.files = broken
    found = bench.api.get(f"/v1/imports/{import_id}").json
    assert (found["status"], found["failure"]["code"]) == ("failed", "internal_error")
    changed = bench.api.patch(f"/v1/imports/{import_id}", {"format": "fitnotes"}, headers=ANY)
    assert changed.status == 200
    bench.work(Killer())
    assert bench.status(import_id) == "checked"


def test_messages_that_come_twice_and_in_another_order(bench: Bench) -> None:
    import_id = bench.begin("fitnotes")
    tasks = bench.imports.queue.tasks
    tasks += tasks[::-1]
    bench.work(Killer())
    bench.commit(import_id)
    tasks += [*tasks[::-1], *tasks]
    bench.work(Killer())
    found = bench.api.get(f"/v1/imports/{import_id}").json
    assert (found["status"], found["written"]["created"]) == ("committed", 3)
    assert json.dumps(bench.state()).count('"local_date"') >= 3
