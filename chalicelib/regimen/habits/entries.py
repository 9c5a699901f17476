"""The use cases of habit entries: one for each local date."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from chalicelib.errors import DomainError, NotFound
from chalicelib.jsontext import pick
from chalicelib.models.fields import date_argument
from chalicelib.profile.oldest import refuse_too_old
from chalicelib.regimen.habits.changes import EntryChange, stage_changes
from chalicelib.regimen.habits.derived import is_derived
from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.habits.links import DerivedEntry
from chalicelib.regimen.habits.models import (
    HabitAddition,
    HabitEntryFilter,
    HabitEntrySet,
)
from chalicelib.regimen.habits.repository import HabitEntryRepository, HabitRepository
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.limits import refuse_far_ahead
from chalicelib.regimen.plan.regimen import Outcome
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.requirement import Require, anything
from chalicelib.table.session import Session


class DayEntry(NamedTuple):
    """The entry of a day, if there is one, and the log of the day.

    ``moved`` are the logs of other days on which the habit becomes due, or is due no longer.
    """

    day: date
    current: Stored[HabitEntryDocument] | None
    log: DayLog
    moved: list[DayLog]

    @property
    def logs(self) -> dict[date, DayLog]:
        """The logs that change, by date."""
        return {log.day: log for log in (self.log, *self.moved)}


class HabitEntryService:
    """The entries of one habit.

    Args:
        session: the caller's.
        habit_id: of the habit.
        require: checks the present version of an entry that is written or deleted.
    """

    def __init__(self, session: Session, habit_id: str, require: Require = anything) -> None:
        self._session = session
        self._require = require
        self._habit_id = habit_id
        self._entries = HabitEntryRepository(session, habit_id)

    def list_page(self, query: HabitEntryFilter, page: PageRequest) -> Page[HabitEntryDocument]:
        """Return one page of entries, newest first; also those of a deleted habit.

        Raises:
            NotFound: there are no entries and no such habit.
        """
        entries = self._entries.list_page(page, query.days())
        if not entries.items and not self._known():
            raise NotFound("habit")
        return entries

    def _known(self) -> bool:
        """Tell whether the habit exists, or was deleted and has entries."""
        exists = HabitRepository(self._session).exists(self._habit_id)
        return exists or bool(self._entries.list_page(PageRequest(1)).items)

    def set(self, text: str, entry: HabitEntrySet, now: datetime) -> Stored[HabitEntryDocument]:
        """Write the entry of a day, in place of an existing one.

        Raises:
            NotFound: the caller has no such habit.
            Invalid: the day is too far ahead, or the entry does not fit the measure of the habit.
        """
        plan, habit, day = self._open(text, now)
        document = entry.of(habit["measure"])
        at = self._read(plan, day, self._change(day, document).outcome(plan))
        return self._write(plan, at, document, now)

    def add(self, text: str, addition: HabitAddition, now: datetime) -> Stored[HabitEntryDocument]:
        """Add to the entry of a day, which is created if there is none.

        Raises:
            NotFound: the caller has no such habit.
            Invalid: the day is too far ahead, the addition does not fit the measure of the habit,
                or the sum is out of range.
        """
        plan, habit, day = self._open(text, now)
        at = self._read(plan, day)
        before: Mapping[str, Any] = at.current.document() if at.current else {}
        document = addition.to(before, habit["measure"]) | pick(before, "notes")
        at = self._with_moved(plan, at, self._change(day, document).outcome(plan))
        return self._write(plan, at, document, now)

    def _open(self, text: str, now: datetime) -> tuple[Plan, HabitDocument, date]:
        """Return the plan, the habit and the day of a request that writes an entry."""
        day, plan = date_argument(text), Plan.read(self._session, consistent=True)
        habit = plan.habit_documents.get(self._habit_id)
        if habit is None:
            raise NotFound("habit")
        refuse_far_ahead(day, plan.today(now), "date", argument=True)
        return plan, habit, day

    def _write(
        self,
        plan: Plan,
        at: DayEntry,
        document: dict[str, Any],
        now: datetime,
    ) -> Stored[HabitEntryDocument]:
        """Write the entry with the fields ``document``, the logs and the counters.

        Raises:
            Invalid: ``too_long_ago``, there is no entry yet, and the day is too old for one.
        """
        if at.current is None:
            refuse_too_old(at.day, "date", argument=True)
        change = self._change(at.day, document, at.current)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        [stored] = stage_changes(self._session, transaction, plan, [change], at.logs, now=now)
        transaction.commit(stored.text)
        return stored

    def delete(self, text: str, now: datetime) -> None:
        """Delete the entry of a day; what follows from its source takes its place.

        Raises:
            NotFound: the day has no entry.
            DomainError: ``entry_of_workouts`` or ``entry_of_metric``, the entry follows from them.
        """
        day, plan = date_argument(text), Plan.read(self._session, consistent=True)
        derived = DerivedEntry.read(self._session, plan, self._habit_id, day)
        document = derived.document if derived else None
        at = self._read(plan, day, self._change(day, document).outcome(plan))
        if at.current is None:
            raise NotFound("habit entry")
        if document and is_derived(at.current):
            if document["origin"] == "metric":
                raise DomainError("entry_of_metric")
            raise DomainError("entry_of_workouts")
        change = self._change(day, document, at.current)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stage_changes(self._session, transaction, plan, [change], at.logs, now=now)
        if derived:
            derived.guard(transaction)
        transaction.commit()

    def _change(
        self,
        day: date,
        document: Mapping[str, Any] | None,
        current: Stored[HabitEntryDocument] | None = None,
    ) -> EntryChange:
        """Return the change of the entry of a day."""
        return EntryChange(self._habit_id, day, current, document)

    def _read(self, plan: Plan, day: date, outcome: Outcome | None = None) -> DayEntry:
        """Return the entry of a day, before it is written, and the logs that change with it.

        The habit may be due on other days with another outcome of the day; then those days may
        count or not. A day without a log never counts.

        Args:
            plan: as it is before the write.
            day: the local date.
            outcome: of the day after the write; None if it follows from the entry that is read.
        """
        history = plan.histories.get(self._habit_id)
        others = history.moved_due(day, outcome) - {day} if history and outcome else set()
        current, logs = self._entries.read(day, others)
        self._require(current.version if current else None)
        log = logs.pop(day)
        return DayEntry(day, current, log, [other for other in logs.values() if other.exists])

    def _with_moved(self, plan: Plan, at: DayEntry, outcome: Outcome) -> DayEntry:
        """Return the same with the logs that change, now that the outcome is known."""
        others = plan.histories[self._habit_id].moved_due(at.day, outcome) - {at.day}
        # One round trip more, only for a schedule that is counted from entries.
        logs = daylog.read(self._session, others).values()
        return at._replace(moved=[log for log in logs if log.exists])
