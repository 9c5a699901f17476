"""The use cases of habit entries: one for each local date, and the last write wins."""

from datetime import date, datetime

from chalicelib.errors import NotFound
from chalicelib.models.fields import date_argument
from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.habits.models import HabitEntryFilter, HabitEntrySet, meets
from chalicelib.regimen.habits.repository import HabitEntryRepository, HabitRepository
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.limits import refuse_far_ahead
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session


class HabitEntryService:
    """The entries of one habit."""

    def __init__(self, session: Session, habit_id: str) -> None:
        self._session = session
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
        day, plan = date_argument(text), Plan.read(self._session, consistent=True)
        habit = plan.habit_documents.get(self._habit_id)
        if habit is None:
            raise NotFound("habit")
        refuse_far_ahead(day, plan.today(now), "date", argument=True)
        document = entry.of(habit["measure"])
        met = meets(habit, document)
        current, log, moved = self._read(plan, day, met=met)
        log.habits[self._habit_id] = met
        after = log.tombstones.pop(self._habit_id, 0)
        draft = self._entries.draft(day, document, met=met, after=after)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        transaction.set_done(self._habit_id, day, is_done=met)
        # On past days too: a habit that is deleted meanwhile must get no day counters.
        transaction.log([log, *moved], moves_revision=True)
        stored = self._entries.stage(transaction, current, draft, now)
        transaction.commit(stored.text)
        return stored

    def delete(self, text: str, now: datetime) -> None:
        """Delete the entry of a day.

        Raises:
            NotFound: the day has no entry.
        """
        day, plan = date_argument(text), Plan.read(self._session, consistent=True)
        current, log, moved = self._read(plan, day, met=False)
        if current is None:
            raise NotFound("habit entry")
        log.habits.pop(self._habit_id, None)
        log.tombstones[self._habit_id] = current.version + 1
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        transaction.set_done(self._habit_id, day, is_done=False)
        transaction.log([log, *moved], moves_revision=True)
        history = plan.histories.get(self._habit_id)
        counted = self._habit_id in plan.habits or (history is not None and history.by_history)
        self._entries.stage_deletion(transaction, current, counted=counted)
        transaction.commit()

    def _read(
        self, plan: Plan, day: date, *, met: bool
    ) -> tuple[Stored[HabitEntryDocument] | None, DayLog, list[DayLog]]:
        """Return the entry of a day, the log of the day, and other logs that the entry changes.

        The habit may be due on other days if the day is done, or no longer; then those days may
        count or not. A day without a log never counts.
        """
        history = plan.histories.get(self._habit_id)
        moved = history.moved_due(day, is_done=met) - {day} if history else set()
        current, logs = self._entries.read(day, moved)
        return current, logs.pop(day), [log for log in logs.values() if log.exists]
