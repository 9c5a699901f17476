"""Panels: one draw entered as one, what is computed from it, and what goes when it goes."""

from collections.abc import Callable
from math import exp, log, log1p
from typing import Any

import pytest

from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.derivation import FORMULAS
from chalicelib.table import client
from chalicelib.table.errors import Unavailable
from tests.support.api import Answer, Api
from tests.support.feed import all_changes, is_deletion, type_of
from tests.support.labs import bare

PANELS = "/v1/panels"
ANY = {"If-Match": "*"}
NOBODY = "01991f3a-0000-7000-8000-000000000000"
DAY = "2026-03-14"

# Levine's published example: biological age 26.35 at 47, here in the units of a US laboratory.
PUBLISHED = {
    "albumin": (5.0, "g/dL"),
    "creatinine": (0.85, "mg/dL"),
    "glucose_fasting": (79.99, "mg/dL"),
    "hs_crp": (round(10 * exp(-4.2), 6), "mg/L"),
    "lymphocytes_pct": (40, "%"),
    "mcv": (88, "fL"),
    "rdw_cv": (12, "%"),
    "alp": (45, "U/L"),
    "wbc": (4.2, "10*3/uL"),
}
LIPIDS = {
    "total_cholesterol": (200, "mg/dL"),
    "hdl_c": (50, "mg/dL"),
    "triglycerides": (150, "mg/dL"),
}
SUGAR = {"glucose_fasting": (90, "mg/dL"), "insulin_fasting": (4.5, "uIU/mL")}
IRON = {"iron": (100, "ug/dL"), "tibc": (300, "ug/dL")}


def entry(marker: str, value: float, unit: str, **fields: Any) -> dict[str, Any]:
    return {"marker": marker, "value": value, "unit": unit} | fields


def body_of(figures: dict[str, tuple[float, str]], **fields: Any) -> dict[str, Any]:
    """Return a panel; a field given as None is left out."""
    readings = [entry(marker, *figure) for marker, figure in figures.items()]
    body = {"local_date": DAY, "readings": readings} | fields
    return {name: value for name, value in body.items() if value is not None}


def draw(api: Api, figures: dict[str, tuple[float, str]], **fields: Any) -> dict[str, Any]:
    answer = api.post(PANELS, body_of(figures, **fields))
    assert answer.status == 201, answer.body
    return dict(answer.json)


def again(api: Api, panel: dict[str, Any]) -> dict[str, Any]:
    """Read a panel."""
    answer = api.get(f"{PANELS}/{panel['id']}")
    assert answer.status == 200
    return dict(answer.json)


def drop(api: Api, panel: dict[str, Any]) -> None:
    assert api.delete(f"{PANELS}/{panel['id']}", headers=ANY).status == 204


def of(panel: dict[str, Any], marker: str) -> dict[str, Any]:
    """Return what a panel holds of a marker."""
    parts = [*panel["readings"], *panel["derived"]]
    [found] = [part for part in parts if part["marker"] == marker]
    return dict(found)


def ids(panel: dict[str, Any]) -> list[str]:
    """Return the ids of all that a panel has a figure of."""
    return [part["id"] for part in (*panel["readings"], *panel["derived"]) if "id" in part]


def derived(panel: dict[str, Any]) -> dict[str, Any]:
    """Return by marker what was computed: the value, or what is missing, or why not."""
    return {
        part["marker"]: part.get("value", part.get("reason", part.get("missing")))
        for part in panel["derived"]
    }


def path_of(panel: dict[str, Any], marker: str) -> str:
    return f"/v1/biomarkers/{marker}/readings/{of(panel, marker)['id']}"


