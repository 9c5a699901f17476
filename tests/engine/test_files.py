"""The files of the account of release 0.5, on Amazon's own engine."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlsplit

from chalicelib.table.items import decode
from tests.api.test_files import FHIR, READINGS, WORKOUTS, following
from tests.engine.test_account_0_5 import ACCOUNT, api
from tests.support import fhir
from tests.support.api import Api

__all__ = ["api"]


def documents(*entities: str) -> list[Any]:
    items = [item for item in ACCOUNT.items if item.get("entity") in entities and "doc" in item]
    return [decode(item).document() for item in items]


def readings() -> set[str]:
    single = {each["id"] for each in documents("reading") if "panel_id" not in each}
    of_panels = {
        part["id"]
        for panel in documents("panel")
        for part in (*panel["readings"], *panel["derived"])
        if "id" in part
    }
    assert single
    assert of_panels
    return single | of_panels


# Read once, before another test changes what layouts of documents there are.
WORKOUT_DOCUMENTS, SUPPLEMENTS = documents("workout"), documents("supplement")
READING_IDS = readings()


def pages(api: Api, path: str) -> list[bytes]:
    found, wanted = [], path
    while wanted:
        assert urlsplit(wanted).path == urlsplit(path).path
        answer = api.get(wanted)
        assert answer.status == 200, answer.body
        found.append(answer.body)
        wanted = following(answer) or ""
    return found


def rows(api: Api, path: str) -> list[dict[str, str]]:
    text = b"".join(pages(api, path)).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_each_set_is_a_row(api: Api) -> None:
    sets = sum(
        len(entry["sets"]) for workout in WORKOUT_DOCUMENTS for entry in workout["exercises"]
    )
    found = [row for row in rows(api, f"{WORKOUTS}?limit=40") if row["row_type"] == "set"]
    assert len(found) == sets > 100
    # Only what was done has a result, and most of what was done has a weight in kilograms.
    assert sum(bool(row["weight_kg"]) for row in found) > sets / 2


def test_each_reading_is_a_row(api: Api) -> None:
    found = rows(api, f"{READINGS}?limit=7")
    assert len(found) == len({row["reading_id"] for row in found})
    assert {row["reading_id"] for row in found} == READING_IDS
    assert all(row["marker_name"] for row in found)


def test_each_reading_and_supplement_is_a_resource(api: Api) -> None:
    bundles = [json.loads(page) for page in pages(api, f"{FHIR}?limit=9")]
    for bundle in bundles:
        fhir.check(bundle)
    found = [entry["resource"] for bundle in bundles for entry in bundle["entry"]]
    observations = {each["id"] for each in found if each["resourceType"] == "Observation"}
    assert observations == READING_IDS
    statements = [each for each in found if each["resourceType"] == "MedicationStatement"]
    assert {each["identifier"][0]["value"] for each in statements} == {
        f"urn:uuid:{supplement['id']}" for supplement in SUPPLEMENTS
    }
