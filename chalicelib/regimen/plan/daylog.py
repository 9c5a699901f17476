"""The log of each day, as items: it makes each dose count once.

The item of a day has the status and the intake of each logged dose, and for each habit whether its
entry met the goal. It changes in the same transaction as the intake or the entry. From it follow
the day counters of two streaks: whether all due doses were taken, and whether the score of the day
reached the threshold. Only a :class:`~chalicelib.regimen.plan.transaction.PlanTransaction` writes
logs.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.regimen.plan.adherence import DoseKey, Log, LogKey, slot_key
from chalicelib.regimen.plan.documents import DayLogDocument, DoseStatus
from chalicelib.regimen.plan.limits import MAX_AHEAD
from chalicelib.regimen.plan.score import DayRequirements
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.items import pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

KIND = "supplements"
# The flags of the item, each with its streak kind.
COMPLETE = "counts"
OVER_THRESHOLD = "scores"
FLAGS = {COMPLETE: KIND, OVER_THRESHOLD: "protocol"}


class Entry(NamedTuple):
    """A logged dose: its status, and the sort key of the intake after the day."""

    status: DoseStatus
    position: str

    @property
    def intake_id(self) -> str:
        """The id of the intake."""
        return self.position.rsplit("#", 1)[-1]


class DayLog:
    """The log of one local date.

    Args:
        day: the date.
        item: the stored item, or None.

    Attributes:
        doses: the logged doses, by supplement and dose key.
        habits: whether the entry of a habit met the goal, by habit id.
        tombstones: the versions of the tombstones of deleted entries, by habit id; a new entry
            must have a higher version.
    """

    def __init__(self, day: date, item: Item | None) -> None:
        self.day = day
        self._version = item["version"] if item else 0
        self._flags = {name for name in FLAGS if item and name in item}
        document: DayLogDocument = (
            read_json(item) if item else {"doses": {}, "habits": {}, "gone": {}}
        )
        self.doses = {key: Entry(*entry) for key, entry in _logged_doses(document)}
        self.habits: dict[str, bool] = document.get("habits", {})
        self.tombstones: dict[str, int] = document.get("gone", {})

    @property
    def exists(self) -> bool:
        """Whether the log is stored."""
        return self._version > 0

    @property
    def statuses(self) -> dict[LogKey, DoseStatus]:
        """The status of each logged dose."""
        return {key: entry.status for key, entry in self.doses.items()}

    @property
    def all_statuses(self) -> dict[LogKey, DoseStatus]:
        """The status of each logged dose and habit; a habit is ``taken`` if its goal was met."""
        return self.statuses | _habit_statuses(self.habits)

    def stage(self, transaction: Transaction, requirements: DayRequirements) -> dict[str, int]:
        """Write the log, on condition that nobody else did since it was read.

        Returns:
            The change of the count of the day, by streak kind.
        """
        statuses = self.all_statuses
        flags = {
            COMPLETE: requirements.complete(statuses, self.day),
            OVER_THRESHOLD: requirements.over_threshold(statuses, self.day),
        }
        item: Item = {
            "version": self._version + 1,
            "day": self.day.isoformat(),
            "doc": pack(self._document(), deflate=True),
        }
        item |= {name: True for name, is_set in flags.items() if is_set}
        transaction.write(keys.day_log(self.day), item, self._version, RACE)
        return {FLAGS[name]: is_set - (name in self._flags) for name, is_set in flags.items()}

    def _document(self) -> DayLogDocument:
        doses: dict[str, dict[str, tuple[DoseStatus, str]]] = {}
        for (supplement_id, key), entry in sorted(self.doses.items()):
            doses.setdefault(supplement_id, {})[key.text] = entry
        return {
            "doses": doses,
            "habits": dict(sorted(self.habits.items())),
            "gone": dict(sorted(self.tombstones.items())),
        }


def read(session: Session, days: Iterable[date]) -> dict[date, DayLog]:
    """Read the logs of some days; one round trip, strongly consistent."""
    sort_keys = {day: keys.day_log(day) for day in days}
    items = session.get_many(list(sort_keys.values())) if sort_keys else {}
    return {day: DayLog(day, items.get(sort_key)) for day, sort_key in sort_keys.items()}


def read_range(session: Session, first: date, last: date) -> dict[date, DayLog]:
    """Read the logs from ``first`` to ``last``, both included; days without a log are absent."""
    return parse(_between(session, first, last))


def read_statuses(session: Session, first: date, last: date) -> Log:
    """Read the status of each dose and habit that was logged from ``first`` to ``last``.

    The same as :attr:`DayLog.all_statuses` of these days, without what is only needed to write.
    """
    return {day: _statuses(read_json(item)) for day, item in _dated(_between(session, first, last))}


def _between(session: Session, first: date, last: date) -> Iterator[Item]:
    return session.each(Query(keys.day_log(first), keys.day_log(last)))


def _statuses(document: DayLogDocument) -> dict[LogKey, DoseStatus]:
    doses = {key: status for key, (status, _) in _logged_doses(document)}
    return doses | _habit_statuses(document.get("habits", {}))


def _logged_doses(document: DayLogDocument) -> Iterator[tuple[LogKey, tuple[DoseStatus, str]]]:
    """Yield the logged doses of a day: the status of each, and the position of its intake."""
    for supplement_id, doses in document.get("doses", {}).items():
        for text, entry in doses.items():
            yield (supplement_id, DoseKey.parse(text)), entry


def _habit_statuses(habits: Mapping[str, bool]) -> dict[LogKey, DoseStatus]:
    return {
        (habit_id, slot_key("")): "taken" if met else "skipped" for habit_id, met in habits.items()
    }


def read_ahead(session: Session, today: date) -> list[DayLog]:
    """Read the logs of ``today`` and of later days."""
    # One day more, for a person who has travelled west since.
    last = keys.day_log(today + timedelta(days=MAX_AHEAD + 1))
    return list(parse(session.each(Query(keys.day_log(today), last, consistent=True))).values())


def parse(items: Iterable[Item]) -> dict[date, DayLog]:
    """Return the logs among the items of days; planned workouts are ignored."""
    return {day: DayLog(day, item) for day, item in _dated(items)}


def _dated(items: Iterable[Item]) -> Iterator[tuple[date, Item]]:
    """Yield the items of logs with their dates."""
    return ((date.fromisoformat(item["day"]), item) for item in items if "day" in item)
