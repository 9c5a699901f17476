"""What the demo account has done in the last months: made up, the same every time, no I/O.

Everything is placed relative to the day on which the account is made, so its streaks are alive.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from tools.local.demo.labs import DRAWS, TARGETS, panels, targets, weights
from tools.local.demo.metrics import METRIC_DAYS, metrics
from tools.local.demo.plan import (
    HABITS,
    STOCK,
    SUPPLEMENTS,
    ahead,
    habits,
    intakes,
    program,
    supplements,
)
from tools.local.demo.step import STREAK_DAYS, WEEKS, ZONE, Step, local_today
from tools.local.demo.training import OWN_EXERCISES, workouts

__all__ = [
    "DRAWS",
    "HABITS",
    "METRIC_DAYS",
    "OWN_EXERCISES",
    "STOCK",
    "STREAK_DAYS",
    "SUPPLEMENTS",
    "TARGETS",
    "WEEKS",
    "Step",
    "local_today",
    "steps",
]

PROFILE = {
    "timezone": ZONE.key,
    "day_start": "03:00",
    "week_start": 1,
    "units": "metric",
    "sex": "male",
    "birth_date": "1988-04-17",
    "height": {"value": 182, "unit": "cm"},
    "display_name": "Demo",
}


def steps(today: date, ids: Mapping[str, str]) -> Iterator[Step]:
    """Yield the whole account, step by step.

    Args:
        today: the day on which it is made.
        ids: what the steps so far have made, by the steps' names; grows as they are carried out.
    """
    yield Step("profile", "PATCH", "/v1/profile", PROFILE)
    for slug, exercise in OWN_EXERCISES.items():
        yield Step(f"own:{slug}", "POST", "/v1/exercises", exercise)
    yield from workouts(today, ids)
    yield from panels(today)
    yield from targets()
    yield from weights(today)
    yield from metrics(today)
    yield from supplements(today)
    yield from intakes(today, ids)
    yield from habits(today, ids)
    yield from program(ids)
    yield from ahead(today)
