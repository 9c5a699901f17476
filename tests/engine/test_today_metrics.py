"""What the metrics of a day cost in the answer about it, on Amazon's engine."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.metrics.days.repository import MAX_SOURCES
from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.codec import to_wire
from chalicelib.table.session import Session
from tests.engine.test_capacity import Metered, metered
from tests.support.api import Api
from tools.bench.metric_log import BY_HOUR, metric_day
from tools.local.lambda_client import Answer

__all__ = ["metered"]

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = date(2026, 3, 29)
NOW = {"X-Now": "2026-03-29T18:00:00Z"}
BASELINE = 28


def report(api: Api, ago: int, **sources: Any) -> None:
    day = DAY - timedelta(days=ago)
    days = [{"date": str(day), "source": name, **body} for name, body in sources.items()]
    answer = api.post("/v1/metric-batches", {"days": days}, headers=NOW)
    assert answer.status == 200, answer.body


def today(api: Api, path: str = "/v1/today") -> Answer:
    return api.get(path, headers=NOW)


def shared(seed: int) -> dict[str, Any]:
    """Return what a watch, a phone and a scale report of a day: forty metrics, five by hour."""
    whole = metric_day(seed)
    codes = sorted({*whole["values"], *BY_HOUR} - {"sbp", "dbp"})
    parts = {name: {*codes[place::3]} for place, name in enumerate(("watch", "phone", "scale"))}
    parts["watch"] |= {"sbp", "dbp"}
    return {
        source: {
            name: {code: each for code, each in whole[name].items() if code in part}
            for name in ("values", "hours")
        }
        for source, part in parts.items()
    }


def test_without_metrics_on_the_day_they_cost_nothing(engine_api: Api, metered: Metered) -> None:
    alone = metered(lambda: today(engine_api))
    assert alone.round_trips == 2
    for ago in (1, 2, 3):
        report(engine_api, ago, watch=metric_day(ago))
    before = metered(lambda: today(engine_api))
    # The counters and nothing else.
    assert (before.round_trips, before.read_units - alone.read_units <= 0.5) == (2, True)


def test_without_a_baseline_only_the_day_is_read(engine_api: Api, metered: Metered) -> None:
    for ago in range(1, 14):
        report(engine_api, ago, **shared(ago))
    before = metered(lambda: today(engine_api))
    report(engine_api, 0, **shared(0))
    found = metered(lambda: today(engine_api))
    assert (before.round_trips, found.round_trips) == (2, 3)
    assert found.read_units - before.read_units <= 0.5
    report(engine_api, 14, **shared(14))
    assert metered(lambda: today(engine_api)).read_units - found.read_units >= 2


def test_forty_metrics_of_three_sources(engine_api: Api, metered: Metered) -> None:
    """29 days are one Query of about 5 units, whatever was reported before."""
    alone = metered(lambda: today(engine_api))
    for ago in range(BASELINE + 1):
        report(engine_api, ago, **shared(ago))
    found = metered(lambda: today(engine_api))
    assert (found.round_trips, found.retries, found.write_units) == (3, 0, 0)
    assert found.read_units - alone.read_units <= 6
    for ago in range(BASELINE + 1, BASELINE + 60):
        report(engine_api, ago, **shared(ago))
    later = metered(lambda: today(engine_api))
    assert (later.round_trips, later.read_units - found.read_units <= 0.5) == (3, True)
    metrics = today(engine_api).json["metrics"]
    assert (len(metrics["sleep"]), len(metrics["morning"])) == (9, 8)


def test_names_of_own_metrics_take_a_round_trip(engine_api: Api, metered: Metered) -> None:
    body = {"name": "Calf", "unit": "cm", "day_rule": "last"}
    values = {}
    for number in range(40):
        code = f"calf_{number}"
        assert engine_api.post("/v1/metric-definitions", body | {"code": code}).status == 201
        values[code] = {"value": 38.5}
    report(engine_api, 0, scale={"values": values})
    found = metered(lambda: today(engine_api))
    assert (found.round_trips, found.read_units <= 2 + 0.5 * 40) == (4, True)


def fullest(seed: int, source: int) -> dict[str, Any]:
    """Return a day that takes much room: many samples, and five metrics by hour."""
    dice = random.Random(f"{seed}-{source}")
    bounds = {"water": (1, 2_000), "caffeine": (1, 300), "body_temp": (35, 39)}
    samples = [
        {
            "time": f"{hour:02}:{dice.randrange(60):02}",
            "values": {
                code: {"value": round(dice.uniform(*span), 9)} for code, span in bounds.items()
            },
        }
        for hour in range(24)
    ]
    whole = metric_day(100 * seed + source)
    values = {code: each for code, each in whole["values"].items() if code not in bounds}
    # As many metrics as a day has.
    del values["alcohol"]
    values["rhr"] = {"value": 47 if seed or source else 60}
    return whole | {"values": values, "samples": samples}


def test_the_largest_account_is_bounded(engine_api: Api, metered: Metered) -> None:
    """As many sources a day as there can be, with 72 samples and 120 hours each: 0.8 MB."""
    for ago in range(BASELINE + 1):
        report(engine_api, ago, **{f"app-{n:02}": fullest(ago, n) for n in range(MAX_SOURCES)})
    found = metered(lambda: today(engine_api))
    assert (found.round_trips, found.retries, found.read_units <= 110) == (3, 0, True)
    unusual = {each["code"]: each for each in today(engine_api).json["metrics"]["unusual"]}
    assert (unusual["rhr"]["n"], unusual["rhr"]["comparison"]) == (28, "above_usual")


def test_counted_but_gone(engine_api: Api, engine_table: Any) -> None:
    """A day whose counter was read before its metrics were deleted has none."""
    report(engine_api, 0, watch={"values": {"rhr": {"value": 47}}})
    session = Session(engine_api.user)
    key = to_wire(session.key(keys.metric_day(DAY, "watch")))
    engine_table.delete_item(TableName=settings().table_name, Key=key)
    empty: dict[str, list[Any]] = {"sleep": [], "morning": [], "targets": [], "unusual": []}
    assert today(engine_api).json["metrics"] == empty
