"""The schedule types that are due on fixed days."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar, Self

from chalicelib.schedules.base import Anchored, OnDays, Unit, block
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.weeks import WEEK_DAYS, Span, Week


class Daily(OnDays):
    """Due every day."""

    type: ClassVar[str] = "daily"
    unit: ClassVar[Unit] = "day"
    target: ClassVar[int] = 1
    window: ClassVar[int] = 1

    def matches(self, day: date) -> bool:
        """Return True: every day is due."""
        del day
        return True

    due = matches

    def matching(self, span: Span) -> DaySet:
        """Return the days of the span."""
        return DaySet.span(*span)

    def period(self, day: date, week: Week) -> Span:
        """Return the day."""
        del week
        return Span(day, day)


@dataclass(frozen=True)
class Weekdays(Anchored):
    """Due on some weekdays, every week or every few weeks.

    Attributes:
        days: ISO weekdays, 1 Monday to 7 Sunday.
        every_weeks: 1 means every week; otherwise weeks are counted from the week of the anchor.
        week_start: ISO weekday on which the counted weeks begin; None means Monday.

    >>> biweekly = Weekdays(frozenset({1, 7}), 2, anchor=date(2026, 3, 9))
    >>> [day for day in range(2, 31) if biweekly.due(date(2026, 3, day))]
    [9, 15, 23, 29]
    >>> from_sunday = Weekdays(frozenset({1, 7}), 2, 7, anchor=date(2026, 3, 9))
    >>> [day for day in range(2, 31) if from_sunday.due(date(2026, 3, day))]
    [9, 22, 23]
    """

    type: ClassVar[str] = "weekdays"
    unit: ClassVar[Unit] = "day"

    days: frozenset[int]
    every_weeks: int = 1
    week_start: int | None = None
    anchor: date | None = None

    @property
    def target(self) -> int:
        """The number of due days of a period."""
        return len(self.days)

    @property
    def window(self) -> int:
        """The number of days of a period."""
        return WEEK_DAYS * self.every_weeks

    @cached_property
    def _week(self) -> Week:
        return Week(self.week_start or 1)

    @cached_property
    def _anchor_week(self) -> int:
        return self._week.number(self.anchor or date.min)

    def matches(self, day: date) -> bool:
        """Tell whether ``day`` is one of the weekdays, in a counted week."""
        return day.isoweekday() in self.days and (
            self.every_weeks == 1
            or (self._week.number(day) - self._anchor_week) % self.every_weeks == 0
        )

    def matching(self, span: Span) -> DaySet:
        """Return the days of a span that match the pattern, which has no beginning."""
        first, pattern = self._week.start, 0
        for weekday in self.days:
            pattern |= 1 << (weekday - first) % WEEK_DAYS
        return DaySet.repeated(pattern, self.window, first + self._anchor_week * WEEK_DAYS, span)

    def period(self, day: date, week: Week) -> Span:
        """Return the ``every_weeks`` weeks that contain ``day``."""
        counted = self._week if self.every_weeks > 1 else week
        first = counted.start + self._anchor_week * WEEK_DAYS
        return block(day, first, self.window)

    def anchored(self, day: date, week: Week) -> Self:
        """Return the schedule with its anchor and week start; a weekly pattern needs none."""
        if self.every_weeks == 1 or (self.anchor and self.week_start):
            return self
        return self._from(self.anchor or day, week_start=self.week_start or week.start)


@dataclass(frozen=True)
class Interval(Anchored):
    """Due on the anchor and every ``every_days`` days after it, whatever is done.

    >>> every_third = Interval(3, anchor=date(2026, 3, 10))
    >>> [day for day in range(6, 18) if every_third.due(date(2026, 3, day))]
    [10, 13, 16]
    """

    type: ClassVar[str] = "interval"
    target: ClassVar[int] = 1

    every_days: int
    anchor: date | None = None

    @property
    def window(self) -> int:
        """The number of days of a period."""
        return self.every_days

    def matches(self, day: date) -> bool:
        """Tell whether ``day`` is a multiple of ``every_days`` away from the anchor."""
        return (day.toordinal() - self.origin) % self.every_days == 0

    def due(self, day: date) -> bool:
        """Tell whether something is due on ``day`` itself: never before the anchor."""
        elapsed = day.toordinal() - self.origin
        return elapsed >= 0 and elapsed % self.every_days == 0

    def matching(self, span: Span) -> DaySet:
        """Return the days of a span that match the pattern, which has no beginning."""
        return DaySet.repeated(1, self.every_days, self.origin, span)

    def period(self, day: date, week: Week) -> Span:
        """Return the days from the last due day until the day before the next one."""
        del week
        return block(day, self.origin, self.every_days)


@dataclass(frozen=True)
class Cycle(Anchored):
    """Due on ``on_days`` days in a row, then on none of ``off_days`` days, from the anchor on.

    >>> two_on_one_off = Cycle(2, 1, anchor=date(2026, 3, 10))
    >>> [day for day in range(6, 16) if two_on_one_off.due(date(2026, 3, day))]
    [10, 11, 13, 14]
    """

    type: ClassVar[str] = "cycle"

    on_days: int
    off_days: int
    anchor: date | None = None

    @property
    def target(self) -> int:
        """The number of due days of a period."""
        return self.on_days

    @property
    def window(self) -> int:
        """The number of days of a period."""
        return self.on_days + self.off_days

    def matches(self, day: date) -> bool:
        """Tell whether ``day`` is one of the ``on_days``."""
        return (day.toordinal() - self.origin) % self.window < self.on_days

    def matching(self, span: Span) -> DaySet:
        """Return the days of a span that match the pattern, which has no beginning."""
        return DaySet.repeated((1 << self.on_days) - 1, self.window, self.origin, span)

    def period(self, day: date, week: Week) -> Span:
        """Return the cycle that contains ``day``."""
        del week
        return block(day, self.origin, self.window)
