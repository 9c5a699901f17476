"""Bounds of growing items that take a few requests to reach; see docs/bounds.md for all of them."""

import random
from typing import Any

import pytest

from chalicelib.labs.biomarkers import service as biomarkers
from chalicelib.labs.biomarkers.corrections import MAX_FORMER_VALUES
from chalicelib.labs.biomarkers.models import MAX_ANSWERS
from chalicelib.regimen.adoptions.models import MAX_ITEMS
from chalicelib.regimen.plan.streak_schedules import MAX_VERSIONS
from chalicelib.table import keys
from chalicelib.table.errors import TooLarge
from chalicelib.table.session import Query, Receipt, Session
from chalicelib.table.transaction import Transaction
from tests.support.api import Answer, Api

ANY = {"If-Match": "*"}
WEIGHT = "/v1/biomarkers/weight/readings"


def fault(answer: Answer) -> tuple[int, str, str]:
    """Return the status of a refusal, and the pointer and code of its only fault."""
    [found] = answer.json["errors"]
    return answer.status, found.get("pointer", ""), found["code"]


def test_the_schedule_of_a_streak(api: Api) -> None:
    path = "/v1/streaks/workouts/schedule"
    for number in range(MAX_VERSIONS + 1):
        day = f"2026-{1 + number // 28:02d}-{1 + number % 28:02d}"
        body = {
            "schedule": {"type": "weekly", "target": 1 + number % 7, "count_by": "days"},
            "effective_from": day,
        }
        answer = api.put(path, body)
        if number < MAX_VERSIONS:
            assert answer.status == 200, answer.body
    assert MAX_VERSIONS == 50
    assert fault(answer) == (422, "/effective_from", "too_many_versions")
    assert len(api.get(path).json["versions"]) == MAX_VERSIONS


def test_custom_markers(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert biomarkers.MAX_CUSTOM_MARKERS == 200
    monkeypatch.setattr(biomarkers, "MAX_CUSTOM_MARKERS", 1)
    marker = {"id": "my-first", "name": "First", "unit": "g"}
    assert api.post("/v1/biomarkers", marker).status == 201
    answer = api.post("/v1/biomarkers", marker | {"id": "my-second", "name": "Second"})
    assert fault(answer) == (422, "", "too_many")
    answers = [f"Answer {number}" for number in range(MAX_ANSWERS + 1)]
    many = {"id": "my-third", "name": "Third", "value_kind": "nominal", "answers": answers}
    assert fault(api.post("/v1/biomarkers", many)) == (422, "/answers", "too_long")


def test_former_values(api: Api) -> None:
    reading = {"value": 79, "unit": "kg", "local_date": "2026-03-14"}
    path = f"{WEIGHT}/{api.post(WEIGHT, reading).json['id']}"
    for value in range(80, 80 + MAX_FORMER_VALUES + 3):
        body = {"value": value, "result_status": "corrected"}
        assert api.patch(path, body, headers=ANY).status == 200
    kept = [each["value"] for each in api.get(path).json["former_values"]]
    assert len(kept) == MAX_FORMER_VALUES == 10


def test_items_of_an_adoption(api: Api) -> None:
    items = [{"item_id": f"item-{number}"} for number in range(MAX_ITEMS + 1)]
    [protocol, *_] = api.get("/v1/protocols").json["items"]
    answer = api.post(f"/v1/protocols/{protocol['id']}/adoptions", {"items": items})
    assert fault(answer) == (422, "/items", "too_long")


def test_the_answer_of_a_receipt(user: str) -> None:
    """What does not fit is refused before anything is written: there is no table here."""
    dice = random.Random(1)
    answer = "".join(chr(dice.randrange(0x20000, 0x2A000)) for _ in range(250_000))
    with pytest.raises(TooLarge):
        Transaction(Session(user, receipt=Receipt("d", "f"))).commit(answer)


def test_items_with_a_fixed_number_of_fields(api: Api, user: str) -> None:
    """However often they are written."""
    supplement = {
        "name": "Zinc",
        "dose": {"amount": 15, "unit": "mg"},
        "schedule": {"type": "daily"},
        "inventory": {"units_left": 1_000},
    }
    made = api.post("/v1/supplements", supplement).json["id"]
    for day in range(1, 6):
        dose = {"supplement_id": made, "local_date": f"2026-03-{day:02d}"}
        assert api.post("/v1/intakes", dose).status == 201
        source = {"provider": "watch", "external_id": f"{day}"}
        workout = {"title": "Run", "local_date": f"2026-03-{day:02d}", "source": source}
        assert api.post("/v1/workouts", workout).status == 201
    last = api.post("/v1/workouts", workout | {"source": None}).json["id"]
    assert api.delete(f"/v1/workouts/{last}", headers=ANY).status == 204
    expected: dict[str, set[str]] = {
        f"{keys.STOCK}{made}": {"units", "w", "schema"},
        keys.REVISION: {"version", "w", "schema"},
        keys.source("workout", "watch", "1"): {"holder"},
        keys.tombstone("workout", last): {"entity", "version", "changed", "gone", "expires_at"},
    }
    items: list[dict[str, Any]] = list(Session(user).each(Query("A", "a")))
    found = {item["sk"]: set(item) - {"pk", "sk"} for item in items if item["sk"] in expected}
    assert found == expected
