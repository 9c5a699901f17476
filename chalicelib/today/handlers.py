"""The items of a day, and the daily scores."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.today.models import Score, ScoreQuery, Today, TodayQuery
from chalicelib.today.service import ScoreService, TodayService

router = Router("Today", "All items of one day in one request, and the scores of past days.")


@router.operation("GET", "/v1/today", "getToday", "Get a day")
def get_today(call: Call, query: TodayQuery) -> Today:
    """Returns the items of one day: doses by slot, habits, workouts, due measurements, refills,
    score and streaks.

    Streaks, names and dose amounts are the current ones, also for another `date`.
    """
    return TodayService(call.session).show(query.date, call.now)


@router.operation("GET", "/v1/score", "getScore", "Get daily scores")
def get_score(call: Call, query: ScoreQuery) -> Score:
    """Returns the score of each day and of each pillar. A rate is the number of items done divided
    by the number of items due.

    The score of a day is the mean of the rates of its pillars. Items due are those of the schedule
    versions that were in force on the day. Items of today that are still open count as due. Days
    after today are omitted.
    """
    return ScoreService(call.session).score(query, call.now)