def values(api: Api, marker: str) -> list[float]:
    """Return the values of all readings of a marker, newest first."""
    found, cursor = [], ""
    while True:
        page = api.get(f"/v1/biomarkers/{marker}/readings?limit=2{cursor}").json
        found += [reading["value"] for reading in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def latest(api: Api, marker: str) -> float | None:
    shown = api.get(f"/v1/biomarkers/{marker}").json
    return float(shown["latest"]["value"]) if "latest" in shown else None


def days(api: Api) -> dict[str, int]:
    answer = api.get("/v1/calendar?kind=biomarkers&from=2026-03-01&to=2026-03-31")
    return {day["date"]: day["count"] for day in answer.json["days"] if day["count"]}


def changes(api: Api) -> list[tuple[str, str, int, bool]]:
    return [
        (type_of(each), each["id"], each["version"], is_deletion(each)) for each in all_changes(api)
    ]


def set_profile(api: Api, **fields: Any) -> None:
    assert api.patch("/v1/profile", fields, headers=ANY).status == 200


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.body
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


class TestCreate:
    def test_everything_reads_back_and_each_result_is_a_reading(self, api: Api) -> None:
        shared = {
            "collected_at": "2026-03-14T08:05:00+01:00",
            "timezone": "Europe/Berlin",
            "reported_at": "2026-03-15T12:00:00Z",
            "lab": "Labor Müller",
            "fasting": True,
            "specimen": "Serum",
        }
        lab_range = {"low": 3.5, "high": 4.9}
        readings = [
            entry("glucose_fasting", 5, "mmol/L", lab_range=lab_range, method="hexokinase"),
            entry("insulin_fasting", 0.3, "uIU/mL", comparator="<", notes="below detection"),
        ]
        answer = api.post(PANELS, shared | {"notes": "cold hands", "readings": readings})
        panel = answer.json
        assert (answer.status, answer.etag) == (201, '"1"')
        assert answer.headers["Location"] == f"{PANELS}/{panel['id']}"
        stored = shared | {"collected_at": "2026-03-14T07:05:00Z", "local_date": DAY}
        assert {name: panel[name] for name in stored} == stored
        assert (panel["notes"], panel["phenoage_variant"]) == ("cold hands", "levine_2018")
        assert again(api, panel) == panel
        assert api.get(PANELS).json == {"items": [panel], "next_cursor": None}
        glucose = of(panel, "glucose_fasting")
        assert (glucose["status"], glucose["canonical"]["value"]) == ("high", 90.078)
        assert glucose["reference"]["status"] == "in_range"
        for given, part in zip(readings, panel["readings"], strict=True):
            assert {name: part[name] for name in given if name != "lab_range"} | {
                name: bare(part[name]) for name in given if name == "lab_range"
            } == given
            reading = api.get(path_of(panel, given["marker"])).json
            assert {name: reading[name] for name in part} == part
            assert {name: reading[name] for name in stored} == stored
            assert (reading["panel_id"], reading["version"]) == (panel["id"], 1)
            assert "derived" not in reading
            listed = api.get(f"/v1/biomarkers/{given['marker']}/readings").json["items"]
            assert listed == [reading]
        assert days(api) == {DAY: 2}

    def test_nothing_of_the_person_is_fed(self, api: Api) -> None:
        panel = draw(api, LIPIDS | IRON)
        [change] = api.get("/v1/changes").json["items"]
        assert change["type"] == "panel"
        told = {"display", "reference", "target"}
        parts = [*change["resource"]["readings"], *change["resource"]["derived"]]
        assert not any(told & set(part) for part in parts)
        shown = [*panel["readings"], *panel["derived"]]
        bare = [{n: v for n, v in part.items() if n not in told} for part in shown]
        assert parts == bare

    @pytest.mark.parametrize(
        ("fields", "pointers"),
        [
            ({"local_date": None}, ["/collected_at"]),
            ({"readings": []}, ["/readings"]),
            ({"readings": None}, ["/readings"]),
            ({"phenoage_variant": "levine_2019"}, ["/phenoage_variant"]),
            ({"fasting": "yes"}, ["/fasting"]),
            ({"readings": [entry("alt", 20, "U/L", fasting=True)]}, ["/readings/0/fasting"]),
            ({"readings": [entry("alt", 20, "U/L", lab_range={})]}, ["/readings/0/lab_range"]),
            (
                {"readings": [entry("alt", 20, "U/L"), entry("alt", 21, "U/L")]},
                ["/readings/1/marker"],
            ),
            ({"readings": [entry(f"m{n}", 1, "g") for n in range(91)]}, ["/readings"]),
        ],
    )
    def test_faults_of_form_are_named(self, api: Api, fields: Any, pointers: list[str]) -> None:
        answer = api.post(PANELS, body_of(SUGAR, **fields))
        assert [pointer for pointer, _ in faults(answer)] == pointers
        assert api.get(PANELS).json["items"] == []

    def test_the_future_is_not_drawn(self, api: Api) -> None:
        now = {"X-Now": "2026-03-12T09:00:00Z"}
        refused = api.post(PANELS, body_of(IRON), headers=now)
        assert faults(refused) == [("/local_date", "in_the_future")]
        assert (api.get(PANELS).json["items"], days(api)) == ([], {})

    def test_every_fault_of_readings_is_named_at_once(self, api: Api) -> None:
        readings = [
            entry("glucose_fasting", 90, "mg/dL"),
            entry("no_such_marker", 1, "g"),
            entry("homa_ir", 1, "1"),
            entry("lpa_mass", 30, "nmol/L"),
            entry("alt", -1, "U/L"),
            entry("mcv", 88, "fL"),
            entry(NOBODY, 1, "g"),
        ]
        answer = api.post(PANELS, {"local_date": DAY, "readings": readings})
        assert faults(answer) == [
            ("/readings/1/marker", "unknown_marker"),
            ("/readings/2/marker", "computed"),
            ("/readings/3/unit", "unknown_unit"),
            ("/readings/4/value", "negative_value"),
            ("/readings/6/marker", "unknown_marker"),
        ]
        assert api.get("/v1/biomarkers?tracked=true").json["items"] == []
        assert (days(api), changes(api), values(api, "glucose_fasting")) == ({}, [], [])

    def test_the_local_date_follows_place_and_profile(self, api: Api) -> None:
        set_profile(api, timezone="Asia/Tokyo")
        at = {"local_date": None, "collected_at": "2026-03-14T20:00:00Z"}
        assert draw(api, IRON, **at)["local_date"] == "2026-03-15"
        assert draw(api, IRON, lab="B", timezone="Europe/Berlin", **at)["local_date"] == DAY
        assert days(api) == {DAY: 2, "2026-03-15": 2}

    def test_an_offset_decides_for_all_readings(self, api: Api) -> None:
        set_profile(api, timezone="Europe/London")
        at = {"local_date": None, "collected_at": "2026-03-15T01:30:00+09:00"}
        panel = draw(api, IRON, **at)
        assert (panel["local_date"], panel["utc_offset"]) == ("2026-03-15", "+09:00")
        reading = api.get(path_of(panel, "iron")).json
        assert (reading["local_date"], reading["utc_offset"]) == ("2026-03-15", "+09:00")
        again_there = at | {"method": "ELISA"}
        changed = api.patch(path_of(panel, "iron"), again_there, headers=ANY)
        assert (changed.status, changed.json["method"]) == (200, "ELISA")
        assert days(api) == {"2026-03-15": 2}

    def test_own_markers_take_part(self, api: Api) -> None:
        own = api.post("/v1/biomarkers", {"name": "Urolithin A", "unit": "ng/mL"}).json["id"]
        panel = draw(api, {own: (3, "ng/mL")} | IRON)
        assert latest(api, own) == 3
        drop(api, panel)
        assert latest(api, own) is None

    def test_a_replay_shows_the_first_answer(self, api: Api) -> None:
        key = {"Idempotency-Key": "draw-1"}
        first = api.post(PANELS, body_of(LIPIDS), headers=key)
        api.patch(path_of(first.json, "hdl_c"), {"value": 60}, headers=ANY)
        second = api.post(PANELS, body_of(LIPIDS), headers=key)
        assert (second.status, second.body) == (201, first.body)
        assert second.headers["Idempotency-Replayed"] == "true"
        other = api.post(PANELS, body_of(LIPIDS, lab="B"), headers=key)
        assert (other.status, other.code) == (422, "idempotency_key_reused")
        drop(api, first.json)
        assert api.post(PANELS, body_of(LIPIDS), headers=key).body == first.body
        assert (api.get(PANELS).json["items"], days(api)) == ([], {})

    def test_ninety_readings_and_every_formula_fit(self, api: Api) -> None:
        """With the receipt this is as many actions as DynamoDB takes at once."""
        set_profile(api, sex="male", birth_date="1979-03-14", height={"value": 180, "unit": "cm"})
        needs = [need for formula in FORMULAS.values() for need in formula.inputs]
        wanted = [slug for need in needs for slug in need.markers]
        either = {slug for slug in FORMULAS if not catalogue.find(slug)["computed"]}
        markers = catalogue.markers().items()
        measured = [slug for slug, each in markers if "unit" in each and not each["computed"]]
        others = {"ldl_c": (120, "mg/dL"), "calcium": (9.5, "mg/dL"), "sodium": (140, "mmol/L")}
        usual = PUBLISHED | LIPIDS | SUGAR | IRON | others | {"cooper_distance": (2600, "m")}
        chosen = [slug for slug in dict.fromkeys([*wanted, *measured]) if slug not in either][:90]
        figures = {slug: usual.get(slug, (50, catalogue.find(slug)["unit"])) for slug in chosen}
        key = {"Idempotency-Key": "all-of-it"}
        answer = api.post(PANELS, body_of(figures, fasting=True), headers=key)
        assert answer.status == 201, answer.body
        panel = answer.json
        assert (len(panel["readings"]), len(panel["derived"])) == (90, len(FORMULAS))
        assert [each["marker"] for each in panel["derived"] if "id" not in each] == []
        assert len(set(ids(panel))) == 90 + len(FORMULAS)
        assert days(api) == {DAY: 90}
        assert api.post(PANELS, body_of(figures, fasting=True), headers=key).body == answer.body
        tracked = api.get("/v1/biomarkers?tracked=true&limit=100").json["items"]
        assert len(tracked) == 100
        for slug in ("bmi", "egfr_cr", "phenoage", "whtr", chosen[-1]):
            assert values(api, slug) == [of(panel, slug)["value"]]
        changed = api.patch(path_of(panel, "mcv"), {"value": 95}, headers=ANY)
        assert changed.status == 200
        assert derived(again(api, panel))["phenoage"] > derived(panel)["phenoage"]
        drop(api, panel)
        assert api.get("/v1/biomarkers?tracked=true").json["items"] == []
        assert days(api) == {}
        for slug in ("bmi", "egfr_cr", "phenoage", "whtr", chosen[-1]):
            assert values(api, slug) == []


class TestDuplicates:
    AT = {"local_date": None, "collected_at": "2026-03-14T08:00:00Z", "lab": "Labor Müller"}

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"lab": "LABOR MÜLLER"},
            {"collected_at": "2026-03-14T09:00:00+01:00"},
            {"collected_at": "2026-03-14T08:00:00.000Z", "timezone": "Asia/Tokyo"},
            {"notes": "the same, with a note", "fasting": True},
        ],
    )
    def test_name_the_one_that_is_here(self, api: Api, fields: dict[str, Any]) -> None:
        panel = draw(api, IRON, **self.AT)
        answer = api.post(PANELS, body_of(LIPIDS, **self.AT | fields))
        assert (answer.status, answer.code) == (409, "duplicate_panel")
        there = f"{PANELS}/{panel['id']}"
        assert (answer.json["existing_id"], answer.json["existing"]) == (panel["id"], there)
        assert days(api) == {DAY: 2}
        assert values(api, "hdl_c") == []
        assert latest(api, "non_hdl_c") is None

    @pytest.mark.parametrize(
        "fields",
        [
            {"lab": "Labor Meier"},
            {"lab": None},
            {"collected_at": "2026-03-14T08:00:01Z"},
            {"collected_at": None, "local_date": DAY},
        ],
    )
    def test_another_laboratory_or_time_is_another_panel(
        self, api: Api, fields: dict[str, Any]
    ) -> None:
        first = draw(api, IRON, **self.AT)
        second = draw(api, IRON, **self.AT | fields)
        assert {each["id"] for each in api.get(PANELS).json["items"]} == {first["id"], second["id"]}
        assert len(values(api, "iron")) == 2

    def test_without_a_time_the_day_decides(self, api: Api) -> None:
        panel = draw(api, IRON, lab="A")
        answer = api.post(PANELS, body_of(LIPIDS, lab="a"))
        assert (answer.status, answer.json["existing_id"]) == (409, panel["id"])
        draw(api, IRON, lab="A", local_date="2026-03-15")

    def test_without_laboratory_and_time_nothing_tells(self, api: Api) -> None:
        first, second = draw(api, IRON), draw(api, IRON)
        assert first["id"] != second["id"]
        assert (len(values(api, "iron")), days(api)) == (2, {DAY: 4})
        drop(api, first)
        assert (len(values(api, "iron")), days(api)) == (1, {DAY: 2})

    def test_what_was_deleted_can_be_entered_again(self, api: Api) -> None:
        first = draw(api, IRON, **self.AT)
        # A change of a reading leaves the panel in its place.
        api.patch(path_of(first, "iron"), {"value": 90}, headers=ANY)
        assert api.post(PANELS, body_of(IRON, **self.AT)).status == 409
        drop(api, first)
        second = draw(api, IRON, **self.AT)
        assert second["id"] != first["id"]
        assert (values(api, "iron"), days(api)) == ([100], {DAY: 2})
        # Another's panel of the same draw is theirs.
        assert api.post(PANELS, body_of(IRON, **self.AT), user="someone-else").status == 201


