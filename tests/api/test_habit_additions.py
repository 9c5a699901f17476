"""Additions to the entry of a day: atomic, bounded, and safe to send again."""

from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.habits import add, cells, change, done, faults, kind, log, on, place

WATER = {"name": "Water", "measure": "amount", "goal": {"at_least": 3, "unit": "glasses"}}


def more(api: Api, habit: dict[str, Any], day: str, *, now: str = "31", **body: Any) -> Answer:
    return api.post(f"{place(habit, day)}/additions", body, headers=on(now))


def test_glasses_of_water(api: Api) -> None:
    water = add(api, **WATER)
    first = more(api, water, "02", amount=1)
    assert (first.status, first.json["amount"], first.json["met"]) == (200, 1, False)
    assert (first.headers["ETag"], "Location" in first.headers) == ('"1"', False)
    log(api, water, "02", amount=1, notes="cold")
    second = more(api, water, "02", amount=1.9).json
    assert (second["id"], second["version"]) == (first.json["id"], 3)
    assert (second["amount"], second["notes"], second["met"]) == (2.9, "cold", False)
    assert done(api, kind(water)) == done(api, "protocol") == []
    third = more(api, water, "02", amount=0.1).json
    assert (third["amount"], third["met"]) == (3.0, True)
    assert done(api, kind(water)) == done(api, "protocol") == ["02"]
    assert more(api, water, "02", amount=-0.1).json["met"] is False
    assert done(api, kind(water)) == done(api, "protocol") == []
    assert [each["amount"] for each in api.get(place(water, "02")[:-11]).json["items"]] == [2.9]


def test_sessions(api: Api) -> None:
    walk = add(api)
    assert more(api, walk, "02", count=1).json["count"] == 1
    assert more(api, walk, "02", count=2).json["count"] == 3
    assert cells(api, kind(walk))["02"]["count"] == 3
    log(api, walk, "03")
    assert more(api, walk, "03", count=1).json["count"] == 2
    assert log(api, walk, "04", done=None, count=2).json["done"] is True
    assert {day: cells(api, kind(walk))[day]["count"] for day in ("02", "03", "04")} == {
        "02": 3,
        "03": 2,
        "04": 2,
    }
    none = more(api, walk, "03", count=-2).json
    assert (none["done"], none["met"], "count" in none) == (False, False, False)
    assert api.delete(place(walk, "04")).status == 204
    assert done(api, kind(walk)) == ["02"]


def test_after_a_deletion(api: Api) -> None:
    water = add(api, **WATER)
    first = more(api, water, "02", amount=3).json
    assert api.delete(place(water, "02")).status == 204
    again = more(api, water, "02", amount=1).json
    assert (again["id"], again["version"], again["amount"]) == (first["id"], 3, 1)


def test_one_key_adds_once(api: Api) -> None:
    water = add(api, **WATER)
    path, key = f"{place(water, '02')}/additions", on("02") | {"Idempotency-Key": "glass-1"}
    first, second = (api.post(path, {"amount": 1}, headers=key) for _ in range(2))
    assert (first.json, second.headers["Idempotency-Replayed"]) == (second.json, "true")
    assert api.post(path, {"amount": 2}, headers=key).code == "idempotency_key_reused"
    other = place(water, "03") + "/additions"
    assert api.post(other, {"amount": 1}, headers=key).code == "idempotency_key_reused"
    assert more(api, water, "02", amount=1).json["amount"] == 2


@pytest.mark.parametrize(
    ("measure", "body", "expected"),
    [
        ("amount", {}, ("/amount", "required_without")),
        ("amount", {"amount": 1, "count": 1}, ("/count", "not_both")),
        ("amount", {"count": 1}, ("/count", "other_measure")),
        ("minutes", {"count": 1}, ("/count", "other_measure")),
        ("done", {"amount": 1}, ("/amount", "other_measure")),
        ("time", {"amount": 1}, ("/amount", "other_measure")),
        ("time", {"count": 1}, ("/count", "other_measure")),
        ("amount", {"amount": "1"}, ("/amount", "float_type")),
        ("amount", {"amount": 1_000_001}, ("/amount", "less_than_equal")),
        ("amount", {"amount": -0.001}, ("/amount", "sum_out_of_range")),
        ("done", {"count": 1.5}, ("/count", "int_type")),
        ("done", {"count": 101}, ("/count", "less_than_equal")),
        ("done", {"count": -1}, ("/count", "sum_out_of_range")),
        ("done", {"count": 1, "notes": "x"}, ("/notes", "extra_forbidden")),
    ],
)
def test_what_does_not_fit_is_named(
    api: Api, measure: str, body: dict[str, Any], expected: tuple[str, str]
) -> None:
    window = {"window": {"from": "20:00", "to": "21:00"}} if measure == "time" else {}
    made = add(api, measure=measure, **window)
    assert faults(more(api, made, "02", **body)) == [expected]
    assert api.get(f"/v1/habits/{made['id']}/entries").json["items"] == []


def test_the_sum_has_bounds(api: Api) -> None:
    water = add(api, **WATER)
    log(api, water, "02", amount=999_999)
    assert more(api, water, "02", amount=1).json["amount"] == 1_000_000
    refused = more(api, water, "02", amount=0.001)
    assert faults(refused) == [("/amount", "sum_out_of_range")]
    assert "1000000" in refused.json["errors"][0]["detail"]
    assert log(api, water, "02", amount=2).json["version"] == 3


def test_the_measure_of_now_decides(api: Api) -> None:
    made = add(api, **WATER)
    log(api, made, "02", amount=3, notes="cold")
    change(api, made, {"measure": "done", "goal": None})
    entry = more(api, made, "02", count=1).json
    assert (entry["done"], entry["notes"], "amount" in entry) == (True, "cold", False)


def test_no_such_habit_or_day(api: Api) -> None:
    made = add(api)
    path = f"{place(made, '02')}/additions"
    assert api.post(path, {"count": 1}, user="somebody-else").status == 404
    assert faults(more(api, made, "10", now="02", count=1)) == [("date", "too_far_ahead")]
    assert faults(more(api, made, "32", count=1)) == [("date", "no_such_date")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"count": 0}, ("/count", "greater_than_equal")),
        ({"count": 101}, ("/count", "less_than_equal")),
        ({"done": False, "count": 1}, ("/count", "not_allowed_when")),
    ],
)
def test_counts_of_an_entry(api: Api, body: dict[str, Any], expected: tuple[str, str]) -> None:
    assert faults(api.put(place(add(api), "02"), body)) == [expected]
    water = add(api, **WATER)
    assert faults(api.put(place(water, "02"), {"amount": 1, "count": 1})) == [
        ("/count", "other_measure")
    ]
