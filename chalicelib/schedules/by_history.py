"""The schedule types whose due days depend on earlier entries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from chalicelib.schedules.base import ScheduleBase
from chalicelib.schedules.weeks import Span, Week


@dataclass(frozen=True)
class Rolling(ScheduleBase):
    """Due on ``target`` days of any ``window_days`` days in a row, such as 3 of any 10 days.

    Attributes:
        target: the number of due days.
        window_days: the number of days in a row.
    """

    type: ClassVar[str] = "rolling"

    target: int
    window_days: int

    @property
    def window(self) -> int:
        """The number of days of a period."""
        return self.window_days

    def period(self, day: date, week: Week) -> Span:
        """Return the days in a row that end with ``day``; every day has its own period."""
        del week
        return Span(day - timedelta(days=self.window_days - 1), day)


@dataclass(frozen=True)
class IntervalFromLast(ScheduleBase):
    """Due ``every_days`` days after the last entry.

    Attributes:
        every_days: the number of days.
        anchor: the first due day; None means the first day in force.
    """

    type: ClassVar[str] = "interval_from_last"
    target: ClassVar[int] = 1

    every_days: int
    anchor: date | None = None

    @property
    def window(self) -> int:
        """The number of days in which it is due once."""
        return self.every_days

    def next_due(self, last_done: date | None) -> date | None:
        """Return the day from which on it is due; None means the first day in force.

        >>> IntervalFromLast(3).next_due(date(2026, 3, 10))
        datetime.date(2026, 3, 13)
        >>> IntervalFromLast(3, anchor=date(2026, 3, 9)).next_due(None)
        datetime.date(2026, 3, 9)
        """
        return last_done + timedelta(days=self.every_days) if last_done else self.anchor

    def period(self, day: date, week: Week) -> None:
        """Return None: the periods depend on the entries."""
        del day, week
