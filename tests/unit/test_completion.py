"""Sets without a result of a completed workout are marked as not done."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.models.base import parse
from chalicelib.training.performance.sets import RESULTS, was_done
from chalicelib.training.workouts.completion import mark_not_done
from chalicelib.training.workouts.models import WorkoutCreate

SETS = st.fixed_dictionaries(
    {},
    optional={
        "reps": st.integers(0, 20),
        "duration_s": st.integers(0, 600),
        "distance": st.just({"value": 5, "unit": "km"}),
        "floors": st.just(12.5),
        "steps": st.integers(0, 900),
        "level": st.just(7),
        "weight": st.just({"value": 60, "unit": "kg"}),
        "target": st.just({"reps": 5}),
    },
)


def written(status: str, *sets: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sets of a workout as they are stored."""
    exercises = [{"exercise_id": "plank", "sets": sets}]
    body = {"title": "x", "local_date": "2026-03-14", "status": status, "exercises": exercises}
    content: Any = parse(WorkoutCreate, json.dumps(body)).document()
    mark_not_done(content)
    stored: list[dict[str, Any]] = content["exercises"][0]["sets"]
    return stored


@given(st.lists(SETS, max_size=5))
def test_in_a_completed_workout_exactly_those_without_a_result(sets: list[dict[str, Any]]) -> None:
    stored = written("completed", *sets)
    for one, kept in zip(sets, stored, strict=True):
        done = any(name in one for name in RESULTS)
        assert kept.get("done", True) == done == was_done(kept)  # type: ignore[arg-type]
        assert kept.get("target") == one.get("target")
    # What was read can be sent back, and remains the same.
    assert written("completed", *stored) == stored


@pytest.mark.parametrize("status", ["planned", "in_progress", "skipped"])
def test_in_others_only_what_the_client_marks(status: str) -> None:
    plain, marked = written(status, {"target": {"reps": 5}}, {"done": False})
    assert ("done" in plain, marked["done"]) == (False, False)


def test_that_a_set_was_done_is_not_stored() -> None:
    [stored] = written("completed", {"reps": 5, "done": True})
    assert "done" not in stored
