"""Day counters: a year of daily counts in the numbers of one item.

Block ``b<k>`` contains nine days in base 10,000: an entry on day ``n`` of the year (0 = 1 January)
adds ``10000 ** (n % 9)`` to ``b<n // 9>``. Nine such digits are 36 of the 38 that a DynamoDB
number stores exactly, an ``ADD`` needs no read before it, and a full year stays under the 1 KB
that one write unit pays for. A day's count may reach 9,999.

A kind whose days are only done or not has flags instead, the same in base 2: ``f<k>`` contains
122 days, and a year is three numbers and a fifth of the size, so that a person may have dozens.
If a day of such a kind has several sessions, those after the first are in ``c<k>``, 18 days in base
100. Flags ``s<k>`` mark the days that are neutral because of what was logged, and ``p<k>`` those
that count only when they are over. The entries of a habit with a limit also have their amount:
thousandths plus one in ``a<k>``, 4 days in base 2,000,000,000. Entries that were written more than
a day before their instant are counted in ``h<k>`` too, laid out as the counts. Release 0.5 passes
over all blocks but ``b<k>`` and ``f<k>``.

For the heat map, a year of workouts also has the sets and the minutes of its days (``t<k>``,
``m<k>``), laid out as the counts. A day of another kind that is done in part has the quarters that
are done, from 1 to 3, in base 4 (``q<k>``, 63 days). More than a digit contains is refused; see
:mod:`chalicelib.table.day_bounds`.
"""

from calendar import isleap
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import compress, repeat
from typing import Any, NamedTuple

from chalicelib.table import keys


class Layout(NamedTuple):
    """How the days of a year lie in the numbers.

    Attributes:
        prefix: what the numbers' names begin with.
        base: one more than a day's count may reach.
        days: how many days a number contains.
    """

    prefix: str
    base: int
    days: int


COUNTS = Layout("b", 10_000, 9)
FLAGS = Layout("f", 2, 122)
SESSIONS = Layout("c", 100, 18)
NEUTRAL = Layout("s", 2, 122)
PROVISIONAL = Layout("p", 2, 122)
AMOUNTS = Layout("a", 2 * 10**9, 4)
SETS = Layout("t", 10_000, 9)
MINUTES = Layout("m", 10_000, 9)
PARTS = Layout("q", 4, 63)
AHEAD = Layout("h", 10_000, 9)
_ALL = (COUNTS, FLAGS, SESSIONS, NEUTRAL, PROVISIONAL, AMOUNTS, SETS, MINUTES, PARTS, AHEAD)
LAYOUTS = {each.prefix: each for each in _ALL}
# Set in a year of workouts with entries from before their sets and minutes were added.
UNMEASURED = "unmeasured"
# Set in a year of workouts whose days may tick linked habits: the last year with this mark, as
# text. So a write of a workout needs no read to know that no habit is linked.
LINKED = "linked"
# Grows with each addition to an item's numbers, so that a repair knows whether anybody wrote:
# the numbers alone do not show it, because an addition and a subtraction can cancel.
WRITES = "w"
# No digit of the item is greater; see chalicelib.table.day_bounds.
MOST = "most"
# The layouts of which a day has the one or the other.
_COUNTING = COUNTS.prefix + FLAGS.prefix
# The streak kinds of which a day may have several entries.
_COUNTED = frozenset({"workouts", "biomarkers", keys.METRICS_KIND})


def layout(kind: str) -> Layout:
    """Return how the days of a streak kind are kept."""
    return COUNTS if kind in _COUNTED else FLAGS


def block(day: date, kept: Layout = COUNTS) -> tuple[str, int]:
    """Return the block's attribute name and the amount that one entry on ``day`` adds to it.

    >>> block(date(2026, 1, 1)), block(date(2026, 1, 11)), block(date(2026, 1, 11), FLAGS)
    (('b0', 1), ('b1', 10000), ('f0', 1024))
    """
    index, digit = divmod(day.timetuple().tm_yday - 1, kept.days)
    return f"{kept.prefix}{index}", kept.base**digit


class Digit(NamedTuple):
    """What an entry adds to the digit of its day, or what a change of it adds.

    Attributes:
        layout: of the digit.
        amount: of an entry from 1 to less than the base; of a change also negative.
    """

    layout: Layout
    amount: int

    def times(self, number: int) -> "Digit":
        """Return the change by ``number`` times the amount.

        >>> Digit(SETS, 20).times(-1).amount
        -20
        """
        return self._replace(amount=self.amount * number)