class TestDerived:
    @pytest.mark.parametrize("birth_date", ["1979-03-14", "1978-03-15", "1978-07-01"])
    def test_the_published_biological_age(self, api: Api, birth_date: str) -> None:
        """Aged 47 on the day: since that morning, until that night, or in between."""
        set_profile(api, birth_date=birth_date)
        panel = draw(api, PUBLISHED, fasting=True)
        found = of(panel, "phenoage")
        assert found["value"] == pytest.approx(26.35, abs=0.01)
        assert found["profile"] == {"age": 47}
        assert found["inputs"] == [of(panel, marker)["id"] for marker in PUBLISHED]
        names = ("formula", "formula_version", "variant", "unit", "canonical")
        assert {name: found[name] for name in names} == {
            "formula": "phenoage_levine_2018",
            "formula_version": 1,
            "variant": "levine_2018",
            "unit": "a",
            "canonical": {"value": found["value"], "unit": "a"},
        }

    def test_the_published_biological_age_in_si_units(self, api: Api) -> None:
        set_profile(api, birth_date="1979-01-01")
        si = PUBLISHED | {
            "albumin": (50, "g/L"),
            "creatinine": (75.14, "umol/L"),
            "glucose_fasting": (4.44, "mmol/L"),
            "hs_crp": (exp(-4.2), "mg/dL"),
        }
        assert derived(draw(api, si))["phenoage"] == pytest.approx(26.353325731883, abs=1e-3)

    @pytest.mark.parametrize(
        ("birth_date", "age"), [("1979-03-15", 46), ("1978-03-14", 48), ("2006-03-15", None)]
    )
    def test_age_is_counted_in_completed_years(
        self, api: Api, birth_date: str, age: int | None
    ) -> None:
        set_profile(api, birth_date=birth_date)
        found = of(draw(api, PUBLISHED), "phenoage")
        if age is None:
            assert (found["missing"], "aged 20 and over" in found["reason"]) == ([], True)
        else:
            assert found["profile"] == {"age": age}
            assert found["value"] != pytest.approx(26.35, abs=0.5)

    def test_what_is_missing_is_listed(self, api: Api) -> None:
        panel = draw(api, {m: PUBLISHED[m] for m in ("albumin", "creatinine", "mcv")})
        assert derived(panel) == {
            "phenoage": [
                "glucose_fasting",
                "hs_crp",
                "lymphocytes_pct",
                "rdw_cv",
                "alp",
                "wbc",
                "profile.birth_date",
            ],
            "egfr_cr": ["profile.birth_date", "profile.sex"],
            "egfr_cr_cys": ["cystatin_c", "profile.birth_date", "profile.sex"],
            "corrected_calcium": ["calcium"],
        }
        assert not any({"id", "value", "inputs"} & set(part) for part in panel["derived"])
        assert api.get("/v1/biomarkers/phenoage/readings").json["items"] == []
        assert latest(api, "egfr_cr") is None

    def test_never_from_two_draws(self, api: Api) -> None:
        draw(api, {"glucose_fasting": SUGAR["glucose_fasting"]}, lab="A")
        second = draw(api, {"insulin_fasting": SUGAR["insulin_fasting"]}, lab="B")
        api.post(
            "/v1/biomarkers/glucose_fasting/readings",
            {"value": 90, "unit": "mg/dL", "local_date": DAY},
        )
        assert derived(second)["homa_ir"] == ["glucose_fasting"]

    @pytest.mark.parametrize("fasting", [True, None, False])
    def test_some_are_for_fasting_draws_only(self, api: Api, fasting: bool | None) -> None:
        found = derived(draw(api, SUGAR | LIPIDS, fasting=fasting))
        fasting_only = {"homa_ir", "homa_b", "quicki", "tyg"}
        if fasting is False:
            assert all("fasting" in found[marker] for marker in fasting_only)
            assert latest(api, "homa_ir") is None
        else:
            assert found["homa_ir"] == pytest.approx(1.0)
        assert found["non_hdl_c"] == 150
        assert found["ldl_friedewald"] == pytest.approx(120)

    def test_a_limit_is_no_value(self, api: Api) -> None:
        set_profile(api, birth_date="1979-01-01")
        readings = [entry(marker, *figure) for marker, figure in PUBLISHED.items()]
        readings[3] |= {"value": 0.3, "comparator": "<"}
        panel = api.post(PANELS, {"local_date": DAY, "readings": readings}).json
        assert "only as a limit" in derived(panel)["phenoage"]
        body = {"local_date": DAY, "lab": "B", "readings": readings}
        floored = api.post(PANELS, body | {"phenoage_variant": "crp_floor_0_22"}).json
        assert of(floored, "phenoage")["variant"] == "crp_floor_0_22"

    def test_what_the_laboratory_printed_is_not_computed(self, api: Api) -> None:
        panel = draw(api, IRON | {"tsat": (31, "%")})
        assert "tsat" not in derived(panel)
        assert values(api, "tsat") == [31]
        # Without it, it is computed; and is what the server computes, not what was printed.
        assert api.delete(path_of(panel, "tsat"), headers=ANY).status == 204
        assert derived(again(api, panel))["tsat"] == pytest.approx(100 / 3)
        assert values(api, "tsat") == [pytest.approx(100 / 3)]
        assert latest(api, "tsat") == pytest.approx(100 / 3)

    def test_heights_of_the_draw_or_the_profile(self, api: Api) -> None:
        body = {"weight": (80, "kg")}
        assert derived(draw(api, body))["bmi"] == ["profile.height"]
        set_profile(api, height={"value": 200, "unit": "cm"})
        profiled = draw(api, body, lab="B")
        assert of(profiled, "bmi")["value"] == pytest.approx(20)
        assert of(profiled, "bmi")["profile"] == {"height_cm": 200}
        taken = draw(api, body | {"height": (160, "cm")}, lab="C")
        assert of(taken, "bmi")["value"] == pytest.approx(31.25)
        assert of(taken, "bmi")["inputs"] == [of(taken, m)["id"] for m in ("weight", "height")]

    def test_computed_readings_are_listed_read_and_trended(self, api: Api) -> None:
        """One of a marker that may also be measured, and one that is only ever computed."""
        first = draw(api, LIPIDS | SUGAR, local_date="2026-03-01")
        draw(api, IRON, local_date="2026-03-05")
        second = draw(api, LIPIDS | {"hdl_c": (60, "mg/dL")}, local_date="2026-03-14")
        for marker, expected in (("non_hdl_c", [140, 150]), ("tg_hdl", [2.5, 3]), ("homa_ir", [1])):
            assert values(api, marker) == pytest.approx(expected)
            listed = api.get(f"/v1/biomarkers/{marker}/readings").json["items"]
            panel = second if len(listed) > 1 else first
            reading, part = listed[0], of(panel, marker)
            assert api.get(path_of(panel, marker)).json == reading
            assert reading["panel_id"] == panel["id"]
            origin = ("formula", "formula_version", "inputs", "profile")
            assert reading["derived"] == {name: part[name] for name in origin}
            assert reading["canonical"] == part["canonical"]
            trend = api.get(f"/v1/biomarkers/{marker}/trend").json
            assert [point["value"] for point in trend["points"]] == pytest.approx(expected[::-1])
            assert latest(api, marker) == pytest.approx(expected[0])
            older = api.get(f"/v1/biomarkers/{marker}/readings?to=2026-03-05").json["items"]
            assert [each["value"] for each in older] == pytest.approx(expected[-1:])
        assert api.get("/v1/biomarkers/tg_hdl").json["change"] == "falling"
        other = f"/v1/biomarkers/quicki/readings/{of(first, 'homa_ir')['id']}"
        assert api.get(other).status == 404
        assert api.get(path_of(first, "homa_ir"), user="someone-else").status == 404
        # They are no measurements of their own: neither counted nor fed.
        assert days(api) == {"2026-03-01": 5, "2026-03-05": 2, "2026-03-14": 3}
        assert {kind for kind, *_ in changes(api)} == {"panel"}

    def test_computed_readings_are_not_changed_by_hand(self, api: Api) -> None:
        panel = draw(api, LIPIDS)
        entered = {"value": 1, "unit": "1", "local_date": DAY}
        answers = [api.post("/v1/biomarkers/tg_hdl/readings", entered)]
        for marker in ("non_hdl_c", "tg_hdl"):
            path = path_of(panel, marker)
            answers.append(api.patch(path, {"value": 1}, headers=ANY))
            answers.append(api.delete(path, headers={"If-Match": '"1"'}))
        for answer in answers:
            assert (answer.status, answer.code) == (409, "computed_reading")
        assert again(api, panel) == panel

    def test_variants(self, api: Api) -> None:
        set_profile(api, birth_date="1979-01-01")
        panel = draw(api, PUBLISHED)
        path, version = f"{PANELS}/{panel['id']}/derivation", panel["version"]
        found = {}
        for variant in ("crp_floor_0_22", "crp_log1p", "levine_2018"):
            answer = api.put(path, {"phenoage_variant": variant})
            version += 1
            assert (answer.status, answer.json["version"]) == (200, version)
            assert answer.etag == f'"{version}"'
            part = of(answer.json, "phenoage")
            assert (part["variant"], answer.json["phenoage_variant"]) == (variant, variant)
            assert values(api, "phenoage") == [part["value"]]
            assert latest(api, "phenoage") == part["value"]
            found[variant] = part["value"]
        assert found["levine_2018"] == of(panel, "phenoage")["value"]
        # The age is linear in the term of the CRP: its weight over Gompertz's.
        crp, weight = PUBLISHED["hs_crp"][0] / 10, 0.09536762 / 0.090165
        for variant, term in (("crp_floor_0_22", log(0.22)), ("crp_log1p", log1p(crp))):
            step = found[variant] - found["levine_2018"]
            assert step == pytest.approx(weight * (term - log(crp)), rel=1e-9)
        refused = api.put(path, {"phenoage_variant": "mine"})
        assert [pointer for pointer, _ in faults(refused)] == ["/phenoage_variant"]
        assert api.put(f"{PANELS}/{NOBODY}/derivation", {}).status == 404
        assert api.put(path, {}, user="someone-else").status == 404

    def test_what_the_profile_lacked_is_asked_for_later(self, api: Api) -> None:
        panel = draw(api, PUBLISHED)
        set_profile(api, birth_date="1979-03-14", sex="male")
        assert derived(again(api, panel)) == derived(panel)
        answer = api.put(f"{PANELS}/{panel['id']}/derivation", {})
        assert derived(answer.json)["phenoage"] == pytest.approx(26.35, abs=0.01)
        assert again(api, panel) == answer.json
        assert set(ids(panel)) < set(ids(answer.json))
        assert (len(values(api, "egfr_cr")), len(values(api, "phenoage"))) == (1, 1)
        # And what it no longer says goes again.
        set_profile(api, birth_date=None, sex=None)
        gone = api.put(f"{PANELS}/{panel['id']}/derivation", {}).json
        assert derived(gone) == derived(panel)
        assert (values(api, "egfr_cr"), values(api, "phenoage")) == ([], [])
        assert (latest(api, "egfr_cr"), latest(api, "phenoage")) == (None, None)
        assert gone["version"] == 3
        assert changes(api)[-1] == ("panel", panel["id"], 3, False)

    def test_a_later_birthday_changes_nothing_by_itself(self, api: Api) -> None:
        set_profile(api, birth_date="1979-03-14")
        panel = draw(api, PUBLISHED)
        set_profile(api, birth_date="1999-03-14")
        assert derived(again(api, panel)) == derived(panel)


