"""What a day says of its intakes, entries and workouts, so that a screen needs no second read."""

from datetime import date
from typing import Any

import pytest

from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.client import dynamodb
from chalicelib.table.codec import to_wire
from chalicelib.table.items import pack, read_json
from chalicelib.table.session import Session
from tests.api.test_today import ANY, SUNDAY, add, change, enter, habit, made, shown, take
from tests.support.api import Api

WEEKLY, NEEDED = {"type": "weekly", "target": 3}, {"type": "as_needed"}


def doses(api: Api, day: date | None = None) -> dict[str, tuple[str | None, int | None]]:
    """Return the intake of every dose of a day, by the name of the supplement."""
    result = shown(api, day)
    every = [dose for slot in result["slots"] for dose in slot["doses"]] + result["flexible"]
    return {dose["name"]: (dose["intake_id"], dose["intake_version"]) for dose in every}


def entries(api: Api, day: date | None = None) -> dict[str, Any]:
    """Return the entry of every habit of a day, by the name of the habit."""
    return {item["name"]: item["entry"] for item in shown(api, day)["habits"]}


def test_a_dose_is_undone_by_what_the_day_says(api: Api) -> None:
    supplements = {
        "Daily": add(api, "Daily"),
        "Weekly": add(api, "Weekly", schedule=WEEKLY),
        "Needed": add(api, "Needed", schedule=NEEDED),
    }
    nothing = dict.fromkeys(supplements, (None, None))
    assert doses(api) == nothing
    for name, supplement in supplements.items():
        intake = take(api, supplement)
        change(api, f"/v1/intakes/{intake}", notes="With water")
        assert doses(api) == nothing | {name: (intake, 2)}
        stale = api.delete(f"/v1/intakes/{intake}", headers={"If-Match": '"1"'})
        undone = api.delete(f"/v1/intakes/{intake}", headers={"If-Match": '"2"'})
        assert (stale.status, undone.status, doses(api)) == (412, 204, nothing)


def test_a_dose_as_needed_is_the_latest_of_the_day(api: Api) -> None:
    needed = add(api, "Needed", schedule=NEEDED)
    body = {"supplement_id": needed, "local_date": None}
    times = ("2026-03-15T11:00:00Z", "2026-03-15T08:00:00Z", "2026-03-14T23:00:00Z")
    [first, second, before] = [
        made(api, "/v1/intakes", body | {"taken_at": time})["id"] for time in times
    ]
    for latest, day in ((first, SUNDAY), (second, SUNDAY), (before, date(2026, 3, 14))):
        assert doses(api, day) == {"Needed": (latest, 1)}
        assert api.delete(f"/v1/intakes/{latest}", headers=ANY).status == 204
    assert doses(api) == {"Needed": (None, None)}


def test_every_kind_of_entry_is_shown_with_its_version(api: Api) -> None:
    window = {"measure": "time", "window": {"from": "22:00", "to": "23:00"}}
    limit = {"measure": "amount", "goal": {"at_most": 4, "per": "week"}, "pillar": "diet"}
    made_of: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
        ({}, {}, {"done": True, "met": True}),
        ({}, {"done": False}, {"done": False, "met": False}),
        ({}, {"status": "skipped", "notes": "Ill"}, {"status": "skipped", "met": False}),
        ({"schedule": WEEKLY}, {"count": 3}, {"done": True, "count": 3, "met": True}),
        ({"measure": "minutes"}, {"amount": 12.5}, {"amount": 12.5, "met": True}),
        (window, {"time": "21:00"}, {"time": "21:00", "met": False}),
        (limit, {"amount": 2}, {"amount": 2, "met": True}),
    ]
    wanted, paths = {}, {}
    for number, (fields, said, entry) in enumerate(made_of):
        name = f"Habit {number}"
        ident = habit(api, name, **fields)
        enter(api, ident, SUNDAY, **said)
        wanted[name] = entry | {"version": 1}
        paths[name] = f"/v1/habits/{ident}/entries/{SUNDAY}"
    assert entries(api) == wanted
    for name, path in paths.items():
        undone = api.delete(path, headers={"If-Match": f'"{entries(api)[name]["version"]}"'})
        assert (undone.status, entries(api)[name]) == (204, None)
    # A new entry has a higher version than the tombstone of the old one.
    enter(api, paths["Habit 0"].split("/")[3], SUNDAY)
    shown_again = api.get(f"{paths['Habit 0'].rpartition('/')[0]}").json["items"][0]
    assert entries(api)["Habit 0"]["version"] == shown_again["version"] > 1


