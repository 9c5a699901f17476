"""The types of schedule that are due on no day of their own."""

from dataclasses import dataclass
from datetime import date
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


class NoSchedule(ScheduleBase):
    """Never due: what is done is recorded, and that is all."""

    type: ClassVar[str] = "none"
    target: ClassVar[int] = 0
    window: ClassVar[int] = 1

    def period(self, day: date, week: Week) -> None:
        """Return None: nothing is due in any period."""
        del day, week
