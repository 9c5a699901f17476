"""The statistics of a trend: pure functions of readings in the canonical unit.

Statistics exclude censored readings (``<0.1``).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from chalicelib import averages

DAYS_PER_YEAR = Fraction(1461, 4)


class Point(NamedTuple):
    """One reading: its local date, its canonical value, and whether the value is only a limit."""

    day: date
    value: float
    censored: bool = False


class ValueChange(NamedTuple):
    """The change from the first to the last value; ``percent`` is None if the first is about 0."""

    value: float
    percent: float | None
    since: date
    until: date


class Share(NamedTuple):
    """The number of readings in a range, and of readings whose status is known."""

    in_range: int
    known: int

    @property
    def share(self) -> float | None:
        """``in_range`` / ``known``; None if no status is known."""
        return self.in_range / self.known if self.known else None


def uncensored(points: Sequence[Point]) -> list[Point]:
    """Return the readings that are not censored."""
    return [point for point in points if not point.censored]


def mean(points: Sequence[Point]) -> float | None:
    """Return the arithmetic mean of the values, exactly rounded; None without values.

    >>> mean([Point(date(2026, 1, 1), 4), Point(date(2026, 2, 1), 0.1, censored=True)])
    4.0
    """
    values = [_decimal(point.value) for point in uncensored(points)]
    return float(averages.mean(values)) if values else None


def change(points: Sequence[Point]) -> ValueChange | None:
    """Return the change from the first to the last value; None with fewer than two.

    Args:
        points: oldest first.
    """
    values = uncensored(points)
    if len(values) < 2:
        return None
    first, last = values[0], values[-1]
    difference = _exact(last.value) - _exact(first.value)
    percent = _float(100 * difference / abs(_exact(first.value))) if first.value else None
    return ValueChange(float(difference), percent, first.day, last.day)


def slope_per_year(points: Sequence[Point]) -> float | None:
    """Return the slope of the least-squares line, in units per year of 365.25 days.

    None with fewer than two different days. The sums are exact, so that the slope of equal values
    is zero and the order of the points does not matter.

    >>> slope_per_year([Point(date(2024, 1, 1), 5), Point(date(2028, 1, 1), 9)])
    1.0
    """
    values = [(point.day, _decimal(point.value)) for point in uncensored(points)]
    slope = averages.slope_per_day(values)
    return None if slope is None else float(slope * DAYS_PER_YEAR)


def _decimal(value: float) -> Decimal:
    """Return the decimal number of a value, so that sums have no noise of binary numbers."""
    return Decimal(repr(value))


def _exact(value: float) -> Fraction:
    return Fraction(_decimal(value))


def _float(exact: Fraction) -> float | None:
    """Return the nearest number; None beyond the largest one."""
    try:
        return float(exact)
    except OverflowError:
        return None


def share(statuses: Sequence[str]) -> Share:
    """Return the number of statuses in range, and of known statuses.

    >>> share(["in_range", "high", "unknown"]).share
    0.5
    """
    known = [status for status in statuses if status != "unknown"]
    return Share(known.count("in_range"), len(known))
