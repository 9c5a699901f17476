"""The biomarker catalogue, and readings."""

from typing import Any

import pytest

from tests.support.api import Answer, Api

GLUCOSE = "/v1/biomarkers/glucose_fasting/readings"
READING = {"value": 82.5, "unit": "mg/dL", "local_date": "2026-03-14"}
AT = "2026-03-14T23:30:00Z"


def log(api: Api, marker: str = "glucose_fasting", /, **fields: Any) -> Answer:
    """Log a reading; a field given as None is left out."""
    body = {name: value for name, value in (READING | fields).items() if value is not None}
    return api.post(f"/v1/biomarkers/{marker}/readings", body)


def change(api: Api, reading: dict[str, Any], changes: dict[str, Any]) -> Answer:
    path = f"/v1/biomarkers/{reading['marker']}/readings/{reading['id']}"
    return api.patch(path, changes, headers={"If-Match": f'"{reading["version"]}"'})


def days(api: Api) -> dict[str, int]:
    """Return the days that have readings, with their counts."""
    answer = api.get("/v1/calendar?kind=biomarkers&from=2026-03-01&to=2026-03-31")
    return {day["date"]: day["count"] for day in answer.json["days"] if day["count"]}


def faults(answer: Answer) -> list[str]:
    assert answer.status == 422, answer.body
    return [error["pointer"] for error in answer.json["errors"]]


class TestCatalogue:
    def test_pages_go_through_all_markers_by_slug(self, api: Api) -> None:
        ids: list[str] = []
        path: str | None = "/v1/biomarkers?limit=50"
        while path:
            page = api.get(path).json
            ids += [marker["id"] for marker in page["items"]]
            cursor = page["next_cursor"]
            path = f"/v1/biomarkers?limit=50&cursor={cursor}" if cursor else None
        assert len(ids) == 120
        assert ids == sorted(set(ids))

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ("category=thyroid&q=free", ["free_t3", "free_t4"]),
            ("q=CHOLESTEROL%20ldl", ["ldl_c", "vldl_c"]),
            ("q=lpa", ["lpa_mass", "lpa_molar"]),
            ("q=rdw-cv", ["rdw_cv"]),
            ("category=epigenetic", ["dunedin_pace"]),
            ("q=nothing%20of%20the%20kind", []),
        ],
    )
    def test_filters(self, api: Api, query: str, ids: list[str]) -> None:
        page = api.get(f"/v1/biomarkers?{query}").json
        assert ([marker["id"] for marker in page["items"]], page["next_cursor"]) == (ids, None)

    def test_a_full_last_page_has_no_cursor(self, api: Api) -> None:
        page = api.get("/v1/biomarkers?category=fitness&limit=3").json
        assert (len(page["items"]), page["next_cursor"]) == (3, None)

    @pytest.mark.parametrize("query", ["category=blood", "q=", f"q={'x' * 61}", "tracked=true"])
    def test_wrong_filters(self, api: Api, query: str) -> None:
        answer = api.get(f"/v1/biomarkers?{query}")
        assert (answer.status, answer.json["errors"][0]["parameter"]) == (
            422,
            query.partition("=")[0],
        )

    def test_a_cursor_belongs_to_its_filters(self, api: Api) -> None:
        cursor = api.get("/v1/biomarkers?category=lipids&limit=1").json["next_cursor"]
        for path in (f"?category=liver&cursor={cursor}", f"?cursor={cursor}"):
            assert api.get(f"/v1/biomarkers{path}").code == "invalid_cursor"

    def test_one_marker(self, api: Api) -> None:
        answer = api.get("/v1/biomarkers/hdl_c")
        assert "max-age" in answer.headers["Cache-Control"]
        again = api.get("/v1/biomarkers/hdl_c", headers={"If-None-Match": answer.etag})
        assert (again.status, again.body) == (304, b"")
        marker = answer.json
        assert "loinc.org/license" in marker.pop("loinc_notice")
        assert marker == {
            "id": "hdl_c",
            "name": "HDL cholesterol",
            "category": "lipids",
            "loinc": "2085-9",
            "loinc_verified": "A",
            "loinc_aliases": ["14646-4"],
            "specimen": "Ser/Plas",
            "unit": "mg/dL",
            "alt_units": [{"unit": "mmol/L", "factor": "0.0258632"}],
            "reference": {
                "male": {"low": 40, "text": ">40"},
                "female": {"low": 50, "text": ">50"},
                "source": "typical adult range, unsourced",
            },
            "plausible_low": 2,
            "plausible_high": 300,
            "blueprint_target": ">60 mg/dL",
            "blueprint_source": "Mallin 11-biomarkers via aminafra notes (single source)",
            "better": "high",
        }


