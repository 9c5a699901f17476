"""The items of one day, and the scores of a range of days; mostly two round trips each."""

from datetime import date, datetime, timedelta

from chalicelib import localtime
from chalicelib.regimen.plan import score
from chalicelib.regimen.plan.dose_times import needed_days
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.limits import SILENCE
from chalicelib.schedules.weeks import WEEK_DAYS, Span
from chalicelib.table.session import Session
from chalicelib.today.day import Day
from chalicelib.today.models import Score, ScoredDay, ScoredWeek, ScoreQuery, Today
from chalicelib.today.repository import TodayRepository
from chalicelib.today.score_range import ScoreRange
from chalicelib.today.scores import pillar_scores, rounded

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class TodayService:
    """The items of one of the caller's days."""

    def __init__(self, session: Session) -> None:
        self._repository = TodayRepository(session)

    def show(self, day: date | None, now: datetime) -> Today:
        """Return what is due on ``day`` (by default today) and what was done of it."""
        account = self._repository.read_account(day, now)
        plan = account.plan
        today = plan.today(now)
        day = day or today
        weekly = any(history.weekly_target(day) for history in plan.supplement_histories)
        first = plan.days.week.first(day) if weekly else day
        if plan.has_limits:
            first = min(first, day - SILENCE)
        needed = needed_days(plan, plan.supplement_documents, day, now) or Span(day, day)
        logged = self._repository.read_logged(min(first, needed.first), day, needed.last)
        completed = self._repository.read_completed(account, day)
        metrics = self._repository.read_metrics(account, day, today)
        return Day(account, logged, completed, metrics, day, now).answer()


class ScoreService:
    """The caller's daily scores."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def score(self, query: ScoreQuery, now: datetime) -> Score:
        """Return the score of each day and week, and their totals."""
        plan = Plan.read_without_entries(self._session)
        today = plan.today(now)
        first, last = query.span(today)
        # A week that ends in the range may begin before it.
        plan = plan.reading_archive(self._session, first - _WEEK, last)
        found = ScoreRange.read(self._session, plan, first, last, today)
        days = found.days(first, last)
        week = plan.days.week
        ends = (day for day in localtime.days(first, last) if week.position(day) == WEEK_DAYS - 1)
        weeks = {end: found.of_week(end) for end in ends}
        rates = {day: score.score(pillars.values()) for day, pillars in days.items()}
        return Score(
            days=[
                ScoredDay.model_construct(
                    date=day, score=rounded(rates[day]), pillars=pillar_scores(pillars)
                )
                for day, pillars in days.items()
            ],
            weeks=[
                ScoredWeek(start=end - _WEEK + _DAY, pillars=pillar_scores(pillars))
                for end, pillars in weeks.items()
                if pillars
            ],
            average=rounded(score.mean(rates.values())),
            pillars=pillar_scores(score.total([*days.values(), *weeks.values()])),
        )
