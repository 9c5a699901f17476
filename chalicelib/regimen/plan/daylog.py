"""What was done of one day's plan, in one item: it makes each dose count once.

The item holds, for every supplement and slot, whether it was taken or skipped and by which intake,
and for every habit whether its entry met the goal. It changes in the same transaction as intake
and entry; whether all that was due was taken, and whether the day's score reached the threshold,
go from it into the day counters of the streaks.

Only a :class:`~chalicelib.regimen.plan.transaction.PlanTransaction` writes logs.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.errors import invalid
from chalicelib.jsontext import Document
from chalicelib.regimen.plan.adherence import Key, Status
from chalicelib.regimen.plan.score import DayRequirements
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.items import pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

KIND = "supplements"
# The item's flags, and the streak kind that each stands for.
COMPLETE = "counts"
OVER_THRESHOLD = "scores"
FLAGS = {COMPLETE: KIND, OVER_THRESHOLD: "protocol"}
# An edit judges as many days anew; to log further ahead than that makes no sense.
MAX_AHEAD = 7


class Entry(NamedTuple):
    """What was logged of one dose: its status, and the sort key of the intake below its day."""

    status: Status
    position: str

    @property
    def intake_id(self) -> str:
        """The id of the intake."""
        return self.position.rsplit("#", 1)[-1]


class DayLog:
    """The log of one local date.

    Args:
        day: which.
        item: what stands in the table, or None.
    """

    def __init__(self, day: date, item: Item | None) -> None:
        self.day = day
        self._version = item["version"] if item else 0
        self._flags = {name for name in FLAGS if item and name in item}
        document: Document = read_json(item) if item else {}
        self.doses: dict[Key, Entry] = {
            (supplement, slot): Entry(*entry)
            for supplement, slots in document.get("doses", {}).items()
            for slot, entry in slots.items()
        }
        self.habits: dict[str, bool] = document.get("habits", {})
        # The versions of tombstones, which an entry that is made again must exceed.
        self.gone: dict[str, int] = document.get("gone", {})

    @property
    def statuses(self) -> dict[Key, Status]:
        """What was logged of supplements, by supplement and slot."""
        return {key: entry.status for key, entry in self.doses.items()}

    @property
    def all_statuses(self) -> dict[Key, Status]:
        """What was logged of everything; a habit is ``taken`` if its goal was met."""
        habits: dict[Key, Status] = {
            (habit_id, ""): "taken" if met else "skipped" for habit_id, met in self.habits.items()
        }
        return self.statuses | habits

    def stage(self, transaction: Transaction, requirements: DayRequirements) -> dict[str, int]:
        """Write the log, if nobody else did meanwhile.

        Returns:
            By how much the count of the day changes, for each streak kind.
        """
        statuses = self.all_statuses
        judged = {
            COMPLETE: requirements.complete(statuses, self.day),
            OVER_THRESHOLD: requirements.over_threshold(statuses, self.day),
        }
        doses: Document = {}
        for (supplement, slot), entry in sorted(self.doses.items()):
            doses.setdefault(supplement, {})[slot] = entry
        document = {
            "doses": doses,
            "habits": dict(sorted(self.habits.items())),
            "gone": dict(sorted(self.gone.items())),
        }
        item: Item = {
            "version": self._version + 1,
            "day": self.day.isoformat(),
            "doc": pack(document, deflate=True),
        }
        item |= {name: True for name, holds in judged.items() if holds}
        sort_key = keys.day_log(self.day)
        if self._version:
            transaction.replace(sort_key, item, self._version, RACE)
        else:
            transaction.put_new(sort_key, item, RACE)
        return {FLAGS[name]: holds - (name in self._flags) for name, holds in judged.items()}


def read(session: Session, days: Iterable[date]) -> dict[date, DayLog]:
    """Read the logs of some days; one round trip, strongly consistent."""
    wanted = {day: keys.day_log(day) for day in days}
    items = session.get_many(list(wanted.values())) if wanted else {}
    return {day: DayLog(day, items.get(key)) for day, key in wanted.items()}


def read_range(session: Session, first: date, last: date) -> dict[date, DayLog]:
    """Read the logs from ``first`` to ``last``, both included; what was never logged is absent."""
    return parse(session.each(Query(keys.day_log(first), keys.day_log(last))))


def parse(items: Iterable[Item]) -> dict[date, DayLog]:
    """Return the logs among items of days; planned workouts are passed over."""
    logs = (item for item in items if "day" in item)
    days = ((date.fromisoformat(item["day"]), item) for item in logs)
    return {day: DayLog(day, item) for day, item in days}


def read_ahead(session: Session, today: date) -> list[DayLog]:
    """Read the logs of ``today`` and of days after it, as far as anything is logged ahead."""
    # A day more, for a person who has travelled west since.
    last = keys.day_log(today + timedelta(days=MAX_AHEAD + 1))
    return list(parse(session.each(Query(keys.day_log(today), last, consistent=True))).values())


def refuse_far_ahead(day: date, today: date, where: str, *, argument: bool = False) -> None:
    """Refuse what is logged for a day that is too far ahead.

    Raises:
        Invalid: that names ``where``.
    """
    if day > today + timedelta(days=MAX_AHEAD):
        raise invalid(where, "too_far_ahead", argument=argument, days=MAX_AHEAD)
