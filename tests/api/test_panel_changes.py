"""Panels that are completed and corrected after they were entered, and what keeps them single."""

from datetime import date
from typing import Any

from chalicelib.labs.panels.models import MAX_READINGS
from tests.api.test_panels import ANY, DAY, IRON, LIPIDS, PANELS, SUGAR, body_of, draw, entry
from tests.support.api import Answer, Api
from tests.support.feed import type_of
from tools.bench import labs

CRP = {"readings": [entry("hs_crp", 0.4, "mg/L", result_status="final")]}
REPORT = {"local_date": None, "collected_at": "2026-03-14T08:00:00Z", "lab": "Quest"}


def patch(api: Api, panel: dict[str, Any], body: Any, match: str = "*") -> Answer:
    path = f"{PANELS}/{panel['id']}"
    return api.request("PATCH", path, body, headers={"If-Match": match})


def add(api: Api, panel: dict[str, Any], body: Any, **headers: str) -> Answer:
    return api.post(f"{PANELS}/{panel['id']}/readings", body, headers=headers)


def readings(api: Api, marker: str) -> list[dict[str, Any]]:
    return list(api.get(f"/v1/biomarkers/{marker}/readings").json["items"])


def derived(panel: dict[str, Any], marker: str) -> dict[str, Any]:
    return next(each for each in panel["derived"] if each["marker"] == marker)


def count(api: Api, day: str) -> int:
    path = f"/v1/calendar?kind=biomarkers&from={day}&to={day}"
    return int(api.get(path).json["days"][0]["count"])


class TestAdding:
    def test_a_late_result_completes_the_panel(self, api: Api) -> None:
        """Non-HDL cholesterol is total minus HDL: 200 - 50."""
        total, *others = body_of(LIPIDS)["readings"]
        panel = draw(api, {}, readings=others, lab="Quest", fasting=True)
        assert "value" not in derived(panel, "non_hdl_c")
        answer = add(api, panel, {"readings": [total]})
        assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
        after = answer.json
        assert derived(after, "non_hdl_c")["value"] == 150
        assert [each["marker"] for each in after["readings"]] == [
            *("hdl_c", "triglycerides", "total_cholesterol")
        ]
        assert [each["version"] for each in after["readings"]] == [1, 1, 2]
        [late] = readings(api, "total_cholesterol")
        assert late["id"] == after["readings"][-1]["id"]
        assert late["created_at"] == after["updated_at"] == after["readings"][-1]["created_at"]
        shared = ("panel_id", "lab", "fasting", "local_date", "version")
        assert [late[name] for name in shared] == [panel["id"], "Quest", True, DAY, 2]
        [early] = readings(api, "hdl_c")
        assert early["created_at"] == early["updated_at"] == panel["created_at"]
        assert [each["value"] for each in readings(api, "non_hdl_c")] == [150]
        assert count(api, DAY) == 3
        fed = api.get("/v1/changes").json["items"]
        assert [each["version"] for each in fed if type_of(each) == "panel"] == [2]
        assert "reading" not in {type_of(each) for each in fed}

    def test_what_it_cannot_add_is_named_and_nothing_is_stored(self, api: Api) -> None:
        panel = draw(api, SUGAR)
        wrong = {
            "/readings/1/marker in_panel": [CRP["readings"][0], entry("glucose_fasting", 1, "g/L")],
            "/readings/1/marker repeated": CRP["readings"] * 2,
            "/readings/0/unit unknown_unit": [entry("hs_crp", 1, "mmol/L")],
            "/readings/0/marker computed": [entry("phenoage", 40, "a")],
            "/readings too_short": [],
        }
        found = {}
        for expected, added in wrong.items():
            answer = add(api, panel, {"readings": added})
            [error] = answer.json["errors"]
            found[expected] = (answer.status, f"{error['pointer']} {error['code']}")
        assert found == {expected: (422, expected) for expected in wrong}
        assert api.get(f"{PANELS}/{panel['id']}").json == panel

    def test_a_panel_has_at_most_90_readings(self, api: Api) -> None:
        slugs = labs.markers(MAX_READINGS + 1)
        first, *others = labs.panel(slugs, date(2026, 3, 14))["readings"]
        panel = draw(api, {}, readings=[first])
        answer = add(api, panel, {"readings": others})
        [error] = answer.json["errors"]
        assert (answer.status, error["pointer"], error["code"]) == (422, "/readings", "too_many")
        assert len(add(api, panel, {"readings": others[:-1]}).json["readings"]) == MAX_READINGS

    def test_a_key_adds_once_and_a_version_that_is_sent_must_match(self, api: Api) -> None:
        panel = draw(api, SUGAR)
        assert add(api, panel, CRP, **{"If-Match": '"7"'}).status == 412
        first, second = (add(api, panel, CRP, **{"Idempotency-Key": "late"}) for _ in range(2))
        assert (second.json, second.headers["Idempotency-Replayed"]) == (first.json, "true")
        assert first.json["version"] == 2

    def test_an_id_that_is_used_again_never_has_a_version_twice(self, api: Api) -> None:
        panel = draw(api, SUGAR)
        seen = {(each["id"], each["version"]) for each in panel["readings"]}
        for _ in range(130):
            late = add(api, panel, CRP).json["readings"][-1]
            assert (late["id"], late["version"]) not in seen
            assert late["id"] not in {each["id"] for each in panel["readings"]}
            seen.add((late["id"], late["version"]))
            path = f"/v1/biomarkers/hs_crp/readings/{late['id']}"
            assert api.request("DELETE", path, headers=ANY).status == 204
        assert count(api, DAY) == 2


