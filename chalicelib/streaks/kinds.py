"""The streak kinds, the only place where a kind is added.

A kind counts entries by local date, or days on which a plan or a habit was done.
"""

import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import Field

from chalicelib.models.fields import UUID_PATTERN
from chalicelib.regimen.plan.daylog import LOG_FLAGS
from chalicelib.table import keys
from chalicelib.table.counters import Layout

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
        attributes: the attributes of an item that count, each with the layout of its digits;
            by default, one with the layout of the kind.
    """

    prefix: str
    by_day: bool = True
    attributes: Mapping[str, Layout | None] = {"counts": None}


def counted_items(kind: StreakKind) -> CountedItems:
    """Return the items that the day counters of a kind count.

    >>> counted_items("workouts").prefix, counted_items("habit-7").prefix
    ('WORKOUT#', 'HABIT_ENTRY#7#')
    """
    match kind:
        case "workouts":
            return CountedItems(keys.family("workout"))
        case "biomarkers":
            return CountedItems(keys.family("reading"), by_day=False)
        case "supplements" | "protocol":
            flags = {name: flag.layout for name, flag in LOG_FLAGS.items() if flag.kind == kind}
            return CountedItems(keys.DAY_LOGS, attributes=flags)
        case _:
            return CountedItems(keys.family("habit_entry", keys.habit_of(kind)))


def is_kind(text: str) -> bool:
    """Tell whether ``text`` names a kind.

    >>> is_kind("protocol"), is_kind("habit-7")
    (True, False)
    """
    return re.fullmatch(KIND_PATTERN, text) is not None
