"""Supplements as needed: when the next dose is possible, in today and in the answer to a dose."""

from typing import Any

import pytest

from tests.support.api import Api

ANY = {"If-Match": "*"}
IBUPROFEN = {
    "name": "Ibuprofen",
    "dose": {"amount": 400, "unit": "mg"},
    "schedule": {"type": "as_needed", "min_gap_hours": 6, "max_per_day": 3},
    "effective_from": "2026-03-01",
}
FIELDS = ("last_taken_at", "next_at", "exceeded")
EVENING = "2026-03-14T20:00:00Z"


def at(now: str) -> dict[str, str]:
    return {"X-Now": now}


def on(day: int, clock: str) -> str:
    return f"2026-03-{day:02}T{clock}:00Z"


def add(api: Api, **fields: Any) -> str:
    answer = api.post("/v1/supplements", IBUPROFEN | fields, headers=at(EVENING))
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


@pytest.fixture
def ibuprofen(api: Api) -> str:
    return add(api)


def take(api: Api, supplement: str, now: str = EVENING, **fields: Any) -> dict[str, Any]:
    body = {"supplement_id": supplement} | (fields or {"taken_at": now})
    answer = api.post("/v1/intakes", body, headers=at(now))
    assert answer.status == 201, answer.body
    return answer.json  # type: ignore[no-any-return]