class TestUnits:
    @pytest.mark.parametrize(
        ("marker", "unit"),
        [
            ("glucose_fasting", "mmol/L"),
            ("iron", "ug/dL"),
            ("iron", "mcg/dL"),
            ("iron", "\u00b5g/dL"),
            ("iron", "\u03bcg/dL"),
            ("iron", "\u00b5mol/L"),
            ("insulin_fasting", "uIU/mL"),
            ("sbp", "mmHg"),
            ("hba1c", "mmol/mol"),
        ],
    )
    def test_are_kept_as_entered(self, api: Api, marker: str, unit: str) -> None:
        created = log(api, marker, unit=unit).json
        assert created["unit"] == unit
        path = f"/v1/biomarkers/{marker}/readings/{created['id']}"
        assert api.get(path).json == created

    @pytest.mark.parametrize(
        ("marker", "unit"),
        [
            ("lpa_mass", "nmol/L"),
            ("lpa_molar", "mg/dL"),
            ("rdw_cv", "fL"),
            ("glucose_fasting", "MG/DL"),
            ("grip_strength", "kg"),
        ],
    )
    def test_others_are_refused_and_the_accepted_ones_named(
        self, api: Api, marker: str, unit: str
    ) -> None:
        answer = log(api, marker, unit=unit)
        assert faults(answer) == ["/unit"]
        [error] = answer.json["errors"]
        assert error["code"] == "unknown_unit"
        assert api.get(f"/v1/biomarkers/{marker}").json["unit"] in error["detail"]

    def test_a_change_is_checked_too(self, api: Api) -> None:
        created = log(api).json
        assert faults(change(api, created, {"unit": "g"})) == ["/unit"]
        changed = change(api, created, {"unit": "mmol/L", "value": 4.6}).json
        assert (changed["unit"], changed["value"], changed["version"]) == ("mmol/L", 4.6, 2)


class TestReadings:
    def test_everything_reads_back_as_reported(self, api: Api) -> None:
        body = {
            "value": 0.1,
            "unit": "mg/L",
            "comparator": "<",
            "collected_at": "2026-03-14T08:05:00.250+01:00",
            "timezone": "Asia/Tokyo",
            "reported_at": "2026-03-16T12:00:00Z",
            "fasting": False,
            "specimen": "Serum",
            "lab": "Labor Müller",
            "method": "immunoturbidimetry",
            "notes": "two\nlines",
            "lab_range": {"high": 0.41, "text": "<0.41"},
        }
        answer = api.post("/v1/biomarkers/hs_crp/readings", body)
        reading = answer.json
        assert answer.headers["Location"].endswith(
            f"/v1/biomarkers/hs_crp/readings/{reading['id']}"
        )
        read = {"collected_at": "2026-03-14T07:05:00.250Z", "local_date": "2026-03-14"}
        assert reading == body | read | {
            "marker": "hs_crp",
            **{name: reading[name] for name in ("id", "version", "created_at", "updated_at")},
        }
        cleared = change(api, reading, {"comparator": None, "lab_range": {"text": None}}).json
        assert "comparator" not in cleared
        assert cleared["lab_range"] == {"high": 0.41}

    @pytest.mark.parametrize(
        ("fields", "pointers"),
        [
            ({"value": None}, ["/value"]),
            ({"unit": None}, ["/unit"]),
            ({"value": "82"}, ["/value"]),
            ({"value": True}, ["/value"]),
            ({"value": 1.1e9}, ["/value"]),
            ({"value": -0.5}, ["/value"]),
            ({"unit": "  "}, ["/unit"]),
            ({"unit": "mg/dL\u202e"}, ["/unit"]),
            ({"comparator": "~"}, ["/comparator"]),
            ({"local_date": None}, ["/collected_at"]),
            ({"collected_at": AT}, ["/local_date"]),
            ({"local_date": "2026-02-30"}, ["/local_date"]),
            ({"local_date": None, "collected_at": "2026-03-14T08:00:00"}, ["/collected_at"]),
            ({"local_date": None, "collected_at": 1773500000}, ["/collected_at"]),
            ({"timezone": "Mars/Olympus"}, ["/timezone"]),
            ({"fasting": "yes"}, ["/fasting"]),
            ({"lab": "x" * 121}, ["/lab"]),
            ({"lab_range": {}}, ["/lab_range"]),
            ({"lab_range": {"low": 5, "high": 4}}, ["/lab_range/high"]),
            ({"lab_range": {"low": "5"}}, ["/lab_range/low"]),
            ({"canonical": {"value": 1, "unit": "mg/dL"}}, ["/canonical"]),
            ({"marker": "glucose_fasting"}, ["/marker"]),
        ],
    )
    def test_faults_are_named(self, api: Api, fields: Any, pointers: list[str]) -> None:
        assert faults(log(api, **fields)) == pointers
        assert api.get(GLUCOSE).json["items"] == []

    def test_zero_and_equal_bounds_are_legal(self, api: Api) -> None:
        created = log(api, value=0, lab_range={"low": -1, "high": -1})
        assert (created.status, created.json["value"]) == (201, 0)

    def test_are_found_under_their_own_marker_only(self, api: Api) -> None:
        created = log(api).json
        for marker in ("glucose_random", "no_such_marker"):
            path = f"/v1/biomarkers/{marker}/readings"
            one = f"{path}/{created['id']}"
            assert api.get(one).status == 404
            assert api.patch(one, {"value": 1}, headers={"If-Match": "*"}).status == 404
            assert api.delete(one, headers={"If-Match": "*"}).status == 404
        assert api.get("/v1/biomarkers/no_such_marker/readings").status == 404
        assert log(api, "no_such_marker").status == 404
        assert api.get("/v1/biomarkers/glucose_random/readings").json["items"] == []
        assert api.get(f"{GLUCOSE}/{created['id']}").json == created

    def test_lists_are_newest_first_within_days(self, api: Api) -> None:
        for day in (12, 14, 13, 11):
            log(api, value=day, local_date=f"2026-03-{day}")
        log(api, value=14.5, local_date=None, collected_at="2026-03-14T08:00:00Z")
        log(api, "glucose_random", local_date="2026-03-13")

        def values(query: str) -> list[float]:
            return [item["value"] for item in api.get(f"{GLUCOSE}{query}").json["items"]]

        assert values("") == [14.5, 14, 13, 12, 11]
        assert values("?from=2026-03-12&to=2026-03-13") == [13, 12]
        assert values("?from=2026-03-14") == [14.5, 14]
        assert values("?to=2026-03-10") == []
        first = api.get(f"{GLUCOSE}?limit=2").json
        cursor = first["next_cursor"]
        assert values(f"?limit=2&cursor={cursor}") == [13, 12]
        elsewhere = f"/v1/biomarkers/glucose_random/readings?cursor={cursor}"
        assert api.get(elsewhere).code == "invalid_cursor"
        assert api.get(f"{GLUCOSE}?from=2026-03-14&to=2026-03-13").status == 422


