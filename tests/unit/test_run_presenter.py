"""A run as it is answered."""

import json
from datetime import date
from typing import Any

from chalicelib.table.items import Stored
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.presenter import presented
from chalicelib.training.runs.progress import Progress


def entry(*ladder: str) -> dict[str, Any]:
    rule = {"rule": "double", "increment": {"value": 2.5, "unit": "kg"}, "ladder": list(ladder)}
    return {
        "exercise_id": ladder[0],
        "slot": "push",
        "load_mode": "bodyweight",
        "sets": [{"target": {"reps": 3, "reps_max": 5}}],
        "progression": rule,
    }


def test_a_state_past_the_end_of_a_ladder_is_at_its_last_exercise() -> None:
    """A run cannot begin with two ladders in a slot; a restored one could have them."""
    ladders = [entry("pushups", "dips", "planche"), entry("pushups", "dips")]
    days = [{"id": id_, "entries": [each]} for id_, each in zip("AB", ladders, strict=True)]
    run: Any = {
        "id": "run",
        "unit": "kg",
        "starts_on": "2026-03-01",
        "start_states": {"push": {"weight": 0}},
        "plan": {"position": "rotation", "days": days},
    }
    book = Book(None, 0)
    line: Any = {
        "workout_id": "w",
        "status": "completed",
        "day": "A",
        "week": 1,
        "local_date": "2026-03-01",
        "created_at": "2026-03-01T12:00:00",
        "entries": {"push": {"exercise_id": "planche", "sets": [{"reps": 3}]}},
    }
    book.add(line)
    stored = Stored("run", "run", 1, json.dumps(run), {})
    view = presented(stored, Progress(run, book, date(2026, 3, 2)))
    [slot] = json.loads(view.text)["slots"]
    assert slot["state"]["exercise_id"] == slot["exercise_id"] == "dips"
