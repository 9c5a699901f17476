"""Summaries of a metric, with the person's own baseline."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.api import Api

NOW = {"X-Now": "2026-03-14T18:00:00Z"}
FIRST = date(2026, 2, 9)


def fill(
    api: Api, code: str, figures: list[Any], first: date = FIRST, source: str = "watch"
) -> None:
    """Report a figure of each date from the first one on."""
    days = [
        {"date": str(first + timedelta(days=n)), "source": source, "values": {code: figure}}
        for n, figure in enumerate(figures)
    ]
    for start in range(0, len(days), 40):
        body = {"days": days[start : start + 40]}
        assert api.post("/v1/metric-batches", body, headers=NOW).status == 200


def numbers(*values: float) -> list[Any]:
    return [{"value": value} for value in values]


def summary(api: Api, code: str, by: str, first: str, last: str) -> Any:
    path = f"/v1/metric-summaries/{code}?by={by}&from={first}&to={last}"
    answer = api.get(path, headers=NOW)
    assert answer.status == 200, answer.body
    return answer.json


def test_a_week_is_compared_with_the_28_days_before(api: Api) -> None:
    # 28 days of 46 to 49 before Monday 9 March, then a week of 52 and more.
    fill(api, "rhr", numbers(*[46, 47, 48, 49] * 7, 52, 53, 54, 55, 56))
    found = summary(api, "rhr", "week", "2026-03-11", "2026-03-11")
    assert (found["code"], found["unit"]) == ("rhr", "/min")
    [week] = found["items"]
    assert week == {
        "from": "2026-03-09",
        "to": "2026-03-15",
        "n": 5,
        "mean": 54,
        "median": 54,
        "min": 52,
        "max": 56,
        "slope_per_week": 7,
        "baseline": {"median": 47.5, "mad": 1, "n": 28},
        "comparison": "above_usual",
    }


def test_days_without_a_value_or_a_baseline(api: Api) -> None:
    fill(api, "rhr", numbers(50))
    items = summary(api, "rhr", "day", "2026-02-08", "2026-02-09")["items"]
    assert [each["n"] for each in items] == [0, 1]
    assert "mean" not in items[0]
    assert [each["comparison"] for each in items] == [None, None]
    assert [each["baseline"] for each in items] == [None, None]


def test_a_day_that_has_not_ended_does_not_compare(api: Api) -> None:
    fill(api, "steps", numbers(*[9_000, 10_000] * 16, 9_500, 300), FIRST)
    [yesterday, today] = summary(api, "steps", "day", "2026-03-13", "2026-03-14")["items"]
    assert (yesterday["mean"], yesterday["comparison"]) == (9_500, "usual")
    assert (today["mean"], today["comparison"]) == (300, None)


def test_times_of_day_are_on_a_circle(api: Api) -> None:
    fill(api, "bedtime", [{"time": at} for at in ("23:50", "00:10")], date(2026, 3, 2))
    [week] = summary(api, "bedtime", "week", "2026-03-02", "2026-03-08")["items"]
    times = (week["mean_time"], week["min_time"], week["max_time"])
    assert times == ("00:00", "23:50", "00:10")
    assert "mean" not in week


def test_it_is_merged_in_the_order_of_sources(api: Api) -> None:
    fill(api, "rhr", numbers(50), source="watch")
    fill(api, "rhr", numbers(60), source="ring")
    mean = lambda: summary(api, "rhr", "month", "2026-02-01", "2026-02-28")["items"][0]["mean"]  # noqa: E731
    assert mean() == 50
    api.put("/v1/metric-sources", {"order": ["ring"]}, headers={"If-Match": "*"})
    assert mean() == 60


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("by=day&from=2026-01-01&to=2026-02-23", "too_many_periods"),
        ("by=month&from=2025-01-01&to=2026-03-14", "span_too_long"),
        ("by=year&from=2026-01-01&to=2026-02-01", "literal_error"),
    ],
)
def test_what_is_refused(api: Api, query: str, code: str) -> None:
    answer = api.get(f"/v1/metric-summaries/steps?{query}")
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, code)
    assert api.get("/v1/metric-summaries/steps?by=day&from=2026-01-01&to=2026-02-22").status == 200


def test_a_metric_that_does_not_exist(api: Api) -> None:
    calf = {"code": "calf_left", "name": "Calf", "unit": "cm", "day_rule": "last"}
    api.post("/v1/metric-definitions", calf)
    path = "/v1/metric-summaries/calf_left?by=day&from=2026-01-01&to=2026-01-02"
    assert (api.get(path).status, api.get(path, user="grace").status) == (200, 404)
