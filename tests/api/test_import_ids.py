"""The import that an entry is of: shown, listed by, and kept by edits, exports and restores."""

import json
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.metrics.days.documents import MetricDayContent
from chalicelib.metrics.days.joining import is_unchanged
from tests.support.api import Api
from tests.support.feed import all_changes
from tests.support.restoring import export, restore

IMPORT = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
OTHER = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d20"
DAY = "2026-03-14"
NOW = {"X-Now": f"{DAY}T18:00:00Z"}
ANY = NOW | {"If-Match": "*"}
METRICS = f"/v1/metrics/{DAY}/watch-garmin"
GLUCOSE = "/v1/biomarkers/glucose_fasting/readings"
READING = {"value": 82.5, "unit": "mg/dL", "local_date": DAY}
STEPS = {"values": {"steps": {"value": 9120}}}
KINDS = ("workout", "reading", "metric_day")


def path_of(resource: dict[str, Any]) -> str:
    """Return where a workout, a reading or a metric day is."""
    if "marker" in resource:
        return f"/v1/biomarkers/{resource['marker']}/readings/{resource['id']}"
    return (
        f"/v1/metrics/{resource['id']}"
        if "values" in resource
        else f"/v1/workouts/{resource['id']}"
    )


@pytest.fixture
def lines(api: Api) -> list[str]:
    """The lines of an export with one entry of each kind, as an import would have made them."""
    api.post("/v1/workouts", {"local_date": DAY, "title": "Push"}, headers=NOW)
    api.post(GLUCOSE, READING, headers=NOW)
    api.put(METRICS, STEPS | {"device": "fenix 8"}, headers=NOW)
    found = [json.loads(line) for line in export(api)]
    for each in found:
        each["document"]["import_id"] = IMPORT
    return [json.dumps(each) for each in found if each["type"] in KINDS]


@pytest.fixture
def account(api: Api, lines: list[str]) -> Api:
    """An account with these entries."""
    found = Api(chalice_app, f"{api.user}-imported")
    assert restore(found, lines)["restored"] == len(KINDS)
    return found


@pytest.fixture
def entries(account: Api) -> list[dict[str, Any]]:
    """The entries, as the change feed has them."""
    found = [each["resource"] for each in all_changes(account) if each["type"] in KINDS]
    assert len(found) == len(KINDS)
    return found


def test_an_entry_has_the_id_of_its_import(account: Api, entries: list[dict[str, Any]]) -> None:
    for each in entries:
        assert each["import_id"] == IMPORT
        assert account.get(path_of(each), headers=NOW).json["import_id"] == IMPORT


def test_an_entry_that_was_not_imported_has_none(api: Api) -> None:
    for made in (
        api.post("/v1/workouts", {"local_date": DAY}, headers=NOW),
        api.post(GLUCOSE, READING, headers=NOW),
        api.put(METRICS, STEPS, headers=NOW),
    ):
        assert made.status == 201
        assert "import_id" not in made.json
        assert "import_id" not in api.get(path_of(made.json), headers=NOW).json


def test_a_client_cannot_set_it(api: Api) -> None:
    made = api.post("/v1/workouts", {"local_date": DAY, "import_id": IMPORT}, headers=NOW)
    assert (made.status, "import_id" in made.json) == (201, False)
    changed = api.patch(path_of(made.json), {"import_id": IMPORT, "notes": "n"}, headers=ANY)
    assert (changed.status, "import_id" in changed.json) == (200, False)


def test_a_replacement_keeps_it(account: Api, entries: list[dict[str, Any]]) -> None:
    for each in entries:
        sent = {name: value for name, value in each.items() if name != "import_id"}
        sent |= {"device": "other"} if "values" in each else {"notes": "Edited."}
        answer = account.put(path_of(each), sent | {"import_id": OTHER}, headers=ANY)
        assert (answer.status, answer.json["import_id"]) == (200, IMPORT), answer.body
        assert answer.json["version"] == 2
        assert account.get(path_of(each), headers=NOW).json["import_id"] == IMPORT


def test_a_patch_keeps_it(account: Api, entries: list[dict[str, Any]]) -> None:
    for each in entries:
        if "values" not in each:
            changes = {"notes": "Edited.", "import_id": None}
            answer = account.patch(path_of(each), changes, headers=ANY)
            assert (answer.status, answer.json["import_id"]) == (200, IMPORT), answer.body


def test_a_set_that_is_added_keeps_it(account: Api, entries: list[dict[str, Any]]) -> None:
    [workout] = [each for each in entries if "exercises" in each]
    body = {"exercises": [{"exercise_id": "barbell-squat", "sets": []}]}
    account.patch(path_of(workout), body, headers=ANY)
    added = {"reps": 5, "exercise_id": "barbell-squat"}
    answer = account.post(f"{path_of(workout)}/exercises/0/sets", added, headers=NOW)
    assert answer.json["import_id"] == IMPORT, answer.body


