"""The streak of a habit whose goal is only a maximum. No clock, no I/O.

A day within the limit is kept, whether it has an entry or not, from the first entry on. After 14
days without an entry, further days without one are neutral. A day over its limit is missed at once,
because nothing can save it. A limit of a week or a month adds up the amounts of its days; so today
can never be at risk: nothing must be done.

>>> from chalicelib.schedules.versions import Versions
>>> from chalicelib.streaks.rules import Rules
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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from chalicelib.regimen.plan.flags import Flags
from chalicelib.schedules.daynumbers import DayNumbers
from chalicelib.schedules.daysets import EMPTY, DaySet
from chalicelib.schedules.limits import SILENCE, Limit
from chalicelib.schedules.weeks import Span
from chalicelib.streaks.fold import Fold, StreakStatus
from chalicelib.streaks.ledger import History, LimitUse, Period, RunTally
from chalicelib.streaks.limit_rules import LimitRules, Periods
from chalicelib.streaks.stretches import count_days, count_periods

_DAY = timedelta(days=1)

Outcome = Literal["kept", "over", "neutral"]


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
    def entries(self) -> DaySet:
        """The days with an entry, skipped ones included."""
        return self.measured | self.history.done | self.history.set_aside

    def first(self, today: date) -> date | None:
        """Return the first day with an entry until ``today``, also a skipped one."""
        first = self.entries.first
        return first if first <= today and self.entries else None

    @cached_property
    def recent(self) -> DaySet:
        """The days with an entry, and the 14 days after each."""
        return self.entries.spread(SILENCE.days)

    @cached_property
    def measured(self) -> DaySet:
        """The days with an amount."""
        return self.numbers.days

    @cached_property
    def numbers(self) -> DayNumbers:
        """The amounts."""
        return DayNumbers.of(self.amounts)

    @cached_property
    def counted(self) -> DayNumbers:
        """The amounts of days that are not excused: only these count for a week or month."""
        return self.numbers.among(self.measured - self.history.excused)

    def is_neutral(self, day: date) -> bool:
        """Tell whether a day without an entry is neutral: also if the last one is long ago."""
        return self.history.is_neutral(day) or day not in self.recent

    def neutral_among(self, days: DaySet) -> DaySet:
        """Return those of the days that are neutral, because they have no amount."""
        return (days - self.recent | (days & self.history.neutral)) - self.measured

    def total(self, span: Span) -> int:
        """Return the amount of a week or month, without its excused days."""
        return self.counted.total(span)


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
    entries = history.entries.until(today)
    days = entries.from_day(since)
    excused = DaySet.of(history.history.excused).until(today) - history.measured
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
        last_activity=entries.last if entries else None,
        active_days=len(days.from_day(run.start)) if run else 0,
        excused_days=len(excused.from_day(run.start)) if run else 0,
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


class Outcomes(NamedTuple):
    """What the due days of a span are by themselves; those that are neither are neutral.

    Attributes:
        due: the days on which the schedule is due.
        kept, over: those of them that are kept, and over the limit or without the due entry.
    """

    due: DaySet
    kept: DaySet
    over: DaySet


def outcomes(history: LimitHistory, limits: LimitRules, span: Span) -> Outcomes:
    """Return what :func:`outcome` says of each due day of a span."""
    known, kept, over = history.history, EMPTY, EMPTY
    due = limits.rules.due_days(span) if span.first <= span.last else EMPTY
    for limit, within in limits.limits.within(span):
        days = due & DaySet.span(*within)
        if limit is None:
            kept |= days & known.done
            over |= days - known.done - known.neutral
        elif days:
            exceeded = _exceeded(history, limits, limit, within)
            kept |= days - exceeded - history.neutral_among(days)
            # Only an amount can exceed a limit. A day of 0 after the others is neutral.
            over |= (days & exceeded & history.numbers.above(0)) - known.excused
    return Outcomes(due, kept, over)


def _exceeded(history: LimitHistory, limits: LimitRules, limit: Limit, span: Span) -> DaySet:
    """Return the days of a span on which the amount of their period so far exceeds its limit.

    Args:
        history: the entries.
        limits: the rules.
        limit: the one that is in force on the days of the span.
        span: the days.
    """
    if limit.per == "day":
        return history.numbers.above(limit.most).from_day(span.first).until(span.last)
    amounts = history.counted
    if not amounts:
        return EMPTY
    # A period without amounts exceeds nothing.
    first = max(span.first, amounts.days.first)
    last = min(span.last, limit.period(amounts.days.last, limits.rules.week).last)
    if first > last:
        return EMPTY
    periods, sums = limits.periods(first, last), amounts.sums
    origin, size = first.toordinal(), (last - first).days + 1
    marks = bytearray(size)
    places = map(amounts.place, periods.starts)
    spans = zip(pairwise(places), periods.starts[1:], periods.most, strict=True)
    for (begins, ends), end, most in spans:
        # The place of the first day until which there is more than the limit.
        exceeds = bisect_right(sums, sums[begins] + most, begins) - 1
        if exceeds < ends:
            place = max(0, amounts.origin + exceeds - origin)
            marks[place : end - origin] = b"\1" * (end - origin - place)
    return DaySet.marked(origin, marks[:size])


def _walk_days(walk: _Walk) -> tuple[StreakStatus, Period]:
    """Fold days: each due day must be within its limit or, without a limit, have an entry."""
    history, limits, tally, first, today = walk
    results = outcomes(history, limits, Span(first, today - _DAY))
    count_days(tally, results.kept, results.over)
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
    days = DaySet.span(first, today)
    counting = days - history.neutral_among(days) - history.history.excused
    this, limit = limits.period(today)
    if counting.first < this.first:
        _count(walk, limits.periods(counting.first, this.first - _DAY), counting)
    tally.grant(today)
    period = Period(this.first, this.last, 0, 0, 0)
    if not limit.allows(history.total(Span(max(this.first, first), today))):
        protected = tally.length and tally.freezes_on(this.last)
        return ("protected" if protected else "unreachable"), period
    if counting.from_day(this.first):
        return "pending", period
    return _nothing_due(tally, history, today), period


def _count(walk: _Walk, periods: Periods, counting: DaySet) -> None:
    """Count periods of the past: of those with ``counting`` days, each is within its limit or not.

    The days before the first one do not matter.
    """
    origin = periods.starts[0]
    totals = walk.history.counted.totals(periods.starts_from(walk.first))
    days = DaySet(origin, counting.shifted(origin)).text()
    results = (
        (number, totals[number] <= most)
        for number, ((start, end), most) in enumerate(
            zip(pairwise(periods.starts), periods.most, strict=True)
        )
        if days.find("1", start - origin, end - origin) >= 0
    )
    count_periods(walk.tally, results, periods.span)


def _nothing_due(tally: RunTally, history: LimitHistory, today: date) -> StreakStatus:
    if not tally.length and tally.missed:
        return "broken"
    return "excused" if today in history.history.excused else "off"


def as_days(history: LimitHistory, limits: LimitRules, today: date) -> History:
    """Return the past due days as a history of days with entries, from which strength follows."""
    known, first = history.history, history.first(today)
    results = outcomes(history, limits, Span(first or today, today - _DAY))
    neutral = results.due - results.kept - results.over
    return History(Flags(results.kept, {}), known.excused, neutral | known.skipped)
