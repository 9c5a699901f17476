"""Readings: what is kept as reported, what is worked out from it, and which one is the latest."""

from typing import Any

import pytest

from chalicelib.labs.biomarkers import catalogue
from tests.support.api import Answer, Api
from tests.support.labs import bare

GLUCOSE = "/v1/biomarkers/glucose_fasting/readings"
READING = {"value": 82.5, "unit": "mg/dL", "local_date": "2026-03-14"}
AT = "2026-03-14T23:30:00Z"
ANY = {"If-Match": "*"}
FASTING = catalogue.find("glucose_fasting")["reference"]["source"]


def log(api: Api, marker: str = "glucose_fasting", /, **fields: Any) -> Answer:
    """Log a reading; a field given as None is left out."""
    body = {name: value for name, value in (READING | fields).items() if value is not None}
    return api.post(f"/v1/biomarkers/{marker}/readings", body)


def path_of(reading: dict[str, Any]) -> str:
    return f"/v1/biomarkers/{reading['marker']}/readings/{reading['id']}"


def change(api: Api, reading: dict[str, Any], changes: dict[str, Any]) -> Answer:
    return api.patch(path_of(reading), changes, headers={"If-Match": f'"{reading["version"]}"'})


def delete(api: Api, reading: dict[str, Any]) -> None:
    match = {"If-Match": f'"{reading["version"]}"'}
    assert api.delete(path_of(reading), headers=match).status == 204


def set_profile(api: Api, **fields: Any) -> None:
    assert api.patch("/v1/profile", fields, headers=ANY).status == 200


def days(api: Api) -> dict[str, int]:
    """Return the days that have readings, with their counts."""
    answer = api.get("/v1/calendar?kind=biomarkers&from=2026-03-01&to=2026-03-31")
    return {day["date"]: day["count"] for day in answer.json["days"] if day["count"]}


def latest(api: Api, marker: str = "glucose_fasting") -> str | None:
    """Return the id of the latest reading, which is also the first of the list."""
    shown = api.get(f"/v1/biomarkers/{marker}").json
    listed = api.get(f"/v1/biomarkers/{marker}/readings?limit=1").json["items"]
    found = shown["latest"]["id"] if "latest" in shown else None
    assert found == (listed[0]["id"] if listed else None)
    assert shown["tracked"] == (found is not None)
    return found


