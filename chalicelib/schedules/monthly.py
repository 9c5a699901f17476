"""The schedule type that is due on days of the month."""

from calendar import isleap, monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import ClassVar, Self

from chalicelib.schedules.base import Anchored, Unit
from chalicelib.schedules.daysets import EMPTY, DaySet
from chalicelib.schedules.weeks import Span, Week

_YEAR_MONTHS = 12
# The Gregorian calendar repeats after 400 years.
_CALENDAR_MONTHS, _CALENDAR_DAYS = 4_800, 146_097
_LEAP_YEAR = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY, _SHORTEST = 1, 28
_LAST_MONTH = date.max.year * _YEAR_MONTHS + date.max.month - 1


@dataclass(frozen=True)
class Monthly(Anchored):
    """Due on some days of the month, every month or every few months.

    If a month does not have the day, its last day is due; two days on one date count once.

    Attributes:
        days: of the month, 1 to 31.
        every_months: 1 means every month; otherwise months are counted from that of the anchor.

    >>> at_the_end = Monthly(frozenset({31}))
    >>> [at_the_end.due(day) for day in (date(2026, 2, 28), date(2028, 2, 28), date(2028, 2, 29))]
    [True, False, True]
    >>> quarterly = Monthly(frozenset({1}), 3, anchor=date(2026, 6, 1))
    >>> [month for month in range(1, 13) if quarterly.due(date(2026, month, 1))]
    [6, 9, 12]
    """

    type: ClassVar[str] = "monthly"
    unit: ClassVar[Unit] = "day"

    days: frozenset[int]
    every_months: int = 1
    anchor: date | None = None

    @property
    def target(self) -> int:
        """The number of due days of a period that has all of them."""
        return len(self.days)

    @property
    def window(self) -> int:
        """The maximum number of days of a period."""
        two_years = _LEAP_YEAR * 2
        return max(sum(two_years[first:][: self.every_months]) for first in range(_YEAR_MONTHS))

    @property
    def frequency(self) -> Fraction:
        """The share of days that are due, over the 400 years in which the calendar repeats."""
        lengths = _lengths(self.every_months, self._anchor_month % self.every_months)
        due = sum(count * len(self._dates(length)) for length, count in lengths.items())
        return Fraction(due, _CALENDAR_DAYS * self.every_months)

    @cached_property
    def _anchor_month(self) -> int:
        return _number(self.anchor) if self.anchor else 0

    @cached_property
    def _latest(self) -> int:
        return max(self.days)

    def _dates(self, length: int) -> set[int]:
        """Return the due days of a month with ``length`` days."""
        return {min(day, length) for day in self.days}

    def matches(self, day: date) -> bool:
        """Tell whether ``day`` is one of the days, in a counted month."""
        return (day.day in self.days or self._replaces_later(day)) and (
            self.every_months == 1 or (_number(day) - self._anchor_month) % self.every_months == 0
        )

    def _replaces_later(self, day: date) -> bool:
        """Tell whether ``day`` is the last of its month and a later day is listed."""
        if day.day < _SHORTEST or day.day >= self._latest:
            return False
        return day.day == monthrange(day.year, day.month)[1]

    def matching(self, span: Span) -> DaySet:
        """Return the days of a span that match the pattern, which has no beginning."""
        first, last = span
        if last < first:
            return EMPTY
        bits, origin = 0, date(first.year, 1, 1).toordinal()
        for year in range(first.year, last.year + 1):
            phase = (year * _YEAR_MONTHS - self._anchor_month) % self.every_months
            pattern = _of_year(self.days, self.every_months, phase, leap=isleap(year))
            bits |= pattern << date(year, 1, 1).toordinal() - origin
        return DaySet(origin, bits).from_day(first).until(last)

    def period(self, day: date, week: Week) -> Span:
        """Return the ``every_months`` months that contain ``day``."""
        del week
        number = _number(day)
        first = number - (number - self._anchor_month) % self.every_months
        last = min(first + self.every_months - 1, _LAST_MONTH)
        begins = date(*_month(max(first, _YEAR_MONTHS)), 1)
        return Span(begins, date(*_month(last), monthrange(*_month(last))[1]))

    def anchored(self, day: date, week: Week) -> Self:
        """Return the schedule with its anchor; with every month it needs none."""
        del week
        return self if self.every_months == 1 or self.anchor else self._from(day)


def _number(day: date) -> int:
    return day.year * _YEAR_MONTHS + day.month - 1


def _month(number: int) -> tuple[int, int]:
    return number // _YEAR_MONTHS, number % _YEAR_MONTHS + 1


@lru_cache(maxsize=1_024)
def _of_year(days: frozenset[int], every: int, phase: int, *, leap: bool) -> int:
    """Return the due days of a year, bit 0 for 1 January.

    Args:
        days: of the month.
        every: the number of months from one counted month to the next.
        phase: the number of months from the last counted month to January.
        leap: whether the year has a 29 February.
    """
    bits = passed = 0
    for month, longest in enumerate(_LEAP_YEAR):
        length = longest - (month == _FEBRUARY and not leap)
        if (month + phase) % every == 0:
            for day in days:
                bits |= 1 << passed + min(day, length) - 1
        passed += length
    return bits


@cache
def _lengths(every: int, first: int) -> Counter[int]:
    """Return the number of counted months by their length, until the calendar repeats."""
    months = range(first, first + _CALENDAR_MONTHS * every, every)
    return Counter(
        _LEAP_YEAR[month] - (month == _FEBRUARY and not isleap(year))
        for year, month in (divmod(number, _YEAR_MONTHS) for number in months)
    )
