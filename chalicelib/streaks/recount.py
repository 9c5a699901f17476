"""Repair: a year's day counters recounted from its entries.

The counters and their entries change in the same transaction, so they agree unless something else
wrote one without the other (an import, a restored backup, a manual change).

A repair is correct while others write. It reads the counters first and then the entries, and it
writes only if nothing was added to the counters in between: then the counters were to count exactly
the entries that were read. Otherwise it starts again.
"""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.streaks.kinds import StreakKind, counted_items
from chalicelib.table import counters, keys
from chalicelib.table.counters import Digit
from chalicelib.table.errors import ConditionFailed, Unavailable
from chalicelib.table.items import read_digits, read_numbers
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import WRITES, Transaction
from chalicelib.table.upgrade import upgrade

ATTEMPTS = 20
_WAIT_S = 0.2
_UNTOUCHED = "untouched"


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
    of_year = ((day, digit) for day, digit in digits if day.year == year)
    expected = counters.combined(of_year).get(year, {})
    differences = []
    for name in sorted({*stored, *expected}, key=lambda name: (int(name[1:]), name)):
        if stored.get(name, 0) != expected.get(name, 0):
            first = counters.first_day(year, name)
            block_days = timedelta(days=counters.LAYOUTS[name[0]].days)
            last = min(first + block_days - timedelta(days=1), date(year, 12, 31))
            differences.append(
                CounterDifference(name, first, last, stored.get(name), expected.get(name, 0))
            )
    return differences


def recount(session: Session, kind: StreakKind, year: int, *, fix: bool) -> list[CounterDifference]:
    """Compare a year's counters with its entries, and correct them if ``fix``.

    Returns:
        The differences before the correction.

    Raises:
        Unavailable: others wrote to this year during each of the attempts.
    """
    sort_key = keys.calendar(kind, year)
    for _ in range(ATTEMPTS):
        numbers = _numbers(session, sort_key)
        writes = numbers.pop(WRITES, None)
        digits = _digits(session, kind, year)
        differences = compare(year, numbers, digits)
        if fix and differences:
            upgrade(session, [sort_key])
            transaction = Transaction(session)
            amounts = {difference.block: difference.expected for difference in differences}
            transaction.set_numbers(sort_key, amounts, writes, _UNTOUCHED)
            try:
                transaction.commit()
            except ConditionFailed:
                pass
            else:
                return differences
        elif _numbers(session, sort_key).get(WRITES) == writes:
            return differences
        # A random wait keeps two repairs apart; it protects no secret.
        time.sleep(random.uniform(0, _WAIT_S))  # noqa: S311  # see above
    raise Unavailable("recount")


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
    for day in sorted(counted | present):
        if counted.get(day, 0) != present.get(day, 0):
            yield f"{day}: {counted.get(day, 0)} counted, {present.get(day, 0)} there"


def _numbers(session: Session, sort_key: str) -> dict[str, int]:
    """Return the blocks of a year, and how often it was written."""
    item = session.get(sort_key)
    numbers = read_numbers(item) if item else {}
    return {name: n for name, n in numbers.items() if counters.is_block(name) or name == WRITES}


def _digits(session: Session, kind: StreakKind, year: int) -> list[tuple[date, Digit]]:
    """Return what the year's entries add to the counters, with their local dates."""
    entries, layout = counted_items(kind), counters.layout(kind)
    low, high = entries.prefix, f"{entries.prefix}{keys.LAST}"
    if entries.by_day:
        low, high = f"{low}{year:04d}-", f"{low}{year:04d}-{keys.LAST}"
    found: list[tuple[date, Digit]] = []
    for item in session.each(Query(low=low, high=high, consistent=True)):
        if "day" not in item:
            continue
        day = date.fromisoformat(item["day"])
        present = (entries.attributes[name] for name in entries.attributes if name in item)
        found += ((day, Digit(flag or layout, 1)) for flag in present)
        found += ((day, digit) for digit in read_digits(item))
    return found
