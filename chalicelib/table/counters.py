"""Day counters: a year of daily counts in 41 numbers of one item.

Block ``b<k>`` holds nine days in base 10,000: an entry on day ``n`` of the year (0 = 1 January)
adds ``10000 ** (n % 9)`` to ``b<n // 9>``. Nine such digits are 36 of the 38 that a DynamoDB
number holds exactly, an ``ADD`` needs no read before it, and a full year stays under the 1 KB
that one write unit pays for. A day's count may reach 9,999.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import compress

BASE = 10_000
DAYS_PER_BLOCK = 9


def block(day: date) -> tuple[str, int]:
    """Return the block's attribute name and the amount that one entry on ``day`` adds to it.

    >>> block(date(2026, 1, 1)), block(date(2026, 1, 11))
    (('b0', 1), ('b1', 10000))
    """
    index, digit = divmod(day.timetuple().tm_yday - 1, DAYS_PER_BLOCK)
    return f"b{index}", BASE**digit


def deltas(changes: Iterable[tuple[date, int]]) -> dict[int, dict[str, int]]:
    """Fold (day, change of its count) pairs into the amounts to ADD: year -> block -> amount.

    Two changes that cancel leave nothing, so an edit that stays on its day writes no counter.

    >>> deltas([(date(2026, 1, 1), -1), (date(2026, 1, 2), 1)])
    {2026: {'b0': 9999}}
    """
    totals: dict[int, Counter[str]] = {}
    for day, change in changes:
        name, unit = block(day)
        totals.setdefault(day.year, Counter())[name] += change * unit
    kept = {year: {name: n for name, n in sums.items() if n} for year, sums in totals.items()}
    return {year: amounts for year, amounts in kept.items() if amounts}


def counts(year: int, blocks: Mapping[str, int]) -> dict[date, int]:
    """Return the days of ``year`` that have entries, oldest first, with their counts.

    >>> counts(2026, {"b0": 20001})
    {datetime.date(2026, 1, 1): 1, datetime.date(2026, 1, 2): 2}
    """
    return history({year: blocks})


def history(years: Mapping[int, Mapping[str, int]]) -> dict[date, int]:
    """Return the days of many years that have entries, oldest first, with their counts.

    >>> history({2026: {"b0": 1}, 2025: {"b0": 2}})
    {datetime.date(2025, 1, 1): 2, datetime.date(2026, 1, 1): 1}
    """
    days: list[date] = []
    numbers: list[int] = []
    for year in sorted(years):
        blocks = years[year]
        for index in sorted(int(name[1:]) for name in blocks):
            days += _days(year, index)
            numbers += _numbers(blocks[f"b{index}"])
    return dict(compress(zip(days, numbers, strict=True), numbers))


# The same few dates and blocks come again with every kind and request: ten years of one workout
# a day are two kinds of block. Remembering them halves the time to read a long history.
@lru_cache(maxsize=2_048)
def _days(year: int, index: int) -> tuple[date, ...]:
    """Return the dates of one block."""
    first = date(year, 1, 1).toordinal() + index * DAYS_PER_BLOCK
    return tuple(date.fromordinal(first + offset) for offset in range(DAYS_PER_BLOCK))


@lru_cache(maxsize=2_048)
def _numbers(amount: int) -> tuple[int, ...]:
    """Return the counts of the nine days of one block; what is no count has none."""
    left, found = max(0, amount), []
    for _ in range(DAYS_PER_BLOCK):
        left, count = divmod(left, BASE)
        found.append(count)
    return tuple(found)
