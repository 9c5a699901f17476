"""Today and the score."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import Router
from chalicelib.today.models import Score, ScoreQuery, Today, TodayQuery
from chalicelib.today.scores import ScoreStore
from chalicelib.today.store import TodayStore

resource = Router("Today", "One day in one call, and how many days went.")


@resource.operation("GET", "/v1/today", "getToday", "Show my day", response=Today, query=TodayQuery)
def get_today(call: Call, query: TodayQuery) -> Today:
    """Doses due and done by slot, habits, workouts, measurements due, refills, score, streaks.

    Streaks, names and doses are as of now, whatever `date` is.
    """
    return TodayStore(call.session).show(query.date, call.now)


@resource.operation(
    "GET", "/v1/score", "getScore", "Score my days", response=Score, query=ScoreQuery
)
def get_score(call: Call, query: ScoreQuery) -> Score:
    """Done over due by day and pillar, by the versions that were in force on each day.

    A day's score is the mean of the rates of its pillars. What is still to come today is due;
    days after it are left out.
    """
    return ScoreStore(call.session).score(query, call.now)
