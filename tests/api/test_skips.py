"""Skipped entries of habits, and excuses for some kinds of streak."""

import json
import uuid
from typing import Any

import pytest

from chalicelib.streaks import excuses
from chalicelib.streaks.models import MAX_EXCUSED_KINDS
from chalicelib.table.items import MAX_DOCUMENT_BYTES
from tests.support.api import Answer, Api
from tests.support.habits import add, calendar, cells, change, done, faults, kind, log, on, place
from tests.support.habits import streak as streak_of

DAYS = [f"{number:02}" for number in range(2, 7)]


def skip(api: Api, habit: dict[str, Any], *days: str, **more: Any) -> Answer:
    return log(api, habit, *days, status="skipped", **more)


def today(api: Api, day: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/v1/today", headers=on(day)).json
    return found


class TestSkippedEntries:
    def test_a_skipped_day_neither_counts_nor_ends_the_streak(self, api: Api) -> None:
        light = add(api)
        log(api, light, "02", "03", "05")
        assert streak_of(api, kind(light), "05")["current"]["length"] == 1
        # Afterwards too.
        entry = skip(api, light, "04", notes="a day off").json
        assert (entry["status"], entry["met"], entry["notes"]) == ("skipped", False, "a day off")
        assert "done" not in entry
        shown = streak_of(api, kind(light), "05")
        assert (shown["current"]["length"], shown["current"]["excused_days"]) == (3, 1)
        assert calendar(api, kind(light), "05") == {
            "02": "done",
            "03": "done",
            "04": "skipped",
            "05": "done",
        }
        assert cells(api, kind(light))["04"]["count"] == 0
        log(api, light, "04")
        assert streak_of(api, kind(light), "05")["current"]["length"] == 4
        assert done(api, kind(light)) == ["02", "03", "04", "05"]
        skip(api, light, "04")
        assert api.delete(place(light, "04")).status == 204
        assert streak_of(api, kind(light), "05")["current"]["length"] == 1

    def test_today_it_is_shown_and_not_open(self, api: Api) -> None:
        light, walk = add(api, day="02"), add(api, day="02", pillar="exercise")
        log(api, light, "02", now="02")
        log(api, walk, "02", now="02")
        assert streak_of(api, kind(light), "03")["status"] == "at_risk"
        skip(api, light, "03", now="03")
        shown = today(api, "03")
        states = {habit["habit_id"]: habit["state"] for habit in shown["habits"]}
        assert states == {light["id"]: "skipped", walk["id"]: "open"}
        assert shown["score"]["pillars"] == [
            {"pillar": "exercise", "done": 0, "due": 1, "rate": 0.0}
        ]
        now = streak_of(api, kind(light), "03")
        assert (now["status"], now["at_risk"]) == ("excused", False)
        log(api, walk, "03", now="03")
        assert today(api, "03")["score"]["score"] == 1
        assert done(api, "protocol", "03") == ["02", "03"]
        [day] = api.get("/v1/score?from=2026-03-03&to=2026-03-03", headers=on("04")).json["days"]
        assert day["pillars"] == [{"pillar": "exercise", "done": 1, "due": 1, "rate": 1.0}]

    def test_a_day_of_which_all_is_skipped(self, api: Api) -> None:
        """Nothing was due, so it neither counts for the protocol nor ends its streak."""
        light = add(api, day="02")
        log(api, light, "02", "04")
        skip(api, light, "03")
        assert done(api, "protocol", "04") == ["02", "04"]
        assert calendar(api, "protocol", "04") == {"02": "done", "04": "done"}
        assert streak_of(api, "protocol", "04")["current"]["length"] == 2
        assert today(api, "03")["score"]["score"] is None
        log(api, light, "03", done=False)
        assert calendar(api, "protocol", "04")["03"] == "missed"
        skip(api, light, "03")
        # Another habit is due from now on, also on the days that are logged again.
        other = add(api, day="04", effective_from="2026-03-02")
        log(api, other, "03", done=False)
        assert calendar(api, "protocol", "04")["03"] == "missed"

    def test_a_week_is_prorated(self, api: Api) -> None:
        sauna = add(api, schedule={"type": "weekly", "target": 7}, pillar="exercise")
        log(api, sauna, *DAYS)
        skip(api, sauna, "07", "08")
        shown = streak_of(api, kind(sauna), "09")
        assert shown["current"]["length"] == 1
        score = api.get("/v1/score?from=2026-03-02&to=2026-03-08", headers=on("09")).json
        assert score["weeks"][0]["pillars"] == [
            {"pillar": "exercise", "done": 5, "due": 5, "rate": 1.0}
        ]
        log(api, sauna, "08", done=False)
        assert streak_of(api, kind(sauna), "09")["current"]["length"] == 0

    def test_an_addition_ends_a_skip(self, api: Api) -> None:
        water = add(api, measure="amount", goal={"at_least": 2})
        skip(api, water, "02", notes="ill")
        path = f"{place(water, '02')}/additions"
        entry = api.post(path, {"amount": 2}, headers=on("02")).json
        assert (entry["amount"], entry["met"], entry["notes"]) == (2, True, "ill")
        assert "status" not in entry
        assert calendar(api, kind(water), "02") == {"02": "done"}

    def test_after_the_habit(self, api: Api) -> None:
        """The score forgets a skipped entry that is deleted; there is no streak any more."""
        light = add(api, day="02")
        log(api, light, "02")
        skip(api, light, "03")
        path = f"/v1/habits/{light['id']}"
        assert api.delete(path, headers={"If-Match": "*"} | on("04")).status == 204
        assert api.delete(place(light, "03"), headers=on("04")).status == 204
        assert calendar(api, "protocol", "04")["03"] == "missed"

    def test_a_pause_of_the_habit_is_not_a_skip(self, api: Api) -> None:
        light = add(api, day="02")
        log(api, light, "02")
        skip(api, light, "03")
        change(api, light, {"paused": True}, day="04")
        states = calendar(api, kind(light), "05")
        assert (states["03"], states["05"]) == ("skipped", "excused")


def excuse(api: Api, day: str, *kinds: str, **more: Any) -> Answer:
    body = {"reason": "rest"} | ({"kinds": list(kinds)} if kinds else {})
    return api.put(f"/v1/excuses/2026-03-{day}", body, headers=on("06"), **more)


class TestKindsOfExcuses:
    def test_only_some_kinds_are_excused(self, api: Api) -> None:
        light, walk = add(api, day="02"), add(api, day="02")
        for habit in (light, walk):
            log(api, habit, "02", "04")
        answer = excuse(api, "03", kind(light), "workouts")
        assert answer.json == {
            "date": "2026-03-03",
            "reason": "rest",
            "kinds": [kind(light), "workouts"],
            "version": 1,
        }
        lengths = [streak_of(api, kind(each), "04")["current"]["length"] for each in (light, walk)]
        assert lengths == [2, 1]
        assert calendar(api, kind(light))["03"] == "excused"
        assert calendar(api, kind(walk))["03"] == "missed"
        assert calendar(api, "protocol")["03"] == "missed"
        everything = excuse(api, "03").json
        assert "kinds" not in everything
        assert streak_of(api, kind(walk), "04")["current"]["length"] == 2
        assert excuse(api, "03", "protocol").json["kinds"] == ["protocol"]
        assert calendar(api, "protocol")["03"] == "excused"
        assert calendar(api, kind(walk))["03"] == "missed"

    @pytest.mark.parametrize(
        ("kinds", "expected"),
        [
            ([], ("/kinds", "too_short")),
            (["workouts", "workouts"], ("/kinds", "duplicates")),
            (["naps"], ("/kinds/0", "string_pattern_mismatch")),
            (["workouts", f"habit-{uuid.UUID(int=7)}"], ("/kinds/1", "unknown_kind")),
            ([f"habit-{uuid.UUID(int=n)}" for n in range(21)], ("/kinds", "too_long")),
            ("workouts", ("/kinds", "list_type")),
        ],
    )
    def test_what_is_no_kind(self, api: Api, kinds: Any, expected: tuple[str, str]) -> None:
        body = {"reason": "sick", "kinds": kinds}
        answer = api.put("/v1/excuses/2026-03-03", body, headers=on("03"))
        assert faults(answer) == [expected]
        assert api.get("/v1/excuses?from=2026-03-01&to=2026-03-31").json["items"] == []

    def test_habits_of_others_and_deleted_ones(self, api: Api) -> None:
        light = add(api, day="02")
        assert faults(excuse(api, "03", kind(light), user="somebody-else")) == [
            ("/kinds/0", "unknown_kind")
        ]
        assert excuse(api, "03", kind(light)).status == 200
        path = f"/v1/habits/{light['id']}"
        assert api.delete(path, headers={"If-Match": "*"} | on("04")).status == 204
        # What is stored can be sent back; elsewhere the kind is unknown.
        assert excuse(api, "03", kind(light)).status == 200
        assert faults(excuse(api, "04", kind(light))) == [("/kinds/0", "unknown_kind")]

    def test_all_days_of_a_year_name_few(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        for day in ("03", "04"):
            assert excuse(api, day, "workouts", "protocol").status == 200
        monkeypatch.setattr(excuses, "MAX_NAMED_A_YEAR", 5)
        assert excuse(api, "05", "workouts").status == 200
        refused = excuse(api, "06", "workouts")
        assert faults(refused) == [("/kinds", "too_many")]
        [error] = refused.json["errors"]
        assert error["params"] == {"max": 5, "of": "excused_kinds_by_day"}
        # All kinds name none, and an excuse of an account that has too many can be changed.
        assert excuse(api, "06").status == 200
        monkeypatch.setattr(excuses, "MAX_NAMED_A_YEAR", 1)
        assert excuse(api, "04", "supplements", "biomarkers").status == 200
        assert faults(excuse(api, "05", "workouts", "protocol")) == [("/kinds", "too_many")]
        assert excuse(api, "03", "workouts").status == 200

    def test_they_are_listed(self, api: Api) -> None:
        for day, reason in (("2026-01-01", "rest"), ("2025-12-31", "sick"), ("2026-01-15", "rest")):
            at = {"X-Now": "2026-01-02T12:00:00Z"}
            assert api.put(f"/v1/excuses/{day}", {"reason": reason}, headers=at).status == 200

        def listed(query: str) -> list[str]:
            answer = api.get(f"/v1/excuses?{query}")
            assert answer.status == 200, answer.body
            return [each["date"] for each in answer.json["items"]]

        assert listed("from=2025-12-31&to=2026-01-14") == ["2025-12-31", "2026-01-01"]
        assert listed("from=2026-01-01&to=2026-12-31") == ["2026-01-01", "2026-01-15"]
        assert listed("from=2024-01-01&to=2024-12-31") == []
        assert faults(api.get("/v1/excuses?from=2026-01-01&to=2027-01-02"))[0][0] == "to"
        assert faults(api.get("/v1/excuses"))[0] == ("from", "missing")
        stranger = api.get("/v1/excuses?from=2026-01-01&to=2026-01-31", user="somebody-else")
        assert stranger.json["items"] == []

    def test_a_full_year_fits_into_its_item(self) -> None:
        kinds = [f"habit-{uuid.uuid4()}" for _ in range(MAX_EXCUSED_KINDS)]
        day = {"date": "2024-12-31", "reason": "travel", "kinds": kinds}
        text = json.dumps({"excuses": [day] * 366}, separators=(",", ":"))
        assert len(text) < MAX_DOCUMENT_BYTES - 1_000