def test_an_entry_that_follows_from_workouts_says_so(api: Api) -> None:
    habit(api, "Cardio", measure="minutes", source={"workouts": {"type": "cardio"}})
    body = {"type": "cardio", "local_date": f"{SUNDAY}", "cardio": {"moving_s": 1800}}
    made(api, "/v1/workouts", body)
    assert entries(api)["Cardio"] == {
        "version": 1,
        "met": True,
        "amount": 30,
        "origin": "workout",
    }


@pytest.mark.parametrize("of_release", ["earlier", "earlier, then written once"])
def test_a_log_of_an_earlier_release(api: Api, user: str, of_release: str) -> None:
    zinc, iron = add(api, "Zinc"), add(api, "Iron")
    light, walk = habit(api, "Light"), habit(api, "Walk", measure="minutes")
    taken = {"Zinc": (take(api, zinc), 2), "Iron": (take(api, iron, status="skipped"), 1)}
    change(api, f"/v1/intakes/{taken['Zinc'][0]}", notes="With water")
    enter(api, light, SUNDAY, status="skipped")
    enter(api, walk, SUNDAY, amount=20)
    enter(api, walk, SUNDAY, amount=30)
    before = (doses(api), entries(api))
    assert before[0] == taken
    forget(user, SUNDAY)
    if "then" in of_release:
        before[0]["Other"] = (take(api, add(api, "Other")), 1)
    assert (doses(api), entries(api)) == before


def forget(user: str, day: date) -> None:
    """Write the log of a day as an earlier release did."""
    [item] = Session(user).get_many([keys.day_log(day)]).values()
    document = {
        name: v for name, v in read_json(item).items() if name not in ("versions", "entries")
    }
    older = to_wire(item | {"doc": pack(document, deflate=True)})
    dynamodb().put_item(TableName=settings().table_name, Item=older)


def test_the_completed_workouts_of_a_day(api: Api) -> None:
    day = {"local_date": f"{SUNDAY}"}
    [run, row] = [
        made(api, "/v1/workouts", body)["id"]
        for body in (
            {
                "type": "cardio",
                "cardio": {"sport": "running"},
                "started_at": "2026-03-15T09:00:00Z",
            },
            {"title": "Row", "type": "cardio"} | day,
        )
    ]
    made(api, "/v1/workouts", {"title": "Later", "status": "planned"} | day)
    made(api, "/v1/workouts", {"title": "Before", "local_date": "2026-03-14"})
    found = shown(api)["workouts"]
    assert (found["completed_count"], found["completed"]) == (
        2,
        [
            {"workout_id": row, "title": "Row", "type": "cardio"},
            {
                "workout_id": run,
                "title": "Running",
                "type": "cardio",
                "started_at": "2026-03-15T09:00:00Z",
            },
        ],
    )
    for number in range(19):
        made(api, "/v1/workouts", {"title": f"Set {number}"} | day)
    found = shown(api)["workouts"]
    assert (found["completed_count"], len(found["completed"]), len(found["planned"])) == (21, 20, 1)


def test_the_week_and_the_units_are_those_of_the_profile(api: Api) -> None:
    change(api, "/v1/profile", week_start=7, units="imperial")
    found = shown(api)
    assert (found["week_start"], found["units"]) == (7, "imperial")
