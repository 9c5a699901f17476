"""The largest legal accounts: no walk goes through (days since the first entry) times (items)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from app import app
from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.schedules import fixed, monthly
from chalicelib.schedules.by_history import Deadlines
from chalicelib.streaks.rules import Rules
from chalicelib.table.items import decode
from tests.support import worst
from tests.support.worst import Items
from tools.local.lambda_client import LambdaClient

PATHS = (
    "/v1/today",
    "/v1/streaks",
    "/v1/streaks/supplements",
    "/v1/streaks/protocol",
    "/v1/calendar?kind=protocol&from=2025-03-14&to=2026-03-14",
)
# Looks at single days for each version of a schedule, at most.
STEPS = 400


@pytest.fixture
def steps() -> Iterator[Counter[str]]:
    """Count what looks at single days."""
    counted: Counter[str] = Counter()

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def look(*args: Any) -> Any:
            counted["days"] += 1
            return real(*args)

        return look

    looks = [(ScheduleHistory, "due"), (Rules, "_is_due"), (Deadlines, "_following")]
    types = (fixed.Daily, fixed.Weekdays, fixed.Interval, fixed.Cycle, monthly.Monthly)
    looks += [(each, "matches") for each in types]
    patches = [patch.object(owner, name, counting(getattr(owner, name))) for owner, name in looks]
    for each in patches:
        each.start()
    yield counted
    for each in patches:
        each.stop()


def get(items: Items, path: str) -> float:
    """Return the seconds of CPU that a request takes."""
    client = LambdaClient(app)
    with worst.served(items):
        began = time.process_time()
        answer = client.call("GET", path, user="u", headers=worst.NOW)
        assert answer["statusCode"] == 200, answer["body"]
        return time.process_time() - began


def versions_of(items: Items) -> int:
    """Return the number of versions of all schedules."""
    known = [item for item in items.values() if item.get("entity") in ("supplement", "habit")]
    documents = (decode(item).document() for item in known)
    return sum(len(document["versions"]) for document in documents)


def test_a_request_looks_at_few_single_days(steps: Counter[str]) -> None:
    accounts = {"1900": worst.of_1900(), "largest": worst.largest()}
    for name, items in accounts.items():
        allowed = versions_of(items) * STEPS
        for path in PATHS[:2]:
            steps.clear()
            get(items, path)
            assert steps["days"] <= allowed, (name, path)


def test_the_year_of_the_first_day_does_not_matter(steps: Counter[str]) -> None:
    found = []
    for year in (1900, 1950, 2016):
        steps.clear()
        get(worst.intervals_since(date(year, 1, 1)), "/v1/today")
        found.append(steps["days"])
    assert found == [found[0]] * 3
    assert found[0] <= worst.SUPPLEMENTS * 10


def test_a_day_of_1900_costs_as_much_as_one_of_this_year() -> None:
    """Measured in one run, the lowest of three; before, it was 200 times as much."""
    recent, old = (worst.intervals_since(date(year, 1, 1)) for year in (2026, 1900))
    for path in PATHS:
        allowed = 8 * min(get(recent, path) for _ in range(3))
        assert min(get(old, path) for _ in range(3)) <= allowed, path
