"""Intakes, one at a time and in batches."""

from typing import Any

import pytest

from tests.support.api import Answer, Api

SUPPLEMENT = {
    "name": "Creatine",
    "dose": {"amount": 5, "unit": "g"},
    "ingredients": [{"nutrient": "creatine", "amount": 5, "unit": "g"}],
    "schedule": {"type": "daily"},
}
SNAPSHOT = {name: SUPPLEMENT[name] for name in ("name", "dose", "ingredients")}
NOBODYS = "01991f3a-0000-7000-8000-000000000000"
DAY = "2026-03-14"
AT = "2026-03-14T23:30:00Z"


@pytest.fixture
def creatine(api: Api) -> str:
    """A supplement's id."""
    return add(api)


def add(api: Api, **fields: Any) -> str:
    answer = api.post("/v1/supplements", SUPPLEMENT | fields)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def body(supplement_id: str, /, **fields: Any) -> dict[str, Any]:
    """Return the body of an intake; a field given as None is left out."""
    merged = {"supplement_id": supplement_id, "local_date": DAY} | fields
    return {name: value for name, value in merged.items() if value is not None}


def take(api: Api, supplement_id: str, /, **fields: Any) -> Answer:
    return api.post("/v1/intakes", body(supplement_id, **fields))


def change(api: Api, intake: dict[str, Any], changes: dict[str, Any]) -> Answer:
    match = {"If-Match": f'"{intake["version"]}"'}
    return api.patch(f"/v1/intakes/{intake['id']}", changes, headers=match)


def days(api: Api) -> dict[str, int]:
    """Return the days that have intakes, with their counts."""
    answer = api.get("/v1/calendar?kind=supplements&from=2026-03-01&to=2026-03-31")
    return {day["date"]: day["count"] for day in answer.json["days"] if day["count"]}


class TestOne:
    def test_reads_back_with_a_snapshot(self, api: Api, creatine: str) -> None:
        answer = take(api, creatine)
        intake = answer.json
        made = {name: intake[name] for name in ("id", "created_at", "updated_at")}
        assert intake == made | {
            "version": 1,
            "supplement_id": creatine,
            "local_date": DAY,
            "status": "taken",
            "dose": SUPPLEMENT["dose"],
            "snapshot": SNAPSHOT,
        }
        assert answer.headers["Location"] == f"/v1/intakes/{intake['id']}"
        assert api.get(answer.headers["Location"]).json == intake

    def test_own_dose_slot_place_and_notes(self, api: Api, creatine: str) -> None:
        fields = {
            "dose": {"amount": 2.5, "unit": "g"},
            "slot": "07:30",
            "timezone": "Asia/Tokyo",
            "status": "skipped",
            "notes": "half\nof it",
        }
        intake = take(api, creatine, local_date=None, taken_at=AT, **fields).json
        assert {name: intake[name] for name in fields} == fields
        assert (intake["taken_at"], intake["local_date"]) == (AT, "2026-03-15")
        assert intake["snapshot"] == SNAPSHOT

    @pytest.mark.parametrize(
        ("fields", "pointer", "code"),
        [
            ({"supplement_id": None}, "/supplement_id", "missing"),
            ({"supplement_id": 7}, "/supplement_id", "string_type"),
            ({"supplement_id": "creatine"}, "/supplement_id", "string_pattern_mismatch"),
            ({"supplement_id": NOBODYS}, "/supplement_id", "unknown_supplement"),
            ({"local_date": None}, "/taken_at", "value_error"),
            ({"taken_at": AT}, "/local_date", "value_error"),
            ({"status": "forgotten"}, "/status", "literal_error"),
            ({"slot": "brunch"}, "/slot", "string_pattern_mismatch"),
            ({"dose": {"amount": -1, "unit": "g"}}, "/dose/amount", "greater_than"),
            ({"timezone": "Mars/Olympus"}, "/timezone", "value_error"),
            ({"snapshot": SNAPSHOT}, "/snapshot", "extra_forbidden"),
            ({"notes": "x" * 1_001}, "/notes", "string_too_long"),
        ],
    )
    def test_faults_are_named(
        self, api: Api, creatine: str, fields: Any, pointer: str, code: str
    ) -> None:
        answer = take(api, creatine, **fields)
        assert answer.status == 422, answer.body
        error = answer.json["errors"][0]
        assert (error["pointer"], error["code"]) == (pointer, code)
        batch = api.post(
            "/v1/intake-batches", {"items": [body(creatine), body(creatine, **fields)]}
        )
        assert batch.status == 422, batch.body
        error = batch.json["errors"][0]
        assert (error["pointer"], error["code"]) == (f"/items/1{pointer}", code)
        assert api.get("/v1/intakes").json["items"] == []

    def test_anothers_supplement_is_unknown(self, api: Api, creatine: str) -> None:
        answer = api.post("/v1/intakes", body(creatine), user="somebody-else")
        assert answer.json["errors"][0]["code"] == "unknown_supplement"

    def test_the_local_date_is_fixed_when_written(self, api: Api, creatine: str) -> None:
        profile = {"timezone": "Europe/Berlin", "day_start": "03:00"}
        api.patch("/v1/profile", profile, headers={"If-Match": "*"})
        intake = take(api, creatine, local_date=None, taken_at=AT).json
        api.patch("/v1/profile", {"timezone": "Asia/Tokyo"}, headers={"If-Match": "*"})
        kept = change(api, intake, {"slot": "bedtime"}).json
        assert (intake["local_date"], kept["local_date"]) == (DAY, DAY)
        moved = change(api, kept, {"taken_at": "2026-03-14T23:31:00Z"}).json
        assert moved["local_date"] == "2026-03-15"


