"""Repair: a year's day counters recounted from its entries.

The counters and their entries change in the same transaction, so they agree unless something else
wrote one without the other (an import, a restored backup, a manual change). A year of workouts that
an earlier release wrote has only the counts; its sets and minutes are added once, by the first
write to the year or by this repair.

A repair is correct while others write. It reads the counters first and then the entries, and it
writes only if nothing was added to the counters in between: then the counters were to count exactly
the entries that were read. Otherwise it starts again.
"""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.streaks.kinds import CountedItems, StreakKind, counted_items
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.counters import WRITES, Digit
from chalicelib.table.errors import ConditionFailed, Unavailable
from chalicelib.table.items import read_numbers
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction
from chalicelib.table.upgrade import write_anew

ATTEMPTS = 20
_WAIT_S = 0.2
_UNTOUCHED = "untouched"
# What a request that completes a year reads and tries at most.
MAX_ENTRIES = 1_000
MAX_COMPLETIONS = 3
# What the digits of a layout are called, if they are not entries.
_UNITS = {
    counters.SESSIONS: " further sessions",
    counters.NEUTRAL: " neutral",
    counters.PROVISIONAL: " provisional",
    counters.AMOUNTS: " thousandths plus one",
    counters.SETS: " sets",
    counters.MINUTES: " minutes",
    counters.PARTS: " quarters",
}


class _TooManyEntries(Exception):
    """A year has more entries than one request reads."""


class CounterDifference(NamedTuple):
    """A block of counters that disagrees with the entries.

    Attributes:
        block: its attribute name.
        first, last: its days.
        stored: its stored value; None if it is absent.
        expected: the value that follows from the entries.
    """

    block: str
    first: date
    last: date
    stored: int | None
    expected: int


def compare(
    year: int,
    stored: Mapping[str, int],
    digits: Iterable[tuple[date, Digit]],
) -> list[CounterDifference]:
    """Return the blocks of ``year`` that disagree with its entries.

    Args:
        year: of the counters.
        stored: the blocks of the year, by attribute name.
        digits: what each entry adds, with its local date; other years are ignored.

    >>> compare(2026, {"b0": 2}, [(date(2026, 1, 1), Digit(counters.COUNTS, 1))])[0][3:]
    (2, 1)
    """
    expected = counters.combined(digits).get(year, {})
    differences = []
    for name in sorted({*stored, *expected}, key=_order):
        if stored.get(name, 0) != expected.get(name, 0):
            first = counters.first_day(year, name)
            block_days = timedelta(days=counters.LAYOUTS[name[0]].days)
            last = min(first + block_days - timedelta(days=1), date(year, 12, 31))
            differences.append(
                CounterDifference(name, first, last, stored.get(name), expected.get(name, 0))
            )
    return differences


def _order(block: str) -> tuple[int, int]:
    return list(counters.LAYOUTS).index(block[0]), int(block[1:])


def recount(session: Session, kind: StreakKind, year: int, *, fix: bool) -> list[CounterDifference]:
    """Compare a year's counters with its entries, and correct them if ``fix``.

    Returns:
        The differences before the correction.

    Raises:
        Unavailable: others wrote to this year during each of the attempts.
    """
    for _ in range(ATTEMPTS):
        differences = _attempt(session, kind, year, fix=fix)
        if differences is not None:
            return differences
        # A random wait keeps two repairs apart; it protects no secret.
        time.sleep(random.uniform(0, _WAIT_S))  # noqa: S311  # see above
    raise Unavailable("recount")


def complete(session: Session, sort_key: str) -> None:
    """Add to the counters of a year what an earlier release did not count.

    A year of more than 1,000 entries or 1 MB, or one to which others write all the time, is left
    as it is, for :func:`recount`.
    """
    kind, year = sort_key.removeprefix(keys.CALENDARS).split("#")
    for _ in range(MAX_COMPLETIONS):
        try:
            differences = _attempt(session, kind, int(year), fix=True, most=MAX_ENTRIES)
        except (_TooManyEntries, Unavailable):
            return
        if differences is not None:
            return