class TestCorrecting:
    def test_fasting_changes_the_panel_and_its_readings(self, api: Api) -> None:
        panel = draw(api, SUGAR, fasting=False, lab="Quest")
        assert "value" not in derived(panel, "homa_ir")
        answer = patch(api, panel, {"fasting": True, "notes": "Asked the laboratory."}, '"1"')
        assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
        # 90 mg/dL * 4.5 uIU/mL / 405
        assert derived(answer.json, "homa_ir")["value"] == 1
        assert [each["version"] for each in answer.json["readings"]] == [2, 2]
        [glucose] = readings(api, "glucose_fasting")
        assert (glucose["fasting"], glucose["version"]) == (True, 2)
        assert glucose["updated_at"] == answer.json["updated_at"]
        noted = patch(api, panel, {"notes": None}).json
        assert ("notes" in noted, [each["version"] for each in noted["readings"]]) == (
            False,
            [2, 2],
        )
        assert patch(api, panel, {"notes": "x"}, '"1"').status == 412

    def test_another_time_moves_everything(self, api: Api) -> None:
        other = draw(api, SUGAR, local_date="2026-03-10")
        panel = draw(api, SUGAR | LIPIDS)
        moved = patch(api, panel, {"collected_at": "2025-12-30T08:00:00+01:00"})
        assert (moved.status, moved.json["local_date"]) == (200, "2025-12-30")
        for marker in (*SUGAR, "homa_ir"):
            listed = readings(api, marker)
            assert [each["panel_id"] for each in listed] == [other["id"], panel["id"]]
            shown = api.get(f"/v1/biomarkers/{marker}").json["latest"]
            assert shown["id"] == listed[0]["id"]
        assert [each["local_date"] for each in readings(api, "hdl_c")] == ["2025-12-30"]
        assert [count(api, day) for day in (DAY, "2025-12-30")] == [0, 5]
        assert [each["id"] for each in api.get(PANELS).json["items"]] == [other["id"], panel["id"]]
        path = f"{PANELS}/{panel['id']}"
        assert api.request("DELETE", path, headers=ANY).status == 204
        assert readings(api, "hdl_c") == []
        assert count(api, "2025-12-30") == 0

    def test_it_can_be_sent_back_as_it_was_read(self, api: Api) -> None:
        panel = draw(api, SUGAR, **REPORT, report_id="A 17", specimen="serum")
        after = patch(api, panel, panel).json
        assert [each["version"] for each in after["readings"]] == [1, 1]
        assert after | {"version": 1, "updated_at": panel["updated_at"]} == panel

    def test_wrong_fields_are_named(self, api: Api) -> None:
        panel = draw(api, SUGAR)
        wrong = {
            "/fasting": "yes",
            "/lab": "",
            "/local_date": "2100-01-01",
            "/collected_at": "2100-01-01T00:00:00Z",
            "/source/provider": {"provider": "Q U", "external_id": "1"},
            "/bogus": 1,
        }
        found = {
            pointer: [
                error["pointer"]
                for error in patch(api, panel, {pointer.split("/")[1]: value}).json["errors"]
            ]
            for pointer, value in wrong.items()
        }
        assert found == {pointer: [pointer] for pointer in wrong}
        assert api.get(f"{PANELS}/{panel['id']}").json == panel


