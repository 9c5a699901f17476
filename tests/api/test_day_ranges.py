"""Every range of days, `from` to `to`, is refused by the same rules under the same names."""

import re

import pytest

from chalicelib.application import operations
from chalicelib.models.queries import DayBoundsQuery, DaySpanQuery
from tests.support.api import Api

RANGES = {
    each.operation_id: (each, each.query)
    for each in operations()
    if each.query and issubclass(each.query, DayBoundsQuery)
}
SPANS = [name for name, (_, query) in RANGES.items() if issubclass(query, DaySpanQuery)]


def path(name: str, first: str, last: str) -> str:
    operation, query = RANGES[name]

    def example(parameter: re.Match[str]) -> str:
        return operation.path_parameters[parameter[1]].example

    kind = "&kind=workouts" if "kind" in query.model_fields else ""
    filled = re.sub(r"{(\w+)}", example, operation.path)
    return f"{filled}?from={first}&to={last}{kind}"


def test_operations_with_a_range() -> None:
    assert len(RANGES) >= 8
    assert len(SPANS) >= 3


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
