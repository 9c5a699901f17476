"""The team's worked cases through HTTP, on DynamoDB Local, at the moment that each describes."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.streaks.kinds import KINDS
from tests.support.api import Api

DATA = Path(__file__).resolve().parents[1] / "data"
CASES = json.loads((DATA / "streak_cases.json").read_text(encoding="utf-8"))["cases"]


def moment(case: dict[str, Any]) -> datetime:
    """Return when the case is looked at: its instant, or noon of its day."""
    if "now" in case:
        return datetime.fromisoformat(case["now"])
    noon = datetime.combine(date.fromisoformat(case["today"]), time(12))
    return noon.replace(tzinfo=ZoneInfo(case["timezone"]))


def live(api: Api, case: dict[str, Any]) -> dict[str, str]:
    """Enter a case as its person would; return the headers of the moment it is looked at."""
    now = moment(case)
    at = {"X-Now": now.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    profile = {
        "timezone": case["timezone"],
        "day_start": case.get("day_start", "00:00"),
        "week_start": case.get("week_start", 1),
    }
    answer = api.patch("/v1/profile", profile, headers={"If-Match": "*"})
    assert answer.status == 200, answer.body
    history = case.get("schedule_history") or [{"from": None, "schedule": case["schedule"]}]
    for version in history:
        body = {"schedule": version["schedule"], "effective_from": version["from"]}
        if "freeze" in case:
            body["freeze"] = case["freeze"]
        answer = api.put("/v1/streaks/workouts/schedule", body)
        assert answer.status == 200, answer.body
    entries = [{"local_date": day} for day in case.get("activities", [])]
    entries += [{"started_at": i["at"], "timezone": i["tz"]} for i in case.get("instants", [])]
    for entry in entries:
        answer = api.post("/v1/workouts", {"title": "Lift"} | entry)
        assert answer.status == 201, answer.body
    for day in case.get("excused", []):
        answer = api.put(f"/v1/excuses/{day}", {"reason": "sick"}, headers=at)
        assert answer.status == 200, answer.body
    return at


def summary(streak: dict[str, Any]) -> dict[str, Any]:
    return {
        "current": streak["current"]["length"],
        "longest": streak["longest"]["length"],
        "at_risk": streak["at_risk"],
        "status": streak["status"],
    }


@pytest.mark.parametrize("case", CASES, ids=[f"{c['id']} {c['name']}" for c in CASES])
def test_worked_case(engine_api: Api, case: dict[str, Any]) -> None:
    at = live(engine_api, case)
    streak = engine_api.get("/v1/streaks/workouts", headers=at).json
    assert summary(streak) == case["expected"]
    everything = {s["kind"]: s for s in engine_api.get("/v1/streaks", headers=at).json["items"]}
    assert everything["workouts"] == streak
    assert set(everything) == set(KINDS)
    assert all(
        summary(other) == {"current": 0, "longest": 0, "at_risk": False, "status": "none"}
        for kind, other in everything.items()
        if kind != "workouts"
    )
    if streak["at_risk"]:
        until = datetime.fromisoformat(streak["at_risk_until"])
        assert moment(case) < until <= moment(case) + timedelta(days=1, hours=1)
    else:
        assert streak["at_risk_until"] is None


def test_each_case_is_told_apart() -> None:
    """A copy that lost cases, or a file without them, would pass everything above."""
    assert len({case["id"] for case in CASES}) == len(CASES) == 41