class TestDuplicates:
    def test_specimen_and_report_tell_two_panels_of_one_time_apart(self, api: Api) -> None:
        ids = {
            draw(api, IRON, **REPORT, **fields)["id"]
            for fields in (
                {},
                {"specimen": "serum"},
                {"specimen": "urine"},
                {"report_id": "CBC 1"},
                {"report_id": "CMP 1"},
                {"specimen": "urine", "report_id": "CBC 1"},
            )
        }
        assert len(ids) == 6
        for fields in ({"specimen": "SERUM"}, {"report_id": "CMP 1", "fasting": True}):
            answer = api.post(PANELS, body_of(LIPIDS, **REPORT, **fields))
            assert (answer.status, answer.code) == (409, "duplicate_panel")
            assert answer.json["existing_id"] in ids

    def test_a_duplicate_can_be_forced_and_prevents_nothing(self, api: Api) -> None:
        forced = draw(api, IRON, **REPORT, allow_duplicate=True)
        first = draw(api, IRON, **REPORT)
        assert draw(api, IRON, **REPORT, allow_duplicate=True)["allow_duplicate"] is True
        assert api.post(PANELS, body_of(IRON, **REPORT)).json["existing_id"] == first["id"]
        claimed = patch(api, forced, {"allow_duplicate": None})
        assert (claimed.status, claimed.json["existing_id"]) == (409, first["id"])
        assert patch(api, first, {"allow_duplicate": True}).status == 200
        assert patch(api, forced, {"allow_duplicate": None}).status == 200

    def test_a_correction_that_makes_it_a_duplicate_is_refused(self, api: Api) -> None:
        first, second = draw(api, IRON, lab="A"), draw(api, SUGAR, lab="B")
        answer = patch(api, second, {"lab": "a"})
        assert (answer.status, answer.code) == (409, "duplicate_panel")
        assert answer.json["existing_id"] == first["id"]
        assert api.get(f"{PANELS}/{second['id']}").json == second
        assert patch(api, first, {"lab": "C"}).status == 200
        assert patch(api, second, {"lab": "a"}).status == 200

    def test_a_source_is_used_once(self, api: Api) -> None:
        source = {"source": {"provider": "quest", "external_id": "17"}}
        first = draw(api, IRON, **source)
        assert first["source"] == source["source"]
        answer = api.post(PANELS, body_of(SUGAR, local_date="2026-03-01", **source))
        assert (answer.status, answer.code) == (409, "duplicate_source")
        assert answer.json["existing_id"] == first["id"]
        # Also if the report is the same, and although a duplicate is allowed.
        draw(api, LIPIDS, lab="Q", source={"provider": "quest", "external_id": "18"})
        for fields in ({"lab": "Q"}, {"allow_duplicate": True}):
            again = api.post(PANELS, body_of(LIPIDS, **fields, **source))
            assert (again.status, again.code) == (409, "duplicate_source")
        moved = patch(api, first, {"source": {"external_id": "19"}})
        assert moved.json["source"] == {"provider": "quest", "external_id": "19"}
        draw(api, IRON, **source)
        assert api.request("DELETE", f"{PANELS}/{first['id']}", headers=ANY).status == 204
        draw(api, IRON, source={"provider": "quest", "external_id": "19"})


