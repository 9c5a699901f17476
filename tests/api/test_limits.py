"""Habits whose goal is only a maximum: "at most", per day, week and month."""

from typing import Any

import pytest

from chalicelib.regimen.plan import versions
from chalicelib.streaks.recount import recount
from chalicelib.table import keys
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from tests.support.api import Api
from tests.support.habits import (
    HABIT,
    MATCH,
    add,
    calendar,
    cells,
    change,
    done,
    faults,
    kind,
    log,
    on,
    place,
)
from tests.support.habits import streak as streak_of


def limit(
    api: Api, most: float, per: str | None = None, *, day: str = "02", **more: Any
) -> dict[str, Any]:
    goal = {"at_most": most, "unit": "cups"} | ({"per": per} if per else {})
    return add(api, day=day, measure="amount", goal=goal, **more)


def states(api: Api, habit: dict[str, Any], day: str) -> tuple[str, int, float]:
    """Return the status, the length of the run and the amount of the period."""
    found = streak_of(api, kind(habit), day)
    assert (found["at_risk"], found["at_risk_until"]) == (False, None)
    assert found["period"]["needed"] == 0
    return found["status"], found["current"]["length"], found["period"]["amount"]


def day_of(api: Api, day: str, now: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/v1/today?date=2026-03-{day}", headers=on(now)).json
    return found


def shown(api: Api, day: str, now: str) -> dict[str, str]:
    habits = day_of(api, day, now)["habits"]
    return {habit["habit_id"]: habit["state"] for habit in habits}


class TestPerDay:
    def test_a_life_with_coffee(self, api: Api) -> None:
        coffee = limit(api, 2)
        assert coffee["goal"] == {"at_most": 2, "per": "day", "unit": "cups"}
        assert coffee["versions"][0]["limit"] == {"at_most": 2, "per": "day"}
        assert states(api, coffee, "02") == ("none", 0, 0)
        log(api, coffee, "02", now="02", amount=1)
        # Nothing is done before the day is over.
        assert states(api, coffee, "02") == ("pending", 0, 1)
        assert calendar(api, kind(coffee), "02") == {"02": "open"}
        assert states(api, coffee, "03") == ("pending", 1, 0)
        # A day without an entry is within the limit.
        assert states(api, coffee, "06") == ("pending", 4, 0)
        more = f"{place(coffee, '06')}/additions"
        for amount, expected in ((2, ("pending", 4, 2)), (0.5, ("broken", 0, 2.5))):
            api.post(more, {"amount": amount}, headers=on("06"))
            assert states(api, coffee, "06") == expected
        assert states(api, coffee, "07") == ("pending", 0, 0)
        assert states(api, coffee, "08") == ("pending", 1, 0)
        assert calendar(api, kind(coffee), "08") == {
            **dict.fromkeys(("02", "03", "04", "05", "07"), "done"),
            "06": "missed",
            "08": "open",
        }
        levels = {day: cell["level"] for day, cell in cells(api, kind(coffee), "08").items()}
        assert (levels["02"], levels["03"], levels["06"]) == (3, 4, 0)
        api.post(more, {"amount": -0.5}, headers=on("08"))
        assert states(api, coffee, "08") == ("pending", 6, 0)
        assert streak_of(api, kind(coffee), "08")["longest"]["length"] == 6

    def test_fourteen_days_without_an_entry(self, api: Api) -> None:
        coffee = limit(api, 0)
        log(api, coffee, "02", amount=0)
        assert states(api, coffee, "16") == ("pending", 14, 0)
        assert states(api, coffee, "17") == ("off", 15, 0)
        assert states(api, coffee, "31") == ("off", 15, 0)
        assert done(api, kind(coffee)) == [f"{day:02}" for day in range(2, 17)]
        log(api, coffee, "20", amount=1)
        assert states(api, coffee, "20") == ("broken", 0, 1)
        assert states(api, coffee, "22") == ("pending", 1, 0)

    def test_a_freeze_pays(self, api: Api) -> None:
        coffee = limit(api, 1, freeze={"earn_every": 2, "max": 1})
        log(api, coffee, "02", amount=1)
        log(api, coffee, "05", amount=2)
        assert states(api, coffee, "05") == ("protected", 3, 2)
        assert states(api, coffee, "06") == ("pending", 3, 0)
        assert calendar(api, kind(coffee), "06")["05"] == "frozen"

    def test_excuses_and_skips(self, api: Api) -> None:
        coffee = limit(api, 1)
        log(api, coffee, "02", amount=1)
        log(api, coffee, "03", amount=5)
        log(api, coffee, "04", status="skipped")
        assert states(api, coffee, "05") == ("pending", 0, 0)
        body = {"reason": "travel", "kinds": [kind(coffee)]}
        assert api.put("/v1/excuses/2026-03-03", body, headers=on("05")).status == 200
        assert states(api, coffee, "05") == ("pending", 1, 0)
        expected = {"02": "done", "03": "excused", "04": "skipped", "05": "open"}
        assert calendar(api, kind(coffee), "05") == expected

    def test_only_on_weekdays(self, api: Api) -> None:
        # 2026-03-02 is a Monday.
        coffee = limit(api, 1, schedule={"type": "weekdays", "days": [1, 2, 3, 4, 5]})
        log(api, coffee, "02", amount=1)
        log(api, coffee, "07", amount=9)
        assert states(api, coffee, "07")[:2] == ("off", 5)
        assert states(api, coffee, "10")[:2] == ("pending", 6)

    def test_a_new_limit_changes_no_past_day(self, api: Api) -> None:
        coffee = limit(api, 2)
        log(api, coffee, "02", "03", "04", amount=2, now="04")
        change(api, coffee, {"goal": {"at_most": 1}}, day="04")
        assert states(api, coffee, "04") == ("broken", 0, 2)
        assert calendar(api, kind(coffee), "05") == {
            "02": "done",
            "03": "done",
            "04": "missed",
            "05": "open",
        }
        # An entry of a past day is compared with the limit of its day.
        assert log(api, coffee, "03", amount=2).json["met"] is True
        assert log(api, coffee, "04", amount=2).json["met"] is False

    def test_a_goal_becomes_a_limit_and_is_one_no_longer(self, api: Api) -> None:
        tea = add(api, measure="amount", goal={"at_least": 1})
        log(api, tea, "02", "03", amount=5, now="03")
        change(api, tea, {"goal": {"at_least": None, "at_most": 1}}, day="04")
        assert states(api, tea, "06") == ("pending", 4, 0)
        change(api, tea, {"goal": {"at_least": 1, "at_most": None, "per": None}}, day="06")
        found = streak_of(api, kind(tea), "06")
        assert (found["status"], found["current"]["length"]) == ("at_risk", 4)
        assert "amount" not in found["period"]
        log(api, tea, "06", amount=1)
        assert streak_of(api, kind(tea), "06")["current"]["length"] == 5
        assert done(api, kind(tea), "06") == ["02", "03", "04", "05", "06"]

    def test_a_deletion_leaves_no_amount(self, api: Api) -> None:
        coffee = limit(api, 1)
        log(api, coffee, "02", amount=1)
        log(api, coffee, "03", amount=1_000_000)
        assert states(api, coffee, "03")[2] == 1_000_000
        assert api.delete(place(coffee, "03")).status == 204
        assert states(api, coffee, "03") == ("pending", 1, 0)


class TestPerWeekAndMonth:
    def test_beers_of_a_week(self, api: Api) -> None:
        beer = limit(api, 4, "week")
        log(api, beer, "03", "06", amount=2)
        assert states(api, beer, "08") == ("pending", 0, 4)
        assert states(api, beer, "09") == ("pending", 1, 0)
        log(api, beer, "10", amount=5)
        found = streak_of(api, kind(beer), "10")
        assert (found["unit"], found["period"]["end"]) == ("week", "2026-03-15")
        assert states(api, beer, "10") == ("unreachable", 1, 5)
        assert states(api, beer, "15") == ("unreachable", 1, 5)
        assert states(api, beer, "16") == ("pending", 0, 0)
        assert states(api, beer, "23") == ("pending", 1, 0)
        assert calendar(api, kind(beer), "16")["10"] == "missed"

    def test_the_weeks_are_the_persons(self, api: Api) -> None:
        api.patch("/v1/profile", {"week_start": 7}, headers={"If-Match": "*"})
        beer = limit(api, 4, "week")
        log(api, beer, "07", "08", amount=3)
        assert states(api, beer, "08") == ("pending", 1, 3)

    def test_a_month(self, api: Api) -> None:
        meat = limit(api, 4, "month")
        log(api, meat, "02", "20", amount=2)
        assert states(api, meat, "20") == ("pending", 0, 4)
        found = api.get(f"/v1/streaks/{kind(meat)}", headers={"X-Now": "2026-04-01T12:00:00Z"}).json
        assert (found["unit"], found["current"]["length"]) == ("month", 1)
        assert found["milestones"]["next"] == 2
        log(api, meat, "31", amount=0.1)
        assert states(api, meat, "31") == ("unreachable", 0, 4.1)

    def test_its_week_has_a_score(self, api: Api) -> None:
        beer = limit(api, 4, "week", pillar="diet")
        meat = limit(api, 1, "month", pillar="other")
        log(api, beer, "03", amount=5)
        log(api, beer, "10", amount=4)
        log(api, meat, "03", amount=1)
        path = "/v1/score?from=2026-03-02&to=2026-04-05"
        found = api.get(path, headers={"X-Now": "2026-04-06T12:00:00Z"}).json
        assert found["days"] == []
        weeks = {
            week["start"][5:]: {each["pillar"]: each["done"] for each in week["pillars"]}
            for week in found["weeks"]
        }
        # From 25 March on there were 14 days without a beer; the month ends on 31 March.
        assert weeks == {
            "03-02": {"diet": 0},
            "03-09": {"diet": 1},
            "03-16": {"diet": 1},
            "03-23": {"diet": 1},
            "03-30": {"other": 1},
        }
        open_week = api.get("/v1/score?from=2026-03-02&to=2026-03-08", headers=on("08")).json
        assert open_week["weeks"] == []

    def test_the_amounts_of_excused_days_do_not_count(self, api: Api) -> None:
        beer = limit(api, 4, "week", pillar="diet")
        gym = add(api, pillar="exercise", schedule={"type": "weekly", "target": 4})
        log(api, beer, "02", amount=2)
        log(api, beer, "04", amount=5)
        log(api, gym, "03", "04")
        path = "/v1/score?from=2026-03-02&to=2026-03-08"

        def seen(now: str) -> tuple[Any, ...]:
            weeks = api.get(path, headers=on("09")).json["weeks"]
            rates = {each["pillar"]: (each["done"], each["due"]) for each in weeks[0]["pillars"]}
            return rates, states(api, beer, now), shown(api, "05", now)[beer["id"]]

        assert seen("05") == (
            {"exercise": (2, 4), "diet": (0, 1)},
            ("unreachable", 0, 7),
            "not_met",
        )
        # Two of the excused days have no entry of the habit with a target: 4 * 5 / 7, rounded up.
        for day, kinds in (("04", None), ("05", [kind(gym), kind(beer)]), ("06", ["protocol"])):
            body = {"reason": "travel"} | ({"kinds": kinds} if kinds else {})
            assert api.put(f"/v1/excuses/2026-03-{day}", body, headers=on("09")).status == 200
        assert seen("05") == ({"exercise": (2, 3), "diet": (1, 1)}, ("pending", 0, 2), "open")


class TestScore:
    def test_it_is_open_until_the_day_is_over(self, api: Api) -> None:
        coffee = limit(api, 2, pillar="diet")
        assert day_of(api, "02", "02")["score"]["score"] is None
        assert shown(api, "02", "02") == {coffee["id"]: "open"}
        log(api, coffee, "02", now="02", amount=1)
        morning = day_of(api, "02", "02")
        assert (morning["score"]["score"], shown(api, "02", "02")) == (0, {coffee["id"]: "open"})
        assert morning["habits"][0]["amount"] == 1
        evening = day_of(api, "02", "03")
        assert (evening["score"]["score"], shown(api, "02", "03")) == (1, {coffee["id"]: "met"})
        log(api, coffee, "02", now="03", amount=3)
        after = day_of(api, "02", "03")
        assert (after["score"]["score"], shown(api, "02", "03")) == (0, {coffee["id"]: "not_met"})
        log(api, coffee, "02", now="03", status="skipped")
        assert day_of(api, "02", "03")["score"]["score"] is None
        assert shown(api, "02", "03") == {coffee["id"]: "skipped"}

    def test_days_without_an_entry_count_until_there_are_fourteen(self, api: Api) -> None:
        coffee = limit(api, 2)
        log(api, coffee, "04", amount=0)
        path = "/v1/score?from=2026-03-02&to=2026-03-31"
        days = api.get(path, headers=on("31")).json["days"]
        assert [day["date"][-2:] for day in days] == [f"{n:02}" for n in range(4, 19)]
        assert {day["score"] for day in days} == {1}
        assert shown(api, "19", "31") == {}
        assert day_of(api, "19", "31")["score"]["score"] is None
        assert shown(api, "31", "31") == {coffee["id"]: "open"}

    def test_the_protocol_counts_a_day_when_it_is_over(self, api: Api) -> None:
        coffee = limit(api, 2, pillar="diet")
        walk = add(api, pillar="exercise")
        log(api, coffee, "02", now="02", amount=1)
        log(api, walk, "02", now="02")
        assert streak_of(api, "protocol", "02")["current"]["length"] == 0
        assert streak_of(api, "protocol", "03")["current"]["length"] == 1
        log(api, walk, "03", now="03")
        # All is done, but the limit is open.
        levels = {day: cell["level"] for day, cell in cells(api, "protocol", "03").items()}
        assert levels == {"02": 4, "03": 3}
        found = streak_of(api, "protocol", "03")
        assert (found["status"], found["at_risk"]) == ("pending", False)
        assert (calendar(api, "protocol", "03"), found["current"]["length"]) == (
            {"02": "done", "03": "open"},
            1,
        )
        listed = {each["kind"]: each for each in day_of(api, "03", "03")["streaks"]}
        assert listed["protocol"]["status"] == "pending"
        assert done(api, "protocol", "04") == ["02", "03"]
        log(api, coffee, "03", now="04", amount=3)
        assert done(api, "protocol", "04") == ["02"]
        log(api, coffee, "03", now="04", amount=2)
        assert done(api, "protocol", "04") == ["02", "03"]

    def test_a_day_that_is_certain_counts_at_once(self, api: Api) -> None:
        limit(api, 2, pillar="diet")
        walk = add(api, pillar="exercise")
        half = {"schedule": {"type": "daily"}, "threshold": 0.5}
        api.put("/v1/streaks/protocol/schedule", half, headers=on("02"))
        log(api, walk, "02", now="02")
        assert streak_of(api, "protocol", "02")["status"] == "done"

    def test_days_without_a_log_count_too(self, api: Api) -> None:
        coffee = limit(api, 2, pillar="diet")
        log(api, coffee, "02", now="02", amount=1)
        found = streak_of(api, "protocol", "06")
        assert (found["status"], found["current"]["length"]) == ("pending", 4)
        assert done(api, "protocol", "06") == ["02", "03", "04", "05"]
        log(api, coffee, "04", now="06", amount=9)
        assert done(api, "protocol", "06") == ["02", "03", "05"]
        # After 14 days without an entry nothing is due.
        assert streak_of(api, "protocol", "25")["current"]["length"] == 14
        assert streak_of(api, "protocol", "25")["status"] == "off"
        add(api, day="25", pillar="exercise")
        assert calendar(api, "protocol", "26").get("20") is None
        assert calendar(api, "protocol", "26")["25"] == "missed"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"goal": {"at_most": 2, "per": "year"}}, ("/goal/per", "literal_error")),
        ({"goal": {"at_least": 1, "per": "day"}}, ("/goal/per", "not_both")),
        ({"goal": {"at_least": 1, "at_most": 2, "per": "day"}}, ("/goal/per", "not_both")),
        ({"goal": {"per": "day"}}, ("/goal/at_least", "required_without")),
        ({"goal": {"at_most": 0.0005}}, ("/goal/at_most", "too_many_decimals")),
        (
            {"goal": {"at_most": 2}, "schedule": {"type": "weekly", "target": 3}},
            ("/schedule/type", "schedule_of_limit"),
        ),
        (
            {"goal": {"at_most": 2}, "schedule": {"type": "interval", "every_days": 3}},
            ("/schedule/type", "schedule_of_limit"),
        ),
        (
            {
                "goal": {"at_most": 2, "per": "week"},
                "schedule": {"type": "weekdays", "days": [1]},
            },
            ("/schedule/type", "schedule_of_limit"),
        ),
    ],
)
def test_what_is_no_limit(api: Api, fields: dict[str, Any], expected: tuple[str, str]) -> None:
    body = HABIT | {"measure": "amount"} | fields
    assert faults(api.post("/v1/habits", body)) == [expected]


