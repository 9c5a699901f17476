"""The biomarker catalogue with where the caller stands, markers of one's own, and targets."""

from typing import Any

import pytest

from chalicelib.labs.biomarkers import catalogue
from chalicelib.table.transaction import Transaction
from tests.support.api import Answer, Api
from tests.support.feed import all_changes
from tests.support.labs import bare
from tests.support.races import once_before

ANY = {"If-Match": "*"}
NOBODY = "01991f3a-0000-7000-8000-000000000000"


def log(api: Api, marker: str, value: float, unit: str, /, **fields: Any) -> dict[str, Any]:
    body = {"value": value, "unit": unit, "local_date": "2026-03-14"} | fields
    answer = api.post(f"/v1/biomarkers/{marker}/readings", body)
    assert answer.status == 201, answer.body
    return dict(answer.json)


def marker_of(api: Api, marker: str) -> dict[str, Any]:
    answer = api.get(f"/v1/biomarkers/{marker}")
    assert answer.status == 200, answer.body
    return dict(answer.json)


def pages(api: Api, query: str) -> list[dict[str, Any]]:
    """Return the items of all pages."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = api.get(f"/v1/biomarkers?{query}{cursor}").json
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"


def ids(api: Api, query: str) -> list[str]:
    return [marker["id"] for marker in pages(api, query)]


def define(api: Api, **fields: Any) -> str:
    answer = api.post("/v1/biomarkers", {"name": "Grip endurance", "unit": "s"} | fields)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def aim(api: Api, marker: str, **fields: Any) -> Answer:
    return api.put(f"/v1/biomarkers/{marker}/target", fields)


def set_profile(api: Api, **fields: Any) -> None:
    assert api.patch("/v1/profile", fields, headers=ANY).status == 200


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.body
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def changes(api: Api, kind: str) -> list[dict[str, Any]]:
    return [item for item in all_changes(api) if item["type"] == kind]


CHOLESTEROL = ["ldl_c", "ldl_direct", "ldl_friedewald", "ldl_sampson", "vldl_c"]


class TestCatalogue:
    def test_pages_go_through_all_markers_by_slug(self, api: Api) -> None:
        found = pages(api, "limit=50")
        assert [marker["id"] for marker in found] == list(catalogue.markers())
        assert sum(not marker["computed"] for marker in found) == 131 + 61
        assert sum("answers" in marker for marker in found) == 61
        assert not any(marker["tracked"] or marker["own"] for marker in found)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("category=thyroid&q=free", ["free_t3", "free_t4"]),
            ("q=CHOLESTEROL%20ldl", CHOLESTEROL),
            ("q=lpa", ["lpa_mass", "lpa_molar"]),
            ("q=rdw-cv", ["rdw_cv"]),
            ("category=epigenetic", ["dunedin_pace"]),
            ("category=biological_age", ["phenoage"]),
            ("q=nothing%20of%20the%20kind", []),
            ("tracked=true", []),
            ("tracked=false&category=epigenetic", ["dunedin_pace"]),
            ("archived=true&q=rdw-cv", ["rdw_cv"]),
        ],
    )
    def test_filters(self, api: Api, query: str, expected: list[str]) -> None:
        assert ids(api, query) == expected

    def test_a_full_last_page_has_no_cursor(self, api: Api) -> None:
        fitness = [slug for slug, m in catalogue.markers().items() if m["category"] == "fitness"]
        page = api.get(f"/v1/biomarkers?category=fitness&limit={len(fitness)}").json
        assert ([marker["id"] for marker in page["items"]], page["next_cursor"]) == (fitness, None)

    @pytest.mark.parametrize(
        "query", ["category=blood", "q=", f"q={'x' * 61}", "tracked=1", "archived=yes", "mine=true"]
    )
    def test_wrong_filters(self, api: Api, query: str) -> None:
        answer = api.get(f"/v1/biomarkers?{query}")
        named = query.partition("=")[0]
        assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, named)

    def test_a_cursor_belongs_to_its_filters(self, api: Api) -> None:
        cursor = api.get("/v1/biomarkers?category=lipids&limit=1").json["next_cursor"]
        for path in (
            f"?category=liver&cursor={cursor}",
            f"?cursor={cursor}",
            f"?category=lipids&tracked=false&cursor={cursor}",
        ):
            assert api.get(f"/v1/biomarkers{path}").code == "invalid_cursor"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=lp(a)", ["lpa_mass", "lpa_molar"]),
            ("q=creatinine", ["creatinine", "bun_creatinine"]),
            ("loinc=18262-6", ["ldl_direct"]),
            ("loinc=2089-1", ["ldl_c"]),
            ("loinc=80404-7", ["hrv_sdnn"]),
            ("loinc=9999-9", []),
        ],
    )
    def test_search_and_codes(self, api: Api, query: str, found: list[str]) -> None:
        assert ids(api, f"{query}&limit=100")[: len(found) or 1] == found

    def test_pages_of_a_search_keep_its_order(self, api: Api) -> None:
        whole = ids(api, "q=creatinine&limit=100")
        assert [each["id"] for each in pages(api, "q=creatinine&limit=2")] == whole

    def test_the_notice_is_once_in_a_page(self, api: Api) -> None:
        page = api.get("/v1/biomarkers?limit=250").json
        assert "loinc.org/license" in page["loinc_notice"]
        assert not any("loinc_notice" in marker for marker in page["items"])

    def test_a_code_of_a_custom_marker(self, api: Api) -> None:
        own = define(api, loinc="47527-7")
        marker = marker_of(api, own)
        assert (marker["loinc"], "loinc_notice" in marker) == ("47527-7", True)
        assert ids(api, "loinc=47527-7") == [own]
        cleared = api.patch(f"/v1/biomarkers/{own}", {"loinc": None}, headers=ANY).json
        assert not {"loinc", "loinc_notice"} & set(cleared)
        refused = api.patch(f"/v1/biomarkers/{own}", {"loinc": "x"}, headers=ANY)
        assert faults(refused) == [("/loinc", "string_pattern_mismatch")]

    def test_one_measured_marker(self, api: Api) -> None:
        marker = marker_of(api, "hdl_c")
        assert "loinc.org/license" in marker.pop("loinc_notice")
        assert marker == {
            "id": "hdl_c",
            "name": "HDL cholesterol",
            "category": "lipids",
            "own": False,
            "computed": False,
            "value_kind": "quantity",
            "loinc": "2085-9",
            "loinc_verified": "A",
            "loinc_aliases": ["14646-4"],
            "specimen": "Ser/Plas",
            "unit": "mg/dL",
            "decimals": 0,
            "alt_units": [
                {"unit": "mmol/L", "factor": "0.02586318375792060002586318", "decimals": 2}
            ],
            "si_unit": "mmol/L",
            "reference": {
                "male": {
                    "low": 40,
                    "low_open": True,
                    "text": ">40",
                    "printed": [{"unit": "mmol/L", "low": 1.0, "text": ">1.0"}],
                    "display": {"low": 40, "low_open": True, "unit": "mg/dL"},
                },
                "female": {
                    "low": 50,
                    "low_open": True,
                    "text": ">50",
                    "printed": [{"unit": "mmol/L", "low": 1.2, "text": ">1.2"}],
                    "display": {"low": 50, "low_open": True, "unit": "mg/dL"},
                },
                "source": "ESC/EAS 2019, lower risk (women: 50 mg/dL in the American text)",
                "unit": "mg/dL",
            },
            "plausible_low": 2,
            "plausible_high": 300,
            "blueprint_target": ">60 mg/dL",
            "blueprint_source": "Mallin 11-biomarkers via aminafra notes (single source)",
            "protocol_target": {"low": 60, "low_open": True},
            "better": "high",
            "tracked": False,
        }

    def test_one_computed_marker(self, api: Api) -> None:
        marker = marker_of(api, "homa_ir")
        assert marker["computed"] is True
        assert "loinc_notice" not in marker
        assert marker["formula"] == {
            "id": "homa_ir_1985",
            "version": 1,
            "expression": "glucose [mg/dL] * insulin [uIU/mL] / 405",
            "source": "Matthews 1985, Diabetologia 28:412",
            "domain": "Fasting only.",
            "inputs": [["glucose_fasting"], ["insulin_fasting"]],
            "profile": [],
            "fasting": True,
            "variants": [],
        }

    def test_answers_are_personal(self, api: Api) -> None:
        own = define(api)
        for path in ("/v1/biomarkers", "/v1/biomarkers/hdl_c", f"/v1/biomarkers/{own}"):
            first = api.get(path)
            kept = "no-store" if path == "/v1/biomarkers" else "private, no-cache"
            assert first.headers["Cache-Control"] == kept
            # The version stays while a reading comes in: an old answer is never confirmed.
            again = api.get(path, headers={"If-None-Match": first.headers.get("ETag", '"0"')})
            assert (again.status, again.body) == (200, first.body)
        assert api.get("/v1/biomarkers/hdl_c").etag == '"0"'
        assert api.get(f"/v1/biomarkers/{own}").etag == '"1"'

    def test_unknown_markers_are_404(self, api: Api) -> None:
        for marker in ("no_such_marker", NOBODY):
            assert api.get(f"/v1/biomarkers/{marker}").status == 404
            assert aim(api, marker, low=1, unit="g").status == 404
            assert api.delete(f"/v1/biomarkers/{marker}/target").status == 404


class TestTracked:
    def test_whatever_has_a_reading_a_target_or_an_owner(self, api: Api) -> None:
        own = define(api)
        assert aim(api, "ldl_c", high=70, unit="mg/dL").status == 200
        reading = log(api, "hdl_c", 61, "mg/dL")
        readings = [
            {"marker": "glucose_fasting", "value": 90, "unit": "mg/dL"},
            {"marker": "insulin_fasting", "value": 5, "unit": "uIU/mL"},
        ]
        panel = api.post("/v1/panels", {"local_date": "2026-03-14", "readings": readings}).json
        computed = {each["marker"] for each in panel["derived"] if "id" in each}
        assert "homa_ir" in computed
        drawn = {"glucose_fasting", "insulin_fasting"} | computed
        followed = sorted({own, "ldl_c", "hdl_c"} | drawn)
        assert ids(api, "tracked=true") == followed
        assert ids(api, "tracked=true&limit=2") == followed
        assert all(marker["tracked"] for marker in pages(api, "tracked=true"))
        others = ids(api, "tracked=false&limit=50")
        assert others == [slug for slug in catalogue.markers() if slug not in followed]
        assert ids(api, "tracked=true&category=lipids") == ["hdl_c", "ldl_c"]
        assert api.delete("/v1/biomarkers/ldl_c/target").status == 204
        path = f"/v1/biomarkers/hdl_c/readings/{reading['id']}"
        assert api.delete(path, headers=ANY).status == 204
        assert api.delete(f"/v1/panels/{panel['id']}", headers=ANY).status == 204
        assert ids(api, "tracked=true") == [own]
        assert api.get("/v1/biomarkers?tracked=true", user="someone-else").json["items"] == []

    def test_the_list_shows_what_each_marker_shows(self, api: Api) -> None:
        set_profile(api, sex="male", lab_units="si")
        aim(api, "hdl_c", protocol="blueprint")
        log(api, "hdl_c", 50, "mg/dL", local_date="2026-01-01")
        log(api, "hdl_c", 1.6, "mmol/L", lab_range={"low": 1.0})
        [listed] = pages(api, "tracked=true")
        single = marker_of(api, "hdl_c")
        assert "Regenstrief" in single.pop("loinc_notice")
        assert listed == single
        latest = listed["latest"]
        assert latest["display"] == {"value": 1.6, "unit": "mmol/L"}
        assert latest["canonical"] == {"value": 61.864, "unit": "mg/dL"}
        standings = {latest["status"], latest["reference"]["status"], latest["target"]["status"]}
        assert standings == {"in_range"}
        assert listed["target"]["source"] == "protocol"
        assert listed["change"] == "rising"


class TestOwnMarkers:
    def test_are_created_read_and_fed(self, api: Api) -> None:
        body = {
            "name": "Urolithin A",
            "unit": "ng/mL",
            "category": "other",
            "alt_units": [{"unit": "nmol/L", "factor": "4.38"}],
            "specimen": "Plasma",
            "reference_range": {"low": 2.25, "high": 8.5, "source": "my lab"},
            "better": "high",
            "fasting": "preferred",
            "notes": "made by gut bacteria",
        }
        answer = api.post("/v1/biomarkers", body)
        assert answer.status == 201
        made = answer.json
        assert (answer.etag, answer.headers["Location"]) == ('"1"', f"/v1/biomarkers/{made['id']}")
        typical = {"low": 2.25, "high": 8.5, "text": "2.25-8.5"}
        kept = {name: value for name, value in body.items() if name != "reference_range"}
        expected = kept | {
            **{name: made[name] for name in ("id", "created_at", "updated_at")},
            "version": 1,
            "own": True,
            "computed": False,
            "value_kind": "quantity",
            "archived": False,
            "loinc_aliases": [],
            "reference": {"male": typical, "female": typical, "source": "my lab"},
        }
        shown = typical | {"display": {"low": 2.25, "high": 8.5, "unit": made["unit"]}}
        ranges = {"male": shown, "female": shown, "source": "my lab", "unit": made["unit"]}
        own = {"tracked": True, "reference_range": body["reference_range"]}
        assert made == expected | own | {"reference": ranges}
        assert marker_of(api, made["id"]) == made
        [change] = changes(api, "biomarker")
        assert (change["id"], change["resource"]) == (made["id"], expected)
        assert ids(api, "q=urolithin") == [made["id"]]

    @pytest.mark.parametrize(
        ("fields", "pointers"),
        [
            ({"name": None}, ["/name"]),
            ({"unit": None}, ["/unit"]),
            ({"unit": " "}, ["/unit"]),
            ({"category": "blood"}, ["/category"]),
            ({"alt_units": [{"unit": "min"}]}, ["/alt_units/0/factor"]),
            ({"alt_units": [{"unit": "min", "factor": "0.00"}]}, ["/alt_units/0/factor"]),
            ({"alt_units": [{"unit": "min", "factor": 60}]}, ["/alt_units/0/factor"]),
            ({"alt_units": [{"unit": "min", "factor": "1e3"}]}, ["/alt_units/0/factor"]),
            ({"alt_units": [{"unit": "x", "factor": "1"}] * 11}, ["/alt_units"]),
            (
                {"alt_units": [{"unit": "min", "factor": "0.02"}] * 2},
                ["/alt_units/1/unit"],
            ),
            ({"alt_units": [{"unit": "s", "factor": "1"}]}, ["/alt_units/0/unit"]),
            (
                {"unit": "mg/dL", "alt_units": [{"unit": "g/L", "factor": "0.02"}]},
                ["/alt_units/0/unit"],
            ),
            ({"reference_range": {}}, ["/reference_range/low"]),
            ({"reference_range": {"low": 2, "high": 1}}, ["/reference_range/high"]),
            ({"better": "more"}, ["/better"]),
            ({"loinc_code": "1558-6"}, ["/loinc_code"]),
        ],
    )
    def test_faults_are_named(self, api: Api, fields: Any, pointers: list[str]) -> None:
        body = {"name": "Grip endurance", "unit": "s"} | fields
        body = {name: value for name, value in body.items() if value is not None}
        answer = api.post("/v1/biomarkers", body)
        assert [pointer for pointer, _ in faults(answer)] == pointers
        assert ids(api, "tracked=true") == []

    def test_change_but_keep_their_unit(self, api: Api) -> None:
        own = define(api, reference_range={"low": 30.5}, notes="left hand")
        path = f"/v1/biomarkers/{own}"
        log(api, own, 45, "s")
        changed = api.patch(path, {"name": "Dead hang", "notes": None}, headers={"If-Match": '"1"'})
        assert (changed.status, changed.etag) == (200, '"2"')
        assert changed.json == marker_of(api, own)
        assert (changed.json["name"], "notes" in changed.json) == ("Dead hang", False)
        assert bare(changed.json["reference"]["male"]) == {"low": 30.5, "text": ">=30.5"}
        assert changed.json["latest"]["reference"]["status"] == "in_range"
        stricter = {"reference_range": {"low": None, "high": 40.5}}
        after = api.patch(path, stricter, headers=ANY).json
        assert bare(after["reference"]["female"]) == {"high": 40.5, "text": "<=40.5"}
        assert after["latest"]["reference"]["status"] == "high"
        assert "reference" not in api.patch(path, {"reference_range": None}, headers=ANY).json
        refused = api.patch(path, {"unit": "min"}, headers=ANY)
        assert faults(refused) == [("/unit", "fixed")]
        assert api.patch(path, {"unit": "s"}, headers=ANY).status == 200
        assert api.patch(path, {"name": "x"}, headers={"If-Match": '"1"'}).status == 412
        assert api.patch(path, {"name": "x"}).status == 428
        assert marker_of(api, own)["version"] == 5

    def test_gain_units_and_lose_none(self, api: Api) -> None:
        minutes = {"unit": "min", "factor": "0.02"}
        own = define(api, alt_units=[minutes])
        path = f"/v1/biomarkers/{own}"
        for units in ([], [minutes | {"factor": "0.0167"}], [{"unit": "h", "factor": "0.0003"}]):
            refused = api.patch(path, {"alt_units": units}, headers=ANY)
            assert faults(refused) == [("/alt_units", "units_fixed")]
        more = [minutes, {"unit": "h", "factor": "0.0003"}]
        assert api.patch(path, {"alt_units": more}, headers=ANY).json["alt_units"] == more
        assert log(api, own, 3, "h")["canonical"]["value"] == 10_000

    def test_built_in_ones_are_nobodys(self, api: Api) -> None:
        assert api.patch("/v1/biomarkers/hdl_c", {"name": "x"}, headers=ANY).status == 404
        assert api.delete("/v1/biomarkers/hdl_c", headers=ANY).status == 404

    def test_an_archived_one_leaves_the_lists_only(self, api: Api) -> None:
        own, other = define(api), define(api, name="Balance")
        reading = log(api, own, 45, "s")
        path = f"/v1/biomarkers/{own}"
        assert api.delete(path, headers={"If-Match": '"2"'}).status == 412
        assert api.delete(path).status == 428
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 204
        assert ids(api, "tracked=true") == [other]
        assert own not in ids(api, "limit=100")
        assert ids(api, "tracked=true&archived=true") == sorted([own, other])
        assert own in ids(api, "archived=true&limit=100")
        assert (marker_of(api, own)["archived"], marker_of(api, own)["version"]) == (True, 2)
        assert api.get(f"{path}/readings").json["items"] == [reading]
        assert changes(api, "biomarker")[-1]["resource"]["archived"] is True
        # A change of something else does not bring it back.
        api.patch(path, {"name": "Dead hang"}, headers=ANY)
        assert ids(api, "tracked=true") == [other]

    def test_one_without_readings_is_deleted_with_its_target(self, api: Api) -> None:
        own, kept = define(api), define(api, name="Balance")
        aim(api, own, low=60, unit="s")
        path = f"/v1/biomarkers/{own}"
        assert api.delete(path, headers={"If-Match": '"2"'}).status == 412
        assert api.delete(path, headers={"If-Match": '"1"'}).status == 204
        assert api.get(path).status == api.delete(path, headers=ANY).status == 404
        assert ids(api, "tracked=true&archived=true") == [kept]
        body = {"value": 1, "unit": "s", "local_date": "2026-03-14"}
        assert api.post(f"{path}/readings", body).status == 404
        deleted = [change for change in all_changes(api) if change["deleted"]]
        assert sorted((change["type"], change["id"]) for change in deleted) == [
            ("biomarker", own),
            ("target", own),
        ]

    def test_one_with_readings_of_a_panel_is_archived(self, api: Api) -> None:
        own = define(api)
        readings = [{"marker": own, "value": 45, "unit": "s"}]
        panel = api.post("/v1/panels", {"local_date": "2026-03-14", "readings": readings}).json
        assert api.delete(f"/v1/biomarkers/{own}", headers=ANY).status == 204
        assert marker_of(api, own)["archived"] is True
        assert api.get(f"/v1/panels/{panel['id']}").json["readings"][0]["marker"] == own
        # It is removed once it has no readings.
        assert api.delete(f"/v1/panels/{panel['id']}", headers=ANY).status == 204
        define(api, name="Balance")
        assert api.get(f"/v1/biomarkers/{own}").status == 404

    def test_a_reading_that_comes_first_keeps_the_marker(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The marker has no reading when it is read, and has one when its deletion is written."""
        own = define(api)
        once_before(monkeypatch, Transaction, "commit", lambda: log(api, own, 45, "s"))
        assert api.delete(f"/v1/biomarkers/{own}", headers=ANY).status == 204
        assert marker_of(api, own)["archived"] is True
        assert len(api.get(f"/v1/biomarkers/{own}/readings").json["items"]) == 1

    def test_archived_ones_do_not_count_but_all_are_bounded(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chalicelib.labs.biomarkers.service.MAX_CUSTOM_MARKERS", 2)
        monkeypatch.setattr("chalicelib.labs.biomarkers.service.MAX_WITH_ARCHIVED", 4)
        archived, readings = [], []
        for number in range(3):
            own = define(api, name=f"Archived {number}")
            archived.append(own)
            readings.append(log(api, own, 1, "s")["id"])
            assert api.delete(f"/v1/biomarkers/{own}", headers=ANY).status == 204
        define(api)
        body = {"name": "One more", "unit": "s"}
        refused = api.post("/v1/biomarkers", body)
        assert faults(refused) == [("", "too_many")]
        assert refused.json["errors"][0]["params"]["max"] == 4
        # Without its reading, the first one is removed to make room.
        path = f"/v1/biomarkers/{archived[0]}"
        assert api.delete(f"{path}/readings/{readings[0]}", headers=ANY).status == 204
        define(api, name="Second")
        assert api.get(path).status == 404
        assert faults(api.post("/v1/biomarkers", body)) == [("", "too_many")]
        assert api.post("/v1/biomarkers", body).json["errors"][0]["params"]["max"] == 2

    def test_have_readings_targets_and_trends_as_any_other(self, api: Api) -> None:
        own = define(
            api,
            alt_units=[{"unit": "min", "factor": "0.0166666666666666666666666666"}],
            reference_range={"low": 60.5, "source": "my coach"},
        )
        target = aim(api, own, low=1.5, unit="min").json
        assert target["canonical"] == {"low": 90}
        log(api, own, 45, "s", local_date="2026-01-01")
        reading = log(api, own, 1.25, "min")
        assert reading["canonical"] == {"value": 75, "unit": "s"}
        assert reading["display"] == {"value": 75, "unit": "s"}
        assert reading["reference"] == {
            "status": "in_range",
            "low": 60.5,
            "unit": "s",
            "display": {"low": 60.5, "unit": "s"},
            "text": ">=60.5",
            "source": "my coach",
        }
        assert bare(reading["target"]) == {"status": "low", "low": 90, "source": "me"}
        marker = marker_of(api, own)
        assert (marker["change"], marker["latest"]["id"]) == ("rising", reading["id"])
        trend = api.get(f"/v1/biomarkers/{own}/trend").json
        assert (trend["change"]["value"], trend["mean"]) == (30, 60)
        body = {"value": 1, "unit": "h", "local_date": "2026-03-14"}
        refused = api.post(f"/v1/biomarkers/{own}/readings", body)
        assert faults(refused) == [("/unit", "unknown_unit")]
        assert "s or min" in refused.json["errors"][0]["detail"]

    def test_are_their_owners_alone(self, api: Api) -> None:
        own = define(api)
        reading = log(api, own, 45, "s")
        path, other = f"/v1/biomarkers/{own}", {"user": "someone-else"}
        body = {"value": 1, "unit": "s", "local_date": "2026-03-14"}
        for answer in (
            api.get(path, **other),
            api.patch(path, {"name": "Mine"}, headers=ANY, **other),
            api.delete(path, headers=ANY, **other),
            api.put(f"{path}/target", {"low": 1, "unit": "s"}, **other),
            api.delete(f"{path}/target", **other),
            api.get(f"{path}/readings", **other),
            api.post(f"{path}/readings", body, **other),
            api.get(f"{path}/readings/{reading['id']}", **other),
            api.get(f"{path}/trend", **other),
        ):
            assert answer.status == 404
        entry = {"marker": own, "value": 1, "unit": "s"}
        panel = {"local_date": "2026-03-14", "readings": [entry]}
        refused = api.post("/v1/panels", panel, **other)
        assert faults(refused) == [("/readings/0/marker", "unknown_marker")]
        assert api.post("/v1/panels", panel).status == 201
        assert marker_of(api, own)["version"] == 1


class TestTargets:
    def test_of_my_own_in_any_unit_of_the_marker(self, api: Api) -> None:
        log(api, "glucose_fasting", 82, "mg/dL")
        answer = aim(api, "glucose_fasting", low=4, high=5, unit="mmol/L", notes="before breakfast")
        target = answer.json
        assert (answer.status, answer.etag) == (200, '"1"')
        canonical = target.pop("canonical")
        # 18.0156 mg/dL to the mmol/L.
        assert canonical == {"low": pytest.approx(72.0624), "high": pytest.approx(90.078)}
        stamps = {name: target.pop(name) for name in ("created_at", "updated_at")}
        assert target == {
            "id": "glucose_fasting",
            "version": 1,
            "low": 4,
            "high": 5,
            "unit": "mmol/L",
            "notes": "before breakfast",
            "source": "me",
            "display": {"low": 72, "high": 90, "unit": "mg/dL"},
        }
        marker = marker_of(api, "glucose_fasting")
        assert marker["target"] == target | {"canonical": canonical} | stamps
        assert marker["latest"]["target"] == canonical | {
            "status": "in_range",
            "unit": "mg/dL",
            "display": {"low": 72, "high": 90, "unit": "mg/dL"},
            "source": "me",
        }
        assert marker["latest"]["status"] == "unknown"

    def test_may_lie_beyond_any_reading(self, api: Api) -> None:
        target = aim(api, "glucose_fasting", high=1e9, unit="mmol/L").json
        assert target["canonical"] == {"high": pytest.approx(18.0156e9)}

    @pytest.mark.parametrize(
        ("value", "bounds", "status"),
        [
            (90, {"low": 91}, "low"),
            (90, {"low": 90}, "in_range"),
            (90, {"high": 89.5}, "high"),
            (90, {"high": 90}, "in_range"),
            (90, {"low": 80, "high": 100}, "in_range"),
        ],
    )
    def test_judge_with_one_bound_or_two(
        self, api: Api, value: float, bounds: dict[str, float], status: str
    ) -> None:
        reading = log(api, "glucose_fasting", value, "mg/dL")
        aim(api, "glucose_fasting", unit="mg/dL", **bounds)
        path = f"/v1/biomarkers/glucose_fasting/readings/{reading['id']}"
        found = bare(api.get(path).json["target"])
        assert found == bounds | {"status": status, "source": "me"}

    def test_of_a_protocol_say_whose_they_are(self, api: Api) -> None:
        target = aim(api, "hs_crp", protocol="blueprint", notes="for a year").json
        names = ("source", "protocol", "protocol_name", "protocol_source", "notes")
        assert {name: target[name] for name in names} == {
            "source": "protocol",
            "protocol": "blueprint",
            "protocol_name": "Blueprint-style (unofficial)",
            "protocol_source": "Mallin 11-biomarkers via aminafra notes (single source)",
            "notes": "for a year",
        }
        assert (target["high"], target["high_open"], target["unit"]) == (1, True, "mg/L")
        assert "low" not in target
        # The bound itself lies outside.
        assert log(api, "hs_crp", 0.1, "mg/dL")["target"]["status"] == "high"
        assert log(api, "hs_crp", 1, "mg/L", comparator="<")["target"]["status"] == "in_range"
        mine = aim(api, "hs_crp", high=1, unit="mg/L").json
        assert (mine["source"], mine["version"]) == ("me", 2)
        assert not {"high_open", "protocol", "protocol_name", "notes"} & set(mine)
        assert log(api, "hs_crp", 0.1, "mg/dL")["target"]["status"] == "in_range"

    def test_of_a_protocol_may_be_for_one_sex(self, api: Api) -> None:
        for sex in (None, "female"):
            set_profile(api, sex=sex)
            refused = aim(api, "testosterone_total", protocol="blueprint")
            assert faults(refused) == [("/protocol", "protocol_target_of_other_sex")]
            assert "male" in refused.json["errors"][0]["detail"]
        set_profile(api, sex="male")
        target = aim(api, "testosterone_total", protocol="blueprint").json
        assert (target["low"], target["low_open"]) == (450, True)
        assert "sex" not in target

    @pytest.mark.parametrize(
        ("marker", "fields", "fault"),
        [
            ("glucose_fasting", {"protocol": "blueprint"}, ("/protocol", "no_protocol_target")),
            ("homa_ir", {"protocol": "blueprint"}, ("/protocol", "no_protocol_target")),
            ("ldl_c", {"low": 70, "unit": "fL"}, ("/unit", "unknown_unit")),
            ("lpa_mass", {"high": 75, "unit": "nmol/L"}, ("/unit", "unknown_unit")),
            ("ldl_c", {"low": 70, "high": 60, "unit": "mg/dL"}, ("/high", None)),
            ("ldl_c", {"low": 70}, ("/unit", None)),
            ("ldl_c", {}, ("/low", None)),
            ("ldl_c", {"unit": "mg/dL"}, ("/low", None)),
            ("ldl_c", {"protocol": "atkins"}, ("/protocol", None)),
            ("ldl_c", {"low": "70", "unit": "mg/dL"}, ("/low", None)),
        ],
    )
    def test_refusals_set_nothing(
        self, api: Api, marker: str, fields: Any, fault: tuple[str, str | None]
    ) -> None:
        answer = aim(api, marker, **fields)
        [(pointer, code)] = faults(answer)
        assert (pointer, fault[1] or code) == (fault[0], code)
        assert "target" not in marker_of(api, marker)

    def test_a_computed_marker_has_one_too(self, api: Api) -> None:
        assert aim(api, "homa_ir", high=1, unit="1").status == 200
        readings = [
            {"marker": "glucose_fasting", "value": 81, "unit": "mg/dL"},
            {"marker": "insulin_fasting", "value": 4, "unit": "uIU/mL"},
        ]
        panel = api.post("/v1/panels", {"local_date": "2026-03-14", "readings": readings}).json
        [homa] = [each for each in panel["derived"] if each["marker"] == "homa_ir"]
        assert bare(homa["target"]) == {"status": "in_range", "high": 1, "source": "me"}
        assert marker_of(api, "homa_ir")["latest"]["target"] == homa["target"]

    def test_the_last_write_wins_and_versions_only_rise(self, api: Api) -> None:
        path = "/v1/biomarkers/ldl_c/target"
        assert api.delete(path).status == 404
        assert aim(api, "ldl_c", high=100, unit="mg/dL").json["version"] == 1
        second = aim(api, "ldl_c", high=2, unit="mmol/L").json
        assert (second["version"], second["unit"]) == (2, "mmol/L")
        assert api.delete(path).status == 204
        assert api.delete(path).status == 404
        [tombstone] = changes(api, "target")
        assert (tombstone["id"], tombstone["deleted"], tombstone["version"]) == ("ldl_c", True, 3)
        assert "target" not in marker_of(api, "ldl_c")
        again = aim(api, "ldl_c", high=70, unit="mg/dL").json
        assert again["version"] > tombstone["version"]
        newest = max(changes(api, "target"), key=lambda change: change["version"])
        assert newest["deleted"] is False
        assert again == newest["resource"] | {"display": {"high": 70, "unit": "mg/dL"}}
        assert api.delete(path).status == 204
        newest = max(changes(api, "target"), key=lambda change: change["version"])
        assert (newest["deleted"], newest["version"] > again["version"]) == (True, True)


class TestTrendArrow:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ((90, "mg/dL"), (95, "mg/dL"), "rising"),
            ((95, "mg/dL"), (5, "mmol/L"), "falling"),
            ((5, "mmol/L"), (90.078, "mg/dL"), "steady"),
        ],
    )
    def test_compares_the_latest_two_in_one_unit(
        self, api: Api, before: tuple[float, str], after: tuple[float, str], expected: str
    ) -> None:
        log(api, "glucose_fasting", *after, local_date="2026-03-14")
        assert "change" not in marker_of(api, "glucose_fasting")
        log(api, "glucose_fasting", *before, local_date="2026-03-01")
        log(api, "glucose_fasting", 50, "mg/dL", local_date="2025-03-01")
        assert marker_of(api, "glucose_fasting")["change"] == expected

    @pytest.mark.parametrize("censored", ["2026-03-01", "2026-03-14"])
    def test_says_nothing_of_a_limit(self, api: Api, censored: str) -> None:
        for day in ("2026-03-01", "2026-03-14"):
            fields = {"comparator": "<"} if day == censored else {}
            log(api, "hs_crp", 0.3, "mg/L", local_date=day, **fields)
        marker = marker_of(api, "hs_crp")
        assert ("change" in marker, marker["latest"]["local_date"]) == (False, "2026-03-14")


