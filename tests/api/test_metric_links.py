"""Habits that a metric fills: their entries follow from what sources report."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.regimen.habits import link_recount
from chalicelib.regimen.habits.limit_bounds import MAX_LIMITS
from chalicelib.regimen.habits.links import MAX_LINKS
from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Answer, Api
from tests.support.feed import all_changes, type_of
from tests.support.habits import (
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
from tests.support.restoring import export, restore
from tools.data.recount import main

STEPS = {"metric": {"code": "steps", "at_least": 8000}}
BED = {"metric": {"code": "bedtime", "window": {"from": "19:00", "to": "20:30"}}}


def report(api: Api, day: str, source: str = "watch", now: str = "", **values: Any) -> Answer:
    """Report metrics of a day of March 2026; a text is a time of day."""
    sent = {
        code: {"time": value} if isinstance(value, str) else {"value": value}
        for code, value in values.items()
    }
    path = f"/v1/metrics/2026-03-{day}/{source}"
    answer = api.put(path, {"values": sent}, headers=on(now or day))
    assert answer.status in (200, 201), answer.body
    return answer


def forget(api: Api, day: str, source: str = "watch", now: str = "") -> None:
    path = f"/v1/metrics/2026-03-{day}/{source}"
    assert api.delete(path, headers=MATCH | on(now or day)).status == 204


def entries(api: Api, habit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of a habit by day of March: what they say, and where they are from."""
    listed = api.get(f"/v1/habits/{habit['id']}/entries").json["items"]
    names = ("done", "amount", "time", "status", "met", "origin")
    return {
        entry["local_date"][-2:]: {name: entry[name] for name in names if name in entry}
        for entry in listed
    }


def filled(met: bool, **value: Any) -> dict[str, Any]:
    return {**value, "met": met, "origin": "metric"}


class TestAHabit:
    def test_its_measure_and_goal_follow(self, api: Api) -> None:
        steps = add(api, source=STEPS)
        assert (steps["measure"], steps["goal"]) == (
            "amount",
            {"at_least": 8000, "unit": "{steps}"},
        )
        bed = add(api, source=BED)
        assert (bed["measure"], bed["window"]) == ("time", {"from": "19:00", "to": "20:30"})
        assert "goal" not in bed

    def test_a_limit_is_a_plain_goal(self, api: Api) -> None:
        drinks = add(api, source={"metric": {"code": "alcohol", "at_most": 0}})
        assert drinks["goal"].items() >= {"at_most": 0}.items()
        assert "per" not in drinks["goal"]
        assert "limit" not in drinks["versions"][0]

    def test_what_follows_can_be_sent_back(self, api: Api) -> None:
        made = add(api, source=STEPS)
        names = ("name", "schedule", "source", "measure", "goal")
        body = {name: made[name] for name in names}
        answer = api.put(f"/v1/habits/{made['id']}", body, headers=MATCH | on("02"))
        assert (answer.status, answer.json["goal"]) == (200, made["goal"])

    @pytest.mark.parametrize(
        ("sent", "fault"),
        [
            ({"source": STEPS, "measure": "done"}, ("/measure", "of_metric")),
            ({"source": STEPS, "goal": {"at_least": 9000}}, ("/goal", "of_metric")),
            (
                {"source": STEPS, "goal": {"at_least": 8000, "unit": "km"}},
                ("/goal/unit", "of_metric"),
            ),
            ({"source": STEPS, "window": BED["metric"]["window"]}, ("/window", "of_metric")),
            ({"source": {}}, ("/source/workouts", "required_without")),
            ({"source": STEPS | {"workouts": {}}}, ("/source/metric", "not_both")),
            (
                {"source": {"metric": {"code": "steps"}}},
                ("/source/metric/at_least", "required_without"),
            ),
            (
                {"source": {"metric": {"code": "nothing_known", "at_least": 1}}},
                ("/source/metric/code", "unknown_metric"),
            ),
            (
                {"source": {"metric": {"code": "bedtime", "at_least": 1}}},
                ("/source/metric/window", "window_of_time"),
            ),
            (
                {"source": {"metric": BED["metric"] | {"code": "steps"}}},
                ("/source/metric/at_least", "bound_of_number"),
            ),
            (
                {"source": {"metric": {"code": "steps", "at_least": 9, "at_most": 8}}},
                ("/source/metric/at_most", "not_less_than"),
            ),
            (
                {"source": {"metric": BED["metric"] | {"at_most": 8}}},
                ("/source/metric/at_most", "not_both"),
            ),
        ],
    )
    def test_what_does_not_fit_is_refused(self, api: Api, sent: Any, fault: Any) -> None:
        body = {"name": "Walk", "schedule": {"type": "daily"}} | sent
        answer = api.post("/v1/habits", body, headers=on("02"))
        assert (answer.status, faults(answer)) == (422, [fault])

    def test_a_patch_of_the_bound_moves_the_goal(self, api: Api) -> None:
        made = add(api, source=STEPS)
        answer = change(api, made, {"source": {"metric": {"at_least": 9000}}})
        assert (answer.status, answer.json["goal"]["at_least"]) == (200, 9000)
        renamed = change(api, made, {"name": "Walk"})
        assert (renamed.status, renamed.json["goal"]["at_least"]) == (200, 9000)

    def test_a_patch_links_a_habit_that_was_ticked(self, api: Api) -> None:
        made = add(api)
        answer = change(api, made, {"source": STEPS})
        assert (answer.status, answer.json["measure"]) == (200, "amount")
        freed = change(api, made, {"source": None})
        assert freed.json["goal"] == {"at_least": 8000, "unit": "{steps}"}
        assert "source" not in freed.json

    def test_an_own_metric_fills_one(self, api: Api) -> None:
        own = {"code": "pages", "name": "Pages", "unit": "{pages}", "day_rule": "sum"}
        assert api.post("/v1/metric-definitions", own, headers=on("02")).status == 201
        habit = add(api, source={"metric": {"code": "pages", "at_least": 10}})
        assert habit["goal"] == {"at_least": 10, "unit": "{pages}"}
        report(api, "03", "app", pages=12)
        assert entries(api, habit) == {"03": filled(True, amount=12)}


