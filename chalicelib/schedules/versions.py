"""Values that change over time."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Generic, TypeVar

from chalicelib.schedules.weeks import Span

T = TypeVar("T")
_DAY = timedelta(days=1)


class Versions(Generic[T]):
    """Values over time; a value is in force from its first day until the next value begins.

    Args:
        entries: (first day in force, value), by day; of two on one day the later one counts.

    >>> versions = Versions(((date(2026, 3, 9), "daily"), (date(2026, 3, 16), "weekly")))
    >>> [versions.on(date(2026, 3, day)) for day in (8, 15, 16)]
    [None, 'daily', 'weekly']
    """

    def __init__(self, entries: tuple[tuple[date, T], ...]) -> None:
        self.entries = entries
        self.starts = [start for start, _ in entries]
        self._values = [value for _, value in entries]

    def on(self, day: date) -> T | None:
        """Return the value in force on ``day``; None before the first."""
        position = bisect_right(self.starts, day)
        return self._values[position - 1] if position else None

    def spans(self) -> Iterator[tuple[T | None, Span]]:
        """Yield the values with the days on which they are in force; None before the first."""
        value: T | None = None
        first = date.min
        for start, following in self.entries:
            if start > first:
                yield value, Span(first, start - _DAY)
            value, first = following, start
        yield value, Span(first, date.max)

    def within(self, days: Span) -> Iterator[tuple[T | None, Span]]:
        """Yield the values with those of some days on which they are in force.

        Only the versions of these days are looked at.

        >>> versions = Versions(((date(2026, 3, 9), "daily"), (date(2026, 3, 16), "weekly")))
        >>> since = Span(date(2026, 3, 10), date.max)
        >>> [(value, days.first.day) for value, days in versions.within(since)]
        [('daily', 10), ('weekly', 16)]
        """
        first = days.first
        for place in range(bisect_right(self.starts, days.first), len(self.starts)):
            start = self.starts[place]
            if start > days.last:
                break
            if start > first:
                yield self._values[place - 1] if place else None, Span(first, start - _DAY)
            first = start
        if first <= days.last:
            yield self.on(first), Span(first, days.last)

    def after(self, day: date) -> list[tuple[date, T]]:
        """Return the entries that come into force after ``day``."""
        return list(self.entries[bisect_right(self.starts, day) :])

    def before(self, day: date) -> "Versions[T]":
        """Return the values of the days before ``day``, without entries of ``day`` or later.

        >>> Versions(((date(2026, 3, 9), "daily"),)).before(date(2026, 3, 9)).entries
        ()
        """
        return Versions(tuple(entry for entry in self.entries if entry[0] < day))
