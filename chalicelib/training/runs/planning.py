"""The next workout of a run: what a client would send, and what only a run gives it. Pure rules."""

from collections.abc import Mapping

from chalicelib.jsontext import Document, pick
from chalicelib.table.codec import Item
from chalicelib.training.progression.documents import RoutineEntryDocument
from chalicelib.training.progression.fold import Folded
from chalicelib.training.progression.positions import Turn
from chalicelib.training.progression.prescriptions import number
from chalicelib.training.progression.states import slot_of
from chalicelib.training.runs.plans import day_of
from chalicelib.training.runs.progress import Progress
from chalicelib.training.workouts.documents import RunEntryFields, RunOfWorkoutDocument
from chalicelib.training.workouts.runs import PlannedOfRun


def planned_workout(progress: Progress, turn: Turn) -> Document:
    """Return what a client would send to plan a day of a run for today."""
    day = day_of(progress.run["plan"], turn.day, turn.week)
    return {
        "title": day["title"],
        "type": day["type"],
        "status": "planned",
        "local_date": progress.today.isoformat(),
        "routine_id": day["routine_id"],
        "exercises": [_exercise(progress, entry, turn) for entry in day["entries"]],
    }


def _exercise(progress: Progress, entry: RoutineEntryDocument, turn: Turn) -> Document:
    kept = pick(entry, "superset_group", "rest_s", "notes", "slot")
    exercise = {"exercise_id": progress.exercise(entry)}
    return exercise | kept | {"sets": progress.sets(entry, turn)}


def of_run(progress: Progress, turn: Turn, items: Mapping[str, Item]) -> PlannedOfRun:
    """Return what only a run gives its next workout.

    Args:
        progress: of the run.
        turn: the day.
        items: of the run by sort key.
    """
    run: RunOfWorkoutDocument = {
        "run_id": progress.run["id"],
        "day": turn.day,
        "week": turn.week,
    }
    factor = progress.factor(turn)
    if factor is not None:
        run["deload"] = number(factor)
    plan, folded = progress.run["plan"], progress.due(turn.week)
    entries = day_of(plan, turn.day, turn.week)["entries"]
    fields = [_fields(progress, folded, entry) for entry in entries]
    return PlannedOfRun(run, fields, plan.get("exercises", []), items)


def _fields(progress: Progress, folded: Folded, entry: RoutineEntryDocument) -> RunEntryFields:
    fields: RunEntryFields = {"slot": slot_of(entry), "why": folded.whys[slot_of(entry)]}
    last = progress.last(entry)
    if last:
        fields["last"] = last
    return fields