class TestAReport:
    def test_it_fills_the_habit(self, api: Api) -> None:
        habit, other = add(api, source=STEPS), add(api)
        report(api, "10", steps=7999)
        assert entries(api, habit) == {"10": filled(False, amount=7999)}
        report(api, "10", steps=9120)
        assert entries(api, habit) == {"10": filled(True, amount=9120)}
        assert entries(api, other) == {}
        assert calendar(api, kind(habit), "10")["10"] == "done"
        today = api.get("/v1/today", headers=on("10")).json
        [shown] = [each for each in today["habits"] if each["habit_id"] == habit["id"]]
        assert (shown["state"], shown["entry"]["origin"]) == ("met", "metric")

    def test_the_merged_figure_decides(self, api: Api) -> None:
        habit = add(api, source=STEPS)
        report(api, "10", "phone", steps=9922)
        assert entries(api, habit)["10"] == filled(True, amount=9922)
        report(api, "10", "watch", steps=4157)
        assert entries(api, habit)["10"] == filled(False, amount=4157)
        forget(api, "10", "watch")
        assert entries(api, habit)["10"] == filled(True, amount=9922)
        forget(api, "10", "phone")
        assert entries(api, habit) == {}

    def test_other_metrics_change_nothing(self, api: Api) -> None:
        habit = add(api, source=STEPS)
        report(api, "10", weight=81.4)
        assert entries(api, habit) == {}
        report(api, "10", steps=9000)
        [entry] = api.get(f"/v1/habits/{habit['id']}/entries").json["items"]
        report(api, "10", weight=81.2)
        [same] = api.get(f"/v1/habits/{habit['id']}/entries").json["items"]
        assert same == entry

    def test_an_entry_by_hand_stays(self, api: Api) -> None:
        habit = add(api, source=STEPS)
        log(api, habit, "10", now="10", amount=100)
        report(api, "10", steps=9000)
        assert entries(api, habit) == {"10": {"amount": 100, "met": False}}
        assert api.delete(place(habit, "10"), headers=on("10")).status == 204
        assert entries(api, habit) == {"10": filled(True, amount=9000)}
        refused = api.delete(place(habit, "10"), headers=on("10"))
        assert (refused.status, refused.code) == (409, "entry_of_metric")

    def test_a_late_report_is_of_its_day(self, api: Api) -> None:
        """A changed link is a version, so a past day keeps the bound of its day."""
        habit = add(api, source=STEPS)
        change(api, habit, {"source": {"metric": {"at_least": 10_000}}}, day="10")
        report(api, "09", now="11", steps=9000)
        report(api, "10", now="11", steps=9000)
        assert entries(api, habit) == {
            "09": filled(True, amount=9000),
            "10": filled(False, amount=9000),
        }

    def test_a_new_link_fills_today(self, api: Api) -> None:
        report(api, "09", steps=9000)
        report(api, "10", steps=9000)
        habit = add(api, day="10", source=STEPS)
        assert entries(api, habit) == {"10": filled(True, amount=9000)}
        change(api, habit, {"source": {"metric": {"at_least": 9001}}}, day="10")
        assert entries(api, habit) == {"10": filled(False, amount=9000)}
        change(api, habit, {"source": None}, day="10")
        assert entries(api, habit) == {}

    def test_from_workouts_to_a_metric(self, api: Api) -> None:
        habit = add(api, day="10", source={"workouts": {}})
        workout = {"title": "Run", "local_date": "2026-03-10"}
        assert api.post("/v1/workouts", workout, headers=on("10")).status == 201
        report(api, "10", steps=9000)
        source = {"source": {"workouts": None} | STEPS}
        assert change(api, habit, source, day="10").status == 200
        assert entries(api, habit) == {"10": filled(True, amount=9000)}

    def test_a_changed_order_moves_today_and_yesterday(self, api: Api) -> None:
        habit = add(api, source=STEPS)
        for day in ("08", "09", "10"):
            report(api, day, "phone", steps=9922)
            report(api, day, "watch", steps=4157)
        answer = api.put("/v1/metric-sources", {"order": ["phone"]}, headers=MATCH | on("10"))
        assert answer.status == 200
        met = {day: entry["met"] for day, entry in entries(api, habit).items()}
        assert met == {"08": False, "09": True, "10": True}

    def test_at_most_ten_links_a_day(self, api: Api) -> None:
        for number in range(MAX_LINKS):
            add(api, source=STEPS if number % 2 else {"workouts": {}})
        refused = api.post(
            "/v1/habits",
            {"name": "More", "schedule": {"type": "daily"}, "source": STEPS},
            headers=on("02"),
        )
        assert faults(refused) == [("/source", "too_many_links")]

    def test_the_score_follows(self, api: Api) -> None:
        add(api, source=STEPS, pillar="exercise")
        report(api, "10", steps=9000)
        today = api.get("/v1/today", headers=on("10")).json
        assert today["score"]["score"] == 1


