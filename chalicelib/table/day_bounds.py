"""The bound of a day's entries, sets and minutes: 9,999, the most that a digit contains.

What exceeds a digit would count for the next day. A write adds to the counters without reading
them, so an item of a year also has ``most``: no digit of the year is greater. Each write adds to it
what it adds to the digit of its fullest day, on condition that it stays within the bound. Only if
it would not, the counters are read and the request is run again; it then compares the digits of
its own days, on condition that nobody else added to the year, and sets ``most`` anew. So a year of
workouts is read about once in 150 workouts of an hour, and one of readings once in 9,999.

A kind of which a day has fewer entries, such as the sources of metrics, has a lower bound.
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


class DayBound(NamedTuple):
    """How many entries of a kind a day has at most.

    Attributes:
        most: how many.
        what: what they are, if they have a name of their own in messages.
    """

    most: int = MAX_A_DAY
    what: str = ""


_FULL_DIGIT = DayBound()


class _Place(NamedTuple):
    """A digit of a year."""

    day: date
    layout: Layout


def bound_of(
    numbers: Mapping[str, int] | None,
    changes: Iterable[DayDigit],
    of_day: DayBound = _FULL_DIGIT,
) -> Bound | None:
    """Return the condition of a change of a year's counters; None if no digit grows.

    Args:
        numbers: the counters, if they were read because the condition without them failed.
        changes: of the digits of the year's days.
        of_day: the bound of each digit.

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
    if gain > of_day.most:
        raise _full(max(totals, key=totals.__getitem__), of_day)
    if numbers is None:
        condition = f"attribute_not_exists({WRITES}) OR {MOST} <= :most_before"
        return Bound(condition, {":most_before": of_day.most - gain}, added={MOST: gain})
    compared = {":writes_before": numbers.get(WRITES, 0)}
    greatest = _greatest(numbers, totals, of_day)
    return Bound(f"{WRITES} = :writes_before", compared, assigned={MOST: greatest})


def _full(place: _Place, of_day: DayBound) -> DayFull:
    return DayFull(place.day, of_day.most, of_day.what or NAMES[place.layout])


def _greatest(numbers: Mapping[str, int], changes: Mapping[_Place, int], of_day: DayBound) -> int:
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
        if change > 0 and found[place] > of_day.most:
            raise _full(place, of_day)
    return max(found.values())


def read_again(session: Session, sort_keys: Sequence[str]) -> None:
    """Read counters whose bounds the request could not check, for its next run."""
    items: Mapping[str, Item] = session.get_many(list(sort_keys))
    session.checked.update({name: read_numbers(item) for name, item in items.items()})
