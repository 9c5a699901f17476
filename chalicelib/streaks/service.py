"""Streaks and the calendar, computed from the day counters on each request."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from chalicelib import localtime
from chalicelib.errors import NotFound
from chalicelib.schedules.limits import amount_of
from chalicelib.schedules.models import StreakScheduleRule
from chalicelib.streaks import levels
from chalicelib.streaks.fold import Fold, fold
from chalicelib.streaks.heatmap import Cell, cells
from chalicelib.streaks.inputs import StreakInputs
from chalicelib.streaks.kinds import POSITION, StreakKind, following_kinds
from chalicelib.streaks.ledger import History
from chalicelib.streaks.levels import Level
from chalicelib.streaks.limit_cells import limit_cells
from chalicelib.streaks.limit_rules import LimitRules
from chalicelib.streaks.limits import LimitHistory, as_days, fold_limit
from chalicelib.streaks.milestones import milestones
from chalicelib.streaks.models import (
    Calendar,
    CalendarDay,
    CalendarQuery,
    CurrentRun,
    Freezes,
    LongestRun,
    Streak,
    StreakMilestones,
    StreakPeriod,
)
from chalicelib.streaks.repository import StreakRepository
from chalicelib.streaks.rules import Rules
from chalicelib.streaks.strength import strength
from chalicelib.table import keys, positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session


class StreakService:
    """The caller's streaks."""

    def __init__(self, session: Session) -> None:
        self._repository = StreakRepository(session)

    def list_page(self, page: PageRequest, now: datetime) -> Page:
        """Return a page of the streaks, in the order of their kinds; one Query."""
        after = positions.require(page.after, POSITION) or ""
        inputs = self._repository.read_after(after)
        kinds = inputs.kinds(inputs.days.local_date(now))
        following = list(islice(following_kinds(kinds, after), page.limit + 1))
        streaks = [_streak(kind, inputs, now) for kind in following[: page.limit]]
        items: list[Stored] = [
            Stored("streak", each.kind, 0, each.model_dump_json(exclude_unset=True), {})
            for each in streaks
        ]
        return Page(items, items[-1].id if len(following) > page.limit else None)

    def one(self, kind: StreakKind, now: datetime) -> Streak:
        """Return the streak of one kind; one Query.

        Raises:
            NotFound: the kind is of a habit that does not exist, or that only records.
        """
        inputs = self._inputs(kind)
        if not inputs.has_streak(kind, inputs.days.local_date(now)):
            raise NotFound("streak")
        return _streak(kind, inputs, now)

    def calendar(self, query: CalendarQuery, now: datetime) -> Calendar:
        """Return the days of the heat map; one Query."""
        inputs = self._inputs(query.kind)
        kind = fold_kind(query.kind, inputs, now)
        level = levels.of_kind(query.kind, kind.history, inputs.of_kind(query.kind).years)
        first, last = query.span(inputs.days.local_date(now))
        days = [
            CalendarDay.model_construct(date=day, count=count, level=shade, state=state)
            for day, count, shade, state in _cells(kind, level, first, last)
        ]
        return Calendar.model_construct(kind=query.kind, days=days)

    def _inputs(self, kind: StreakKind) -> StreakInputs:
        """Return what the streak of one kind is computed from.

        Raises:
            NotFound: the kind is of a habit that does not exist.
        """
        inputs = self._repository.read(kind)
        if keys.habit_of(kind) and kind not in inputs.habits:
            raise NotFound("habit")
        return inputs


class FoldedKind(NamedTuple):
    """The history and the rules of one kind, and the streak that follows from them.

    ``limits`` is of a habit that has, or had, a limit.
    """

    history: History
    rules: Rules
    fold: Fold
    limits: tuple[LimitHistory, LimitRules] | None = None

    def strength(self) -> float:
        """Return the strength of the habit, from 0 to 1."""
        history, days, folded = self.history, self.fold.days, self.fold
        if self.limits and self.limits[1].applies(folded.today):
            history = as_days(*self.limits, folded.today)
            days = history.done
        return strength(history, days, folded.schedule, folded.today)


def fold_kind(kind: StreakKind, inputs: StreakInputs, now: datetime) -> FoldedKind:
    """Fold the history of one kind as of ``now``."""
    today = inputs.days.local_date(now)
    history, rules = inputs.history(kind, today), inputs.rules(kind)
    limits = inputs.limits(kind, today)
    if limits and limits[1].applies(today):
        return FoldedKind(history, rules, fold_limit(*limits, today), limits)
    return FoldedKind(history, rules, fold(history, rules, today), limits)


def _cells(kind: FoldedKind, level: Level, first: date, last: date) -> Iterable[Cell]:
    """Return the days of the heat map of one kind."""
    plain = cells(kind.history, kind.rules, kind.fold, first, last, level=level)
    if kind.limits is None:
        return plain
    limited = [day for day in localtime.days(first, last) if kind.limits[1].on(day)]
    by_day = {cell.day: cell for cell in plain}
    by_day |= {cell.day: cell for cell in limit_cells(*kind.limits, kind.fold, limited)}
    return by_day.values()


def at_risk_until(inputs: StreakInputs, folded: Fold) -> datetime | None:
    """Return the instant at which today ends, if the streak is at risk."""
    if not folded.at_risk:
        return None
    return localtime.day_ends(folded.today, inputs.days.zone, inputs.days.day_start)


def _streak(kind: StreakKind, inputs: StreakInputs, now: datetime) -> Streak:
    """Return the streak of one kind as of ``now``."""
    found = fold_kind(kind, inputs, now)
    folded = found.fold
    length = folded.current.length if folded.current else 0
    name = {"name": inputs.habits[kind]["name"]} if kind in inputs.habits else {}
    return Streak(
        kind=kind,
        **name,
        unit=folded.unit,
        today=folded.today,
        timezone=inputs.days.timezone,
        schedule=StreakScheduleRule.model_validate(folded.schedule.document()),
        status=folded.status,
        at_risk=folded.at_risk,
        at_risk_until=at_risk_until(inputs, folded),
        current=_current_run(folded),
        longest=_longest_run(folded),
        period=_period(folded),
        freezes=Freezes(available=folded.freezes, max=folded.freezes_max),
        milestones=StreakMilestones(**milestones(folded.unit, length)._asdict()),
        strength=round(found.strength(), 6),
    )


def _current_run(folded: Fold) -> CurrentRun:
    run = folded.current
    return CurrentRun(
        length=run.length if run else 0,
        start=run.start if run else None,
        last_activity=folded.last_activity,
        active_days=folded.active_days,
        excused_days=folded.excused_days,
    )


def _longest_run(folded: Fold) -> LongestRun:
    run = folded.longest
    return LongestRun(
        length=run.length if run else 0,
        start=run.start if run else None,
        end=run.end if run else None,
    )


def _period(folded: Fold) -> StreakPeriod:
    period, use = folded.period, folded.period.limit
    limit = {"amount": amount_of(use.amount), "at_most": amount_of(use.most)} if use else {}
    return StreakPeriod(
        start=period.start,
        end=period.end,
        target=period.target,
        done=period.done,
        needed=period.needed,
        days_left=period.days_left,
        **limit,
    )