class TestChangeOfAReading:
    def test_computes_anew_what_follows(self, api: Api) -> None:
        panel = draw(api, LIPIDS | IRON, notes="kept")
        answer = api.patch(path_of(panel, "hdl_c"), {"value": 60}, headers={"If-Match": '"1"'})
        reading = answer.json
        assert (answer.status, answer.etag, reading["version"]) == (200, '"2"', 2)
        assert (reading["value"], reading["panel_id"]) == (60, panel["id"])
        assert reading["canonical"]["value"] == 60
        changed = again(api, panel)
        assert (changed["version"], changed["notes"]) == (2, "kept")
        assert derived(changed)["non_hdl_c"] == 140
        assert derived(changed)["tg_hdl"] == pytest.approx(2.5)
        assert derived(changed)["tsat"] == derived(panel)["tsat"]
        assert ids(changed) == ids(panel)
        assert of(changed, "hdl_c")["version"] == 2
        assert of(changed, "iron") == of(panel, "iron")
        for marker, value in (("hdl_c", 60), ("non_hdl_c", 140), ("tg_hdl", 2.5)):
            assert values(api, marker) == pytest.approx([value])
            assert latest(api, marker) == pytest.approx(value)
            assert api.get(path_of(changed, marker)).json["value"] == pytest.approx(value)
        assert days(api) == {DAY: 5}
        # The feed tells of the panel; the reading has no change of its own.
        assert changes(api) == [("panel", panel["id"], 2, False)]

    def test_to_a_limit_leaves_no_figure(self, api: Api) -> None:
        panel = draw(api, LIPIDS)
        api.patch(path_of(panel, "hdl_c"), {"comparator": "<"}, headers=ANY)
        assert "only as a limit" in derived(again(api, panel))["non_hdl_c"]
        assert (values(api, "non_hdl_c"), values(api, "tg_hdl")) == ([], [])
        assert latest(api, "non_hdl_c") is None
        api.patch(path_of(panel, "hdl_c"), {"comparator": None}, headers=ANY)
        assert derived(again(api, panel)) == derived(panel)
        assert values(api, "non_hdl_c") == [150]

    def test_keeps_what_the_panel_says_for_all(self, api: Api) -> None:
        at = {"local_date": None, "collected_at": "2026-03-14T08:00:00Z"}
        panel = draw(api, LIPIDS, lab="A", fasting=True, specimen="Serum", **at)
        path = path_of(panel, "hdl_c")
        for fields, pointer in (
            ({"collected_at": "2026-03-14T08:00:01Z"}, "/collected_at"),
            ({"collected_at": None, "local_date": DAY}, "/collected_at"),
            ({"timezone": "Asia/Tokyo"}, "/timezone"),
            ({"utc_offset": "+09:00"}, "/utc_offset"),
            ({"collected_at": "2026-03-14T17:00:00+09:00"}, "/utc_offset"),
            ({"reported_at": "2026-03-15T08:00:00Z"}, "/reported_at"),
            ({"fasting": False}, "/fasting"),
            ({"fasting": None}, "/fasting"),
            ({"specimen": "Plasma"}, "/specimen"),
            ({"lab": "B"}, "/lab"),
        ):
            answer = api.patch(path, {"value": 60} | fields, headers=ANY)
            assert faults(answer) == [(pointer, "belongs_to_panel")]
        assert again(api, panel) == panel
        set_profile(api, timezone="Africa/Lagos")
        same = {"lab": "A", "fasting": True, "collected_at": "2026-03-14T09:00:00+01:00"}
        assert api.patch(path, same | {"method": "enzymatic"}, headers=ANY).status == 200
        assert of(again(api, panel), "hdl_c")["method"] == "enzymatic"

    def test_of_a_day_without_a_time_too(self, api: Api) -> None:
        panel = draw(api, LIPIDS)
        path = path_of(panel, "hdl_c")
        refused = api.patch(path, {"local_date": "2026-03-15"}, headers=ANY)
        assert faults(refused) == [("/local_date", "belongs_to_panel")]
        assert api.patch(path, {"value": 40, "local_date": DAY}, headers=ANY).status == 200
        assert days(api) == {DAY: 3}

    def test_is_checked_as_any_reading(self, api: Api) -> None:
        panel = draw(api, LIPIDS)
        path = path_of(panel, "hdl_c")
        assert faults(api.patch(path, {"unit": "g"}, headers=ANY)) == [("/unit", "unknown_unit")]
        assert faults(api.patch(path, {"value": -1}, headers=ANY))[0][0] == "/value"
        assert api.patch(path, {"value": 60}).status == 428
        assert api.patch(path, {"value": 60}, headers={"If-Match": '"2"'}).status == 412
        assert api.patch(path, {"value": 60}, headers=ANY, user="someone-else").status == 404
        si = api.patch(path, {"value": 1.5, "unit": "mmol/L"}, headers=ANY).json
        assert derived(again(api, panel))["non_hdl_c"] == pytest.approx(
            200 - si["canonical"]["value"]
        )

    def test_their_versions_are_apart(self, api: Api) -> None:
        panel = draw(api, LIPIDS)
        hdl, other = path_of(panel, "hdl_c"), path_of(panel, "triglycerides")
        assert api.patch(hdl, {"value": 60}, headers={"If-Match": '"1"'}).status == 200
        assert api.patch(other, {"value": 90}, headers={"If-Match": '"1"'}).status == 200
        assert api.patch(hdl, {"value": 61}, headers={"If-Match": '"1"'}).status == 412
        path = f"{PANELS}/{panel['id']}"
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 412
        assert api.delete(path, headers={"If-Match": '"3"'}).status == 204


