"""Supplements."""

import json
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
    "paused": True,
    "with_food": False,
    "rx": True,
    "targets_biomarkers": ["magnesium", "hs_crp"],
    "inventory": {"units_left": 60, "refill_at": 10, "unit": "capsule"},
    "starts_on": "2026-03-01",
    "ends_on": "2026-03-01",
    "notes": "two\nlines",
}
DEFAULTS: dict[str, Any] = {
    "ingredients": [],
    "slots": [],
    "paused": False,
    "rx": False,
    "targets_biomarkers": [],
}
SERVER_MADE = ("id", "version", "versions", "created_at", "updated_at")


def on(day: str | None) -> dict[str, str]:
    """Return the header that makes it noon of a day in March 2026."""
    return {"X-Now": f"2026-03-{day}T12:00:00Z"} if day else {}


def add(api: Api, *, day: str | None = None, **fields: Any) -> Answer:
    """Add a supplement; a field given as None is left out."""
    merged = SUPPLEMENT | fields
    body = {name: value for name, value in merged.items() if value is not None}
    return api.post("/v1/supplements", body, headers=on(day))


def change(
    api: Api, supplement: dict[str, Any], changes: dict[str, Any], *, day: str | None = None
) -> Answer:
    match = {"If-Match": f'"{supplement["version"]}"'} | on(day)
    return api.patch(f"/v1/supplements/{supplement['id']}", changes, headers=match)


