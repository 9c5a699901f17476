"""Requests about habits, on days of March 2026."""

from typing import Any

from tests.support.api import Answer, Api

HABIT: dict[str, Any] = {"name": "Light", "schedule": {"type": "daily"}}
MATCH = {"If-Match": "*"}


def on(day: str) -> dict[str, str]:
    """Return the header that makes it noon of a day in March 2026."""
    return {"X-Now": f"2026-03-{day}T12:00:00Z"}


def add(api: Api, *, day: str = "02", **fields: Any) -> dict[str, Any]:
    """Create a habit."""
    answer = api.post("/v1/habits", HABIT | fields, headers=on(day))
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def change(api: Api, habit: dict[str, Any], changes: dict[str, Any], *, day: str = "02") -> Answer:
    return api.patch(f"/v1/habits/{habit['id']}", changes, headers=MATCH | on(day))


def place(habit: dict[str, Any], day: str) -> str:
    """Return the path of the entry of a day."""
    return f"/v1/habits/{habit['id']}/entries/2026-03-{day}"


def log(api: Api, habit: dict[str, Any], *days: str, now: str = "31", **said: Any) -> Answer:
    """Set the entries of some days; return the last answer."""
    for day in days:
        answer = api.put(place(habit, day), said, headers=on(now))
        assert answer.status == 200, answer.body
    return answer


def kind(habit: dict[str, Any]) -> str:
    """Return the streak kind of a habit."""
    return f"habit-{habit['id']}"


def streak(api: Api, of: str, day: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/v1/streaks/{of}", headers=on(day)).json
    return found


def cells(api: Api, of: str, day: str = "31") -> dict[str, dict[str, Any]]:
    """Return the days of the heat map of March that are not simply off."""
    path = f"/v1/calendar?kind={of}&from=2026-03-01&to=2026-03-31"
    days = api.get(path, headers=on(day)).json["days"]
    return {cell["date"][-2:]: cell for cell in days if cell["state"] != "off"}


def calendar(api: Api, of: str, day: str = "31") -> dict[str, str]:
    """Return the state of each day of March that is not simply off."""
    return {date: cell["state"] for date, cell in cells(api, of, day).items()}


def done(api: Api, of: str, day: str = "31") -> list[str]:
    """Return the days of March that count."""
    return [date for date, state in calendar(api, of, day).items() if state == "done"]


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.body
    errors = answer.json["errors"]
    return [(error.get("pointer", error.get("parameter")), error["code"]) for error in errors]
