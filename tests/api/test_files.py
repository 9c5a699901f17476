"""The exported files: whole accounts, page by page."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib import jsontext
from chalicelib.account.files import reading_rows, repository, workout_rows
from chalicelib.labs.biomarkers import catalogue
from chalicelib.terminology.notice import loinc_notice
from tests.support import fhir
from tests.support.api import Answer, Api

WORKOUTS = "/v1/export/workouts.csv"
READINGS = "/v1/export/readings.csv"
FHIR = "/v1/export/fhir.json"
NOW = {"X-Now": "2026-03-14T12:00:00Z"}
PANEL = {
    "collected_at": "2026-03-10T08:05:00+01:00",
    "lab": "Quest",
    "fasting": True,
    "notes": "After a rest day.",
    "readings": [
        {"marker": "glucose_fasting", "value": 5.0, "unit": "mmol/L"},
        {"marker": "insulin_fasting", "value": 4, "unit": "uIU/mL", "lab_range": {"text": "<25"}},
        {"marker": "hbsag", "answer": "neg"},
    ],
}
SUPPLEMENT = {
    "name": "Magnesium",
    "dose": {"amount": 2, "unit": "capsule"},
    "slots": ["dinner"],
    "schedule": {"type": "daily"},
}


def create(api: Api, path: str, body: Any) -> Any:
    answer = api.post(path, body, headers=NOW)
    assert answer.status == 201, answer.body
    return answer.json


@pytest.fixture
def account(api: Api) -> Api:
    """An account with some of everything that the files have."""
    sets = [{"reps": 5, "weight": {"value": 185, "unit": "lb"}}, {"reps": 3, "notes": "+1"}]
    for day, title in (("2026-03-08", "=HYPERLINK(A1)"), ("2026-03-09", "Legs, heavy")):
        entry = {"exercise_id": "barbell-squat", "sets": sets}
        create(api, "/v1/workouts", {"title": title, "local_date": day, "exercises": [entry]})
    run = {"local_date": "2026-03-10", "type": "cardio", "cardio": {"calories": 300}}
    create(api, "/v1/workouts", run)
    create(api, "/v1/panels", PANEL)
    create(api, "/v1/panels", {**PANEL, "collected_at": "2026-01-10T08:05:00Z"})
    own = create(api, "/v1/biomarkers", {"name": "Mine", "unit": "points"})["id"]
    for marker, unit in (("apob", "mg/dL"), (own, "points")):
        for day in ("2026-03-01", "2026-03-10"):
            reading = {"value": 80, "unit": unit, "local_date": day}
            create(api, f"/v1/biomarkers/{marker}/readings", reading)
    create(api, "/v1/supplements", SUPPLEMENT)
    create(api, "/v1/supplements", {**SUPPLEMENT, "effective_from": "2026-02-01"})
    api.patch(
        "/v1/profile",
        {"display_name": "Ada", "sex": "female"},
        headers={**NOW, "If-Match": '"0"'},
    )
    return api


def following(answer: Answer) -> str | None:
    """Return the path of the next page; None at the end."""
    if "Link" not in answer.headers:
        return None
    match = re.fullmatch(r'<(/[^>]+)>; rel="next"', answer.headers["Link"])
    assert match
    return match[1]


def pages(api: Api, path: str) -> Iterator[Answer]:
    wanted: str | None = path
    while wanted:
        answer = api.get(wanted, headers=NOW)
        assert answer.status == 200, answer.body
        yield answer
        wanted = following(answer)


def text(api: Api, path: str) -> str:
    return "".join(answer.body.decode() for answer in pages(api, path))


def rows(api: Api, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(api, path), newline=""), strict=True))


def bundles(api: Api, path: str) -> list[dict[str, Any]]:
    found = [json.loads(answer.body) for answer in pages(api, path)]
    for bundle in found:
        fhir.check(bundle)
    return found


def resources(api: Api, path: str) -> list[dict[str, Any]]:
    """Return the resources of all pages; the Patient once."""
    entries = [entry for bundle in bundles(api, path) for entry in bundle["entry"]]
    by_address = {entry["fullUrl"]: entry["resource"] for entry in entries}
    patients = sum(entry["resource"]["resourceType"] == "Patient" for entry in entries)
    assert len(by_address) == len(entries) - patients + 1
    return list(by_address.values())


def test_workouts(account: Api) -> None:
    found = rows(account, WORKOUTS)
    assert [(row["local_date"], row["row_type"], row["title"]) for row in found] == [
        *[("2026-03-08", "set", "'=HYPERLINK(A1)")] * 2,
        *[("2026-03-09", "set", "Legs, heavy")] * 2,
        ("2026-03-10", "cardio", "Cardio"),
    ]
    first, second = found[:2]
    assert tuple(first) == workout_rows.COLUMNS
    assert (first["weight"], first["weight_unit"], first["weight_kg"]) == (
        "185",
        "lb",
        "83.91458845",
    )
    assert second["set_notes"] == "'+1"
    assert found[-1]["calories_kcal"] == "300"


def test_readings(account: Api) -> None:
    found = rows(account, READINGS)
    assert tuple(found[0]) == reading_rows.COLUMNS
    of_panels = [row for row in found if row["panel_id"]]
    assert [row["local_date"] for row in of_panels] == sorted(
        row["local_date"] for row in of_panels
    )
    assert {row["marker"] for row in of_panels} >= {"glucose_fasting", "hbsag", "homa_ir"}
    singles = found[len(of_panels) :]
    assert sorted(row["marker_name"] for row in singles) == [
        *[catalogue.find("apob")["name"]] * 2,
        *["Mine"] * 2,
    ]
    glucose = next(row for row in of_panels if row["marker"] == "glucose_fasting")
    assert (glucose["value"], glucose["unit"], glucose["lab"]) == ("5", "mmol/L", "Quest")
    assert glucose["canonical_unit"] == "mg/dL"
    insulin = next(row for row in of_panels if row["marker"] == "insulin_fasting")
    assert (insulin["status"], insulin["lab_range_text"]) == ("in_range", "<25")
    assert [row["loinc_notice"] for row in found] == [
        loinc_notice(),
        *[""] * (len(found) - 1),
    ]
    assert sum(row["panel_notes"] == PANEL["notes"] for row in found) == 2


@pytest.mark.parametrize("limit", [1, 2, 100])
@pytest.mark.parametrize("path", [WORKOUTS, READINGS])
def test_pages_one_after_the_other_are_the_file(account: Api, path: str, limit: int) -> None:
    found = rows(account, f"{path}?limit={limit}")
    expected = rows(account, path)
    for row in (*found, *expected):
        row.pop("loinc_notice", None)  # each page has it
    assert found == expected
    assert len(list(pages(account, f"{path}?limit=1"))) >= 3


def test_the_headers_of_a_page(account: Api) -> None:
    for path, name in ((WORKOUTS, "workouts.csv"), (READINGS, "readings.csv"), (FHIR, "fhir.json")):
        answer = account.get(f"{path}?limit=1")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        kind = "application/fhir+json" if path == FHIR else "text/csv; charset=utf-8"
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_fhir(account: Api) -> None:
    found = resources(account, FHIR)
    kinds = [resource["resourceType"] for resource in found]
    assert kinds == sorted(kinds, key=["Patient", "MedicationStatement", "Observation"].index)
    assert kinds.count("MedicationStatement") == 2
    assert found[0]["name"] == [{"text": "Ada"}]
    observations = [each for each in found if each["resourceType"] == "Observation"]
    assert {each["id"] for each in observations} == {
        row["reading_id"] for row in rows(account, READINGS)
    }
    homa = [each for each in observations if each["code"]["text"] == "HOMA-IR"]
    assert [len(each["derivedFrom"]) for each in homa] == [2, 2]
    assert account.user not in json.dumps(found)


def test_each_page_of_fhir_is_valid_for_itself(account: Api) -> None:
    expected = resources(account, FHIR)
    for limit in (1, 3):
        assert resources(account, f"{FHIR}?limit={limit}") == expected
    first, *_, last = bundles(account, f"{FHIR}?limit=1")
    assert [link["relation"] for link in first["link"]] == ["next"]
    assert "link" not in last


def test_the_days(account: Api) -> None:
    days = "from=2026-03-09&to=2026-03-10"
    assert {row["local_date"] for row in rows(account, f"{WORKOUTS}?{days}")} == {
        "2026-03-09",
        "2026-03-10",
    }
    for limit in (1, 100):
        found = rows(account, f"{READINGS}?{days}&limit={limit}")
        assert {row["local_date"] for row in found} == {"2026-03-10"}
        assert {row["marker"] for row in found if not row["panel_id"]} >= {"apob"}
        assert len([row for row in found if not row["panel_id"]]) == 2
    found = resources(account, f"{FHIR}?from=2026-02-01&to=2026-03-01")
    kinds = [resource["resourceType"] for resource in found]
    assert kinds == ["Patient", "MedicationStatement", "Observation", "Observation"]


def test_a_search_for_few_readings_ends_before_it_takes_long(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page may be empty while there is more."""
    monkeypatch.setattr(repository, "_WINDOW", 2)
    for day in range(1, 15):
        reading = {"value": 80, "unit": "mg/dL", "local_date": f"2026-02-{day:02}"}
        create(api, "/v1/biomarkers/apob/readings", reading)
    found = list(pages(api, f"{READINGS}?from=2026-02-13&limit=1"))
    assert [answer.body.count(b"apob,") for answer in found] == [0, 1, 1]


