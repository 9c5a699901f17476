"""What a fold works on and keeps: histories, runs, periods, and the running tally."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from chalicelib.schedules.freezes import Freeze
from chalicelib.streaks.rules import Rules


@dataclass(frozen=True)
class History:
    """What happened.

    Attributes:
        counts: entries by local date; a date without any is absent.
        excused: days on which nothing is due, whatever the schedule.
        skipped: other such days: dates that never dawned where the person lives,
            and those on which a plan has nothing due.
    """

    counts: Mapping[date, int]
    excused: frozenset[date]
    skipped: frozenset[date] = frozenset()

    @cached_property
    def neutral(self) -> list[date]:
        """Excused and skipped days, sorted."""
        return sorted(self.excused | self.skipped)

    def is_neutral(self, day: date) -> bool:
        """Tell whether nothing is due on ``day``, whatever the schedule."""
        return day in self.excused or day in self.skipped


@dataclass(frozen=True)
class Run:
    """Periods kept in a row: how many, the first day of the first and the last of the last."""

    length: int
    start: date
    end: date


@dataclass(frozen=True)
class Period:
    """What is due now.

    Attributes:
        start, end: its days, both included.
        target: how much is due in them.
        done: how much of it is done.
        days_left: how many of its days can still be used, today among them.
    """

    start: date
    end: date
    target: int
    done: int
    days_left: int

    @property
    def needed(self) -> int:
        """How much is still to be done."""
        return max(0, self.target - self.done)


@dataclass
class Tally:
    """The running count of a walk through a history.

    ``freeze`` is the rules' own, but none for an interval: a gap that is too long has no period
    of its own that could be forgiven.
    """

    rules: Rules
    freeze: Freeze
    length: int = 0
    start: date = date.min
    end: date = date.min
    bank: int = 0
    missed: bool = False
    longest: Run | None = None
    frozen: list[date] = field(default_factory=list)

    def keep(self, first: date, last: date, periods: int = 1) -> None:
        """Count kept periods in a row, which begin with ``first`` and end with ``last``."""
        if not self.length:
            self.start = first
        self.bank = self.freeze.earned(self.length, periods, self.bank)
        self.length += periods
        self.end = last

    def miss(self, period: date) -> None:
        """Pay for a missed period with a freeze, or end the run."""
        if self.length and self.bank:
            self.bank -= 1
            self.frozen.append(period)
        else:
            self.close()
            self.missed = True

    def close(self) -> None:
        """End the run, remembering it if it was the longest."""
        self.longest = self.best()
        self.length = 0

    def run(self) -> Run | None:
        """Return the run that is alive."""
        return Run(self.length, self.start, self.end) if self.length else None

    def best(self) -> Run | None:
        """Return the longest run so far."""
        run = self.run()
        beaten = self.longest is None or (run is not None and run.length > self.longest.length)
        return run if beaten else self.longest
