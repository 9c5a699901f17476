"""Supplements."""

from typing import Any

import pytest

from tests.support.api import Answer, Api

SUPPLEMENT = {
    "name": "Magnesium",
    "dose": {"amount": 2, "unit": "capsule"},
    "schedule": {"type": "daily"},
}
FULL = {
    "name": "Magnesium glycinate",
    "brand": "Some brand",
    "form": "capsule",
    "ingredients": [{"nutrient": "magnesium", "amount": 200, "unit": "mg", "form": "glycinate"}],
    "dose": {"amount": 0.5, "unit": "capsule"},
    "schedule": {"type": "weekdays", "days": [1, 3, 7]},
    "slots": ["waking", "21:30", "bedtime"],
    "with_food": False,
    "rx": True,
    "targets_biomarkers": ["magnesium", "hs_crp"],
    "inventory": {"doses_left": 60, "refill_at": 10},
    "starts_on": "2026-03-01",
    "ends_on": "2026-03-01",
    "notes": "two\nlines",
}
DEFAULTS: dict[str, Any] = {"ingredients": [], "slots": [], "rx": False, "targets_biomarkers": []}
SERVER_MADE = ("id", "version", "created_at", "updated_at")


def add(api: Api, **fields: Any) -> Answer:
    """Add a supplement; a field given as None is left out."""
    merged = SUPPLEMENT | fields
    return api.post("/v1/supplements", {k: v for k, v in merged.items() if v is not None})


def change(api: Api, supplement: dict[str, Any], changes: dict[str, Any]) -> Answer:
    match = {"If-Match": f'"{supplement["version"]}"'}
    return api.patch(f"/v1/supplements/{supplement['id']}", changes, headers=match)


def written(answer: Answer) -> dict[str, Any]:
    """Return what the client can set of a supplement."""
    assert answer.status in (200, 201), answer.body
    return {name: value for name, value in answer.json.items() if name not in SERVER_MADE}


def test_defaults_read_back(api: Api) -> None:
    assert written(add(api)) == SUPPLEMENT | DEFAULTS


def test_everything_reads_back_as_entered(api: Api) -> None:
    created = api.post("/v1/supplements", FULL)
    assert written(created) == FULL
    assert created.headers["Location"] == f"/v1/supplements/{created.json['id']}"
    assert api.get(created.headers["Location"]).json == created.json


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": None}, "/name", "missing"),
        ({"dose": None}, "/dose", "missing"),
        ({"schedule": None}, "/schedule", "missing"),
        ({"name": 7}, "/name", "string_type"),
        ({"dose": {"amount": 0, "unit": "g"}}, "/dose/amount", "greater_than"),
        ({"dose": {"amount": "5", "unit": "g"}}, "/dose/amount", "float_type"),
        ({"dose": {"amount": 5}}, "/dose/unit", "missing"),
        ({"schedule": {"type": "hourly"}}, "/schedule/type", "literal_error"),
        ({"schedule": {"type": "weekdays"}}, "/schedule/days", "value_error"),
        ({"schedule": {"type": "daily", "days": [1]}}, "/schedule/days", "value_error"),
        ({"schedule": {"type": "weekdays", "days": []}}, "/schedule/days", "too_short"),
        ({"schedule": {"type": "weekdays", "days": [1, 1]}}, "/schedule/days", "value_error"),
        ({"schedule": {"type": "weekdays", "days": [8]}}, "/schedule/days/0", "less_than_equal"),
        ({"schedule": {"type": "daily", "valid_from": "x"}}, "/schedule/valid_from", None),
        ({"slots": ["brunch"]}, "/slots/0", "string_pattern_mismatch"),
        ({"slots": ["24:00"]}, "/slots/0", "string_pattern_mismatch"),
        ({"slots": ["\u0660\u0668:00"]}, "/slots/0", "string_pattern_mismatch"),
        ({"slots": ["08:00", "08:00"]}, "/slots", "value_error"),
        ({"slots": [f"{hour:02}:00" for hour in range(13)]}, "/slots", "too_long"),
        ({"with_food": "yes"}, "/with_food", "bool_type"),
        ({"targets_biomarkers": ["ldl_c", "nope"]}, "/targets_biomarkers/1", "unknown_biomarker"),
        ({"targets_biomarkers": ["ldl_c", "ldl_c"]}, "/targets_biomarkers", "value_error"),
        ({"targets_biomarkers": ["L/D"]}, "/targets_biomarkers/0", "string_pattern_mismatch"),
        ({"inventory": {"refill_at": 3}}, "/inventory/doses_left", "missing"),
        ({"inventory": {"doses_left": -1}}, "/inventory/doses_left", "greater_than_equal"),
        ({"starts_on": "2026-03-02", "ends_on": "2026-03-01"}, "/ends_on", "value_error"),
        ({"starts_on": "soon"}, "/starts_on", "value_error"),
        ({"ingredients": [{"nutrient": "zinc"}]}, "/ingredients/0/amount", "missing"),
        ({"schedules": []}, "/schedules", "extra_forbidden"),
        ({"id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"}, "/id", "extra_forbidden"),
    ],
)
def test_faults_are_named(api: Api, fields: Any, pointer: str, code: str | None) -> None:
    answer = add(api, **fields)
    assert answer.status == 422, answer.body
    error = answer.json["errors"][0]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])
    assert api.get("/v1/supplements").json["items"] == []


