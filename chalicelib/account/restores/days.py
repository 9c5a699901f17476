"""Restores a day: the intakes, the entries of habits and the log of the day, which has them all.

The log is restored as it was evaluated, so the scores and streaks of past days are those that the
person had seen, whatever was edited since.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from chalicelib.account.restores.errors import Refused
from chalicelib.account.restores.lines import Line
from chalicelib.models.fields import parse_instant
from chalicelib.regimen.habits.additions import sessions
from chalicelib.regimen.habits.digits import digits
from chalicelib.regimen.habits.repository import HabitEntryRepository
from chalicelib.regimen.intakes.repository import IntakeRepository, facets
from chalicelib.regimen.plan import dose_days
from chalicelib.regimen.plan.adherence import DoseKey
from chalicelib.regimen.plan.day_summary import ATTRIBUTE as SUMMARY
from chalicelib.regimen.plan.daylog import LOG_DIGITS, DayLog, Entry
from chalicelib.regimen.plan.log_bounds import MAX_AS_NEEDED, MAX_DOSES, MAX_HABITS_LOGGED
from chalicelib.regimen.plan.logged_entries import logged_entry
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.schedules.limits import thousandths
from chalicelib.table import keys, schemas
from chalicelib.table.codec import Item
from chalicelib.table.collection import EXISTS
from chalicelib.table.counters import PARTS, Digit
from chalicelib.table.counting import stage_counts
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.items import pack
from chalicelib.table.session import Session

# How many entries are written with the log of their day: each may have day counters of its own, and
# so may each supplement. Those of a fuller day are written before, in parts.
_MOST: Final = 20


@dataclass(frozen=True)
class Day:
    """The lines of a day.

    Attributes:
        day: the local date.
        log: the line of the log.
        intakes: the lines of intakes.
        entries: the lines of the entries of habits.
    """

    day: date
    log: Line
    intakes: Sequence[Line]
    entries: Sequence[Line]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Day":
        """Return the day of some lines.

        Raises:
            Refused: ``without_day_log``, or ``log_differs`` if the log has other entries.
        """
        by_type: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            by_type[line.kind].append(line)
        if len(by_type["day_log"]) != 1:
            raise Refused("without_day_log")
        if len(lines) > MAX_DOSES + MAX_HABITS_LOGGED + 1:
            raise Refused("day_full")
        [log] = by_type["day_log"]
        day = cls(date.fromisoformat(log.id), log, by_type["intake"], by_type["habit_entry"])
        if day._is_full():
            raise Refused("day_full")
        if not (day._has_logged_doses() and day._has_logged_habits()):
            raise Refused("log_differs")
        return day

    @cached_property
    def item(self) -> Item:
        """The item of the log, as it is written."""
        document = self.log.document
        item: Item = {
            "sk": keys.day_log(self.day),
            **schemas.stamp("day_log"),
            "version": document["version"],
            "day": self.log.id,
            "doc": pack(document["log"], deflate=True),
        }
        if "summary" in document:
            item[SUMMARY] = pack(document["summary"])
        return item | {name: amount for name, amount in document["digits"].items() if amount}

    @cached_property
    def parsed(self) -> DayLog:
        """The log."""
        return DayLog(self.day, self.item)

    def _is_full(self) -> bool:
        log = self.parsed
        as_needed = sum(bool(key.occurrence) for _, key in log.doses)
        habits = {*log.habits, *log.skips, *log.tombstones}
        full = len(log.doses) > MAX_DOSES or as_needed > MAX_AS_NEEDED
        return full or len(habits) > MAX_HABITS_LOGGED

    def _has_logged_doses(self) -> bool:
        doses = self.parsed.doses
        logged = {entry.intake_id: (name, key, entry) for (name, key), entry in doses.items()}
        same = len(doses) == len(logged) == len(self.intakes)
        return same and all(
            line.id in logged and self._is_dose(line, *logged[line.id]) for line in self.intakes
        )

    def _is_dose(self, line: Line, supplement_id: str, key: DoseKey, entry: Entry) -> bool:
        """Tell whether a logged dose is that of an intake; 0.5 logged no versions."""
        intake = line.document
        # A supplement that was taken as needed has a key for each intake.
        own = DoseKey(occurrence=line.id)
        return (
            (supplement_id, entry.status) == (intake["supplement_id"], intake["status"])
            and key in (own, DoseKey(intake.get("slot", "")))
            and entry.position == _position(self.day, line)
            and entry.version in (None, intake["version"])
        )

    def _has_logged_habits(self) -> bool:
        log = self.parsed
        said = {
            line.document["habit_id"]: None if "status" in line.document else line.document["met"]
            for line in self.entries
        }
        logged: dict[str, bool | None] = {**log.habits, **dict.fromkeys(log.skips)}
        same = said == logged and len(said) == len(self.entries)
        return same and all(_is_logged(log, line.document) for line in self.entries)


def _is_logged(log: DayLog, entry: Mapping[str, Any]) -> bool:
    """Tell whether the log has what an entry says; 0.5 logged only whether it met the goal."""
    habit_id = entry["habit_id"]
    if habit_id not in log.entries:
        return habit_id not in log.amounts and habit_id not in log.sessions
    amount = log.amounts.get(habit_id)
    same_amount = amount is None or amount == thousandths(entry.get("amount", 0))
    several = max(1, sessions(entry))
    same_sessions = log.sessions.get(habit_id, several) == several
    return log.entries[habit_id] == logged_entry(entry) and same_amount and same_sessions


def _position(day: date, line: Line) -> str:
    """Return the end of the sort key of an intake, as the log has it."""
    sort_key = keys.dated("intake", "", day, _instant(line), line.id)
    return sort_key.split("#", 2)[2]


def _instant(line: Line) -> datetime | None:
    taken_at = line.document.get("taken_at")
    return parse_instant(taken_at) if taken_at else None


class DayWriter:
    """Writes days; it reads the plan once.

    Args:
        session: of the caller.
        now: the time of the request.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._plan = Plan.read_without_entries(session, consistent=True)

    def write(self, day: Day, absent: Container[str]) -> None:
        """Write a day in one transaction; one of many entries in several, the log with the last.

        Args:
            day: to write.
            absent: the ids of the entries that are not there yet.

        Raises:
            ConditionFailed: ``EXISTS``, there is a log or an entry by now; ``RACE``, the plan was
                edited since it was read.
        """
        entries = [line for line in (*day.intakes, *day.entries) if line.id in absent]
        parts = [entries[start : start + _MOST] for start in range(0, len(entries), _MOST)]
        *before, last = parts or [[]]
        for part in before:
            transaction = self._transaction()
            self._stage(transaction, day, part)
            transaction.commit()
        transaction = self._transaction()
        self._stage(transaction, day, last)
        transaction.put_new(day.item["sk"], day.item, EXISTS)
        for kind, changes in self._counts(day):
            stage_counts(transaction, kind, changes)
        dose_days.stage_changes(transaction, self._plan.histories, [_as_new(day)])
        transaction.commit()

    def _transaction(self) -> PlanTransaction:
        transaction = PlanTransaction(self._session, self._plan, self._plan.today(self._now))
        transaction.count_log()
        return transaction

    def _stage(self, transaction: PlanTransaction, day: Day, entries: Sequence[Line]) -> None:
        intakes = [_intake(line) for line in entries if line.kind == "intake"]
        IntakeRepository(self._session).stage_new(transaction, intakes, self._now)
        for line in entries:
            if line.kind == "habit_entry":
                self._stage_entry(transaction, day, line)

    def _stage_entry(self, transaction: PlanTransaction, day: Day, line: Line) -> None:
        document, habit_id = line.document, line.document["habit_id"]
        habit = self._plan.habit_documents.get(habit_id)
        met, amount = document["met"], day.parsed.amounts.get(habit_id)
        added = digits(habit, document, met=met, amount=amount) if habit else ()
        if habit_id not in day.parsed.entries:
            # 0.5 logged it, which did not count parts of goals.
            added = tuple(digit for digit in added if digit.layout != PARTS)
        repository = HabitEntryRepository(self._session, habit_id)
        draft = repository.draft(day.day, document, added, met=met, after=0)
        draft = restored(draft, document)
        repository.stage(
            transaction, [(None, draft)], self._now, counted=habit is not None, label=EXISTS
        )

    def _counts(self, day: Day) -> Iterator[tuple[str, list[tuple[date, Digit]]]]:
        """Yield what the log adds to the day counters, by kind."""
        changes: defaultdict[str, list[tuple[date, Digit]]] = defaultdict(list)
        for name, place in LOG_DIGITS.items():
            if amount := day.item.get(name):
                changes[place.kind].append((day.day, Digit(place.layout, int(amount))))
        yield from sorted(changes.items(), reverse=True)


def _intake(line: Line) -> Draft:
    document = line.document
    day = date.fromisoformat(document["local_date"])
    facet = facets(document["supplement_id"])
    return restored(Draft(document, day=day, at=_instant(line), facets=facet), document)


def _as_new(day: Day) -> DayLog:
    """Return the log of a day on which nothing was logged before."""
    log = DayLog(day.day, None)
    log.doses.update(day.parsed.doses)
    return log