class TestFigures:
    def test_computed_from_an_implausible_value_have_a_warning(self, api: Api) -> None:
        """Albumin of 100 g/L is a slip: what is computed from it says so, in every answer."""
        panel = draw(api, {"calcium": (9.4, "mg/dL"), "albumin": (100, "g/L")})
        calcium = of(panel, "corrected_calcium")
        assert calcium["warnings"] == [
            {
                "code": "implausible_input",
                "detail": "The value was computed from an implausible value of albumin.",
                "marker": "albumin",
            }
        ]
        assert [each["code"] for each in of(panel, "albumin")["warnings"]] == ["implausibly_high"]
        [reading] = api.get("/v1/biomarkers/corrected_calcium/readings").json["items"]
        assert reading["warnings"] == calcium["warnings"]
        path, version = path_of(panel, "albumin"), {"If-Match": "*"}
        assert api.patch(path, {"value": 44}, headers=version).status == 200
        assert "warnings" not in of(again(api, panel), "corrected_calcium")

    def test_have_no_binary_noise(self, api: Api) -> None:
        """7.1 + 0.8 * (4 - 3) is 7.8999999999999995 in binary arithmetic."""
        assert repr(7.1 + 0.8 * (4 - 3.0)) == "7.8999999999999995"
        panel = draw(api, {"calcium": (7.1, "mg/dL"), "albumin": (3.0, "g/dL")})
        calcium = of(panel, "corrected_calcium")
        assert (calcium["value"], calcium["canonical"]["value"]) == (7.9, 7.9)


