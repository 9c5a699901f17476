"""The bounds of what was done in a quarter of a group of exercises, and of its bests."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.table.errors import TooLarge
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.facts import Fact, Place
from chalicelib.training.logbook.items import stage_bests
from tests.support.api import Api
from tests.support.fullest import noise

ANY = {"If-Match": "*"}


def workout(day: str, seed: int, sets: int = 800) -> dict[str, Any]:
    """Return a workout whose sets differ, with texts that no compression makes shorter."""
    performed = [
        {
            "reps": number + 0.5,
            "weight": {"value": 100 + number / 8, "unit": "lb"},
            "band": noise(60, 1_000 * seed + number),
        }
        for number in range(sets)
    ]
    half = sets // 2
    entries = [
        {"exercise_id": "barbell-squat", "sets": each}
        for each in (performed[:half], performed[half:])
    ]
    return {"title": "Lift", "local_date": day, "exercises": entries}


def test_the_fullest_quarter(engine_api: Api) -> None:
    first = engine_api.post("/v1/workouts", workout("2026-02-01", 1))
    assert first.status == 201
    second = workout("2026-03-14", 2)
    refused = engine_api.post("/v1/workouts", second)
    assert (refused.status, refused.code) == (413, "payload_too_large")
    history = engine_api.get("/v1/exercises/barbell-squat/history?limit=2").json
    assert [each["workout_id"] for each in history["items"]] == [first.json["id"]]
    assert len(engine_api.get("/v1/workouts").json["items"]) == 1
    # It fits into another quarter, and where the first one was.
    moved = second | {"local_date": "2026-04-01"}
    assert engine_api.post("/v1/workouts", moved).status == 201
    path = f"/v1/workouts/{first.json['id']}"
    assert engine_api.delete(path, headers=ANY).status == 204
    assert engine_api.post("/v1/workouts", second).status == 201


def test_the_most_bests(user: str) -> None:
    """What does not fit is refused before anything is written: there is no table here."""
    place = Place("2026-03-14", 0.0, 0, str(uuid.uuid4()))
    fact = Fact(place, 0, "kg", Decimal("100.125"), Decimal(5), Decimal("5.5"), Decimal(500))
    facts = {f"exercise-{number}": [fact] * 60 for number in range(400)}
    bests = Bests(("2026-1",), {"2025": facts})
    with pytest.raises(TooLarge):
        stage_bests(Transaction(Session(user)), "00", bests)
