"""The done days of habits, from their day counters.

Only schedules that are due by what was done need them, so only plans with such a schedule read
them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.items import read_numbers
from chalicelib.table.session import Query, Session

DoneDays = dict[str, list[date]]
"""The days on which the goal was met, in order, by the id of the habit."""

_FIRST = f"{keys.CALENDARS}{keys.HABIT_KIND}"


def read(session: Session) -> DoneDays:
    """Read the done days of all habits; one Query, strongly consistent.

    One Query costs by the total size of the items, whereas the size of each single read is rounded
    up.
    """
    return parse(session.each(Query(_FIRST, f"{_FIRST}{keys.LAST}", consistent=True)))


def parse(items: Iterable[Item]) -> DoneDays:
    """Return the done days in items that were read; items of other kinds are ignored."""
    years: defaultdict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for item in items:
        sort_key = item["sk"]
        if sort_key.startswith(_FIRST):
            habit, _, year = sort_key.removeprefix(_FIRST).rpartition("#")
            numbers = read_numbers(item)
            years[habit][int(year)] = {n: v for n, v in numbers.items() if counters.is_block(n)}
    return {habit: list(counters.history(blocks)) for habit, blocks in years.items()}
