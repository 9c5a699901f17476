"""Days of metrics with real conditions and capacity: counts stay exact, and a day is cheap."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app import app
from chalicelib.http import exchange
from chalicelib.metrics.days.repository import MAX_SOURCES
from chalicelib.streaks.recount import recount
from chalicelib.table import keys
from chalicelib.table.client import Meter, dynamodb
from chalicelib.table.session import Session
from tests.engine.device import together
from tests.support.api import Api
from tools.bench.metric_log import batches, metric_day, shared
from tools.costs.charging import charged
from tools.local.lambda_client import Answer, LambdaClient

Metered = Callable[[Callable[[], Answer]], Meter]

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = "2026-03-14"
NOW = {"X-Now": "2026-03-14T18:00:00Z"}
LATER = {"X-Now": "2026-06-01T12:00:00Z"}
STEPS = {"values": {"steps": {"value": 9120}}}
CALF = {"code": "calf_left", "name": "Calf, left", "unit": "cm", "day_rule": "last"}
DEFINITION = "/v1/metric-definitions/calf_left"


@pytest.fixture
def metered(monkeypatch: pytest.MonkeyPatch) -> Metered:
    """Run one request and return its meter, with the units that Amazon charges."""
    meters: list[Meter] = []
    opened = exchange.open_exchange

    def watch(request: Any) -> exchange.Exchange:
        found = opened(request)
        meters.append(found.meter)
        return found

    monkeypatch.setattr("chalicelib.http.middleware.open_exchange", watch)

    def measure(send: Callable[[], Answer]) -> Meter:
        with charged(dynamodb()):
            answer = send()
        assert answer.status < 300, answer.body
        return meters[-1]

    return measure


def of(source: str, day: str = DAY) -> str:
    return f"/v1/metrics/{day}/{source}"


def counted(api: Api) -> dict[str, int]:
    path = "/v1/calendar?kind=metrics&from=2026-01-01&to=2026-12-31"
    days = api.get(path, headers=NOW).json["days"]
    assert recount(Session(api.user), "metrics", 2026, fix=False) == []
    return {day["date"]: day["count"] for day in days if day["count"]}


def uses(api: Api) -> dict[str, int]:
    item = Session(api.user).get(keys.count_of("metric_definition")) or {}
    return {name: value for name, value in item.items() if name.startswith("uses_")}


def sender(user: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    client = LambdaClient(app)
    sent = NOW | {name.replace("_", "-"): value for name, value in headers.items()}

    def send() -> int:
        # What a client does with a 503: the same request again.
        for _ in range(8):
            answer = client.call(method, path, body, user=user, headers=sent)
            if answer["statusCode"] != 503:
                break
        return int(answer["statusCode"])

    return send


def test_two_sources_at_once_and_one_twice(engine_api: Api) -> None:
    user = engine_api.user
    writers = [sender(user, "PUT", of(source), STEPS) for source in ("watch", "phone", "ring")]
    again = [sender(user, "PUT", of("watch"), STEPS, Idempotency_Key="a") for _ in range(5)]
    assert {*together([*writers, *again])} <= {200, 201}
    assert counted(engine_api) == {DAY: 3}
    assert engine_api.get(of("watch")).json["version"] == 1
    deletions = [sender(user, "DELETE", of("watch")) for _ in range(6)]
    assert sorted(together(deletions)) == [204, *[404] * 5]
    assert counted(engine_api) == {DAY: 2}


def test_no_merge_is_lost(engine_api: Api) -> None:
    codes = ("steps", "rhr", "floors", "weight", "hrv_rmssd", "mood")
    value = {"steps": 9120, "rhr": 47, "floors": 3, "weight": 81, "hrv_rmssd": 60, "mood": 4}
    bodies = [{"values": {code: {"value": value[code]}}} for code in codes]
    together([sender(engine_api.user, "PUT", of("watch"), body) for body in bodies])
    stored = engine_api.get(of("watch")).json
    assert stored["values"].keys() == {*codes}
    assert stored["version"] == len(codes)
    assert counted(engine_api) == {DAY: 1}


def test_more_sources_at_once_than_a_date_has(engine_api: Api) -> None:
    paths = [of(f"app-{number}") for number in range(MAX_SOURCES + 8)]
    statuses = together([sender(engine_api.user, "PUT", path, STEPS) for path in paths])
    assert sorted(statuses) == [*[201] * MAX_SOURCES, *[422] * 8]
    assert counted(engine_api) == {DAY: MAX_SOURCES}


def test_a_metric_is_deleted_while_days_get_values_of_it(engine_api: Api) -> None:
    body = {"values": {"calf_left": {"value": 38.5}}}
    for attempt in range(4):
        engine_api.post("/v1/metric-definitions", CALF)
        days = [of("scale", f"2026-03-{day:02}") for day in range(1, 9)]
        writers = [sender(engine_api.user, "PUT", path, body) for path in days]
        deletion = sender(engine_api.user, "DELETE", DEFINITION, If_Match="*")
        place = 2 * attempt
        statuses = together([*writers[:place], deletion, *writers[place:]])
        deleted = statuses.pop(place) == 204
        left = [path for path in days if engine_api.get(path).status == 200]
        # Either no day has a value of it, or it is there.
        assert engine_api.get(DEFINITION).status == (404 if deleted else 200)
        assert {*statuses} <= ({422} if deleted else {200, 201})
        assert len(left) == (0 if deleted else 8)
        assert uses(engine_api) == ({} if deleted else {"uses_calf_left": 8})
        for path in left:
            engine_api.delete(path)
        engine_api.delete(DEFINITION, headers={"If-Match": "*"})
        assert uses(engine_api) == {}


@pytest.mark.parametrize("hours", [False, True])
def test_a_day_of_forty_metrics(engine_api: Api, metered: Metered, hours: bool) -> None:
    key = NOW | {"Idempotency-Key": f"day-{hours}"}
    first = metered(lambda: engine_api.put(of("watch"), metric_day(1, hours=hours), headers=key))
    assert (first.round_trips, first.retries) == (2, 0)
    # The item takes 2 units, its entry in the feed 2, the counters 2, the newest days of metrics
    # that are markers 2, and the receipt 2 or 4.
    assert first.write_units <= 12
    stored = engine_api.get(of("watch")).json
    assert len(stored["values"]) == 40
    sync = NOW | {"Idempotency-Key": "b"}
    changed = metered(lambda: engine_api.put(of("watch"), metric_day(2, hours=hours), headers=sync))
    assert (changed.round_trips, changed.write_units <= 14) == (2, True)
    again = metered(lambda: engine_api.put(of("watch"), metric_day(2, hours=hours), headers=NOW))
    assert (again.round_trips, again.write_units) == (1, 0)


def test_counters_are_read_again_rarely(engine_api: Api, metered: Metered) -> None:
    """The bound of a day's sources is checked without a read, but for one in 13 new sources."""
    trips = []
    for number in range(60):
        path = of(("watch", "phone", "scale")[number % 3], f"2026-02-{1 + number // 3:02}")
        meter = metered(lambda path=path: engine_api.put(path, STEPS, headers=NOW))
        trips.append(meter.round_trips)
    assert trips.count(2) == 60 - len([each for each in trips if each > 2])
    assert len([each for each in trips if each > 2]) == 4
    assert {*counted(engine_api).values()} == {3}


