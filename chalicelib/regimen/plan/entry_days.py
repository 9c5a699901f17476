"""The done and skipped days of habits, from their day counters.

Only schedules that are due by what was done need them, so only plans with such a schedule read
them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.items import read_numbers
from chalicelib.table.session import Query, Session


class EntryDays(NamedTuple):
    """The days with entries of a habit from which its due days are counted.

    Attributes:
        done: the days on which the goal was met, in order.
        skips: the days with a skipped entry.
    """

    done: Sequence[date] = ()
    skips: frozenset[date] = frozenset()

    @classmethod
    def of(cls, years: Mapping[int, Mapping[str, int]]) -> "EntryDays":
        """Return the days in the numbers of day counters, by year."""
        skips = counters.digits(years, counters.NEUTRAL)
        return cls(list(counters.history(years)), frozenset(skips))


_FIRST = f"{keys.CALENDARS}{keys.HABIT_KIND}"


def read(session: Session) -> dict[str, EntryDays]:
    """Read the days with entries of all habits, by id; one Query, strongly consistent.

    One Query costs by the total size of the items, whereas the size of each single read is rounded
    up.
    """
    return parse(session.each(Query(_FIRST, f"{_FIRST}{keys.LAST}", consistent=True)))


def parse(items: Iterable[Item]) -> dict[str, EntryDays]:
    """Return the days in items that were read, by habit; items of other kinds are ignored."""
    years: defaultdict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for item in items:
        sort_key = item["sk"]
        if sort_key.startswith(_FIRST):
            habit, _, year = sort_key.removeprefix(_FIRST).rpartition("#")
            years[habit][int(year)] = read_numbers(item)
    return {habit: EntryDays.of(numbers) for habit, numbers in years.items()}