class TestABatch:
    def test_its_links_are_written_after_it(self, api: Api) -> None:
        habit = add(api, source=STEPS)
        days = [
            {
                "date": f"2026-03-{day:02}",
                "source": "watch",
                "values": {"steps": {"value": 7_990 + day}},
            }
            for day in range(5, 15)
        ]
        answer = api.post("/v1/metric-batches", {"days": days}, headers=on("14"))
        assert answer.json == {"written": 10, "unchanged": 0, "links": "pending"}
        met = {day: entry["met"] for day, entry in entries(api, habit).items()}
        assert met == {f"{day:02}": day >= 10 for day in range(5, 15)}
        stamps = len(all_changes(api))
        again = api.post("/v1/metric-batches", {"days": days}, headers=on("14"))
        assert again.json == {"written": 0, "unchanged": 10, "links": "pending"}
        assert len(all_changes(api)) == stamps

    def test_without_links_it_says_nothing(self, api: Api) -> None:
        day = {"date": "2026-03-10", "source": "watch", "values": {"steps": {"value": 1}}}
        answer = api.post("/v1/metric-batches", {"days": [day]}, headers=on("10"))
        assert answer.json == {"written": 1, "unchanged": 0}


class TestBedtime:
    """A bedtime fills the evening on which the sleep began."""

    def test_the_evening_before(self, api: Api) -> None:
        habit = add(api, source=BED)
        report(api, "04", bedtime="20:20")
        assert entries(api, habit) == {"03": filled(True, time="20:20")}
        report(api, "04", bedtime="00:40")
        # At midnight the day of the person ends, so the sleep began on the 4th.
        assert entries(api, habit) == {"04": filled(False, time="00:40")}

    def test_a_day_that_starts_at_three(self, api: Api) -> None:
        assert api.patch("/v1/profile", {"day_start": "03:00"}, headers=MATCH).status == 200
        habit = add(api, source=BED)
        report(api, "04", bedtime="00:40")
        assert entries(api, habit) == {"03": filled(False, time="00:40")}

    def test_an_instant_decides_by_its_place(self, api: Api) -> None:
        habit = add(api, source=BED)
        report(api, "04", bedtime="2026-03-03T20:20:00-08:00")
        assert entries(api, habit) == {"03": filled(True, time="20:20")}

    def test_the_last_night_of_a_year(self, api: Api) -> None:
        habit = {"name": "Bed", "schedule": {"type": "daily"}, "source": BED}
        now = {"X-Now": "2025-12-31T12:00:00Z"}
        made = api.post("/v1/habits", habit, headers=now).json
        path = "/v1/metrics/2026-01-01/watch"
        body = {"values": {"bedtime": {"time": "20:00"}}}
        assert api.put(path, body, headers={"X-Now": "2026-01-01T08:00:00Z"}).status == 201
        [entry] = api.get(f"/v1/habits/{made['id']}/entries").json["items"]
        assert (entry["local_date"], entry["met"]) == ("2025-12-31", True)

    def test_of_two_sleeps_the_later_one(self, api: Api) -> None:
        habit = add(api, source=BED)
        report(api, "03", bedtime="04:00")
        assert entries(api, habit)["03"] == filled(False, time="04:00")
        report(api, "04", bedtime="20:10")
        assert entries(api, habit)["03"] == filled(True, time="20:10")
        forget(api, "04")
        assert entries(api, habit)["03"] == filled(False, time="04:00")


