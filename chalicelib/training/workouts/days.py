"""The completed workouts of a day, and the hook of what follows from them.

A habit can be linked to workouts (see :mod:`chalicelib.regimen.habits.links`). A year of workouts
whose days may tick linked habits has a mark among its day counters, and a write that would move
them without a look at the links is refused. So an account without links pays nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol

from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.counters import LINKED, WRITES
from chalicelib.table.errors import OutdatedItems
from chalicelib.table.items import PRESENTED, decode
from chalicelib.table.schemas import family_of, is_current
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.workouts.volume import DoneWorkout, volume

STREAK = "workouts"
# The facet by which a habit selects workouts.
TYPE = "f_type"
# Of a day with more workouts, the others do not count for linked habits.
MAX_LINKED = 100


class LinkedYear(NamedTuple):
    """The day counters of a year of workouts, as they were read.

    Attributes:
        writes: how often they were written; None if never.
        mark: the last year that has the mark of linked habits, as text; None without the mark.
        exists: whether the item is stored.
        current: whether it has today's schema number.
    """

    writes: int | None = None
    mark: str | None = None
    exists: bool = False
    current: bool = True


@dataclass(frozen=True)
class LinkedDays:
    """What a write changes for linked habits.

    Attributes:
        workouts: the completed workouts of each changed day, after the write.
        years: the day counters of the years of these days, read before the workouts were.
        actions: of a transaction that the write takes without the entries of habits.
    """

    workouts: Mapping[date, Sequence[DoneWorkout]]
    years: Mapping[int, LinkedYear]
    actions: int = 0


class FollowWorkouts(Protocol):
    """Returns a transaction with the entries of linked habits on changed days.

    The transaction follows the day counters of the years of the days: it fails, to be run again, if
    another workout was written since they were read.
    """

    def __call__(self, session: Session, changed: LinkedDays, now: datetime) -> Transaction:
        """Stage the entries that follow from the workouts of the days."""


HOOKS: dict[str, FollowWorkouts] = {}
"""By name: the domain above training that follows workouts; the application sets ``habits``."""


def read_years(session: Session, first: int, last: int) -> dict[int, LinkedYear]:
    """Read the day counters of workouts from one year to another, both included; one Query."""
    query = Query(keys.calendar(STREAK, first), keys.calendar(STREAK, last), consistent=True)
    items = {item["sk"]: item for item in session.each(query)}
    by_key = {keys.calendar(STREAK, year): year for year in range(first, last + 1)}
    return {year: _linked_year(items.get(key), key) for key, year in by_key.items()}


def require_current(years: Mapping[int, LinkedYear]) -> None:
    """Refuse day counters that an earlier release wrote, to be written anew first.

    Raises:
        OutdatedItems: there are some.
    """
    outdated = [keys.calendar(STREAK, year) for year, state in years.items() if not state.current]
    if outdated:
        raise OutdatedItems(outdated)


def _linked_year(item: Item | None, sort_key: str) -> LinkedYear:
    if item is None:
        return LinkedYear()
    current = is_current(item, family_of(sort_key))
    return LinkedYear(item.get(WRITES), item.get(LINKED), exists=True, current=current)


def read_done(session: Session, day: date, without: str = "") -> list[DoneWorkout]:
    """Read the completed workouts of a day, at most 100; one Query, strongly consistent.

    Args:
        session: the caller's.
        day: the local date.
        without: the id of a workout to leave out.
    """
    prefix = f"{keys.family('workout')}{day.isoformat()}#"
    query = Query(
        prefix,
        f"{prefix}{keys.LAST}",
        limit=MAX_LINKED + 1,
        consistent=True,
        equals={"f_status": "completed"},
        attributes=(*PRESENTED, TYPE),
    )
    found = (item for item in session.each(query) if _id(item) != without)
    return [_done(item) for item in islice(found, MAX_LINKED)]


def _id(item: Item) -> str:
    return str(item["sk"]).rpartition("#")[2]


def _done(item: Item) -> DoneWorkout:
    document: Mapping[str, Any] = decode(item).document()
    return DoneWorkout.of(document["type"], volume(document))
