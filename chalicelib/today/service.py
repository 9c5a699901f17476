"""The items of one day, and the scores of a range of days; two round trips each."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chalicelib import localtime
from chalicelib.regimen.plan import daylog, limit_days, score
from chalicelib.regimen.plan.adherence import PlanLog, Sessions
from chalicelib.regimen.plan.documents import Pillar
from chalicelib.regimen.plan.dose_times import needed_days
from chalicelib.regimen.plan.limit_days import LOOK_BACK, LimitEntries, limit_statuses, limited
from chalicelib.regimen.plan.regimen import Version
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import Done, PlannedItem
from chalicelib.schedules.limits import SILENCE
from chalicelib.schedules.weeks import WEEK_DAYS, Span
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
        account = self._repository.read_account(day, now)
        plan = account.plan
        day = day or plan.today(now)
        weekly = any(history.weekly_target(day) for history in plan.supplement_histories)
        first = plan.days.week.first(day) if weekly else day
        if plan.has_limits:
            first = min(first, day - SILENCE)
        needed = needed_days(plan, plan.supplement_documents, day, now) or Span(day, day)
        logged = self._repository.read_logged(min(first, needed.first), day, needed.last)
        return Day(account, logged, day, now).answer()


class ScoreService:
    """The caller's daily scores."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def score(self, query: ScoreQuery, now: datetime) -> Score:
        """Return the score of each day and week, and their totals."""
        # A week that ends in the range may begin before it.
        first = query.from_ - _WEEK
        plan = Plan.read(self._session).reading_archive(self._session, first, query.to)
        items, today = plan.items, plan.today(now)
        log, limits = self._read(items, first, query.to)
        past_days = localtime.days(query.from_, min(query.to, today))
        scored = ((d, limits.of_day(plan.scored_items(d), log, d, today)) for d in past_days)
        days = {day: pillars for day, pillars in scored if pillars}
        weeks = {
            day: limits.of_week(log, day, today, plan)
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

    def _read(
        self, items: Collection[PlannedItem], first: date, last: date
    ) -> tuple[PlanLog, "RangeScore"]:
        """Read what was logged of a range of days, and what limits and sessions need."""
        if not any(_needs_more(version) for item in items for version in item.history.versions):
            return daylog.read_statuses(self._session, first, last), RangeScore(items, {}, {})
        logs = daylog.read_range(self._session, first - LOOK_BACK, last)
        log = {day: each.all_statuses for day, each in logs.items()}
        sessions = {day: each.sessions for day, each in logs.items()}
        return log, RangeScore(items, daylog.limit_entries(logs.values()), sessions)


def _needs_more(version: Version) -> bool:
    """Tell whether the score depends on more than the statuses of a log."""
    return version.limit is not None or version.schedule.by_sessions


class RangeScore(NamedTuple):
    """Scores of days and weeks with limits and sessions.

    Attributes:
        items: all supplements and habits.
        entries: the entries of habits with a limit, by habit id.
        sessions: how often habits were done, where it is more than once a day.
    """

    items: Collection[PlannedItem]
    entries: Mapping[str, LimitEntries]
    sessions: Sessions

    def of_day(
        self, scored: Iterable[PlannedItem], log: PlanLog, day: date, today: date
    ) -> dict[Pillar, Done]:
        """Return the same as :func:`chalicelib.regimen.plan.score.of_day`, of ``scored`` items."""
        habits = limited(self.items)
        statuses = limit_statuses(habits, self.entries, day, closed=day < today)
        return score.of_day(scored, {day: {**log.get(day, {}), **statuses}}, day)

    def of_week(self, log: PlanLog, end: date, today: date, plan: Plan) -> dict[Pillar, Done]:
        """Return the same as :func:`chalicelib.regimen.plan.score.of_week`."""
        week, excuses = plan.days.week, plan.excuses
        of_targets = score.of_week(
            self.items, log, end, today, sessions=self.sessions, excuses=excuses
        )
        parts = [of_targets]
        if end < today:
            limits = limit_days.of_week(limited(self.items), self.entries, end, week, excuses)
            parts += ({item.pillar: done} for item, done in limits)
        return score.total(parts)
