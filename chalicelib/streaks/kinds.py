"""The streak kinds, in the one place where a kind is added.

A kind is kept by what counts on a day: entries, or a day (of a plan, of a habit) that was done.
"""

import re
from typing import Annotated, NamedTuple

from pydantic import Field

from chalicelib.models.fields import UUID_PATTERN
from chalicelib.regimen.plan.daylog import COMPLETE, OVER_THRESHOLD
from chalicelib.table import keys

# The kinds that every account has, in the order in which they are listed; habits follow.
KINDS = ("workouts", "supplements", "biomarkers", "protocol")

_HABIT = UUID_PATTERN.strip("^$")
KIND_PATTERN = f"^({'|'.join(KINDS)}|{keys.HABIT_KIND}{_HABIT})$"
Kind = Annotated[
    str,
    Field(
        pattern=KIND_PATTERN,
        description="The kind of streak: workouts, supplements, biomarkers, protocol, or "
        "habit-<habit id>.",
        examples=["workouts"],
    ),
]


class Counted(NamedTuple):
    """Where the items of a kind stand that its day counters are made of.

    Attributes:
        prefix: what their sort keys begin with.
        by_day: whether the local date follows at once; otherwise all of them are looked through.
        attribute: what an item that counts has.
    """

    prefix: str
    by_day: bool = True
    attribute: str = "counts"


def counted(kind: Kind) -> Counted:
    """Return what a kind's day counters are made of.

    >>> counted("workouts"), counted("habit-7").prefix
    (Counted(prefix='WORKOUT#', by_day=True, attribute='counts'), 'HABIT_ENTRY#7#')
    """
    match kind:
        case "workouts":
            return Counted(keys.family("workout"))
        case "biomarkers":
            return Counted(keys.family("reading"), by_day=False)
        case "supplements":
            return Counted(keys.DAY_LOGS, attribute=COMPLETE)
        case "protocol":
            return Counted(keys.DAY_LOGS, attribute=OVER_THRESHOLD)
        case _:
            return Counted(keys.family("habit_entry", keys.habit_of(kind)))


def is_kind(text: str) -> bool:
    """Tell whether ``text`` names a kind.

    >>> is_kind("protocol"), is_kind("habit-7")
    (True, False)
    """
    return re.fullmatch(KIND_PATTERN, text) is not None