def _attempt(
    session: Session, kind: StreakKind, year: int, *, fix: bool, most: int | None = None
) -> list[CounterDifference] | None:
    """Return the differences, corrected if ``fix``; None if others wrote meanwhile.

    Raises:
        _TooManyEntries: there are more than ``most``.
    """
    sort_key = keys.calendar(kind, year)
    numbers = _numbers(session, sort_key)
    writes = numbers.pop(WRITES, None)
    unmeasured = numbers.pop(counters.UNMEASURED, 0)
    differences = compare(year, numbers, _digits(session, kind, year, most))
    if not fix or not (differences or unmeasured):
        return differences if _numbers(session, sort_key).get(WRITES) == writes else None
    write_anew(session, [sort_key])
    transaction = Transaction(session)
    amounts = {difference.block: difference.expected for difference in differences}
    amounts |= {counters.UNMEASURED: 0} if unmeasured else {}
    transaction.set_numbers(sort_key, amounts, writes, _UNTOUCHED)
    try:
        transaction.commit()
    except ConditionFailed:
        return None
    return differences


def described(difference: CounterDifference) -> Iterator[str]:
    """Yield a line for each day of a difference, or one line if the block has no valid counts.

    >>> list(described(CounterDifference("b0", date(2026, 1, 1), date(2026, 1, 9), 2, 1)))
    ['2026-01-01: 2 counted, 1 there']
    """
    block, first, last, stored, expected = difference
    layout = counters.LAYOUTS[block[0]]
    if not 0 <= (stored or 0) < layout.base**layout.days:
        yield f"{first} to {last}: {stored} is no count"
        return
    counted, present = (
        counters.digits({first.year: {block: number}}, layout) for number in (stored or 0, expected)
    )
    unit = _UNITS.get(layout, "")
    for day in sorted(counted | present):
        if counted.get(day, 0) != present.get(day, 0):
            yield f"{day}: {counted.get(day, 0)}{unit} counted, {present.get(day, 0)} there"


def _numbers(session: Session, sort_key: str) -> dict[str, int]:
    """Return the blocks of a year, how often it was written, and whether it is unmeasured."""
    item = session.get(sort_key)
    numbers = read_numbers(item) if item else {}
    kept = (WRITES, counters.UNMEASURED)
    return {name: n for name, n in numbers.items() if counters.is_block(name) or name in kept}


def _digits(
    session: Session, kind: StreakKind, year: int, most: int | None
) -> list[tuple[date, Digit]]:
    """Return what the year's entries add to the counters, with their local dates.

    Raises:
        _TooManyEntries: there are more than ``most``, or more than a page of DynamoDB.
    """
    entries = counted_items(kind)
    found = _digits_of(session, entries, year, most)
    further = entries.further
    return found + _digits_of(session, further, year, most) if further else found


def _digits_of(
    session: Session, entries: CountedItems, year: int, most: int | None
) -> list[tuple[date, Digit]]:
    """Return what the entries of one family add; the arguments are those of :func:`_digits`."""
    low, high = entries.prefix, f"{entries.prefix}{keys.LAST}"
    if entries.by_day:
        low, high = f"{low}{year:04d}-", f"{low}{year:04d}-{keys.LAST}"
    query = Query(low=low, high=high, limit=most, consistent=True)
    items: Iterable[Item] = session.each(query)
    if most is not None:
        items, after = session.query(query)
        if after:
            raise _TooManyEntries
    # The items of a day's planned workouts lie among the logs, and have no date.
    dated = ((date.fromisoformat(item["day"]), item) for item in items if "day" in item)
    first = entries.first_day(session)
    return [(d, digit) for d, item in dated if d >= first for digit in entries.digits(item)]
