"""Counts by local hour, so that counts of several sources can be compared hour by hour.

A day has 24 hours by the wall clock. An hour that a clock shows twice (daylight saving, a flight to
the west) has what was counted in both, and an hour that it skips has 0.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

HOURS: Final = 24


def by_hour(counts: Iterable[tuple[datetime, int]]) -> dict[date, list[int]]:
    """Return the counts of each calendar date, by hour from 0 to 23.

    The start of the person's day does not matter. A count belongs to the hour of its start.

    Args:
        counts: the start of each count, with the UTC offset of the place where it was counted, and
            what was counted.

    >>> night = ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")
    >>> counts = [(datetime.fromisoformat(at), 40) for at in night]
    >>> by_hour(counts)[date(2026, 10, 25)][:4]
    [0, 0, 80, 0]
    """
    found: dict[date, list[int]] = {}
    for at, count in counts:
        found.setdefault(at.date(), [0] * HOURS)[at.hour] += count
    return found


def greatest_by_hour(counts: Sequence[Sequence[int]]) -> int:
    """Return the sum over the hours of the greatest count of an hour.

    It is at most the sum of the counts of all sources, and at least that of each one.

    Args:
        counts: of at least one source, 24 each.

    >>> greatest_by_hour([[500, 0, 20] + [0] * 21, [480, 300, 30] + [0] * 21])
    830
    """
    return sum(max(hour) for hour in zip(*counts, strict=True))