def test_a_page_ends_before_an_answer_is_too_large(
    account: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rows(account, WORKOUTS), resources(account, FHIR)
    monkeypatch.setattr(jsontext, "MAX_PAGE_BYTES", 500)
    assert (rows(account, WORKOUTS), resources(account, FHIR)) == expected
    assert len(list(pages(account, FHIR))) == 8


def test_an_empty_account(api: Api) -> None:
    assert text(api, WORKOUTS) == ",".join(workout_rows.COLUMNS) + "\r\n"
    assert text(api, READINGS) == ",".join(reading_rows.COLUMNS) + "\r\n"
    [patient] = resources(api, FHIR)
    assert patient["resourceType"] == "Patient"


def test_another_account_is_not_in_it(account: Api) -> None:
    other = {"user": "somebody-else", "headers": NOW}
    assert account.get(WORKOUTS, **other).body.count(b"\r\n") == 1
    assert len(account.get(FHIR, **other).json["entry"]) == 1
    mine, theirs = account.get(FHIR), account.get(FHIR, **other)
    assert mine.json["entry"][0]["fullUrl"] != theirs.json["entry"][0]["fullUrl"]


def test_a_cursor_is_of_one_file_and_its_days(account: Api) -> None:
    link = following(account.get(f"{READINGS}?limit=1"))
    assert link
    cursor = urlsplit(link).query
    for path in (f"{FHIR}?{cursor}", f"{READINGS}?{cursor}&from=2026-01-01"):
        answer = account.get(path)
        assert (answer.status, answer.code) == (400, "invalid_cursor")


def test_a_marker_that_was_deleted_meanwhile(account: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its readings were read before, and its definition after that."""
    monkeypatch.setattr("chalicelib.account.files.readings.OWN", "gone")
    own = [row for row in rows(account, READINGS) if row["unit"] == "points"]
    assert [row["marker_name"] for row in own] == [row["marker"] for row in own]
    assert len(own) == 2
    resources(account, FHIR)


def test_a_status_is_that_of_the_profile_of_now(api: Api) -> None:
    """The range of a laboratory may depend on the sex, which a profile gets later."""
    text = "M: 14-18 F: 12-16"
    reading = {"marker": "hemoglobin", "value": 13, "unit": "g/dL", "lab_range": {"text": text}}
    create(api, "/v1/panels", {**PANEL, "readings": [reading]})
    assert [row["status"] for row in rows(api, READINGS)] == ["unknown"]
    changed = api.patch("/v1/profile", {"sex": "female"}, headers={**NOW, "If-Match": '"0"'})
    assert changed.status == 200
    assert [row["status"] for row in rows(api, READINGS)] == ["in_range"]
    [observation] = resources(api, FHIR)[1:]
    assert observation["interpretation"][0]["coding"][0]["code"] == "N"
