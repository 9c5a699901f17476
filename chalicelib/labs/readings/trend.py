"""How a marker develops: pure figures over readings in the canonical unit.

A censored reading (``<0.1``) is counted and shown, and is in no figure.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

DAYS_PER_YEAR = Fraction(1461, 4)


class Point(NamedTuple):
    """One reading: its local date, its canonical value, and whether that is only a limit."""

    day: date
    value: float
    censored: bool = False


class Change(NamedTuple):
    """From the first to the last reading; ``percent`` of the first, None if that is zero."""

    value: float
    percent: float | None
    since: date
    until: date


class Share(NamedTuple):
    """How many readings lie in a range, of those whose status is known."""

    in_range: int
    judged: int

    @property
    def share(self) -> float | None:
        """``in_range`` / ``judged``, or None."""
        return self.in_range / self.judged if self.judged else None


def known(points: Sequence[Point]) -> list[Point]:
    """Return the readings that are values."""
    return [point for point in points if not point.censored]


def mean(points: Sequence[Point]) -> float | None:
    """Return the arithmetic mean of the values, exactly rounded; None without any.

    >>> mean([Point(date(2026, 1, 1), 4), Point(date(2026, 2, 1), 0.1, censored=True)])
    4.0
    """
    values = [Fraction(point.value) for point in known(points)]
    return float(sum(values) / len(values)) if values else None


def change(points: Sequence[Point]) -> Change | None:
    """Return the change from the first to the last value; None with fewer than two.

    Args:
        points: oldest first.
    """
    values = known(points)
    if len(values) < 2:
        return None
    first, last = values[0], values[-1]
    difference = last.value - first.value
    percent = 100 * difference / abs(first.value) if first.value else None
    return Change(difference, percent, first.day, last.day)


def slope_per_year(points: Sequence[Point]) -> float | None:
    """Return the slope of the least-squares line, in units per year of 365.25 days.

    None with fewer than two different days. Summed exactly, so that equal values have no slope
    and their order does not matter.

    >>> slope_per_year([Point(date(2024, 1, 1), 5), Point(date(2028, 1, 1), 9)])
    1.0
    """
    values = known(points)
    if len({point.day for point in values}) < 2:
        return None
    days = [point.day.toordinal() for point in values]
    figures = [Fraction(point.value) for point in values]
    count, all_days = len(days), sum(days)
    product = sum(day * figure for day, figure in zip(days, figures, strict=True))
    rise = count * product - all_days * sum(figures)
    run = count * sum(day * day for day in days) - all_days**2
    return float(rise / run * DAYS_PER_YEAR)


def share(statuses: Sequence[str]) -> Share:
    """Return how many statuses are in range, of those that are known.

    >>> share(["in_range", "high", "unknown"]).share
    0.5
    """
    judged = [status for status in statuses if status != "unknown"]
    return Share(judged.count("in_range"), len(judged))
