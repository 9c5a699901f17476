"""Supplements that are due some days after the last taken dose, over HTTP."""

from typing import Any

import pytest

from chalicelib.streaks.recount import recount
from chalicelib.table import counters, keys
from chalicelib.table.session import Session
from tests.support.api import Answer, Api
from tests.support.september import ANY, at, get, scores, september, states

EVERY_3 = {"type": "interval_from_last", "every_days": 3}
DAILY = {"type": "daily"}


def supplement(api: Api, schedule: dict[str, Any], day: int = 1, **fields: Any) -> str:
    body = {"name": "Iron", "dose": {"amount": 1, "unit": "capsule"}, "schedule": schedule}
    answer = api.post("/v1/supplements", body | fields, headers=at(day))
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def take(api: Api, name: str, day: int, now: int | None = None, **fields: Any) -> str:
    body = {"supplement_id": name, "local_date": f"{september(day)}"} | fields
    answer = api.post("/v1/intakes", body, headers=at(now or day))
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def on_screen(api: Api, name: str, day: int, now: int | None = None) -> list[dict[str, Any]]:
    """Return the doses of a supplement in `today`: their slot, state, and since when overdue."""
    slots = get(api, f"/v1/today?date={september(day)}", now or day)["slots"]
    return [
        {"slot": slot.get("slot"), "state": dose["state"]}
        | ({"since": dose["overdue_since"]} if "overdue_since" in dose else {})
        for slot in slots
        for dose in slot["doses"]
        if dose["supplement_id"] == name
    ]


def adherence(api: Api, now: int) -> dict[str, int]:
    path = f"/v1/supplements/adherence?from={september(1)}&to={september(now)}"
    total = get(api, path, now)["total"]
    return {name: total[name] for name in ("taken", "skipped", "missed")}


def counted(user: str, name: str) -> list[int]:
    item = Session(user).get(keys.calendar(keys.taken_kind(name), 2026)) or {}
    numbers = {key: value for key, value in item.items() if counters.is_block(key)}
    return [day.day for day in counters.digits({2026: numbers}, counters.FLAGS)]


def agree(api: Api, name: str) -> None:
    """The counters are those that follow from the logs."""
    assert recount(Session(api.user), keys.taken_kind(name), 2026, fix=False) == []


def test_it_means_the_same_everywhere(api: Api) -> None:
    """Taken on 1 and 3 September; due on the 6th, taken late on the 8th, due on the 11th."""
    iron = supplement(api, EVERY_3)
    for day in (1, 3):
        take(api, iron, day)
    assert [on_screen(api, iron, day) for day in (4, 5)] == [[], []]
    assert on_screen(api, iron, 6) == [{"slot": None, "state": "open"}]
    assert on_screen(api, iron, 7) == [{"slot": None, "state": "open", "since": "2026-09-06"}]
    take(api, iron, 8)
    late = {"slot": None, "state": "taken", "since": "2026-09-06"}
    assert on_screen(api, iron, 8) == [late]
    assert [on_screen(api, iron, day) for day in (9, 10)] == [[], []]
    assert on_screen(api, iron, 11) == [{"slot": None, "state": "open"}]
    assert scores(api, 11) == {1: 1, 6: 0, 11: 0}
    assert adherence(api, 10) == {"taken": 1, "skipped": 0, "missed": 1}
    cells = states(api, "supplements", 11)
    assert {day: state for day, state in cells.items() if state != "off"} == {
        1: "done",
        6: "missed",
        11: "open",
    }
    assert counted(api.user, iron) == [1, 3, 8]
    agree(api, iron)


def test_an_earlier_dose_moves_the_due_day(api: Api) -> None:
    """What was logged of the moved days is judged again, in the same transaction."""
    iron = supplement(api, EVERY_3)
    daily = supplement(api, DAILY, name="Zinc")
    for day in range(1, 8):
        take(api, daily, day)
    take(api, iron, 1)
    # Due on the 4th, and missed.
    assert states(api, "supplements", 7)[4] == "missed"
    late = take(api, iron, 2, now=7)
    cells = states(api, "supplements", 7)
    assert (cells[4], cells[5]) == ("done", "missed")
    assert api.delete(f"/v1/intakes/{late}", headers=at(7) | ANY).status == 204
    cells = states(api, "supplements", 7)
    assert (cells[4], cells[5]) == ("missed", "done")
    agree(api, iron)


@pytest.mark.parametrize("status", ["skipped", "taken"])
def test_a_skipped_dose_is_not_taken(api: Api, status: str) -> None:
    iron = supplement(api, EVERY_3)
    take(api, iron, 1, status=status)
    expected = [] if status == "taken" else [{"slot": None, "state": "open", "since": "2026-09-01"}]
    assert on_screen(api, iron, 2) == expected


def test_a_dose_that_is_corrected(api: Api) -> None:
    iron = supplement(api, EVERY_3)
    dose = take(api, iron, 1)
    changed = api.patch(f"/v1/intakes/{dose}", {"local_date": "2026-09-02"}, headers=at(6) | ANY)
    assert changed.status == 200, changed.body
    assert counted(api.user, iron) == [2]
    assert on_screen(api, iron, 5, 5) == [{"slot": None, "state": "open"}]
    skipped = api.patch(f"/v1/intakes/{dose}", {"status": "skipped"}, headers=at(6) | ANY)
    assert skipped.status == 200, skipped.body
    assert counted(api.user, iron) == []
    agree(api, iron)


