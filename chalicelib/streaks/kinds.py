"""The streak kinds, the only place where a kind is added.

A kind counts entries by local date, or days on which a plan or a habit was done.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Annotated, NamedTuple

from pydantic import Field

from chalicelib.models.fields import UUID_PATTERN
from chalicelib.regimen.plan.daylog import DayLog, log_digits
from chalicelib.regimen.plan.repository import Plan
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.counters import Digit
from chalicelib.table.items import decode, read_digits
from chalicelib.table.session import Session
from chalicelib.training.workouts.volume import volume

# The kinds that every account has, in the order in which they are listed.
KINDS = ("workouts", "supplements", "biomarkers", "protocol")
# Those that are no habits. Daily metrics are listed once there are any; habits follow.
FIXED_KINDS = (*KINDS, keys.METRICS_KIND)

_HABIT = UUID_PATTERN.strip("^$")
KIND_PATTERN = f"^({'|'.join(FIXED_KINDS)}|{keys.HABIT_KIND}{_HABIT})$"
POSITION = re.compile(KIND_PATTERN)
"""The kind that a page of streaks continues after."""
StreakKind = Annotated[
    str,
    Field(
        pattern=KIND_PATTERN,
        description="What the streak counts: `workouts`, `supplements`, `biomarkers`, `protocol`, "
        "`metrics`, or `habit-<habit id>`.",
        examples=["workouts"],
    ),
]


def following_kinds(kinds: Iterable[StreakKind], after: str) -> Iterator[StreakKind]:
    """Yield those of some listed kinds that come after a kind, which may no longer be among them.

    >>> list(following_kinds(["workouts", "protocol", "habit-1", "habit-3"], "habit-2"))
    ['habit-3']
    >>> list(following_kinds(["workouts", "biomarkers", "habit-1"], "supplements"))
    ['biomarkers', 'habit-1']
    """
    return (kind for kind in kinds if not after or _place(kind) > _place(after))


def _place(kind: StreakKind) -> tuple[int, str]:
    """Return the place of a kind in a list: the fixed kinds, then habits by their ids."""
    if kind in FIXED_KINDS:
        return FIXED_KINDS.index(kind), ""
    return len(FIXED_KINDS), kind


class CountedItems(NamedTuple):
    """The items that the day counters of a kind count.

    Attributes:
        prefix: the beginning of their sort keys.
        digits: returns what an item adds to the digits of its day.
        by_day: whether the local date follows the prefix; if not, all items must be read.
        first_day: returns the first day that is counted.
        further: items of another family that the same counters count.
    """

    prefix: str
    digits: Callable[[Item], Iterable[Digit]]
    by_day: bool = True
    first_day: Callable[[Session], date] = lambda _: date.min
    further: "CountedItems | None" = None


def counted_items(kind: StreakKind) -> CountedItems:
    """Return the items that the day counters of a kind count.

    >>> counted_items("workouts").prefix, counted_items("habit-7").prefix
    ('WORKOUT#', 'HABIT_ENTRY#7#')
    """
    match kind:
        case "workouts":
            return CountedItems(keys.family("workout"), _of_workout)
        case "biomarkers":
            panels = CountedItems(keys.family("panel"), read_digits)
            return CountedItems(keys.family("reading"), _of_reading, by_day=False, further=panels)
        case keys.METRICS_KIND:
            return CountedItems(keys.family("metric_day"), _of_metric_day)
        case "supplements" | "protocol":
            return CountedItems(keys.DAY_LOGS, partial(log_digits, kind=kind))
        case _ if supplement_id := keys.supplement_of(kind):
            return CountedItems(
                keys.DAY_LOGS,
                partial(_of_doses, supplement_id),
                first_day=partial(_dose_days_from, supplement_id),
            )
        case _:
            return CountedItems(keys.family("habit_entry", keys.habit_of(kind)), _of_habit_entry)


def _of_workout(item: Item) -> Iterable[Digit]:
    return (*_counted(item, counters.COUNTS), *volume(decode(item).document()))


def _of_reading(item: Item) -> Iterable[Digit]:
    return (*_counted(item, counters.COUNTS), *read_digits(item))


def _of_metric_day(item: Item) -> Iterable[Digit]:
    del item
    return (Digit(counters.COUNTS, 1),)


def _of_habit_entry(item: Item) -> Iterable[Digit]:
    return (*_counted(item, counters.FLAGS), *read_digits(item))


def _of_doses(supplement_id: str, item: Item) -> Iterable[Digit]:
    taken = supplement_id in DayLog(date.fromisoformat(item["day"]), item).taken
    return (Digit(counters.FLAGS, 1),) if taken else ()


def _dose_days_from(supplement_id: str, session: Session) -> date:
    """Return the first day whose taken doses are counted; the last of the calendar if none is."""
    history = Plan.read(session, consistent=True).histories.get(supplement_id)
    return (history.dose_days_from if history else None) or date.max


def _counted(item: Item, layout: counters.Layout) -> tuple[Digit, ...]:
    return (Digit(layout, 1),) if "counts" in item else ()


def is_kind(text: str) -> bool:
    """Tell whether ``text`` names a kind of streak, or of counters of doses.

    >>> is_kind("protocol"), is_kind("habit-7")
    (True, False)
    """
    return re.fullmatch(f"{KIND_PATTERN}|{keys.DOSE_KIND}{_HABIT}", text) is not None