class TestDeletionOfAReading:
    def test_leaves_what_needs_it_missing(self, api: Api) -> None:
        panel = draw(api, LIPIDS | IRON)
        path = path_of(panel, "hdl_c")
        assert api.delete(path, headers={"If-Match": '"2"'}).status == 412
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 204
        assert api.get(path).status == 404
        changed = again(api, panel)
        assert changed["version"] == 2
        assert [part["marker"] for part in changed["readings"]] == [
            "total_cholesterol",
            "triglycerides",
            "iron",
            "tibc",
        ]
        assert derived(changed)["non_hdl_c"] == ["hdl_c"]
        assert derived(changed)["tg_hdl"] == ["hdl_c"]
        assert derived(changed)["tsat"] == derived(panel)["tsat"]
        for marker in ("hdl_c", "non_hdl_c", "tg_hdl"):
            assert (values(api, marker), latest(api, marker)) == ([], None)
        assert days(api) == {DAY: 4}
        assert changes(api) == [("panel", panel["id"], 2, False)]
        # Ids are not given twice: what is left keeps its own.
        assert of(changed, "iron")["id"] == of(panel, "iron")["id"]

    def test_the_last_one_goes_with_the_panel_only(self, api: Api) -> None:
        panel = draw(api, IRON)
        assert api.delete(path_of(panel, "iron"), headers=ANY).status == 204
        answer = api.delete(path_of(panel, "tibc"), headers=ANY)
        assert (answer.status, answer.code) == (409, "last_reading")
        assert answer.json["panel_id"] == panel["id"]
        assert (values(api, "tibc"), days(api)) == ([300], {DAY: 1})
        drop(api, panel)
        assert (values(api, "tibc"), days(api)) == ([], {})


