"""The calendar's colours and states: pure rules over daily counts."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from statistics import quantiles
from typing import Literal, NamedTuple

State = Literal["done", "open", "missed", "off"]


class Cell(NamedTuple):
    """One day of the heat map: its date, entries, shade 0-4, and what it means for the streak."""

    day: date
    entries: int
    level: int
    state: State


def thresholds(counts: Iterable[int]) -> list[float]:
    """Return the quartiles of a person's own non-zero days.

    >>> thresholds([1, 2, 3, 4])
    [1.75, 2.5, 3.25]
    """
    busy = [count for count in counts if count]
    if len(busy) < 2:
        return [float(count) for count in busy] * 3
    return quantiles(busy, n=4, method="inclusive")


def cells(
    counts: Mapping[date, int],
    first: date,
    last: date,
    today: date,
    exists: Callable[[date], bool],
) -> Iterator[Cell]:
    """Yield the days from ``first`` to ``last``.

    A day's level is 0 without entries, else 1 plus the number of quartiles below its count. A day
    without entries is ``missed`` between the first entry and yesterday, ``open`` today, and
    ``off`` before the first entry, in the future, or when it never dawned.
    """
    quartiles = thresholds(counts.values())
    began = min(counts, default=None)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        count = counts.get(day, 0)
        level = 1 + bisect_left(quartiles, count) if count else 0
        yield Cell(day, count, level, _state(day, count, began, today, exists))


def _state(
    day: date, count: int, began: date | None, today: date, exists: Callable[[date], bool]
) -> State:
    if count:
        return "done"
    if day == today:
        return "open"
    required = began is not None and began <= day < today and exists(day)
    return "missed" if required else "off"
