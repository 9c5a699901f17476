"""The bound of a day's entries, sets and minutes: 9,999, the most that a digit contains.

What exceeds a digit would count for the next day. A write adds to the counters without reading
them, so an item of a year also has ``most``: no digit of the year is greater. Each write adds to it
what it adds to the digit of its fullest day, on condition that it stays within the bound. Only if
it would not, the counters are read and the request is run again; it then compares the digits of
its own days, on condition that nobody else added to the year, and sets ``most`` anew. So a year of
workouts is read about once in 150 workouts of an hour, and one of readings once in 9,999.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from chalicelib.table import counters
from chalicelib.table.codec import Item
from chalicelib.table.conditions import Bound
from chalicelib.table.counters import COUNTS, MINUTES, MOST, SETS, WRITES, Digit, Layout
from chalicelib.table.errors import DayFull
from chalicelib.table.items import read_numbers
from chalicelib.table.session import Session

MAX_A_DAY = COUNTS.base - 1
NAMES: Mapping[Layout, str] = {
    COUNTS: "entries",
    SETS: "sets",
    MINUTES: "workout_minutes",
}

DayDigit = tuple[date, Digit]


class _Place(NamedTuple):
    """A digit of a year."""

    day: date
    layout: Layout


def bound_of(numbers: Mapping[str, int] | None, changes: Iterable[DayDigit]) -> Bound | None:
    """Return the condition of a change of a year's counters; None if no digit grows.

    Args:
        numbers: the counters, if they were read because the condition without them failed.
        changes: of the digits of the year's days.

    Raises:
        DayFull: a digit would exceed its bound.
    """
    totals: Counter[_Place] = Counter()
    for day, (layout, amount) in changes:
        if layout in NAMES:
            totals[_Place(day, layout)] += amount
    gain = max(totals.values(), default=0)
    if gain <= 0:
        return None
    if numbers is None:
        condition = f"attribute_not_exists({WRITES}) OR {MOST} <= :most_before"
        return Bound(condition, {":most_before": MAX_A_DAY - gain}, added={MOST: gain})
    compared = {":writes_before": numbers.get(WRITES, 0)}
    return Bound(
        f"{WRITES} = :writes_before", compared, assigned={MOST: _greatest(numbers, totals)}
    )


def _greatest(numbers: Mapping[str, int], changes: Mapping[_Place, int]) -> int:
    """Return the greatest digit of a year after changes."""
    year = next(iter(changes)).day.year
    found = Counter(
        {
            _Place(day, layout): digit
            for layout in NAMES
            for day, digit in counters.digits({year: numbers}, layout).items()
        }
    )
    for place, change in changes.items():
        found[place] += change
        if change > 0 and found[place] > MAX_A_DAY:
            raise DayFull(place.day, MAX_A_DAY, NAMES[place.layout])
    return max(found.values())


def read_again(session: Session, sort_keys: Sequence[str]) -> None:
    """Read counters whose bounds the request could not check, for its next run."""
    items: Mapping[str, Item] = session.get_many(list(sort_keys))
    session.checked.update({name: read_numbers(item) for name, item in items.items()})
