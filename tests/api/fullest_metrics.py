"""The fullest requests about metrics, their days, and the order of their sources."""

from typing import Any

from chalicelib.metrics.definitions.repository import MAX_OWN_METRICS
from chalicelib.metrics.reading.models import MAX_NAMES
from chalicelib.regimen.habits.links import MAX_LINKS
from tests.support.api import Api
from tests.support.fullest import ANY, NOON, Cases, Request, create, most_items, noise

CASES = Cases()
DAY = "2026-03-14"
METRIC: dict[str, Any] = {
    "code": "m" * 40,
    "name": noise(120),
    "unit": noise(40, 1),
    "day_rule": "first_after_waking",
    "plausible_low": -999_999_999.5,
    "plausible_high": 999_999_999.5,
    "decimals": 6,
}
MAX_BATCH = most_items("createMetricBatch", "days")
OWN = [f"{number:03}".translate(str.maketrans("0123456789", "abcdefghij")) for number in range(100)]


def define(api: Api) -> None:
    for code in OWN[:MAX_OWN_METRICS]:
        body = {"code": code * 13, "name": "Girth", "unit": noise(20), "day_rule": "last"}
        create(api, "/v1/metric-definitions", body)


def day(number: int = 0) -> dict[str, Any]:
    """Return a day of forty own metrics, other ones for each number."""
    codes = [OWN[(number * 7 + place) % len(OWN)] * 13 for place in range(40)]
    values = {code: {"value": 123456.789 + number} for code in codes}
    return {"values": values, "device": noise(100)}


@CASES.add("putMetricDay", 3)
def first_report(api: Api) -> Request:
    define(api)
    return Request("PUT", f"/v1/metrics/{DAY}/watch", day())


BEDTIME = {"metric": {"code": "bedtime", "window": {"from": "19:00", "to": "01:00"}}}
NEW_YEAR = "/v1/metrics/2026-01-01/watch"


def night(bedtime: str) -> dict[str, Any]:
    values = {f"{code * 13}": {"value": 123456.789} for code in OWN[:39]}
    return {"values": values | {"bedtime": {"time": bedtime}}, "device": noise(100)}


@CASES.add("putMetricDay", 58, "that moves the entries of ten habits to another year")
def moved_night(api: Api) -> Request:
    define(api)
    habit = {"name": "Bed", "schedule": {"type": "daily"}, "effective_from": "2025-12-30"}
    for _ in range(MAX_LINKS):
        create(api, "/v1/habits", habit | {"source": BEDTIME})
    assert api.put(NEW_YEAR, night("23:00"), headers=NOON).status == 201
    return Request("PUT", NEW_YEAR, night("00:30"))


@CASES.add("deleteMetricDay", 38, "that takes back the entries of ten habits")
def deleted_night(api: Api) -> Request:
    return Request("DELETE", moved_night(api).path)


@CASES.add("deleteMetricDay", 4)
def deleted_day(api: Api) -> Request:
    define(api)
    path = f"/v1/metrics/{DAY}/watch"
    assert api.put(path, day(), headers=NOON).status == 201
    return Request("DELETE", path)


@CASES.add("createMetricBatch", 2 * MAX_BATCH + 1, "of as many years")
def batch(api: Api) -> Request:
    define(api)
    days = [day(n) | {"date": f"{1980 + n}-03-14", "source": "watch"} for n in range(MAX_BATCH)]
    return Request("POST", "/v1/metric-batches", {"days": days})


@CASES.add("putMetricSources", 1)
def sources(api: Api) -> Request:
    define(api)
    names = [f"app-{number:036}" for number in range(MAX_NAMES)]
    metrics = {code * 13: names for code in OWN}
    return Request("PUT", "/v1/metric-sources", {"order": names, "metrics": metrics}, ANY)


@CASES.add("createMetricDefinition", 2)
def definition(api: Api) -> Request:
    body = {"code": "a" * 40, "name": noise(120), "unit": noise(20), "day_rule": "last"}
    return Request("POST", "/v1/metric-definitions", body)


@CASES.add("updateMetricDefinition", 1)
def renamed(api: Api) -> Request:
    define(api)
    path = f"/v1/metric-definitions/{OWN[0] * 13}"
    return Request("PATCH", path, {"name": noise(120)}, ANY)


@CASES.add("deleteMetricDefinition", 3)
def deleted_definition(api: Api) -> Request:
    define(api)
    return Request("DELETE", f"/v1/metric-definitions/{OWN[0] * 13}", headers=ANY)


@CASES.add("createMetricDefinition", 2)
def new_metric(_: Api) -> Request:
    return Request("POST", "/v1/metric-definitions", METRIC)


def path_of_metric(api: Api) -> str:
    return f"/v1/metric-definitions/{create(api, '/v1/metric-definitions', METRIC)}"


@CASES.add("updateMetricDefinition", 1)
def changed_metric(api: Api) -> Request:
    return Request("PATCH", path_of_metric(api), {"name": noise(120, 2)}, ANY)


@CASES.add("deleteMetricDefinition", 3)
def deleted_metric(api: Api) -> Request:
    return Request("DELETE", path_of_metric(api), headers=ANY)
