"""Days, whole weeks and whole months of a range of days."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from chalicelib.schedules.weeks import WEEK_DAYS, Span, Week

PeriodLength = Literal["day", "week", "month"]
_DAY = timedelta(days=1)
_MONTHS = 12


def number_of_periods(length: PeriodLength, first: date, last: date, week: Week) -> int:
    """Return how many periods have a day from ``first`` to ``last``, both included.

    >>> number_of_periods("month", date(2026, 1, 31), date(2026, 2, 1), Week())
    2
    """
    if length == "day":
        return (last - first).days + 1
    if length == "week":
        return week.number(last) - week.number(first) + 1
    return _MONTHS * (last.year - first.year) + last.month - first.month + 1


def periods(length: PeriodLength, first: date, last: date, week: Week) -> list[Span]:
    """Return the whole periods with a day from ``first`` to ``last``, oldest first.

    >>> [found] = periods("week", date(2026, 3, 10), date(2026, 3, 15), Week(1))
    >>> f"{found.first} {found.last}"
    '2026-03-09 2026-03-15'
    """
    return list(_each(length, first, last, week))


def _each(length: PeriodLength, first: date, last: date, week: Week) -> Iterator[Span]:
    start = _first(length, first, week)
    while start <= last:
        following = _following(length, start)
        yield Span(start, following - _DAY)
        start = following


def _first(length: PeriodLength, day: date, week: Week) -> date:
    """Return the first day of the period of ``day``."""
    if length == "day":
        return day
    return week.first(day) if length == "week" else day.replace(day=1)


def _following(length: PeriodLength, start: date) -> date:
    """Return the first day of the next period."""
    if length == "day":
        return start + _DAY
    if length == "week":
        return start + timedelta(days=WEEK_DAYS)
    years, month = divmod(start.month, _MONTHS)
    return date(start.year + years, month + 1, 1)
