"""What a streak asks for: schedules, their versions over time, and freezes."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal

Unit = Literal["day", "week", "entry"]

EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True)
class Schedule:
    """What is asked for, and how often.

    Attributes:
        type: ``daily``, ``weekdays``, ``weekly`` or ``interval``.
        days: the ISO weekdays of ``weekdays``.
        target: how many days or sessions a week of ``weekly`` asks for.
        count_by: which of the two.
        every_days: the longest gap of ``interval``.
    """

    type: Literal["daily", "weekdays", "weekly", "interval"] = "daily"
    days: frozenset[int] = EVERY_DAY
    target: int = 1
    count_by: Literal["days", "sessions"] = "days"
    every_days: int = 1

    @property
    def unit(self) -> Unit:
        """What a streak's length counts."""
        units: dict[str, Unit] = {"weekly": "week", "interval": "entry"}
        return units.get(self.type, "day")

    def asks(self, day: date) -> bool:
        """Tell whether a ``daily`` or ``weekdays`` schedule asks for an entry on ``day``."""
        return self.type == "daily" or day.isoweekday() in self.days

    @property
    def frequency(self) -> tuple[int, int]:
        """How many days with entries (or sessions) are asked for in how many days.

        >>> Schedule("weekdays", frozenset({1, 3, 5})).frequency
        (3, 7)
        """
        if self.type == "weekly":
            return self.target, 7
        if self.type == "interval":
            return 1, self.every_days
        return (len(self.days), 7) if self.type == "weekdays" else (1, 1)


@dataclass(frozen=True)
class Freeze:
    """How missed periods are forgiven: one is earned each ``earn_every``, ``max`` are held."""

    earn_every: int = 0
    max: int = 0

    def earned(self, run: int, periods: int, bank: int) -> int:
        """Return the bank after a run of ``run`` has grown by ``periods``.

        >>> Freeze(earn_every=7, max=2).earned(6, 1, 0), Freeze(7, 2).earned(0, 30, 0)
        (1, 2)
        """
        if not (self.max and self.earn_every):
            return bank
        return min(self.max, bank + (run + periods) // self.earn_every - run // self.earn_every)


@dataclass(frozen=True)
class Rules:
    """A kind's schedule versions and freezes.

    Attributes:
        versions: (first day in force, schedule), by day; None is the beginning of time.
        freeze: off by default.
        week_start: ISO weekday of a week's first day.
    """

    versions: tuple[tuple[date | None, Schedule], ...] = ((None, Schedule()),)
    freeze: Freeze = field(default_factory=Freeze)
    week_start: int = 1

    @cached_property
    def _ordered(self) -> list[tuple[date, Schedule]]:
        known = sorted((start or date.min, index) for index, (start, _) in enumerate(self.versions))
        ordered = [(start, self.versions[index][1]) for start, index in known]
        return (
            ordered if ordered and ordered[0][0] == date.min else [(date.min, Schedule()), *ordered]
        )

    @cached_property
    def _starts(self) -> list[date]:
        return [start for start, _ in self._ordered]

    def on(self, day: date) -> Schedule:
        """Return the schedule in force on ``day``.

        >>> Rules(((date(2026, 3, 16), Schedule("weekly", target=2)),)).on(date(2026, 3, 15)).type
        'daily'
        """
        return self.constant or self._ordered[bisect_right(self._starts, day) - 1][1]

    @cached_property
    def constant(self) -> Schedule | None:
        """The schedule, if there has only ever been one."""
        return self._ordered[0][1] if len(self._ordered) == 1 else None

    def since(self, day: date) -> date:
        """Return when the unit in force on ``day`` came into force: streaks start anew there."""
        started = self._ordered[0][0]
        for (_, before), (start, after) in pairwise(self._ordered):
            if start <= day and before.unit != after.unit:
                started = start
        return started

    def week_of(self, day: date) -> date:
        """Return the first day of the week that ``day`` is in.

        >>> Rules(week_start=7).week_of(date(2026, 3, 14))
        datetime.date(2026, 3, 8)
        """
        return day - timedelta(days=(day.isoweekday() - self.week_start) % 7)
