"""Imports in an export, and in the account that it becomes: they are listed, and can be undone."""

import json
from pathlib import Path
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.account.imports.documents import NO_FILE
from chalicelib.account.imports.files import ImportFiles
from chalicelib.account.imports.storage import MissingFile
from tests.support.api import Api
from tests.support.apple_export import export as apple_export
from tests.support.apple_export import record
from tests.support.restoring import export, parsed, restore
from tools.local.folder_store import FolderStore
from tools.local.memory_stage import MemoryStage

pytestmark = pytest.mark.usefixtures("moto_table")

ANY = {"If-Match": "*"}
WORKOUTS = "Date,Exercise,Category,Weight (kg),Reps\n2026-01-05,Deadlift,Back,140,5\n"
LABS = "date,marker,value,unit\n2026-01-05,ApoB,80,mg/dL\n2026-01-06,ALT,22,U/L\n"


def steps(*counts: int) -> str:
    """An export of Apple Health with the steps of the first days of a year."""
    return apple_export(
        *(
            record("StepCount", count, "count", startDate=at, endDate=at)
            for day, count in enumerate(counts, 1)
            for at in [f"2026-01-0{day} 08:00:00 +0000"]
        )
    ).decode()


@pytest.fixture
def other(api: Api) -> Api:
    """The same API, called by somebody without data."""
    return Api(chalice_app, f"{api.user}-other")


def checked(api: Api, imports: MemoryStage, text: str) -> str:
    made = api.post("/v1/imports", {"text": text})
    assert made.status == 201, made.body
    imports.work()
    return f"/v1/imports/{made.json['id']}"


def committed(api: Api, imports: MemoryStage, text: str) -> str:
    path = checked(api, imports, text)
    answer = api.patch(path, {"status": "committed"}, headers=ANY)
    assert answer.status == 200, answer.body
    imports.work()
    assert api.get(path).json["status"] == "committed"
    return path


def undone(api: Api, imports: MemoryStage, path: str) -> Any:
    assert api.delete(path, headers=ANY).status == 202
    imports.work()
    found = api.get(path).json
    assert found["status"] == "undone", found
    return found["removed"]


def of_type(lines: list[str], kind: str) -> list[str]:
    return [each for each in lines if json.loads(each)["type"] == kind]


def changed(text: str, **fields: Any) -> str:
    value = json.loads(text)
    value["document"] |= fields
    return json.dumps(value)


def test_an_import_can_be_undone_in_the_restored_account(
    api: Api, other: Api, imports: MemoryStage
) -> None:
    api.put("/v1/metrics/2026-01-01/phone", {"values": {"steps": {"value": 10}}})
    paths = [committed(api, imports, text) for text in (WORKOUTS, LABS, steps(4_001, 4_002))]
    checked(api, imports, WORKOUTS)
    lines = export(api)
    # One that has written nothing has nothing that could be taken back.
    assert len(of_type(lines, "import")) == len(paths)
    report = restore(other, lines)
    assert (report["restored"], report["refused"]) == (len(lines), [])
    assert parsed(export(other))[1:] == parsed(lines)[1:]

    listed = {each["id"]: each for each in other.get("/v1/imports").json["items"]}
    for path in paths:
        shown = {"faults", "preview", "questions"}
        found = {name: value for name, value in api.get(path).json.items() if name not in shown}
        assert other.get(path).json == found == listed[found["id"]]

    [edited] = other.get("/v1/biomarkers/apob/readings").json["items"]
    path = f"/v1/biomarkers/apob/readings/{edited['id']}"
    assert other.patch(path, {"value": 81}, headers=ANY).status == 200
    removed = [undone(other, imports, path) for path in paths]
    assert [each["removed"] for each in removed] == [1, 1, 2]
    assert removed[1]["kept"] == 1
    assert other.get("/v1/workouts").json["items"] == []
    [left] = other.get("/v1/metrics?from=2026-01-01&to=2026-01-09").json["items"]
    assert (left["code"], left["value"]) == ("steps", 10)
    # Nothing of it is gone where it came from.
    assert len(api.get("/v1/workouts").json["items"]) == 1


def test_a_metric_day_is_put_back_in_the_restored_account(
    api: Api, other: Api, imports: MemoryStage
) -> None:
    before = committed(api, imports, steps(4_001))
    after = committed(api, imports, steps(5_001, 5_002))
    merged = "/v1/metrics?from=2026-01-01&to=2026-01-09"
    assert restore(other, export(api))["refused"] == []
    assert [each["value"] for each in other.get(merged).json["items"]] == [5_001, 5_002]
    assert undone(other, imports, after)["restored"] == 1
    assert [each["value"] for each in other.get(merged).json["items"]] == [4_001]
    # It is another version of the day than the first import wrote.
    assert undone(other, imports, before)["kept"] == 1


@pytest.mark.parametrize("action", ["commit", "undo"])
def test_one_that_is_worked_on_has_failed_by_the_export(
    api: Api, other: Api, imports: MemoryStage, action: str
) -> None:
    path = checked(api, imports, WORKOUTS)
    assert api.patch(path, {"status": "committed"}, headers=ANY).status == 200
    if action == "undo":
        imports.work()
        assert api.delete(path, headers=ANY).status == 202
    lines = export(api)
    assert restore(other, lines)["refused"] == []
    found = other.get(path).json
    assert (found["status"], found["failure"]["code"]) == ("failed", "exported")
    assert "expires_at" not in found
    # A commit cannot go on without the file.
    assert other.patch(path, {"status": "committed"}, headers=ANY).status == 200
    imports.work()
    assert other.get(path).json["failure"]["code"] == "no_file"
    undone(other, imports, path)
    assert other.get("/v1/workouts").json["items"] == []