def state(answer: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(answer.get(name) for name in FIELDS)


def today(api: Api, now: str = EVENING, day: str = "") -> tuple[Any, ...]:
    answer = api.get(f"/v1/today{f'?date={day}' if day else ''}", headers=at(now))
    assert answer.status == 200, answer.body
    return state(answer.json["flexible"][0])


def test_doses_of_a_day(api: Api, ibuprofen: str) -> None:
    """6 hours after each dose, and never more than 3 in 24 hours: worked out by hand."""
    assert today(api) == (None, None, [])
    for now, free, exceeded in (
        (on(13, "23:00"), on(14, "05:00"), []),
        (on(14, "06:00"), on(14, "12:00"), []),
        # The third: the dose of 23:00 is free at 23:00, which is later than 18:00.
        (on(14, "12:00"), on(14, "23:00"), []),
        # The fourth: two of four have to be free.
        (on(14, "14:00"), on(15, "06:00"), ["max_per_day", "min_gap_hours"]),
    ):
        found = take(api, ibuprofen, now)
        assert state(found) == (now, free, exceeded)
        assert today(api, now) == state(found)
        # The state is not a part of the intake.
        assert state(api.get(f"/v1/intakes/{found['id']}").json) == (None, None, None)
    # All of them are stored.
    assert len(api.get("/v1/intakes").json["items"]) == 4
    # The local dates do not matter, only the 24 hours do.
    both = ["max_per_day", "min_gap_hours"]
    assert today(api, on(15, "05:59")) == (on(14, "14:00"), on(15, "06:00"), both)
    assert today(api, on(15, "06:00")) == (on(14, "14:00"), None, both)
    assert today(api, on(15, "13:59")) == (on(14, "14:00"), None, both)
    assert today(api, on(15, "14:00")) == (None, None, [])


def test_a_past_day_is_shown_as_it_ended(api: Api, ibuprofen: str) -> None:
    for clock in ("08:00", "19:00", "22:00"):
        take(api, ibuprofen, on(13, clock))
    take(api, ibuprofen, on(14, "03:00"))
    ended = (on(13, "22:00"), on(14, "08:00"), ["min_gap_hours"])
    assert today(api, EVENING, "2026-03-13") == ended
    # A dose of the past that is logged later has the state of its day too.
    late = take(api, ibuprofen, EVENING, taken_at=on(13, "09:00"))
    assert state(late) == (on(13, "22:00"), on(14, "09:00"), ["max_per_day", "min_gap_hours"])
    assert today(api, EVENING, "2026-03-13") == state(late)


def test_skipped_changed_and_deleted_doses(api: Api, ibuprofen: str) -> None:
    skipped = take(api, ibuprofen, taken_at=on(14, "19:00"), status="skipped")
    assert state(skipped) == (None, None, [])
    taken = take(api, ibuprofen, taken_at=on(14, "18:00"))
    assert today(api) == (on(14, "18:00"), on(15, "00:00"), [])
    path = f"/v1/intakes/{taken['id']}"
    api.patch(path, {"taken_at": on(14, "17:00")}, headers=ANY | at(EVENING))
    assert today(api) == (on(14, "17:00"), on(14, "23:00"), [])
    api.patch(f"/v1/intakes/{skipped['id']}", {"status": "taken"}, headers=ANY | at(EVENING))
    assert today(api) == (on(14, "19:00"), on(15, "01:00"), ["min_gap_hours"])
    api.delete(path, headers=ANY | at(EVENING))
    assert today(api) == (on(14, "19:00"), on(15, "01:00"), [])
    api.delete(f"/v1/intakes/{skipped['id']}", headers=ANY | at(EVENING))
    assert today(api) == (None, None, [])


def test_doses_without_a_time(api: Api, ibuprofen: str) -> None:
    """They count at the time at which they were logged, but within their local date."""
    take(api, ibuprofen, on(14, "09:30"), local_date="2026-03-14")
    assert today(api) == (on(14, "09:30"), None, [])
    take(api, ibuprofen, on(14, "10:00"), local_date="2026-03-13")
    wanted = ("2026-03-14T09:30:00Z", None, [])
    assert today(api) == wanted
    assert today(api, EVENING, "2026-03-13")[0] == "2026-03-13T23:59:59Z"
    # Three doses since the last second of the 13th: one is free 24 hours after it.
    take(api, ibuprofen, on(14, "16:00"))
    assert today(api) == (on(14, "16:00"), "2026-03-14T23:59:59Z", [])


def test_time_zones_and_the_start_of_the_day(api: Api, ibuprofen: str) -> None:
    profile = {"timezone": "America/New_York", "day_start": "04:00"}
    assert api.patch("/v1/profile", profile, headers=ANY).status == 200
    # 22:00 in New York, and the next local date in Tokyo.
    flown = take(api, ibuprofen, on(14, "02:00"), taken_at=on(14, "02:00"), timezone="Asia/Tokyo")
    assert flown["local_date"] == "2026-03-14"
    assert today(api, on(14, "02:30")) == (on(14, "02:00"), on(14, "08:00"), [])
    # 03:30 in New York is the day before.
    found = take(api, ibuprofen, on(14, "07:30"))
    assert found["local_date"] == "2026-03-13"
    assert state(found) == (on(14, "07:30"), on(14, "13:30"), ["min_gap_hours"])
    assert today(api, on(14, "07:31")) == state(found)
    api.patch("/v1/profile", {"timezone": "Pacific/Kiritimati"}, headers=ANY)
    assert today(api, on(14, "07:31")) == state(found)


def test_a_batch_counts_all_of_its_doses(api: Api, ibuprofen: str) -> None:
    other = add(api, schedule={"type": "as_needed", "min_gap_hours": 48})
    daily = add(api, schedule={"type": "daily"})
    items = [
        {"supplement_id": ibuprofen, "taken_at": on(14, "12:00")},
        {"supplement_id": ibuprofen, "taken_at": on(14, "18:00")},
        {"supplement_id": other, "taken_at": on(11, "23:00")},
        {"supplement_id": other, "taken_at": on(13, "22:00")},
        {"supplement_id": daily, "taken_at": on(14, "12:00")},
    ]
    headers = at(EVENING) | {"Idempotency-Key": "batch-of-doses"}
    first = api.post("/v1/intake-batches", {"items": items}, headers=headers)
    assert first.status == 201, first.body
    assert [state(each) for each in first.json["items"]] == [
        (on(14, "18:00"), on(15, "00:00"), []),
        (on(14, "18:00"), on(15, "00:00"), []),
        (on(11, "23:00"), on(13, "23:00"), []),
        (on(13, "22:00"), on(15, "22:00"), ["min_gap_hours"]),
        (None, None, None),
    ]
    # A repeated request has the same answer.
    assert api.post("/v1/intake-batches", {"items": items}, headers=headers).body == first.body


def test_an_earlier_schedule(api: Api) -> None:
    """A dose in a slot of the earlier schedule counts too; the limits of the day apply."""
    supplement = add(api, schedule={"type": "daily"}, slots=["breakfast"])
    before = take(api, supplement, on(14, "08:00"))
    assert (before["slot"], state(before)) == ("breakfast", (None, None, None))
    path, needed = f"/v1/supplements/{supplement}", {"type": "as_needed", "max_per_day": 1}
    answer = api.patch(path, {"schedule": needed, "slots": []}, headers=ANY | at(EVENING))
    assert answer.status == 200, answer.body
    assert today(api) == (on(14, "08:00"), on(15, "08:00"), [])
    assert state(take(api, supplement)) == (EVENING, on(15, "20:00"), ["max_per_day"])


def test_what_was_answered_can_be_sent_back(api: Api, ibuprofen: str) -> None:
    found = take(api, ibuprofen)
    back = api.patch(f"/v1/intakes/{found['id']}", found, headers=ANY | at(EVENING))
    assert (back.status, state(back.json)) == (200, (None, None, None))


def test_every_other_week_and_monthly(api: Api) -> None:
    """One shape of schedule: weekdays every few weeks, and days of the month.

    2026-02-02 is a Monday, and February has no 31st: its last day is due.
    """
    biweekly = {"type": "weekdays", "days": [1, 4], "every_weeks": 2}
    monthly = {"type": "monthly", "days": [1, 31]}
    wanted = {
        add(api, schedule=biweekly, effective_from="2026-02-02"): ["02", "05", "16", "19"],
        add(api, schedule=monthly, effective_from="2026-02-01"): ["01", "28"],
    }
    for supplement, days in wanted.items():
        due = []
        for day in range(1, 29):
            path = f"/v1/today?date=2026-02-{day:02}"
            slots = api.get(path, headers=at(EVENING)).json["slots"]
            doses = [dose["supplement_id"] for slot in slots for dose in slot["doses"]]
            due += [f"{day:02}"] if supplement in doses else []
        assert due == days
