"""What the heat map shows of a workout: its sets and its minutes. Pure rules.

A change of these rules changes what the day counters of stored workouts should contain, so it needs
a new schema number of ``workout_counters`` and a recount; see :mod:`chalicelib.table.schemas`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from chalicelib.table.counters import MINUTES, SETS, Amounts

# A day contains at most 9,999 of each; see chalicelib.table.counters.
MAX_SETS = 999
MAX_MINUTES = 1_440


def volume(workout: Mapping[str, Any]) -> Amounts:
    """Return what a workout adds to the sets and minutes of its day; 0 is left out.

    Only a completed workout adds something. Sets are those that were done, without warm-up sets.
    Minutes are the moving time or, without one, the time from start to end, or else the duration
    of the sets; at least 1 if there is any. A workout counts for at most 999 sets and 24 hours.

    >>> plank = {"type": "normal", "duration_s": 90}
    >>> exercises = [{"sets": [{"type": "warmup", "reps": 5}, plank, plank]}]
    >>> amounts = volume({"status": "completed", "exercises": exercises})
    >>> amounts[SETS], amounts[MINUTES]
    (2, 3)
    """
    if workout["status"] != "completed":
        return {}
    performed = list(_performed(workout))
    seconds = _seconds(workout) or sum(each.get("duration_s", 0) for each in performed)
    minutes = max(1, round(seconds / 60)) if seconds else 0
    amounts = {SETS: min(len(performed), MAX_SETS), MINUTES: min(minutes, MAX_MINUTES)}
    return {layout: amount for layout, amount in amounts.items() if amount}


def _performed(workout: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the sets that count."""
    for exercise in workout["exercises"]:
        for each in exercise["sets"]:
            if each["type"] != "warmup" and each.get("done", True):
                yield each


def _seconds(workout: Mapping[str, Any]) -> float:
    """Return the moving time of a workout or, without one, the time from its start to its end."""
    moving: float = workout.get("cardio", {}).get("moving_s", 0)
    if moving or "ended_at" not in workout:
        return moving
    ended, started = (datetime.fromisoformat(workout[name]) for name in ("ended_at", "started_at"))
    return (ended - started).total_seconds()