def test_slots_of_a_day(api: Api) -> None:
    """The first dose of a day is a taken day; the others of the day stay due."""
    iron = supplement(api, EVERY_3, slots=["breakfast", "dinner"])
    take(api, iron, 1, slot="breakfast")
    assert on_screen(api, iron, 1) == [
        {"slot": "breakfast", "state": "taken"},
        {"slot": "dinner", "state": "open"},
    ]
    assert on_screen(api, iron, 2) == []
    assert [dose["slot"] for dose in on_screen(api, iron, 4)] == ["breakfast", "dinner"]


def test_a_batch(api: Api) -> None:
    iron = supplement(api, EVERY_3)
    items = [{"supplement_id": iron, "local_date": f"{september(day)}"} for day in (5, 1, 3)]
    answer = api.post("/v1/intake-batches", {"items": items}, headers=at(6))
    assert answer.status == 201, answer.body
    assert counted(api.user, iron) == [1, 3, 5]
    assert on_screen(api, iron, 8) == [{"slot": None, "state": "open"}]
    agree(api, iron)


def test_from_another_schedule_and_back(api: Api) -> None:
    """Doses of the year before count, so it is not due at once."""
    iron = supplement(api, DAILY)
    for day in (1, 2, 4):
        take(api, iron, day)
    path = f"/v1/supplements/{iron}"
    assert counted(api.user, iron) == []
    changed = api.patch(path, {"schedule": EVERY_3}, headers=at(5) | ANY)
    assert changed.status == 200, changed.body
    assert counted(api.user, iron) == [1, 2, 4]
    assert [bool(on_screen(api, iron, day)) for day in (5, 6, 7)] == [False, False, True]
    # No past day changes.
    assert states(api, "supplements", 5) == {
        1: "done",
        2: "done",
        3: "missed",
        4: "done",
        5: "off",
    }
    assert (
        api.patch(path, {"schedule": DAILY | {"every_days": None}}, headers=at(6) | ANY).status
        == 200
    )
    take(api, iron, 6)
    assert api.patch(path, {"schedule": EVERY_3}, headers=at(7) | ANY).status == 200
    assert on_screen(api, iron, 9) == [{"slot": None, "state": "open"}]
    agree(api, iron)


def test_the_anchor_is_the_first_due_day(api: Api) -> None:
    iron = supplement(api, EVERY_3 | {"anchor": "2026-09-05"})
    assert [bool(on_screen(api, iron, day)) for day in (4, 5)] == [False, True]
    take(api, iron, 2)
    assert [bool(on_screen(api, iron, day)) for day in (4, 5)] == [False, True]


def test_excused_and_paused_days_do_not_count(api: Api) -> None:
    iron = supplement(api, EVERY_3)
    take(api, iron, 1)
    assert api.put("/v1/excuses/2026-09-03", {"reason": "sick"}, headers=at(3)).status == 200
    assert [bool(on_screen(api, iron, day)) for day in (4, 5)] == [False, True]


def test_the_stock_lasts_from_the_last_dose(api: Api) -> None:
    """Four capsules: on the 4th, the 7th, the 10th and the 13th."""
    inventory = {"doses_left": 5, "refill_at": 1}
    iron = supplement(api, EVERY_3, inventory=inventory)
    take(api, iron, 1)
    shown = get(api, f"/v1/supplements/{iron}", 1)["inventory"]
    assert (shown["doses_left"], shown["days_of_supply"]) == (4, 12)
    assert shown["refill_on"] == "2026-09-10"
    listed = get(api, "/v1/supplements", 1)["items"][0]["inventory"]
    assert listed == shown
    # Overdue on the 6th, it is taken on the 7th.
    assert get(api, f"/v1/supplements/{iron}", 6)["inventory"]["days_of_supply"] == 10


def test_what_it_does_not_have(api: Api) -> None:
    def post(**schedule: Any) -> Answer:
        body = {"name": "Iron", "dose": {"amount": 1, "unit": "mg"}, "schedule": schedule}
        return api.post("/v1/supplements", body, headers=at(1))

    missing = post(type="interval_from_last")
    assert (missing.status, missing.json["errors"][0]["pointer"]) == (422, "/schedule/every_days")
    other = post(**EVERY_3, days=[1])
    assert (other.status, other.json["errors"][0]["pointer"]) == (422, "/schedule/days")
    habit = api.post(
        "/v1/habits", {"name": "Walk", "pillar": "exercise", "schedule": EVERY_3}, headers=at(1)
    )
    assert (habit.status, habit.json["errors"][0]["pointer"]) == (422, "/schedule/type")


def test_a_deleted_one_keeps_its_past(api: Api) -> None:
    iron = supplement(api, EVERY_3)
    for day in (1, 4):
        take(api, iron, day)
    assert api.delete(f"/v1/supplements/{iron}", headers=at(8) | ANY).status == 204
    assert scores(api, 8) == {1: 1, 4: 1, 7: 0}
    assert adherence(api, 8) == {"taken": 2, "skipped": 0, "missed": 1}


def test_it_is_no_streak(api: Api) -> None:
    iron = supplement(api, EVERY_3)
    take(api, iron, 1)
    assert api.get(f"/v1/streaks/{keys.taken_kind(iron)}").status == 404
    kinds = [each["kind"] for each in get(api, "/v1/streaks", 1)["items"]]
    assert kinds == ["workouts", "supplements", "biomarkers", "protocol"]
