"""The workouts of a day; completed ones are read only if the day counters have some."""

from collections.abc import Iterable, Mapping
from datetime import date

from chalicelib.jsontext import pick
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import PRESENTED, decode, read_json
from chalicelib.table.session import Query, Session
from chalicelib.today.workout_models import (
    MAX_COMPLETED,
    CompletedWorkout,
    DayWorkouts,
    NextWorkout,
    PlannedWorkout,
)
from chalicelib.training.runs.next_workouts import NextWorkoutDocument, next_on
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


def next_workouts(items: Iterable[Item], day: date) -> list[NextWorkout]:
    """Return the next workout of each active run on a day, today or later; the oldest run first.

    Args:
        items: of the account in the order of their keys, among them the names of programs and the
            next workouts.
        day: the local date.
    """
    names: dict[str, str] = {}
    found = []
    for item in items:
        sort_key = item["sk"]
        if sort_key.startswith(keys.PROGRAM_NAMES):
            names[sort_key.removeprefix(keys.PROGRAM_NAMES)] = read_json(item)["name"]
        elif sort_key.startswith(keys.NEXT_WORKOUTS):
            run_id, document = sort_key.removeprefix(keys.NEXT_WORKOUTS), read_json(item)
            found += _next_workout(run_id, document, names, day)
    return found


def _next_workout(
    run_id: str, document: NextWorkoutDocument, names: Mapping[str, str], day: date
) -> list[NextWorkout]:
    """Return the next workout of a run, or nothing; ``names`` are those of programs by id."""
    shown = next_on(document, day)
    if shown is None:
        return []
    name = names.get(document["program_id"], document["name"])
    turn, workout_id = shown
    return [
        NextWorkout(
            run_id=run_id, program=name, day=turn.day, week=turn.week, workout_id=workout_id
        )
    ]


def day_workouts(
    planned: Mapping[str, PlannedWorkoutEntry],
    completed: list[CompletedWorkout],
    count: int,
    following: list[NextWorkout],
) -> DayWorkouts:
    """Return the workouts of a day.

    Args:
        planned: the entries of those that are planned or in progress, by id.
        completed: the first completed ones.
        count: the number of all completed ones.
        following: the next ones of runs.
    """
    shown = [PlannedWorkout(workout_id=name, **entry) for name, entry in planned.items()]
    shown.sort(key=lambda workout: (workout.started_at or "", workout.workout_id))
    return DayWorkouts(planned=shown, completed=completed, completed_count=count, next=following)