def faults(answer: Answer) -> list[str]:
    assert answer.status == 422, answer.body
    return [error["pointer"] for error in answer.json["errors"]]


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
        assert api.get(path_of(created)).json == created

    @pytest.mark.parametrize(
        ("marker", "value", "unit", "canonical"),
        [
            ("glucose_fasting", 90, "mg/dL", 90),
            ("glucose_fasting", 5, "mmol/L", 90.078),
            ("glucose_fasting", 0.9, "g/L", 90),
            ("glucose_fasting", 0.1, "mg/dL", 0.1),
            ("total_cholesterol", 5, "mmol/L", 193.325),
            ("hba1c", 5, "%", 5),
            ("hba1c", 36, "mmol/mol", 5.44528),
            ("insulin_fasting", 60, "pmol/L", 10),
            ("hs_crp", 0.03, "mg/dL", 0.3),
            ("weight", 176, "lb", 79.83225712),
            ("body_temp", 98.6, "degF", 37),
            ("wbc", 4.2, "10*9/L", 4.2),
            ("egfr_cr", 90, "mL/min/1.73 m2", 90),
        ],
    )
    def test_convert_exactly(
        self, api: Api, marker: str, value: float, unit: str, canonical: float
    ) -> None:
        answer = log(api, marker, value=value, unit=unit)
        canonical_unit = api.get(f"/v1/biomarkers/{marker}").json["unit"]
        assert answer.json["canonical"] == {"value": canonical, "unit": canonical_unit}
        assert answer.json["value"] == value

    @pytest.mark.parametrize(
        ("marker", "value", "unit", "canonical"),
        [
            ("glucose_fasting", 90, "MG/DL", 90),
            ("wbc", 6.1, "G/L", 6.1),
            ("wbc", 6100, "/mm3", 6.1),
            ("hemoglobin", 10, "mmol/L", 16.114),
            ("magnesium", 2, "mEq/L", 2.4305),
            ("rhr", 50, "count/min", 50),
            ("vo2max", 50, "mL/min·kg", 50),
            ("sleep_duration", 27_000, "s", 7.5),
            ("grip_strength", 50, "kg", 50),
        ],
    )
    def test_as_laboratories_and_applications_print_them(
        self, api: Api, marker: str, value: float, unit: str, canonical: float
    ) -> None:
        reading = log(api, marker, value=value, unit=unit).json
        assert (reading["value"], reading["unit"]) == (value, unit)
        assert reading["canonical"]["value"] == canonical

    @pytest.mark.parametrize(
        ("marker", "unit"),
        [
            ("lpa_mass", "nmol/L"),
            ("lpa_molar", "mg/dL"),
            ("rdw_cv", "fL"),
            ("bun", "g/L"),
            ("wbc", "g/L"),
            ("glucose_fasting", "mg"),
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
        assert api.get(f"/v1/biomarkers/{marker}/readings").json["items"] == []

    def test_a_change_is_checked_and_converted_too(self, api: Api) -> None:
        created = log(api).json
        assert faults(change(api, created, {"unit": "g"})) == ["/unit"]
        changed = change(api, created, {"unit": "mmol/L", "value": 5}).json
        assert (changed["unit"], changed["value"], changed["version"]) == ("mmol/L", 5, 2)
        assert changed["canonical"] == {"value": 90.078, "unit": "mg/dL"}

    def test_another_unit_asks_for_the_range_again(self, api: Api) -> None:
        created = log(api, lab_range={"low": 70, "high": 99}).json
        converted = {"unit": "mmol/L", "value": 5}
        refused = change(api, created, converted)
        assert faults(refused) == ["/lab_range"]
        assert api.get(path_of(created)).json == created
        spelled = change(api, created, {"unit": "mg/dl"}).json
        assert spelled["status"] == "in_range"
        again = converted | {"lab_range": {"low": 3.9, "high": 4.9}}
        assert change(api, spelled, again).json["status"] == "high"


class TestFields:
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
        assert answer.headers["Location"] == path_of(reading)
        assert answer.etag == '"1"'
        stamps = {name: reading[name] for name in ("id", "version", "created_at", "updated_at")}
        stored = body | stamps | {
            "marker": "hs_crp",
            "collected_at": "2026-03-14T07:05:00.250Z",
            "local_date": "2026-03-14",
            "canonical": {"value": 0.1, "unit": "mg/L"},
            "status": "in_range",
        }  # fmt: skip
        shown = {"high": 0.41, "high_open": True, "unit": "mg/L"}
        assert reading == stored | {
            "display": {"value": 0.1, "unit": "mg/L"},
            "lab_range": body["lab_range"] | {"unit": "mg/L", "display": shown},
            "reference": {
                "status": "in_range",
                "high": 3,
                "unit": "mg/L",
                "display": {"high": 3, "unit": "mg/L"},
                "text": "<1.0 low risk; 1-3 avg; >3 high",
                "source": "AHA/CDC",
            },
        }
        # What follows from profile and target is not of the reading: the feed leaves it out.
        [fed] = api.get("/v1/changes").json["items"]
        assert (fed["type"], fed["resource"]) == ("reading", stored)
        cleared = change(api, reading, {"comparator": None, "lab_range": {"text": None}}).json
        assert "comparator" not in cleared
        assert bare(cleared["lab_range"]) == {"high": 0.41}

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
            ({"local_date": "2026-02-30"}, ["/local_date"]),
            ({"local_date": None, "collected_at": "2026-03-14T08:00:00"}, ["/collected_at"]),
            ({"local_date": None, "collected_at": 1773500000}, ["/collected_at"]),
            ({"timezone": "Mars/Olympus"}, ["/timezone"]),
            ({"fasting": "yes"}, ["/fasting"]),
            ({"lab": "x" * 121}, ["/lab"]),
            ({"lab_range": {}}, ["/lab_range"]),
            ({"lab_range": {"low": 5, "high": 4}}, ["/lab_range/high"]),
            ({"lab_range": {"low": "5"}}, ["/lab_range/low"]),
            ({"panel": "01991f3a-0000-7000-8000-000000000000"}, ["/panel"]),
        ],
    )
    def test_faults_are_named(self, api: Api, fields: Any, pointers: list[str]) -> None:
        assert faults(log(api, **fields)) == pointers
        assert api.get(GLUCOSE).json["items"] == []
        assert latest(api) is None
        assert days(api) == {}

    def test_the_future_is_not_measured(self, api: Api) -> None:
        """Until a day has begun somewhere; then it may be entered anywhere."""
        now = {"X-Now": "2026-03-14T09:00:00Z"}
        for fields, pointer in (
            ({"local_date": "2026-03-16"}, "/local_date"),
            ({"collected_at": "2026-03-16T09:00:00Z"}, "/collected_at"),
        ):
            body = {"value": 90, "unit": "mg/dL"}
            refused = api.post(GLUCOSE, body | fields, headers=now)
            assert faults(refused) == [pointer]
            assert refused.json["errors"][0]["code"] == "in_the_future"
        held = api.post(GLUCOSE, READING | {"local_date": "2026-03-15"}, headers=now)
        assert held.status == 201
        match = now | {"If-Match": "*"}
        moved = api.patch(path_of(held.json), {"local_date": "2026-03-16"}, headers=match)
        assert faults(moved) == ["/local_date"]
        assert days(api) == {"2026-03-15": 1}

    def test_zero_and_equal_bounds_are_legal(self, api: Api) -> None:
        created = log(api, value=0, lab_range={"low": -1, "high": -1})
        assert (created.status, created.json["value"]) == (201, 0)
        assert created.json["status"] == "high"

    def test_only_what_can_be_is_below_zero(self, api: Api) -> None:
        refused = log(api, "hs_crp", value=-0.1, unit="mg/L")
        assert faults(refused) == ["/value"]
        assert refused.json["errors"][0]["code"] == "negative_value"
        for marker, unit in (("weight", "kg"), ("sbp", "mmHg"), ("dunedin_pace", "{ratio}")):
            assert faults(log(api, marker, value=-1, unit=unit)) == ["/value"]
        cold = log(api, "body_temp", value=-1, unit="degF")
        assert (cold.status, cold.json["canonical"]["value"]) == (201, pytest.approx(-55 / 3))

    def test_computed_markers_are_not_entered(self, api: Api) -> None:
        answer = log(api, "homa_ir", value=1, unit="1")
        assert (answer.status, answer.code) == (409, "computed_reading")
        assert latest(api, "homa_ir") is None

    def test_are_found_under_their_own_marker_only(self, api: Api) -> None:
        created = log(api).json
        for marker in ("glucose_random", "no_such_marker"):
            path = f"/v1/biomarkers/{marker}/readings"
            one = f"{path}/{created['id']}"
            assert api.get(one).status == 404
            assert api.patch(one, {"value": 1}, headers=ANY).status == 404
            assert api.delete(one, headers=ANY).status == 404
        assert api.get("/v1/biomarkers/no_such_marker/readings").status == 404
        assert log(api, "no_such_marker").status == 404
        assert api.get("/v1/biomarkers/glucose_random/readings").json["items"] == []
        assert api.get(path_of(created), user="someone-else").status == 404
        assert api.get(GLUCOSE, user="someone-else").json["items"] == []
        assert api.get(path_of(created)).json == created

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