def test_the_feed_has_the_entries(api: Api) -> None:
    add(api, source=STEPS)
    report(api, "10", steps=9000)
    assert [each for each in all_changes(api) if type_of(each) == "habit_entry"]
    assert streak(api, "metrics", "10")["current"]["length"] == 1


class TestAnUpperBound:
    """Without a figure nothing is known of a day: it is neutral for three days, and then missed."""

    ALCOHOL: dict[str, Any] = {"metric": {"code": "alcohol", "at_most": 1}}

    def length(self, api: Api, habit: dict[str, Any], day: str) -> int:
        found: int = streak(api, kind(habit), day)["current"]["length"]
        return found

    def test_a_day_waits_for_its_figure(self, api: Api) -> None:
        habit = add(api, source=self.ALCOHOL)
        for day in ("02", "03", "04"):
            report(api, day, "manual", alcohol=0)
        # Of the 5th to the 7th nothing is known yet.
        assert [self.length(api, habit, day) for day in ("04", "07", "08")] == [3, 3, 3]
        # On the 9th, the 5th is missed.
        assert self.length(api, habit, "09") == 0
        report(api, "05", "manual", now="09", alcohol=1)
        assert self.length(api, habit, "09") == 4

    @pytest.mark.parametrize("figure", [0, 5])
    def test_the_next_figure_decides(self, api: Api, figure: int) -> None:
        habit = add(api, source=self.ALCOHOL)
        report(api, "02", "manual", alcohol=0)
        report(api, "04", "manual", alcohol=figure)
        assert calendar(api, kind(habit), "05")["03"] == "missed"
        assert self.length(api, habit, "04") == (1 if figure == 0 else 0)

    def test_the_figures_are_counted(self, api: Api) -> None:
        habit = add(api, source=self.ALCOHOL)
        for day, figure in (("02", 0), ("03", 2), ("04", 1)):
            report(api, day, "manual", alcohol=figure)
        assert done(api, kind(habit), "04") == ["02", "04"]
        assert recount(Session(api.user), kind(habit), 2026, fix=False) == []

    def test_five_of_them(self, api: Api) -> None:
        for _ in range(MAX_LIMITS):
            add(api, source=self.ALCOHOL)
        body = {"name": "Alcohol", "schedule": {"type": "daily"}, "source": self.ALCOHOL}
        refused = api.post("/v1/habits", body, headers=on("02"))
        assert faults(refused) == [("/goal", "too_many")]