def counted(kind: str, entries: int = 1) -> Digit:
    """Return the change of a day of a streak kind by a number of entries.

    >>> counted("workouts", -2).amount, counted("protocol").layout == FLAGS
    (-2, True)
    """
    return Digit(layout(kind), entries)


def combined(changes: Iterable[tuple[date, Digit]]) -> dict[int, dict[str, int]]:
    """Fold the changes of days into the amounts to ADD: year -> block -> amount.

    Two changes that cancel leave nothing, so an edit that stays on its day writes no counter.

    >>> combined([(date(2026, 1, 1), Digit(FLAGS, 1)), (date(2026, 1, 1), Digit(SESSIONS, 2))])
    {2026: {'f0': 1, 'c0': 2}}
    """
    totals: dict[int, Counter[str]] = {}
    for day, (kept, amount) in changes:
        name, unit = block(day, kept)
        totals.setdefault(day.year, Counter())[name] += amount * unit
    left = {year: {name: n for name, n in sums.items() if n} for year, sums in totals.items()}
    return {year: amounts for year, amounts in left.items() if amounts}


def deltas(changes: Iterable[tuple[date, int]], kept: Layout = COUNTS) -> dict[int, dict[str, int]]:
    """Return the same as :func:`combined` for (day, change) pairs of one layout.

    >>> deltas([(date(2026, 1, 1), -1), (date(2026, 1, 2), 1)])
    {2026: {'b0': 9999}}
    """
    return combined((day, Digit(kept, change)) for day, change in changes)


def counts(year: int, blocks: Mapping[str, int]) -> dict[date, int]:
    """Return the days of ``year`` that have entries, oldest first, with their counts.

    >>> counts(2026, {"b0": 20001})
    {datetime.date(2026, 1, 1): 1, datetime.date(2026, 1, 2): 2}
    """
    return history({year: blocks})


def history(years: Mapping[int, Mapping[str, int]]) -> dict[date, int]:
    """Return the days of many years that have entries, oldest first, with their counts.

    >>> history({2026: {"b0": 1, "w": 1}, 2025: {"f0": 2, "c0": 300}})
    {datetime.date(2025, 1, 2): 4, datetime.date(2026, 1, 1): 1}
    """
    found = _read(years, _COUNTING)
    for day, more in digits(years, SESSIONS).items():
        # Without a first session there are no further ones; such a number is an error.
        if day in found:
            found[day] += more
    return found


def digits(years: Mapping[int, Mapping[str, int]], kept: Layout) -> dict[date, int]:
    """Return the digits of one layout that are not 0, by day, oldest first.

    >>> digits({2026: {"f0": 1, "c0": 300}}, SESSIONS)
    {datetime.date(2026, 1, 2): 3}
    """
    return _read(years, kept.prefix)


def prefixes(blocks: Mapping[str, Any]) -> set[str]:
    """Return what the names of an item of counters begin with, prefixes of layouts among them.

    >>> sorted(prefixes({"f0": 5, "f1": 1, "c0": 300}))
    ['c', 'f']
    """
    return {name[0] for name in blocks}


def series(years: Mapping[int, Mapping[str, int]], kept: Layout) -> tuple[int, list[int]]:
    """Return the digits of one layout as a list, a number for each day of the years.

    Returns:
        the ordinal number of the first day, and the numbers.

    >>> first, numbers = series({2026: {"c0": 500, "b0": 1}}, SESSIONS)
    >>> date.fromordinal(first), len(numbers), numbers[:2]
    (datetime.date(2026, 1, 1), 365, [0, 5])
    """
    numbers: list[int] = []
    first = min(years, default=1)
    names = [(name, [0] * kept.days) for name in _names(kept)]
    for year in range(first, max(years, default=0) + 1):
        blocks, days = years.get(year, {}), 365 + isleap(year)
        of_year: list[int] = []
        for name, zeros in names if blocks else ():
            number = blocks.get(name, 0)
            of_year += _numbers(number, kept) if number else zeros
        numbers += of_year[:days] or [0] * days
    return date(first, 1, 1).toordinal(), numbers


class YearOfAmounts(NamedTuple):
    """The amounts of the days of a year or of some days more, which have none.

    Attributes:
        marks: 1 for each day with an amount, which may be 0; else 0.
        amounts: in thousandths; 0 for a day that has none.
    """

    marks: bytes
    amounts: tuple[int, ...]


