"""The items of a day, and the daily scores."""

from typing import Annotated

from chalicelib.account.changes.cursors import cursor_of_now
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.http.responses import WithHeaders
from chalicelib.today.models import Score, ScoreQuery, Today, TodayQuery
from chalicelib.today.service import ScoreService, TodayService

router = Router("Today", "All items of one day in one request, and the scores of days and weeks.")


@router.operation(
    "GET", "/v1/today", "getToday", "Get a day", headers=("Sync-Cursor",), tagged=True
)
def get_today(call: Call, query: TodayQuery) -> Annotated[WithHeaders, Today]:
    """Returns the items of one day: doses by slot, habits, workouts, metrics, measurements,
    supplements to refill, score and streaks.

    Streaks, names, dose amounts, targets, measurements and refills are the current ones, even if
    `date` is another day.

    The header `Sync-Cursor` is a cursor of `GET /v1/changes` for what changes from now on. The
    `ETag` is of the content of the answer: while nothing in it changes, the answer to a request
    with `If-None-Match` is 304, also with a new `Sync-Cursor`.
    """
    # What is written while the day is read must follow the cursor.
    cursor = cursor_of_now(call.session.clock())
    day = TodayService(call.session).show(query.date, call.now)
    return WithHeaders(day, {"Sync-Cursor": cursor})


@router.operation("GET", "/v1/score", "getScore", "Get daily scores")
def get_score(call: Call, query: ScoreQuery) -> Score:
    """Returns the score of each day, and the rate of each pillar. A pillar is a part of the score,
    such as sleep or exercise. Its rate is the number of items done divided by the number of items
    due.

    The score of a day is the mean of the rates of its pillars. The schedule versions that were in
    force on the day determine the items due. Items of today that are still open count as due. Days
    after today are omitted.
    """
    return ScoreService(call.session).score(query, call.now)
