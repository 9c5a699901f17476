"""The due days of many supplements and habits together, as sets of days. No clock, no I/O.

>>> from datetime import date
>>> from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
>>> from chalicelib.schedules.fixed import Interval
>>> monday = date(2026, 3, 9)
>>> history = ScheduleHistory("d3", (Version(monday, Interval(3, monday)),))
>>> items = [PlannedItem("supplement", "supplements", history)]
>>> week = DaySet.span(monday, date(2026, 3, 15))
>>> [day.day for day in days_without_due(items, ExcusedDays({}), week)]
[10, 11, 13, 14]
"""

from collections.abc import Iterable, Iterator
from datetime import date

from chalicelib.regimen.plan.excuses import ExcusedDays
from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
from chalicelib.regimen.plan.score import PlannedItem
from chalicelib.schedules.by_history import ByHistory
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.weeks import Span


def days_without_due(
    items: Iterable[PlannedItem], excused: ExcusedDays, days: DaySet, due: DaySet | None = None
) -> DaySet:
    """Return those of ``days`` on which none of the items is due.

    An item is not due on the excused days of its kind. Days counted from entries take longest, so
    those items come last, and only the days that are left by then are looked at.

    Args:
        items: supplements and habits.
        excused: the excused days.
        days: the days.
        due: days on which something else is due.
    """
    left = days - due if due else days
    for item in sorted(items, key=lambda item: item.history.by_history):
        if not left:
            break
        span = Span(left.first, left.last)
        left -= due_days(item.history, span) - excused.of(item.kind)
    return left


def due_days(history: ScheduleHistory, span: Span) -> DaySet:
    """Return the days of ``span`` on which something of an item is due."""
    return DaySet.union(days for _, days in due_versions(history, span))


def due_versions(history: ScheduleHistory, span: Span) -> Iterator[tuple[Version, DaySet]]:
    """Yield the versions with the days of ``span`` on which their doses are due."""
    for version, in_force in history.timeline.within(span):
        if version is None or version.paused:
            continue
        first = max(in_force.first, version.starts_on or date.min)
        last = min(in_force.last, version.ends_on or date.max)
        if first <= last:
            by_history = isinstance(version.schedule, ByHistory)
            schedule = history.deadlines if by_history else version.counted
            yield version, schedule.due_days(Span(first, last))
