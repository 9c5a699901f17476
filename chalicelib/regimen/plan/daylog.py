"""The log of each day, as items: it makes each dose count once.

The item of a day has the status and the intake of each logged dose, and for each habit whether its
entry met the goal. It changes in the same transaction as the intake or the entry. From it follow
the day counters of two streaks: whether all due doses were taken, and whether the score of the day
reached the threshold. Only a :class:`~chalicelib.regimen.plan.transaction.PlanTransaction` writes
logs.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from chalicelib.regimen.plan.adherence import DoseKey, LogKey, slot_key
from chalicelib.regimen.plan.day_summary import ATTRIBUTE, DaySummary
from chalicelib.regimen.plan.documents import (
    DayLogDocument,
    DoseStatus,
    LoggedEntryDocument,
    LogStatus,
)
from chalicelib.regimen.plan.excuses import KIND, SCORED_KIND
from chalicelib.regimen.plan.limit_days import (
    LimitEntries,
    entries_by_habit,
    limit_statuses,
    limited,
)
from chalicelib.regimen.plan.limits import MAX_AHEAD
from chalicelib.regimen.plan.logged_entries import read_entries, stored_entries
from chalicelib.regimen.plan.parts import part
from chalicelib.regimen.plan.score import DayRequirements
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.counters import FLAGS, NEUTRAL, PARTS, PROVISIONAL, Digit, Layout
from chalicelib.table.items import pack, read_json, unpack
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

COMPLETE = "counts"
OVER_THRESHOLD = "scores"
PROVISIONAL_SCORE = "open"
ALL_SKIPPED = "idle"
COMPLETE_PART = "counts_part"
SCORE_PART = "scores_part"
# The version that most intakes have, which a log leaves out, and the one that stands for none.
_FIRST, _UNKNOWN = 1, 0


class DigitPlace(NamedTuple):
    """The day counters that a digit of the item belongs to."""

    kind: str
    layout: Layout


# By attribute. If the score reaches the threshold only with limits that can still be exceeded, the
# day counts only when it is over. If all that was due was skipped, the day is neutral. A part is
# how many quarters are done, if the day is done in part.
LOG_DIGITS = {
    COMPLETE: DigitPlace(KIND, FLAGS),
    OVER_THRESHOLD: DigitPlace(SCORED_KIND, FLAGS),
    PROVISIONAL_SCORE: DigitPlace(SCORED_KIND, PROVISIONAL),
    ALL_SKIPPED: DigitPlace(SCORED_KIND, NEUTRAL),
    COMPLETE_PART: DigitPlace(KIND, PARTS),
    SCORE_PART: DigitPlace(SCORED_KIND, PARTS),
}


class Entry(NamedTuple):
    """A logged dose: its status, the sort key of the intake after the day, and its version.

    The version is None if an earlier release logged the dose.
    """

    status: DoseStatus
    position: str
    version: int | None = None

    @property
    def intake_id(self) -> str:
        """The id of the intake."""
        return self.position.rsplit("#", 1)[-1]


class WholeLogs(NamedTuple):
    """The logs of a range of days, as they are read at once.

    Attributes:
        logs: by date; days without a log are absent.
        summaries: by date.
        others: the days with a log of an earlier release, which has no summary.
    """

    logs: "dict[date, DayLog]"
    summaries: dict[date, DaySummary]
    others: set[date]


class DayLog:
    """The log of one local date.

    Args:
        day: the date.
        item: the stored item, or None.

    Attributes:
        habits: whether the entry of a habit met the goal, by habit id.
        amounts: by habit id, the amount in thousandths if the habit has a limit.
        sessions: by habit id, the number of sessions if there are several.
        skips: the ids of the habits that were skipped.
        entries: by habit id, the fields of the entry that the day shows; absent if an
            earlier release logged it.
        tombstones: the versions of the tombstones of deleted entries, by habit id; a new entry
            must have a higher version.
    """

    def __init__(self, day: date, item: Item | None) -> None:
        self.day = day
        self._version = item["version"] if item else 0
        self._digits = {name: int(item.get(name, 0)) if item else 0 for name in LOG_DIGITS}
        document: DayLogDocument = (
            read_json(item) if item else {"doses": {}, "habits": {}, "gone": {}}
        )
        self._document_read = document
        self.habits: dict[str, bool] = document.get("habits", {})
        self.amounts: dict[str, int] = document.get("amounts", {})
        self.sessions: dict[str, int] = document.get("sessions", {})
        self.skips: set[str] = set(document.get("skips", ()))
        self.entries: dict[str, LoggedEntryDocument] = {}
        if "entries" in document:
            self.entries |= read_entries(document["entries"], self.habits, self.skips)
        self.tombstones: dict[str, int] = document.get("gone", {})
        self._entered_before = self.entered

    @cached_property
    def doses(self) -> dict[LogKey, Entry]:
        """The logged doses, by supplement and dose key.

        They are only parsed when they are asked for: of most days around one that is shown, the
        amounts of habits matter alone.
        """
        return dict(_logged_doses(self._document_read))

    @property
    def exists(self) -> bool:
        """Whether the log is stored."""
        return self._version > 0

    @property
    def statuses(self) -> dict[LogKey, DoseStatus]:
        """The status of each logged dose."""
        return {key: entry.status for key, entry in self.doses.items()}

    @property
    def taken(self) -> frozenset[str]:
        """The ids of the supplements of which a dose was taken."""
        return _taken(self.doses)

    def taken_changes(self) -> dict[str, int]:
        """Return 1 for each supplement that was not taken in the stored log, -1 for the reverse."""
        before = _taken(dict(_logged_doses(self._document_read)))
        taken = self.taken
        return dict.fromkeys(taken - before, 1) | dict.fromkeys(before - taken, -1)

    @property
    def entered(self) -> frozenset[str]:
        """The ids of the habits that have an entry."""
        return frozenset({*self.habits, *self.skips})

    def entry_changes(self) -> frozenset[str]:
        """Return the habits that have an entry only now, or only in the stored log."""
        return self.entered ^ self._entered_before

    @property
    def all_statuses(self) -> dict[LogKey, LogStatus]:
        """The status of each logged dose and habit; a habit is ``taken`` if its goal was met."""
        return {**self.statuses, **_habit_statuses(self.habits, self.skips)}

    def summary(self, requirements: DayRequirements) -> DaySummary:
        """Return what the scores of a range of days need of the log.

        Args:
            requirements: the items due on the day.
        """
        return DaySummary.evaluated(
            self.day, self.all_statuses, self.amounts, self.sessions, requirements
        )

    def clear_habit(self, habit_id: str) -> None:
        """Remove what was logged of a habit, except its tombstone."""
        self.habits.pop(habit_id, None)
        self.amounts.pop(habit_id, None)
        self.sessions.pop(habit_id, None)
        self.entries.pop(habit_id, None)
        self.skips.discard(habit_id)

    def stage(
        self,
        transaction: Transaction,
        requirements: DayRequirements,
        limits: Mapping[str, LimitEntries],
    ) -> list[tuple[str, Digit]]:
        """Write the log, on condition that nobody else did since it was read.

        Args:
            transaction: of the use case.
            requirements: the items due on the day.
            limits: the entries of habits with a limit, of the day and the 14 days before it.

        Returns:
            The streak kinds whose day counters change, and how.
        """
        digits = self._evaluated(requirements, limits)
        item: Item = {
            "version": self._version + 1,
            "day": self.day.isoformat(),
            "doc": pack(self._document(), deflate=True),
            ATTRIBUTE: pack(self.summary(requirements).document()),
        }
        item |= {name: amount for name, amount in digits.items() if amount}
        transaction.write(keys.day_log(self.day), item, self._version, RACE)
        return [
            (LOG_DIGITS[name].kind, Digit(LOG_DIGITS[name].layout, amount - self._digits[name]))
            for name, amount in digits.items()
            if amount != self._digits[name]
        ]

    def _evaluated(
        self, requirements: DayRequirements, limits: Mapping[str, LimitEntries]
    ) -> dict[str, int]:
        """Return the digits of the day; flags are true or false."""
        day, habits = self.day, limited(requirements.items)
        statuses = self.all_statuses
        closed, still_open = (
            {**statuses, **limit_statuses(habits, limits, day, closed=is_closed)}
            for is_closed in (True, False)
        )
        score = requirements.score(closed, day)
        reached = requirements.over_threshold(closed, day)
        certain = reached and (not habits or requirements.over_threshold(still_open, day))
        return {
            COMPLETE: requirements.complete(statuses, day),
            OVER_THRESHOLD: reached,
            PROVISIONAL_SCORE: reached and not certain,
            ALL_SKIPPED: bool(self.skips) and score is None,
            COMPLETE_PART: part(requirements.share_taken(statuses, day)),
            SCORE_PART: part(score),
        }

    def _document(self) -> DayLogDocument:
        doses: dict[str, dict[str, tuple[DoseStatus, str]]] = {}
        for (supplement_id, key), entry in sorted(self.doses.items()):
            doses.setdefault(supplement_id, {})[key.text] = (entry.status, entry.position)
        document: DayLogDocument = {
            "doses": doses,
            "habits": dict(sorted(self.habits.items())),
            "gone": dict(sorted(self.tombstones.items())),
            "entries": stored_entries(self.entries, self.entered),
        }
        if versions := {
            entry.intake_id: entry.version or _UNKNOWN
            for entry in self.doses.values()
            if entry.version != _FIRST
        }:
            document["versions"] = versions
        if self.amounts:
            document["amounts"] = dict(sorted(self.amounts.items()))
        if self.sessions:
            document["sessions"] = dict(sorted(self.sessions.items()))
        if self.skips:
            document["skips"] = sorted(self.skips)
        return document


def log_digits(item: Item, kind: str) -> list[Digit]:
    """Return what the item of a log adds to the day counters of a streak kind."""
    return [
        Digit(place.layout, int(item[name]))
        for name, place in LOG_DIGITS.items()
        if place.kind == kind and name in item
    ]


def limit_entries(logs: Iterable[DayLog]) -> dict[str, LimitEntries]:
    """Return the entries of habits with a limit, and of other habits, in logs of days."""
    return entries_by_habit((log.day, log.amounts, _without_amounts(log)) for log in logs)


def _without_amounts(log: DayLog) -> dict[str, LogStatus]:
    """Return the statuses of the habits of a log that have no amount, by id."""
    statuses = _habit_statuses(log.habits, log.skips)
    return {name: status for (name, _), status in statuses.items() if name not in log.amounts}


def read(session: Session, days: Iterable[date]) -> dict[date, DayLog]:
    """Read the logs of some days; one round trip, strongly consistent."""
    sort_keys = {day: keys.day_log(day) for day in days}
    items = session.get_many(list(sort_keys.values())) if sort_keys else {}
    return {day: DayLog(day, items.get(sort_key)) for day, sort_key in sort_keys.items()}


def read_range(
    session: Session, first: date, last: date, *, consistent: bool = False
) -> dict[date, DayLog]:
    """Read the logs from ``first`` to ``last``, both included; days without a log are absent."""
    return parse(_between(session, first, last, consistent=consistent))


def read_summaries(
    session: Session, first: date, last: date
) -> tuple[dict[date, DaySummary], set[date]]:
    """Read the summaries of the logs from ``first`` to ``last``, both included.

    Returns:
        The summaries, and the days with a log of an earlier release, which has none.
    """
    query = Query(keys.day_log(first), keys.day_log(last), attributes=("sk", "day", ATTRIBUTE))
    return _summaries(session.each(query))


def read_whole(session: Session, first: date, last: date) -> WholeLogs:
    """Read the logs from ``first`` to ``last``, both included, with their summaries."""
    items = list(_between(session, first, last, consistent=False))
    return WholeLogs(parse(items), *_summaries(items))


def _summaries(items: Iterable[Item]) -> tuple[dict[date, DaySummary], set[date]]:
    summaries, others = {}, set()
    for day, item in _dated(items):
        if ATTRIBUTE in item:
            summaries[day] = DaySummary.of(json.loads(unpack(item[ATTRIBUTE])))
        else:
            others.add(day)
    return summaries, others


def _between(
    session: Session, first: date, last: date, *, consistent: bool = False
) -> Iterator[Item]:
    return session.each(Query(keys.day_log(first), keys.day_log(last), consistent=consistent))


def _taken(doses: Mapping[LogKey, Entry]) -> frozenset[str]:
    """Return the ids of the supplements of which one of the doses was taken."""
    return frozenset(name for (name, _), entry in doses.items() if entry.status == "taken")


def _logged_doses(document: DayLogDocument) -> Iterator[tuple[LogKey, Entry]]:
    """Yield the logged doses of a day."""
    known, versions = "entries" in document, document.get("versions", {})
    for supplement_id, doses in document.get("doses", {}).items():
        for text, (status, position) in doses.items():
            entry = Entry(status, position)
            if known:
                version = versions.get(entry.intake_id, _FIRST)
                entry = entry._replace(version=version or None)
            yield (supplement_id, DoseKey.parse(text)), entry


def _habit_statuses(habits: Mapping[str, bool], skips: Iterable[str]) -> dict[LogKey, LogStatus]:
    statuses: dict[LogKey, LogStatus] = {
        (habit_id, slot_key("")): "taken" if met else "skipped" for habit_id, met in habits.items()
    }
    statuses.update(((habit_id, slot_key("")), "neutral") for habit_id in skips)
    return statuses


def latest(logs: Iterable[DayLog], number: int) -> list[DayLog]:
    """Return the latest logs; the others are evaluated with the next entry of their days."""
    return sorted(logs, key=lambda log: log.day, reverse=True)[: max(0, number)]


def read_ahead(session: Session, today: date, first: date) -> list[DayLog]:
    """Read the logs from ``first`` to ``today``, and of later days."""
    # One day more, for a person who has travelled west since.
    last = keys.day_log(today + timedelta(days=MAX_AHEAD + 1))
    return list(parse(session.each(Query(keys.day_log(first), last, consistent=True))).values())


def parse(items: Iterable[Item]) -> dict[date, DayLog]:
    """Return the logs among the items of days; planned workouts are ignored."""
    return {day: DayLog(day, item) for day, item in _dated(items)}


def _dated(items: Iterable[Item]) -> Iterator[tuple[date, Item]]:
    """Yield the items of logs with their dates."""
    return ((date.fromisoformat(item["day"]), item) for item in items if "day" in item)
