"""The streak rules: from days with entries to runs, with no clock and no I/O.

A kind's history is folded from its first entry to today, period by period. A period is a day
(``daily``, ``weekdays``, ``monthly``), a calendar week (``weekly``), or the time from an entry to
the deadline that it sets (``interval``), depending on the schedule. Each walk below goes through
the history once and keeps a :class:`RunTally`: the current run, the longest run so far, and the
freezes that are left.

>>> from datetime import date
>>> from chalicelib.schedules.flexible import Weekly
>>> history = History({date(2026, 3, 10): 1, date(2026, 3, 11): 2}, frozenset())
>>> streak = fold(history, Rules(), date(2026, 3, 12))
>>> streak.status, streak.current.length, streak.longest.length
('at_risk', 2, 2)
>>> excused = History(history.counts, frozenset({date(2026, 3, 12)}))
>>> fold(excused, Rules(), date(2026, 3, 12)).status
'excused'
>>> twice_a_week = Rules(((None, Weekly(2)),))
>>> streak = fold(history, twice_a_week, date(2026, 3, 12))
>>> streak.status, streak.current.length, streak.current.start
('done', 1, datetime.date(2026, 3, 9))
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby, repeat
from operator import itemgetter
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.regimen.plan.flags import several
from chalicelib.schedules.base import Unit
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.streaks import FoldedSchedule
from chalicelib.schedules.weeks import WEEK_DAYS, Span
from chalicelib.streaks.ledger import History, Period, Run, RunTally, deadlines_of
from chalicelib.streaks.rules import Rules
from chalicelib.streaks.stretches import count_days, count_periods

StreakStatus = Literal[
    "none", "done", "pending", "protected", "at_risk", "off", "excused", "unreachable", "broken"
]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class Fold(NamedTuple):
    """The streak of a history as of one day.

    Attributes:
        unit: the unit of lengths.
        today: the day as of which the streak is computed: the local date or, as :func:`fold` says,
            the next one.
        schedule: the schedule in force.
        status: see docs/streaks.md.
        current: the current run, or None.
        longest: the longest run (the earliest of equals), or None.
        period: the current period.
        freezes, freezes_max: how many freezes are left, and the largest possible number.
        frozen: days and weeks (by first day) for which a freeze was used.
        since: when the unit came into force; earlier entries belong to an earlier streak.
        days: the days with entries that were folded.
        last_activity: the latest day with an entry until today, in any unit.
        active_days, excused_days: within the current run, days with entries and days excused.
    """

    unit: Unit
    today: date
    schedule: FoldedSchedule
    status: StreakStatus
    current: Run | None
    longest: Run | None
    period: Period
    freezes: int
    freezes_max: int
    frozen: frozenset[date]
    since: date
    days: DaySet
    last_activity: date | None
    active_days: int
    excused_days: int

    @property
    def at_risk(self) -> bool:
        """Whether the streak ends without an entry today and continues with one."""
        return self.status == "at_risk"


def fold(history: History, rules: Rules, today: date) -> Fold:
    """Fold a history into a streak as of the local date ``today``.

    An entry with tomorrow's date was logged ahead, or in a time zone ahead of that of the profile.
    The streak is then as of tomorrow, unless that would count ``today`` as missed before it ends,
    or the entry was written more than a day before its instant, as one with a wrong date.

    >>> thursday, daily = date(2026, 3, 12), Rules()
    >>> logged = {thursday - _DAY: 1, thursday + _DAY: 1}
    >>> fold(History(logged, frozenset()), daily, thursday).status
    'at_risk'
    >>> fold(History(logged | {thursday: 1}, frozenset()), daily, thursday).today.day
    13
    """
    folded = _as_of(history, rules, today)
    if not history.begun(today + _DAY):
        return folded
    ahead = _as_of(history, rules, today + _DAY)
    return ahead if _continues(folded, ahead) else folded


def _continues(folded: Fold, ahead: Fold) -> bool:
    """Tell whether the current run, if there is one, goes on until the day of ``ahead``."""
    if folded.current is None:
        return True
    run = ahead.current
    return run is not None and run.start == folded.current.start and ahead.frozen == folded.frozen


def _as_of(history: History, rules: Rules, today: date) -> Fold:
    """Fold the entries until ``today``.

    Only the time since the unit last changed counts: runs of days and of weeks do not add up.
    """
    schedule = rules.on(today)
    since = rules.since(today)
    if schedule.unit == "week":
        since = rules.week.first(since) if since > date.min else since
    done = history.done.until(today)
    days = done.from_day(since)
    tally = RunTally(rules, Freeze() if schedule.unit == "entry" else rules.freeze)
    walk = {"day": _walk_days, "week": _walk_weeks, "entry": _walk_entries}[schedule.unit]
    if days:
        tally.grant(days.first)
    status, period = walk(history, days, today, tally)
    if today in history.pending and status in ("at_risk", "protected"):
        status = "pending"
    run = tally.run()
    excused = DaySet.of(history.excused).until(today) - history.done
    return Fold(
        unit=schedule.unit,
        today=today,
        schedule=schedule,
        status=status if days else "none",
        current=run,
        longest=tally.longest_so_far(),
        period=period,
        freezes=tally.freezes if days else 0,
        freezes_max=tally.freeze.max,
        frozen=frozenset(tally.frozen),
        since=since,
        days=days,
        last_activity=done.last if done else None,
        active_days=len(days.from_day(run.start)) if run else 0,
        excused_days=len(excused.from_day(run.start)) if run else 0,
    )


def _walk_days(
    history: History, days: DaySet, today: date, tally: RunTally
) -> tuple[StreakStatus, Period]:
    """Fold days: each required day must have an entry."""
    if days:
        due = tally.rules.due_days(Span(days.first, today))
        missed = (due - history.done - history.neutral).until(today - _DAY)
        count_days(tally, due & days, missed)
    return _today(history, today, tally)


def _required(history: History, rules: Rules, day: date) -> bool:
    return rules.is_due(day) and not history.is_neutral(day)


def _today(history: History, today: date, tally: RunTally) -> tuple[StreakStatus, Period]:
    done = today in history.counts
    tally.grant(today)
    required = _required(history, tally.rules, today)
    period = Period(today, today, int(required or done), int(done), int(not done))
    if done:
        return "done", period
    if not tally.length and tally.missed:
        return "broken", period
    if not required:
        return ("excused" if today in history.excused else "off"), period
    if not tally.length:
        return "pending", period
    return ("protected" if tally.freezes else "at_risk"), period


def _walk_weeks(
    history: History, days: DaySet, today: date, tally: RunTally
) -> tuple[StreakStatus, Period]:
    """Fold weeks: each must reach its target, prorated by the days that are not excused."""
    rules, since = tally.rules, tally.rules.since(today)
    this_week = rules.week.first(today)
    first = rules.week.first(days.first) if days else this_week
    past = Span(first, this_week - _DAY)
    results = _past_weeks(history, rules, days, past)
    count_periods(tally, results, lambda number: rules.week.span(first + number * _WEEK))
    schedule = rules.on(max(this_week, since))
    return _this_week(history, schedule, list(days.from_day(this_week)), today, tally)


def _past_weeks(history: History, rules: Rules, days: DaySet, past: Span) -> list[tuple[int, bool]]:
    """Return the numbers of the weeks with a target, and whether each reaches it."""
    since = rules.since(past.last + _DAY)
    neutral, done = _by_week(history.neutral - days, past), _by_week(days, past)
    entries = _sessions(history, days, past, done)
    firsts = range(past.first.toordinal(), past.last.toordinal(), WEEK_DAYS)
    schedules: Iterable[FoldedSchedule] = (
        repeat(rules.constant, len(firsts))
        if rules.constant
        else (rules.on(max(date.fromordinal(first), since)) for first in firsts)
    )
    results: list[tuple[int, bool]] = []
    # Of the same schedule, a week differs only in its neutral days and entries.
    for schedule, weeks in groupby(enumerate(schedules), itemgetter(1)):
        targets = [_prorated(schedule, number) for number in range(WEEK_DAYS + 1)]
        counts = entries if schedule.by_sessions else done
        results += [
            (week, counts[week] >= target)
            for week, _ in weeks
            if (target := targets[neutral[week]])
        ]
    return results


def _by_week(days: DaySet, span: Span) -> list[int]:
    """Return the number of days in each week of a span of whole weeks."""
    size = (span.last - span.first).days + 1
    if not days:
        return [0] * (size // WEEK_DAYS)
    marks = DaySet(span.first.toordinal(), days.shifted(span.first.toordinal())).text()
    return [marks.count("1", place, place + WEEK_DAYS) for place in range(0, size, WEEK_DAYS)]


def _sessions(history: History, days: DaySet, span: Span, done: list[int]) -> list[int]:
    """Return the number of entries in each week of a span of whole weeks.

    ``done`` is the number of days with an entry in each.
    """
    first, end = span.first.toordinal(), span.last.toordinal() + 1
    more = several(history.counts).among(days).totals(range(first, end + 1, WEEK_DAYS))
    return [number + further for number, further in zip(done, more, strict=True)]


def _target(history: History, schedule: FoldedSchedule, week: date, active: list[date]) -> int:
    """Return a week's target, prorated by its days that are not neutral, rounded up.

    ``active`` are the days of the week with entries; they are never left out.
    """
    days = localtime.days(week, week + _WEEK - _DAY)
    return _prorated(schedule, sum(history.is_neutral(d) and d not in active for d in days))


def _prorated(schedule: FoldedSchedule, neutral: int) -> int:
    """Return the target of a week with a number of neutral days."""
    return -(-schedule.target * (WEEK_DAYS - neutral) // WEEK_DAYS)


def _done(history: History, schedule: FoldedSchedule, active: list[date]) -> int:
    if schedule.by_sessions:
        return sum(history.counts[day] for day in active)
    return len(active)


def _this_week(
    history: History, schedule: FoldedSchedule, active: list[date], today: date, tally: RunTally
) -> tuple[StreakStatus, Period]:
    week, end = tally.rules.week.span(today)
    tally.grant(today)
    target, done = _target(history, schedule, week, active), _done(history, schedule, active)
    ahead = localtime.days(today + _DAY, end)
    later = [day for day in ahead if day not in history.skipped]
    usable_today = schedule.by_sessions or today not in active
    period = Period(week, end, target, done, len(later) + usable_today)
    if target and done >= target:
        tally.keep(week, end, until=today)
        return "done", period
    if not tally.length:
        return ("broken" if tally.missed else "pending"), period
    if not target:
        return "excused", period

    def reachable(possible: list[date]) -> bool:
        """Tell whether entries on all of these days would reach the target."""
        if schedule.by_sessions:
            return bool(possible)
        extended = [*active, *(day for day in possible if day not in active)]
        return len(extended) >= _target(history, schedule, week, extended)

    if reachable(later):
        return "pending", period
    if tally.freezes_on(end):
        return "protected", period
    return ("at_risk" if reachable([today, *later]) else "unreachable"), period


def _walk_entries(
    history: History, days: DaySet, today: date, tally: RunTally
) -> tuple[StreakStatus, Period]:
    """Fold entries: each must follow the ones before until the deadline that they set."""
    if not days:
        return "none", Period(today, today, 1, 0, 1)
    deadlines = deadlines_of(history, tally.rules)
    first = days.first
    for late in deadlines.breaks(days):
        run = days.from_day(first).until(late - _DAY)
        tally.keep(first, run.last, len(run))
        tally.close()
        first = late
    last, deadline = days.last, deadlines.on(today + _DAY)
    tally.keep(first, last, len(days.from_day(first)))
    if last != today and deadline and today > deadline:
        tally.close()
        return "broken", Period(today, today, 1, 0, 1)
    # Without a deadline, such as while a habit is paused, the schedule of today says how long.
    end = deadline or max(today, last + timedelta(days=tally.rules.on(today).window))
    period = Period(last, end, 1, int(last == today), max(0, (end - today).days + 1))
    if last == today:
        return "done", period
    return ("at_risk" if today == deadline else "pending"), period
