"""Habits, their entries, their streaks, and the streak of the whole protocol."""

import uuid
from typing import Any

import pytest

from chalicelib.regimen.habits import service
from chalicelib.regimen.habits.limit_bounds import MAX_LIMITS
from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support.api import Answer, Api
from tests.support.feed import all_changes, type_of
from tests.support.habits import (
    HABIT,
    MATCH,
    add,
    calendar,
    change,
    done,
    faults,
    kind,
    log,
    on,
    place,
    streak,
)

# 2026-03-02 is a Monday.
DEFAULTS = {"pillar": "other", "measure": "done", "paused": False, "markers": []}
FULL = {
    "name": "In bed",
    "pillar": "sleep",
    "measure": "time",
    "window": {"from": "20:30", "to": "21:30"},
    "schedule": {"type": "weekdays", "days": [1, 3, 7]},
    "paused": True,
    "starts_on": "2026-03-01",
    "ends_on": "2026-03-01",
    "markers": ["hs_crp", "apob"],
    "freeze": {"earn_every": 7, "max": 2},
    "notes": "two\nlines",
}
MEASURES: dict[str, dict[str, Any]] = {
    "done": {},
    "minutes": {"measure": "minutes", "goal": {"at_least": 30}},
    "amount": {"measure": "amount", "goal": {"at_least": 8_000, "unit": "steps"}},
    "time": {"measure": "time", "window": {"from": "20:30", "to": "21:30"}},
}
SERVER_MADE = ("id", "version", "versions", "created_at", "updated_at")