class TestThreeRanges:
    def test_are_kept_apart(self, api: Api) -> None:
        """One value, three judges: low for the target, fine for the book, high for the lab."""
        target = {"low": 6, "unit": "mmol/L"}
        assert api.put("/v1/biomarkers/glucose_fasting/target", target).status == 200
        reading = log(api, value=5, unit="mmol/L", lab_range={"low": 3.5, "high": 4.9}).json
        assert reading["status"] == "high"
        assert reading["lab_range"] == {
            "low": 3.5,
            "high": 4.9,
            "unit": "mmol/L",
            "display": {"low": 63, "high": 88, "unit": "mg/dL"},
        }
        assert bare(reading["reference"]) == {
            "status": "in_range",
            "low": 70,
            "high": 100,
            "high_open": True,
            "text": "70 to <100",
            "source": FASTING,
        }
        assert reading["target"] == {
            "status": "low",
            "low": pytest.approx(108.0936),
            "unit": "mg/dL",
            "display": {"low": 108, "unit": "mg/dL"},
            "source": "me",
        }
        shown = api.get("/v1/biomarkers/glucose_fasting").json["latest"]
        for name in ("status", "reference", "target", "lab_range", "canonical", "display"):
            assert shown[name] == reading[name]

    @pytest.mark.parametrize(
        ("marker", "value", "unit", "status"),
        [
            ("hba1c", 38, "mmol/mol", "in_range"),
            ("hba1c", 39, "mmol/mol", "high"),
            ("glucose_fasting", 5.5, "mmol/L", "in_range"),
            ("body_temp", 99.0, "[degF]", "in_range"),
            ("hemoglobin", 183, "g/L", "high"),
        ],
    )
    def test_a_figure_at_the_edge_is_compared_in_its_own_unit(
        self, api: Api, marker: str, value: float, unit: str, status: str
    ) -> None:
        set_profile(api, sex="male", lab_units="si")
        reading = log(api, marker, value=value, unit=unit).json
        assert reading["reference"]["status"] == status
        [point] = api.get(f"/v1/biomarkers/{marker}/trend").json["points"]
        assert point["reference"] == status
        shown = api.get(f"/v1/biomarkers/{marker}").json
        assert shown["latest"]["reference"] == reading["reference"]
        male = shown["reference"]["male"]["display"]
        assert male == reading["reference"]["display"]
        assert male["unit"] == reading["display"]["unit"]

    def test_without_any_nothing_is_known(self, api: Api) -> None:
        reading = log(api, "weight", value=80, unit="kg").json
        assert reading["status"] == "unknown"
        assert not {"reference", "target", "lab_range"} & set(reading)

    @pytest.mark.parametrize(
        ("value", "comparator", "lab_range", "status"),
        [
            (5.9, None, {"high": 5.6}, "high"),
            (5.6, None, {"high": 5.6}, "in_range"),
            (60, None, {"low": 59}, "in_range"),
            (58, None, {"low": 59}, "low"),
            (5.69, None, {"text": "<5.7"}, "in_range"),
            (5.7, None, {"text": "<5.7"}, "high"),
            (5.7, None, {"text": "<=5.7"}, "in_range"),
            (5.7, None, {"text": "4.0 - 5.6"}, "high"),
            (59, None, {"text": ">59"}, "low"),
            (5.7, None, {"text": "see below"}, "unknown"),
            (5.7, None, {"text": "<5.7 mg/L"}, "high"),
            # What is printed says whether the bound belongs to it, and else figures win.
            (5.7, None, {"high": 5.7, "text": "<5.7"}, "high"),
            (5.7, None, {"high": 5.7, "text": "<=5.7"}, "in_range"),
            (5.7, None, {"high": 6, "text": "<5.7"}, "in_range"),
            (0.1, "<", {"high": 0.41}, "in_range"),
            (0.5, "<", {"high": 0.41}, "unknown"),
            (0.1, "<", {"low": 0, "high": 0.1}, "in_range"),
            (0.2, "<", {"low": 0.5}, "low"),
            (0.5, "<", {"low": 0.5}, "low"),
            (0.5, "<=", {"low": 0.5}, "unknown"),
            (90, ">", {"low": 59}, "in_range"),
            (90, ">", {"low": 59, "high": 100}, "unknown"),
            (100, ">", {"low": 59, "high": 100}, "high"),
            (100, ">=", {"low": 59, "high": 100}, "unknown"),
        ],
    )
    def test_the_laboratorys_may_be_open_or_printed_only(
        self,
        api: Api,
        value: float,
        comparator: str | None,
        lab_range: dict[str, Any],
        status: str,
    ) -> None:
        fields = {"value": value, "comparator": comparator, "lab_range": lab_range}
        reading = log(api, "hs_crp", unit="mg/L", **fields).json
        assert (reading["status"], bare(reading["lab_range"])) == (status, lab_range)
        assert api.get("/v1/biomarkers/hs_crp").json["latest"]["status"] == status

    @pytest.mark.parametrize(
        ("text", "status", "codes"),
        [
            ("> OR = 60", "high", ["lab_range_contradicts_text"]),
            ("60,0 - 90,0 mg/dl", "in_range", []),
            ("3.3-5.0 mmol/L", "in_range", ["lab_range_other_unit"]),
        ],
    )
    def test_printed_text_and_warnings_about_it(
        self, api: Api, text: str, status: str, codes: list[str]
    ) -> None:
        bounds = {"low": 40, "high": 55} if "lab_range_contradicts_text" in codes else {}
        reading = log(api, value=82.5, lab_range=bounds | {"text": text}).json
        assert reading["status"] == status
        assert [warning["code"] for warning in reading.get("warnings", [])] == codes
        assert api.get(path_of(reading)).json == reading
        shown = api.get("/v1/biomarkers/glucose_fasting").json["latest"]
        assert shown.get("warnings") == reading.get("warnings")
        [fed] = api.get("/v1/changes").json["items"]
        assert "warnings" not in fed["resource"]

    def test_a_printed_range_by_sex_is_the_persons(self, api: Api) -> None:
        lab_range = {"text": "M: 14-18 F: 12-16 g/dL"}
        reading = log(api, "hemoglobin", value=17, unit="g/dL", lab_range=lab_range).json
        [warning] = reading["warnings"]
        assert (reading["status"], warning["code"]) == ("unknown", "lab_range_depends_on_sex")
        for sex, status in (("male", "in_range"), ("female", "high")):
            set_profile(api, sex=sex)
            shown = api.get(path_of(reading)).json
            assert (shown["status"], "warnings" in shown) == (status, False)
            [point] = api.get("/v1/biomarkers/hemoglobin/trend").json["points"]
            assert point["status"] == status
            assert api.get("/v1/biomarkers/hemoglobin").json["latest"]["status"] == status

    def test_an_implausible_value_is_kept_with_a_warning(self, api: Api) -> None:
        answer = log(api, "albumin", value=44, unit="g/dL")
        assert answer.status == 201
        assert answer.json["warnings"] == [
            {
                "code": "implausibly_high",
                "detail": "The value is above the highest plausible value, 7 g/dL.",
                "limit": 7,
                "unit": "g/dL",
            },
            {
                "code": "probable_unit",
                "detail": "The value is unusual in g/dL and would be usual in g/L.",
                "given_unit": "g/dL",
                "unit": "g/L",
            },
        ]
        changed = change(api, answer.json, {"unit": "g/L"}).json
        assert "warnings" not in changed

    def test_a_limit_may_settle_one_range_and_not_another(self, api: Api) -> None:
        api.put("/v1/biomarkers/hs_crp/target", {"high": 0.5, "unit": "mg/L"})
        reading = log(api, "hs_crp", value=1, unit="mg/L", comparator="<").json
        assert (reading["value"], reading["comparator"]) == (1, "<")
        assert reading["canonical"]["value"] == 1
        assert reading["status"] == "unknown"
        assert reading["reference"]["status"] == "in_range"
        assert reading["target"]["status"] == "unknown"

    def test_ranges_that_differ_by_sex_wait_for_it(self, api: Api) -> None:
        reading = log(api, "hdl_c", value=45).json
        source = "ESC/EAS 2019, lower risk (women: 50 mg/dL in the American text)"
        assert reading["reference"] == {"status": "unknown", "source": source, "missing": ["sex"]}
        for sex, status, low in (("male", "in_range", 40), ("female", "low", 50)):
            set_profile(api, sex=sex)
            expected = {"status": status, "low": low, "low_open": True, "text": f">{low}"}
            for shown in (
                api.get(path_of(reading)).json,
                api.get("/v1/biomarkers/hdl_c").json["latest"],
            ):
                assert bare(shown["reference"]) == expected | {"source": source}

    @pytest.mark.parametrize(
        ("birth_date", "band"),
        [
            ("2001-03-15", None),  # 24: no band
            ("2001-03-14", (114, 492)),
            ("1986-03-15", (114, 492)),  # 39 until the day after
            ("1986-03-14", (90, 360)),
            ("1971-03-15", (90, 360)),
            ("1971-03-14", (71, 290)),
        ],
    )
    def test_ranges_of_an_age_are_of_the_age_that_day(
        self, api: Api, birth_date: str, band: tuple[float, float] | None
    ) -> None:
        reading = log(api, "igf1", value=500, unit="ng/mL").json
        source = "typical adult range, unsourced"
        unknown = reading["reference"]
        assert unknown.pop("text").startswith("by age")
        assert unknown == {"status": "unknown", "source": source, "missing": ["birth_date"]}
        set_profile(api, birth_date=birth_date)
        standing = api.get(path_of(reading)).json["reference"]
        assert standing.pop("text").startswith("by age")
        bounds = {"low": band[0], "high": band[1]} if band else {}
        expected = {"status": "high" if band else "unknown", "source": source} | bounds
        assert bare(standing) == expected

    def test_there_are_none_for_the_young(self, api: Api) -> None:
        set_profile(api, sex="male", birth_date="2008-03-15")
        young = log(api, local_date="2026-03-14").json["reference"]
        assert young == {"status": "unknown", "source": FASTING, "not_applicable": "age"}
        assert log(api, local_date="2026-03-15").json["reference"]["status"] == "in_range"


