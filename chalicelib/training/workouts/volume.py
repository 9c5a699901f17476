"""What the heat map shows of a workout: its sets and its minutes. Pure rules.

A change of these rules changes what the day counters of stored workouts should contain, so it needs
a new schema number of ``workout_counters`` and a recount; see :mod:`chalicelib.table.schemas`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from chalicelib.table.counters import MINUTES, SETS, Digit

# A day contains at most 9,999 of each; see chalicelib.table.counters.
MAX_SETS = 999
MAX_MINUTES = 1_440


def volume(workout: Mapping[str, Any]) -> tuple[Digit, ...]:
    """Return what a workout adds to the sets and minutes of its day; 0 is left out.

    Only a completed workout adds something. Sets are those that were done, without warm-up sets;
    the mini sets of a group are one. Minutes are the time of the cardio data or, without one, of
    the parts, the time from start to end, or else the duration of the sets; at least 1 if there is
    any. A workout counts for at most 999 sets and 24 hours.

    >>> plank = {"type": "normal", "duration_s": 90}
    >>> exercises = [{"sets": [{"type": "warmup", "reps": 5}, plank, plank]}]
    >>> [amount for _, amount in volume({"status": "completed", "exercises": exercises})]
    [2, 3]
    """
    if workout["status"] != "completed":
        return ()
    performed = [list(_performed(exercise["sets"])) for exercise in workout["exercises"]]
    of_sets = sum(each.get("duration_s", 0) for sets in performed for each in sets)
    seconds = _seconds(workout) or of_sets
    minutes = max(1, round(seconds / 60)) if seconds else 0
    digits = (
        Digit(SETS, min(sum(map(_number, performed)), MAX_SETS)),
        Digit(MINUTES, min(minutes, MAX_MINUTES)),
    )
    return tuple(digit for digit in digits if digit.amount)


def _performed(sets: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the sets that count."""
    return (each for each in sets if each["type"] != "warmup" and each.get("done", True))


def _number(sets: Sequence[Mapping[str, Any]]) -> int:
    """Return the number of sets of an exercise; the mini sets of a group are one."""
    single = sum("group" not in each for each in sets)
    return single + len({each["group"] for each in sets if "group" in each})


def _seconds(workout: Mapping[str, Any]) -> float:
    """Return how long a workout took, without the duration of its sets; 0 if nothing states it."""
    seconds = _active(workout.get("cardio", {})) or sum(map(_active, workout.get("parts", ())))
    if seconds or "ended_at" not in workout:
        return seconds
    ended, started = (datetime.fromisoformat(workout[name]) for name in ("ended_at", "started_at"))
    return (ended - started).total_seconds()


def _active(activity: Mapping[str, Any]) -> float:
    """Return the moving time of an activity; without one, the time of its laps or with pauses."""
    of_laps: float = sum(lap.get("duration_s", 0) for lap in activity.get("laps", ()))
    seconds: float = activity.get("moving_s", 0) or of_laps or activity.get("elapsed_s", 0)
    return seconds
