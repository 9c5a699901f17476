"""Summaries of weeks and months."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.summaries.models import Summaries, SummariesQuery
from chalicelib.summaries.service import SummaryService

router = Router("Summaries", "Summaries of weeks and months.")


@router.operation("GET", "/v1/summaries", "listSummaries", "List summaries of weeks or months")
def list_summaries(call: Call, query: SummariesQuery) -> Summaries:
    """Returns a summary of each week or month from the one with `from` to the one with `to`, oldest
    first: what was done in completed workouts, the sets of each muscle, the number of records, and
    the adherence and the score of the same days. Periods without workouts are included.

    `workouts` and `minutes` are those of the calendar, and the day of a workout is its local date.
    A muscle has a direct set in each working set of an exercise that has it among its primary
    muscles.
    """
    return Summaries.model_validate(SummaryService(call.session).summaries(query, call.now))
