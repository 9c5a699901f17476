"""The completed workouts of a day, and the hook of what follows from them.

A habit can be linked to workouts (see :mod:`chalicelib.regimen.habits.links`). A year of workouts
whose days may tick linked habits has a mark (:mod:`chalicelib.table.linked_years`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import PRESENTED, decode
from chalicelib.table.linked_years import LinkedYear
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.workouts.volume import DoneWorkout, volume

STREAK = "workouts"
# The facet by which a habit selects workouts.
TYPE = "f_type"
# Of a day with more workouts, the others do not count for linked habits.
MAX_LINKED = 100


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
