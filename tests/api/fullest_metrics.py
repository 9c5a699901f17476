"""The fullest requests about metrics."""

from typing import Any

from tests.support.api import Api
from tests.support.fullest import ANY, Cases, Request, create, noise

CASES = Cases()
METRIC: dict[str, Any] = {
    "code": "m" * 40,
    "name": noise(120),
    "unit": noise(40, 1),
    "day_rule": "first_after_waking",
    "plausible_low": -999_999_999.5,
    "plausible_high": 999_999_999.5,
    "decimals": 6,
}


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
