"""The done and skipped days of habits, and the dose days of supplements, from day counters.

Only schedules that are due by what was done need them, so only plans with such a schedule read
them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from chalicelib.regimen.plan.flags import Counted, days_of
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import read_numbers
from chalicelib.table.session import Query, Session


class EntryDays(NamedTuple):
    """The days from which the due days of a habit or supplement are counted.

    Attributes:
        done: the days on which the goal was met or a dose was taken.
        skips: the days with a skipped entry.
    """

    done: Collection[date] = ()
    skips: AbstractSet[date] = frozenset()

    @classmethod
    def of(cls, years: Mapping[int, Mapping[str, int]]) -> "EntryDays":
        """Return the days in the numbers of day counters, by year."""
        return cls.counted(Counted(lambda: years))

    @classmethod
    def counted(cls, found: Counted) -> "EntryDays":
        """Return the days in what day counters say."""
        return cls(days_of(found.counts), found.neutral)


# The counters of doses and of habits follow one another.
_FIRST = f"{keys.CALENDARS}{keys.DOSE_KIND}"
_LAST = f"{keys.CALENDARS}{keys.HABIT_KIND}{keys.LAST}"


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
        if resource := counted_resource(kind):
            years[resource][int(year)] = read_numbers(item)
    return {resource: EntryDays.of(numbers) for resource, numbers in years.items()}


def counted_resource(kind: str) -> str:
    """Return the id of the habit or supplement whose days a kind counts; "" for another kind."""
    return keys.habit_of(kind) or keys.supplement_of(kind)
