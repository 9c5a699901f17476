"""How long an import lasts on a table of few units, by a clock that only its waits move."""

import time
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from chalicelib.account.imports import worker
from chalicelib.settings import settings
from chalicelib.table.pacing import PacedMeter
from tests.api.test_sample_imports import SAMPLES, Person
from tests.api.test_sample_logs import FROM_HEVY, STRONG, Sample, prepared
from tests.support.api import Api
from tools.costs.charging import charged
from tools.local.memory_stage import MemoryStage

# Of the free tier.
UNITS = 25.0
ANY = {"If-Match": "*"}
HEAD = "Date,Exercise,Category,Weight (kg),Reps\n"


class Waits:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Waits:
    """The clock of a worker."""
    clock = Waits()
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
    waits: Waits,
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


@pytest.mark.parametrize("waits", [2.5], indirect=True)
def test_a_run_ends_before_its_time_and_the_next_one_goes_on(
    engine_api: Api, imports: MemoryStage, waits: Waits
) -> None:
    """Also where a batch, or a recount, takes longer than a run has left."""
    rows = [f"2026-01-{day:02},Deadlift,Back,{100 + day},5\n" for day in range(1, 13)]
    made = engine_api.post("/v1/imports", {"text": HEAD + "".join(rows)}).json
    imports.work()
    path, runs = f"/v1/imports/{made['id']}", 0
    assert engine_api.patch(path, {"status": "committed"}, headers=ANY).status == 200
    while imports.queue.tasks:
        runs, ends = runs + 1, waits.now + 70
        assert runs < 100
        _, task = imports.queue.tasks.pop(0)
        worker.run(task, time_left=lambda ends=ends: ends - waits.now, attempt=1)
        assert waits.now < ends
    # One waits for what the answer to the request had sent twice.
    assert runs > 2
    assert engine_api.get(path).json["written"]["created"] == len(rows)
    assert len(engine_api.get("/v1/workouts?limit=100").json["items"]) == len(rows)
    history = engine_api.get("/v1/exercises/barbell-deadlift/history?limit=100").json["items"]
    assert len(history) == len(rows)
