"""The levels of the heat map, 0 to 4, by what varies from day to day. Pure rules.

* Workouts: by the quartiles of the person's own days, of the sets where there are sets and of the
  minutes where there are minutes; the higher of the two. A day without either, or of a year whose
  sets and minutes were not added yet, has the level of its number of workouts.
* Readings, and the sources of metrics: by the quartiles of their number.
* Supplements, protocol, habits: by the share that was done, in fixed quarters: 4 is all, 3 at least
  three quarters, 2 at least half, 1 less, and 0 nothing.

If all days have the same value, their level is the middle one.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from chalicelib.streaks.ledger import History
from chalicelib.table import counters

Level = Callable[[date], int]
"""Returns the level of a day."""

HIGHEST = 4
MIDDLE = 2


def of_kind(kind: str, history: History, years: Mapping[int, Mapping[str, int]]) -> Level:
    """Return the levels of the days of a streak kind; a day under a limit has its own.

    Args:
        kind: the kind.
        history: its entries, and the parts of days that were not counted.
        years: the numbers of the day counters of each year.
    """
    counts = history.counts
    if kind == "workouts":
        measured = {year: n for year, n in years.items() if not n.get(counters.UNMEASURED)}
        sets = counters.digits(measured, counters.SETS)
        return by_volume(counts, sets, counters.digits(measured, counters.MINUTES))
    if counters.layout(kind) == counters.COUNTS:
        return by_quartile(counts)
    return by_share(counts, {**history.parts, **counters.digits(years, counters.PARTS)})


def by_share(done: Mapping[date, int], parts: Mapping[date, int]) -> Level:
    """Return the levels of days that are done, or done in part (1 to 3 quarters).

    >>> monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
    >>> level = by_share({monday: 1}, {tuesday: 2})
    >>> level(monday), level(tuesday), level(date(2026, 3, 11))
    (4, 2, 0)
    """
    return lambda day: parts.get(day, HIGHEST if done.get(day) else 0)


def by_volume(
    counts: Mapping[date, int], sets: Mapping[date, int], minutes: Mapping[date, int]
) -> Level:
    """Return the levels of days with workouts.

    >>> counts = {date(2026, 3, day): 1 for day in range(1, 5)}
    >>> level = by_volume(counts, dict(zip(counts, (12, 16, 20, 24))), {date(2026, 3, 1): 30})
    >>> [level(day) for day in counts]
    [2, 2, 3, 4]
    """
    by_sets, by_minutes, by_count = map(by_quartile, (sets, minutes, counts))

    def level(day: date) -> int:
        return max(by_sets(day), by_minutes(day)) or by_count(day)

    return level


def by_quartile(values: Mapping[date, int]) -> Level:
    """Return the levels of days: 0 without a value, else 1 plus the number of quartiles below it.

    >>> level = by_quartile({date(2026, 3, day): 20 for day in range(1, 5)})
    >>> level(date(2026, 3, 1)), level(date(2026, 3, 5))
    (2, 0)
    """
    quartiles = thresholds(values.values())
    alike = len({value for value in values.values() if value}) == 1

    def level(day: date) -> int:
        value = values.get(day, 0)
        if not value:
            return 0
        return MIDDLE if alike else 1 + bisect_left(quartiles, value)

    return level


def thresholds(values: Iterable[int]) -> list[float]:
    """Return the quartiles of the values that are not 0.

    >>> thresholds([1, 2, 3, 4])
    [1.75, 2.5, 3.25]
    """
    positive = [value for value in values if value]
    if len(positive) < 2:
        return [float(value) for value in positive] * 3
    # Only a calendar needs it, and its import takes longer than that of most modules here.
    from statistics import quantiles  # noqa: PLC0415  # see above

    return quantiles(positive, n=4, method="inclusive")
