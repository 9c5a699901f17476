"""The days and weeks of a range, as their scores need them; read in two Queries.

The logs of the days are read as summaries. Whole logs are read in a third Query for days of which
the stored summary does not say enough, and the days with entries in another one, if a day without
a log has items that are due by them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from chalicelib import localtime
from chalicelib.regimen.plan import daylog, limit_days, score
from chalicelib.regimen.plan.adherence import LogKey
from chalicelib.regimen.plan.day_summary import (
    DaySummary,
    limit_entries,
    unlimited_days,
    unlogged_days,
)
from chalicelib.regimen.plan.documents import LogStatus, Pillar
from chalicelib.regimen.plan.excuses import SCORED_KIND, is_excused
from chalicelib.regimen.plan.limit_days import LOOK_BACK, LimitEntries, limited
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.score import Done, PlannedItem
from chalicelib.schedules.weeks import Span
from chalicelib.table.session import Session

_WEEK = timedelta(days=7)


def first_needed(plan: Plan, first: date) -> date:
    """Return the first day of whose log the scores from ``first`` on depend."""
    return first - (_WEEK + LOOK_BACK if plan.has_limits else _WEEK)


@dataclass(frozen=True)
class ScoreRange:
    """What the scores of a range of days depend on.

    Attributes:
        plan: of the person.
        summaries: of the days with a log, and of those before it on which weeks and limits depend.
        today: the local date.
    """

    plan: Plan
    summaries: Mapping[date, DaySummary]
    today: date

    @classmethod
    def read(
        cls, session: Session, plan: Plan, first: date, last: date, today: date
    ) -> "ScoreRange":
        """Read what was logged from ``first`` to ``last``, both included.

        Args:
            session: the caller's.
            plan: of the person, without the days with entries.
            first: the first day of the range; a week that ends in it may begin before it.
            last: the last day of the range.
            today: the local date.
        """
        logged = daylog.read_summaries(session, first_needed(plan, first), last)
        return cls.complete(session, plan, logged, Span(first, last), today)

    @classmethod
    def complete(
        cls,
        session: Session,
        plan: Plan,
        logged: tuple[dict[date, DaySummary], set[date]],
        span: Span,
        today: date,
    ) -> "ScoreRange":
        """Complete what was read of a range of days.

        Args:
            session: the caller's.
            plan: of the person.
            logged: the summaries of logs from :func:`first_needed` on, and the days with a log of
                an earlier release.
            span: the range.
            today: the local date.
        """
        summaries, unread = logged
        unread.update(unlimited_days(plan.items, summaries), plan.entered_later & summaries.keys())
        days = localtime.days(span.first, min(span.last, today))
        unlogged = {day for day in days if day not in summaries and plan.may_be_due(day)}
        if unread | unlogged and plan.by_history:
            plan = plan.reading_entry_days(session)
        requirements = plan.requirements((), plan.threshold)
        if unread:
            logs = daylog.read_range(session, min(unread), max(unread))
            summaries |= {day: logs[day].summary(requirements) for day in unread & logs.keys()}
        return cls(plan, summaries | unlogged_days(requirements, unlogged - unread), today)

    def days(self, first: date, last: date) -> dict[date, dict[Pillar, Done]]:
        """Return what :meth:`of_day` does for days up to today; days with nothing due are absent.

        Args:
            first: the first day, at least that of the range.
            last: the last day, at most that of the range.
        """
        scored = ((day, self.of_day(day)) for day in localtime.days(first, min(last, self.today)))
        return {day: pillars for day, pillars in scored if pillars}

    def of_day(self, day: date) -> dict[Pillar, Done]:
        """Return the done and due items of ``day``; pillars with nothing due are absent."""
        if day not in self.summaries or is_excused(self.plan.excuses, day, SCORED_KIND):
            return {}
        items = score.unexcused(self._limited, self.plan.excuses, day)
        limits = limit_days.of_day(items, self._entries, day, closed=day < self.today)
        pillars = self.summaries[day].pillars
        return score.total([pillars, *({item.pillar: done} for item, done in limits)])

    def of_week(self, end: date) -> dict[Pillar, Done]:
        """Return the done and due items of the week that ends with ``end``.

        These are the items with a weekly target, and the limits of weeks and months.
        """
        week, excuses = self.plan.days.week, self.plan.excuses
        parts = [
            score.of_week(
                self._weekly,
                self._statuses,
                end,
                self.today,
                sessions=self._sessions,
                excuses=excuses,
            )
        ]
        if end < self.today:
            limits = limit_days.of_week(self._limited, self._entries, end, week, excuses)
            parts += ({item.pillar: done} for item, done in limits)
        return score.total(parts)

    @cached_property
    def _limited(self) -> list[PlannedItem]:
        """The habits that have, or had, a limit."""
        return limited(self.plan.items)

    @cached_property
    def _weekly(self) -> Collection[PlannedItem]:
        """The items that have, or had, a weekly target."""
        return [
            item
            for item in self.plan.items
            if any(version.weekly_target for version in item.history.versions)
        ]

    @cached_property
    def _entries(self) -> Mapping[str, LimitEntries]:
        return limit_entries(self.summaries)

    @cached_property
    def _statuses(self) -> Mapping[date, Mapping[LogKey, LogStatus]]:
        return {day: summary.statuses for day, summary in self.summaries.items()}

    @cached_property
    def _sessions(self) -> Mapping[date, Mapping[str, int]]:
        return {day: summary.sessions for day, summary in self.summaries.items()}
