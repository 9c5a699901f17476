"""One day in one call, and the score of many: each value against the resource that it is from."""

import uuid
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import app
from tests.support.api import Api
from tests.support.properties import examples

ANY = {"If-Match": "*"}
# 2026-03-02 is a Monday; "today" is Sunday the 15th unless a test says otherwise.
MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 15)
DAILY = {"type": "daily"}


def at(now: date | str) -> dict[str, str]:
    """Return the header that makes it some instant, or the noon of a day."""
    return {"X-Now": now if isinstance(now, str) else f"{now}T12:00:00Z"}


def made(api: Api, path: str, body: Any, now: date | str = SUNDAY) -> Any:
    answer = api.post(path, body, headers=at(now))
    assert answer.status == 201, answer.body
    return answer.json


def add(api: Api, name: str = "Zinc", *, now: date | str = SUNDAY, **fields: Any) -> str:
    """Add a supplement that is due since the Monday."""
    body = {"name": name, "dose": {"amount": 1, "unit": "g"}, "schedule": DAILY}
    body |= {"effective_from": f"{MONDAY}"} | fields
    return str(made(api, "/v1/supplements", body, now)["id"])


def habit(api: Api, name: str = "Light", *, now: date | str = SUNDAY, **fields: Any) -> str:
    """Add a habit that is due since the Monday."""
    body = {"name": name, "schedule": DAILY, "effective_from": f"{MONDAY}"} | fields
    return str(made(api, "/v1/habits", body, now)["id"])


def take(api: Api, supplement: str, day: date = SUNDAY, **fields: Any) -> str:
    body = {"supplement_id": supplement, "local_date": f"{day}"} | fields
    return str(made(api, "/v1/intakes", body)["id"])


def enter(api: Api, habit_id: str, *days: date, **said: Any) -> None:
    for day in days:
        answer = api.put(f"/v1/habits/{habit_id}/entries/{day}", said, headers=at(SUNDAY))
        assert answer.status == 200, answer.body


def seen(api: Api, path: str, now: date | str = SUNDAY) -> Any:
    answer = api.get(path, headers=at(now))
    assert answer.status == 200, answer.body
    return answer.json


def shown(api: Api, day: date | None = None, now: date | str = SUNDAY) -> Any:
    return seen(api, f"/v1/today{f'?date={day}' if day else ''}", now)


def live(api: Api, **profile: Any) -> None:
    assert api.patch("/v1/profile", profile, headers=ANY).status == 200


def change(api: Api, path: str, now: date | str = SUNDAY, **fields: Any) -> Any:
    answer = api.patch(path, fields, headers=ANY | at(now))
    assert answer.status == 200, answer.body
    return answer.json


def test_a_new_account(api: Api) -> None:
    result = shown(api)
    kinds = [streak["kind"] for streak in seen(api, "/v1/streaks")["items"]]
    assert [streak.pop("kind") for streak in result["streaks"]] == kinds
    no_run = {"unit": "day", "length": 0, "status": "none", "at_risk": False, "at_risk_until": None}
    assert result.pop("streaks") == [no_run] * len(kinds)
    assert result == {
        "date": "2026-03-15",
        "today": "2026-03-15",
        "timezone": "UTC",
        "week_start": 1,
        "units": "metric",
        "day_ends_at": "2026-03-16T00:00:00Z",
        "slots": [],
        "flexible": [],
        "habits": [],
        "workouts": {"planned": [], "completed": [], "completed_count": 0, "next": []},
        "metrics": {"sleep": [], "morning": [], "targets": [], "unusual": []},
        "measurements": [],
        "refills": [],
        "score": {"score": None, "pillars": [], "threshold": 0.8},
    }


def test_a_day_is_its_owners(api: Api) -> None:
    add(api)
    enter(api, habit(api), SUNDAY)
    other = api.get("/v1/today", user=f"user-{uuid.uuid4()}", headers=at(SUNDAY)).json
    assert (other["slots"], other["habits"], other["score"]["score"]) == ([], [], None)
    assert all(streak["length"] == 0 for streak in other["streaks"])