class TestHabits:
    def test_they_read_back_as_entered(self, api: Api) -> None:
        for body, expected in ((HABIT, HABIT | DEFAULTS), (FULL, FULL)):
            made = api.post("/v1/habits", body, headers=on("01"))
            assert made.status == 201, made.body
            path = made.headers["Location"]
            assert path == f"/v1/habits/{made.json['id']}"
            assert {n: v for n, v in made.json.items() if n not in SERVER_MADE} == expected
            assert api.get(path).json == made.json

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"name": ""}, ("/name", "blank")),
            ({"name": None}, ("/name", "missing")),
            ({"pillar": "money"}, ("/pillar", "literal_error")),
            ({"measure": "grams"}, ("/measure", "literal_error")),
            ({"measure": "time"}, ("/window", "required_when")),
            ({"measure": "time", "goal": {"at_least": 1}}, ("/window", "required_when")),
            (MEASURES["time"] | {"goal": {"at_least": 1}}, ("/goal", "not_allowed_when")),
            ({"goal": {"at_least": 1}}, ("/goal", "not_allowed_when")),
            ({"measure": "minutes", "goal": {}}, ("/goal/at_least", "required_without")),
            ({"measure": "amount", "goal": {"unit": "g"}}, ("/goal/at_least", "required_without")),
            (
                {"measure": "amount", "goal": {"at_least": 2, "at_most": 1}},
                ("/goal/at_most", "not_less_than"),
            ),
            (
                {"measure": "amount", "goal": {"at_most": -1}},
                ("/goal/at_most", "greater_than_equal"),
            ),
            (
                {"measure": "amount", "goal": {"at_least": 1_000_001}},
                ("/goal/at_least", "less_than_equal"),
            ),
            ({"measure": "minutes", "goal": {"at_least": "9"}}, ("/goal/at_least", "float_type")),
            ({"window": {"from": "08:00"}}, ("/window/to", "missing")),
            ({"window": {"from_": "08:00", "to": "09:00"}}, ("/window/from", "missing")),
            ({"window": {"from": "24:00", "to": "09:00"}}, ("/window/from", "invalid_time")),
            ({"schedule": {"type": "as_needed"}}, ("/schedule/type", "literal_error")),
            (
                {"schedule": {"type": "cycle", "on_days": 1, "off_days": 1}},
                ("/schedule/type", "literal_error"),
            ),
            ({"schedule": {"type": "weekly"}}, ("/schedule/target", "required_when")),
            ({"slots": ["lunch"]}, ("/slots", "extra_forbidden")),
            ({"markers": ["hs_crp", "hs_crp"]}, ("/markers", "duplicates")),
            ({"freeze": {"earn_every": 0, "max": 1}}, ("/freeze/earn_every", None)),
            ({"starts_on": "2026-03-02", "ends_on": "2026-03-01"}, ("/ends_on", "not_before")),
        ],
    )
    def test_faults_are_named(self, api: Api, fields: Any, expected: tuple[str, str]) -> None:
        found = faults(api.post("/v1/habits", HABIT | fields))
        assert found[0][0] == expected[0]
        assert expected[1] in (None, found[0][1])
        assert api.get("/v1/habits").json["items"] == []

    def test_patches_merge(self, api: Api) -> None:
        made = add(api, **MEASURES["time"])
        later = change(api, made, {"window": {"from": "22:00"}})
        assert later.json["window"] == {"from": "22:00", "to": "21:30"}
        assert faults(change(api, made, {"window": {"from_": "22:00"}}))[0][0] == "/window/from_"
        assert faults(change(api, made, {"window": None})) == [("/window", "required_when")]
        minutes = {"measure": "minutes", "goal": {"at_least": 30}, "window": None}
        changed = change(api, made, minutes).json
        assert (changed["measure"], changed["goal"]) == ("minutes", {"at_least": 30})
        assert "window" not in changed
        bounded = change(api, made, {"goal": {"at_most": 60}}).json
        assert bounded["goal"] == {"at_least": 30, "at_most": 60}
        assert faults(change(api, made, {"goal": {"at_most": 20}})) == [
            ("/goal/at_most", "not_less_than")
        ]
        assert faults(change(api, made, {"measure": "done"})) == [("/goal", "not_allowed_when")]
        assert change(api, made, {"measure": "done", "goal": None}).json["version"] == 5
        # None of this is about when.
        assert len(api.get(f"/v1/habits/{made['id']}").json["versions"]) == 1

    def test_put_replaces_whole_and_never_creates(self, api: Api) -> None:
        made = api.post("/v1/habits", FULL, headers=on("01")).json
        path = f"/v1/habits/{made['id']}"
        assert api.put(path, HABIT).code == "precondition_required"
        assert api.put(path, HABIT, headers={"If-Match": '"7"'}).code == "precondition_failed"
        replaced = api.put(path, HABIT, headers={"If-Match": '"1"'}).json
        assert {n: v for n, v in replaced.items() if n not in SERVER_MADE} == HABIT | DEFAULTS
        elsewhere = f"/v1/habits/{uuid.uuid4()}"
        assert api.put(elsewhere, HABIT, headers=MATCH).status == 404

    def test_there_is_an_end_to_them(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(service, "MAX_HABITS", 2)
        first = add(api)
        add(api)
        assert faults(api.post("/v1/habits", HABIT)) == [("", "too_many")]
        assert change(api, first, {"name": "Sun"}).status == 200
        assert api.delete(f"/v1/habits/{first['id']}", headers=MATCH).status == 204
        add(api)

    def test_there_is_an_end_to_those_with_a_limit(self, api: Api) -> None:
        goal = {"at_most": 2, "unit": "cups"}
        limited = HABIT | {"measure": "amount", "goal": goal}
        made = [add(api, measure="amount", goal=goal) for _ in range(MAX_LIMITS)]
        assert faults(api.post("/v1/habits", limited)) == [("/goal", "too_many")]
        other = add(api, measure="amount", goal={"at_least": 2, "unit": "cups"})
        at_most = {"at_most": 2, "at_least": None}
        at_least = {"at_least": 2, "at_most": None, "per": None}
        assert faults(change(api, other, {"goal": at_most})) == [("/goal", "too_many")]
        # One that had a limit counts; a deleted one does not.
        assert change(api, made[0], {"goal": at_least}, day="03").status == 200
        assert faults(api.post("/v1/habits", limited)) == [("/goal", "too_many")]
        assert change(api, made[0], {"goal": at_most}, day="04").status == 200
        assert api.delete(f"/v1/habits/{made[1]['id']}", headers=MATCH).status == 204
        assert api.post("/v1/habits", limited).status == 201

    def test_an_edit_is_in_force_from_today_and_the_past_stays(self, api: Api) -> None:
        made = add(api, day="02")
        weekdays = {"schedule": {"type": "weekdays", "days": [1]}}
        changed = change(api, made, weekdays, day="04").json
        assert [v["valid_from"] for v in changed["versions"]] == ["2026-03-02", "2026-03-04"]
        assert faults(change(api, made, {"effective_from": "2026-03-03"}, day="04")) == [
            ("/effective_from", "in_the_past")
        ]


class TestEntries:
    @pytest.mark.parametrize(
        ("measure", "said", "met"),
        [
            ("done", {}, True),
            ("done", {"done": True}, True),
            ("done", {"done": False}, False),
            ("done", {"done": None}, False),
            ("done", {"done": None, "amount": None, "time": None}, False),
            ("done", {"amount": None}, True),
            ("minutes", {"amount": 30}, True),
            ("minutes", {"amount": 29.9}, False),
            ("amount", {"amount": 8_000}, True),
            ("amount", {"amount": 7_999.999}, False),
            ("time", {"time": "20:30"}, True),
            ("time", {"time": "21:30"}, True),
            ("time", {"time": "20:29"}, False),
            ("time", {"time": "21:31"}, False),
        ],
    )
    def test_each_measure_has_its_own(
        self, api: Api, measure: str, said: dict[str, Any], met: bool
    ) -> None:
        made = add(api, **MEASURES[measure])
        entry = log(api, made, "02", now="02", notes="late", **said).json
        given = {name: value for name, value in said.items() if value is not None}
        expected = given or {"done": met}
        assert {n: v for n, v in entry.items() if n not in SERVER_MADE} == expected | {
            "habit_id": made["id"],
            "local_date": "2026-03-02",
            "met": met,
            "notes": "late",
        }
        assert done(api, kind(made)) == (["02"] if met else [])
        assert done(api, "protocol") == (["02"] if met else [])

    @pytest.mark.parametrize(
        ("measure", "said", "expected"),
        [
            ("done", {"amount": 1}, ("/amount", "other_measure")),
            ("done", {"time": "08:00"}, ("/time", "other_measure")),
            ("minutes", {"done": True}, ("/done", "other_measure")),
            ("minutes", {"amount": 1, "time": "08:00"}, ("/time", "other_measure")),
            ("amount", {"time": "08:00"}, ("/time", "other_measure")),
            ("time", {"done": False, "time": "08:00"}, ("/done", "other_measure")),
            ("time", {"amount": 0, "time": "08:00"}, ("/amount", "other_measure")),
            ("minutes", {}, ("/amount", "required_for_measure")),
            ("amount", {"amount": None}, ("/amount", "required_for_measure")),
            ("time", {}, ("/time", "required_for_measure")),
            ("time", {"time": "8:00"}, ("/time", "invalid_time")),
            ("amount", {"amount": -1}, ("/amount", "greater_than_equal")),
            ("amount", {"amount": 1_000_001}, ("/amount", "less_than_equal")),
            ("amount", {"amount": "7"}, ("/amount", "float_type")),
            ("done", {"done": 1}, ("/done", "bool_type")),
            ("done", {"counts": True}, ("/counts", "extra_forbidden")),
            ("done", {"status": "logged"}, ("/status", "literal_error")),
            ("done", {"status": "skipped", "done": True}, ("/done", "not_allowed_when")),
            ("done", {"status": "skipped", "count": 1}, ("/count", "not_allowed_when")),
            ("amount", {"status": "skipped", "amount": 0}, ("/amount", "not_allowed_when")),
            ("time", {"status": "skipped", "time": "20:00"}, ("/time", "not_allowed_when")),
        ],
    )
    def test_what_does_not_fit_is_named(
        self, api: Api, measure: str, said: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        made = add(api, **MEASURES[measure])
        assert faults(api.put(place(made, "02"), said, headers=on("02"))) == [expected]
        assert api.get(f"/v1/habits/{made['id']}/entries").json["items"] == []
        assert done(api, kind(made)) == []

    @pytest.mark.parametrize(
        ("goal", "amount", "met"),
        [
            (None, 0, False),
            (None, 0.5, True),
            ({"at_least": 0}, 0, True),
            ({"at_most": 0}, 0, True),
            ({"at_most": 2}, 2, True),
            ({"at_most": 2}, 2.001, False),
            ({"at_least": 2, "at_most": 2}, 2, True),
            ({"at_least": 2, "at_most": 3}, 1.999, False),
        ],
    )
    def test_bounds_of_a_goal(self, api: Api, goal: Any, amount: float, met: bool) -> None:
        made = add(api, measure="amount", goal=goal)
        assert log(api, made, "02", amount=amount).json["met"] is met

    @pytest.mark.parametrize(
        ("at", "met"),
        [("22:00", True), ("23:59", True), ("00:00", True), ("01:00", True), ("01:01", False)],
    )
    def test_a_window_past_midnight(self, api: Api, at: str, met: bool) -> None:
        made = add(api, measure="time", window={"from": "22:00", "to": "01:00"})
        assert log(api, made, "02", time=at).json["met"] is met

    def test_the_last_write_wins(self, api: Api) -> None:
        made = add(api, **MEASURES["minutes"])
        first = log(api, made, "02", amount=30).json
        assert done(api, kind(made)) == ["02"]
        second = log(api, made, "02", amount=10, notes="short").json
        assert (second["id"], second["version"], second["met"]) == (first["id"], 2, False)
        assert done(api, kind(made)) == []
        assert done(api, "protocol") == []
        third = log(api, made, "02", amount=45).json
        assert "notes" not in third
        assert done(api, kind(made)) == ["02"]
        assert api.get(f"/v1/habits/{made['id']}/entries").json["items"] == [third]

    def newest(self, api: Api, entry: dict[str, Any]) -> dict[str, Any]:
        """Return the change of an entry that a client keeps: that of the highest version."""
        own = [each for each in all_changes(api) if each["id"] == entry["id"]]
        assert {type_of(each) for each in own} == {"habit_entry"}
        return max(own, key=lambda each: int(each["version"]))

    def test_what_is_taken_back_and_logged_again(self, api: Api) -> None:
        made = add(api)
        first = log(api, made, "02").json
        log(api, made, "02", done=False)
        assert api.delete(place(made, "02")).status == 204
        assert api.delete(place(made, "02")).status == 404
        assert done(api, kind(made)) == done(api, "protocol") == []
        gone = self.newest(api, first)
        assert (gone["type"], gone["version"]) == ("deletion", 3)
        second = log(api, made, "02").json
        change = self.newest(api, first)
        assert (change["type"], change["version"]) == ("habit_entry", 4)
        assert change["resource"] == second
        assert done(api, kind(made)) == done(api, "protocol") == ["02"]
        assert api.delete(place(made, "02")).status == 204
        assert done(api, kind(made)) == done(api, "protocol") == []
        again = log(api, made, "02").json
        assert (again["id"], again["version"]) == (first["id"], 6)

    def test_lists_are_newest_first_in_pages(self, api: Api) -> None:
        made, other = add(api), add(api)
        log(api, made, "03", "01", "05", "02", done=False)
        log(api, other, "04")
        path = f"/v1/habits/{made['id']}/entries"
        first = api.get(f"{path}?limit=3").json
        rest = api.get(f"{path}?limit=3&cursor={first['next_cursor']}").json
        days = [entry["local_date"][-2:] for entry in first["items"] + rest["items"]]
        assert (days, rest["next_cursor"]) == (["05", "03", "02", "01"], None)
        ranged = api.get(f"{path}?from=2026-03-02&to=2026-03-03").json["items"]
        assert [entry["local_date"][-2:] for entry in ranged] == ["03", "02"]
        assert api.get(f"{path}?from=2026-03-02&to=2026-03-01").status == 422
        assert api.get(f"/v1/habits/{uuid.uuid4()}/entries").status == 404
        assert api.get(f"/v1/habits/{add(api)['id']}/entries").json["items"] == []

    def test_days_ahead(self, api: Api) -> None:
        made = add(api)
        assert api.put(place(made, "09"), {}, headers=on("02")).status == 200
        refused = api.put(place(made, "10"), {}, headers=on("02"))
        assert faults(refused) == [("date", "too_far_ahead")]
        assert api.put("/v1/habits/x/entries/2026-03-02", {}).status == 404

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    @pytest.mark.parametrize(
        ("day", "code"),
        [
            ("2026-02-30", "no_such_date"),
            ("0001-01-01", "out_of_range"),
            ("9999-12-31", "out_of_range"),
        ],
    )
    def test_no_such_day(self, api: Api, method: str, day: str, code: str) -> None:
        path = f"/v1/habits/{add(api)['id']}/entries/{day}"
        body = {} if method == "PUT" else None
        assert faults(api.request(method, path, body)) == [("date", code)]

    def test_nobody_elses(self, api: Api) -> None:
        made = add(api)
        log(api, made, "02")
        path, other = f"/v1/habits/{made['id']}", {"user": "somebody-else"}
        assert api.get(path, **other).status == 404
        assert api.put(path, HABIT, headers=MATCH, **other).status == 404
        assert api.patch(path, {"name": "Mine"}, headers=MATCH, **other).status == 404
        assert api.delete(path, headers=MATCH, **other).status == 404
        assert api.put(place(made, "02"), {}, **other).status == 404
        assert api.delete(place(made, "02"), **other).status == 404
        assert api.get(f"{path}/entries", **other).status == 404
        assert api.get(f"/v1/streaks/{kind(made)}", **other).status == 404
        assert api.get("/v1/changes", **other).json["items"] == []
        assert done(api, kind(made)) == ["02"]

    def test_a_later_goal_changes_no_entry(self, api: Api) -> None:
        made = add(api, **MEASURES["minutes"])
        log(api, made, "02", "03", amount=30)
        change(api, made, {"goal": {"at_least": 40}}, day="04")
        assert done(api, kind(made)) == ["02", "03"]
        # What is logged from now on is judged by the goal of now, whatever its day.
        assert log(api, made, "02", amount=30).json["met"] is False
        assert done(api, kind(made)) == ["03"]
        change(api, made, {"measure": "time", "goal": None} | MEASURES["time"], day="05")
        assert log(api, made, "05", time="21:00").json["met"] is True
        entries = api.get(f"/v1/habits/{made['id']}/entries").json["items"]
        assert [sorted(entry.keys() & {"amount", "time"}) for entry in entries] == [
            ["time"],
            ["amount"],
            ["amount"],
        ]


class TestStreaks:
    def test_each_has_its_own(self, api: Api) -> None:
        made = add(api, day="02")
        log(api, made, "02", "03")
        listed = api.get("/v1/streaks", headers=on("03")).json["items"]
        of_all = [each["kind"] for each in listed]
        assert of_all == ["workouts", "supplements", "biomarkers", "protocol", kind(made)]
        one = streak(api, kind(made), "03")
        assert listed[-1] == one
        assert (one["name"], one["unit"], one["status"]) == ("Light", "day", "done")
        assert (one["current"]["length"], one["current"]["start"]) == (2, "2026-03-02")
        assert [each.get("name") for each in listed[:4]] == [None] * 4
        assert streak(api, kind(made), "04")["status"] == "at_risk"
        assert streak(api, kind(made), "05")["current"]["length"] == 0
        assert calendar(api, kind(made), "05") == {
            "02": "done",
            "03": "done",
            "04": "missed",
            "05": "open",
        }

    def test_no_such_kind(self, api: Api) -> None:
        nobody = f"habit-{uuid.uuid4()}"
        assert api.get(f"/v1/streaks/{nobody}").status == 404
        path = f"/v1/calendar?kind={nobody}&from=2026-03-01&to=2026-03-02"
        assert api.get(path).status == 404
        assert api.get("/v1/streaks/habit-7").status == 404
        body = {"schedule": {"type": "daily"}}
        assert api.put(f"/v1/streaks/{kind(add(api))}/schedule", body).status == 404

    def test_a_pause_asks_for_nothing(self, api: Api) -> None:
        made = add(api, day="02")
        log(api, made, "02", "03")
        change(api, made, {"paused": True}, day="04")
        assert streak(api, kind(made), "06")["status"] == "excused"
        assert streak(api, kind(made), "06")["current"]["length"] == 2
        change(api, made, {"paused": False}, day="07")
        assert streak(api, kind(made), "07")["status"] == "at_risk"
        log(api, made, "07")
        resumed = streak(api, kind(made), "07")
        assert (resumed["status"], resumed["current"]["length"]) == ("done", 3)
        assert calendar(api, kind(made), "07") == {
            "02": "done",
            "03": "done",
            "04": "excused",
            "05": "excused",
            "06": "excused",
            "07": "done",
        }
        assert streak(api, kind(made), "09")["status"] == "broken"

    def test_an_end_breaks_nothing(self, api: Api) -> None:
        made = add(api, day="02", ends_on="2026-03-04")
        log(api, made, "02", "03", "04")
        ended = streak(api, kind(made), "20")
        assert (ended["status"], ended["current"]["length"]) == ("excused", 3)
        listed = [
            [each["kind"] for each in api.get("/v1/streaks", headers=on(day)).json["items"]]
            for day in ("04", "05")
        ]
        assert [kind(made) in kinds for kinds in listed] == [True, False]

    def test_before_it_starts_nothing_is_missed(self, api: Api) -> None:
        made = add(api, day="02", starts_on="2026-03-05")
        log(api, made, "02", "05", now="05")
        begun = streak(api, kind(made), "05")
        assert (begun["status"], begun["current"]["length"]) == ("done", 2)

    def test_weeks(self, api: Api) -> None:
        made = add(api, day="02", schedule={"type": "weekly", "target": 2})
        log(api, made, "02", "04", "10", "14")
        week = streak(api, kind(made), "15")
        assert week["schedule"] == {"type": "weekly", "target": 2, "count_by": "days"}
        assert (week["unit"], week["status"], week["current"]["length"]) == ("week", "done", 2)
        assert week["period"]["done"] == 2
        assert streak(api, kind(made), "16")["status"] == "pending"
        log(api, made, "16")
        late = streak(api, kind(made), "22")
        assert (late["status"], late["period"]["needed"]) == ("at_risk", 1)
        assert streak(api, kind(made), "23")["current"]["length"] == 0
        # Whatever was done, no day of it counts for the whole protocol.
        assert done(api, "protocol") == []

    def test_intervals(self, api: Api) -> None:
        made = add(api, day="02", schedule={"type": "interval", "every_days": 3})
        log(api, made, "02", "05", "08")
        third = streak(api, kind(made), "10")
        assert third["schedule"] == {"type": "interval", "every_days": 3}
        assert (third["unit"], third["current"]["length"]) == ("entry", 3)
        assert third["period"]["end"] == "2026-03-11"
        assert streak(api, kind(made), "11")["status"] == "at_risk"
        assert streak(api, kind(made), "12")["current"]["length"] == 0
        change(api, made, {"paused": True}, day="11")
        change(api, made, {"paused": False}, day="14")
        assert streak(api, kind(made), "14")["status"] == "at_risk"
        assert streak(api, kind(made), "14")["current"]["length"] == 3

    def test_freezes(self, api: Api) -> None:
        made = add(api, day="02", freeze={"earn_every": 2, "max": 1})
        log(api, made, "02", "03", "05")
        found = streak(api, kind(made), "05")
        assert (found["current"]["length"], found["current"]["start"]) == (3, "2026-03-02")
        assert found["freezes"] == {"available": 0, "max": 1}
        assert calendar(api, kind(made), "05")["04"] == "frozen"
        change(api, made, {"freeze": None}, day="05")
        assert streak(api, kind(made), "05")["current"]["length"] == 1

    def test_another_schedule_keeps_the_past(self, api: Api) -> None:
        made = add(api, day="02", schedule={"type": "weekdays", "days": [1, 3]})
        log(api, made, "02", "04")
        change(api, made, {"schedule": {"type": "daily", "days": None}}, day="05")
        log(api, made, "05", "06")
        found = streak(api, kind(made), "06")
        assert (found["current"]["length"], found["schedule"]) == (4, {"type": "daily"})
        assert calendar(api, kind(made), "06") == dict.fromkeys(("02", "04", "05", "06"), "done")
        change(api, made, {"schedule": {"type": "weekly", "target": 3}}, day="09")
        anew = streak(api, kind(made), "09")
        assert (anew["unit"], anew["longest"]["length"]) == ("week", 0)

    def test_excuses_hold_for_them_too(self, api: Api) -> None:
        made = add(api, day="02")
        log(api, made, "02", "04")
        assert streak(api, kind(made), "04")["current"]["length"] == 1
        api.put("/v1/excuses/2026-03-03", {"reason": "sick"}, headers=on("04"))
        assert streak(api, kind(made), "04")["current"]["length"] == 2


def kept(user: str, prefix: str) -> list[str]:
    """Return the sort keys of what the table keeps of a user."""
    answer = dynamodb().query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues={
            ":pk": {"S": keys.partition(user)},
            ":sk": {"S": prefix},
        },
    )
    return [item["sk"]["S"] for item in answer["Items"]]


class TestDeletion:
    def test_its_streak_goes_and_its_entries_stay(self, api: Api, user: str) -> None:
        made, other = add(api, day="02"), add(api, day="02")
        log(api, made, "02", "03")
        log(api, other, "02")
        assert api.put(f"/v1/habits/{made['id']}/entries/2025-12-31", {}).status == 200
        assert len(kept(user, keys.CALENDARS + kind(made))) == 2
        path = f"/v1/habits/{made['id']}"
        assert api.delete(path, headers={"If-Match": '"1"'} | on("04")).status == 204
        assert api.get(path).status == 404
        assert api.delete(path, headers=MATCH).status == 404
        assert api.get(f"/v1/streaks/{kind(made)}").status == 404
        listed = api.get("/v1/streaks", headers=on("04")).json["items"]
        assert [each["kind"] for each in listed[4:]] == [kind(other)]
        assert kept(user, keys.CALENDARS + kind(made)) == []
        assert len(kept(user, keys.CALENDARS + kind(other))) == 1
        entries = api.get(f"{path}/entries").json["items"]
        assert [entry["local_date"][5:] for entry in entries] == ["03-03", "03-02", "12-31"]
        assert api.put(place(made, "02"), {}).status == 404
        assert done(api, "protocol") == ["02"]

    def test_what_past_days_asked_for_stays(self, api: Api) -> None:
        made, other = add(api, day="02"), add(api, day="02")
        log(api, other, "02", "03", "04")
        assert done(api, "protocol") == []
        assert api.delete(f"/v1/habits/{made['id']}", headers=MATCH | on("04")).status == 204
        # Today no longer asks for it; yesterday does, also when it is judged anew.
        assert done(api, "protocol") == ["04"]
        log(api, other, "03")
        assert done(api, "protocol") == ["04"]

    def test_what_past_days_asked_for_stays_what_it_was(self, api: Api) -> None:
        """A habit that is gone is still a habit, of its pillar."""
        made = add(api, day="02", pillar="sleep")
        zinc = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
        supplement = api.post("/v1/supplements", zinc, headers=on("02")).json["id"]
        add(api, day="02", pillar="supplements")
        half = {"schedule": {"type": "daily"}, "threshold": 0.5}
        api.put("/v1/streaks/protocol/schedule", half, headers=on("02"))
        log(api, made, "02")
        assert done(api, "protocol") == ["02"]
        assert api.delete(f"/v1/habits/{made['id']}", headers=MATCH | on("04")).status == 204
        for day in ("02", "03"):
            dose = {"supplement_id": supplement, "local_date": f"2026-03-{day}"}
            assert api.post("/v1/intakes", dose, headers=on("04")).status == 201
        assert done(api, "supplements") == ["02", "03"]
        # Of the 3rd, half of the one pillar was done, and nothing of the other.
        assert done(api, "protocol") == ["02"]

    def test_an_entry_that_is_taken_back_afterwards(self, api: Api, user: str) -> None:
        """The day forgets it, and no counters come back for a streak that is gone."""
        made = add(api, day="02")
        log(api, made, "02")
        assert done(api, "protocol") == ["02"]
        assert api.delete(f"/v1/habits/{made['id']}", headers=MATCH | on("04")).status == 204
        assert api.delete(place(made, "02"), headers=on("04")).status == 204
        assert api.get(f"/v1/habits/{made['id']}/entries").status == 404
        assert done(api, "protocol") == []
        assert kept(user, keys.CALENDARS + kind(made)) == []


PROTOCOL = "/v1/streaks/protocol/schedule"
DAILY = {"schedule": {"type": "daily"}}


class TestProtocol:
    def threshold(self, api: Api, value: float | None, *, day: str) -> Answer:
        body = DAILY if value is None else DAILY | {"threshold": value}
        return api.put(PROTOCOL, body, headers=on(day))

    def test_a_day_with_nothing_due_is_neither_done_nor_missed(self, api: Api) -> None:
        # 2026-03-02 is a Monday.
        habit = add(api, day="02", schedule={"type": "weekdays", "days": [1, 2, 4]})
        log(api, habit, "02", "03")
        shown = [
            api.get("/v1/streaks/protocol", headers=on(day)).json for day in ("04", "05", "06")
        ]
        assert [(each["status"], each["current"]["length"]) for each in shown] == [
            ("off", 2),
            ("at_risk", 2),
            ("broken", 0),
        ]

    def test_a_day_counts_from_four_fifths_on(self, api: Api) -> None:
        habits = [add(api, day="02") for _ in range(5)]
        for habit in habits[:3]:
            log(api, habit, "02")
        assert done(api, "protocol") == []
        log(api, habits[3], "02")
        assert done(api, "protocol") == ["02"]
        assert streak(api, "protocol", "02")["current"]["length"] == 1
        log(api, habits[3], "02", done=False)
        assert done(api, "protocol") == []

    def test_pillars_weigh_the_same(self, api: Api) -> None:
        bed = add(api, day="02", pillar="sleep")
        others = [add(api, day="02", pillar="diet") for _ in range(4)]
        for habit in others:
            log(api, habit, "02")
        assert done(api, "protocol") == []
        log(api, bed, "02")
        assert done(api, "protocol") == ["02"]

    def test_its_threshold(self, api: Api) -> None:
        made, other = add(api, day="02"), add(api, day="02")
        for day in ("02", "03", "04"):
            log(api, made, day, now=day)
        assert done(api, "protocol", "04") == []
        set_to = self.threshold(api, 0.5, day="04")
        assert (set_to.status, set_to.json["threshold"]) == (200, 0.5)
        # Today is judged anew; the days before were judged by what held then ...
        assert done(api, "protocol", "04") == ["04"]
        log(api, made, "05", now="05")
        assert done(api, "protocol", "05") == ["04", "05"]
        # ... until something of them is logged.
        log(api, made, "03", now="05")
        assert done(api, "protocol", "05") == ["03", "04", "05"]
        assert self.threshold(api, None, day="05").json["threshold"] == 0.5
        assert self.threshold(api, 0.51, day="05").json["threshold"] == 0.51
        assert done(api, "protocol", "05") == ["03", "04"]
        log(api, other, "05", now="05")
        assert done(api, "protocol", "05") == ["03", "04", "05"]

    def test_days_ahead_are_judged_anew_too(self, api: Api) -> None:
        made, _ = add(api, day="02"), add(api, day="02")
        log(api, made, "05", "09", now="02")
        self.threshold(api, 0.5, day="02")
        assert done(api, "protocol") == ["05", "09"]
        self.threshold(api, 1, day="06")
        assert done(api, "protocol") == ["05"]

    @pytest.mark.parametrize("value", [0, -0.1, 1.01, "0.5", True])
    def test_what_is_no_threshold(self, api: Api, value: Any) -> None:
        found = faults(api.put(PROTOCOL, DAILY | {"threshold": value}))
        assert [pointer for pointer, _ in found] == ["/threshold"]

    @pytest.mark.parametrize("other", ["workouts", "supplements", "biomarkers"])
    def test_only_it_has_a_threshold(self, api: Api, other: str) -> None:
        path = f"/v1/streaks/{other}/schedule"
        refused = api.put(path, DAILY | {"threshold": 0.5})
        assert faults(refused) == [("/threshold", "not_for_this_kind")]
        assert "threshold" not in api.put(path, DAILY | {"threshold": None}).json

    def test_an_edit_judges_today_anew(self, api: Api) -> None:
        made, other = add(api, day="02"), add(api, day="02")
        log(api, made, "02", "03", now="03")
        assert done(api, "protocol") == []
        change(api, other, {"paused": True}, day="03")
        assert done(api, "protocol") == ["03"]
        change(api, other, {"paused": False}, day="03")
        assert done(api, "protocol") == []
        change(api, other, {"schedule": {"type": "weekly", "target": 7}}, day="03")
        assert done(api, "protocol") == ["03"]
        add(api, day="03")
        assert done(api, "protocol") == []

    def test_supplements_and_habits_together(self, api: Api) -> None:
        habit = add(api, day="02", pillar="sleep")
        zinc = {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "schedule": {"type": "daily"}}
        made = api.post("/v1/supplements", zinc | {"slots": ["lunch", "dinner"]}, headers=on("02"))
        assert made.status == 201
        dose = {"supplement_id": made.json["id"], "local_date": "2026-03-02"}
        for slot in ("lunch", "dinner"):
            assert done(api, "protocol") == done(api, "supplements") == []
            assert api.post("/v1/intakes", dose | {"slot": slot}, headers=on("02")).status == 201
        # All doses are taken, and half of the score is missing.
        assert (done(api, "supplements"), done(api, "protocol")) == (["02"], [])
        log(api, habit, "02")
        assert (done(api, "supplements"), done(api, "protocol")) == (["02"], ["02"])
        intake = api.get("/v1/intakes?limit=1").json["items"][0]
        api.patch(f"/v1/intakes/{intake['id']}", {"status": "skipped"}, headers=MATCH)
        assert (done(api, "supplements"), done(api, "protocol")) == ([], [])
        self.threshold(api, 0.75, day="02")
        assert (done(api, "supplements"), done(api, "protocol")) == ([], ["02"])
        # A habit of the same pillar is no supplement.
        add(api, day="02", pillar="supplements")
        assert (done(api, "supplements"), done(api, "protocol")) == ([], [])
        api.patch(f"/v1/intakes/{intake['id']}", {"status": "taken"}, headers=MATCH)
        assert (done(api, "supplements"), done(api, "protocol")) == (["02"], ["02"])


def test_markers_exist(api: Api) -> None:
    own = api.post("/v1/biomarkers", {"name": "Grip", "unit": "kg"}).json["id"]
    known = HABIT | {"markers": ["hs_crp", own]}
    habit = api.post("/v1/habits", known).json
    path, unknown = f"/v1/habits/{habit['id']}", HABIT | {"markers": ["hs_crp", "nope"]}
    for answer in (
        api.post("/v1/habits", unknown),
        api.put(path, unknown, headers=MATCH),
        api.patch(path, {"markers": ["hs_crp", "nope"]}, headers=MATCH),
    ):
        assert answer.status == 422
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == ("/markers/1", "unknown_biomarker")
    # Another user's own marker is unknown here.
    assert api.post("/v1/habits", known, user="a-stranger").status == 422
    assert api.get(path).json["markers"] == ["hs_crp", own]
    # What is kept stays, also from before markers were checked.
    assert api.patch(path, {"name": "Grip strength"}, headers=MATCH).status == 200


def test_a_marker_that_was_kept_from_before_stays(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(service, "require_known", lambda *_: None)
        habit = api.post("/v1/habits", HABIT | {"markers": ["nope"]}).json
    path = f"/v1/habits/{habit['id']}"
    assert api.patch(path, {"name": "Light again"}, headers=MATCH).json["markers"] == ["nope"]
    assert api.patch(path, {"markers": ["nope", "neither"]}, headers=MATCH).status == 422
