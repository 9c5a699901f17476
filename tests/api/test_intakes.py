"""Intakes, one at a time and in batches."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.api import Answer, Api

SUPPLEMENT = {
    "name": "Creatine",
    "dose": {"amount": 5, "unit": "g"},
    "ingredients": [{"nutrient": "creatine", "amount": 5, "unit": "g"}],
    "schedule": {"type": "daily"},
    "effective_from": "2026-03-01",
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
    """Return the days on which all that was due was taken, with their counts."""
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
            "late": False,
            "backdated": True,
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
            ({"local_date": None}, "/taken_at", "required_without"),
            ({"status": "forgotten"}, "/status", "literal_error"),
            ({"slot": "brunch"}, "/slot", "string_pattern_mismatch"),
            ({"dose": {"amount": -1, "unit": "g"}}, "/dose/amount", "greater_than"),
            ({"timezone": "Mars/Olympus"}, "/timezone", "unknown_timezone"),
            ({"snapshots": SNAPSHOT}, "/snapshots", "extra_forbidden"),
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

    def test_an_offset_decides_the_date_and_whether_it_was_late(
        self, api: Api, creatine: str
    ) -> None:
        api.patch("/v1/profile", {"timezone": "Europe/London"}, headers={"If-Match": "*"})
        times = {"local_date": None, "taken_at": "2026-03-15T07:45:00+09:00", "slot": "07:00"}
        abroad = take(api, creatine, **times).json
        assert (abroad["local_date"], abroad["utc_offset"]) == ("2026-03-15", "+09:00")
        assert (abroad["taken_at"], abroad["late"]) == ("2026-03-14T22:45:00Z", False)
        later = change(api, abroad, {"taken_at": "2026-03-15T08:01:00+09:00"}).json
        assert (later["local_date"], later["late"]) == ("2026-03-15", True)
        there = change(api, later, {"taken_at": "2026-03-14T22:45:00+00:00"}).json
        assert (there["local_date"], there["utc_offset"]) == ("2026-03-15", "+09:00")
        home = change(api, there, {"utc_offset": None}).json
        assert (home["local_date"], home["late"]) == (DAY, True)


class TestSnapshot:
    def test_stays_whatever_becomes_of_the_supplement(self, api: Api, creatine: str) -> None:
        intake = take(api, creatine).json
        path = f"/v1/supplements/{creatine}"
        new_dose = {"amount": 10, "unit": "g"}
        renamed = {"name": "Creatine monohydrate", "dose": new_dose, "ingredients": []}
        api.patch(path, renamed, headers={"If-Match": "*"})
        changed = change(api, intake, {"slot": "dinner"}).json
        assert (changed["snapshot"], changed["dose"]) == (SNAPSHOT, SUPPLEMENT["dose"])
        # The dose of a past day is that of its version; only the name is today's.
        late = take(api, creatine, slot="lunch").json
        assert late["snapshot"] == SNAPSHOT | {"name": renamed["name"]}
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
        again = api.post("/v1/intake-batches", {"items": bodies})
        assert (again.status, again.json) == (201, answer.json)
        assert not {"Location", "ETag"} & answer.headers.keys()
        items = answer.json["items"]
        assert [item["snapshot"]["name"] for item in items] == ["Zinc", "Creatine", "Creatine"]
        for item in items:
            assert api.get(f"/v1/intakes/{item['id']}").json == item
        assert days(api) == {}
        others = [body(zinc), body(zinc, local_date="2026-03-15")]
        assert api.post("/v1/intake-batches", {"items": others}).status == 201
        assert days(api) == {"2026-03-15": 1}

    def test_45_over_45_days_with_a_key_fit(self, api: Api) -> None:
        creatine = add(api, inventory={"units_left": 500}, effective_from="2025-12-01")
        first = date(2025, 12, 1)
        items = [body(creatine, local_date=str(first + timedelta(days=n))) for n in range(45)]
        key = {"Idempotency-Key": "the-lot"}
        first = api.post("/v1/intake-batches", {"items": items}, headers=key)
        again = api.post("/v1/intake-batches", {"items": items}, headers=key)
        assert (first.status, again.status, again.json) == (201, 201, first.json)
        assert len(api.get("/v1/intakes?limit=100").json["items"]) == 45
        assert api.get(f"/v1/supplements/{creatine}").json["inventory"]["units_left"] == 275
        more = {"items": [*items, items[0]]}
        assert api.post("/v1/intake-batches", more).json["errors"][0]["code"] == "too_long"
        assert (
            api.post("/v1/intake-batches", {"items": []}).json["errors"][0]["code"] == "too_short"
        )
        other = {"items": items[:1]}
        reused = api.post("/v1/intake-batches", other, headers=key)
        assert reused.code == "idempotency_key_reused"

    def test_45_of_a_day_with_stocks_fit(self, api: Api) -> None:
        ids = [add(api, inventory={"units_left": 1}) for _ in range(45)]
        key = {"Idempotency-Key": "all"}
        answer = api.post("/v1/intake-batches", {"items": [body(i) for i in ids]}, headers=key)
        assert (answer.status, days(api)) == (201, {DAY: 1})

    def test_more_than_fits_is_refused_whole(self, api: Api) -> None:
        creatine = add(api, effective_from="1980-05-01")
        items = [body(creatine, local_date=f"{1980 + n}-05-01") for n in range(45)]
        refused = api.post("/v1/intake-batches", {"items": items})
        error = refused.json["errors"][0]
        assert (refused.status, error["pointer"], error["code"]) == (
            422,
            "/items",
            "too_many_actions",
        )
        assert api.get("/v1/intakes").json["items"] == []

    def test_a_dose_twice_in_a_batch_is_named(self, api: Api, creatine: str) -> None:
        items = [body(creatine), body(creatine, slot="dinner"), body(creatine, status="skipped")]
        error = api.post("/v1/intake-batches", {"items": items}).json["errors"][0]
        assert (error["pointer"], error["code"]) == ("/items/2", "repeated")

    def test_another_status_of_one_refuses_all(self, api: Api, creatine: str) -> None:
        logged = take(api, creatine).json
        items = [body(creatine, slot="dinner"), body(creatine, status="skipped")]
        answer = api.post("/v1/intake-batches", {"items": items})
        assert (answer.status, answer.code) == (409, "duplicate_intake")
        assert answer.json["existing_id"] == logged["id"]
        assert api.get("/v1/intakes").json["items"] == [logged]

    def test_is_all_or_nothing(self, api: Api, creatine: str) -> None:
        items = [body(creatine), body(NOBODYS), body(creatine)]
        answer = api.post("/v1/intake-batches", {"items": items})
        assert answer.json["errors"][0]["pointer"] == "/items/1/supplement_id"
        assert (api.get("/v1/intakes").json["items"], days(api)) == ([], {})


class TestStreak:
    def test_counts_days_on_which_all_was_taken(self, api: Api, creatine: str) -> None:
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

    def test_a_day_needs_every_slot_of_every_supplement(self, api: Api) -> None:
        both = add(api, slots=["breakfast", "dinner"])
        zinc = add(api, schedule={"type": "weekdays", "days": [6]})  # DAY is a Saturday
        take(api, both, slot="breakfast")
        take(api, zinc)
        assert days(api) == {}
        dinner = take(api, both, slot="dinner").json
        assert days(api) == {DAY: 1}
        for day in ("2026-03-15", "2026-03-16"):
            for slot in ("breakfast", "dinner"):
                take(api, both, slot=slot, local_date=day)
        assert days(api) == {DAY: 1, "2026-03-15": 1, "2026-03-16": 1}
        moved = change(api, dinner, {"local_date": "2026-03-17"}).json
        assert days(api) == {"2026-03-15": 1, "2026-03-16": 1}
        back = change(api, moved, {"local_date": DAY}).json
        assert days(api)[DAY] == 1
        assert change(api, back, {"slot": "lunch"}).status == 200
        assert DAY not in days(api)

    def test_what_is_not_due_counts_no_day(self, api: Api) -> None:
        as_needed = add(api, schedule={"type": "as_needed"})
        paused = add(api, paused=True)
        for supplement in (as_needed, paused):
            take(api, supplement)
        assert days(api) == {}

    def test_a_day_with_nothing_due_is_neither_done_nor_missed(self, api: Api) -> None:
        def streak(day: str) -> tuple[str, int]:
            now = {"X-Now": f"2026-03-{day}T12:00:00Z"}
            [one] = [
                each
                for each in api.get("/v1/streaks", headers=now).json["items"]
                if each["kind"] == "supplements"
            ]
            assert api.get("/v1/streaks/supplements", headers=now).json == one
            [shown] = [
                each
                for each in api.get("/v1/today", headers=now).json["streaks"]
                if each["kind"] == "supplements"
            ]
            assert (shown["status"], shown["length"]) == (one["status"], one["current"]["length"])
            return one["status"], one["current"]["length"]

        monday = {"X-Now": "2026-03-09T08:00:00Z"}
        week = {"schedule": {"type": "weekdays", "days": [1, 2, 3, 4, 5]}}
        made = api.post("/v1/supplements", SUPPLEMENT | week, headers=monday).json["id"]
        for day in range(9, 14):
            take(api, made, local_date=f"2026-03-{day:02}")
        assert [streak(day) for day in ("13", "14", "15")] == [("done", 5), ("off", 5), ("off", 5)]
        assert [streak(day) for day in ("16", "17")] == [("at_risk", 5), ("broken", 0)]
        cells = api.get(
            "/v1/calendar?kind=supplements&from=2026-03-13&to=2026-03-16", headers=monday
        )
        assert [cell["state"] for cell in cells.json["days"]] == ["done", "off", "off", "off"]
        match = {"If-Match": "*", "X-Now": "2026-03-16T08:00:00Z"}
        assert api.delete(f"/v1/supplements/{made}", headers=match).status == 204
        assert streak("20") == ("off", 5)

    def test_a_week_asks_for_its_days_among_those_with_something_due(self, api: Api) -> None:
        def period(day: str) -> tuple[str, int, int]:
            now = {"X-Now": f"2026-03-{day}T12:00:00Z"}
            found = api.get("/v1/streaks/supplements", headers=now).json
            return found["status"], found["current"]["length"], found["period"]["target"]

        monday, match = {"X-Now": "2026-03-02T08:00:00Z"}, {"If-Match": "*"}
        weekly = {"schedule": {"type": "weekly", "target": 4, "count_by": "days"}}
        path = "/v1/streaks/supplements/schedule"
        assert api.put(path, weekly, headers=match | monday).status in (200, 201)
        work = {"schedule": {"type": "weekdays", "days": [1, 2, 3, 4, 5]}}
        made = api.post("/v1/supplements", SUPPLEMENT | work, headers=monday)
        for day in ("02", "03", "04", "05"):
            take(api, made.json["id"], local_date=f"2026-03-{day}")
        assert period("05") == ("done", 1, 4)
        paused = match | {"X-Now": "2026-03-09T08:00:00Z"}
        assert api.patch(made.headers["Location"], {"paused": True}, headers=paused).status == 200
        assert period("12") == ("excused", 1, 0)
        resumed = match | {"X-Now": "2026-03-16T08:00:00Z"}
        assert api.patch(made.headers["Location"], {"paused": False}, headers=resumed).status == 200
        assert period("16") == ("pending", 1, 4)
        assert period("23") == ("broken", 0, 4)

    def test_an_edit_judges_today_and_what_is_logged_ahead(self, api: Api) -> None:
        now = {"X-Now": f"{DAY}T12:00:00Z"}
        creatine = add(api, slots=["breakfast", "dinner"])
        for day in ("2026-03-13", DAY, "2026-03-15"):
            take(api, creatine, slot="breakfast", local_date=day)
        assert days(api) == {}
        path, match = f"/v1/supplements/{creatine}", {"If-Match": "*"} | now
        assert api.patch(path, {"slots": ["breakfast"]}, headers=match).status == 200
        assert days(api) == {DAY: 1, "2026-03-15": 1}
        zinc = api.post("/v1/supplements", SUPPLEMENT | {"effective_from": DAY}, headers=now)
        assert days(api) == {}
        api.delete(zinc.headers["Location"], headers=match)
        assert days(api) == {DAY: 1, "2026-03-15": 1}
        api.delete(path, headers=match)
        assert days(api) == {}

    def test_deleting_what_was_skipped_takes_nothing_away(self, api: Api, creatine: str) -> None:
        take(api, creatine)
        skipped = take(api, creatine, status="skipped", slot="dinner").json
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


class TestOnce:
    """One intake for each supplement, local date and slot."""

    def test_sent_again_the_one_that_is_there_is_answered(self, api: Api, creatine: str) -> None:
        first = take(api, creatine, notes="with water")
        key = {"Idempotency-Key": "again"}
        again = api.post("/v1/intakes", body(creatine), headers=key)
        assert (again.status, again.json, again.etag) == (201, first.json, first.etag)
        assert again.headers["Location"] == first.headers["Location"]
        assert "Idempotency-Replayed" not in again.headers
        replay = api.post("/v1/intakes", body(creatine), headers=key)
        assert (replay.json, replay.headers["Idempotency-Replayed"]) == (first.json, "true")
        other = api.post("/v1/intakes", body(creatine, slot="dinner"), headers=key)
        assert other.code == "idempotency_key_reused"
        timed = take(api, creatine, local_date=None, taken_at=f"{DAY}T09:00:00Z")
        assert timed.json == first.json
        assert api.get("/v1/intakes").json["items"] == [first.json]

    def test_another_status_is_a_duplicate(self, api: Api, creatine: str) -> None:
        first = take(api, creatine).json
        refused = take(api, creatine, status="skipped")
        assert (refused.status, refused.code) == (409, "duplicate_intake")
        assert refused.json["existing_id"] == first["id"]
        assert change(api, first, {"status": "skipped"}).status == 200
        assert take(api, creatine).status == 409

    def test_a_move_onto_another_is_a_duplicate(self, api: Api, creatine: str) -> None:
        first = take(api, creatine).json
        second = take(api, creatine, slot="dinner").json
        for changes in ({"slot": None}, {"slot": None, "status": "skipped"}):
            refused = change(api, second, changes)
            assert (refused.status, refused.json["existing_id"]) == (409, first["id"])
        assert change(api, second, {"notes": "late"}).status == 200

    def test_as_needed_is_as_often_as_needed(self, api: Api) -> None:
        needed = add(api, schedule={"type": "as_needed"})
        first, second = take(api, needed).json, take(api, needed).json
        assert first["id"] != second["id"]
        assert take(api, needed, status="skipped").status == 201
        # Each of them stays one of its own, also when the supplement is taken daily by now.
        path = f"/v1/supplements/{needed}"
        api.patch(path, {"schedule": {"type": "daily"}}, headers={"If-Match": "*"})
        assert take(api, needed).status == 201
        assert change(api, first, {"notes": "before bed"}).status == 200
        api.delete(path, headers={"If-Match": "*"})
        assert change(api, second, {"notes": "before bed"}).status == 200
        assert len(api.get("/v1/intakes").json["items"]) == 4

    def test_what_was_deleted_may_be_logged_again(self, api: Api, creatine: str) -> None:
        first = take(api, creatine).json
        api.delete(f"/v1/intakes/{first['id']}", headers={"If-Match": "*"})
        second = take(api, creatine, status="skipped").json
        assert (second["id"] != first["id"], second["status"]) == (True, "skipped")


class TestOnlySlot:
    """A dose that names no slot is the only one that its day asks for."""

    @pytest.mark.parametrize(
        ("fields", "slot"),
        [
            ({"slots": ["breakfast"]}, "breakfast"),
            ({"slots": ["breakfast", "dinner"]}, None),
            ({"slots": []}, None),
            # 2026-03-14 is a Saturday.
            ({"slots": ["lunch"], "schedule": {"type": "weekdays", "days": [6]}}, "lunch"),
            ({"slots": ["lunch"], "schedule": {"type": "weekdays", "days": [7]}}, None),
            ({"slots": ["lunch"], "schedule": {"type": "weekly", "target": 2}}, "lunch"),
            ({"slots": ["lunch"], "paused": True}, None),
        ],
    )
    def test_is_filled_in(self, api: Api, fields: dict[str, Any], slot: str | None) -> None:
        made = take(api, add(api, **fields))
        assert (made.status, made.json.get("slot")) == (201, slot)

    def test_counts_and_is_one_with_the_dose_that_names_it(self, api: Api) -> None:
        supplement = add(api, slots=["breakfast"])
        made = take(api, supplement).json
        assert days(api) == {DAY: 1}
        assert take(api, supplement, slot="breakfast").json == made
        assert take(api, supplement, slot="dinner").json["id"] != made["id"]

    def test_is_late_by_its_clock(self, api: Api) -> None:
        supplement = add(api, slots=["08:00"])
        made = take(api, supplement, local_date=None, taken_at=f"{DAY}T09:30:00Z").json
        assert (made["slot"], made["late"]) == ("08:00", True)

    def test_stays_what_it_is_in_a_patch(self, api: Api) -> None:
        made = take(api, add(api, slots=["breakfast"])).json
        cleared = change(api, made, {"slot": None}).json
        assert "slot" not in cleared
        assert "slot" not in change(api, cleared, {"notes": "at some time"}).json

    @pytest.mark.parametrize(
        ("other", "slot"),
        [
            ({"slots": ["dinner"]}, "dinner"),
            ({"slots": ["dinner", "breakfast"]}, "breakfast"),
            ({"slots": ["dinner", "lunch"]}, None),
            ({"schedule": {"type": "as_needed"}}, None),
        ],
    )
    def test_moves_to_another_supplement(
        self, api: Api, other: dict[str, Any], slot: str | None
    ) -> None:
        made, target = take(api, add(api, slots=["breakfast"])).json, add(api, **other)
        moved = change(api, made, {"supplement_id": target})
        assert (moved.status, moved.json.get("slot")) == (200, slot)
        named = change(api, moved.json, {"supplement_id": made["supplement_id"], "slot": "18:00"})
        assert named.json["slot"] == "18:00"

    def test_several_move_to_one_that_is_taken_as_needed(self, api: Api) -> None:
        daily, needed = add(api, slots=["breakfast"]), add(api, schedule={"type": "as_needed"})
        for _ in range(2):
            made = take(api, daily).json
            assert change(api, made, {"supplement_id": needed}).status == 200


class TestWhen:
    @pytest.mark.parametrize(
        ("slot", "at", "late"),
        [
            ("08:00", "2026-03-14T07:59:00Z", False),
            ("08:00", "2026-03-14T08:00:00Z", False),
            ("08:00", "2026-03-14T08:00:01Z", True),
            ("breakfast", "2026-03-14T20:00:00Z", False),
            # Before the day starts at three, it is still the night of the fourteenth.
            ("01:00", "2026-03-15T01:00:00Z", False),
            ("01:00", "2026-03-15T01:30:00Z", True),
            ("23:30", "2026-03-15T00:30:00Z", True),
        ],
    )
    def test_late_is_more_than_an_hour(
        self, api: Api, creatine: str, slot: str, at: str, late: bool
    ) -> None:
        profile = {"timezone": "Europe/Berlin", "day_start": "03:00"}
        api.patch("/v1/profile", profile, headers={"If-Match": "*"})
        intake = take(api, creatine, local_date=None, taken_at=at, slot=slot).json
        assert (intake["late"], intake["local_date"]) == (late, DAY)

    def test_backdated_is_of_an_earlier_day(self, api: Api, creatine: str) -> None:
        now = {"X-Now": f"{DAY}T12:00:00Z"}
        past, today = (
            api.post("/v1/intakes", body(creatine, local_date=day), headers=now).json
            for day in ("2026-03-13", DAY)
        )
        assert (past["backdated"], today["backdated"]) == (True, False)
        assert change(api, today, {"notes": "x"}).json["backdated"] is False
