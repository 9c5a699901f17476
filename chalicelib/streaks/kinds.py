"""The streak kinds, the only place where a kind is added.

A kind counts entries by local date, or days on which a plan or a habit was done.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Annotated, NamedTuple

from pydantic import Field

from chalicelib.models.fields import UUID_PATTERN
from chalicelib.regimen.plan.daylog import log_digits
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.counters import Digit
from chalicelib.table.items import decode, read_digits
from chalicelib.training.workouts.volume import volume

# The kinds that every account has, in the order in which they are listed; habits follow.
KINDS = ("workouts", "supplements", "biomarkers", "protocol")

_HABIT = UUID_PATTERN.strip("^$")
KIND_PATTERN = f"^({'|'.join(KINDS)}|{keys.HABIT_KIND}{_HABIT})$"
StreakKind = Annotated[
    str,
    Field(
        pattern=KIND_PATTERN,
        description="The kind of streak: workouts, supplements, biomarkers, protocol, or "
        "habit-<habit id>.",
        examples=["workouts"],
    ),
]


class CountedItems(NamedTuple):
    """The items that the day counters of a kind count.

    Attributes:
        prefix: the beginning of their sort keys.
        by_day: whether the local date follows the prefix; if not, all items must be read.
        digits: returns what an item adds to the digits of its day.
    """

    prefix: str
    digits: Callable[[Item], Iterable[Digit]]
    by_day: bool = True


def counted_items(kind: StreakKind) -> CountedItems:
    """Return the items that the day counters of a kind count.

    >>> counted_items("workouts").prefix, counted_items("habit-7").prefix
    ('WORKOUT#', 'HABIT_ENTRY#7#')
    """
    match kind:
        case "workouts":
            return CountedItems(keys.family("workout"), _of_workout)
        case "biomarkers":
            return CountedItems(keys.family("reading"), _of_reading, by_day=False)
        case "supplements" | "protocol":
            return CountedItems(keys.DAY_LOGS, partial(log_digits, kind=kind))
        case _:
            return CountedItems(keys.family("habit_entry", keys.habit_of(kind)), _of_habit_entry)


def _of_workout(item: Item) -> Iterable[Digit]:
    return (*_counted(item, counters.COUNTS), *volume(decode(item).document()))


def _of_reading(item: Item) -> Iterable[Digit]:
    return _counted(item, counters.COUNTS)


def _of_habit_entry(item: Item) -> Iterable[Digit]:
    return (*_counted(item, counters.FLAGS), *read_digits(item))


def _counted(item: Item, layout: counters.Layout) -> tuple[Digit, ...]:
    return (Digit(layout, 1),) if "counts" in item else ()


def is_kind(text: str) -> bool:
    """Tell whether ``text`` names a kind.

    >>> is_kind("protocol"), is_kind("habit-7")
    (True, False)
    """
    return re.fullmatch(KIND_PATTERN, text) is not None