def versions(supplement: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Return since when which type of schedule is in force, and whether it is paused."""
    held = [(v["valid_from"], v["schedule"]["type"], v["paused"]) for v in supplement["versions"]]
    # One of them is in force.
    assert any(
        all(
            value == supplement.get(name) for name, value in version.items() if name != "valid_from"
        )
        for version in supplement["versions"]
    )
    return [(day.removeprefix("2026-03-"), kind, paused) for day, kind, paused in held]


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
        ({"schedule": {"type": "weekdays"}}, "/schedule/days", "required_when"),
        ({"schedule": {"type": "daily", "days": [1]}}, "/schedule/days", "not_allowed_when"),
        ({"schedule": {"type": "weekdays", "days": []}}, "/schedule/days", "too_short"),
        ({"schedule": {"type": "weekdays", "days": [1, 1]}}, "/schedule/days", "duplicates"),
        ({"schedule": {"type": "weekdays", "days": [8]}}, "/schedule/days/0", "less_than_equal"),
        ({"schedule": {"type": "daily", "valid_from": "x"}}, "/schedule/valid_from", None),
        ({"schedule": {"type": "interval"}}, "/schedule/every_days", "required_when"),
        ({"schedule": {"type": "weekly"}}, "/schedule/target", "required_when"),
        ({"schedule": {"type": "weekly", "target": 8}}, "/schedule/target", "less_than_equal"),
        (
            {"schedule": {"type": "weekly", "target": 3, "count_by": "sessions"}},
            "/schedule/count_by",
            "literal_error",
        ),
        ({"schedule": {"type": "cycle", "on_days": 5}}, "/schedule/off_days", "required_when"),
        ({"schedule": {"type": "as_needed", "target": 1}}, "/schedule/target", "not_allowed_when"),
        ({"schedule": {"type": "daily", "anchor": "2026-03-01"}}, "/schedule/anchor", None),
        ({"paused": "no"}, "/paused", "bool_type"),
        ({"effective_from": "monday"}, "/effective_from", "invalid_date"),
        ({"slots": ["brunch"]}, "/slots/0", "string_pattern_mismatch"),
        ({"slots": ["24:00"]}, "/slots/0", "string_pattern_mismatch"),
        ({"slots": ["\u0660\u0668:00"]}, "/slots/0", "string_pattern_mismatch"),
        ({"slots": ["08:00", "08:00"]}, "/slots", "duplicates"),
        ({"slots": [f"{hour:02}:00" for hour in range(13)]}, "/slots", "too_long"),
        ({"with_food": "yes"}, "/with_food", "bool_type"),
        ({"targets_biomarkers": ["ldl_c", "nope"]}, "/targets_biomarkers/1", "unknown_biomarker"),
        ({"targets_biomarkers": ["ldl_c", "ldl_c"]}, "/targets_biomarkers", "duplicates"),
        ({"targets_biomarkers": ["L/D"]}, "/targets_biomarkers/0", "string_pattern_mismatch"),
        ({"inventory": {"refill_at": 3}}, "/inventory/units_left", "missing"),
        ({"inventory": {"units_left": -1}}, "/inventory/units_left", "greater_than_equal"),
        ({"starts_on": "2026-03-02", "ends_on": "2026-03-01"}, "/ends_on", "not_before"),
        ({"starts_on": "soon"}, "/starts_on", "invalid_date"),
        ({"ingredients": [{"amount": 5, "unit": "mg"}]}, "/ingredients/0/nutrient", "missing"),
        ({"schedules": []}, "/schedules", "extra_forbidden"),
    ],
)
def test_faults_are_named(api: Api, fields: Any, pointer: str, code: str | None) -> None:
    answer = add(api, **fields)
    assert answer.status == 422, answer.body
    error = answer.json["errors"][0]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])
    assert api.get("/v1/supplements").json["items"] == []


INGREDIENTS = [
    {"nutrient": "ferrous sulfate", "amount": 325, "unit": "mg", "form": "dried", "as": "compound"},
    {"nutrient": "magnesium", "amount": 200, "unit": "mg", "as": "element"},
    {"nutrient": "L. rhamnosus GG", "amount": 1_000_000_000_000_000, "unit": "CFU"},
    {"nutrient": "green tea", "form": "extract"},
]


def test_ingredients_read_back_as_entered(api: Api) -> None:
    """Also one without an amount, as in a proprietary blend; null is the same as absent."""
    created = add(api, ingredients=INGREDIENTS)
    assert created.json["ingredients"] == INGREDIENTS
    nulls = [dict.fromkeys(("amount", "unit", "form", "as")) | each for each in INGREDIENTS]
    changed = change(api, created.json, {"ingredients": nulls}).json
    assert changed["ingredients"] == INGREDIENTS
    intake = api.post("/v1/intakes", {"supplement_id": changed["id"], "local_date": "2026-03-14"})
    assert intake.json["snapshot"]["ingredients"] == INGREDIENTS


def test_faults_of_ingredients_are_named(api: Api) -> None:
    faults = []
    for fields, pointer, code in [
        ({"amount": 5}, "unit", "missing"),
        ({"unit": "mg"}, "unit", "not_allowed_without"),
        ({"as": "element"}, "as", "not_allowed_without"),
        ({"amount": 5, "unit": "mg", "as": "salt"}, "as", "literal_error"),
        ({"amount": 5, "unit": "mg", "basis": "element"}, "basis", "extra_forbidden"),
        ({"amount": -1, "unit": "mg"}, "amount", "greater_than_equal"),
        ({"amount": 1.1e15, "unit": "CFU"}, "amount", "less_than_equal"),
    ]:
        answer = add(api, ingredients=[{"nutrient": "zinc"}, {"nutrient": "zinc"} | fields])
        errors = [(each["pointer"], each["code"]) for each in answer.json.get("errors", [])]
        if answer.status != 422 or errors[:1] != [(f"/ingredients/1/{pointer}", code)]:
            faults.append((fields, answer.status, errors))
    assert faults == []
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
        "inventory": {"units_left": 50},
        "rx": None,
    }
    changed = change(api, created, changes)
    expected = FULL | {
        "slots": ["dinner"],
        "rx": False,
        "inventory": FULL["inventory"] | {"units_left": 50},
    }
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
        ({"inventory": {"units_left": None}}, "/inventory/units_left"),
        ({"effective_from": "2026-02-01"}, "/effective_from"),
        ({"bogus": None}, "/bogus"),
    ):
        refused = change(api, daily, changes)
        assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
    assert api.get(f"/v1/supplements/{created['id']}").json == daily


def test_put_replaces_whole(api: Api) -> None:
    created = api.post("/v1/supplements", FULL).json
    path = f"/v1/supplements/{created['id']}"
    assert api.put(path, SUPPLEMENT).code == "precondition_required"
    assert api.put(path, SUPPLEMENT, headers={"If-None-Match": "*"}).code == "precondition_failed"
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


class TestVersions:
    def test_an_edit_is_in_force_from_today(self, api: Api) -> None:
        made = add(api, day="02").json
        assert versions(made) == [("02", "daily", False)]
        renamed = change(api, made, {"name": "Mg"}, day="04").json
        assert versions(renamed) == [("02", "daily", False)]
        weekly = {"schedule": {"type": "weekly", "target": 4}}
        changed = change(api, renamed, weekly, day="05").json
        assert versions(changed) == [("02", "daily", False), ("05", "weekly", False)]
        paused = change(api, changed, {"paused": True}, day="05").json
        assert versions(paused) == [("02", "daily", False), ("05", "weekly", True)]
        resumed = change(api, paused, {"paused": False}, day="09").json
        assert versions(resumed)[1:] == [("05", "weekly", True), ("09", "weekly", False)]
        assert api.get(f"/v1/supplements/{made['id']}").json == resumed

    def test_what_is_taken_back_at_once_leaves_nothing(self, api: Api) -> None:
        made = add(api, day="02").json
        paused = change(api, made, {"paused": True}, day="05").json
        resumed = change(api, paused, {"paused": False}, day="05").json
        assert versions(resumed) == [("02", "daily", False)]

    def test_an_edit_may_be_planned_and_replanned(self, api: Api) -> None:
        made = add(api, day="02").json
        later = {"effective_from": "2026-03-09"}
        planned = change(api, made, later | {"paused": True}, day="05").json
        assert versions(planned) == [("02", "daily", False), ("09", "daily", True)]
        named = change(api, planned, {"name": "Mg"}, day="06").json
        assert versions(named) == versions(planned)
        again = {"effective_from": "2026-03-07", "paused": True}
        sooner = change(api, named, again, day="06").json
        assert versions(sooner) == [("02", "daily", False), ("07", "daily", True)]
        cancelled = change(api, sooner, {"effective_from": "2026-03-07"}, day="06").json
        assert versions(cancelled) == [("02", "daily", False)]
        earlier = {"effective_from": "2026-03-05", "slots": ["dinner"]}
        refused = change(api, cancelled, earlier, day="06")
        assert refused.json["errors"][0]["code"] == "in_the_past"

    def test_a_planned_dose_waits(self, api: Api) -> None:
        """The dose, ingredients and slots of a day are those of the version in force on it."""
        one, two = {"amount": 1, "unit": "capsule"}, {"amount": 2, "unit": "capsule"}
        zinc, iron = ([{"nutrient": n, "amount": 5, "unit": "mg"}] for n in ("zinc", "iron"))
        made = add(api, day="02", dose=one, ingredients=zinc).json
        path = f"/v1/supplements/{made['id']}"
        later = {"dose": two, "ingredients": iron, "slots": ["dinner"]}
        planned = change(api, made, later | {"effective_from": "2026-03-09"}, day="05").json
        old = {"dose": one, "ingredients": zinc, "slots": []}
        for day, fields in (("05", old), ("08", old), ("09", later), ("30", later)):
            found = api.get(path, headers=on(day)).json
            assert found.items() >= fields.items(), day
            assert found["versions"] == planned["versions"]
            [due] = api.get("/v1/today", headers=on(day)).json["slots"]
            assert due["doses"][0]["dose"] == fields["dose"]
            assert [due["slot"]] if "slot" in due else fields["slots"] == []
            # Every day is logged on the last one.
            body = {"supplement_id": made["id"], "local_date": f"2026-03-{day}"}
            intake = api.post("/v1/intakes", body, headers=on("30")).json
            assert intake["dose"] == intake["snapshot"]["dose"] == fields["dose"]
            assert intake["snapshot"]["ingredients"] == fields["ingredients"]
        assert [version["dose"] for version in planned["versions"]] == [one, two]
        assert [version["ingredients"] for version in planned["versions"]] == [zinc, iron]

    def test_a_patch_changes_what_is_in_force_today(self, api: Api) -> None:
        later = {"dose": {"amount": 4, "unit": "capsule"}, "effective_from": "2026-03-09"}
        made = add(api, day="02").json
        planned = change(api, made, later, day="03").json
        # What was read can be sent back, and keeps the plan.
        kept = api.put(
            f"/v1/supplements/{made['id']}", planned, headers={"If-Match": "*"} | on("04")
        )
        assert kept.json["versions"] == planned["versions"]
        assert kept.json["dose"] == made["dose"]
        # The change feed knows no day, and has the last version.
        [changed] = api.get("/v1/changes").json["items"]
        assert changed["resource"]["dose"] == later["dose"]
        paused = change(api, kept.json, {"paused": True}, day="04").json
        assert (paused["dose"], paused["paused"]) == (made["dose"], True)
        assert versions(paused) == [("02", "daily", False), ("04", "daily", True)]

    def test_ingredients_are_listed_where_they_change(self, api: Api) -> None:
        made = add(api, day="02", ingredients=FULL["ingredients"]).json
        more = change(api, made, {"dose": {"amount": 3}}, day="03").json
        less = change(api, more, {"ingredients": []}, day="04").json
        listed = [version.get("ingredients") for version in less["versions"]]
        assert listed == [FULL["ingredients"], None, []]
        back = change(api, less, {"ingredients": FULL["ingredients"]}, day="04").json
        assert back["versions"] == more["versions"]

    def test_only_a_new_one_begins_in_the_past(self, api: Api) -> None:
        made = add(api, day="10", effective_from="2026-03-01").json
        assert versions(made) == [("01", "daily", False)]
        ended = change(api, made, {"ends_on": "2026-03-12"}, day="10").json
        assert versions(ended) == [("01", "daily", False), ("10", "daily", False)]
        assert [v.get("ends_on") for v in ended["versions"]] == [None, "2026-03-12"]

    def test_counting_goes_on_from_the_first_day(self, api: Api) -> None:
        every = {"type": "interval", "every_days": 3}
        made = add(api, day="02", schedule=every).json
        assert made["schedule"] == every | {"anchor": "2026-03-02"}
        slots = change(api, made, {"slots": ["dinner"]}, day="04").json
        assert slots["schedule"]["anchor"] == "2026-03-02"
        put = api.put(
            f"/v1/supplements/{made['id']}",
            SUPPLEMENT | {"schedule": every},
            headers={"If-Match": "*"} | on("06"),
        ).json
        assert put["schedule"]["anchor"] == "2026-03-02"
        other = {"schedule": {"every_days": 2, "anchor": None}}
        assert change(api, put, other, day="07").json["schedule"]["anchor"] == "2026-03-07"

    def test_there_is_an_end_to_versions(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("chalicelib.regimen.plan.version_bounds.MAX_VERSIONS", 2)
        made = add(api, day="02").json
        paused = change(api, made, {"paused": True}, day="05").json
        refused = change(api, paused, {"slots": ["dinner"]}, day="06")
        assert refused.json["errors"][0]["code"] == "too_many_versions"
        resumed = change(api, paused, {"paused": False}, day="06").json
        ended = change(api, resumed, {"ends_on": "2026-03-20"}, day="07").json
        assert [day for day, *_ in versions(ended)] == ["02", "05", "06", "07"]


class TestInventory:
    STOCK = {"units_left": 20, "refill_at": 6, "unit": "capsule"}  # 10 doses of 2 capsules

    def left(self, api: Api, made: dict[str, Any], day: str) -> dict[str, Any]:
        one = api.get(f"/v1/supplements/{made['id']}", headers=on(day)).json
        [listed] = api.get("/v1/supplements", headers=on(day)).json["items"]
        assert listed == one
        return dict(one["inventory"])

    def test_falls_with_what_is_taken(self, api: Api) -> None:
        made = add(api, day="02", inventory=self.STOCK).json
        full = self.STOCK | {"days_of_supply": 10, "refill_on": "2026-03-09"}
        assert made["inventory"] == full
        taken = {"supplement_id": made["id"], "local_date": "2026-03-02"}
        intake = api.post("/v1/intakes", taken).json
        assert api.post("/v1/intakes", taken).json == intake
        less = self.STOCK | {"units_left": 18, "days_of_supply": 9, "refill_on": "2026-03-09"}
        assert self.left(api, made, "03") == less
        path, match = f"/v1/intakes/{intake['id']}", {"If-Match": "*"}
        api.patch(path, {"status": "skipped"}, headers=match)
        assert self.left(api, made, "02") == full
        api.patch(path, {"status": "taken"}, headers=match)
        assert self.left(api, made, "02")["units_left"] == 18
        api.delete(path, headers=match)
        assert self.left(api, made, "02") == full

    def test_stays_unless_it_is_sent(self, api: Api) -> None:
        made = add(api, day="02", inventory={"units_left": 2}).json
        for day in ("02", "03"):
            api.post("/v1/intakes", {"supplement_id": made["id"], "local_date": f"2026-03-{day}"})
        assert self.left(api, made, "03") == {
            "units_left": 0,
            "unit": "capsule",
            "days_of_supply": 0,
        }
        renamed = change(api, made, {"name": "Mg"}, day="03").json
        assert renamed["inventory"]["units_left"] == 0
        refilled = change(api, renamed, {"inventory": {"units_left": 60}}, day="03").json
        assert refilled["inventory"] == {
            "units_left": 60,
            "unit": "capsule",
            "days_of_supply": 30,
        }
        gone = change(api, refilled, {"inventory": None}, day="03").json
        assert "inventory" not in gone
        assert "inventory" not in change(api, gone, {"name": "Magnesium"}, day="03").json

    def test_halves_leave_units(self, api: Api) -> None:
        """Ten halves of 30 tablets leave 25; another dose takes another amount of what is left."""
        half, two = {"amount": 0.5, "unit": "tablet"}, {"amount": 2, "unit": "tablets"}
        made = add(api, day="02", dose=half, inventory={"units_left": 30}).json
        assert made["inventory"]["days_of_supply"] == 60
        for day in range(2, 12):
            body = {"supplement_id": made["id"], "local_date": f"2026-03-{day:02}"}
            assert api.post("/v1/intakes", body, headers=on("12")).status == 201
        changed = change(api, made, {"dose": two}, day="12").json
        assert (changed["inventory"]["units_left"], changed["inventory"]["unit"]) == (25, "tablet")
        assert changed["inventory"]["days_of_supply"] == 13
        api.post("/v1/intakes", body | {"local_date": "2026-03-12"}, headers=on("12"))
        one = {"dose": {"amount": 1, "unit": "Tablet"}, "local_date": "2026-03-13"}
        intake = api.post("/v1/intakes", body | one, headers=on("12")).json
        assert self.left(api, made, "12")["units_left"] == 22
        path, any_ = f"/v1/intakes/{intake['id']}", {"If-Match": "*"}
        for dose, left in (({"amount": 2.25}, 20.75), ({"unit": "ml"}, 23), (None, 21)):
            assert api.patch(path, {"dose": dose}, headers=any_).status == 200
            assert self.left(api, made, "12")["units_left"] == left

    def test_masses_are_converted(self, api: Api) -> None:
        dose = {"amount": 5, "unit": "g"}
        made = add(api, day="02", dose=dose, inventory={"units_left": 0.3, "refill_at": 0.1}).json
        milligrams = {"dose": {"amount": 250, "unit": "mg"}, "local_date": "2026-03-02"}
        api.post("/v1/intakes", milligrams | {"supplement_id": made["id"]})
        assert self.left(api, made, "02")["units_left"] == 0.05
        scoops = change(api, made, {"dose": {"amount": 1, "unit": "scoop"}}, day="03").json
        left = {"units_left": 0.05, "unit": "g", "refill_at": 0.1, "refill_on": "2026-03-03"}
        assert scoops["inventory"] == left

    def test_a_part_keeps_the_rest(self, api: Api) -> None:
        made = add(api, day="02", inventory={"units_left": 10, "refill_at": 2}).json
        api.post("/v1/intakes", {"supplement_id": made["id"], "local_date": "2026-03-02"})
        for part, left, refill in (
            ({"refill_at": 4}, 8, 4),
            ({"units_left": 30.5}, 30.5, 4),
            ({"refill_at": None}, 30.5, None),
            ({"units_left": 6, "refill_at": 1}, 6, 1),
            ({}, 6, 1),
        ):
            made = change(api, made, {"inventory": part}, day="02").json
            shown = made["inventory"]
            assert (shown["units_left"], shown.get("refill_at")) == (left, refill), part
            assert self.left(api, made, "02") == shown

    def test_lasts_as_long_as_the_schedule_says(self, api: Api) -> None:
        weekdays = {"type": "weekdays", "days": [1]}  # 2026-03-02 is a Monday
        two = ["breakfast", "dinner"]
        made = add(api, day="02", schedule=weekdays, slots=two, inventory={"units_left": 8}).json
        assert made["inventory"]["days_of_supply"] == 14
        paused = change(api, made, {"paused": True}, day="02").json
        assert paused["inventory"] == {"units_left": 8, "unit": "capsule"}


def test_a_read_never_answers_304(api: Api) -> None:
    """What is left changes while the version stays."""
    made = add(api, inventory={"units_left": 5})
    path = made.headers["Location"]
    assert api.get(path, headers={"If-None-Match": made.etag}).status == 200


def test_a_page_that_is_too_long_continues_on_the_next(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ingredients in its versions, a supplement can have 40 KB, and a page has up to 100."""
    made = [add(api, name=f"Supplement {number}").json for number in range(5)]
    size = len(json.dumps(json.dumps(api.get(f"/v1/supplements/{made[0]['id']}").json)))
    # Two fit, three do not.
    monkeypatch.setattr("chalicelib.jsontext.MAX_PAGE_BYTES", size * 5 // 2)
    listed, cursor, pages = [], "", 0
    while cursor is not None and pages < 5:
        page = api.get(f"/v1/supplements?limit=100{cursor and f'&cursor={cursor}'}").json
        listed += [each["id"] for each in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert listed == [each["id"] for each in reversed(made)]
    assert pages == 3
