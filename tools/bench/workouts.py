"""The workouts of the comparisons: 5 exercises and 20 sets."""

from collections.abc import Callable
from datetime import date
from typing import Any

DAY = date(2026, 3, 14)
_SLUGS = ("barbell-squat", "barbell-deadlift", "pullups", "barbell-curl", "plank")


def workout(day: date) -> dict[str, Any]:
    """Return a workout as our app takes it."""
    return _workout(day, lambda kg: {"weight": {"value": kg, "unit": "kg"}})


def small_workout(day: date) -> dict[str, Any]:
    """Return the same workout for an app that knows kilograms only."""
    return _workout(day, lambda kg: {"weight_kg": kg})


def _workout(day: date, weight: Callable[[float], dict[str, Any]]) -> dict[str, Any]:
    sets = [{"reps": 5 + n, **weight(80 + 2.5 * n), "rpe": 7.5} for n in range(4)]
    return {
        "title": "Full body",
        "local_date": day.isoformat(),
        "exercises": [{"exercise_id": slug, "rest_s": 120, "sets": sets} for slug in _SLUGS],
        "notes": "Felt strong.",
    }
