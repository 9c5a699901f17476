"""Calendar weeks, and spans of days."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib import localtime

WEEK_DAYS = 7


class Span(NamedTuple):
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Yield the days in order."""
        return localtime.days(self.first, self.last)


class Week(NamedTuple):
    """Calendar weeks that begin on a weekday.

    Attributes:
        start: ISO weekday of the first day, 1 Monday to 7 Sunday.
    """

    start: int = 1

    def position(self, day: date) -> int:
        """Return the number of days of the week before ``day``, 0 to 6.

        >>> Week(7).position(date(2026, 3, 14))
        6
        """
        return (day.isoweekday() - self.start) % WEEK_DAYS

    def first(self, day: date) -> date:
        """Return the first day of the week of ``day``.

        >>> Week(7).first(date(2026, 3, 14))
        datetime.date(2026, 3, 8)
        """
        return day - timedelta(days=self.position(day))

    def span(self, day: date) -> Span:
        """Return the week of ``day``."""
        first = self.first(day)
        return Span(first, first + timedelta(days=WEEK_DAYS - 1))

    def number(self, day: date) -> int:
        """Return the number of the week of ``day``; the next week has the next number.

        >>> monday, sunday = date(2026, 3, 9), date(2026, 3, 15)
        >>> Week(1).number(sunday) - Week(1).number(monday)
        0
        >>> Week(7).number(sunday) - Week(7).number(monday)
        1
        """
        return (day.toordinal() - self.start) // WEEK_DAYS


# The default if the week of the person is unknown.
ISO_WEEK = Week()