class TestMetricDays:
    def test_the_same_report_again_writes_nothing(self, account: Api) -> None:
        answer = account.put(METRICS, STEPS, headers=NOW)
        assert (answer.json["version"], answer.json["import_id"]) == (1, IMPORT)

    @pytest.mark.parametrize("mode", ["merge", "replace"])
    def test_a_sync_keeps_it(self, account: Api, mode: str) -> None:
        body = {"values": {"steps": {"value": 9200}}, "mode": mode}
        answer = account.put(METRICS, body, headers=NOW)
        assert (answer.json["version"], answer.json["import_id"]) == (2, IMPORT)
        batch = {"days": [{"date": DAY, "source": "watch-garmin", **body}]}
        assert account.post("/v1/metric-batches", batch, headers=NOW).status in (200, 201)
        assert account.get(METRICS, headers=NOW).json["import_id"] == IMPORT

    def test_a_day_that_is_deleted_and_written_again_has_none(self, account: Api) -> None:
        account.delete(METRICS, headers=ANY)
        assert "import_id" not in account.put(METRICS, STEPS, headers=NOW).json

    def test_another_import_is_a_change(self) -> None:
        content: MetricDayContent = {
            "date": DAY,
            "source": "watch",
            "values": {},
            "hours": {},
            "samples": [],
        }
        before: Any = content | {"id": "", "version": 1, "created_at": "", "updated_at": ""}
        assert is_unchanged(before, content)
        assert not is_unchanged(before, content | {"import_id": IMPORT})
        assert is_unchanged(before | {"import_id": IMPORT}, content | {"import_id": IMPORT})


class TestLists:
    @pytest.mark.parametrize("path", ["/v1/workouts", GLUCOSE])
    def test_only_the_entries_of_an_import(self, account: Api, path: str) -> None:
        # Neither what a person wrote about it, nor a source, is the import.
        said = f'"import_id":"{OTHER}"'
        body = (
            {"local_date": "2026-03-13", "notes": said, "title": said}
            if path == "/v1/workouts"
            else READING | {"local_date": "2026-03-13", "notes": said}
        )
        assert account.post(path, body, headers=NOW).status == 201
        assert len(account.get(path, headers=NOW).json["items"]) == 2
        [found] = account.get(f"{path}?import_id={IMPORT}", headers=NOW).json["items"]
        assert (found["import_id"], found["local_date"]) == (IMPORT, DAY)
        for query in (f"import_id={OTHER}", f"import_id={IMPORT}&to=2026-03-13"):
            assert account.get(f"{path}?{query}", headers=NOW).json["items"] == []

    @pytest.mark.parametrize("path", ["/v1/workouts", GLUCOSE])
    def test_other_ids_are_refused(self, api: Api, path: str) -> None:
        for text in ("", "7", IMPORT.upper()):
            answer = api.get(f"{path}?import_id={text}", headers=NOW)
            assert answer.status == 422, answer.body
            assert [each["parameter"] for each in answer.json["errors"]] == ["import_id"]

    def test_pages_of_readings(self, account: Api) -> None:
        lines = [json.loads(each) for each in export(account)]
        [one] = [each for each in lines if each["type"] == "reading"]
        for number in range(1, 5):
            new_id = f"01991f3a-7c1e-7b7a-9c55-2f6c0a3b9{number}00"
            new = one | {"document": one["document"] | {"id": new_id}}
            assert restore(account, [json.dumps(new)])["restored"] == 1
            account.post(GLUCOSE, READING | {"value": number + 80}, headers=NOW)
        ids: list[str] = []
        path = f"{GLUCOSE}?import_id={IMPORT}&limit=2"
        cursor = ""
        while cursor is not None:
            page = account.get(f"{path}{cursor and '&cursor='}{cursor}", headers=NOW).json
            assert all(each["status"] for each in page["items"])
            ids += [each["id"] for each in page["items"]]
            cursor = page["next_cursor"]
        assert len(ids) == len(set(ids)) == 5
        page = account.get(path, headers=NOW).json
        wrong = account.get(f"{GLUCOSE}?limit=2&cursor={page['next_cursor']}", headers=NOW)
        assert (wrong.status, wrong.json["code"]) == (400, "invalid_cursor")


def test_an_export_and_its_restore_keep_it(account: Api, lines: list[str]) -> None:
    exported = [json.loads(line) for line in export(account)]
    found = [each for each in exported if each["type"] in KINDS]
    assert sorted(found, key=str) == sorted(map(json.loads, lines), key=str)
    # They are there already.
    assert restore(account, lines) == {"restored": len(KINDS), "refused": [], "requests": 1}


def test_a_restore_refuses_what_is_no_id(api: Api, lines: list[str]) -> None:
    for line in lines:
        value = json.loads(line)
        value["document"]["import_id"] = "x" * 100
        answer = api.post(
            "/v1/restores",
            raw=json.dumps(value).encode(),
            headers={"Content-Type": "application/x-ndjson"},
        )
        assert answer.status == 422
        assert answer.json["errors"][0]["pointer"] == "/0/document/import_id"
