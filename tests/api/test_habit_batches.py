"""Entries of several habits and days in one request: all of them are stored, or none."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.api import NOBODYS_ID, Api
from tests.support.past_days import TODAY, Account

BATCHES = "/v1/habit-entry-batches"
NOW = {"X-Now": f"{TODAY}T12:00:00Z"}
HABITS: dict[str, dict[str, Any]] = {
    "walk": {},
    "read": {"measure": "minutes", "goal": {"at_least": 20}},
    "bed": {"measure": "time", "window": {"from": "20:00", "to": "22:30"}},
}


@pytest.fixture
def habits(api: Api) -> dict[str, str]:
    """The ids of three habits of different measures, by name."""
    ids = {}
    for name, fields in HABITS.items():
        body = {"name": name, "schedule": {"type": "daily"}} | fields
        answer = api.post("/v1/habits", body, headers=NOW)
        assert answer.status == 201, answer.body
        ids[name] = answer.json["id"]
    return ids


def send(api: Api, items: list[dict[str, Any]], **headers: str) -> Any:
    return api.post(BATCHES, {"items": items}, headers=NOW | headers)


def test_the_answer_has_the_entries_in_the_order_of_the_request(
    api: Api, habits: dict[str, str]
) -> None:
    walk, read, bed = (habits[name] for name in HABITS)
    items = [
        {"habit_id": read, "local_date": "2026-02-18", "amount": 25, "notes": "Ada"},
        {"habit_id": walk, "local_date": "2026-02-19"},
        {"habit_id": bed, "local_date": "2026-02-18", "time": "23:10"},
        {"habit_id": read, "local_date": "2026-02-17", "status": "skipped"},
        {"habit_id": walk, "local_date": "2026-02-18", "count": 2},
        {"habit_id": walk, "local_date": "2026-02-17", "done": None},
    ]
    answer = send(api, items)
    assert answer.status == 201, answer.body
    entries = answer.json["items"]
    assert [(each["habit_id"], each["local_date"]) for each in entries] == [
        (each["habit_id"], each["local_date"]) for each in items
    ]
    assert [each["met"] for each in entries] == [True, True, False, False, True, False]
    assert entries[0] | {"amount": 25.0, "notes": "Ada", "version": 1} == entries[0]
    assert (entries[3]["status"], entries[4]["count"], entries[5]["done"]) == ("skipped", 2, False)
    for habit_id in habits.values():
        stored = api.get(f"/v1/habits/{habit_id}/entries").json["items"]
        written = [each for each in entries if each["habit_id"] == habit_id]
        assert sorted(stored, key=lambda each: each["local_date"]) == sorted(
            written, key=lambda each: each["local_date"]
        )


def test_existing_entries_are_replaced(api: Api, habits: dict[str, str]) -> None:
    first = {"habit_id": habits["read"], "local_date": "2026-02-18", "amount": 5, "notes": "short"}
    before = send(api, [first]).json["items"][0]
    other = {"habit_id": habits["walk"], "local_date": "2026-02-18"}
    changed = {"habit_id": habits["read"], "local_date": "2026-02-18", "amount": 30}
    after = send(api, [other, changed]).json["items"][1]
    assert (before["met"], after["met"], after["version"]) == (False, True, 2)
    assert "notes" not in after
    assert after["id"] == before["id"]
    # What was read can be sent back.
    assert send(api, [after]).json["items"][0]["amount"] == 30


def test_every_invalid_entry_is_named_and_none_is_stored(api: Api, habits: dict[str, str]) -> None:
    walk, read = habits["walk"], habits["read"]
    items = [
        {"habit_id": walk, "local_date": "2026-02-18"},
        {"habit_id": NOBODYS_ID, "local_date": "2026-02-18"},
        {"habit_id": walk, "local_date": "2026-02-28"},
        {"habit_id": read, "local_date": "2026-02-18"},
        {"habit_id": read, "local_date": "2026-02-19", "time": "22:00"},
        {"habit_id": walk, "local_date": "2026-02-18"},
    ]
    answer = send(api, items)
    assert (answer.status, answer.code) == (422, "validation_failed")
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
        ("/items/1/habit_id", "unknown_habit"),
        ("/items/2/local_date", "too_far_ahead"),
        ("/items/3/amount", "required_for_measure"),
        ("/items/4/time", "other_measure"),
        ("/items/5", "repeated"),
    ]
    for habit_id in habits.values():
        assert api.get(f"/v1/habits/{habit_id}/entries").json["items"] == []


def test_what_is_wrong_without_the_plan(api: Api, habits: dict[str, str]) -> None:
    entry = {"habit_id": habits["walk"], "local_date": "2026-02-18"}
    cases: list[tuple[list[dict[str, Any]], list[tuple[str, str]]]] = [
        ([], [("/items", "too_short")]),
        ([entry] * 46, [("/items", "too_long")]),
        (
            [entry, {"habit_id": "walk"}],
            [("/items/1/habit_id", "string_pattern_mismatch"), ("/items/1/local_date", "missing")],
        ),
        ([entry | {"local_date": "18.2."}], [("/items/0/local_date", "invalid_date")]),
        ([entry | {"status": "skipped", "done": True}], [("/items/0/done", "not_allowed_when")]),
        ([entry | {"amount": 1, "bogus": 2}], [("/items/0/bogus", "extra_forbidden")]),
    ]
    found = [
        (items, [(each["pointer"], each["code"]) for each in send(api, items).json["errors"]])
        for items, _ in cases
    ]
    assert [errors for _, errors in found] == [errors for _, errors in cases]


def test_a_key_replays_the_answer(api: Api, habits: dict[str, str]) -> None:
    items = [
        {"habit_id": each, "local_date": "2026-02-18", "status": "skipped"}
        for each in habits.values()
    ]
    first = send(api, items, **{"Idempotency-Key": "offline-1"})
    again = send(api, items, **{"Idempotency-Key": "offline-1"})
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert {each["version"] for each in again.json["items"]} == {1}


def test_it_has_the_effect_of_single_entries(moto_table: None) -> None:
    """Due days by earlier entries, a limit, skipped entries: in one request and in many."""
    first = date(2026, 1, 14)
    days = [str(first + timedelta(days=n)) for n in range(12)]
    items: list[dict[str, Any]] = [
        *({"habit_id": "walk", "local_date": day} for day in days[2:8]),
        *({"habit_id": "sauna", "local_date": day} for day in (days[0], days[5])),
        *({"habit_id": "coffee", "local_date": day, "amount": 2} for day in days[1:4]),
        {"habit_id": "walk", "local_date": days[9], "status": "skipped"},
        {"habit_id": "coffee", "local_date": days[9], "amount": 3},
    ]
    one, many = (Account("zinc walk light sauna coffee") for _ in range(2))
    for account in (one, many):
        for day in days:
            account.enter("light", day)
        account.take("zinc", days[3])
        account.enter("sauna", days[5], status="skipped")
    for item in items:
        many.enter(
            **{
                "habit" if k == "habit_id" else "day" if k == "local_date" else k: v
                for k, v in item.items()
            }
        )
    one.enter_all(*items)
    assert one.state() == many.state()


def test_more_than_one_transaction_takes_is_refused(api: Api) -> None:
    """Each habit has a day counter in each year, and each day a log."""
    body = {"name": "Walk", "schedule": {"type": "daily"}}
    ids = [api.post("/v1/habits", body, headers=NOW).json["id"] for _ in range(5)]
    days = [str(date(2025, 12, 10) + timedelta(days=n)) for n in range(45)]
    items = [{"habit_id": ids[n % 5], "local_date": day} for n, day in enumerate(days)]
    refused = send(api, items)
    assert (refused.status, refused.code) == (422, "validation_failed")
    [error] = refused.json["errors"]
    assert (error["pointer"], error["code"]) == ("/items", "too_many_actions")
    assert api.get(f"/v1/habits/{ids[0]}/entries").json["items"] == []
    assert send(api, [each | {"habit_id": ids[0]} for each in items]).status == 201


def test_logs_that_do_not_fit_are_not_left_out(moto_table: None) -> None:
    """The first amounts under a limit decide about later days, whose logs take actions too."""
    account = Account("coffee light")
    days = [str(date(2025, 12, 23) + timedelta(days=n)) for n in range(59)]
    for day in days[45:]:
        account.enter("light", day)
    items = [{"habit_id": "coffee", "local_date": day, "amount": 1} for day in days[:45]]
    refused = account.api.post(BATCHES, account.batch(items), headers=NOW)
    assert [each["code"] for each in refused.json["errors"]] == ["too_many_actions"]
    account.enter_all(*items[10:])
    account.enter_all(*items[:10])


def test_a_new_entry_is_not_older_than_any_log(api: Api, habits: dict[str, str]) -> None:
    walk = habits["walk"]
    items = [{"habit_id": walk, "local_date": each} for each in ("1950-01-01", "1949-12-31")]
    refused = send(api, items)
    assert refused.status == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [
        ("/items/1/local_date", "too_long_ago")
    ]
    assert api.get(f"/v1/habits/{walk}/entries").json["items"] == []
    assert send(api, items[:1]).status == 201
