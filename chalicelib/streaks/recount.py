"""Repair: a year's day counters recounted from its entries.

The counters and their entries change in the same transaction, so they agree unless something from
outside wrote one without the other (an import, a restored backup, a slip of the hand).

A repair is correct while others write. It reads the counters first and then the entries, and
writes only if nothing was added to the counters in between; then what it read of the entries is
exactly what the counters stood for. Otherwise it starts over.
"""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.streaks.kinds import Counted, Kind, counted
from chalicelib.table import counters, keys
from chalicelib.table.errors import ConditionFailed, Unavailable
from chalicelib.table.items import read_numbers
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import WRITES, Transaction
from chalicelib.table.upgrade import upgrade

ATTEMPTS = 20
_WAIT_S = 0.2
_UNTOUCHED = "untouched"


class Difference(NamedTuple):
    """A block that does not say what the entries say.

    Attributes:
        block: its attribute name.
        first, last: its days.
        held: what it holds; None is absent.
        right: what it should hold.
    """

    block: str
    first: date
    last: date
    held: int | None
    right: int


def compare(
    year: int,
    held: Mapping[str, int],
    days: Iterable[date],
    kept: counters.Layout = counters.COUNTS,
) -> list[Difference]:
    """Return the blocks of ``year`` that are not what its entries' ``days`` come to.

    >>> compare(2026, {"b0": 2}, [date(2026, 1, 1)])[0][3:]
    (2, 1)
    """
    of_year = ((day, 1) for day in days if day.year == year)
    right = counters.deltas(of_year, kept).get(year, {})
    found = []
    for name in sorted({*held, *right}, key=lambda name: int(name[1:])):
        if held.get(name, 0) != right.get(name, 0):
            first = counters.first_day(year, name)
            days_held = counters.LAYOUTS[name[0]].days
            last = min(first + timedelta(days=days_held - 1), date(year, 12, 31))
            found.append(Difference(name, first, last, held.get(name), right.get(name, 0)))
    return found


def recount(session: Session, kind: Kind, year: int, *, fix: bool) -> list[Difference]:
    """Compare a year's counters with its entries, and set them right if ``fix``.

    Returns:
        What was wrong.

    Raises:
        Unavailable: others wrote to this year all the time.
    """
    sort_key = keys.calendar(kind, year)
    for _ in range(ATTEMPTS):
        numbers = _numbers(session, sort_key)
        writes = numbers.pop(WRITES, None)
        days = _days(session, counted(kind), year)
        found = compare(year, numbers, days, counters.layout(kind))
        if fix and found:
            upgrade(session, [sort_key])
            transaction = Transaction(session)
            amounts = {wrong.block: wrong.right for wrong in found}
            transaction.set_numbers(sort_key, amounts, writes, _UNTOUCHED)
            try:
                transaction.commit()
            except ConditionFailed:
                pass
            else:
                return found
        elif _numbers(session, sort_key).get(WRITES) == writes:
            return found
        # Jitter keeps two repairs apart and protects no secret.
        time.sleep(random.uniform(0, _WAIT_S))  # noqa: S311  # see above
    raise Unavailable("recount")


def spelled(wrong: Difference) -> Iterator[str]:
    """Yield a difference day by day, or as a whole where it holds no counts at all.

    >>> list(spelled(Difference("b0", date(2026, 1, 1), date(2026, 1, 9), 2, 1)))
    ['2026-01-01: 2 counted, 1 there']
    """
    held = wrong.held or 0
    kept = counters.LAYOUTS[wrong.block[0]]
    if not 0 <= held < kept.base**kept.days:
        yield f"{wrong.first} to {wrong.last}: {held} is no count"
        return
    year = wrong.first.year
    says, right = (counters.counts(year, {wrong.block: n}) for n in (held, wrong.right))
    for day in sorted(says | right):
        if says.get(day, 0) != right.get(day, 0):
            yield f"{day}: {says.get(day, 0)} counted, {right.get(day, 0)} there"


def _numbers(session: Session, sort_key: str) -> dict[str, int]:
    """Return the blocks of a year, and how often it was written."""
    item = session.get(sort_key)
    numbers = read_numbers(item) if item else {}
    return {name: n for name, n in numbers.items() if counters.is_block(name) or name == WRITES}


def _days(session: Session, entries: Counted, year: int) -> list[date]:
    """Return the days of the year's entries that count."""
    low, high = entries.prefix, f"{entries.prefix}{keys.LAST}"
    if entries.by_day:
        low, high = f"{low}{year:04d}-", f"{low}{year:04d}-{keys.LAST}"
    items = session.each(Query(low=low, high=high, consistent=True))
    return [date.fromisoformat(item["day"]) for item in items if entries.attribute in item]
