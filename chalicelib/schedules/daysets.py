"""Sets of days as whole numbers: bit n is the day that is n days after the first one. Pure.

Streaks compare many sets of days: a plan of 300 items has as many sets of due days, over decades. A
set of ten years is a number of 460 bytes, so the union of all of them takes microseconds, where a
test of each day and item takes seconds.

>>> monday = date(2026, 3, 9)
>>> week = DaySet.span(monday, date(2026, 3, 15))
>>> done = DaySet.of([monday, date(2026, 3, 10), date(2026, 3, 14)])
>>> [day.day for day in week - done]
[11, 12, 13, 15]
>>> [(run.first.day, run.last.day) for run in done.runs()]
[(9, 10), (14, 14)]
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import compress, count, islice
from typing import Any, overload

from chalicelib.schedules.weeks import WEEK_DAYS, Span

_RUN = re.compile("1+")
_TRUTH = bytes.maketrans(b"01", b"\0\1")
_DIGITS = bytes.maketrans(b"\0\1", b"01")


class DaySet(AbstractSet[date]):
    """An immutable set of days, in order.

    Args:
        origin: the ordinal number of the day of bit 0.
        bits: the days.
    """

    __slots__ = ("bits", "origin")

    def __init__(self, origin: int = 1, bits: int = 0) -> None:
        self.origin = origin
        self.bits = bits

    @classmethod
    def of(cls, days: Iterable[date]) -> "DaySet":
        """Return the set of some days."""
        if isinstance(days, DaySet):
            return days
        numbers = ordinals_of(days)
        if not numbers:
            return EMPTY
        origin = min(numbers)
        marks = bytearray(max(numbers) - origin + 1)
        for number in numbers:
            marks[number - origin] = 1
        return cls.marked(origin, marks)

    @classmethod
    def marked(cls, origin: int, marks: bytes | bytearray) -> "DaySet":
        """Return the days that are marked in a byte for each day, as :meth:`marks` returns them."""
        # The last digit is the first day.
        return cls(origin, int(marks[::-1].translate(_DIGITS) or b"0", 2))

    @classmethod
    def span(cls, first: date, last: date) -> "DaySet":
        """Return the days from ``first`` to ``last``, both included; none if ``last`` is before."""
        origin = first.toordinal()
        return cls(origin, (1 << max(0, last.toordinal() - origin + 1)) - 1)

    @classmethod
    def repeated(cls, pattern: int, period: int, start: int, span: Span) -> "DaySet":
        """Return the days of a span that match a pattern.

        Args:
            pattern: the days of one period.
            period: its number of days.
            start: the ordinal number of the first day of any period.
            span: the days.
        """
        first = span.first.toordinal()
        size = span.last.toordinal() - first + 1
        if size <= 0 or not pattern:
            return EMPTY
        # The period that contains the first day begins this number of days before it.
        before = (first - start) % period
        length, needed = period, size + before
        while length < needed:
            pattern |= pattern << length
            length *= 2
        return cls(first, (pattern >> before) & ((1 << size) - 1))

    @classmethod
    def union(cls, sets: Iterable["DaySet"]) -> "DaySet":
        """Return the days of any of the sets."""
        united = EMPTY
        for each in sets:
            united |= each
        return united

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> Any:
        return cls.of(it)

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is in the set."""
        place = day.toordinal() - self.origin if isinstance(day, date) else -1
        return place >= 0 and bool(self.bits >> place & 1)

    def __iter__(self) -> Iterator[date]:
        """Yield the days in order."""
        return map(date.fromordinal, self.ordinals())

    def __len__(self) -> int:
        """Return the number of days."""
        return self.bits.bit_count()

    def __bool__(self) -> bool:
        """Tell whether there are any days."""
        return self.bits != 0

    def __or__(self, other: Iterable[Any]) -> "DaySet":
        """Return the days of either set."""
        more = DaySet.of(other)
        if not more.bits:
            return self
        origin = min(self.origin, more.origin) if self.bits else more.origin
        return DaySet(origin, self.shifted(origin) | more.shifted(origin))

    __ror__ = __or__

    def __and__(self, other: Iterable[Any]) -> "DaySet":
        """Return the days of both sets."""
        if not self.bits:
            return self
        return DaySet(self.origin, self.bits & DaySet.of(other).shifted(self.origin))

    __rand__ = __and__

    def __sub__(self, other: Iterable[Any]) -> "DaySet":
        """Return the days that are not in the other set."""
        if not self.bits:
            return self
        return DaySet(self.origin, self.bits & ~DaySet.of(other).shifted(self.origin))

    def __rsub__(self, other: Iterable[Any]) -> "DaySet":
        """Return the days of the other set that are not in this one."""
        return DaySet.of(other) - self

    def shifted(self, origin: int) -> int:
        """Return the bits if bit 0 is the day with the ordinal number ``origin``.

        Days before it are left out.
        """
        later = self.origin - origin
        return self.bits << later if later >= 0 else self.bits >> -later

    def ordinals(self) -> Iterator[int]:
        """Yield the ordinal numbers of the days in order."""
        marks = self.marks()
        return compress(range(self.origin, self.origin + len(marks)), marks)

    def listed(self) -> "DayList":
        """Return the days as a sequence, in order."""
        return DayList(list(self.ordinals()))

    def text(self) -> str:
        """Return a digit for each day from bit 0 on: 1 if it is in the set, else 0."""
        return f"{self.bits:b}"[::-1]

    def marks(self) -> bytes:
        """Return a byte for each day from bit 0 on: 1 if it is in the set, else 0."""
        return self.text().encode().translate(_TRUTH)

    @property
    def first(self) -> date:
        """The first day; the last one of the calendar if there is none."""
        if not self.bits:
            return date.max
        return date.fromordinal(self.origin + (self.bits & -self.bits).bit_length() - 1)

    @property
    def last(self) -> date:
        """The last day; the first one of the calendar if there is none."""
        if not self.bits:
            return date.min
        return date.fromordinal(self.origin + self.bits.bit_length() - 1)

    def from_day(self, day: date) -> "DaySet":
        """Return the days from ``day`` on."""
        origin = max(day.toordinal(), self.origin)
        return DaySet(origin, self.shifted(origin))

    def until(self, day: date) -> "DaySet":
        """Return the days until ``day``, which is included."""
        size = max(0, day.toordinal() - self.origin + 1)
        return DaySet(self.origin, self.bits & ((1 << size) - 1))

    def latest(self, number: int) -> "DaySet":
        """Return the last so many of the days.

        >>> days = DaySet.of([date(2026, 3, 9), date(2026, 3, 12), date(2026, 3, 13)])
        >>> [day.day for day in days.latest(2)]
        [12, 13]
        """
        if len(self) <= number:
            return self
        first = next(islice(compress(count(), reversed(self.marks())), number - 1, None))
        return self.from_day(date.fromordinal(self.origin + self.bits.bit_length() - 1 - first))

    def runs(self) -> Iterator[Span]:
        """Yield the stretches of consecutive days in order."""
        for run in _RUN.finditer(self.text()):
            first, last = self.origin + run.start(), self.origin + run.end() - 1
            yield Span(date.fromordinal(first), date.fromordinal(last))

    def whole_weeks(self, start: int) -> "DaySet":
        """Return the days of weeks that are in the set as a whole.

        Args:
            start: ISO weekday of the first day of a week.

        >>> days = DaySet.span(date(2026, 3, 8), date(2026, 3, 16))
        >>> [day.day for day in days.whole_weeks(1)]
        [9, 10, 11, 12, 13, 14, 15]
        """
        if not self.bits:
            return self
        firsts = DaySet.repeated(1, WEEK_DAYS, start, Span(self.first, self.last))
        bits = self.bits & firsts.shifted(self.origin)
        for place in range(1, WEEK_DAYS):
            bits &= self.bits >> place
        return DaySet(self.origin, bits).spread(WEEK_DAYS - 1)

    def spread(self, days: int) -> "DaySet":
        """Return the days and the ``days`` days after each of them.

        >>> [day.day for day in DaySet.of([date(2026, 3, 9)]).spread(2)]
        [9, 10, 11]
        """
        bits, covered = self.bits, 1
        while covered <= days:
            step = min(covered, days + 1 - covered)
            bits |= bits << step
            covered += step
        return DaySet(self.origin, bits)


EMPTY = DaySet()


class DayList(Sequence[date]):
    """Days in order, of which a date is only made when it is asked for.

    Attributes:
        ordinals: their ordinal numbers.
    """

    __slots__ = ("ordinals",)

    def __init__(self, ordinals: Sequence[int]) -> None:
        self.ordinals = ordinals

    @overload
    def __getitem__(self, place: int) -> date: ...

    @overload
    def __getitem__(self, place: slice) -> "DayList": ...

    def __getitem__(self, place: int | slice) -> "date | DayList":
        """Return the day at a place, or the days of a slice."""
        if isinstance(place, slice):
            return DayList(self.ordinals[place])
        return date.fromordinal(self.ordinals[place])

    def __len__(self) -> int:
        """Return the number of days."""
        return len(self.ordinals)

    def __iter__(self) -> Iterator[date]:
        """Yield the days in order."""
        return map(date.fromordinal, self.ordinals)


def ordinals_of(days: Iterable[date]) -> Sequence[int]:
    """Return the ordinal numbers of days."""
    return days.ordinals if isinstance(days, DayList) else [day.toordinal() for day in days]