class TestDeletion:
    def test_takes_everything_along(self, api: Api) -> None:
        panel = draw(api, LIPIDS | SUGAR)
        single = {"value": 55, "unit": "mg/dL", "local_date": DAY}
        assert api.post("/v1/biomarkers/hdl_c/readings", single).status == 201
        paths = [path_of(panel, part["marker"]) for part in panel["readings"]]
        paths += [path_of(panel, part["marker"]) for part in panel["derived"] if "id" in part]
        path = f"{PANELS}/{panel['id']}"
        assert changes(api)[0] == ("panel", panel["id"], 1, False)
        assert api.delete(path).status == 428
        assert api.delete(path, headers={"If-Match": '"2"'}).status == 412
        assert api.delete(path, headers=ANY, user="someone-else").status == 404
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 204
        assert api.delete(path, headers=ANY).status == 404
        assert [api.get(each).status for each in (path, *paths)] == [404] * (1 + len(paths))
        tracked = api.get("/v1/biomarkers?tracked=true").json["items"]
        assert [marker["id"] for marker in tracked] == ["hdl_c"]
        assert tracked[0]["latest"]["value"] == 55
        assert days(api) == {DAY: 1}
        assert changes(api)[-1] == ("panel", panel["id"], 2, True)

    @pytest.mark.parametrize("order", ["newest first", "oldest first", "from the middle"])
    def test_the_latest_falls_back_to_the_panel_before(self, api: Api, order: str) -> None:
        held = {
            n: draw(api, LIPIDS | {"hdl_c": (40 + n, "mg/dL")}, local_date=f"2026-03-{10 + n}")
            for n in range(6)
        }
        numbers = {
            "newest first": [5, 4, 3, 2, 1, 0],
            "oldest first": [0, 1, 2, 3, 4, 5],
            "from the middle": [4, 3, 5, 1, 2, 0],
        }
        for n in numbers[order]:
            drop(api, held.pop(n))
            expected = [40 + m for m in sorted(held, reverse=True)]
            newest = expected[0] if expected else None
            assert (values(api, "hdl_c"), latest(api, "hdl_c")) == (expected, newest)
            assert latest(api, "non_hdl_c") == (200 - newest if newest else None)
            assert latest(api, "tg_hdl") == (150 / newest if newest else None)
            assert days(api) == {f"2026-03-{10 + m}": 3 for m in held}

    def test_a_marker_of_old_panels_only_is_found_again(self, api: Api) -> None:
        """Its last reading stands far behind panels that lack it."""
        ferritin = {"ferritin": (80, "ng/mL")}
        for n in range(3):
            draw(api, ferritin | {"ferritin": (80 + n, "ng/mL")}, local_date=f"2026-01-0{n + 1}")
        others = [draw(api, IRON, local_date=f"2026-02-{n:02}") for n in range(1, 13)]
        newest = [draw(api, ferritin | IRON, local_date=f"2026-03-0{n}") for n in (1, 2)]
        for panel in newest:
            drop(api, panel)
        assert latest(api, "ferritin") == 82
        for panel in others[3:]:
            drop(api, panel)
        assert (latest(api, "iron"), len(values(api, "iron"))) == (100, 3)


