"""The values of a fold: histories, runs, periods, and the tally of runs."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from chalicelib.regimen.plan.flags import days_of
from chalicelib.schedules.by_history import Deadlines
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.freezes import Freeze
from chalicelib.streaks.rules import Rules


@dataclass(frozen=True)
class History:
    """The entries of one kind, and the days on which nothing is due.

    Attributes:
        counts: entries by local date; a date without any is absent.
        excused: days on which nothing is due, whatever the schedule.
        skipped: other such days: dates that the time zone of the profile skipped, and days on
            which the plan has nothing due.
        set_aside: those of the excused days that have a skipped entry.
        pending: days that count when they are over, unless a limit is exceeded until then.
        parts: how many quarters of a past day without a log are done, because of limits.
        begins: the first day on which something can be due, if that does not depend on entries.
        ahead: how many of the entries were written more than a day before their instant.
        deadlines: the due days of a schedule that is counted from the entries; by default, they
            follow from the rules of the kind.
    """

    counts: Mapping[date, int]
    excused: AbstractSet[date]
    skipped: AbstractSet[date] = frozenset()
    set_aside: AbstractSet[date] = frozenset()
    pending: AbstractSet[date] = frozenset()
    parts: Mapping[date, int] = field(default_factory=dict)
    begins: date | None = None
    ahead: Mapping[date, int] = field(default_factory=dict)
    deadlines: Deadlines | None = None

    @cached_property
    def done(self) -> DaySet:
        """The days with an entry."""
        return days_of(self.counts)

    @cached_property
    def first_entry(self) -> date:
        """The first day with an entry; the last day of the calendar if there is none."""
        return self.done.first

    @cached_property
    def neutral(self) -> DaySet:
        """Excused and skipped days."""
        return DaySet.of(self.excused) | self.skipped

    def begun(self, day: date) -> bool:
        """Tell whether a day has an entry that says that it has begun where the person is.

        An entry of an instant that was more than a day ahead when it was written does not.
        """
        return self.counts.get(day, 0) > self.ahead.get(day, 0)

    def is_neutral(self, day: date) -> bool:
        """Tell whether nothing is due on ``day``, whatever the schedule."""
        return day in self.excused or day in self.skipped


def deadlines_of(history: History, rules: Rules) -> Deadlines:
    """Return the due days of the schedules that are counted from the entries."""
    if history.deadlines:
        return history.deadlines
    # A day with an entry counts, also if it is excused.
    neutral = history.neutral - history.done
    return Deadlines(rules.by_history, history.done.listed(), list(neutral.runs()))


class Run(NamedTuple):
    """Consecutive kept periods.

    Attributes:
        length: how many.
        start: the first day of the first period.
        end: the last day of the last period.
    """

    length: int
    start: date
    end: date


class LimitUse(NamedTuple):
    """The amount so far and the limit of a period, in thousandths."""

    amount: int
    most: int


class Period(NamedTuple):
    """A period of the schedule.

    Attributes:
        start, end: its first and last day, both included.
        target: how much is due in it.
        done: how much of it is done.
        days_left: on how many of its days more can be done, including today.
        limit: of a habit whose goal is only a maximum; nothing is due then.
    """

    start: date
    end: date
    target: int
    done: int
    days_left: int
    limit: LimitUse | None = None

    @property
    def needed(self) -> int:
        """How much is still to be done."""
        return max(0, self.target - self.done)


@dataclass
class RunTally:
    """The runs of a history, counted from its first period on.

    Attributes:
        rules: of the kind.
        freeze: of the rules; none for an interval, where a gap that is too long is no period that
            a freeze could be used for.
        length, start, end: the current run; length 0 is none.
        freezes: how many freezes are left.
        missed: whether a period was missed without a freeze.
        longest: the longest run that has ended.
        frozen: the first days of periods for which a freeze was used.
        granted_on: the day until which the freezes of months are granted.
    """

    rules: Rules
    freeze: Freeze
    length: int = 0
    start: date = date.min
    end: date = date.min
    freezes: int = 0
    missed: bool = False
    longest: Run | None = None
    frozen: list[date] = field(default_factory=list)
    granted_on: date | None = None

    def grant(self, day: date) -> None:
        """Add the freezes of the months that have begun until ``day``."""
        if self.freeze.per_month and (self.granted_on is None or day > self.granted_on):
            self.freezes = self.freeze.granted(self.granted_on, day, self.freezes)
            self.granted_on = day

    def freezes_on(self, day: date) -> int:
        """Return how many freezes there will be on ``day`` if nothing is kept or missed."""
        if not self.freeze.per_month:
            return self.freezes
        return self.freeze.granted(self.granted_on, day, self.freezes)

    def keep(self, first: date, last: date, periods: int = 1, *, until: date | None = None) -> None:
        """Count consecutive kept periods, which begin with ``first`` and end with ``last``.

        If the last one is not over, ``until`` is the day until which freezes are granted.
        """
        self.grant(until or last)
        if not self.length:
            self.start = first
        self.freezes = self.freeze.earned(self.length, periods, self.freezes)
        self.length += periods
        self.end = last

    def miss(self, period: date, last: date | None = None) -> None:
        """Use a freeze for a missed period, or end the run.

        Args:
            period: its first day.
            last: its last day, if it is another one.
        """
        self.grant(last or period)
        if self.length and self.freezes:
            self.freezes -= 1
            self.frozen.append(period)
        else:
            self.close()
            self.missed = True

    def close(self) -> None:
        """End the current run; keep it if it is the longest so far."""
        if self.length > (self.longest.length if self.longest else 0):
            self.longest = self.run()
        self.length = 0

    def run(self) -> Run | None:
        """Return the current run."""
        return Run(self.length, self.start, self.end) if self.length else None

    def longest_so_far(self) -> Run | None:
        """Return the longest run so far (the earliest of equals), the current run included."""
        longest = self.longest
        return longest if longest and longest.length >= self.length else self.run()
