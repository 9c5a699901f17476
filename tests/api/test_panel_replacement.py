"""A panel that is replaced as a whole."""

from typing import Any

import pytest

from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Api
from tools.bench import labs

ANY = {"If-Match": "*"}
APOB = {"marker": "apob", "value": 80, "unit": "mg/dL"}
HDL = {"marker": "hdl_c", "value": 55, "unit": "mg/dL"}
TOTAL = {"marker": "total_cholesterol", "value": 190, "unit": "mg/dL"}
BODY = {"local_date": "2026-03-13", "lab": "Quest", "notes": "n", "readings": [APOB, HDL, TOTAL]}


def parts(panel: Any) -> dict[str, Any]:
    return {part["marker"]: part for part in panel["readings"]}


@pytest.fixture
def first(api: Api) -> Any:
    return api.post("/v1/panels", BODY).json


def replaced(api: Api, first: Any, **changes: Any) -> Any:
    """Replace the panel, and compare the counters and readings with it."""
    body = {name: value for name, value in (BODY | changes).items() if value is not None}
    answer = api.put(f"/v1/panels/{first['id']}", body, headers=ANY)
    assert (answer.status, answer.json["version"]) == (200, first["version"] + 1), answer.body
    panel = api.get(f"/v1/panels/{first['id']}").json
    assert panel == answer.json
    for part in panel["readings"]:
        reading = api.get(f"/v1/biomarkers/{part['marker']}/readings/{part['id']}").json
        assert (reading["version"], reading["panel_id"]) == (part["version"], panel["id"])
        listed = api.get(f"/v1/biomarkers/{part['marker']}/readings").json["items"]
        assert part["id"] in [each["id"] for each in listed]
        assert api.get(f"/v1/biomarkers/{part['marker']}").json["latest"]["id"] == part["id"]
    assert recount(Session(api.user), "biomarkers", 2026, fix=False) == []
    return panel


def test_readings_keep_their_ids(api: Api, first: Any) -> None:
    fresh = {"marker": "ferritin", "value": 60, "unit": "ng/mL"}
    readings = [fresh, HDL | {"value": 56}, APOB]
    after = replaced(api, first, readings=readings, notes=None)
    before, now = parts(first), parts(after)
    assert [part["marker"] for part in after["readings"]] == ["ferritin", "hdl_c", "apob"]
    assert "notes" not in after
    assert now["apob"] == before["apob"]
    assert now["hdl_c"]["id"] == before["hdl_c"]["id"]
    assert now["hdl_c"]["version"] > before["hdl_c"]["version"]
    [former] = now["hdl_c"]["former_values"]
    assert former["value"] == 55
    assert now["ferritin"]["id"][-2:] == "04"
    gone = f"/v1/biomarkers/total_cholesterol/readings/{before['total_cholesterol']['id']}"
    assert api.get(gone).status == 404
    assert api.get("/v1/biomarkers/total_cholesterol").json.get("latest") is None


def test_computed_values_follow(api: Api, first: Any) -> None:
    def non_hdl(panel: Any) -> Any:
        [found] = [each for each in panel["derived"] if each["marker"] == "non_hdl_c"]
        return found.get("value")

    after = replaced(api, first, readings=[HDL, TOTAL | {"value": 200}])
    assert (non_hdl(first), non_hdl(after)) == (135, 145)
    without = replaced(api, after, readings=[HDL])
    assert non_hdl(without) is None


def test_a_field_of_the_whole_panel_changes_each_reading(api: Api, first: Any) -> None:
    after = replaced(api, first, fasting=True, local_date="2026-03-12")
    for marker, part in parts(after).items():
        assert part["version"] > parts(first)[marker]["version"]
        assert "former_values" not in part
    same = replaced(api, after, fasting=True, local_date="2026-03-12")
    assert parts(same) == parts(after)


def test_what_was_read_can_be_put_back(api: Api, first: Any) -> None:
    answer = api.put(f"/v1/panels/{first['id']}", first, headers=ANY)
    assert answer.status == 200, answer.body
    assert answer.json["readings"] == first["readings"]


def test_ninety_readings_are_replaced_by_ninety_others(api: Api) -> None:
    names = labs.markers(180)
    results = [labs.result(name) for name in names]
    first = api.post("/v1/panels", BODY | {"readings": results[:90]}).json
    answer = api.put(f"/v1/panels/{first['id']}", BODY | {"readings": results[90:]}, headers=ANY)
    assert answer.status == 200, answer.body
    assert [part["marker"] for part in answer.json["readings"]] == [
        result["marker"] for result in results[90:]
    ]
    ids = [part["id"] for part in answer.json["readings"]]
    assert len(set(ids)) == len(results[90:])
    before = {part["id"]: part["version"] for part in first["readings"]}
    for part in answer.json["readings"]:
        assert part["version"] > before.get(part["id"], 0)
        path = f"/v1/biomarkers/{part['marker']}/readings/{part['id']}"
        assert api.get(path).json["marker"] == part["marker"]
    assert recount(Session(api.user), "biomarkers", 2026, fix=False) == []


def test_a_wrong_reading_changes_nothing(api: Api, first: Any) -> None:
    path = f"/v1/panels/{first['id']}"
    for readings, pointer in (
        ([APOB, HDL | {"unit": "furlong"}], "/readings/1/unit"),
        ([APOB, APOB], "/readings"),
        ([], "/readings"),
        ([APOB | {"marker": "phenoage"}], "/readings/0/marker"),
    ):
        answer = api.put(path, BODY | {"readings": readings}, headers=ANY)
        assert answer.status == 422
        assert answer.json["errors"][0]["pointer"].startswith(pointer), answer.body
    assert api.get(path).json == first