class TestDisplay:
    @pytest.mark.parametrize(
        ("profile", "marker", "entered", "shown"),
        [
            ({}, "weight", (80, "kg"), (80, "kg")),
            ({}, "weight", (176.37, "lb"), (80.0001, "kg")),
            ({"units": "imperial"}, "weight", (80, "kg"), (176.37, "[lb_av]")),
            ({"units": "imperial"}, "weight", (176.4, "lbs"), (176.4, "[lb_av]")),
            ({"units": "imperial"}, "glucose_fasting", (90, "mg/dL"), (90, "mg/dL")),
            ({"lab_units": "si"}, "glucose_fasting", (90, "mg/dL"), (4.99567, "mmol/L")),
            ({"lab_units": "si"}, "glucose_fasting", (5.1, "mmol/l"), (5.1, "mmol/L")),
            ({"lab_units": "si"}, "hba1c", (5.4, "%"), (35.505, "mmol/mol")),
            ({"lab_units": "si"}, "hs_crp", (0.4, "mg/L"), (0.4, "mg/L")),
            ({}, "glucose_fasting", (5.1, "mmol/L"), (91.8796, "mg/dL")),
            ({"units": "imperial", "lab_units": "si"}, "weight", (80, "kg"), (176.37, "[lb_av]")),
        ],
    )
    def test_follows_the_profile_and_keeps_what_was_entered(
        self,
        api: Api,
        profile: dict[str, str],
        marker: str,
        entered: tuple[float, str],
        shown: tuple[float, str],
    ) -> None:
        reading = log(api, marker, *entered)
        if profile:
            set_profile(api, **profile)
        latest = marker_of(api, marker)["latest"]
        listed = api.get(f"/v1/biomarkers/{marker}/readings").json["items"][0]
        for each in (latest, listed):
            assert (each["value"], each["unit"]) == entered
            assert each["canonical"] == reading["canonical"]
            assert each["display"] == {"value": pytest.approx(shown[0], abs=1e-4), "unit": shown[1]}
