"""The schedule types that are due on no fixed day."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from chalicelib.schedules.base import ScheduleBase, Unit
from chalicelib.schedules.weeks import WEEK_DAYS, Span, Week


@dataclass(frozen=True)
class Weekly(ScheduleBase):
    """Due on a number of days, or sessions, a week, on any days of the week.

    Attributes:
        target: the number of days or sessions.
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
        """Return the calendar week of ``day``."""
        return week.span(day)


@dataclass(frozen=True)
class AsNeeded(ScheduleBase):
    """Taken when it is needed, within limits. It is never due.

    Attributes:
        min_gap_hours: the minimum number of hours between two doses.
        max_per_day: the maximum number of doses a day.
    """

    type: ClassVar[str] = "as_needed"
    target: ClassVar[int] = 0
    window: ClassVar[int] = 1

    min_gap_hours: float | None = None
    max_per_day: int | None = None

    def period(self, day: date, week: Week) -> None:
        """Return None: nothing is due in any period."""
        del day, week


class NoSchedule(ScheduleBase):
    """Never due: entries are only recorded.

    In the streak of a habit that had, or gets, another schedule, its days are off.
    """

    type: ClassVar[str] = "none"
    unit: ClassVar[Unit] = "day"
    target: ClassVar[int] = 0
    window: ClassVar[int] = 1

    def period(self, day: date, week: Week) -> None:
        """Return None: nothing is due in any period."""
        del day, week
