"""The use cases of habit entries: one for each local date."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from chalicelib.errors import NotFound
from chalicelib.jsontext import pick
from chalicelib.models.fields import date_argument
from chalicelib.regimen.habits.additions import sessions
from chalicelib.regimen.habits.digits import digits
from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.habits.models import (
    HabitAddition,
    HabitEntryFilter,
    HabitEntrySet,
    meets,
)
from chalicelib.regimen.habits.repository import HabitEntryRepository, HabitRepository
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.limits import refuse_far_ahead
from chalicelib.regimen.plan.regimen import Outcome
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.schedules.limits import thousandths
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
        at = self._read(plan, day, self._outcome(plan, habit, day, document))
        return self._write(plan, habit, at, document, now)

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
        at = self._with_moved(plan, at, self._outcome(plan, habit, day, document))
        return self._write(plan, habit, at, document, now)

    def _outcome(
        self, plan: Plan, habit: HabitDocument, day: date, document: dict[str, Any]
    ) -> Outcome:
        """Return what an entry with these fields says of its day."""
        if "status" in document:
            return "skipped"
        limit = plan.histories[self._habit_id].limit_on(day)
        return "done" if meets(habit, document, limit) else "none"

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
        habit: HabitDocument,
        at: DayEntry,
        document: dict[str, Any],
        now: datetime,
    ) -> Stored[HabitEntryDocument]:
        """Write the entry with the fields ``document``, the logs and the counters."""
        limit = plan.histories[self._habit_id].limit_on(at.day)
        met = meets(habit, document, limit)
        at.log.clear_habit(self._habit_id)
        if limit and "amount" in document:
            at.log.amounts[self._habit_id] = thousandths(document["amount"])
        if sessions(document) > 1:
            at.log.sessions[self._habit_id] = sessions(document)
        if "status" in document:
            at.log.skips.add(self._habit_id)
        else:
            at.log.habits[self._habit_id] = met
        after = at.log.tombstones.pop(self._habit_id, 0)
        added = digits(habit, document, met=met, amount=at.log.amounts.get(self._habit_id))
        draft = self._entries.draft(at.day, document, added, met=met, after=after)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        outcome = self._outcome(plan, habit, at.day, document)
        transaction.set_outcome(self._habit_id, at.day, outcome)
        # On past days too: a habit that is deleted meanwhile must get no day counters.
        transaction.log([at.log, *at.moved], moves_revision=True)
        stored = self._entries.stage(transaction, at.current, draft, now)
        transaction.commit(stored.text)
        return stored

    def delete(self, text: str, now: datetime) -> None:
        """Delete the entry of a day.

        Raises:
            NotFound: the day has no entry.
        """
        day, plan = date_argument(text), Plan.read(self._session, consistent=True)
        at = self._read(plan, day, "none")
        if at.current is None:
            raise NotFound("habit entry")
        at.log.clear_habit(self._habit_id)
        at.log.tombstones[self._habit_id] = at.current.version + 1
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        transaction.set_outcome(self._habit_id, day, "none")
        transaction.log([at.log, *at.moved], moves_revision=True)
        history = plan.histories.get(self._habit_id)
        counted = self._habit_id in plan.habits or (history is not None and history.by_history)
        self._entries.stage_deletion(transaction, at.current, counted=counted)
        transaction.commit()

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
