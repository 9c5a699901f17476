"""The meter of work in the background: how long it waits."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.table.pacing import CREDIT_S, PacedMeter
from tests.support.erasure import Clock


def paced(time: Clock, **rates: float) -> PacedMeter:
    return PacedMeter(sleep=time.sleep, clock=time, **rates)


def used(units: float) -> dict[str, Any]:
    return {"ConsumedCapacity": {"CapacityUnits": units}}


def test_it_waits_until_the_units_are_provided() -> None:
    time = Clock()
    meter = paced(time, read_rate=10, write_rate=4)
    meter.count("put_item", used(6))
    meter.count("get_item", used(5))
    meter.count("transact_write_items", {"ConsumedCapacity": [{"CapacityUnits": 2}]})
    meter.count("get_item", {})
    # What is read was provided while the write was waited for.
    assert time.waits == [1.5, 0.5]
    assert (meter.read_units, meter.write_units, meter.round_trips) == (5, 8, 4)


def test_a_pause_provides_a_little() -> None:
    time = Clock()
    meter = paced(time, write_rate=1)
    meter.count("put_item", used(2))
    time.now += 60
    meter.count("put_item", used(CREDIT_S + 3))
    meter.count("put_item", used(2))
    assert time.waits == [2, 3, 2]


@pytest.mark.parametrize(("reads", "writes"), [(3, 8), (8, 3), (5, 5), (40, 1)])
def test_reads_and_writes_take_as_long_as_the_dearer_of_both(reads: int, writes: int) -> None:
    time = Clock()
    meter = paced(time, read_rate=7.5, write_rate=7.5)
    began = time.now
    for _ in range(200):
        meter.count("query", used(reads))
        meter.count("put_item", used(writes))
    assert time.now - began == pytest.approx(200 * max(reads, writes) / 7.5, rel=0.01)


def test_without_rates_it_never_waits() -> None:
    time = Clock()
    meter = paced(time)
    meter.count("put_item", used(1_000))
    meter.count("query", used(1_000))
    assert time.waits == []


def test_threads_share_the_rate() -> None:
    """Nobody's wait moves the clock, so each waits for the units of all before it."""
    lock, waits = threading.Lock(), []

    def wait(seconds: float) -> None:
        with lock:
            waits.append(seconds)

    meter = PacedMeter(write_rate=2, sleep=wait, clock=lambda: 5.0)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: meter.count("put_item", used(1)), range(400)))
    assert (meter.write_units, meter.round_trips) == (400, 400)
    assert sorted(waits) == pytest.approx([number / 2 for number in range(1, 401)])
