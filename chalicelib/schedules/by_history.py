"""The types of schedule whose due days follow from what was done before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from chalicelib.schedules.base import ScheduleBase
from chalicelib.schedules.weeks import Span, Week


@dataclass(frozen=True)
class Rolling(ScheduleBase):
    """On so many of any days in a row, whichever they are: 3 of any 10 days.

    Attributes:
        target: on how many.
        window_days: of how many days in a row.
    """

    type: ClassVar[str] = "rolling"

    target: int
    window_days: int

    @property
    def window(self) -> int:
        """How many days a period has."""
        return self.window_days

    def period(self, day: date, week: Week) -> Span:
        """Return the days in a row that end with ``day``; each day has its own."""
        del week
        return Span(day - timedelta(days=self.window_days - 1), day)


@dataclass(frozen=True)
class IntervalFromLast(ScheduleBase):
    """Due so many days after it was last done.

    Attributes:
        every_days: how many.
        anchor: when it is first due; None is as soon as it is in force.
    """

    type: ClassVar[str] = "interval_from_last"
    target: ClassVar[int] = 1

    every_days: int
    anchor: date | None = None

    @property
    def window(self) -> int:
        """Within how many days it is due once."""
        return self.every_days

    def next_due(self, last_done: date | None) -> date | None:
        """Return from which day on it is due; None is as soon as it is in force.

        >>> IntervalFromLast(3).next_due(date(2026, 3, 10))
        datetime.date(2026, 3, 13)
        >>> IntervalFromLast(3, anchor=date(2026, 3, 9)).next_due(None)
        datetime.date(2026, 3, 9)
        """
        return last_done + timedelta(days=self.every_days) if last_done else self.anchor

    def period(self, day: date, week: Week) -> None:
        """Return None: its periods depend on when it was done."""
        del day, week
