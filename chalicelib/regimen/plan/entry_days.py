"""The done and skipped days of habits and supplements, from their day counters.

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
    """The days from which the due days of a habit or supplement are counted.

    Attributes:
        done: the days on which the goal was met, or a dose was taken, in order.
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
_LAST = f"{keys.CALENDARS}{keys.TAKEN}{keys.LAST}"


def read(session: Session) -> dict[str, EntryDays]:
    """Read the days of all habits and supplements, by id; one Query, strongly consistent.

    One Query costs by the total size of the items, whereas the size of each single read is rounded
    up.
    """
    return parse(session.each(Query(_FIRST, _LAST, consistent=True)))


def parse(items: Iterable[Item]) -> dict[str, EntryDays]:
    """Return the days in items that were read, by id; items of other kinds are ignored."""
    years: defaultdict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for item in items:
        kind, _, year = item["sk"].removeprefix(keys.CALENDARS).rpartition("#")
        if counted := resource_of(kind):
            years[counted][int(year)] = read_numbers(item)
    return {name: EntryDays.of(numbers) for name, numbers in years.items()}


def resource_of(kind: str) -> str:
    """Return the id of the habit or supplement that day counters are of; "" for another kind."""
    return keys.habit_of(kind) or keys.taken_of(kind)
