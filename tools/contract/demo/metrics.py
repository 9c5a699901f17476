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
        "putMetricDay",
        "watch",
        "What a watch reports of a day, with steps by hour",
        {
            "values": {
                "rhr": {"value": 52},
                "sleep_duration": {"value": 451, "unit": "min"},
                "sleep_efficiency": {"value": 0.94, "unit": "1"},
                "bedtime": {"time": "2026-03-13T21:12:00-07:00"},
                "wake_time": {"time": "05:31"},
            },
            "hours": {"steps": [*[0] * 6, 310, 1240, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2607, *[0] * 6]},
            "device": "fenix 8",
        },
        path={"date": "2026-03-14", "source": "watch-garmin"},
    ),
    Step(
        "putMetricDay",
        "phone",
        "A phone that was carried in other hours",
        {"hours": {"steps": [*[0] * 9, 2210, 3012, 0, 4700, *[0] * 11]}},
        path={"date": "2026-03-14", "source": "phone"},
    ),
    Step(
        "putMetricDay",
        "scale",
        "A weight in pounds, and a girth of one's own definition",
        {"values": {"weight": {"value": 181.2, "unit": "[lb_av]"}, "calf_left": {"value": 38.5}}},
        path={"date": "2026-03-14", "source": "scale"},
    ),
    Step(
        "putMetricDay",
        "samples",
        "Two blood pressures of one day, with their times",
        {
            "samples": [
                {"time": "07:10", "values": {"sbp": {"value": 124}, "dbp": {"value": 78}}},
                {"time": "21:40", "values": {"sbp": {"value": 118}, "dbp": {"value": 74}}},
            ]
        },
        path={"date": "2026-03-14", "source": "cuff"},
    ),
    Step(
        "putMetricDay",
        "again",
        "A sync that runs again: nothing is written",
        {"values": {"weight": {"value": 181.2, "unit": "[lb_av]"}}},
        path={"date": "2026-03-14", "source": "scale"},
    ),
    Step(
        "getMetricDay",
        "cuff",
        "What a source reports of a day",
        path={"date": "2026-03-14", "source": "cuff"},
    ),
    Step(
        "getBiomarker",
        "metric",
        "A marker whose latest value is a daily metric",
        path={"marker": "weight"},
    ),
    Step(
        "getTrend",
        "metric",
        "A trend with a daily metric",
        path={"marker": "weight"},
        query="from=2026-01-01",
    ),
    Step(
        "deleteMetricDefinition",
        problems.METRIC_IN_USE.code,
        "A metric that has values",
        path={"code": "calf_left"},
        headers={"If-Match": "*"},
        problem=True,
    ),
    Step(
        "createMetricBatch",
        "backfill",
        "Days of a ring, and of a phone whose day is stored already",
        {
            "days": [
                {"date": "2026-03-12", "source": "ring", "values": {"rhr": {"value": 49}}},
                *(
                    {
                        "date": f"2026-02-{day:02}",
                        "source": "ring",
                        "values": {"rhr": {"value": 46 + day % 4}},
                    }
                    for day in range(15, 29)
                ),
                {
                    "date": "2026-03-14",
                    "source": "phone",
                    "hours": {"steps": [*[0] * 9, 2210, 3012, 0, 4700, *[0] * 11]},
                },
            ]
        },
    ),
    Step(
        "listMetrics",
        "hours",
        "Steps of a watch and a phone that were carried in other hours, with both shown",
        query="codes=steps,weight&from=2026-03-14&to=2026-03-14&sources=all",
    ),
    Step(
        "listMetrics",
        "day",
        "All metrics of a day",
        query="from=2026-03-14&to=2026-03-14",
        ordinary=True,
    ),
    Step(
        "getMetricSummary",
        "week",
        "The resting heart rate of a week",
        path={"code": "rhr"},
        query="by=week&from=2026-03-09&to=2026-03-15",
    ),
    Step(
        "putTarget",
        "metric",
        "A target with which metrics are compared, too",
        {"high": 180, "unit": "[lb_av]"},
        path={"marker": "weight"},
    ),
    Step(
        "getToday",
        "metrics",
        "Last night and this morning, a target that is not met, and what is unusual",
        query="date=2026-03-14",
    ),
    Step(
        "getMetricSources",
        "first",
        "The order of sources before the first change",
    ),
    Step(
        "putMetricSources",
        "order",
        "The watch first, and the scale for the weight",
        {"order": ["watch", "phone"], "metrics": {"weight": ["scale"]}},
        headers={"If-Match": '"0"'},
    ),
    Step(
        "deleteMetricDefinition",
        "delete",
        "Delete a metric of the caller",
        path={"code": "last_coffee"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "putMetricDay",
        "manual",
        "An entry by hand",
        {"values": {"mood": {"value": 4}}},
        path={"date": "2026-03-14", "source": "manual"},
    ),
    Step(
        "deleteMetricDay",
        "delete",
        "Delete what a source reported of a day",
        path={"date": "2026-03-14", "source": "manual"},
    ),
    Step(
        "createHabit",
        "metric",
        "Steps of a day, which a metric fills",
        {
            "name": "Walk",
            "pillar": "exercise",
            "schedule": {"type": "daily"},
            "effective_from": "2026-03-14",
            "source": {"metric": {"code": "steps", "at_least": 8000}},
        },
        keep="walk",
    ),
    Step(
        "putMetricDay",
        "fills_a_habit",
        "Steps of one more source; the merged figure fills a habit",
        {"values": {"steps": {"value": 8420}}},
        path={"date": "2026-03-14", "source": "band"},
    ),
    Step(
        "listHabitEntries",
        "of_metric",
        "The entry that follows from a metric of the day",
        path={"habit_id": "{walk[id]}"},
    ),
    Step(
        "deleteHabitEntry",
        problems.ENTRY_OF_METRIC.code,
        "An entry that follows from a metric of the day",
        path={"habit_id": "{walk[id]}", "date": "2026-03-14"},
        problem=True,
    ),
)
