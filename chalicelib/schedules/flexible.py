"""The types of schedule that are due on no day of their own."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar, Literal

from chalicelib.schedules.base import ScheduleBase, Unit
from chalicelib.schedules.weeks import WEEK_DAYS, Span, Week


@dataclass(frozen=True)
class Weekly(ScheduleBase):
    """So many days, or sessions, a week, whichever they are.

    Attributes:
        target: how many.
        count_by: whether two entries on one day count once (``days``) or twice (``sessions``).
    """

    type: ClassVar[str] = "weekly"
    written: ClassVar[frozenset[str]] = frozenset({"count_by"})
    unit: ClassVar[Unit] = "week"
    window: ClassVar[int] = WEEK_DAYS

    target: int
    count_by: Literal["days", "sessions"] = "days"

    @property
    def by_sessions(self) -> bool:
        """Whether two entries on one day count twice."""
        return self.count_by == "sessions"

    def period(self, day: date, week: Week) -> Span:
        """Return the calendar week that ``day`` is in."""
        return week.span(day)


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
    anchor: date | None = field(default=None, kw_only=True)

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


@dataclass(frozen=True)
class AsNeeded(ScheduleBase):
    """Whenever it is needed, within limits. It is never due.

    Attributes:
        min_gap_hours: at least so many hours between two doses.
        max_per_day: at most so many doses a day.
    """

    type: ClassVar[str] = "as_needed"
    target: ClassVar[int] = 0
    window: ClassVar[int] = 1

    min_gap_hours: float | None = None
    max_per_day: int | None = None

    def period(self, day: date, week: Week) -> None:
        """Return None: nothing is due in any period."""
        del day, week


@dataclass(frozen=True)
class NoSchedule(ScheduleBase):
    """Never due: what is done is recorded, and that is all."""

    type: ClassVar[str] = "none"
    target: ClassVar[int] = 0
    window: ClassVar[int] = 1

    def period(self, day: date, week: Week) -> None:
        """Return None: nothing is due in any period."""
        del day, week
