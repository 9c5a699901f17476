"""The days of day counters as sets of days. No clock, no I/O.

Most counters are flags, so ten years of a kind are thirty numbers whose bits are the days already.
They stay numbers, and a date is only made of a day that is shown.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from chalicelib.schedules.daysets import DaySet
from chalicelib.table import counters
from chalicelib.table.counters import COUNTS, FLAGS, SESSIONS, Layout

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
        self.more = {day: number for day, number in more.items() if day in days}

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


def counted(years: Years) -> Mapping[date, int]:
    """Return the number of entries by local date, oldest first.

    >>> dict(counted({2026: {"f0": 2, "c0": 300}}))
    {datetime.date(2026, 1, 2): 4}
    """
    if any(name[0] == COUNTS.prefix for blocks in years.values() for name in blocks):
        return counters.history(years)
    return Flags(flag_days(years), counters.digits(years, SESSIONS))


def days_of(counts: Mapping[date, int]) -> DaySet:
    """Return the days with entries."""
    return counts.days if isinstance(counts, Flags) else DaySet.of(counts)


def several(counts: Mapping[date, int]) -> DaySet:
    """Return the days with more than one entry, and others if most days have counts."""
    return DaySet.of(counts.more if isinstance(counts, Flags) else counts)