class TestLocalDate:
    @pytest.fixture(autouse=True)
    def _in_berlin(self, api: Api) -> None:
        profile = {"timezone": "Europe/Berlin", "day_start": "03:00"}
        api.patch("/v1/profile", profile, headers={"If-Match": "*"})

    def test_follows_profile_or_place(self, api: Api) -> None:
        assert log(api, local_date=None, collected_at=AT).json["local_date"] == "2026-03-14"
        later = log(api, local_date=None, collected_at="2026-03-15T02:00:00Z").json
        assert later["local_date"] == "2026-03-15"
        away = log(api, local_date=None, collected_at=AT, timezone="Asia/Tokyo").json
        assert away["local_date"] == "2026-03-15"

    def test_stays_when_the_profile_changes(self, api: Api) -> None:
        created = log(api, local_date=None, collected_at=AT).json
        api.patch("/v1/profile", {"timezone": "Asia/Tokyo"}, headers={"If-Match": "*"})
        kept = change(api, created, {"notes": "recalled"}).json
        assert kept["local_date"] == "2026-03-14"
        same = change(api, kept, {"collected_at": "2026-03-15T00:30:00+01:00"}).json
        assert same["local_date"] == "2026-03-14"
        moved = change(api, same, {"collected_at": "2026-03-14T23:31:00Z"}).json
        assert moved["local_date"] == "2026-03-15"
        dated = change(api, moved, {"collected_at": None, "local_date": "2026-03-01"}).json
        assert dated["local_date"] == "2026-03-01"
        assert faults(change(api, dated, {"collected_at": AT})) == ["/local_date"]
        timed = change(api, dated, {"collected_at": AT, "local_date": None}).json
        assert timed["local_date"] == "2026-03-15"


class TestStreak:
    def test_every_reading_counts_while_it_stands(self, api: Api) -> None:
        first = log(api).json
        log(api, "hba1c", unit="%", value=5)
        second = log(api, local_date="2026-03-15").json
        assert days(api) == {"2026-03-14": 2, "2026-03-15": 1}
        moved = change(api, second, {"local_date": "2026-03-16"}).json
        assert days(api) == {"2026-03-14": 2, "2026-03-16": 1}
        change(api, moved, {"value": 90})
        path = f"{GLUCOSE}/{first['id']}"
        assert api.delete(path, headers={"If-Match": '"2"'}).status == 412
        assert api.delete(path).status == 428
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 204
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 404
        assert days(api) == {"2026-03-14": 1, "2026-03-16": 1}

    def test_a_repeated_post_counts_once(self, api: Api) -> None:
        key = {"Idempotency-Key": "draw-1"}
        first = api.post(GLUCOSE, READING, headers=key)
        again = api.post(GLUCOSE, READING, headers=key)
        assert (again.json, again.headers["Location"]) == (first.json, first.headers["Location"])
        # The path is part of what a key stands for.
        other = api.post("/v1/biomarkers/glucose_random/readings", READING, headers=key)
        assert other.code == "idempotency_key_reused"
        assert days(api) == {"2026-03-14": 1}
        now = {"X-Now": "2026-03-14T12:00:00Z"}
        streak = api.get("/v1/streaks/biomarkers", headers=now).json
        assert (streak["status"], streak["current"]["length"]) == ("done", 1)
