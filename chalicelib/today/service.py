"""The items of one day, and the scores of a range of days; two round trips each."""

from datetime import date, datetime, timedelta

from chalicelib import localtime
from chalicelib.regimen.plan import daylog, score
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.weeks import WEEK_DAYS
from chalicelib.table.session import Session
from chalicelib.today.day import Day
from chalicelib.today.models import Score, ScoredDay, ScoredWeek, ScoreQuery, Today
from chalicelib.today.repository import TodayRepository
from chalicelib.today.scores import pillar_scores, rounded

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class TodayService:
    """The items of one of the caller's days."""

    def __init__(self, session: Session) -> None:
        self._repository = TodayRepository(session)

    def show(self, day: date | None, now: datetime) -> Today:
        """Return what is due on ``day`` (by default today) and what was done of it."""
        account = self._repository.read_account()
        plan = account.plan
        day = day or plan.today(now)
        weekly = any(history.weekly_target(day) for history in plan.supplement_histories)
        first = plan.days.week.first(day) if weekly else day
        return Day(account, self._repository.read_logged(first, day), day, now).answer()


class ScoreService:
    """The caller's daily scores."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def score(self, query: ScoreQuery, now: datetime) -> Score:
        """Return the score of each day and week, and their totals."""
        plan = Plan.read(self._session)
        # A week that ends in the range may begin before it.
        log = daylog.read_statuses(self._session, query.from_ - _WEEK, query.to)
        items, today = plan.items, plan.today(now)
        past_days = localtime.days(query.from_, min(query.to, today))
        scored = ((day, score.of_day(plan.scored_items(day), log, day)) for day in past_days)
        days = {day: pillars for day, pillars in scored if pillars}
        weeks = {
            day: score.of_week(items, log, day, today)
            for day in localtime.days(query.from_, query.to)
            if plan.days.week.position(day) == WEEK_DAYS - 1
        }
        rates = {day: score.score(pillars.values()) for day, pillars in days.items()}
        return Score(
            days=[
                ScoredDay(date=day, score=rounded(rates[day]), pillars=pillar_scores(pillars))
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