class TestSnapshot:
    def test_stays_whatever_becomes_of_the_supplement(self, api: Api, creatine: str) -> None:
        intake = take(api, creatine).json
        path = f"/v1/supplements/{creatine}"
        new_dose = {"amount": 10, "unit": "g"}
        renamed = {"name": "Creatine monohydrate", "dose": new_dose, "ingredients": []}
        api.patch(path, renamed, headers={"If-Match": "*"})
        changed = change(api, intake, {"slot": "dinner"}).json
        assert (changed["snapshot"], changed["dose"]) == (SNAPSHOT, SUPPLEMENT["dose"])
        assert take(api, creatine).json["snapshot"] == renamed
        api.delete(path, headers={"If-Match": "*"})
        skipped = change(api, changed, {"status": "skipped", "dose": {"amount": 3}}).json
        assert skipped["snapshot"] == SNAPSHOT
        assert skipped["dose"] == {"amount": 3, "unit": "g"}
        back = change(api, skipped, {"dose": None}).json
        assert back["dose"] == SUPPLEMENT["dose"]
        assert take(api, creatine).status == 422

    def test_changes_with_the_supplement(self, api: Api, creatine: str) -> None:
        zinc = add(api, name="Zinc", dose={"amount": 1, "unit": "capsule"}, ingredients=[])
        intake = take(api, creatine).json
        changed = change(api, intake, {"supplement_id": zinc, "dose": None}).json
        assert (changed["snapshot"]["name"], changed["dose"]["unit"]) == ("Zinc", "capsule")
        assert api.get(f"/v1/intakes?supplement_id={zinc}").json["items"] == [changed]
        assert api.get(f"/v1/intakes?supplement_id={creatine}").json["items"] == []
        refused = change(api, changed, {"supplement_id": NOBODYS})
        assert refused.json["errors"][0]["code"] == "unknown_supplement"


class TestList:
    def test_filters_and_order(self, api: Api, creatine: str) -> None:
        zinc = add(api, name="Zinc")
        for day in (12, 14, 13):
            take(api, creatine, local_date=f"2026-03-{day}")
            take(api, zinc, local_date=f"2026-03-{day}", status="skipped")

        def shown(query: str) -> list[tuple[str, str]]:
            items = api.get(f"/v1/intakes?{query}").json["items"]
            return [(item["local_date"][-2:], item["snapshot"]["name"]) for item in items]

        assert [day for day, _ in shown("")] == ["14", "14", "13", "13", "12", "12"]
        only = f"supplement_id={zinc}"
        assert shown(only) == [("14", "Zinc"), ("13", "Zinc"), ("12", "Zinc")]
        assert shown(f"{only}&from=2026-03-13&to=2026-03-13") == [("13", "Zinc")]
        assert shown(f"supplement_id={NOBODYS}") == []
        first = api.get(f"/v1/intakes?{only}&limit=2").json
        cursor = first["next_cursor"]
        assert shown(f"{only}&limit=2&cursor={cursor}") == [("12", "Zinc")]
        assert api.get(f"/v1/intakes?cursor={cursor}").code == "invalid_cursor"
        assert api.get("/v1/intakes?supplement_id=zinc").status == 422


