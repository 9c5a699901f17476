"""Whole numbers by day, as a list with a place for each day. Pure.

Streaks add up the numbers of weeks and months over decades. A sum is the difference of two sums
from the first day on, so it takes as long for a month as for a day, and no date is made for it.

>>> monday = date(2026, 3, 9)
>>> cups = DayNumbers.of({monday: 2, date(2026, 3, 11): 3})
>>> dict(cups) == {monday: 2, date(2026, 3, 11): 3}
True
>>> cups.total(Span(monday, date(2026, 3, 15))), [day.day for day in cups.above(2)]
(5, [11])
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise

from chalicelib.schedules.daysets import EMPTY, DaySet
from chalicelib.schedules.weeks import Span


class DayNumbers(Mapping[date, int]):
    """The numbers of some days.

    Attributes:
        days: those that have a number, which may be 0.
        origin: the ordinal number of the first day of ``numbers``.
        numbers: of each day from then on; 0 for a day that has none.
    """

    def __init__(self, days: DaySet, origin: int, numbers: Sequence[int]) -> None:
        self.days = days
        self.origin = origin
        self.numbers = numbers

    @classmethod
    def of(cls, numbers: Mapping[date, int]) -> "DayNumbers":
        """Return a mapping as numbers of days."""
        if isinstance(numbers, DayNumbers):
            return numbers
        days = DaySet.of(numbers)
        placed = [0] * days.bits.bit_length()
        for day, number in numbers.items():
            placed[day.toordinal() - days.origin] = number
        return cls(days, days.origin, placed)

    def __getitem__(self, day: date) -> int:
        """Return the number of a day that has one."""
        if day not in self.days:
            raise KeyError(day)
        return self.numbers[day.toordinal() - self.origin]

    def __contains__(self, day: object) -> bool:
        """Tell whether a day has a number."""
        return day in self.days

    def __iter__(self) -> Iterator[date]:
        """Yield the days in order."""
        return iter(self.days)

    def __len__(self) -> int:
        """Return the number of days."""
        return len(self.days)

    @cached_property
    def sums(self) -> Sequence[int]:
        """The sums of the numbers before each place, and that of all of them."""
        return [0, *accumulate(self.numbers)]

    def place(self, ordinal: int) -> int:
        """Return the place of a day in :attr:`sums`, or the nearest one."""
        return min(max(0, ordinal - self.origin), len(self.numbers))

    def total(self, span: Span) -> int:
        """Return the sum of the days of a span."""
        first, end = self.place(span.first.toordinal()), self.place(span.last.toordinal() + 1)
        return self.sums[max(first, end)] - self.sums[first]

    def totals(self, ordinals: Sequence[int]) -> list[int]:
        """Return the sums of consecutive spans.

        Args:
            ordinals: the first day of each span, and the day after the last one.
        """
        sums, end = self.sums, len(self.numbers)
        places = [each - self.origin for each in ordinals]
        before = [sums[each] if 0 <= each <= end else sums[end * (each > 0)] for each in places]
        return [after - this for this, after in pairwise(before)]

    def of_days(self, span: Span) -> list[int]:
        """Return the number of each day of a span, 0 for a day that has none."""
        return self.totals(range(span.first.toordinal(), span.last.toordinal() + 2))

    def above(self, most: int) -> DaySet:
        """Return the days whose number is greater than ``most``, which is not negative."""
        return DaySet.marked(self.origin, bytes([number > most for number in self.numbers]))

    def among(self, days: DaySet) -> "DayNumbers":
        """Return the numbers of those days that are among some others."""
        kept = self.days & days
        if kept.bits == self.days.bits:
            return self
        numbers = list(self.numbers)
        for left_out in (self.days - days).ordinals():
            numbers[left_out - self.origin] = 0
        return DayNumbers(kept, self.origin, numbers)


NO_NUMBERS = DayNumbers(EMPTY, 1, [])
