"""Schedules, excuses, and the streaks and calendars they lead to."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import app
from chalicelib import localtime
from tests.support.api import Answer, Api
from tests.support.properties import examples

NOW = {"X-Now": "2026-03-14T12:00:00Z"}
DAILY: dict[str, Any] = {"type": "daily"}
WEEKLY = {"type": "weekly", "target": 3, "count_by": "days"}
MWF = {"type": "weekdays", "days": [1, 3, 5]}
SCHEDULE = "/v1/streaks/workouts/schedule"


def train(api: Api, *days: str) -> list[str]:
    made = [api.post("/v1/workouts", {"title": "Lift", "local_date": day}) for day in days]
    assert {answer.status for answer in made} == {201}
    return [answer.json["id"] for answer in made]


def set_schedule(
    api: Api, schedule: dict[str, Any], start: str | None = None, **more: Any
) -> Answer:
    return api.put(SCHEDULE, {"schedule": schedule, "effective_from": start} | more)


def versions(answer: Answer) -> list[tuple[str | None, str]]:
    assert answer.status == 200, answer.body
    return [(v["effective_from"], v["schedule"]["type"]) for v in answer.json["versions"]]


def streak(api: Api, now: str = NOW["X-Now"], **options: Any) -> dict[str, Any]:
    result: dict[str, Any] = api.get("/v1/streaks/workouts", headers={"X-Now": now}, **options).json
    return result


def live_in(api: Api, **profile: Any) -> None:
    assert api.patch("/v1/profile", profile, headers={"If-Match": "*"}).status == 200


def feed(api: Api, **options: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get("/v1/changes", **options).json["items"]
    return items


def test_a_new_version_replaces_those_from_its_day_on(api: Api) -> None:
    assert versions(set_schedule(api, DAILY)) == [(None, "daily")]
    set_schedule(api, MWF, "2026-03-01")
    assert versions(set_schedule(api, WEEKLY, "2026-05-01")) == [
        (None, "daily"),
        ("2026-03-01", "weekdays"),
        ("2026-05-01", "weekly"),
    ]
    assert versions(set_schedule(api, WEEKLY, "2026-03-01")) == [
        (None, "daily"),
        ("2026-03-01", "weekly"),
    ]
    assert versions(set_schedule(api, MWF, "2026-02-01")) == [
        (None, "daily"),
        ("2026-02-01", "weekdays"),
    ]
    again = set_schedule(api, MWF)
    assert versions(again) == [(None, "weekdays")]
    assert again.json["version"] == 6
    assert again.json["id"] == "workouts"


def test_before_the_first_version_it_is_daily(api: Api) -> None:
    assert versions(set_schedule(api, WEEKLY, "2026-03-16")) == [("2026-03-16", "weekly")]
    assert streak(api)["schedule"] == DAILY
    assert streak(api, "2026-03-16T12:00:00Z")["schedule"] == WEEKLY


def test_freezes_stay_until_they_are_given(api: Api) -> None:
    freeze = {"earn_every": 7, "max": 2}
    assert "freeze" not in set_schedule(api, DAILY).json
    assert set_schedule(api, DAILY, freeze=freeze).json["freeze"] == freeze
    assert set_schedule(api, WEEKLY).json["freeze"] == freeze
    assert set_schedule(api, WEEKLY, freeze=None).json["freeze"] == freeze
    off = freeze | {"max": 0}
    assert set_schedule(api, WEEKLY, freeze=off).json["freeze"] == off


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"schedule": DAILY | {"days": [1]}}, "/schedule/days"),
        ({"schedule": DAILY | {"target": 1}}, "/schedule/target"),
        ({"schedule": DAILY | {"every_days": 1}}, "/schedule/every_days"),
        ({"schedule": {"type": "weekdays"}}, "/schedule/days"),
        ({"schedule": MWF | {"days": []}}, "/schedule/days"),
        ({"schedule": MWF | {"days": [1, 1]}}, "/schedule/days"),
        ({"schedule": MWF | {"days": [1, 8]}}, "/schedule/days/1"),
        ({"schedule": MWF | {"days": [0]}}, "/schedule/days/0"),
        ({"schedule": MWF | {"days": ["1"]}}, "/schedule/days/0"),
        ({"schedule": MWF | {"count_by": "days"}}, "/schedule/count_by"),
        ({"schedule": {"type": "weekly", "count_by": "days"}}, "/schedule/target"),
        ({"schedule": {"type": "weekly", "target": 3}}, "/schedule/count_by"),
        ({"schedule": WEEKLY | {"target": 8}}, "/schedule/target"),
        ({"schedule": WEEKLY | {"target": 0}}, "/schedule/target"),
        ({"schedule": WEEKLY | {"target": 51, "count_by": "sessions"}}, "/schedule/target"),
        ({"schedule": WEEKLY | {"count_by": "hours"}}, "/schedule/count_by"),
        ({"schedule": {"type": "interval"}}, "/schedule/every_days"),
        ({"schedule": {"type": "interval", "every_days": 0}}, "/schedule/every_days"),
        ({"schedule": {"type": "interval", "every_days": 367}}, "/schedule/every_days"),
        ({"schedule": {"type": "hourly"}}, "/schedule/type"),
        ({"schedule": {}}, "/schedule/type"),
        ({}, "/schedule"),
        ({"schedule": DAILY | {"bogus": 1}}, "/schedule/bogus"),
        ({"schedule": DAILY, "effective_from": "2026-02-30"}, "/effective_from"),
        ({"schedule": DAILY, "effective_from": "soon"}, "/effective_from"),
        ({"schedule": DAILY, "freeze": {"max": 1}}, "/freeze/earn_every"),
        ({"schedule": DAILY, "freeze": {"earn_every": 0, "max": 1}}, "/freeze/earn_every"),
        ({"schedule": DAILY, "freeze": {"earn_every": 1, "max": 31}}, "/freeze/max"),
    ],
)
def test_a_problem_names_its_field(api: Api, body: dict[str, Any], pointer: str) -> None:
    answer = api.put(SCHEDULE, body)
    assert (answer.status, answer.code) == (422, "validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert feed(api) == []


def test_there_are_at_most_fifty_versions(api: Api) -> None:
    for number in range(50):
        start = date(2026, 1, 1) + timedelta(days=number)
        schedule = MWF if number % 2 else DAILY
        assert set_schedule(api, schedule, start.isoformat()).status == 200
    refused = set_schedule(api, DAILY, "2026-06-01")
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/effective_from")
    # What the last version says already is no further version.
    assert len(versions(set_schedule(api, MWF, "2026-06-01"))) == 50
    assert set_schedule(api, MWF, "2026-02-01").status == 200
    assert len(versions(set_schedule(api, MWF))) == 1


def test_an_unknown_kind_is_not_found(api: Api) -> None:
    answer = api.put("/v1/streaks/naps/schedule", {"schedule": DAILY})
    assert (answer.status, answer.code) == (404, "not_found")


def test_streaks_are_listed_in_pages(api: Api) -> None:
    habit = {"name": "Read", "pillar": "other", "measure": "done", "schedule": DAILY}
    made = sorted(api.post("/v1/habits", habit, headers=NOW).json["id"] for _ in range(16))
    for name in made[::3]:
        assert api.put(f"/v1/habits/{name}/entries/2026-03-13", {"done": True}, headers=NOW).json
    kinds = ["workouts", "supplements", "biomarkers", "protocol", *(f"habit-{n}" for n in made)]
    first = api.get("/v1/streaks", headers=NOW).json
    assert [each["kind"] for each in first["items"]] == kinds[:15]
    for size in (2, 7, 15):
        listed, cursor = [], ""
        while cursor is not None:
            path = f"/v1/streaks?limit={size}{cursor and f'&cursor={cursor}'}"
            page = api.get(path, headers=NOW).json
            listed += page["items"]
            cursor = page["next_cursor"]
        assert [each["kind"] for each in listed] == kinds
        # Of a later page, less is read; the streaks are the same.
        assert listed == [api.get(f"/v1/streaks/{kind}", headers=NOW).json for kind in kinds]
    gone = f"/v1/habits/{made[10]}"
    assert api.delete(gone, headers={"If-Match": "*"} | NOW).status == 204
    rest = api.get(f"/v1/streaks?cursor={first['next_cursor']}", headers=NOW).json
    assert [each["kind"] for each in rest["items"]] == kinds[15:]
    too_many = api.get("/v1/streaks?limit=16", headers=NOW)
    assert (too_many.status, too_many.json["errors"][0]["parameter"]) == (422, "limit")


def test_a_change_within_a_unit_keeps_the_run(api: Api) -> None:
    train(api, "2026-03-09", "2026-03-11", "2026-03-13")
    set_schedule(api, MWF)
    assert streak(api)["current"]["length"] == 3
    set_schedule(api, DAILY, "2026-03-13")
    assert streak(api)["current"] == {
        "length": 3,
        "start": "2026-03-09",
        "last_activity": "2026-03-13",
        "active_days": 3,
        "excused_days": 0,
    }
    set_schedule(api, WEEKLY, "2026-03-13")
    result = streak(api)
    assert (result["unit"], result["current"]["length"], result["status"]) == ("week", 1, "done")


@pytest.mark.parametrize(
    ("zone", "day_start", "now", "today"),
    [
        ("Pacific/Kiritimati", "00:00", "2026-03-14T10:00:00Z", date(2026, 3, 15)),
        ("Pacific/Pago_Pago", "00:00", "2026-03-14T10:59:00Z", date(2026, 3, 13)),
        ("Europe/Berlin", "03:00", "2026-03-14T01:59:00Z", date(2026, 3, 13)),
        ("UTC", "00:00", "2026-03-14T00:00:00Z", date(2026, 3, 14)),
    ],
)
def test_the_window_of_excuses_is_the_persons(
    api: Api, zone: str, day_start: str, now: str, today: date
) -> None:
    live_in(api, timezone=zone, day_start=day_start)
    at = {"X-Now": now}
    for offset, fine in ((-61, False), (-60, True), (0, True), (366, True), (367, False)):
        path = f"/v1/excuses/{today + timedelta(days=offset)}"
        answer = api.put(path, {"reason": "sick"}, headers=at)
        assert answer.status == (200 if fine else 422), offset
        if not fine:
            result = answer.json["errors"][0]
            assert (result["parameter"], result["code"]) == ("date", "out_of_range")
        # Outside the window, nothing can be taken back either.
        assert api.delete(path, headers=at).status == (204 if fine else 422)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2026-02-30", 422),
        ("2026-13-01", 422),
        ("0000-00-00", 422),
        ("9999-12-31", 422),
        ("2026-3-14", 404),
        ("today", 404),
        ("2026-03-14T00:00:00Z", 404),
        ("%D9%A2%D9%A0%D9%A2%D9%A6-03-14", 404),
    ],
)
def test_dates_that_are_none(api: Api, day: str, status: int) -> None:
    body = {"reason": "rest"}
    assert api.put(f"/v1/excuses/{day}", body, headers=NOW).status == status
    assert api.delete(f"/v1/excuses/{day}", headers=NOW).status == status
    assert feed(api) == []


def test_a_reason_is_one_of_four(api: Api) -> None:
    for version, reason in enumerate(("sick", "travel", "rest", "pause"), 1):
        answer = api.put("/v1/excuses/2026-03-14", {"reason": reason}, headers=NOW)
        assert answer.json == {"date": "2026-03-14", "reason": reason, "version": version}
    refused = api.put("/v1/excuses/2026-03-14", {"reason": "lazy"}, headers=NOW)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/reason")


def test_taking_back_what_is_not_there(api: Api) -> None:
    assert api.delete("/v1/excuses/2026-03-14", headers=NOW).code == "not_found"
    api.put("/v1/excuses/2026-03-13", {"reason": "sick"}, headers=NOW)
    assert api.delete("/v1/excuses/2026-03-14", headers=NOW).code == "not_found"
    assert api.delete("/v1/excuses/2026-03-13", headers=NOW).status == 204
    assert api.delete("/v1/excuses/2026-03-13", headers=NOW).code == "not_found"


def test_the_same_excuse_twice_writes_nothing(api: Api) -> None:
    for _ in range(2):
        assert api.put("/v1/excuses/2026-03-14", {"reason": "sick"}, headers=NOW).status == 200
        assert [change["version"] for change in feed(api)] == [1]
    api.put("/v1/excuses/2026-03-14", {"reason": "rest"}, headers=NOW)
    assert [change["version"] for change in feed(api)] == [2]


def test_the_last_reason_wins(api: Api) -> None:
    """Every one of many at once is answered, all days are there, each with a reason given."""
    days = [date(2026, 3, 1) + timedelta(days=n % 5) for n in range(10)]

    def excuse(number: int) -> int:
        body = {"reason": ("sick", "rest")[number // 5]}
        return api.put(f"/v1/excuses/{days[number]}", body, headers=NOW).status

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(excuse, range(10))) == {200}
    kept = feed(api)[0]["resource"]["excuses"]
    assert [excuse["date"] for excuse in kept] == [str(day) for day in days[:5]]
    assert {excuse["reason"] for excuse in kept} <= {"sick", "rest"}
    api.put(f"/v1/excuses/{days[0]}", {"reason": "pause"}, headers=NOW)
    assert feed(api)[0]["resource"]["excuses"][0]["reason"] == "pause"


def test_excuses_and_schedules_are_in_the_feed(api: Api) -> None:
    set_schedule(api, WEEKLY, "2026-03-01", freeze={"earn_every": 4, "max": 1})
    at = {"X-Now": "2025-12-20T12:00:00Z"}
    for day, reason in (("2026-01-01", "travel"), ("2025-12-31", "sick"), ("2025-12-30", "rest")):
        api.put(f"/v1/excuses/{day}", {"reason": reason}, headers=at)
    result = {(change["type"], change["id"]): change["resource"] for change in feed(api)}
    assert set(result) == {("schedule", "workouts"), ("excuses", "2025"), ("excuses", "2026")}
    assert result["excuses", "2025"]["excuses"] == [
        {"date": "2025-12-30", "reason": "rest", "version": 2},
        {"date": "2025-12-31", "reason": "sick", "version": 1},
    ]
    assert result["schedule", "workouts"] == schedule_in_feed(api)
    api.delete("/v1/excuses/2026-01-01", headers=at)
    left = next(change for change in feed(api) if change["id"] == "2026")
    assert (left["type"], left["resource"]["excuses"]) == ("excuses", [])


def schedule_in_feed(api: Api) -> dict[str, Any]:
    """Return the schedule as the feed has it."""
    result = next(change for change in feed(api) if change["type"] == "schedule")
    resource: dict[str, Any] = result["resource"]
    assert (resource["version"], resource["freeze"]) == (1, {"earn_every": 4, "max": 1})
    return resource


def test_another_users_streaks_are_not_touched(api: Api) -> None:
    train(api, "2026-03-12", "2026-03-13")
    before = streak(api), feed(api)
    assert before[0]["status"] == "at_risk"
    stranger = {"user": "a-stranger"}
    api.put(SCHEDULE, {"schedule": WEEKLY}, **stranger)
    api.put("/v1/excuses/2026-03-14", {"reason": "sick"}, headers=NOW, **stranger)
    api.patch("/v1/profile", {"week_start": 7}, headers={"If-Match": "*"}, **stranger)
    assert (streak(api), feed(api)) == before
    assert streak(api, **stranger)["status"] == "none"


def test_an_excuse_holds_the_run_for_every_kind(api: Api) -> None:
    train(api, "2026-03-11", "2026-03-13")
    assert streak(api)["current"]["length"] == 1
    assert api.put("/v1/excuses/2026-03-12", {"reason": "sick"}, headers=NOW).status == 200
    current = streak(api)["current"]
    assert (current["length"], current["active_days"], current["excused_days"]) == (2, 2, 1)
    api.put("/v1/excuses/2026-03-14", {"reason": "rest"}, headers=NOW)
    result = streak(api)
    assert (result["status"], result["at_risk"], result["at_risk_until"]) == (
        "excused",
        False,
        None,
    )
    assert result["period"]["target"] == 0
    api.delete("/v1/excuses/2026-03-14", headers=NOW)
    assert streak(api)["status"] == "at_risk"


def test_a_weeks_period(api: Api) -> None:
    live_in(api, timezone="Europe/Berlin", week_start=7)
    set_schedule(api, WEEKLY)
    train(api, "2026-03-08", "2026-03-09", "2026-03-10")
    train(api, "2026-03-15", "2026-03-17", "2026-03-17")
    result = streak(api, "2026-03-19T12:00:00Z")
    assert result["period"] == {
        "start": "2026-03-15",
        "end": "2026-03-21",
        "target": 3,
        "done": 2,
        "needed": 1,
        "days_left": 3,
    }
    assert (result["status"], result["current"]["length"]) == ("pending", 1)
    last = streak(api, "2026-03-21T12:00:00Z")
    assert (last["at_risk"], last["at_risk_until"]) == (True, "2026-03-21T23:00:00Z")
    set_schedule(api, WEEKLY | {"count_by": "sessions"})
    assert streak(api, "2026-03-19T12:00:00Z")["period"]["needed"] == 0


def test_an_intervals_period(api: Api) -> None:
    set_schedule(api, {"type": "interval", "every_days": 10})
    train(api, "2026-03-04", "2026-03-09")
    result = streak(api)
    assert result["unit"] == "entry"
    assert (result["period"]["start"], result["period"]["end"]) == ("2026-03-09", "2026-03-19")
    assert (result["period"]["days_left"], result["status"]) == (6, "pending")
    assert streak(api, "2026-03-19T12:00:00Z")["status"] == "at_risk"
    assert streak(api, "2026-03-20T12:00:00Z")["status"] == "broken"


def test_freezes_and_milestones(api: Api) -> None:
    set_schedule(api, DAILY, freeze={"earn_every": 3, "max": 2})
    ids = train(api, *(f"2026-03-{day:02d}" for day in (5, 6, 7, 8, 9, 10, 11, 13)))
    result = streak(api)
    assert result["freezes"] == {"available": 1, "max": 2}
    assert (result["status"], result["current"]["length"]) == ("protected", 8)
    assert result["milestones"] == {"reached": [3, 7], "next": 14, "remaining": 6}
    path = "/v1/calendar?kind=workouts&from=2026-03-10&to=2026-03-15"
    states = {d["date"][-2:]: d["state"] for d in api.get(path, headers=NOW).json["days"]}
    spelled = {"10": "done", "11": "done", "12": "frozen", "13": "done", "14": "open", "15": "off"}
    assert states == spelled
    # What a late entry fills costs no freeze any more; what is deleted shortens.
    train(api, "2026-03-12")
    assert streak(api)["freezes"]["available"] == 2
    api.delete(f"/v1/workouts/{ids[1]}", headers={"If-Match": "*"})
    assert streak(api)["longest"]["length"] == 7


def test_the_calendar_of_an_excused_week(api: Api) -> None:
    set_schedule(api, MWF)
    train(api, "2026-03-02", "2026-03-09")
    api.put("/v1/excuses/2026-03-11", {"reason": "sick"}, headers=NOW)
    path = "/v1/calendar?kind=workouts&from=2026-03-08&to=2026-03-14"
    days = api.get(path, headers=NOW).json["days"]
    spelled = "off done off excused off missed off"
    assert [day["state"] for day in days] == spelled.split()
    other = api.get(path.replace("workouts", "biomarkers"), headers=NOW).json["days"]
    spelled = "off off off excused off off open"
    assert [day["state"] for day in other] == spelled.split()


@pytest.mark.parametrize(
    ("zone", "day_start", "now", "until"),
    [
        ("Europe/Berlin", "03:00", "2026-03-14T12:00:00Z", "2026-03-15T02:00:00Z"),
        ("Europe/Berlin", "00:00", "2026-03-14T12:00:00Z", "2026-03-14T23:00:00Z"),
        # The night in which summer begins has no 02:30; the day ends where the clock lands.
        ("Europe/Berlin", "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "03:00", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("America/New_York", "01:30", "2026-10-31T22:00:00Z", "2026-11-01T06:30:00Z"),
        ("Pacific/Kiritimati", "00:00", "2026-03-14T05:00:00Z", "2026-03-14T10:00:00Z"),
        ("+05:30", "03:00", "2026-03-14T05:00:00Z", "2026-03-14T21:30:00Z"),
        ("-12:00", "00:00", "2026-03-14T13:00:00Z", "2026-03-15T12:00:00Z"),
    ],
)
def test_at_risk_until_the_day_ends(
    api: Api, zone: str, day_start: str, now: str, until: str
) -> None:
    live_in(api, timezone=zone, day_start=day_start)
    train(api, (date.fromisoformat(now[:10]) - timedelta(days=1)).isoformat())
    result = streak(api, now)
    assert (result["at_risk"], result["at_risk_until"]) == (True, until)
    assert result["timezone"] == zone
    train(api, now[:10])
    after = streak(api, now)
    assert (after["status"], after["at_risk_until"]) == ("done", None)


def test_moving_home_never_moves_a_date(api: Api) -> None:
    live_in(api, timezone="Europe/Berlin", day_start="03:00")
    body = {"title": "Late", "started_at": "2026-03-13T01:30:00Z"}
    assert api.post("/v1/workouts", body).json["local_date"] == "2026-03-12"
    elsewhere = body | {"timezone": "Asia/Tokyo"}
    assert api.post("/v1/workouts", elsewhere).json["local_date"] == "2026-03-13"
    train(api, "2026-03-11")
    path = "/v1/calendar?kind=workouts&from=2026-03-01&to=2026-03-31"

    def kept() -> tuple[Any, Any]:
        dates = [workout["local_date"] for workout in api.get("/v1/workouts").json["items"]]
        counts = [day["count"] for day in api.get(path, headers=NOW).json["days"]]
        return dates, counts

    before = kept()
    for zone in (
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Pacific/Apia",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "UTC",
    ):
        for day_start in ("00:00", "06:00"):
            live_in(api, timezone=zone, day_start=day_start)
            assert kept() == before
            assert streak(api)["longest"]["length"] == 3


def test_forty_excuses_at_once_are_all_kept(api: Api) -> None:
    """On moto, one after the other; the engine test sends them together."""
    days = [(date(2026, 3, 14) + timedelta(days=n)).isoformat() for n in range(40)]
    for day in days:
        assert api.put(f"/v1/excuses/{day}", {"reason": "travel"}, headers=NOW).status == 200
    path = f"/v1/calendar?kind=workouts&from={days[0]}&to={days[-1]}"
    assert {day["state"] for day in api.get(path, headers=NOW).json["days"]} == {"excused"}


def test_a_new_unit_is_a_new_streak_in_the_calendar_too(api: Api) -> None:
    weekly = {"schedule": {"type": "weekly", "target": 1, "count_by": "days"}}
    daily = {"schedule": {"type": "daily"}, "effective_from": "2026-03-05"}
    train(api, "2026-02-26")
    for body in (weekly, daily):
        assert api.put("/v1/streaks/workouts/schedule", body).status == 200
    result = api.get("/v1/streaks/workouts", headers=NOW).json
    assert (result["status"], result["current"]["last_activity"]) == ("none", "2026-02-26")
    path = "/v1/calendar?kind=workouts&from=2026-02-26&to=2026-03-14"
    states = [day["state"] for day in api.get(path, headers=NOW).json["days"]]
    assert states == ["done", *["off"] * 15, "open"]


ZONES = st.sampled_from(
    [
        "UTC",
        "Asia/Tokyo",
        "America/Los_Angeles",
        "Pacific/Apia",
        "Pacific/Kiritimati",
        "Asia/Kathmandu",
        "Europe/Berlin",
        "America/St_Johns",
        "Australia/Lord_Howe",
    ]
)
STARTS = st.sampled_from(["00:00", "01:30", "03:00", "06:00"])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@pytest.mark.usefixtures("moto_table")
@examples(60)
@given(
    st.lists(st.tuples(INSTANTS, st.none() | ZONES), min_size=1, max_size=4),
    st.lists(st.tuples(ZONES, STARTS), min_size=2, max_size=4),
)
def test_whoever_moves_keeps_their_dates(
    entries: list[tuple[datetime, str | None]], homes: list[tuple[str, str]]
) -> None:
    api = Api(app, f"mover-{uuid.uuid4()}")
    kept: dict[str, str] = {}
    for number, (zone, start) in enumerate(homes):
        live_in(api, timezone=zone, day_start=start)
        for at, where in entries[number :: len(homes)]:
            body = {"title": "Lift", "started_at": at.isoformat(), "timezone": where}
            made = api.post("/v1/workouts", body).json
            wall = localtime.local_date(at, ZoneInfo(where or zone), time.fromisoformat(start))
            assert made["local_date"] == wall.isoformat()
            kept[made["id"]] = made["local_date"]
        listed = api.get("/v1/workouts").json["items"]
        assert {workout["id"]: workout["local_date"] for workout in listed} == kept
        path = "/v1/calendar?kind=workouts&from=2025-12-30&to=2027-01-02"
        days = {d["date"]: d["count"] for d in api.get(path).json["days"] if d["count"]}
        assert days == Counter(kept.values())
