"""Entries of habits as items: one for each local date, and the last write wins."""

import uuid
from datetime import date, datetime

from chalicelib.errors import NotFound
from chalicelib.models.fields import date_argument
from chalicelib.regimen.habits.models import HabitEntryFilter, HabitEntrySet, meets
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys
from chalicelib.table.collection import RACE, Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session


class HabitEntryService:
    """The entries of one habit."""

    def __init__(self, session: Session, habit_id: str) -> None:
        self._session = session
        self._habit_id = habit_id
        self._entries = Collection(session, "habit_entry", kind=keys.habit_kind(habit_id))

    def list_page(self, query: HabitEntryFilter, page: PageRequest) -> Page:
        """Return one page of entries, newest first, those of a deleted habit too.

        Raises:
            NotFound: there are none, and no such habit.
        """
        found = self._entries.list_page(page, scope=self._habit_id, days=query.days())
        if not found.items and not self._known():
            raise NotFound("habit")
        return found

    def _known(self) -> bool:
        """Tell whether the habit is there, or was and has entries."""
        there = self._session.get(keys.named("habit", self._habit_id))
        return bool(there or self._entries.list_page(PageRequest(1), scope=self._habit_id).items)

    def set(self, text: str, entry: HabitEntrySet, now: datetime) -> Stored:
        """Write what was done on a day, over what was there.

        Raises:
            NotFound: there is no such habit.
            Invalid: a day far ahead, or an entry that the habit's measure does not have.
        """
        day, plan = date_argument(text), Plan.read(self._session, consistent=True)
        if self._habit_id not in plan.habits:
            raise NotFound("habit")
        daylog.refuse_far_ahead(day, plan.today(now), "date", argument=True)
        habit = plan.habits[self._habit_id].document()
        said = entry.of(habit["measure"])
        document = {"habit_id": self._habit_id, "local_date": day.isoformat()} | said
        document["met"] = meets(habit, said)
        current, log = self._read(day)
        log.habits[self._habit_id] = document["met"]
        draft = Draft(
            document,
            day=day,
            scope=self._habit_id,
            counts=document["met"],
            id=self._id(day),
            after=log.gone.pop(self._habit_id, 0),
        )
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        # On past days too: a habit that is deleted meanwhile gets no day counters any more.
        transaction.log([log], moves_revision=True)
        if current:
            stored = self._entries.stage_replacement(transaction, current, draft, now, label=RACE)
        else:
            [stored] = self._entries.stage_new(transaction, [draft], now, label=RACE)
        transaction.commit(stored.text)
        return stored

    def delete(self, text: str, now: datetime) -> None:
        """Delete the entry of a day.

        Raises:
            NotFound: there is none.
        """
        day, plan = date_argument(text), Plan.read(self._session, consistent=True)
        current, log = self._read(day)
        if current is None:
            raise NotFound("habit entry")
        log.habits.pop(self._habit_id, None)
        log.gone[self._habit_id] = current.version + 1
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        transaction.log([log], moves_revision=True)
        # With a deleted habit its day counters went.
        counted = self._habit_id in plan.habits
        entries = self._entries if counted else Collection(self._session, "habit_entry")
        entries.stage_deletion(transaction, current, label=RACE)
        transaction.commit()

    def _read(self, day: date) -> tuple[Stored | None, DayLog]:
        """Return a day's entry and its log; one read may be older than the other."""
        here = keys.dated("habit_entry", self._habit_id, day, None, self._id(day))
        log = keys.day_log(day)
        items = self._session.get_many([here, log])
        current = decode(items[here]) if here in items else None
        return current, DayLog(day, items.get(log))

    def _id(self, day: date) -> str:
        """Return the id of a day's entry, always the same, so that writing it twice makes one."""
        return str(uuid.uuid5(uuid.UUID(self._habit_id), day.isoformat()))