class TestFormerValues:
    def test_a_correction_keeps_the_value_before_it(self, api: Api) -> None:
        """Of a single reading and of one of a panel; a note or another status is no correction."""
        panel = draw(api, {}, readings=[entry("apob", 80, "mg/dL", result_status="preliminary")])
        single = {"value": 80, "unit": "mg/dL", "local_date": DAY, "result_status": "preliminary"}
        made = api.post("/v1/biomarkers/apob/readings", single).json
        for reading_id in (panel["readings"][0]["id"], made["id"]):
            path = f"/v1/biomarkers/apob/readings/{reading_id}"
            noted = api.request("PATCH", path, {"notes": "Called."}, headers=ANY).json
            assert "former_values" not in noted
            body = {"value": 0.9, "unit": "g/L", "result_status": "corrected"}
            after = api.request("PATCH", path, body, headers=ANY).json
            former = {"value": 80, "unit": "mg/dL", "result_status": "preliminary"}
            expected = [former | {"replaced_at": after["updated_at"]}]
            assert (after["former_values"], after["result_status"]) == (expected, "corrected")
            assert api.get(path).json["former_values"] == expected
            sent_back = api.request("PATCH", path, {"former_values": []}, headers=ANY).json
            assert sent_back["former_values"] == expected
        shown = api.get(f"{PANELS}/{panel['id']}").json["readings"][0]
        assert shown["former_values"][0]["value"] == 80
        assert shown["updated_at"] > panel["created_at"]

    def test_a_corrected_answer_is_kept_too(self, api: Api) -> None:
        result = {"marker": "hbsag", "answer": "NR", "result_status": "preliminary"}
        panel = draw(api, {}, readings=[result])
        single = {"answer": "NR", "local_date": DAY, "result_status": "preliminary"}
        made = api.post("/v1/biomarkers/hbsag/readings", single).json
        for reading_id in (panel["readings"][0]["id"], made["id"]):
            path = f"/v1/biomarkers/hbsag/readings/{reading_id}"
            same = api.request("PATCH", path, {"answer": "Non-reactive"}, headers=ANY).json
            assert "former_values" not in same
            after = api.request("PATCH", path, {"answer": "reactive"}, headers=ANY).json
            [former] = after["former_values"]
            assert former["answer"] == "Nonreactive"
            assert former["result_status"] == "preliminary"
            assert not {"value", "unit"} & former.keys()
            assert api.get(path).json["former_values"] == [former]

    def test_the_newest_ten_are_kept(self, api: Api) -> None:
        panel = draw(api, {"apob": (100, "mg/dL")})
        path = f"/v1/biomarkers/apob/readings/{panel['readings'][0]['id']}"
        for value in range(101, 113):
            after = api.request("PATCH", path, {"value": value}, headers=ANY).json
        assert [each["value"] for each in after["former_values"]] == [*range(111, 101, -1)]

    def test_a_reading_of_a_panel_has_no_source_of_its_own(self, api: Api) -> None:
        panel = draw(api, {"apob": (100, "mg/dL")})
        path = f"/v1/biomarkers/apob/readings/{panel['readings'][0]['id']}"
        source = {"source": {"provider": "quest", "external_id": "1"}}
        answer = api.request("PATCH", path, source, headers=ANY)
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == ("/source", "belongs_to_panel")


def test_results_can_be_added_as_they_were_read(api: Api) -> None:
    """Such as those of a panel that was entered twice; fields of panels belong to no result."""
    one, other = draw(api, {"apob": (80, "mg/dL")}), draw(api, IRON, lab="Other")
    path = f"{PANELS}/{one['id']}/readings"
    answer = api.post(path, {"readings": other["readings"]})
    assert answer.status == 200, answer.body
    markers = [each["marker"] for each in one["readings"] + other["readings"]]
    assert sorted(each["marker"] for each in answer.json["readings"]) == sorted(markers)
    ids = {each["id"] for each in answer.json["readings"]}
    assert not ids & {each["id"] for each in other["readings"]}
    beside = api.post(path, {"readings": other["readings"], "lab": "Other"})
    assert [each["pointer"] for each in beside.json["errors"]] == ["/lab"]
