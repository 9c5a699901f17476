"""What the heat map shows of a workout: its sets and its minutes. Pure rules.

A change of these rules changes what the day counters of stored workouts should contain, so it needs
a new schema number of ``workout_counters`` and a recount; see :mod:`chalicelib.table.schemas`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.table.counters import AHEAD, MINUTES, SETS, Digit

# A day contains at most 9,999 of each; see chalicelib.table.counters.
MAX_SETS = 999
MAX_MINUTES = 1_440


class DoneWorkout(NamedTuple):
    """What a linked habit takes from a completed workout: the type, and the minutes if known."""

    type: str
    minutes: int = 0

    @classmethod
    def of(cls, kind: str, digits: Iterable[Digit]) -> "DoneWorkout":
        """Return a workout of the type ``kind`` that adds ``digits`` to the day counters."""
        return cls(kind, sum(amount for layout, amount in digits if layout == MINUTES))


def volume(workout: Mapping[str, Any]) -> tuple[Digit, ...]:
    """Return what a workout adds to the sets and minutes of its day, and to the entries ahead.

    A digit of 0 is left out. Only a completed workout adds something. Sets are those that were
    done, without warm-up sets; the mini sets of a group are one. Minutes are those of the first of
    these that is stated, at least 1: the time of the cardio data, the times of the parts together,
    the time from start to end, the duration of the sets. The time of cardio data and of a part is
    the moving time, else that of the laps, else the elapsed time. A workout counts for at most 999
    sets and 24 hours.

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
        # Of a workout that was written more than a day before its start; the start alone would not
        # say so.
        Digit(AHEAD, int("warnings" in workout)),
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
    """Return the moving time of an activity; without one that of its laps, or the elapsed time."""
    laps: float = sum(lap.get("duration_s", 0) for lap in activity.get("laps", ()))
    seconds: float = activity.get("moving_s", 0) or laps or activity.get("elapsed_s", 0)
    return seconds