@pytest.mark.parametrize("day", ["2026-02-30", "1899-12-31", "today", ""])
def test_what_is_no_date(api: Api, day: str) -> None:
    answer = api.get(f"/v1/today?date={day}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "date")


ORDER = ["05:59", "waking", "07:00", "breakfast", "lunch", "13:00", "dinner", "bedtime", "23:30"]


@pytest.mark.parametrize(
    ("day_start", "order"),
    [
        ("00:00", ["00:30", *ORDER]),
        ("04:00", [*ORDER, "00:30"]),
        ("00:30", ["00:30", *ORDER]),
        ("06:00", [*ORDER[1:], "00:30", "05:59"]),
    ],
)
def test_slots_in_the_order_of_the_day(api: Api, day_start: str, order: list[str]) -> None:
    live(api, day_start=day_start)
    ids = {slot: add(api, slot, slots=[slot]) for slot in sorted(order)}
    both = add(api, "Both", slots=["dinner", "waking"])
    slots = shown(api)["slots"]
    assert [slot["slot"] for slot in slots] == order
    for slot in slots:
        expected = [ids[slot["slot"]]] + [both] * (slot["slot"] in ("dinner", "waking"))
        assert [dose["supplement_id"] for dose in slot["doses"]] == expected
        assert (slot["done"], slot["due"]) == (0, len(expected))


@pytest.mark.parametrize(
    "day_start",
    [
        "00:00",
        "04:00",
    ],
)
def test_what_has_no_slot_comes_last(api: Api, day_start: str) -> None:
    live(api, day_start=day_start)
    for slots in ([], ["bedtime"], ["00:30"]):
        add(api, slots=slots)
    assert "slot" not in shown(api)["slots"][-1]


def test_doses_and_what_became_of_them(api: Api) -> None:
    ids = {name: add(api, name, slots=["lunch"]) for name in ("A", "B", "C")}
    days = (SUNDAY - timedelta(days=1), SUNDAY)
    logged = {}
    for day in days:
        for name, status in (("A", "taken"), ("B", "skipped")):
            logged[day, name] = take(api, ids[name], day, slot="lunch", status=status)
    # In another slot than the due one, it is another dose.
    take(api, ids["C"], slot="dinner")
    for day, rest in zip(days, ("missed", "open"), strict=True):
        [slot] = shown(api, day)["slots"]
        assert (slot["slot"], slot["done"], slot["due"]) == ("lunch", 1, 3)
        assert {dose["name"]: dose["state"] for dose in slot["doses"]} == {
            "A": "taken",
            "B": "skipped",
            "C": rest,
        }
        assert {dose["name"]: dose["intake_id"] for dose in slot["doses"]} == {
            "A": logged[day, "A"],
            "B": logged[day, "B"],
            "C": None,
        }
    assert api.delete(f"/v1/intakes/{logged[SUNDAY, 'A']}", headers=ANY).status == 204
    change(api, f"/v1/intakes/{logged[SUNDAY, 'B']}", status="taken")
    [slot] = shown(api)["slots"]
    assert {dose["name"]: dose["state"] for dose in slot["doses"]} == {
        "A": "open",
        "B": "taken",
        "C": "open",
    }


def test_a_dose_says_how_to_take_it(api: Api) -> None:
    own = {"dose": {"amount": 2, "unit": "capsule"}, "with_food": False, "rx": True}
    supplement = add(api, "Thyroxine", **own)
    [slot] = shown(api)["slots"]
    intake = {"intake_id": None, "intake_version": None}
    dose = {"supplement_id": supplement, "name": "Thyroxine", "state": "open"} | intake | own
    assert slot == {"done": 0, "due": 1, "doses": [dose]}


def test_doses_of_a_week_and_as_needed(api: Api) -> None:
    live(api, week_start=3)
    weekly = add(api, "D3", schedule={"type": "weekly", "target": 3}, slots=["breakfast", "dinner"])
    limits = {"max_per_day": 2, "min_gap_hours": 6}
    needed = add(api, "Ibuprofen", schedule={"type": "as_needed"} | limits)
    # The week begins on Wednesday the 11th; a dose before is of another.
    for day in (10, 11, 13, 15):
        take(api, weekly, date(2026, 3, day), slot="dinner")
    take(api, weekly, date(2026, 3, 12), slot="dinner", status="skipped")
    for _ in range(2):
        take(api, needed)
    take(api, needed, status="skipped")

    def flexible(day: date | None = None) -> list[tuple[Any, ...]]:
        names = ("name", "slot", "taken", "target", "taken_this_week")
        return [tuple(item.get(name) for name in names) for item in shown(api, day)["flexible"]]

    assert flexible() == [
        ("D3", "breakfast", 0, 3, 0),
        ("D3", "dinner", 1, 3, 3),
        ("Ibuprofen", None, 2, None, None),
    ]
    assert flexible(date(2026, 3, 12))[1] == ("D3", "dinner", 0, 3, 1)
    assert flexible(date(2026, 3, 10))[1] == ("D3", "dinner", 1, 3, 1)
    assert {name: shown(api)["flexible"][2][name] for name in limits} == limits
    result = shown(api)
    assert (result["slots"], result["score"]["score"]) == ([], None)
    change(api, f"/v1/supplements/{weekly}", paused=True)
    change(api, f"/v1/supplements/{needed}", ends_on="2026-03-14")
    assert shown(api)["flexible"] == []
    assert len(shown(api, SUNDAY - timedelta(days=1))["flexible"]) == 3


def test_doses_of_a_week_beside_logs_that_others_need(api: Api) -> None:
    """A limit reads the logs of two weeks, and a supplement as needed those of days around."""
    weekly = add(api, "D3", schedule={"type": "weekly", "target": 3})
    add(api, "Ibuprofen", schedule={"type": "as_needed", "min_gap_hours": 168})
    habit(api, "Coffee", pillar="diet", measure="amount", goal={"at_most": 2})
    for day in (5, 8, 9, 15, 16):
        take(api, weekly, date(2026, 3, day))
    taken = [shown(api, date(2026, 3, day))["flexible"][0]["taken_this_week"] for day in (8, 15)]
    assert taken == [2, 2]


def test_habits_and_what_became_of_them(api: Api) -> None:
    goal = {"at_least": 30, "unit": "min"}
    minutes = {"pillar": "exercise", "measure": "minutes", "goal": goal}
    ids = {name: habit(api, name, **minutes) for name in ("Met", "Short", "Nothing")}
    days = (SUNDAY - timedelta(days=1), SUNDAY)
    for day, rest in zip(days, ("missed", "open"), strict=True):
        enter(api, ids["Met"], day, amount=30)
        enter(api, ids["Short"], day, amount=29)
        result = shown(api, day)["habits"]
        assert [(item["name"], item["state"]) for item in result] == [
            ("Met", "met"),
            ("Short", "not_met"),
            ("Nothing", rest),
        ]
        entry = {"version": 1, "met": True, "amount": 30}
        met = {"habit_id": ids["Met"], "name": "Met", "state": "met", "entry": entry}
        assert (result[0], result[2]["entry"]) == (met | minutes, None)
    pillar = {"pillar": "exercise", "done": 1, "due": 3, "rate": 0.333333}
    assert shown(api)["score"]["pillars"] == [pillar]


def test_habits_in_the_order_of_the_day(api: Api) -> None:
    live(api, day_start="04:00")
    for hours in ("21:00-23:30", "00:30-02:00", "06:00-07:00", "04:00-05:00"):
        begins, ends = hours.split("-")
        habit(api, hours, measure="time", window={"from": begins, "to": ends})
    assert [item["name"][:5] for item in shown(api)["habits"]] == [
        "04:00",
        "06:00",
        "21:00",
        "00:30",
    ]


def test_habits_on_their_days(api: Api) -> None:
    habit(api, "Weekend", schedule={"type": "weekdays", "days": [6, 7]})
    habit(api, "Third", schedule={"type": "interval", "every_days": 3, "anchor": f"{MONDAY}"})
    ended = habit(api, "Ended", ends_on="2026-03-13")
    names = {
        day: [item["name"] for item in shown(api, date(2026, 3, day))["habits"]]
        for day in (1, 8, 13, 14, 15)
    }
    assert names == {
        1: [],
        8: ["Weekend", "Third", "Ended"],
        13: ["Third", "Ended"],
        14: ["Weekend", "Third"],
        15: ["Weekend", "Third"],
    }
    # Without an entry it was due on its first day only.
    third = shown(api, date(2026, 3, 13))["habits"][0]
    assert (third["state"], third["overdue_since"]) == ("missed", f"{MONDAY}")
    assert f"habit-{ended}" not in {streak["kind"] for streak in shown(api)["streaks"]}


def test_habits_of_a_week(api: Api) -> None:
    live(api, week_start=7)
    run = habit(api, "Run", schedule={"type": "weekly", "target": 3})
    days = [date(2026, 3, day) for day in (7, 8, 10, 14)]
    enter(api, run, *days)
    enter(api, run, date(2026, 3, 12), done=False)

    def counted(day: int) -> tuple[int, int, str]:
        [result] = shown(api, date(2026, 3, day))["habits"]
        return result["target"], result["met_this_week"], result["state"]

    # The week begins on Sunday the 8th, and counts until the day that is shown.
    assert [counted(day) for day in (8, 9, 10, 12, 14)] == [
        (3, 1, "met"),
        (3, 1, "open"),
        (3, 2, "met"),
        (3, 2, "not_met"),
        (3, 3, "met"),
    ]
    assert counted(15) == (3, 0, "open")
    assert shown(api, date(2026, 3, 14))["score"]["pillars"] == []


def planned(api: Api, day: date = SUNDAY) -> list[tuple[str, str, str]]:
    result = shown(api, day)["workouts"]["planned"]
    return [(item["workout_id"], item["title"], item["status"]) for item in result]


def completed(api: Api, day: date = SUNDAY) -> int:
    workouts = shown(api, day)["workouts"]
    assert len(workouts["completed"]) == workouts["completed_count"]
    return int(workouts["completed_count"])


def test_a_planned_workout_from_plan_to_end(api: Api) -> None:
    body = {"title": "Push", "status": "planned", "local_date": f"{SUNDAY}"}
    workout = made(api, "/v1/workouts", body)["id"]
    path, tomorrow = f"/v1/workouts/{workout}", SUNDAY + timedelta(days=1)
    assert shown(api)["workouts"] == {
        "planned": [
            {"workout_id": workout, "title": "Push", "type": "strength", "status": "planned"}
        ],
        "completed": [],
        "completed_count": 0,
        "next": [],
    }
    change(api, path, local_date=f"{tomorrow}")
    assert planned(api) == []
    assert planned(api, tomorrow) == [(workout, "Push", "planned")]
    change(api, path, local_date=f"{SUNDAY}", title="Pull", type="mobility")
    assert planned(api, tomorrow) == []
    assert planned(api) == [(workout, "Pull", "planned")]
    change(api, path, status="in_progress")
    assert (planned(api), completed(api)) == ([(workout, "Pull", "in_progress")], 0)
    change(api, path, status="completed")
    assert (planned(api), completed(api)) == ([], 1)
    change(api, path, status="planned")
    assert (planned(api), completed(api)) == ([(workout, "Pull", "planned")], 0)
    assert api.delete(path, headers=ANY).status == 204
    assert (planned(api), completed(api)) == ([], 0)


def test_planned_workouts_under_ones_own_id(api: Api) -> None:
    ids = sorted(str(uuid.uuid4()) for _ in range(3))
    body = {"title": "Run", "type": "cardio", "status": "planned", "local_date": f"{SUNDAY}"}
    for name in ids:
        create = {"If-None-Match": "*"} | at(SUNDAY)
        assert api.put(f"/v1/workouts/{name}", body, headers=create).status == 201
    assert [item[0] for item in planned(api)] == ids
    # A replacement that is refused leaves the line as it was.
    stale = {"If-Match": '"7"'}
    assert api.put(f"/v1/workouts/{ids[0]}", body | {"title": "X"}, headers=stale).status == 412
    again = body | {"title": "Row", "started_at": "2026-03-15T18:00:00Z"}
    del again["local_date"]
    assert api.put(f"/v1/workouts/{ids[0]}", again, headers=ANY).status == 200
    assert api.delete(f"/v1/workouts/{ids[1]}", headers=ANY).status == 204
    done = body | {"status": "completed"}
    assert api.put(f"/v1/workouts/{ids[2]}", done, headers=ANY).status == 200
    [left] = shown(api)["workouts"]["planned"]
    assert (left["workout_id"], left["title"], left["started_at"]) == (
        ids[0],
        "Row",
        "2026-03-15T18:00:00Z",
    )
    assert completed(api) == 1
    made(api, "/v1/workouts", {"title": "Swim", "local_date": f"{SUNDAY}"})
    assert (len(planned(api)), completed(api)) == (1, 2)


def test_a_planned_workout_has_its_owners_day(api: Api) -> None:
    live(api, timezone="Asia/Tokyo", day_start="04:00")
    body = {"title": "Late", "status": "planned", "started_at": "2026-03-15T18:30:00Z"}
    workout = made(api, "/v1/workouts", body)["id"]
    assert planned(api) == [(workout, "Late", "planned")]
    change(api, f"/v1/workouts/{workout}", started_at="2026-03-15T19:30:00Z")
    assert planned(api) == []
    assert planned(api, SUNDAY + timedelta(days=1)) == [(workout, "Late", "planned")]


def measurement(api: Api, now: date = SUNDAY) -> dict[str, tuple[Any, ...]]:
    [result] = shown(api, now=now)["measurements"]
    assert result["due"] == any(marker["due"] for marker in result["markers"])
    return {
        marker["marker"]: (marker.get("measured_on"), marker["due_on"], marker["due"])
        for marker in result["markers"]
    }


def test_measurements_are_due_by_what_was_measured(api: Api) -> None:
    own = made(api, "/v1/biomarkers", {"name": "Grip", "unit": "kg"})["id"]
    schedule = {"type": "interval", "every_days": 90, "anchor": "2026-03-20"}
    markers = ["hba1c", "glucose_fasting", own]
    labs = habit(api, "Labs", schedule=schedule, markers=markers)
    assert measurement(api) == dict.fromkeys(markers, (None, "2026-03-20", False))
    assert measurement(api, date(2026, 3, 20)) == dict.fromkeys(markers, (None, "2026-03-20", True))
    reading = {"value": 5.1, "unit": "%", "local_date": "2026-03-14"}
    single = made(api, "/v1/biomarkers/hba1c/readings", reading)
    drawn = {"marker": "glucose_fasting", "value": 85, "unit": "mg/dL"}
    made(api, "/v1/panels", {"local_date": "2026-03-10", "readings": [drawn]})
    older = {"value": 90, "unit": "mg/dL", "local_date": "2025-01-01"}
    made(api, "/v1/biomarkers/glucose_fasting/readings", older)
    result = {
        "hba1c": ("2026-03-14", "2026-06-12", False),
        "glucose_fasting": ("2026-03-10", "2026-06-08", False),
        own: (None, "2026-03-20", False),
    }
    assert measurement(api) == result
    assert measurement(api, date(2026, 6, 8))["glucose_fasting"][2] is True
    assert measurement(api, date(2026, 6, 8))["hba1c"][2] is False
    [shown_labs] = shown(api)["measurements"]
    assert (shown_labs["habit_id"], shown_labs["name"], shown_labs["every_days"]) == (
        labs,
        "Labs",
        90,
    )
    assert [marker["name"] for marker in shown_labs["markers"]][-1] == "Grip"
    path = f"/v1/biomarkers/hba1c/readings/{single['id']}"
    assert api.delete(path, headers=ANY).status == 204
    assert measurement(api)["hba1c"] == (None, "2026-03-20", False)
    change(api, f"/v1/habits/{labs}", paused=True)
    assert shown(api)["measurements"] == []


def test_only_habits_of_measuring_are_measurements(api: Api) -> None:
    habit(api, "Daily weight", markers=["hba1c"])
    habit(api, "Filter", schedule={"type": "interval", "every_days": 30})
    assert shown(api)["measurements"] == []


def test_refills(api: Api) -> None:
    stock = {"units_left": 5, "refill_at": 3}
    zinc = add(api, inventory=stock)
    add(api, "Plenty", inventory={"units_left": 5})
    assert shown(api)["refills"] == []
    for day in (13, 14):
        take(api, zinc, date(2026, 3, day))
    left = {"supplement_id": zinc, "name": "Zinc", "units_left": 3}
    left |= {"unit": "g", "refill_at": 3}
    assert shown(api)["refills"] == [left]
    for day in range(9, 13):
        take(api, zinc, date(2026, 3, day))
    assert shown(api)["refills"] == [left | {"units_left": 0}]
    change(api, f"/v1/supplements/{zinc}", inventory=stock)
    assert shown(api)["refills"] == []


@pytest.mark.parametrize("over", [{"ends_on": "2026-03-14"}, {"paused": True}])
def test_what_is_over_is_not_bought_again(api: Api, over: dict[str, Any]) -> None:
    zinc = add(api, inventory={"units_left": 1, "refill_at": 3})
    change(api, f"/v1/supplements/{zinc}", **over)
    assert shown(api)["refills"] == []


def test_a_past_day_and_one_to_come(api: Api) -> None:
    zinc, light = add(api), habit(api)
    ahead, behind = SUNDAY + timedelta(days=3), MONDAY - timedelta(days=1)
    take(api, zinc, ahead)
    result = shown(api, ahead)
    assert (result["date"], result["today"]) == (f"{ahead}", f"{SUNDAY}")
    assert result["day_ends_at"] == "2026-03-19T00:00:00Z"
    assert [dose["state"] for dose in result["slots"][0]["doses"]] == ["taken"]
    assert [item["state"] for item in result["habits"]] == ["open"]
    result = shown(api, MONDAY)
    assert [dose["state"] for dose in result["slots"][0]["doses"]] == ["missed"]
    assert [(item["habit_id"], item["state"]) for item in result["habits"]] == [(light, "missed")]
    assert result["score"]["score"] == 0
    result = shown(api, behind)
    assert (result["slots"], result["habits"], result["score"]["score"]) == ([], [], None)
    # Streaks are those of now, whatever day is shown.
    assert result["streaks"] == shown(api)["streaks"]


def test_a_past_day_asks_for_what_it_asked_for(api: Api) -> None:
    zinc = add(api, slots=["dinner"])
    change(
        api, f"/v1/supplements/{zinc}", slots=["lunch"], schedule={"type": "weekly", "target": 1}
    )
    assert (shown(api)["slots"], len(shown(api)["flexible"])) == ([], 1)
    result = shown(api, SUNDAY - timedelta(days=1))
    assert ([slot["slot"] for slot in result["slots"]], result["flexible"]) == (["dinner"], [])


def test_what_was_deleted_is_still_on_its_days(api: Api) -> None:
    zinc = add(api, slots=["dinner"])
    yesterday = SUNDAY - timedelta(days=1)
    intake = take(api, zinc, yesterday, slot="dinner")
    before = shown(api, yesterday)
    assert api.delete(f"/v1/supplements/{zinc}", headers=ANY | at(SUNDAY)).status == 204
    result = shown(api, yesterday)
    [slot] = result["slots"]
    dose = {"supplement_id": zinc, "name": "Zinc", "state": "taken"}
    dose |= {"intake_id": intake, "intake_version": 1}
    dose["dose"] = before["slots"][0]["doses"][0]["dose"]
    assert slot == {"slot": "dinner", "done": 1, "due": 1, "doses": [dose]}
    assert result["score"] == before["score"]
    assert (shown(api)["slots"], shown(api)["score"]["score"]) == ([], None)


def test_a_deleted_habit_is_still_on_its_days(api: Api) -> None:
    light, yesterday = habit(api), SUNDAY - timedelta(days=1)
    enter(api, light, yesterday)
    assert api.delete(f"/v1/habits/{light}", headers=ANY | at(SUNDAY)).status == 204
    result = shown(api, yesterday)
    assert result["score"]["score"] == 1
    assert [item["habit_id"] for item in result["habits"]] == [light]


@pytest.mark.parametrize(
    ("now", "day", "ends"),
    [
        # Before the day starts it is still yesterday; New York changes its clocks on the 8th.
        ("2026-03-08T08:59:59Z", "2026-03-08", "2026-03-09T08:00:00Z"),
        ("2026-03-08T07:59:59Z", "2026-03-07", "2026-03-08T08:00:00Z"),
        ("2026-03-08T08:00:00Z", "2026-03-08", "2026-03-09T08:00:00Z"),
        ("2026-03-07T08:59:59Z", "2026-03-06", "2026-03-07T09:00:00Z"),
        ("2026-11-01T08:59:59Z", "2026-10-31", "2026-11-01T09:00:00Z"),
    ],
)
def test_what_day_it_is(api: Api, now: str, day: str, ends: str) -> None:
    live(api, timezone="America/New_York", day_start="04:00")
    result = shown(api, now=now)
    assert (result["date"], result["today"], result["day_ends_at"]) == (day, day, ends)


def test_a_dose_after_midnight_is_of_the_day_before(api: Api) -> None:
    live(api, timezone="Europe/Berlin", day_start="04:00")
    zinc = add(api, slots=["00:30"])
    taken = {"supplement_id": zinc, "slot": "00:30", "taken_at": "2026-03-14T23:40:00Z"}
    made(api, "/v1/intakes", taken, "2026-03-14T23:40:00Z")
    result = shown(api, now="2026-03-15T02:30:00Z")
    assert (result["date"], result["slots"][0]["doses"][0]["state"]) == ("2026-03-14", "taken")
    result = shown(api, now="2026-03-15T03:30:00Z")
    assert (result["date"], result["slots"][0]["doses"][0]["state"]) == ("2026-03-15", "open")


def test_streaks_in_short(api: Api) -> None:
    """As /v1/streaks tells them, for every kind, over a week that keeps and loses some."""
    live(api, timezone="Europe/Berlin", day_start="03:00")
    zinc, light = add(api), habit(api)
    run = habit(api, "Run", schedule={"type": "weekly", "target": 2})
    days = [MONDAY + timedelta(days=n) for n in range(13)]
    for day in days[:9]:
        take(api, zinc, day)
    enter(api, light, *days)
    enter(api, run, *days[::4])
    made(api, "/v1/workouts", {"title": "Lift", "local_date": "2026-03-14"})
    risks = set()
    for now in (*days[6::3], "2026-03-15T01:59:00Z", SUNDAY, date(2026, 4, 20)):
        full = seen(api, "/v1/streaks", now)["items"]
        names = ("kind", "name", "unit", "status", "at_risk", "at_risk_until")
        expected = [
            {name: streak[name] for name in names if name in streak}
            | {"length": streak["current"]["length"]}
            for streak in full
        ]
        result = shown(api, now=now)
        assert result["streaks"] == expected
        for streak in result["streaks"]:
            risks.add((streak["at_risk"], streak["length"] > 0))
            if streak["at_risk"]:
                assert streak["at_risk_until"] == result["day_ends_at"]
    assert risks == {(False, False), (False, True), (True, True)}


def test_the_threshold_is_shown_and_decides(api: Api) -> None:
    zinc, _ = add(api), habit(api, pillar="sleep")
    take(api, zinc)
    half = {"done": 1, "due": 1, "rate": 1}, {"done": 0, "due": 1, "rate": 0}
    pillars = [{"pillar": "sleep"} | half[1], {"pillar": "supplements"} | half[0]]
    assert shown(api)["score"] == {"score": 0.5, "pillars": pillars, "threshold": 0.8}

    def length() -> int:
        kinds = {streak["kind"]: streak["length"] for streak in shown(api)["streaks"]}
        return int(kinds["protocol"])

    assert length() == 0
    wanted = {"schedule": DAILY, "threshold": 0.5}
    answer = api.put("/v1/streaks/protocol/schedule", wanted, headers=at(SUNDAY))
    assert answer.status == 200
    assert (shown(api)["score"]["threshold"], length()) == (0.5, 1)


def scored(api: Api, first: date, last: date, now: date | str = SUNDAY) -> Any:
    return seen(api, f"/v1/score?from={first}&to={last}", now)


def test_the_score_of_days_and_weeks(api: Api) -> None:
    live(api, week_start=4)
    zinc = add(api, schedule={"type": "weekdays", "days": [1, 2]}, now=MONDAY)
    run = habit(api, "Run", pillar="exercise", schedule={"type": "weekly", "target": 2}, now=MONDAY)
    take(api, zinc, MONDAY)
    enter(api, run, *(date(2026, 3, day) for day in (4, 5, 6, 12)))
    result = scored(api, MONDAY, SUNDAY)
    one = {"pillar": "supplements", "done": 1, "due": 1, "rate": 1}
    none = one | {"done": 0, "rate": 0}
    assert result["days"] == [
        {"date": "2026-03-02", "score": 1, "pillars": [one]},
        {"date": "2026-03-03", "score": 0, "pillars": [none]},
        {"date": "2026-03-09", "score": 0, "pillars": [none]},
        {"date": "2026-03-10", "score": 0, "pillars": [none]},
    ]
    # Weeks begin on Thursday. The first has three of its days; the one that goes on is not shown.
    both = {"pillar": "exercise", "done": 2, "due": 2, "rate": 1}
    assert result["weeks"] == [
        {"start": "2026-02-26", "pillars": [both | {"done": 1, "rate": 0.5}]},
        {"start": "2026-03-05", "pillars": [both]},
    ]
    assert result["average"] == 0.25
    assert result["pillars"] == [
        both | {"done": 3, "due": 4, "rate": 0.75},
        one | {"due": 4, "rate": 0.25},
    ]
    assert scored(api, date(2026, 3, 5), date(2026, 3, 10))["weeks"] == []
    # Once it has reached its target, a week counts before it is over.
    enter(api, run, date(2026, 3, 13))
    weeks = scored(api, date(2026, 3, 18), date(2026, 3, 18))["weeks"]
    assert weeks == [{"start": "2026-03-12", "pillars": [both]}]


def test_no_day_to_come_is_scored(api: Api) -> None:
    zinc = add(api)
    take(api, zinc, SUNDAY + timedelta(days=1))
    result = scored(api, SUNDAY, SUNDAY + timedelta(days=30))
    assert [(day["date"], day["score"]) for day in result["days"]] == [(f"{SUNDAY}", 0)]
    assert result["average"] == 0
    result = scored(api, SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=2))
    assert result == {"days": [], "weeks": [], "average": None, "pillars": []}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-03-15&to=2026-03-14", "from"),
        ("from=2025-03-14&to=2026-03-15", "to"),
        ("from=2026-03-15", "to"),
        ("from=2026-3-15&to=2026-03-15", "from"),
    ],
)
def test_a_range_that_is_none(api: Api, query: str, parameter: str) -> None:
    answer = api.get(f"/v1/score?{query}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, parameter)


WEEK = [MONDAY + timedelta(days=n) for n in range(7)]
SCHEDULES = st.one_of(
    st.just(DAILY),
    st.lists(st.integers(1, 7), min_size=1, max_size=6, unique=True).map(
        lambda days: {"type": "weekdays", "days": sorted(days)}
    ),
    st.integers(1, 4).map(lambda target: {"type": "weekly", "target": target}),
)


def weeks_of(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, min_size=7, max_size=7)


def task(slots: st.SearchStrategy[Any], pillars: st.SearchStrategy[str]) -> Any:
    """Return a supplement or habit, and what is logged of it on each day: True is done."""
    return slots.flatmap(
        lambda chosen: st.fixed_dictionaries(
            {
                "schedule": SCHEDULES,
                "slots": st.just(chosen),
                "pillar": pillars,
                "logged": weeks_of(
                    st.fixed_dictionaries(
                        {slot: st.sampled_from([True, True, False, None]) for slot in chosen}
                    )
                ),
            }
        )
    )


SUPPLEMENTS = st.lists(
    task(st.sampled_from([("",), ("lunch",), ("waking", "dinner")]), st.just("supplements")),
    max_size=3,
)
HABITS = st.lists(task(st.just(("",)), st.sampled_from(["sleep", "diet"])), max_size=3)

Figures = dict[str, tuple[int, int]]


def expected_days(tasks: list[dict[str, Any]]) -> list[Figures]:
    """By hand: done and due of each day of the week, by pillar."""
    days: list[Figures] = []
    for number in range(7):
        done: Counter[str] = Counter()
        due: Counter[str] = Counter()
        for item in tasks:
            schedule = item["schedule"]
            if schedule["type"] == "weekly" or number + 1 not in schedule.get("days", range(1, 8)):
                continue
            due[item["pillar"]] += len(item["slots"])
            done[item["pillar"]] += sum(v is True for v in item["logged"][number].values())
        days.append({pillar: (done[pillar], due[pillar]) for pillar in due})
    return days


def expected_week(tasks: list[dict[str, Any]], *, past: bool) -> Figures:
    """By hand: done and due of what was due on any days of the week, by pillar."""
    result: Figures = {}
    for item in tasks:
        if item["schedule"]["type"] != "weekly":
            continue
        target = item["schedule"]["target"]
        for slot in item["slots"]:
            times = sum(day[slot] is True for day in item["logged"])
            if past or times >= target:
                done, due = result.get(item["pillar"], (0, 0))
                result[item["pillar"]] = done + min(times, target), due + target
    return result


def pillar_scores(figures: Figures) -> list[dict[str, Any]]:
    order = ("sleep", "diet", "supplements")
    return [
        {"pillar": pillar, "done": done, "due": due, "rate": round(done / due, 6)}
        for pillar in order
        if pillar in figures
        for done, due in [figures[pillar]]
    ]


def mean(figures: Figures) -> Fraction | None:
    rates = [Fraction(done, due) for done, due in figures.values()]
    return sum(rates, Fraction(0)) / len(rates) if rates else None


def log_all(api: Api, supplements: list[dict[str, Any]], habits: list[dict[str, Any]]) -> None:
    intakes = []
    for item in supplements:
        slots = [slot for slot in item["slots"] if slot]
        made_id = add(api, slots=slots, schedule=item["schedule"], now=MONDAY)
        for day, logged in zip(WEEK, item["logged"], strict=True):
            for slot, value in logged.items():
                if value is not None:
                    body = {"supplement_id": made_id, "local_date": f"{day}"}
                    body |= {"slot": slot} if slot else {}
                    intakes.append(body | {"status": "taken" if value else "skipped"})
    for start in range(0, len(intakes), 30):
        answer = api.post(
            "/v1/intake-batches", {"items": intakes[start : start + 30]}, headers=at(MONDAY)
        )
        assert answer.status in (200, 201), answer.body
    for item in habits:
        made_id = habit(api, pillar=item["pillar"], schedule=item["schedule"], now=MONDAY)
        for day, logged in zip(WEEK, item["logged"], strict=True):
            if logged[""] is not None:
                enter(api, made_id, day, done=logged[""])


@examples(20)
@given(SUPPLEMENTS, HABITS, st.integers(0, 8))
def test_the_score_against_figures_by_hand(
    moto_table: None,
    supplements: list[dict[str, Any]],
    habits: list[dict[str, Any]],
    passed: int,
) -> None:
    """A week of anything, seen on any of its days or after; and each day as /v1/today has it."""
    api, now = Api(app, f"user-{uuid.uuid4()}"), MONDAY + timedelta(days=passed)
    log_all(api, supplements, habits)
    tasks = [*supplements, *habits]
    days = expected_days(tasks)[: passed + 1]
    week = expected_week(tasks, past=passed > 6)
    result = scored(api, MONDAY, WEEK[-1], now)
    days_due = [(day, figures) for day, figures in zip(WEEK, days, strict=False) if figures]
    assert result["days"] == [
        {
            "date": f"{day}",
            "score": round(float(mean(figures) or 0), 6),
            "pillars": pillar_scores(figures),
        }
        for day, figures in days_due
    ]
    assert result["weeks"] == (
        [{"start": f"{MONDAY}", "pillars": pillar_scores(week)}] if week else []
    )
    scores = [mean(figures) or Fraction(0) for _, figures in days_due]
    average = round(float(sum(scores) / len(scores)), 6) if scores else None
    assert result["average"] == average
    total: dict[str, tuple[int, int]] = {}
    for figures in (*days, week):
        for pillar, (done, due) in figures.items():
            so_far = total.get(pillar, (0, 0))
            total[pillar] = so_far[0] + done, so_far[1] + due
    assert result["pillars"] == pillar_scores(total)
    by_day = {day["date"]: day for day in result["days"]}
    for day in WEEK[: passed + 1 : 3]:
        score = shown(api, day, now)["score"]
        one = by_day.get(f"{day}", {"score": None, "pillars": []})
        assert (score["score"], score["pillars"]) == (one["score"], one["pillars"])