def test_a_month_of_forty_metrics_is_one_query_whatever_the_history(
    engine_api: Api, metered: Metered
) -> None:
    """Of three sources, five metrics by hour: at most 8 units, also with years before and after."""
    for day in range(1, 31):
        for source, part in shared(metric_day(day)):
            path = of(source, f"2026-04-{day:02}")
            assert engine_api.put(path, part, headers=LATER).status == 201
    month = "/v1/metrics?from=2026-04-01&to=2026-04-30&limit=2000"
    meter = metered(lambda: engine_api.get(month))
    assert len(engine_api.get(month).json["items"]) == 40 * 30
    # The days, then the profile and the order of sources.
    assert (meter.round_trips, meter.read_units <= 8) == (2, True)
    for year in (2024, 2025, 2026):
        for month_of_year in (3, 5):
            path = of("watch", f"{year}-{month_of_year:02}-31")
            engine_api.put(path, metric_day(7), headers=LATER)
    again = metered(lambda: engine_api.get(month))
    assert (again.round_trips, again.read_units) == (2, meter.read_units)


@pytest.mark.parametrize("hours", [False, True])
def test_a_year_of_back_fill(engine_api: Api, metered: Metered, hours: bool) -> None:
    """At most 6.5 units a day, all included."""
    units = 0.0
    for number, body in enumerate(batches(date(2025, 1, 1), 120, "watch", hours=hours)):
        key = LATER | {"Idempotency-Key": str(number)}
        meter = metered(
            lambda body=body, key=key: engine_api.post("/v1/metric-batches", body, headers=key)
        )
        assert (meter.round_trips, meter.retries) == (2, 0)
        units += meter.write_units
    assert units / 120 <= 6.5


def test_batches_at_once(engine_api: Api) -> None:
    days = [STEPS | {"date": f"2026-03-{day:02}", "source": "watch"} for day in range(1, 11)]
    others = [each | {"source": f"phone-{number}"} for each in days for number in range(3)]
    bodies = [{"days": days}, {"days": days[::-1]}, {"days": others}, {"days": days[3:5]}]
    senders = [sender(engine_api.user, "POST", "/v1/metric-batches", body) for body in bodies]
    assert {*together(senders)} == {200}
    assert counted(engine_api) == {each["date"]: 4 for each in days}
