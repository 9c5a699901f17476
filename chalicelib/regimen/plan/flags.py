"""The days of day counters as sets of days. No clock, no I/O.

Most counters are flags, so ten years of a kind are thirty numbers whose bits are the days already.
They stay numbers, and a date is only made of a day that is shown.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property

from chalicelib.schedules.daynumbers import NO_NUMBERS, DayNumbers
from chalicelib.schedules.daysets import DaySet
from chalicelib.table import counters
from chalicelib.table.counters import (
    AHEAD,
    AMOUNTS,
    COUNTS,
    FLAGS,
    NEUTRAL,
    PROVISIONAL,
    SESSIONS,
    Layout,
)

Years = Mapping[int, Mapping[str, int]]
"""The numbers of the day counters of each year."""


class Flags(Mapping[date, int]):
    """The number of entries by local date, of a kind whose days have mostly one.

    Attributes:
        days: the days with entries.
        more: the number of entries after the first one, where there are more.
    """

    def __init__(self, days: DaySet, more: Mapping[date, int]) -> None:
        self.days = days
        # Without a first session there are no further ones; such a number is an error.
        self.more = DayNumbers.of(more).among(days)

    def __getitem__(self, day: date) -> int:
        """Return the number of entries of a day that has some."""
        if day not in self.days:
            raise KeyError(day)
        return 1 + self.more.get(day, 0)

    def __contains__(self, day: object) -> bool:
        """Tell whether a day has entries."""
        return day in self.days

    def __iter__(self) -> Iterator[date]:
        """Yield the days in order."""
        return iter(self.days)

    def __len__(self) -> int:
        """Return the number of days."""
        return len(self.days)


def flag_days(years: Years, layout: Layout = FLAGS) -> DaySet:
    """Return the days of a layout in base 2.

    >>> [str(day) for day in flag_days({2026: {"f0": 5, "b0": 1}})]
    ['2026-01-01', '2026-01-03']
    """
    return DaySet(*counters.bits(years, layout))


def numbers_of(years: Years, layout: Layout) -> DayNumbers:
    """Return the digits of a layout that are not 0.

    >>> dict(numbers_of({2026: {"c0": 300}}, SESSIONS))
    {datetime.date(2026, 1, 2): 3}
    """
    if not years:
        return NO_NUMBERS
    origin, numbers = counters.series(years, layout)
    return DayNumbers(DaySet.marked(origin, bytes(map(bool, numbers))), origin, numbers)


def amounts_of(years: Years) -> DayNumbers:
    """Return the amounts of a habit with a limit, in thousandths.

    >>> dict(amounts_of({2026: {"a0": 1}}))
    {datetime.date(2026, 1, 1): 0}
    """
    if not years:
        return NO_NUMBERS
    origin, marks, amounts = counters.amounts(years)
    return DayNumbers(DaySet.marked(origin, marks), origin, amounts)


class Counted:
    """What the day counters of one kind say, of which only what is asked for is decoded.

    Args:
        read: returns the numbers of each year, when they are needed for the first time.

    >>> counted = Counted(lambda: {2026: {"f0": 2, "c0": 300}})
    >>> dict(counted.counts), bool(counted.neutral)
    ({datetime.date(2026, 1, 2): 4}, False)
    """

    def __init__(self, read: Callable[[], Years] = dict) -> None:
        self._read = read

    @cached_property
    def years(self) -> Years:
        """The numbers of each year."""
        return self._read()

    @cached_property
    def counts(self) -> Mapping[date, int]:
        """The number of entries by local date, oldest first."""
        if self._of(COUNTS):
            return counters.history(self.years)
        more = numbers_of(self._of(SESSIONS), SESSIONS)
        return Flags(flag_days(self._of(FLAGS)), more)

    @cached_property
    def neutral(self) -> DaySet:
        """The days that are neutral because of what was logged on them."""
        return flag_days(self._of(NEUTRAL), NEUTRAL)

    @cached_property
    def provisional(self) -> DaySet:
        """The days that count only when they are over."""
        return flag_days(self._of(PROVISIONAL), PROVISIONAL)

    @cached_property
    def ahead(self) -> Mapping[date, int]:
        """The number of entries that were written more than a day before their instant."""
        return numbers_of(self._of(AHEAD), AHEAD)

    @cached_property
    def amounts(self) -> DayNumbers:
        """The amounts of a habit with a limit, in thousandths."""
        return amounts_of(self._of(AMOUNTS))

    @cached_property
    def _prefixes(self) -> Mapping[int, set[str]]:
        return {year: counters.prefixes(blocks) for year, blocks in self.years.items()}

    def _of(self, layout: Layout) -> Years:
        """Return the years that have numbers of a layout."""
        prefix = layout.prefix
        return {
            year: blocks for year, blocks in self.years.items() if prefix in self._prefixes[year]
        }


NOTHING_COUNTED = Counted()


def days_of(counts: Mapping[date, int]) -> DaySet:
    """Return the days with entries."""
    return counts.days if isinstance(counts, Flags) else DaySet.of(counts)


def several(counts: Mapping[date, int]) -> DayNumbers:
    """Return how many entries more than one the days have that have several."""
    if isinstance(counts, Flags):
        return counts.more
    return DayNumbers.of({day: number - 1 for day, number in counts.items() if number > 1})
