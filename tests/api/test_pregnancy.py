"""The pregnancy and the sex of the profile: which typical ranges apply."""

from typing import Any

from tests.support.api import Api

ANY = {"If-Match": "*"}


def set_profile(api: Api, **fields: Any) -> dict[str, Any]:
    answer = api.patch("/v1/profile", fields, headers=ANY)
    assert answer.status == 200, answer.body
    return dict(answer.json)


def log(api: Api, marker: str, value: float, unit: str, day: str) -> str:
    body = {"value": value, "unit": unit, "local_date": day}
    answer = api.post(f"/v1/biomarkers/{marker}/readings", body)
    assert answer.status == 201, answer.body
    return f"/v1/biomarkers/{marker}/readings/{answer.json['id']}"


def test_the_range_follows_the_trimester(api: Api) -> None:
    """The last menstrual period began 280 days before the due date, on 5 May 2025."""
    profile = set_profile(api, sex="female", pregnancy={"due_on": "2026-02-09"})
    assert profile["pregnancy"] == {"due_on": "2026-02-09"}
    days = ["2025-05-04", "2025-08-10", "2025-08-11", "2025-11-17", "2026-02-23", "2026-02-24"]
    paths = [log(api, "hemoglobin", 10.7, "g/dL", day) for day in days]
    found = [api.get(path).json["reference"] for path in paths]
    assert [each["low"] for each in found] == [12, 11, 10.5, 11, 11, 12]
    assert [each["status"] for each in found] == ["low", "low", "in_range", "low", "low", "low"]
    assert found[1]["source"] == "WHO haemoglobin guideline 2024"
    trend = api.get("/v1/biomarkers/hemoglobin/trend?unit=g/L").json
    bands = [(band["from"], band["low"], band["source"][:3]) for band in trend["bands"]]
    assert bands == [
        ("2025-05-04", 120, "typ"),
        ("2025-08-10", 110, "WHO"),
        ("2025-08-11", 105, "WHO"),
        ("2025-11-17", 110, "WHO"),
        ("2026-02-24", 120, "typ"),
    ]
    version = api.get(paths[2]).json["version"]
    set_profile(api, pregnancy=None)
    again = api.get(paths[2]).json
    assert (again["reference"]["low"], again["version"]) == (12, version)


def test_no_range_applies_where_no_source_has_one(api: Api) -> None:
    set_profile(api, sex="female", pregnancy={"due_on": "2026-02-09"})
    path = log(api, "alt", 30, "U/L", "2025-11-17")
    found = api.get(path).json["reference"]
    usual = "typical adult range, unsourced"
    assert found == {"status": "unknown", "source": usual, "not_applicable": "pregnancy"}
    shown = api.get("/v1/biomarkers/alt").json
    assert shown["latest"]["reference"] == found
    assert api.get("/v1/biomarkers/alt/trend").json["bands"] == []
    strip = {"answer": "neg", "local_date": "2025-11-17"}
    answer = api.post("/v1/biomarkers/urine_protein_strip/readings", strip).json["reference"]
    assert (answer["status"], answer["not_applicable"]) == ("unknown", "pregnancy")


def test_wrong_pregnancies(api: Api) -> None:
    for pregnancy, pointer in (
        ({}, "/pregnancy/due_on"),
        ({"due_on": "soon"}, "/pregnancy/due_on"),
        ({"due_on": "2026-02-30"}, "/pregnancy/due_on"),
        ({"due_on": "2026-02-09", "week": 3}, "/pregnancy/week"),
    ):
        answer = api.patch("/v1/profile", {"pregnancy": pregnancy}, headers=ANY)
        assert answer.status == 422
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_another_sex(api: Api) -> None:
    assert set_profile(api, sex="other", birth_date="1980-01-01")["sex"] == "other"
    found = api.get(log(api, "hdl_c", 45, "mg/dL", "2026-03-14")).json["reference"]
    assert (found["status"], found["not_applicable"], "missing" in found) == (
        "unknown",
        "sex",
        False,
    )
    readings = [{"marker": "creatinine", "value": 1, "unit": "mg/dL"}]
    panel = api.post("/v1/panels", {"local_date": "2026-03-14", "readings": readings}).json
    [egfr] = [each for each in panel["derived"] if each["marker"] == "egfr_cr"]
    assert (egfr["missing"], egfr["reason"]) == (
        [],
        "the equation is published only for the sexes female and male",
    )
    assert api.get("/v1/today?date=2026-03-14").status == 200
