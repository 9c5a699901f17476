"""The workouts of a day; completed ones are read only if the day counters have some."""

from collections.abc import Mapping
from datetime import date

from chalicelib.jsontext import pick
from chalicelib.table import keys
from chalicelib.table.items import PRESENTED, decode
from chalicelib.table.session import Query, Session
from chalicelib.today.models import MAX_COMPLETED, CompletedWorkout, DayWorkouts, PlannedWorkout
from chalicelib.training.workouts.documents import PlannedWorkoutEntry
from chalicelib.training.workouts.repository import MAX_PLANNED


def read_completed(session: Session, day: date) -> list[CompletedWorkout]:
    """Return the first completed workouts of a day, at most 20; one Query.

    It is one page of at most 1 MB (128 read units), among which those that are still planned are
    read too. A usual workout is 1 KB.
    """
    prefix = f"{keys.family('workout')}{day.isoformat()}#"
    query = Query(
        prefix,
        f"{prefix}{keys.LAST}",
        limit=MAX_PLANNED + MAX_COMPLETED,
        equals={"f_status": "completed"},
        attributes=PRESENTED,
    )
    items, _ = session.query(query)
    found = (decode(item) for item in items[:MAX_COMPLETED])
    return [
        CompletedWorkout.model_validate(
            {"workout_id": workout.id} | pick(workout.document(), "title", "type", "started_at")
        )
        for workout in found
    ]


def day_workouts(
    planned: Mapping[str, PlannedWorkoutEntry], completed: list[CompletedWorkout], count: int
) -> DayWorkouts:
    """Return the workouts of a day.

    Args:
        planned: the entries of those that are planned or in progress, by id.
        completed: the first completed ones.
        count: the number of all completed ones.
    """
    shown = [PlannedWorkout(workout_id=name, **entry) for name, entry in planned.items()]
    shown.sort(key=lambda workout: (workout.started_at or "", workout.workout_id))
    return DayWorkouts(planned=shown, completed=completed, completed_count=count)