class TestLatest:
    def test_is_the_first_of_the_list_through_every_change(self, api: Api) -> None:
        made = {
            day: log(api, value=day, local_date=f"2026-03-{day}").json
            for day in (14, 12, 16, 13, 11, 15)
        }
        assert latest(api) == made[16]["id"]
        back = change(api, made[16], {"local_date": "2026-03-01"}).json
        assert latest(api) == made[15]["id"]
        back = change(api, back, {"local_date": "2026-03-20"}).json
        assert latest(api) == back["id"]
        back = change(api, back, {"local_date": "2026-03-14"}).json
        assert latest(api) == made[15]["id"]
        for gone in (made[15], back, made[14], made[13], made[12]):
            assert latest(api) == gone["id"]
            delete(api, gone)
        assert latest(api) == made[11]["id"]
        delete(api, made[11])
        assert latest(api) is None
        assert days(api) == {}

    def test_an_old_one_comes_back_when_newer_ones_go_in_any_order(self, api: Api) -> None:
        held = {n: log(api, value=n, local_date=f"2026-03-{10 + n}").json for n in range(8)}
        for n in (6, 5, 7, 3, 4):
            delete(api, held.pop(n))
            assert latest(api) == held[max(held)]["id"]
        shown = api.get("/v1/biomarkers/glucose_fasting").json
        assert (shown["latest"]["value"], shown["change"]) == (2, "rising")

    def test_what_is_entered_late_takes_no_place_of_what_is_newer(self, api: Api) -> None:
        """The summary keeps three, and does not use a fourth as the third after a deletion."""
        made = {n: log(api, value=n, local_date=f"2026-03-{10 + n}").json for n in range(1, 6)}
        delete(api, made[5])
        log(api, value=90, local_date="2026-03-02")
        delete(api, made[4])
        assert api.get("/v1/biomarkers/glucose_fasting").json["change"] == "rising"
        log(api, value=80, local_date="2026-03-01")
        delete(api, made[3])
        assert latest(api) == made[2]["id"]

    def test_within_a_day_the_instant_decides(self, api: Api) -> None:
        timed = {"local_date": None}
        noon = log(api, collected_at="2026-03-14T12:00:00Z", **timed).json
        untimed = log(api).json
        assert latest(api) == noon["id"]
        tie = log(api, collected_at="2026-03-14T12:00:00.900Z", **timed).json
        early = log(api, collected_at="2026-03-14T07:00:00Z", **timed).json
        # A day later there, though an hour earlier.
        away = {"collected_at": "2026-03-14T11:00:00Z", "timezone": "Pacific/Kiritimati"}
        abroad = log(api, **away, **timed).json
        assert abroad["local_date"] == "2026-03-15"
        for reading in (abroad, max(noon, tie, key=lambda each: each["id"])):
            assert latest(api) == reading["id"]
            delete(api, reading)
        delete(api, min(noon, tie, key=lambda each: each["id"]))
        assert latest(api) == early["id"]
        delete(api, early)
        assert latest(api) == untimed["id"]

    def test_single_readings_and_those_of_panels_are_one_series(self, api: Api) -> None:
        expected: list[str] = []
        for day in range(10, 18):
            local_date = f"2026-03-{day}"
            if day % 2:
                expected.insert(0, log(api, value=day, local_date=local_date).json["id"])
            else:
                entry = {"marker": "glucose_fasting", "value": day, "unit": "mg/dL"}
                draw = {"local_date": local_date, "readings": [entry, entry | {"marker": "iron"}]}
                draw["readings"][1]["unit"] = "ug/dL"
                expected.insert(0, api.post("/v1/panels", draw).json["readings"][0]["id"])
        listed = api.get(GLUCOSE).json["items"]
        assert [reading["id"] for reading in listed] == expected
        for reading in listed:
            assert latest(api) == reading["id"]
            shown = api.get("/v1/biomarkers/glucose_fasting").json
            assert shown["latest"].get("panel_id") == reading.get("panel_id")
            # A panel keeps its iron, so this is no last reading.
            delete(api, reading)
        assert latest(api) is None
        assert latest(api, "iron") is not None

    def test_each_marker_has_its_own(self, api: Api) -> None:
        glucose = log(api).json["id"]
        random = log(api, "glucose_random", local_date="2026-03-20").json["id"]
        assert (latest(api), latest(api, "glucose_random")) == (glucose, random)
        assert api.get("/v1/biomarkers/hdl_c").json["tracked"] is False


