"""How long the commit of a real log lasts on the table of the free tier, beside what was announced.

A clock that only the waits of the worker move; what Amazon charges decides how long they are.
"""

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

UNITS = 25.0

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES, reason="SAMPLES_DIR does not say where the real logs are"),
]


class Waits:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    """The clock of a worker, on a table of the free tier."""
    clock = Waits()
    stage = settings()._replace(table_read_units=UNITS, table_write_units=UNITS)
    monkeypatch.setattr(worker, "settings", lambda: stage)
    monkeypatch.setattr(worker, "PacedMeter", partial(PacedMeter, sleep=clock.sleep, clock=clock))
    return clock


@pytest.mark.parametrize("sample", [STRONG, FROM_HEVY], ids=lambda sample: sample.app)
def test_the_time_is_as_announced(
    engine_api: Api,
    engine_table: Any,
    imports: MemoryStage,
    waits: Waits,
    monkeypatch: pytest.MonkeyPatch,
    sample: Sample,
) -> None:
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
