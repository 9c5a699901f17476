"""The streak kinds, the only place where a kind is added.

A kind counts entries by local date, or days on which a plan or a habit was done.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Annotated, NamedTuple

from pydantic import Field

from chalicelib.models.fields import UUID_PATTERN
from chalicelib.regimen.plan.daylog import COMPLETE, OVER_THRESHOLD, PARTS
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.counters import Amounts
from chalicelib.table.items import decode
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
        attribute: the attribute of an item that counts.
        amounts: returns what an item adds to the further layouts of its day.
    """

    prefix: str
    by_day: bool = True
    attribute: str = "counts"
    amounts: Callable[[Item], Amounts] = lambda _: {}


def counted_items(kind: StreakKind) -> CountedItems:
    """Return the items that the day counters of a kind count.

    >>> counted_items("workouts")[:3], counted_items("habit-7").prefix
    (('WORKOUT#', True, 'counts'), 'HABIT_ENTRY#7#')
    """
    match kind:
        case "workouts":
            return CountedItems(
                keys.family("workout"), amounts=lambda item: volume(decode(item).document())
            )
        case "biomarkers":
            return CountedItems(keys.family("reading"), by_day=False)
        case "supplements":
            return _of_day_logs(COMPLETE)
        case "protocol":
            return _of_day_logs(OVER_THRESHOLD)
        case _:
            entries = keys.family("habit_entry", keys.habit_of(kind))
            return CountedItems(entries, amounts=lambda item: _part(item, "part"))


def _of_day_logs(flag: str) -> CountedItems:
    amounts = partial(_part, attribute=PARTS[flag])
    return CountedItems(keys.DAY_LOGS, attribute=flag, amounts=amounts)


def _part(item: Item, attribute: str) -> Amounts:
    return {counters.PARTS: item.get(attribute, 0)}


def is_kind(text: str) -> bool:
    """Tell whether ``text`` names a kind.

    >>> is_kind("protocol"), is_kind("habit-7")
    (True, False)
    """
    return re.fullmatch(KIND_PATTERN, text) is not None
