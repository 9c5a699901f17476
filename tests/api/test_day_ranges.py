"""Every range of days, `from` to `to`, is refused by the same rules under the same names."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.application import operations
from chalicelib.models.queries import ChartSpanQuery, DayBoundsQuery
from tests.support.api import Api

RANGES = {
    each.operation_id: (each, each.query)
    for each in operations()
    if each.query and issubclass(each.query, DayBoundsQuery)
}
CHARTS = [name for name, (_, query) in RANGES.items() if issubclass(query, ChartSpanQuery)]
SPANS = [name for name, (_, query) in RANGES.items() if query.max_days]
ANY, NOON = {"If-Match": "*"}, {"X-Now": "2026-03-14T12:00:00Z"}
ZINC = (
    "/v1/supplements",
    {
        "name": "Zinc",
        "dose": {"amount": 1, "unit": "g"},
        "schedule": {"type": "daily"},
        "effective_from": "2026-03-12",
    },
)
WORKOUT = ("/v1/workouts", {"local_date": "2026-03-13"})


def path(name: str, first: str = "", last: str = "", days: int | str = "") -> str:
    operation, query = RANGES[name]

    def example(parameter: re.Match[str]) -> str:
        return operation.path_parameters[parameter[1]].example

    kind = "workouts" if "kind" in query.model_fields else ""
    by = "month" if "by" in query.model_fields else ""
    given = {"from": first, "to": last, "days": days, "kind": kind, "by": by}
    filled = re.sub(r"{(\w+)}", example, operation.path)
    return f"{filled}?{urlencode({name: value for name, value in given.items() if value != ''})}"


def test_operations_with_a_range() -> None:
    assert len(RANGES) >= 8
    assert sorted(CHARTS) == ["getAdherence", "getCalendar", "getScore"]
    assert sorted(SPANS) == sorted([*CHARTS, "getMetricSummary", "listExcuses", "listMetrics"])


@pytest.mark.parametrize("name", RANGES)
def test_from_is_not_after_to(api: Api, name: str) -> None:
    answer = api.get(path(name, "2026-03-02", "2026-03-01"))
    assert (answer.status, answer.json["detail"]) == (422, "`from` must not be after `to`.")
    assert answer.json["errors"] == [
        {
            "parameter": "from",
            "code": "not_after",
            "detail": "must not be after `to`",
            "params": {"other": "to"},
        }
    ]


@pytest.mark.parametrize("name", SPANS)
def test_a_range_has_at_most_a_number_of_days(api: Api, name: str) -> None:
    answer = api.get(path(name, "2024-01-01", "2026-01-01"))
    [error] = answer.json["errors"]
    days = RANGES[name][1].max_days
    assert (answer.status, error["parameter"], error["code"]) == (422, "to", "span_too_long")
    assert (error["params"], str(days) in answer.json["detail"]) == ({"days": days}, True)


@pytest.mark.parametrize("name", CHARTS)
def test_days_end_with_today_in_the_time_zone_of_the_person(api: Api, name: str) -> None:
    """At noon in UTC it is the next day on the Line Islands, and its ends are both included."""
    assert api.patch("/v1/profile", {"timezone": "Pacific/Kiritimati"}, headers=ANY).status == 200
    for body in (ZINC, WORKOUT):
        made = api.post(body[0], body[1], headers=NOON)
        assert made.status == 201, made.body
    for days, first in ((1, "2026-03-15"), (3, "2026-03-13"), (366, "2025-03-15")):
        by_number = api.get(path(name, days=days), headers=NOON)
        by_dates = api.get(path(name, first=first, last="2026-03-15"), headers=NOON)
        assert (by_number.status, by_number.json) == (200, by_dates.json)
    assert api.get(path(name, days=2), headers=NOON).json != by_number.json


@pytest.mark.parametrize("name", CHARTS)
def test_days_are_instead_of_both_dates(api: Api, name: str) -> None:
    most = RANGES[name][1].max_days
    assert most
    day = "2026-03-14"
    refused: list[tuple[dict[str, Any], str, str]] = [
        ({}, "from", "required_without"),
        ({"first": day}, "to", "required_without"),
        ({"last": day}, "from", "required_without"),
        ({"days": 7, "first": day}, "from", "not_both"),
        ({"days": 7, "last": day}, "to", "not_both"),
        ({"days": 0}, "days", "greater_than_equal"),
        ({"days": most + 1}, "days", "less_than_equal"),
        ({"days": "7.5"}, "days", "int_parsing"),
    ]
    found = []
    for query, *_ in refused:
        answer = api.get(path(name, **query))
        [error] = answer.json["errors"]
        found.append((query, error["parameter"], error["code"]))
    assert found == refused
    assert api.get(path(name, days=most)).status == 200