class TestBatch:
    def test_logs_all_in_order(self, api: Api, creatine: str) -> None:
        zinc = add(api, name="Zinc")
        bodies = [
            body(zinc, slot="breakfast"),
            body(creatine, local_date=None, taken_at="2026-03-15T08:00:00Z"),
            body(creatine, status="skipped"),
        ]
        answer = api.post("/v1/intake-batches", {"items": bodies})
        assert answer.status == 201, answer.body
        assert not {"Location", "ETag"} & answer.headers.keys()
        items = answer.json["items"]
        assert [item["snapshot"]["name"] for item in items] == ["Zinc", "Creatine", "Creatine"]
        for item in items:
            assert api.get(f"/v1/intakes/{item['id']}").json == item
        assert days(api) == {"2026-03-14": 1, "2026-03-15": 1}

    def test_45_over_45_years_with_a_key_fit(self, api: Api, creatine: str) -> None:
        items = [body(creatine, local_date=f"{1980 + n}-05-01") for n in range(45)]
        key = {"Idempotency-Key": "the-lot"}
        first = api.post("/v1/intake-batches", {"items": items}, headers=key)
        again = api.post("/v1/intake-batches", {"items": items}, headers=key)
        assert (first.status, again.status, again.json) == (201, 201, first.json)
        assert len(api.get("/v1/intakes?limit=100").json["items"]) == 45
        more = {"items": [*items, items[0]]}
        assert api.post("/v1/intake-batches", more).json["errors"][0]["code"] == "too_long"
        assert (
            api.post("/v1/intake-batches", {"items": []}).json["errors"][0]["code"] == "too_short"
        )
        other = {"items": items[:1]}
        reused = api.post("/v1/intake-batches", other, headers=key)
        assert reused.code == "idempotency_key_reused"

    def test_is_all_or_nothing(self, api: Api, creatine: str) -> None:
        items = [body(creatine), body(NOBODYS), body(creatine)]
        answer = api.post("/v1/intake-batches", {"items": items})
        assert answer.json["errors"][0]["pointer"] == "/items/1/supplement_id"
        assert (api.get("/v1/intakes").json["items"], days(api)) == ([], {})


class TestStreak:
    def test_counts_what_was_taken(self, api: Api, creatine: str) -> None:
        intake = take(api, creatine).json
        take(api, creatine, local_date="2026-03-13", status="skipped")
        assert days(api) == {DAY: 1}
        skipped = change(api, intake, {"status": "skipped"}).json
        assert days(api) == {}
        moved = change(api, skipped, {"local_date": "2026-03-16"}).json
        assert days(api) == {}
        taken = change(api, moved, {"status": None}).json
        assert (taken["status"], days(api)) == ("taken", {"2026-03-16": 1})
        path = f"/v1/intakes/{intake['id']}"
        assert api.delete(path).status == 428
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 412
        assert api.delete(path, headers={"If-Match": '"4"'}).status == 204
        assert api.delete(path, headers={"If-Match": "*"}).status == 404
        assert days(api) == {}

    def test_deleting_what_was_skipped_takes_nothing_away(self, api: Api, creatine: str) -> None:
        take(api, creatine)
        skipped = take(api, creatine, status="skipped").json
        api.delete(f"/v1/intakes/{skipped['id']}", headers={"If-Match": "*"})
        assert days(api) == {DAY: 1}
        streak = api.get("/v1/streaks/supplements", headers={"X-Now": f"{DAY}T12:00:00Z"}).json
        assert (streak["status"], streak["current"]["length"]) == ("done", 1)

    def test_a_repeated_post_counts_once(self, api: Api, creatine: str) -> None:
        key = {"Idempotency-Key": "dose-1"}
        first = api.post("/v1/intakes", body(creatine), headers=key)
        api.delete(f"/v1/supplements/{creatine}", headers={"If-Match": "*"})
        # The answer to a repetition is the first one, also when the request would fail by now.
        again = api.post("/v1/intakes", body(creatine), headers=key)
        assert (again.status, again.json, days(api)) == (201, first.json, {DAY: 1})