def test_weekdays_are_kept_in_order(api: Api) -> None:
    created = add(api, schedule={"type": "weekdays", "days": [7, 1, 4]}).json
    assert created["schedule"] == {"type": "weekdays", "days": [1, 4, 7]}


def test_patches_merge_objects_and_replace_lists(api: Api) -> None:
    created = api.post("/v1/supplements", FULL).json
    changes = {
        "brand": None,
        "dose": {"amount": 3},
        "slots": ["dinner"],
        "inventory": {"refill_at": None},
        "rx": None,
    }
    changed = change(api, created, changes)
    expected = FULL | {"slots": ["dinner"], "rx": False, "inventory": {"doses_left": 60}}
    expected["dose"] = {"amount": 3, "unit": "capsule"}
    del expected["brand"]
    assert written(changed) == expected
    daily = change(api, changed.json, {"schedule": {"type": "daily", "days": None}}).json
    assert daily["schedule"] == {"type": "daily"}
    for changes, pointer in (
        ({"schedule": {"days": [1]}}, "/schedule/days"),
        ({"ends_on": "2026-02-01"}, "/ends_on"),
        ({"targets_biomarkers": ["nope"]}, "/targets_biomarkers/0"),
        ({"name": None}, "/name"),
        ({"bogus": None}, "/bogus"),
    ):
        refused = change(api, daily, changes)
        assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
    assert api.get(f"/v1/supplements/{created['id']}").json == daily


def test_put_replaces_whole_and_never_creates(api: Api) -> None:
    created = api.post("/v1/supplements", FULL).json
    path = f"/v1/supplements/{created['id']}"
    assert api.put(path, SUPPLEMENT).code == "precondition_required"
    assert api.put(path, SUPPLEMENT, headers={"If-None-Match": "*"}).status == 428
    assert api.put(path, SUPPLEMENT, headers={"If-Match": '"7"'}).code == "precondition_failed"
    replaced = api.put(path, SUPPLEMENT, headers={"If-Match": '"1"'})
    assert written(replaced) == SUPPLEMENT | DEFAULTS
    assert (replaced.etag, replaced.json["created_at"]) == ('"2"', created["created_at"])
    elsewhere = "/v1/supplements/01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    assert api.put(elsewhere, SUPPLEMENT, headers={"If-Match": "*"}).status == 404


def test_lists_are_newest_first_in_pages(api: Api) -> None:
    ids = [add(api, name=f"Supplement {number}").json["id"] for number in range(5)]
    first = api.get("/v1/supplements?limit=3").json
    second = api.get(f"/v1/supplements?limit=3&cursor={first['next_cursor']}").json
    shown = [item["id"] for item in first["items"] + second["items"]]
    assert (sorted(shown), shown[0] in ids, second["next_cursor"]) == (sorted(ids), True, None)
    assert shown == sorted(ids, reverse=True)
    assert api.get("/v1/supplements", user="somebody-else").json["items"] == []


def test_deleted_is_gone(api: Api) -> None:
    path = add(api).headers["Location"]
    assert api.delete(path, headers={"If-Match": '"1"'}).status == 204
    assert api.get(path).status == 404
    assert api.delete(path, headers={"If-Match": "*"}).status == 404
    assert api.get("/v1/supplements").json["items"] == []
