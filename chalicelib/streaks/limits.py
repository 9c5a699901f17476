"""The streak of a habit whose goal is only a maximum. No clock, no I/O.

A day within the limit is kept, whether it has an entry or not, from the first entry on. After 14
days without an entry, further days without one are neutral. A day over its limit is missed at once,
because nothing can save it. A limit of a week or a month adds up the amounts of its days; so today
can never be at risk: nothing must be done.

>>> from chalicelib.schedules.freezes import Freeze
>>> one_a_day = LimitRules(Rules(), Versions(((date.min, Limit(1_000)),)))
>>> amounts = {date(2026, 3, 9): 1_000, date(2026, 3, 11): 3_000}
>>> history = LimitHistory(amounts, History({}, frozenset()))
>>> streak = fold_limit(history, one_a_day, date(2026, 3, 11))
>>> streak.status, streak.longest.length
('broken', 2)
>>> streak = fold_limit(history, one_a_day, date(2026, 3, 13))
>>> streak.status, streak.current.length
('pending', 1)
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.schedules.limits import SILENCE, Limit
from chalicelib.schedules.versions import Versions
from chalicelib.schedules.weeks import Span
from chalicelib.streaks.fold import Fold, StreakStatus
from chalicelib.streaks.heatmap import CalendarState, Cell
from chalicelib.streaks.ledger import History, LimitUse, Period, RunTally
from chalicelib.streaks.rules import Rules

_DAY = timedelta(days=1)
_LEVELS = 4

Outcome = Literal["kept", "over", "neutral"]


@dataclass(frozen=True)
class LimitRules:
    """The rules of a habit that has, or had, a limit.

    Attributes:
        rules: its schedules, freezes and weeks.
        limits: the limits over time; None while its goal was no limit.
    """

    rules: Rules
    limits: Versions[Limit | None]

    def on(self, day: date) -> Limit | None:
        """Return the limit that applies to ``day``."""
        return self.limits.on(day)

    def unit(self, day: date) -> str:
        """Return what is counted on ``day``: a change of it starts a new streak."""
        limit, schedule = self.on(day), self.rules.on(day)
        return schedule.unit if limit is None or limit.per == "day" else f"limit per {limit.per}"

    def since(self, day: date) -> date:
        """Return the day on which the unit of ``day`` came into force."""
        started = date.min
        for before, after in pairwise([date.min, *self.limits.starts]):
            if before < after <= day and self.unit(after - _DAY) != self.unit(after):
                started = after
        return started

    def applies(self, day: date) -> bool:
        """Tell whether a streak as of ``day`` has days with a limit."""
        first = self.since(day)
        return any(
            limit and span.first <= day and span.last >= first
            for limit, span in self.limits.spans()
        )

    def period(self, day: date) -> tuple[Span, Limit]:
        """Return the week or month of ``day``, and its limit: that of its first day."""
        limit = self.on(day)
        if limit is None:
            raise ValueError("the day has no limit")
        span = limit.period(day, self.rules.week)
        return span, self.on(max(span.first, self.since(day))) or limit


@dataclass(frozen=True)
class LimitHistory:
    """The entries of a habit that has, or had, a limit.

    Attributes:
        amounts: in thousandths, by local date, of days with an entry under a limit.
        history: the days that met the goal before there was a limit, and neutral days.
    """

    amounts: Mapping[date, int]
    history: History

    @cached_property
    def entries(self) -> list[date]:
        """The days with an entry, sorted, skipped ones included."""
        return sorted({*self.amounts, *self.history.counts, *self.history.set_aside})

    def first(self, today: date) -> date | None:
        """Return the first day with an entry until ``today``, also a skipped one."""
        return next((day for day in self.entries if day <= today), None)

    def is_silent(self, day: date) -> bool:
        """Tell whether the last entry until ``day`` is more than 14 days ago, or there is none."""
        position = bisect_right(self.entries, day)
        return not position or day - self.entries[position - 1] > SILENCE

    def is_neutral(self, day: date) -> bool:
        """Tell whether a day without an entry is neutral."""
        return self.history.is_neutral(day) or self.is_silent(day)

    def total(self, span: Span) -> int:
        """Return the amount of a week or month, without its excused days."""
        days = (day for day in span.days() if day in self.amounts)
        return sum(self.amounts[day] for day in days if day not in self.history.excused)


class _Walk(NamedTuple):
    """What a fold goes through: the days from ``first`` to ``today``."""

    history: LimitHistory
    limits: LimitRules
    tally: RunTally
    first: date
    today: date


def fold_limit(history: LimitHistory, limits: LimitRules, today: date) -> Fold:
    """Fold a history into a streak as of the local date ``today``.

    Entries of later dates count when they are reached.
    """
    rules, since = limits.rules, limits.since(today)
    limit = limits.on(today)
    tally = RunTally(rules, rules.freeze)
    begins = history.first(today)
    by_day = limit is None or limit.per == "day"
    status: StreakStatus = "none"
    period = Period(today, today, 0, 0, 0)
    if begins is not None:
        walk = _Walk(history, limits, tally, max(begins, since), today)
        tally.grant(walk.first)
        status, period = _walk_days(walk) if by_day else _walk_periods(walk)
    elif not by_day:
        period = Period(*limits.period(today)[0], 0, 0, 0)
    run = tally.run()
    days = [day for day in history.entries if since <= day <= today]
    in_run = [day for day in days if run and day >= run.start]
    excused = (day for day in history.history.excused if run and run.start <= day <= today)
    return Fold(
        unit="day" if limit is None else limit.per,
        today=today,
        schedule=rules.on(today),
        status=status,
        current=run,
        longest=tally.longest_so_far(),
        period=period._replace(limit=_use(history, limits, today)),
        freezes=tally.freezes,
        freezes_max=tally.freeze.max,
        frozen=frozenset(tally.frozen),
        since=since,
        days=days,
        last_activity=max((day for day in history.entries if day <= today), default=None),
        active_days=len(in_run),
        excused_days=sum(1 for day in excused if day not in history.amounts),
    )


def _use(history: LimitHistory, limits: LimitRules, today: date) -> LimitUse | None:
    if limits.on(today) is None:
        return None
    span, limit = limits.period(today)
    return LimitUse(history.total(Span(span.first, today)), limit.most)


def outcome(history: LimitHistory, limits: LimitRules, day: date) -> Outcome:
    """Return what a day is by itself, from the first entry on.

    In a week or month, a day is over if it has an amount and the sum until then exceeds the limit.
    """
    limit, known = limits.on(day), history.history
    if limit is None:
        if day in known.counts:
            return "kept"
        return "neutral" if known.is_neutral(day) else "over"
    amount = history.amounts.get(day)
    if amount is None and history.is_neutral(day):
        return "neutral"
    if limit.per == "day":
        within = amount is None or limit.allows(amount)
    else:
        span, limit = limits.period(day)
        within = limit.allows(history.total(Span(span.first, day)))
    if within:
        return "kept"
    return "over" if amount and day not in known.excused else "neutral"


def _walk_days(walk: _Walk) -> tuple[StreakStatus, Period]:
    """Fold days: each due day must be within its limit or, without a limit, have an entry."""
    history, limits, tally, first, today = walk
    for day in localtime.days(first, today - _DAY):
        if limits.rules.is_due(day):
            _count(tally, outcome(history, limits, day), Span(day, day))
    tally.grant(today)
    period = Period(today, today, 0, 0, 0)
    if not limits.rules.is_due(today):
        return _nothing_due(tally, history, today), period
    result = outcome(history, limits, today)
    if limits.on(today) is None:
        return _today_without_limit(tally, history, result, period)
    if result == "neutral":
        return _nothing_due(tally, history, today), period
    if result == "kept":
        return "pending", period
    protected = bool(tally.length and tally.freezes)
    tally.miss(today)
    return ("protected" if protected else "broken"), period


def _today_without_limit(
    tally: RunTally, history: LimitHistory, result: Outcome, period: Period
) -> tuple[StreakStatus, Period]:
    """Return the status of a due day on which an entry must meet the goal, as in a fold of days."""
    done = result == "kept"
    period = period._replace(target=1, done=int(done), days_left=int(not done))
    if done:
        tally.keep(period.start, period.end)
        return "done", period
    if result == "neutral" or (not tally.length and tally.missed):
        return _nothing_due(tally, history, period.start), period
    if not tally.length:
        return "pending", period
    return ("protected" if tally.freezes else "at_risk"), period


def _walk_periods(walk: _Walk) -> tuple[StreakStatus, Period]:
    """Fold weeks or months: the sum of each must be within its limit."""
    history, limits, tally, first, today = walk
    span, limit = limits.period(first)
    while span.last < today:
        _count(tally, _of_period(walk, span, limit), span)
        span, limit = limits.period(span.last + _DAY)
    tally.grant(today)
    result = _of_period(walk, span, limit)
    period = Period(span.first, span.last, 0, 0, 0)
    if result == "neutral":
        return _nothing_due(tally, history, today), period
    if result == "kept":
        return "pending", period
    protected = tally.length and tally.freezes_on(span.last)
    return ("protected" if protected else "unreachable"), period


def _of_period(walk: _Walk, span: Span, limit: Limit) -> Outcome:
    """Return what a week or month is; its days before the first and after today do not matter."""
    history = walk.history
    days = Span(max(span.first, walk.first), min(span.last, walk.today))
    if not limit.allows(history.total(days)):
        return "over"
    excused = history.history.excused
    counts = (
        day not in excused and (day in history.amounts or not history.is_neutral(day))
        for day in days.days()
    )
    return "kept" if any(counts) else "neutral"


def _count(tally: RunTally, result: Outcome, span: Span) -> None:
    if result == "kept":
        tally.keep(*span)
    elif result == "over":
        tally.miss(*span)


def _nothing_due(tally: RunTally, history: LimitHistory, today: date) -> StreakStatus:
    if not tally.length and tally.missed:
        return "broken"
    return "excused" if today in history.history.excused else "off"


def limit_cells(
    history: LimitHistory, limits: LimitRules, folded: Fold, days: Iterable[date]
) -> Iterator[Cell]:
    """Yield days of the heat map on which a limit applies.

    The level of a day within its limit is 4 if nothing of the limit was used, and 1 if all was.
    """
    first = history.first(folded.today) or date.max
    for day in days:
        state = _state(history, limits, folded, day, first)
        level = _level(history, limits, day) if state == "done" else 0
        yield Cell(day, int(state == "done"), level, state)


def _state(
    history: LimitHistory, limits: LimitRules, folded: Fold, day: date, first: date
) -> CalendarState:
    known = history.history
    if day in known.set_aside:
        return "skipped"
    due = first <= day <= folded.today and limits.rules.is_due(day)
    result = outcome(history, limits, day) if due else "neutral"
    if result == "kept":
        return "done" if day < folded.today else "open"
    if day in known.excused:
        return "excused"
    if result == "neutral":
        return "off"
    return "frozen" if limits.period(day)[0].first in folded.frozen else "missed"


def _level(history: LimitHistory, limits: LimitRules, day: date) -> int:
    span, limit = limits.period(day)
    used = history.total(Span(span.first, day))
    return _LEVELS - (_LEVELS - 1) * used // limit.most if limit.most else _LEVELS


def as_days(history: LimitHistory, limits: LimitRules, today: date) -> History:
    """Return the past due days as a history of days with entries, from which strength follows."""
    known, first = history.history, history.first(today)
    kept: dict[date, int] = {}
    neutral: set[date] = set()
    for day in localtime.days(first or today, today - _DAY):
        result = outcome(history, limits, day) if limits.rules.is_due(day) else "neutral"
        if result == "kept":
            kept[day] = 1
        elif result == "neutral" and limits.rules.is_due(day):
            neutral.add(day)
    return History(kept, known.excused, known.skipped | neutral)
