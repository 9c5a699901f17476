"""The streak rules: from days with entries to runs, with no clock and no I/O.

A kind's history is folded from its first entry to today, period by period. What a period is
depends on the schedule: a day (``daily``, ``weekdays``), a calendar week (``weekly``), or the gap
between two entries (``interval``). Each walker below goes through the history once and keeps a
:class:`Tally`: the run that is alive, the longest so far, and the freezes in the bank.

>>> from datetime import date
>>> from chalicelib.schedules.flexible import Weekly
>>> history = History({date(2026, 3, 10): 1, date(2026, 3, 11): 2}, frozenset())
>>> found = fold(history, Rules(), date(2026, 3, 12))
>>> found.status, found.current.length, found.longest.length
('at_risk', 2, 2)
>>> excused = History(history.counts, frozenset({date(2026, 3, 12)}))
>>> fold(excused, Rules(), date(2026, 3, 12)).status
'excused'
>>> twice_a_week = Rules(((None, Weekly(2)),))
>>> found = fold(history, twice_a_week, date(2026, 3, 12))
>>> found.status, found.current.length, found.current.start
('done', 1, datetime.date(2026, 3, 9))
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import sub
from typing import Literal

from chalicelib import localtime
from chalicelib.schedules.base import Unit
from chalicelib.schedules.fixed import Daily
from chalicelib.schedules.freezes import Freeze
from chalicelib.schedules.streaks import StreakSchedule
from chalicelib.schedules.weeks import WEEK_DAYS
from chalicelib.streaks.ledger import History, Period, Run, Tally
from chalicelib.streaks.rules import Rules

Status = Literal[
    "none", "done", "pending", "protected", "at_risk", "off", "excused", "unreachable", "broken"
]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Fold:
    """What a history amounts to on one day.

    Attributes:
        unit: what lengths count.
        today: the day it is seen from; an entry dated tomorrow moves it there.
        schedule: the one in force.
        status: see docs/streaks.md.
        current: the run that is alive, or None.
        longest: the longest run (the earliest of equals), or None.
        period: what is due now.
        freezes, freezes_max: how many are in the bank, and how many it holds.
        frozen: days and weeks (by first day) that a freeze was spent on.
        since: when the unit came into force; earlier entries belong to an earlier streak.
        days: the days with entries that were folded, sorted.
        last_activity: the latest day with an entry until today, whatever the unit was then.
        active_days, excused_days: within the current run, days with entries and days excused.
    """

    unit: Unit
    today: date
    schedule: StreakSchedule
    status: Status
    current: Run | None
    longest: Run | None
    period: Period
    freezes: int
    freezes_max: int
    frozen: frozenset[date]
    since: date
    days: list[date]
    last_activity: date | None
    active_days: int
    excused_days: int

    @property
    def at_risk(self) -> bool:
        """Whether doing nothing more today ends the streak and doing it today saves it."""
        return self.status == "at_risk"


def effective_today(counts: Mapping[date, int], today: date) -> date:
    """Return ``today``, or tomorrow if an entry bears that date already (a zone ahead of home).

    >>> effective_today({date(2026, 3, 13): 1}, date(2026, 3, 12))
    datetime.date(2026, 3, 13)
    >>> effective_today({date(2026, 3, 15): 1}, date(2026, 3, 12))
    datetime.date(2026, 3, 12)
    """
    return today + _DAY if today + _DAY in counts else today


def fold(history: History, rules: Rules, today: date) -> Fold:
    """Fold a history into a streak as of the local date ``today``.

    Only the time since the unit last changed counts: runs of days and of weeks do not add up.
    """
    today = effective_today(history.counts, today)
    schedule = rules.on(today)
    since = rules.since(today)
    if schedule.unit == "week":
        since = rules.week.first(since) if since > date.min else since
    lived = sorted(history.counts)
    past = bisect_right(lived, today)
    days = lived[bisect_left(lived, since) : past]
    tally = Tally(rules, Freeze() if schedule.unit == "entry" else rules.freeze)
    walk = {"day": _walk_days, "week": _walk_weeks, "entry": _walk_entries}[schedule.unit]
    status, period = walk(history, days, today, tally)
    run = tally.run()
    idle = (day for day in history.excused if run and run.start <= day <= today)
    return Fold(
        unit=schedule.unit,
        today=today,
        schedule=schedule,
        status=status if days else "none",
        current=run,
        longest=tally.best(),
        period=period,
        freezes=tally.bank,
        freezes_max=tally.freeze.max,
        frozen=frozenset(tally.frozen),
        since=since,
        days=days,
        last_activity=lived[past - 1] if past else None,
        active_days=len(days) - bisect_left(days, run.start) if run else 0,
        excused_days=sum(1 for day in idle if day not in history.counts),
    )


def _walk_days(
    history: History, days: list[date], today: date, tally: Tally
) -> tuple[Status, Period]:
    """Each required day is to have an entry."""
    rules, before = tally.rules, today
    daily = isinstance(rules.constant, Daily)
    for low, high in _stretches(days):
        _miss_days(history, before + _DAY, days[low], tally)
        before = days[high - 1]
        if daily:
            tally.keep(days[low], before, high - low)
            continue
        for day in days[low:high]:
            if rules.is_due(day):
                tally.keep(day, day)
    if days:
        _miss_days(history, before + _DAY, today, tally)
    return _today(history, today, tally)


def _stretches(days: list[date]) -> Iterator[tuple[int, int]]:
    """Yield the (first, past last) positions of consecutive dates in sorted days."""
    # A date's number less its position stays the same for as long as dates follow each other.
    levels = list(map(sub, map(date.toordinal, days), range(len(days))))
    low = 0
    while low < len(days):
        high = bisect_right(levels, levels[low], low)
        yield low, high
        low = high


def _miss_days(history: History, first: date, end: date, tally: Tally) -> None:
    """Miss the required days from ``first`` to before ``end``, as far as that changes anything."""
    day = first
    while day < end and (tally.length or not tally.missed):
        if _required(history, tally.rules, day):
            tally.miss(day)
        day += _DAY


def _required(history: History, rules: Rules, day: date) -> bool:
    return rules.is_due(day) and not history.is_neutral(day)


def _today(history: History, today: date, tally: Tally) -> tuple[Status, Period]:
    done = today in history.counts
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
    return ("protected" if tally.bank else "at_risk"), period


def _walk_weeks(
    history: History, days: list[date], today: date, tally: Tally
) -> tuple[Status, Period]:
    """Each calendar week is to have its target, prorated by the days that are not excused."""
    rules, since = tally.rules, tally.rules.since(today)
    this_week = rules.week.first(today)
    weeks: dict[date, list[date]] = {}
    for day in days:
        weeks.setdefault(rules.week.first(day), []).append(day)
    week = min(weeks, default=this_week)
    while week < this_week:
        used, schedule = weeks.get(week, []), rules.on(max(week, since))
        target = _target(history, schedule, week, used)
        if target and _done(history, schedule, used) >= target:
            tally.keep(week, week + _WEEK - _DAY)
        elif target:
            tally.miss(week)
        week += _WEEK
    used, schedule = weeks.get(this_week, []), rules.on(max(this_week, since))
    return _this_week(history, schedule, used, today, tally)


def _target(history: History, schedule: StreakSchedule, week: date, used: list[date]) -> int:
    """Return a week's target, prorated by its days that are not neutral, rounded up."""
    if not history.neutral:
        return schedule.target
    whole = localtime.days(week, week + _WEEK - _DAY)
    free = sum(1 for day in whole if history.is_neutral(day) and day not in used)
    return -(-schedule.target * (WEEK_DAYS - free) // WEEK_DAYS)


def _done(history: History, schedule: StreakSchedule, used: list[date]) -> int:
    if schedule.by_sessions:
        return sum(history.counts[day] for day in used)
    return len(used)


def _this_week(
    history: History, schedule: StreakSchedule, used: list[date], today: date, tally: Tally
) -> tuple[Status, Period]:
    week, end = schedule.period(today, tally.rules.week)
    target, done = _target(history, schedule, week, used), _done(history, schedule, used)
    ahead = localtime.days(today + _DAY, end)
    later = [day for day in ahead if day not in history.skipped]
    usable_today = schedule.by_sessions or today not in used
    period = Period(week, end, target, done, len(later) + usable_today)
    if target and done >= target:
        tally.keep(week, end)
        return "done", period
    if not tally.length:
        return ("broken" if tally.missed else "pending"), period
    if not target:
        return "excused", period

    def saved(possible: list[date]) -> bool:
        """Tell whether doing all that is possible on these days still meets the target."""
        if schedule.by_sessions:
            return bool(possible)
        more = [*used, *(day for day in possible if day not in used)]
        return len(more) >= _target(history, schedule, week, more)

    if saved(later):
        return "pending", period
    if tally.bank:
        return "protected", period
    return ("at_risk" if saved([today, *later]) else "unreachable"), period


def _walk_entries(
    history: History, days: list[date], today: date, tally: Tally
) -> tuple[Status, Period]:
    """Each entry is to follow the one before within the interval, excused days not counted."""
    rules = tally.rules
    constant = rules.constant.window if rules.constant else 0
    for number, day in enumerate(days):
        if number and _gap(history, days[number - 1], day) > (constant or rules.on(day).window):
            tally.close()
        tally.keep(day, day)
    if not days:
        return "none", Period(today, today, 1, 0, 1)
    last, every = days[-1], rules.on(today).window
    gap = _gap(history, last, today)
    due = today if gap <= every else last
    while _gap(history, last, due + _DAY) <= _every(rules, due + _DAY, today):
        due += _DAY
    waived = today != last and history.is_neutral(today)
    if gap - waived > every:
        tally.close()
        return "broken", Period(today, today, 1, 0, 1)
    period = Period(last, due, 1, int(last == today), max(0, (due - today).days + 1))
    if last == today:
        return "done", period
    if today > due:
        return "unreachable", period
    return ("at_risk" if today == due else "pending"), period


def _every(rules: Rules, day: date, today: date) -> int:
    """Return the longest gap allowed on ``day``; another unit to come changes nothing yet."""
    schedule = rules.on(day)
    return (schedule if schedule.unit == "entry" else rules.on(today)).window


def _gap(history: History, one: date, two: date) -> int:
    """Return the days from ``one`` to ``two``, without the neutral days between them."""
    between = bisect_left(history.neutral, two) - bisect_right(history.neutral, one)
    return (two - one).days - max(0, between)
