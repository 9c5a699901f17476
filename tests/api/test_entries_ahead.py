"""Entries with an instant that is more than a day ahead: kept, and no reason to be in tomorrow."""

from typing import Any

import pytest

from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Answer, Api

NOON = "2026-03-14T12:00:00Z"
IN_A_DAY, LATER = "2026-03-15T12:00:00Z", "2026-03-15T12:00:01Z"


def streak(api: Api, kind: str, now: str = NOON) -> dict[str, Any]:
    shown: dict[str, Any] = api.get(f"/v1/streaks/{kind}", headers={"X-Now": now}).json
    return shown


def train(api: Api, started_at: str, **more: Any) -> Answer:
    body = {"title": "Run", "started_at": started_at} | more
    return api.post("/v1/workouts", body, headers={"X-Now": NOON})


def warned(answer: Answer) -> list[str]:
    assert answer.status in (200, 201), answer.body
    return [each["code"] for each in answer.json.get("warnings", [])]


class TestWorkouts:
    def test_one_that_started_later_does_not_move_today(self, api: Api) -> None:
        train(api, "2026-03-14T08:00:00Z")
        assert warned(train(api, IN_A_DAY)) == []
        assert streak(api, "workouts")["today"] == "2026-03-15"

    def test_one_that_starts_in_more_than_a_day_does_not(self, api: Api) -> None:
        train(api, "2026-03-14T08:00:00Z")
        made = train(api, LATER)
        assert warned(made) == ["started_ahead"]
        shown = streak(api, "workouts")
        assert (shown["today"], shown["current"]["length"]) == ("2026-03-14", 1)
        # It counts when its day has come, and beside another one of tomorrow.
        assert streak(api, "workouts", IN_A_DAY)["current"]["length"] == 2
        assert warned(train(api, "2026-03-15T01:00:00Z")) == []
        assert streak(api, "workouts")["today"] == "2026-03-15"

    def test_its_correction_leaves_nothing(self, api: Api) -> None:
        made = train(api, LATER)
        path, version = f"/v1/workouts/{made.json['id']}", {"If-Match": '"1"'}
        fixed = api.patch(path, {"started_at": IN_A_DAY}, headers=version | {"X-Now": NOON})
        assert warned(fixed) == []
        assert streak(api, "workouts")["today"] == "2026-03-15"
        back = api.patch(path, {"started_at": LATER}, headers={"If-Match": "*", "X-Now": NOON})
        assert warned(back) == ["started_ahead"]
        assert api.delete(path, headers={"If-Match": "*"}).status == 204
        train(api, IN_A_DAY)
        assert streak(api, "workouts")["today"] == "2026-03-15"

    @pytest.mark.parametrize(
        ("status", "codes"), [("planned", []), ("in_progress", ["started_ahead"])]
    )
    def test_what_is_planned_may_be_ahead(self, api: Api, status: str, codes: list[str]) -> None:
        assert warned(train(api, "2026-04-01T12:00:00Z", status=status)) == codes
        assert streak(api, "workouts")["today"] == "2026-03-14"

    def test_what_was_read_can_be_sent_back(self, api: Api) -> None:
        made = train(api, LATER)
        path, headers = f"/v1/workouts/{made.json['id']}", {"If-Match": '"1"', "X-Now": LATER}
        assert warned(api.put(path, made.json, headers=headers)) == []

    def test_a_recount_finds_no_difference(self, api: Api) -> None:
        train(api, LATER)
        train(api, IN_A_DAY)
        assert recount(Session(api.user), "workouts", 2026, fix=False) == []


class TestLabs:
    def test_a_reading(self, api: Api) -> None:
        path, value = "/v1/biomarkers/ldl_c/readings", {"value": 90, "unit": "mg/dL"}
        for instant, today in ((LATER, "2026-03-14"), (IN_A_DAY, "2026-03-15")):
            body = value | {"collected_at": instant}
            assert api.post(path, body, headers={"X-Now": NOON}).status == 201
            assert streak(api, "biomarkers")["today"] == today
        assert recount(Session(api.user), "biomarkers", 2026, fix=False) == []

    def test_a_panel(self, api: Api) -> None:
        readings = [
            {"marker": marker, "value": 90, "unit": "mg/dL"} for marker in ("hdl_c", "ldl_c")
        ]
        body = {"collected_at": LATER, "readings": readings}
        made = api.post("/v1/panels", body, headers={"X-Now": NOON})
        assert made.status == 201, made.body
        assert streak(api, "biomarkers")["today"] == "2026-03-14"
        assert recount(Session(api.user), "biomarkers", 2026, fix=False) == []
        path = f"/v1/panels/{made.json['id']}"
        change = api.patch(path, {"notes": "x"}, headers={"If-Match": "*", "X-Now": LATER})
        assert change.status == 200, change.body
        assert streak(api, "biomarkers", LATER)["current"]["length"] == 1
        assert api.delete(path, headers={"If-Match": "*"}).status == 204
        assert recount(Session(api.user), "biomarkers", 2026, fix=False) == []
