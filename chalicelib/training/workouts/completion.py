"""Which sets of a workout were done: those with a result.

Whatever counts sets, repetitions or volume counts only sets that were done, of completed workouts.
"""

from chalicelib.training.performance.sets import was_done
from chalicelib.training.workouts.documents import WorkoutContent


def mark_not_done(workout: WorkoutContent) -> None:
    """Mark the sets without a result of a completed workout as not done."""
    if workout["status"] != "completed":
        return
    for entry in workout["exercises"]:
        for performed in entry["sets"]:
            if not was_done(performed):
                performed["done"] = False