class TestLocalDate:
    @pytest.fixture(autouse=True)
    def _in_berlin(self, api: Api) -> None:
        set_profile(api, timezone="Europe/Berlin", day_start="03:00")

    def test_follows_profile_or_place(self, api: Api) -> None:
        assert log(api, local_date=None, collected_at=AT).json["local_date"] == "2026-03-14"
        later = log(api, local_date=None, collected_at="2026-03-15T02:00:00Z").json
        assert later["local_date"] == "2026-03-15"
        away = log(api, local_date=None, collected_at=AT, timezone="Asia/Tokyo").json
        assert away["local_date"] == "2026-03-15"

    def test_stays_when_the_profile_changes(self, api: Api) -> None:
        created = log(api, local_date=None, collected_at=AT).json
        set_profile(api, timezone="Asia/Tokyo")
        kept = change(api, created, {"notes": "recalled"}).json
        assert kept["local_date"] == "2026-03-14"
        same = change(api, kept, {"collected_at": "2026-03-15T00:30:00+01:00"}).json
        assert same["local_date"] == "2026-03-14"
        later = change(api, same, {"collected_at": "2026-03-14T23:31:00Z"}).json
        assert (later["local_date"], later["utc_offset"]) == ("2026-03-14", "+01:00")
        moved = change(api, later, {"utc_offset": None}).json
        assert (moved["local_date"], "utc_offset" in moved) == ("2026-03-15", False)
        dated = change(api, moved, {"collected_at": None, "local_date": "2026-03-01"}).json
        assert dated["local_date"] == "2026-03-01"
        timed = change(api, dated, {"collected_at": AT}).json
        assert timed["local_date"] == "2026-03-15"

    def test_an_offset_decides_and_stays(self, api: Api) -> None:
        abroad = log(api, local_date=None, collected_at="2026-03-15T04:00:00+09:00").json
        assert (abroad["local_date"], abroad["utc_offset"]) == ("2026-03-15", "+09:00")
        assert abroad["collected_at"] == "2026-03-14T19:00:00Z"
        copy = {"collected_at": abroad["collected_at"], "utc_offset": abroad["utc_offset"]}
        assert log(api, local_date=None, **copy).json["local_date"] == "2026-03-15"
        back = change(api, abroad, {"collected_at": "2026-03-14T20:00:00+01:00"}).json
        assert (back["local_date"], "utc_offset" in back) == ("2026-03-14", False)


class TestStreak:
    def test_every_reading_counts_while_it_stands(self, api: Api) -> None:
        first = log(api).json
        log(api, "hba1c", unit="%", value=5)
        second = log(api, local_date="2026-03-15").json
        assert days(api) == {"2026-03-14": 2, "2026-03-15": 1}
        moved = change(api, second, {"local_date": "2026-03-16"}).json
        assert days(api) == {"2026-03-14": 2, "2026-03-16": 1}
        change(api, moved, {"value": 90})
        path = path_of(first)
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

    def test_a_replay_shows_the_first_answer_whatever_came_since(self, api: Api) -> None:
        key = {"Idempotency-Key": "draw-1"}
        first = api.post(GLUCOSE, READING, headers=key)
        assert first.json["display"]["unit"] == "mg/dL"
        set_profile(api, lab_units="si", sex="male")
        api.put("/v1/biomarkers/glucose_fasting/target", {"high": 80, "unit": "mg/dL"})
        changed = change(api, first.json, {"value": 99}).json
        delete(api, changed)
        again = api.post(GLUCOSE, READING, headers=key)
        assert (again.status, again.body) == (201, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert api.get(GLUCOSE).json["items"] == []
        assert days(api) == {}