class TestLists:
    def test_are_newest_first_cut_and_paged(self, api: Api) -> None:
        for n in (12, 14, 13, 11):
            draw(api, {"iron": (n, "ug/dL")}, local_date=f"2026-03-{n}")
        timed = {"local_date": None, "collected_at": "2026-03-14T08:00:00Z"}
        draw(api, {"iron": (14.5, "ug/dL")}, **timed)

        def found(query: str) -> list[float]:
            page = api.get(f"{PANELS}{query}").json
            return [panel["readings"][0]["value"] for panel in page["items"]]

        assert found("") == [14.5, 14, 13, 12, 11]
        assert found("?from=2026-03-12&to=2026-03-13") == [13, 12]
        assert found("?to=2026-03-10") == []
        cursor = api.get(f"{PANELS}?limit=2").json["next_cursor"]
        assert found(f"?limit=2&cursor={cursor}") == [13, 12]
        assert api.get(f"{PANELS}?limit=26").status == 422
        assert api.get(f"{PANELS}?from=2026-03-14&to=2026-03-13").status == 422
        assert api.get(PANELS, user="someone-else").json["items"] == []

    def test_show_todays_standing(self, api: Api) -> None:
        panel = draw(api, LIPIDS)
        api.put("/v1/biomarkers/hdl_c/target", {"low": 60, "unit": "mg/dL"})
        api.put("/v1/biomarkers/non_hdl_c/target", {"high": 130, "unit": "mg/dL"})
        set_profile(api, sex="female", lab_units="si")
        [listed] = api.get(PANELS).json["items"]
        assert listed == again(api, panel)
        assert of(listed, "hdl_c")["target"]["status"] == "low"
        assert of(listed, "hdl_c")["reference"]["status"] == "low"
        assert of(listed, "non_hdl_c")["target"]["status"] == "high"
        assert of(listed, "hdl_c")["display"]["unit"] == "mmol/L"
        assert of(listed, "hdl_c")["unit"] == "mg/dL"

    def test_others_are_404(self, api: Api) -> None:
        panel = draw(api, IRON)
        path = f"{PANELS}/{panel['id']}"
        assert api.get(path, user="someone-else").status == 404
        assert api.get(f"{PANELS}/{NOBODY}").status == 404
        # A panel's reading is not a panel.
        assert api.get(f"{PANELS}/{of(panel, 'iron')['id']}").status == 404


class Dying:
    """The client of a process that dies at a call: before it, or after it was carried out.

    Nothing that it is asked afterwards arrives.
    """

    def __init__(self, real: Any, at: int | None = None, *, applied: bool = False) -> None:
        self._real, self._at, self._applied = real, at, applied
        self.calls = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def send(**request: Any) -> Any:
            self.calls += 1
            if self._at is None or self.calls < self._at:
                return getattr(self._real, name)(**request)
            if self.calls == self._at and self._applied:
                getattr(self._real, name)(**request)
            raise Unavailable("died")

        return send


class TestAllOrNothing:
    """Whatever call a process dies at, everything happened or nothing, and a retry mends it."""

    BODY = body_of(LIPIDS, lab="A", local_date="2026-03-15")
    KEY = {"Idempotency-Key": "once"}

    def create(self, api: Api, _panel: dict[str, Any]) -> Answer:
        return api.post(PANELS, self.BODY, headers=self.KEY)

    def remove(self, api: Api, panel: dict[str, Any]) -> Answer:
        return api.delete(f"{PANELS}/{panel['id']}", headers={"If-Match": '"1"'})

    def change(self, api: Api, panel: dict[str, Any]) -> Answer:
        changes = {"value": 60}
        return api.patch(path_of(panel, "hdl_c"), changes, headers={"If-Match": '"1"'})

    def take_out(self, api: Api, panel: dict[str, Any]) -> Answer:
        return api.delete(path_of(panel, "hdl_c"), headers={"If-Match": '"1"'})

    def derive(self, api: Api, panel: dict[str, Any]) -> Answer:
        return api.put(f"{PANELS}/{panel['id']}/derivation", {"phenoage_variant": "crp_log1p"})

    @staticmethod
    def start(api: Api, user: str) -> dict[str, Any]:
        """Become another user of the same table, with a panel and since then with a height."""
        api.user = user
        panel = draw(api, LIPIDS | {"weight": (80, "kg")})
        set_profile(api, height={"value": 200, "unit": "cm"})
        return panel

    @staticmethod
    def view(api: Api) -> dict[str, Any]:
        """Return all that can be seen, without ids and times."""
        tracked = api.get("/v1/biomarkers?tracked=true&limit=100").json["items"]
        panels = api.get(PANELS).json["items"]
        return {
            "panels": [
                (p["version"], [each["value"] for each in p["readings"]], derived(p))
                for p in panels
            ],
            "latest": {marker["id"]: marker["latest"]["value"] for marker in tracked},
            "readings": {
                slug: values(api, slug) for slug in ("hdl_c", "non_hdl_c", "tg_hdl", "bmi")
            },
            "days": days(api),
            "fed": sorted((kind, version, gone) for kind, _, version, gone in changes(api)),
        }

    @pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("name", ["create", "remove", "change", "take_out", "derive"])
    def test_at_every_call(
        self, api: Api, monkeypatch: pytest.MonkeyPatch, name: str, applied: bool
    ) -> None:
        act, real = getattr(self, name), client.dynamodb()
        panel = self.start(api, "control")
        before, counting = self.view(api), Dying(real)
        with monkeypatch.context() as patch:
            patch.setattr(client, "dynamodb", lambda: counting)
            assert act(api, panel).status < 300
        after = self.view(api)
        assert before != after
        outcomes = []
        for call in range(1, counting.calls + 1):
            panel = self.start(api, f"{name}-{call}")
            dying = Dying(real, call, applied=applied)
            with monkeypatch.context() as patch:
                patch.setattr(client, "dynamodb", lambda dying=dying: dying)
                assert act(api, panel).status == 503
            found = self.view(api)
            assert found in (before, after)
            outcomes.append(found == after)
            retried = act(api, panel)
            if name in {"create", "derive"} or found == before:
                assert retried.status < 300
            else:
                assert retried.status == {"change": 412}.get(name, 404)
            if name == "derive" and found == after:
                # To compute again what was computed is one version more of the same.
                assert again(api, panel)["version"] == 3
            else:
                assert self.view(api) == after
        # The write is the last call, and the only one that does anything.
        assert outcomes == [False] * (counting.calls - 1) + [applied]
