"""The marks of years on whose days habits may be linked to what is counted.

A habit can follow from workouts or from metrics (see :mod:`chalicelib.regimen.habits.links`). The
day counters of a year of one of these kinds have a mark if a habit can be linked on its days, and a
write that would change such a day without a look at the links is refused. So an account without
links pays nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.counters import LINKED, WRITES
from chalicelib.table.errors import OutdatedItems
from chalicelib.table.schemas import family_of, is_current
from chalicelib.table.session import Query, Session


class LinkedYear(NamedTuple):
    """The day counters of a year of one kind, as they were read.

    Attributes:
        writes: how often they were written; None if never.
        mark: the last year that has the mark of linked habits, as text; None without the mark.
        exists: whether the item is stored.
        current: whether it has today's schema number.
    """

    writes: int | None = None
    mark: str | None = None
    exists: bool = False
    current: bool = True


def read_years(session: Session, kind: str, first: int, last: int) -> dict[int, LinkedYear]:
    """Read the day counters of a kind from one year to another, both included; one Query."""
    query = Query(keys.calendar(kind, first), keys.calendar(kind, last), consistent=True)
    items = {item["sk"]: item for item in session.each(query)}
    by_key = {keys.calendar(kind, year): year for year in range(first, last + 1)}
    return {year: _linked_year(items.get(key), key) for key, year in by_key.items()}


def require_current(kind: str, years: Mapping[int, LinkedYear]) -> None:
    """Refuse day counters that an earlier release wrote, to be written anew first.

    Raises:
        OutdatedItems: there are some.
    """
    outdated = [keys.calendar(kind, year) for year, state in years.items() if not state.current]
    if outdated:
        raise OutdatedItems(outdated)


def is_marked(item: Item | None) -> bool:
    """Tell whether the day counters of a year have the mark of linked habits."""
    return item is not None and LINKED in item


def _linked_year(item: Item | None, sort_key: str) -> LinkedYear:
    if item is None:
        return LinkedYear()
    current = is_current(item, family_of(sort_key))
    return LinkedYear(item.get(WRITES), item.get(LINKED), exists=True, current=current)