def test_an_entry_decides_about_the_logs_of_14_days(api: Api, user: str) -> None:
    """Without an entry long before it, a day is not within the limit, so one done of two is 1/2."""
    coffee, walk, _ = limit(api, 2), add(api), add(api)
    two_thirds = {"schedule": {"type": "daily"}, "threshold": 0.6}
    api.put("/v1/streaks/protocol/schedule", two_thirds, headers=on("02"))
    log(api, coffee, "02", amount=1)
    log(api, walk, "17", "25", "26", now="31")
    assert done(api, "protocol") == []
    log(api, coffee, "11", amount=1)
    assert done(api, "protocol") == ["17", "25"]
    log(api, coffee, "12", status="skipped")
    assert done(api, "protocol") == ["17", "25", "26"]
    for day, expected in (("11", ["17", "25", "26"]), ("12", [])):
        assert api.delete(place(coffee, day), headers=MATCH | on("31")).status == 204
        assert done(api, "protocol") == expected
    assert recount(Session(user), "protocol", 2026, fix=False) == []


def test_the_counters_are_those_of_the_entries(api: Api, user: str) -> None:
    coffee, walk = limit(api, 2, pillar="diet"), add(api, pillar="exercise")
    log(api, coffee, "02", "03", "04", amount=1)
    log(api, coffee, "03", amount=2.5)
    log(api, coffee, "04", status="skipped")
    log(api, coffee, "05", amount=0)
    log(api, walk, "02", count=3)
    log(api, walk, "03", "04", status="skipped")
    log(api, walk, "04", count=2)
    assert api.delete(place(coffee, "05")).status == 204
    session = Session(user)
    for each in (kind(coffee), kind(walk), "protocol"):
        assert recount(session, each, 2026, fix=False) == [], each
    before = {each: cells(api, each) for each in (kind(coffee), kind(walk), "protocol")}
    for each in before:
        transaction = Transaction(session)
        transaction.add(keys.calendar(each, 2026), {"a15": 7, "s0": 1 << 70, "c4": 1, "p0": 1})
        transaction.commit()
        assert {found.block for found in recount(session, each, 2026, fix=True)} == {
            *("a15", "s0", "c4", "p0")
        }
        assert recount(session, each, 2026, fix=False) == []
    assert {each: cells(api, each) for each in before} == before


@pytest.mark.parametrize("edited", [False, True])
def test_a_habit_of_0_5_has_the_new_rules_from_its_next_edit_on(
    api: Api, user: str, monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    """Its versions have no limit: an entry that meets the goal is required on their days."""
    with monkeypatch.context() as patch:
        patch.setattr(versions, "limit_document", lambda _: None)
        coffee = limit(api, 2)
        log(api, coffee, "02", "03", "04", amount=1, now="04")
    assert "limit" not in coffee["versions"][0]
    if edited:
        changed = change(api, coffee, {"name": "Coffee"}, day="05").json
        assert [version.get("limit") for version in changed["versions"]] == [
            None,
            {"at_most": 2, "per": "day"},
        ]
    found = streak_of(api, kind(coffee), "06")
    expected = ("pending", 4) if edited else ("broken", 0)
    assert (found["status"], found["current"]["length"]) == expected
    assert calendar(api, kind(coffee), "06")["05"] == ("done" if edited else "missed")
