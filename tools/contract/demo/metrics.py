"""The demo account's own metrics."""

from chalicelib.http import problems
from tools.contract.demo.step import Step

_CALF = {
    "code": "calf_left",
    "name": "Calf, left",
    "unit": "cm",
    "day_rule": "last",
    "plausible_low": 15,
    "plausible_high": 80,
    "decimals": 1,
}

METRICS = (
    Step("createMetricDefinition", "own", "A circumference that is not built in", _CALF),
    Step(
        "createMetricDefinition",
        "time_of_day",
        "A metric whose values are times of day",
        {
            "code": "last_coffee",
            "name": "Last coffee at",
            "unit": "{time_of_day}",
            "day_rule": "last",
        },
    ),
    Step(
        "createMetricDefinition",
        problems.CODE_TAKEN.code,
        "A code that another metric has",
        _CALF,
        problem=True,
    ),
    Step(
        "listMetricDefinitions",
        "all",
        "The metrics, built in and own",
        query="limit=200",
        shown=4,
    ),
    Step(
        "getMetricDefinition",
        "built_in",
        "A built-in metric, with its names on platforms",
        path={"code": "weight"},
    ),
    Step("getMetricDefinition", "own", "A metric of the caller", path={"code": "calf_left"}),
    Step(
        "updateMetricDefinition",
        "bounds",
        "Another name, and no upper bound",
        {"name": "Left calf", "plausible_high": None},
        path={"code": "calf_left"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "deleteMetricDefinition",
        "delete",
        "Delete a metric of the caller",
        path={"code": "last_coffee"},
        headers={"If-Match": '"1"'},
    ),
)
