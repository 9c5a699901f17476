"""How long an import lasts on a table of few units, by a clock that only its waits move."""

import time
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from chalicelib.account.imports import worker
from chalicelib.account.imports.errors import Stuck
from chalicelib.account.imports.queue import MAX_ATTEMPTS
from chalicelib.account.imports.writing import recounts
from chalicelib.settings import settings
from chalicelib.table.pacing import PacedMeter
from chalicelib.table.session import Session
from tests.api.test_sample_imports import SAMPLES, Person
from tests.api.test_sample_logs import FROM_HEVY, STRONG, Sample, prepared
from tests.support.api import Api
from tests.support.erasure import Clock
from tools.costs.charging import charged
from tools.local.memory_stage import MemoryStage

# Of the free tier.
UNITS = 25.0
ANY = {"If-Match": "*"}
HEAD = "Date,Exercise,Category,Weight (kg),Reps\n"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Clock:
    """The clock of a worker."""
    clock = Clock()
    units = getattr(request, "param", UNITS)
    stage = settings()._replace(table_read_units=units, table_write_units=units)
    monkeypatch.setattr(worker, "settings", lambda: stage)
    monkeypatch.setattr(worker, "PacedMeter", partial(PacedMeter, clock=clock))
    monkeypatch.setattr(worker, "time", Mock(monotonic=time.monotonic, sleep=clock.sleep))
    return clock


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are")
@pytest.mark.parametrize("sample", [STRONG, FROM_HEVY], ids=lambda sample: sample.app)
def test_the_time_is_as_announced(
    engine_api: Api,
    engine_table: Any,
    imports: MemoryStage,
    waits: Clock,
    monkeypatch: pytest.MonkeyPatch,
    sample: Sample,
) -> None:
    """What Amazon charges decides how long the waits are."""
    prepared(engine_api, sample)
    # Other tests hold such answers against the contract, which takes longest.
    monkeypatch.setattr(engine_api, "_contract", Mock())
    options = {"timezone": sample.log.zone, "weight_unit": "kg"}
    options |= {"distance_unit": "km", "body_move_weight": "added"}
    person = Person(engine_api, imports, (Path(SAMPLES) / sample.file).read_bytes(), options)
    checked = person.check()
    began = waits.now
    with charged(engine_table):
        committed = person.commit(checked)
    assert committed["written"]["created"] == sample.workouts
    assert waits.now - began == pytest.approx(checked["commit_seconds"], rel=0.2)


def committing(api: Api, imports: MemoryStage, count: int) -> str:
    """Begin the commit of some workouts of two years; return the path of the import."""
    days = [date(2025, 12, 20) + timedelta(days=number) for number in range(count)]
    rows = [f"{day},Deadlift,Back,{100 + day.day},5\n" for day in days]
    made = api.post("/v1/imports", {"text": HEAD + "".join(rows)}).json
    imports.work()
    path = f"/v1/imports/{made['id']}"
    assert api.patch(path, {"status": "committed"}, headers=ANY).status == 200
    return path


def run(imports: MemoryStage, waits: Clock, seconds: float, attempt: int = 1) -> None:
    """Let the worker take one message, and hold it to its time."""
    _, task = imports.queue.tasks.pop(0)
    ends = waits.now + seconds
    worker.run(task, time_left=lambda: ends - waits.now, attempt=attempt)
    assert waits.now < ends


@pytest.mark.parametrize("waits", [2.5], indirect=True)
@pytest.mark.parametrize("seconds", [60.0, 75.0, 100.0])
def test_a_run_ends_before_its_time_and_the_next_one_goes_on(
    engine_api: Api, imports: MemoryStage, waits: Clock, seconds: float
) -> None:
    path, runs = committing(engine_api, imports, 20), 0
    while imports.queue.tasks and runs < 20:
        run(imports, waits, seconds)
        runs += 1
    # Of the two messages that a request sends, one finds nothing to do.
    assert 2 < runs < 20
    assert engine_api.get(path).json["written"]["created"] == 20
    assert len(engine_api.get("/v1/workouts?limit=100").json["items"]) == 20
    history = engine_api.get("/v1/exercises/barbell-deadlift/history?limit=100").json["items"]
    assert len(history) == 20


def test_a_recount_that_takes_longer_than_a_run_fails_after_some_attempts(
    engine_api: Api, imports: MemoryStage, waits: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recount_years(session: Session, years: Iterable[int]) -> None:
        del years
        session.meter.count("query", {"ConsumedCapacity": {"CapacityUnits": 10_000}})

    monkeypatch.setattr(recounts, "recount_years", recount_years)
    path = committing(engine_api, imports, 3)
    # This one has written the batch, so it is no reason to give up.
    run(imports, waits, 900)
    task = imports.queue.tasks[0]
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert engine_api.get(path).json["status"] == "committing"
        imports.queue.tasks.insert(0, task)
        with pytest.raises(Stuck):
            run(imports, waits, 900, attempt)
    found = engine_api.get(path).json
    assert (found["status"], found["failure"]["code"]) == ("failed", "internal_error")
    monkeypatch.undo()
    assert engine_api.delete(path, headers=ANY).status == 202
    imports.work()
    assert engine_api.get(path).json["status"] == "undone"