class TestARecount:
    def test_it_sets_older_entries_right(self, api: Api) -> None:
        habit, bed = add(api, source=STEPS), add(api, source=BED)
        for day in ("05", "10"):
            report(api, day, "phone", steps=9922, bedtime="20:10")
            report(api, day, "watch", steps=4157, bedtime="22:10")
        order = {"order": ["phone"]}
        assert api.put("/v1/metric-sources", order, headers=MATCH | on("10")).status == 200
        session, now = Session(api.user), datetime(2026, 3, 10, 12, tzinfo=UTC)
        wrong = [(habit["id"], date(2026, 3, 5)), (bed["id"], date(2026, 3, 4))]
        assert sorted(link_recount.recount(session, now, fix=False)) == sorted(wrong)
        assert sorted(link_recount.recount(session, now, fix=True)) == sorted(wrong)
        assert link_recount.recount(session, now, fix=False) == []
        assert entries(api, habit)["05"] == filled(True, amount=9922)
        assert entries(api, bed)["04"] == filled(True, time="20:10")

    def test_without_links_there_is_nothing(self, api: Api) -> None:
        report(api, "05", steps=9922)
        now = datetime(2026, 3, 10, 12, tzinfo=UTC)
        assert link_recount.recount(Session(api.user), now, fix=False) == []

    def test_the_command(self, api: Api, capsys: pytest.CaptureFixture[str]) -> None:
        add(api, source=STEPS)
        assert main([api.user, "metric-links"]) == 0
        assert capsys.readouterr().out == ""


class TestAnAdoption:
    def adopt(self, api: Api, template: str, day: str = "10", **body: Any) -> dict[str, Any]:
        path = f"/v1/protocols/{template}/adoptions"
        answer = api.post(path, body, headers=on(day))
        assert answer.status == 201, answer.body
        habits = api.get("/v1/habits?limit=100").json["items"]
        return {each["protocol"]["item_id"]: each for each in habits}

    def test_metrics_are_offered(self, api: Api) -> None:
        items = [{"item_id": "bedtime"}, {"item_id": "steps"}, {"item_id": "sleep-duration"}]
        found = self.adopt(api, "starter-1", items=items, metrics=True)
        assert found["steps"]["source"] == {"metric": {"code": "steps", "at_least": 8000}}
        assert found["steps"]["goal"] == {"at_least": 8000, "unit": "{steps}"}
        window = {"from": "22:00", "to": "23:00"}
        assert found["bedtime"]["source"] == {"metric": {"code": "bedtime", "window": window}}
        report(api, "10", steps=9000)
        assert entries(api, found["steps"]) == {"10": filled(True, amount=9000)}

    def test_by_default_they_are_not(self, api: Api) -> None:
        found = self.adopt(api, "starter-1", items=[{"item_id": "steps"}])
        assert "source" not in found["steps"]
        assert found["steps"]["goal"] == {"at_least": 8000, "unit": "steps"}

    def test_the_next_version_keeps_the_link(self, api: Api) -> None:
        first = self.adopt(api, "blueprint-2025", items=[{"item_id": "bedtime"}], metrics=True)
        [followed] = api.get("/v1/adoptions").json["items"]
        assert api.delete(f"/v1/adoptions/{followed['id']}", headers=MATCH | on("11")).status == 204
        second = self.adopt(api, "blueprint-2026-07", items=[{"item_id": "bedtime"}], day="11")
        assert second["bedtime"]["id"] == first["bedtime"]["id"]
        window = {"from": "20:00", "to": "20:30"}
        assert second["bedtime"]["source"] == {"metric": {"code": "bedtime", "window": window}}


def test_a_restored_account_goes_on(api: Api) -> None:
    """Habits, entries and metrics come back as they were, and the links are in force."""
    steps, bed = add(api, source=STEPS), add(api, source=BED)
    few = add(api, source=TestAnUpperBound.ALCOHOL)
    report(api, "10", steps=9000, bedtime="20:10", alcohol=2)
    lines = export(api)
    other = Api(chalice_app, "grace")
    restored = restore(other, lines, headers=on("10"))
    assert (restored["restored"], restored["refused"]) == (len(lines), [])
    for habit in (steps, bed, few):
        assert entries(other, habit) == entries(api, habit) != {}
        assert recount(Session("grace"), kind(habit), 2026, fix=False) == []
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert link_recount.recount(Session("grace"), now, fix=False) == []
    report(other, "11", steps=100)
    assert entries(other, steps)["11"] == filled(False, amount=100)
