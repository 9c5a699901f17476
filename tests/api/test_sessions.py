"""Sessions of a habit that count towards a weekly target, and freezes that months grant."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.habits import HABIT, add, calendar, faults, kind, log, on, place, streak

SESSIONS = {"type": "weekly", "target": 9, "count_by": "sessions"}


class TestSessions:
    def test_twice_a_day_towards_a_week(self, api: Api) -> None:
        # 2026-03-02 is a Monday.
        stretch = add(api, schedule=SESSIONS, pillar="exercise")
        log(api, stretch, "02", "03", "04", count=2, now="04")
        more = f"{place(stretch, '05')}/additions"
        assert api.post(more, {"count": 2}, headers=on("05")).status == 200
        found = streak(api, kind(stretch), "05")
        assert (found["status"], found["period"]["done"], found["period"]["needed"]) == (
            "pending",
            8,
            1,
        )
        assert found["schedule"] == SESSIONS
        [shown] = api.get("/v1/today", headers=on("05")).json["habits"]
        assert (shown["target"], shown["met_this_week"]) == (9, 8)
        api.post(more, {"count": 1}, headers=on("05"))
        found = streak(api, kind(stretch), "05")
        assert (found["status"], found["current"]["length"]) == ("done", 1)
        score = "/v1/score?from=2026-03-02&to=2026-03-08"
        [week] = api.get(score, headers=on("06")).json["weeks"]
        assert week["pillars"] == [{"pillar": "exercise", "done": 9, "due": 9, "rate": 1.0}]
        api.post(more, {"count": -2}, headers=on("06"))
        assert api.get(score, headers=on("06")).json["weeks"] == []
        [week] = api.get(score, headers=on("09")).json["weeks"]
        assert week["pillars"][0]["done"] == 7
        # A skipped day lowers the target: 9 x 6 / 7, rounded up.
        log(api, stretch, "08", status="skipped", now="09")
        [week] = api.get(score, headers=on("09")).json["weeks"]
        assert (week["pillars"][0]["done"], week["pillars"][0]["due"]) == (7, 8)
        log(api, stretch, "07", now="09")
        assert streak(api, kind(stretch), "09")["current"]["length"] == 1

    def test_by_days_they_count_once(self, api: Api) -> None:
        stretch = add(api, schedule={"type": "weekly", "target": 2})
        log(api, stretch, "02", count=5)
        assert streak(api, kind(stretch), "02")["period"]["done"] == 1
        [shown] = api.get("/v1/today?date=2026-03-02", headers=on("02")).json["habits"]
        assert shown["met_this_week"] == 1

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"schedule": SESSIONS | {"target": 51}}, ("/schedule/target", "less_than_equal")),
            (
                {"schedule": SESSIONS | {"count_by": "days"}},
                ("/schedule/target", "week_target"),
            ),
            ({"schedule": {"type": "weekly", "target": 8}}, ("/schedule/target", "week_target")),
            (
                {"schedule": SESSIONS, "measure": "minutes"},
                ("/schedule/count_by", "not_allowed_when"),
            ),
        ],
    )
    def test_what_is_refused(
        self, api: Api, fields: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        assert faults(api.post("/v1/habits", HABIT | fields)) == [expected]


class TestGrantedFreezes:
    def test_two_a_month(self, api: Api) -> None:
        light = add(api, freeze={"per_month": 2, "max": 2})
        assert light["freeze"] == {"per_month": 2, "max": 2}
        assert streak(api, kind(light), "02")["freezes"] == {"available": 0, "max": 2}
        log(api, light, "02", "05")
        found = streak(api, kind(light), "05")
        assert (found["freezes"]["available"], found["current"]["length"]) == (0, 2)
        assert calendar(api, kind(light), "05")["04"] == "frozen"
        assert streak(api, kind(light), "06")["status"] == "at_risk"
        log(api, light, *(f"{day:02}" for day in range(6, 32)))
        april = {"X-Now": "2026-04-01T12:00:00Z"}
        found = api.get(f"/v1/streaks/{kind(light)}", headers=april).json
        assert (found["status"], found["freezes"]["available"]) == ("protected", 2)
        assert found["current"]["length"] == 28

    def test_beside_those_that_are_earned(self, api: Api) -> None:
        light = add(api, freeze={"earn_every": 3, "per_month": 1, "max": 5})
        log(api, light, "02", "03", "04")
        assert streak(api, kind(light), "04")["freezes"]["available"] == 2

    def test_of_a_kind(self, api: Api) -> None:
        body = {"schedule": {"type": "daily"}, "freeze": {"per_month": 1, "max": 1}}
        answer = api.put("/v1/streaks/workouts/schedule", body, headers=on("02"))
        assert answer.json["freeze"] == body["freeze"]
        api.post("/v1/workouts", {"title": "Lift", "local_date": "2026-03-02"}, headers=on("02"))
        assert streak(api, "workouts", "03")["status"] == "protected"

    @pytest.mark.parametrize(
        ("freeze", "expected"),
        [
            ({"max": 1}, ("/freeze/earn_every", "required_without")),
            ({"per_month": 0, "max": 1}, ("/freeze/per_month", "greater_than_equal")),
            ({"per_month": 31, "max": 1}, ("/freeze/per_month", "less_than_equal")),
            ({"per_month": 2}, ("/freeze/max", "missing")),
        ],
    )
    def test_what_is_refused(
        self, api: Api, freeze: dict[str, int], expected: tuple[str, str]
    ) -> None:
        assert faults(api.post("/v1/habits", HABIT | {"freeze": freeze})) == [expected]