def amounts(years: Mapping[int, Mapping[str, int]]) -> tuple[int, bytes, list[int]]:
    """Return the amounts of the days of the years.

    Returns:
        the ordinal number of the first day, and for each day a mark and the amount, as in
        :class:`YearOfAmounts`.

    >>> first, marks, found = amounts({2026: {"a0": 5}})
    >>> date.fromordinal(first), list(marks[:2]), found[:2]
    (datetime.date(2026, 1, 1), [1, 0], [4, 0])
    """
    first = min(years, default=1)
    marks, found = b"", list[int]()
    for year in range(first, max(years, default=0) + 1):
        blocks, days = years.get(year, {}), 365 + isleap(year)
        of_year = _amounts(tuple(map(blocks.get, _names(AMOUNTS), repeat(0))))
        marks += of_year.marks[:days]
        found += of_year.amounts[:days]
    return date(first, 1, 1).toordinal(), marks, found


# A client asks for today, streaks and a calendar one after the other, and past years stay the same.
# Decoding ten years of five habits again would take an eighth of each of these requests.
@lru_cache(maxsize=128)
def _amounts(blocks: tuple[int, ...]) -> YearOfAmounts:
    """Return the amounts of the days of a year's blocks.

    An amount is stored with one added, so that 0 is no entry.
    """
    base = AMOUNTS.base
    stored: list[int] = []
    for block_ in blocks:
        left, first = divmod(max(0, block_), base)
        left, second = divmod(left, base)
        left, third = divmod(left, base)
        stored += (first, second, third, left % base)
    return YearOfAmounts(
        bytes(map(bool, stored)), tuple(each - 1 if each else 0 for each in stored)
    )


@lru_cache
def _names(kept: Layout) -> tuple[str, ...]:
    """Return the names of the blocks of a year."""
    return tuple(f"{kept.prefix}{number}" for number in range(-(-366 // kept.days)))


def bits(years: Mapping[int, Mapping[str, int]], kept: Layout) -> tuple[int, int]:
    """Return the days of a layout in base 2 as one number, whose bit 0 is the first day.

    Returns:
        the ordinal number of the first day, and the number.

    >>> first, number = bits({2026: {"f0": 5, "b0": 1}}, FLAGS)
    >>> date.fromordinal(first), number
    (datetime.date(2026, 1, 1), 5)
    """
    origin = date(min(years, default=1), 1, 1).toordinal()
    whole, found = (1 << kept.days) - 1, 0
    for year, blocks in years.items():
        first = date(year, 1, 1).toordinal() - origin
        for place, name in enumerate(_names(kept)):
            number = blocks.get(name, 0)
            if number > 0:
                found |= (number & whole) << (first + place * kept.days)
    return origin, found


def _read(years: Mapping[int, Mapping[str, int]], prefixes: str) -> dict[date, int]:
    days: list[date] = []
    numbers: list[int] = []
    for year in sorted(years):
        blocks = years[year]
        names = (name for name in blocks if name[0] in prefixes and is_block(name))
        for name in sorted(names, key=_first_number):
            days += _days(year, name)
            numbers += _numbers(blocks[name], LAYOUTS[name[0]])
    return dict(compress(zip(days, numbers, strict=True), numbers))


def is_block(name: str) -> bool:
    """Tell whether an attribute of that name contains days."""
    return name[0] in LAYOUTS and name[1:].isdecimal()


def first_day(year: int, name: str) -> date:
    """Return the first day of a block."""
    return date(year, 1, 1) + timedelta(days=_first_number(name))


def _first_number(name: str) -> int:
    """Return the number of the first day of a block in its year, from 0."""
    return int(name[1:]) * LAYOUTS[name[0]].days


# The same few dates and blocks come again with every kind and request: ten years of one workout
# a day are two kinds of block. Remembering them halves the time to read a long history.
@lru_cache(maxsize=2_048)
def _days(year: int, name: str) -> tuple[date, ...]:
    """Return the dates of one block."""
    first = first_day(year, name).toordinal()
    return tuple(date.fromordinal(first + offset) for offset in range(LAYOUTS[name[0]].days))


@lru_cache(maxsize=2_048)
def _numbers(amount: int, kept: Layout) -> tuple[int, ...]:
    """Return the counts of the days of one block; what is no count has none."""
    left, found = max(0, amount), []
    for _ in range(kept.days):
        left, count = divmod(left, kept.base)
        found.append(count)
    return tuple(found)
