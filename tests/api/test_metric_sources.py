"""The order of the sources of metrics."""

from typing import Any

import pytest

from chalicelib.metrics.reading.models import MAX_NAMES
from tests.support.api import Api
from tests.support.feed import all_changes, type_of

PATH = "/v1/metric-sources"
ORDER = {"order": ["phone", "watch-garmin"], "metrics": {"weight": ["scale"]}}


def put(api: Api, body: Any, version: int = 0) -> Any:
    return api.put(PATH, body, headers={"If-Match": f'"{version}"'})


def test_before_the_first_change_it_is_empty(api: Api) -> None:
    answer = api.get(PATH)
    assert (answer.status, answer.etag) == (200, '"0"')
    assert answer.json == {"id": "metrics", "version": 0, "order": [], "metrics": {}}


def test_it_is_replaced_as_a_whole(api: Api) -> None:
    assert put(api, ORDER).json["metrics"] == {"weight": ["scale"]}
    assert put(api, ORDER).status == 412
    assert api.put(PATH, ORDER).status == 428
    after = put(api, {"order": ["ring"]}, 1)
    assert (after.status, after.etag) == (200, '"2"')
    read = api.get(PATH)
    assert (read.json, read.etag) == (after.json, '"2"')
    assert (read.json["order"], read.json["metrics"]) == (["ring"], {})
    # What was read can be sent back.
    assert put(api, read.json, 2).status == 200
    [change] = [each for each in all_changes(api) if type_of(each) == "metric_sources"]
    assert change["resource"]["version"] == 3
    assert api.get(PATH, user="grace").json["version"] == 0


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"metrics": {"calf": ["scale"]}}, "/metrics/calf", "unknown_metric"),
        ({"order": ["phone", "phone"]}, "/order", "duplicates"),
        ({"order": ["Phone 1"]}, "/order/0", "string_pattern_mismatch"),
    ],
)
def test_what_is_refused(api: Api, body: Any, pointer: str, code: str) -> None:
    answer = put(api, body)
    [fault] = answer.json["errors"]
    assert (answer.status, fault["pointer"], fault["code"]) == (422, pointer, code)


def test_bounds(api: Api) -> None:
    names = [f"app-{number}" for number in range(MAX_NAMES + 1)]
    assert put(api, {"order": names}).status == 422
    assert put(api, {"metrics": {"weight": names}}).status == 422
    assert put(api, {"order": names[1:], "metrics": {"weight": names[1:]}}).status == 200


def test_an_own_metric_can_be_named(api: Api) -> None:
    calf = {"code": "calf_left", "name": "Calf", "unit": "cm", "day_rule": "last"}
    api.post("/v1/metric-definitions", calf)
    assert put(api, {"metrics": {"calf_left": ["manual"]}}).status == 200


def test_the_day_is_read_past_it(api: Api) -> None:
    """It is among the items that one Query of the day reads."""
    put(api, ORDER)
    for path in ("/v1/today", "/v1/streaks", "/v1/biomarkers", "/v1/export"):
        assert api.get(path).status == 200
