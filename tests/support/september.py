"""Answers of days of September 2026, for tests of schedules that are counted from what was done."""

from datetime import date, timedelta
from typing import Any

from tests.support.api import Api

ANY = {"If-Match": "*"}


def september(day: int) -> date:
    return date(2026, 9, 1) + timedelta(days=day - 1)


def at(day: int) -> dict[str, str]:
    return {"X-Now": f"{september(day)}T12:00:00Z"}


def get(api: Api, path: str, now: int) -> Any:
    answer = api.get(path, headers=at(now))
    assert answer.status == 200, answer.body
    return answer.json


def states(api: Api, kind: str, now: int, last: int | None = None) -> dict[int, str]:
    path = f"/v1/calendar?kind={kind}&from={september(1)}&to={september(last or now)}"
    cells = get(api, path, now)["days"]
    return {date.fromisoformat(cell["date"]).day: cell["state"] for cell in cells}


def scores(api: Api, now: int) -> dict[int, float]:
    path = f"/v1/score?from={september(1)}&to={september(now)}"
    return {
        date.fromisoformat(each["date"]).day: each["score"] for each in get(api, path, now)["days"]
    }


def status(api: Api, kind: str, now: int) -> tuple[str, int]:
    found = get(api, f"/v1/streaks/{kind}", now)
    return found["status"], found["current"]["length"]
