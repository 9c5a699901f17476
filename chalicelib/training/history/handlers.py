"""The history of exercises, and records."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.table.collection import Page, PageRequest
from chalicelib.training.exercises.paths import ExerciseInPath
from chalicelib.training.history.models import (
    ExerciseRecords,
    FormulaQuery,
    HistoryEntry,
    HistoryQuery,
    RecordQuery,
    RecordSet,
)
from chalicelib.training.history.record_list import RecordList
from chalicelib.training.history.service import HistoryService

router = Router(
    "History",
    "What was done of an exercise, with estimates of the one-rep maximum, and records.",
)


@router.operation(
    "GET",
    "/v1/exercises/{exercise_id}/history",
    "listExerciseHistory",
    "List the history of an exercise",
)
def list_exercise_history(
    call: Call, exercise_id: ExerciseInPath, query: HistoryQuery, page: PageRequest
) -> Annotated[Page, HistoryEntry]:
    """Returns the completed workouts with an exercise, newest first, each with its sets, their
    loads and estimates, and the kinds of records that it set. An exercise that others are merged
    into has their history, too.

    The load is the weight of one implement. Of a `bodyweight` set it is the share of the body
    weight that the exercise lifts, and the weight added; of an `assisted` set the weight is
    subtracted. Whatever is not known stays null: it is no zero.
    """
    return HistoryService(call.session, exercise_id).list_page(query, page)


@router.operation(
    "GET",
    "/v1/exercises/{exercise_id}/records",
    "getExerciseRecords",
    "Get the records of an exercise",
)
def get_exercise_records(
    call: Call, exercise_id: ExerciseInPath, query: FormulaQuery
) -> ExerciseRecords:
    """Returns the records of an exercise: the greatest of each kind, and the workout that set it
    first. `load`, `e1rm` and `rep_max` are of one implement, volumes of all. Kinds without a record
    are left out.
    """
    records = HistoryService(call.session, exercise_id).records(query.formula)
    return ExerciseRecords.model_validate(records)


@router.operation("GET", "/v1/records", "listRecords", "List records")
def list_records(call: Call, query: RecordQuery, page: PageRequest) -> Annotated[Page, RecordSet]:
    """Returns the records that were set, newest first, of all exercises and sports, or of one
    `sport`. A record that a later one exceeds remains in the list. The records of a sport are the
    distance, the duration, and the pace of a whole activity over at least 1, 5 and 10 km, the half
    marathon and the marathon.

    A page can have fewer items than `limit` although `next_cursor` is not null.
    """
    return RecordList(call.session).list_page(query, page)
