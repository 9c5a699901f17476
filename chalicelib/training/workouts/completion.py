"""Which sets of a workout were done: those with a result.

Whatever counts sets, repetitions or volume counts only sets that were done, of completed workouts.
"""

from typing import Final

from chalicelib.training.workouts.documents import SetDocument, WorkoutContent

# The fields of a set that are results. One of them is enough, and 0 is a result too.
RESULTS: Final = ("reps", "duration_s", "distance", "floors", "steps")


def was_done(performed: SetDocument) -> bool:
    """Return whether a stored set has a result.

    >>> was_done({"reps": 0}), was_done({"target": {"reps": 5}, "done": False})
    (True, False)
    """
    return any(name in performed for name in RESULTS)


def mark_not_done(workout: WorkoutContent) -> None:
    """Mark the sets without a result of a completed workout as not done."""
    if workout["status"] != "completed":
        return
    for entry in workout["exercises"]:
        for performed in entry["sets"]:
            if not was_done(performed):
                performed["done"] = False
