"""The newest days of metrics on Amazon's engine: races, what they cost, and their recount."""

from typing import Any

import pytest

from chalicelib.metrics.days.newest_recount import recount
from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.codec import to_wire
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from tests.engine.device import together
from tests.engine.test_capacity import Metered, metered
from tests.engine.test_metric_days import NOW, of, sender
from tests.support.api import Api
from tests.support.races import once_before
from tools.bench.metric_log import metric_day
from tools.data.recount import main

__all__ = ["metered"]

pytestmark = pytest.mark.usefixtures("engine_table")

WEIGHT = {"values": {"weight": {"value": 81}}}


def weigh(api: Api, *days: int, value: float = 81) -> None:
    for day in days:
        body = {"values": {"weight": {"value": value}}}
        assert api.put(of("scale", f"2026-03-{day:02}"), body, headers=NOW).status in (200, 201)


def latest(api: Api) -> str | None:
    found = api.get("/v1/biomarkers/weight").json.get("latest")
    return found and found["local_date"]


def is_right(api: Api) -> bool:
    return recount(Session(api.user), fix=False) == []


@pytest.mark.parametrize("seed", range(3))
def test_writes_and_deletions_at_once(engine_api: Api, seed: int) -> None:
    user = engine_api.user
    days = [f"2026-03-{day:02}" for day in range(1, 11)]
    weigh(engine_api, 8, 9, 10)
    batch = {"days": [WEIGHT | {"date": day, "source": "manual"} for day in days[seed : seed + 4]]}
    cleared = {"values": {"weight": None, "rhr": {"value": 50}}}
    senders = [
        *(sender(user, "PUT", of("scale", day), WEIGHT) for day in days[:7]),
        *(sender(user, "DELETE", of("scale", day)) for day in days[7:]),
        *(sender(user, "DELETE", of("scale", day)) for day in days[2:4]),
        sender(user, "PUT", of("scale", days[6]), cleared),
        sender(user, "POST", "/v1/metric-batches", batch),
    ]
    place = 5 * seed
    assert {*together([*senders[place:], *senders[:place]])} <= {200, 201, 204, 404}
    assert is_right(engine_api)


@pytest.mark.parametrize("crossing", ["added", "deleted"])
def test_an_older_day_is_written_while_a_deletion_searches(
    engine_api: Api, monkeypatch: pytest.MonkeyPatch, crossing: str
) -> None:
    """The newest days do not change by it, but the search must not miss it."""
    weigh(engine_api, 1, 2, 13, 14)

    def cross() -> None:
        if crossing == "added":
            weigh(engine_api, 5)
        else:
            assert engine_api.delete(of("scale", "2026-03-02")).status == 204

    once_before(monkeypatch, Transaction, "commit", cross)
    assert engine_api.delete(of("scale", "2026-03-13")).status == 204
    assert is_right(engine_api)
    assert engine_api.delete(of("scale", "2026-03-14")).status == 204
    assert latest(engine_api) == ("2026-03-05" if crossing == "added" else "2026-03-01")


def test_the_newest_day_is_deleted_while_an_older_one_is_written(
    engine_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    weigh(engine_api, 12, 13, 14)

    def cross() -> None:
        for day in (13, 14):
            assert engine_api.delete(of("scale", f"2026-03-{day}")).status == 204

    once_before(monkeypatch, Transaction, "commit", cross)
    weigh(engine_api, 5)
    assert is_right(engine_api)
    assert latest(engine_api) == "2026-03-12"


def test_a_sync_of_other_metrics_does_not_touch_them(engine_api: Api, metered: Metered) -> None:
    weigh(engine_api, 14)
    version = item(engine_api)["version"]
    steps = {"values": {"steps": {"value": 9120}}}
    alone = metered(lambda: engine_api.put(of("phone"), steps, headers=NOW))
    more = {"values": {"weight": {"value": 81}, "body_fat_pct": {"value": 20}}}
    shared = metered(lambda: engine_api.put(of("scale"), more, headers=NOW))
    assert (alone.round_trips, shared.round_trips) == (2, 2)
    assert item(engine_api)["version"] == version + 1


def test_a_first_sync_of_all_metrics_and_sources(engine_api: Api, metered: Metered) -> None:
    """Three sources of two days, 40 metrics each: at most 14 write units for each request."""
    for day in (13, 14):
        for number, source in enumerate(("watch", "phone", "scale")):
            body = metric_day(day + number, hours=False)
            key = NOW | {"Idempotency-Key": f"{day}-{source}"}
            path = of(source, f"2026-03-{day}")
            meter = metered(
                lambda path=path, body=body, key=key: engine_api.put(path, body, headers=key)
            )
            assert (meter.round_trips, meter.write_units <= 14) == (2, True)
    old = NOW | {"Idempotency-Key": "old"}
    back = metered(lambda: engine_api.put(of("watch", "2026-01-05"), metric_day(1), headers=old))
    assert (back.round_trips, back.write_units <= 14) == (2, True)


def test_markers_are_read_as_before(engine_api: Api, metered: Metered) -> None:
    path = "/v1/biomarkers?limit=250"
    before = metered(lambda: engine_api.get(path))
    engine_api.put(of("watch"), metric_day(1), headers=NOW)
    after = metered(lambda: engine_api.get(path))
    assert before.round_trips == after.round_trips == 1
    assert after.read_units - before.read_units <= 1


def test_the_body_weight_takes_no_round_trip(engine_api: Api, metered: Metered) -> None:
    weigh(engine_api, 1, 2, 3, 12, 13, value=80)

    def train(day: str) -> Any:
        return engine_api.post("/v1/workouts", {"title": "Pull", "local_date": day})

    usual = metered(lambda: train("2026-03-14"))
    assert usual.round_trips == 2
    assert train("2026-03-14").json["body_weight"]["local_date"] == "2026-03-13"
    # Only if all newest days are later than the workout are the days of metrics read.
    earlier = metered(lambda: train("2026-03-05"))
    assert earlier.round_trips == 3
    assert train("2026-03-05").json["body_weight"]["local_date"] == "2026-03-03"


def item(api: Api) -> Any:
    return Session(api.user).get(keys.METRIC_NEWEST)


def test_a_recount_restores_a_lost_item(
    engine_api: Api, engine_table: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    weigh(engine_api, 12, 13, 14)
    stored = item(engine_api)["doc"]
    key = to_wire(Session(engine_api.user).key(keys.METRIC_NEWEST))
    engine_table.delete_item(TableName=settings().table_name, Key=key)
    assert latest(engine_api) is None
    assert main([engine_api.user, "newest-metrics"]) == 1
    expected = "weight: stored nothing, expected 2026-03-14 (scale) and 2026-03-13 (scale)\n"
    assert capsys.readouterr().out == expected
    assert main([engine_api.user, "newest-metrics", "--fix"]) == 0
    assert item(engine_api)["doc"] == stored
    assert latest(engine_api) == "2026-03-14"
    assert main([engine_api.user, "newest-metrics"]) == 0
