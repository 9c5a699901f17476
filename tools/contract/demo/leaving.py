"""The demo account's requests that take its data along, and bring some back."""

import json
from typing import Any

from tools.contract.demo.step import Step

NDJSON = {"Content-Type": "application/x-ndjson"}
_READING: dict[str, Any] = {
    "id": "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d7000",
    "version": 2,
    "marker": "weight",
    "value": 81.4,
    "unit": "kg",
    "local_date": "2025-12-24",
    "canonical": {"value": 81.4, "unit": "kg"},
    "status": "unknown",
    "created_at": "2025-12-24T07:10:00Z",
    "updated_at": "2025-12-24T07:12:00Z",
}
_EXERCISE: dict[str, Any] = {
    "id": "0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d5e00",
    "version": 1,
    "name": "Suitcase carry",
    "modality": "strength",
    "primary_muscles": [],
    "secondary_muscles": [],
    "built_in": False,
    "archived": False,
    "created_at": "2026-03-14T17:00:00Z",
    "updated_at": "2026-03-14T17:00:00Z",
}


def _lines(*lines: tuple[str, dict[str, Any]]) -> str:
    made = ({"type": kind, "schema": 1, "document": document} for kind, document in lines)
    return "".join(f"{json.dumps(line)}\n" for line in made)


LEAVING = (
    Step(
        "exportAccount",
        "first_page",
        "The first page of an export, of three lines, and the link to the next page",
        query="limit=3",
        ordinary=True,
    ),
    Step(
        "restoreAccount",
        "restored",
        "A reading that is restored, and an exercise in whose place there is another version",
        _lines(("reading", _READING), ("exercise", _EXERCISE)),
        headers=NDJSON,
        ordinary=True,
    ),
    Step(
        "restoreAccount",
        "again",
        "Sent again, the reading is there already",
        _lines(("reading", _READING)),
        headers=NDJSON,
    ),
)