def test_what_nothing_stored_could_have_is_refused(
    api: Api, other: Api, imports: MemoryStage
) -> None:
    committed(api, imports, steps(4_001))
    committed(api, imports, steps(5_001))
    [line, _] = of_type(export(api), "import")
    ledgers = of_type(export(api), "import_days")
    [ledger] = [each for each in ledgers if "before" in json.loads(each)["document"]["days"][0]]
    check = json.loads(line)["document"]["check"]
    [day] = json.loads(ledger)["document"]["days"]
    before = day["before"]
    for text, pointer, code in (
        (changed(line, id="../7"), "id", "not_stored"),
        (changed(line, status="committing"), "status", "literal_error"),
        (changed(line, version=0), "version", "greater_than_equal"),
        (changed(line, options={"timezone": "Mars"}), "options", "not_stored"),
        (changed(line, created_at="yesterday"), "created_at", "invalid_instant"),
        (changed(line, check=check | {"revision": "../.."}), "check/revision", "extra_forbidden"),
        (changed(line, check=check | {"numbered": 10**6}), "check/numbered", "less_than_equal"),
        (changed(line, check=check | {"years": [2026] * 300}), "check/years", "too_long"),
        (changed(line, written={"stolen": 1}), "written/stolen/[key]", "literal_error"),
        (changed(ledger, id="7/1"), "id", "not_stored"),
        (changed(ledger, days=[day] * 26), "days", "too_long"),
        (changed(ledger, days=[{"id": day["id"]}]), "days/0/version", "not_stored"),
        (
            changed(ledger, days=[day | {"taken": ["removed", ""]}]),
            "days/0/version",
            "not_stored",
        ),
        (
            changed(ledger, days=[day | {"before": before | {"values": {}}}]),
            "days/0/before/values",
            "not_stored",
        ),
        (
            changed(ledger, days=[day | {"before": before | {"source": "Ring"}}]),
            "days/0/before",
            "",
        ),
        (changed(line, check=check | {"kinds": {}}), "check/kinds/workout", "missing"),
        (changed(ledger, days=[day, day]), "days", "not_stored"),
        (changed(ledger, days=[{"id": "x", "version": 1}]), "days", "not_stored"),
        (changed(ledger, days=[{"id": "x", "taken": ["removed", ""]}]), "days", "not_stored"),
        (
            changed(ledger, days=[{"id": "2026-02-30/phone", "version": 1}]),
            "days",
            "not_stored",
        ),
        (
            changed(ledger, days=[{"id": f"2026-02-20/{'s' * 2_000}", "version": 1}]),
            "days",
            "not_stored",
        ),
        (
            changed(ledger, days=[day | {"before": before | {"version": "x"}}]),
            "days",
            "not_stored",
        ),
        (
            changed(ledger, days=[day | {"id": "2026-01-02/phone"}]),
            "days/0/before/values",
            "not_stored",
        ),
    ):
        answer = other.post("/v1/restores", text)
        found = [(error["pointer"], error["code"]) for error in answer.json.get("errors", [])]
        wanted = f"/0/document/{pointer}"
        assert answer.status == 422, (text, answer.body)
        assert any(place.startswith(wanted) and kind in (code or kind) for place, kind in found), (
            found,
            wanted,
        )
    assert export(other) == []


def test_a_day_with_a_metric_that_is_gone_cannot_be_put_back(
    api: Api, other: Api, imports: MemoryStage
) -> None:
    committed(api, imports, steps(4_001, 4_002))
    path = committed(api, imports, steps(5_001, 5_002))
    lines = export(api)
    [text] = [each for each in of_type(lines, "import_days") if '"before"' in each]
    document = json.loads(text)["document"]
    values = document["days"][0]["before"]["values"]
    own = {"value": 4, "unit": "cm", "canonical": 4}
    document["days"][0]["before"]["values"] = {"calf": own} | values
    # Whoever edits an export can name a metric that the account does not have.
    edited = [changed(text, days=document["days"]) if each == text else each for each in lines]
    assert restore(other, edited)["refused"] == []
    removed = undone(other, imports, path)
    assert (removed["failed"], removed["restored"]) == (1, 1)
    [failed] = [
        each for each in other.get(f"{path}/entries").json["items"] if each["outcome"] == "failed"
    ]
    assert (failed["local_date"], failed["reason"]) == ("2026-01-01", "unknown_metric")
    merged = other.get("/v1/metrics?from=2026-01-01&to=2026-01-09").json["items"]
    assert [each["value"] for each in merged] == [5_001, 4_002]


def test_a_store_of_files_takes_the_names_of_a_restored_import(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, "http://127.0.0.1:8000", "s" * 64, notify=lambda _: None)
    files = ImportFiles("ada", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
    for name in (files.report(NO_FILE["revision"]), files.part(NO_FILE["revision"], 0)):
        with pytest.raises(MissingFile):
            store.read(name)
