"""What 0.6 answers differently about due days: declared differences to the answers of 0.5."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.support.account import Frozen
from tests.support.adaptations import Adaptation

Body = dict[str, Any]
UNLOGGED = ("open", "missed")
# The kinds of streak whose calendar begins with the first day of the plan.
PLANNED = ("habit-", "supplements", "protocol")


def due_day_adaptations(account: Frozen) -> list[Adaptation]:
    """Return the differences of an account: the habits with intervals, and the excused days."""
    habits = {
        item["id"]: item for body in _bodies(account, "/v1/habits?") for item in body["items"]
    }
    intervals = {i for i, h in habits.items() if h["schedule"]["type"] == "interval"}
    kinds = {"biomarkers", *(f"habit-{each}" for each in intervals)}
    pillars = {habits[each]["pillar"] for each in intervals}
    changed = [item for body in _bodies(account, "/v1/changes") for item in body["items"]]
    years = [item["resource"] for item in changed if item["type"] == "excuses"]
    excused = {excuse["date"] for year in years for excuse in year["excuses"]}

    def calendar(body: Body) -> Body:
        days, begun = [], False
        for day in body["days"]:
            begun = begun or day["count"] > 0
            early = not begun and body["kind"].startswith(PLANNED)
            counted = body["kind"] in kinds and day["state"] in ("missed", "open")
            missed = early and day["state"] == "missed"
            days.append(day | ({"state": "off"} if missed or counted else {}))
        return body | {"days": days}

    def scored(day: Body) -> Body:
        left = [each for each in day["pillars"] if each["pillar"] not in pillars]
        return day | {"pillars": left, "score": None}

    def score(body: Body) -> Body:
        days = [scored(day) for day in body["days"] if day["date"] not in excused]
        weeks = [week for week in body["weeks"] if not excused & week_of(week["start"])]
        return body | {"days": days, "weeks": weeks, "average": None, "pillars": []}

    def today(body: Body) -> Body:
        excuse = body["date"] in excused
        shown = [
            habit | ({"state": "excused"} if excuse and habit["state"] in UNLOGGED else {})
            for habit in body["habits"]
            if habit["habit_id"] not in intervals
        ]
        of_day = {"pillars": [], "score": None} if excuse else scored(body["score"])
        return body | {"habits": shown, "score": body["score"] | of_day}

    return [
        _both("Calendars begin with the first day of the plan.", "getCalendar", calendar),
        _both(
            "Excused days have no score and lower targets; intervals count from entries.",
            "getScore",
            score,
        ),
        _both("An interval of a habit is counted from its last entry.", "getToday", today),
    ]


def week_of(start: str) -> set[str]:
    """Return the days of a week."""
    return {str(date.fromisoformat(start) + timedelta(days=n)) for n in range(7)}


def _bodies(account: Frozen, path: str) -> list[Body]:
    return [body for place, body in account.answers.items() if f" {path}" in place]


def _both(reason: str, operation: str, change: Callable[[Body], Body]) -> Adaptation:
    return Adaptation(reason, frozenset({operation}), change, change)
