"""Habits and their entries as items."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.deletion import ended_document
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.repository import planned_item
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys
from chalicelib.table.collection import RACE, Collection, Page, PageRequest
from chalicelib.table.counters import Digit
from chalicelib.table.drafts import Draft
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session


class HabitRepository(Collection[HabitDocument]):
    """The caller's habits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "habit", outlived=True)

    def exists(self, habit_id: str) -> bool:
        """Tell whether the caller has a habit."""
        return self._session.get(keys.named("habit", habit_id)) is not None

    def stage_end(
        self, transaction: PlanTransaction, current: Stored[HabitDocument], today: date
    ) -> None:
        """Add to ``transaction`` the deletion of a habit, so that no past day changes."""
        kept = ended_document(current.document(), today)
        self.stage_deletion(transaction, current)
        transaction.delete_item(planned_item(current.id, kept), kept)


class HabitEntryRepository:
    """The entries of one habit."""

    def __init__(self, session: Session, habit_id: str) -> None:
        self._session = session
        self._habit_id = habit_id
        self._entries: Collection[HabitEntryDocument] = Collection(
            session, "habit_entry", dated=True, streak=keys.habit_kind(habit_id)
        )

    def list_page(
        self, page: PageRequest, days: tuple[date | None, date | None] = (None, None)
    ) -> Page[HabitEntryDocument]:
        """Return one page of entries, newest first."""
        return self._entries.list_page(page, scope=self._habit_id, days=days)

    def read(
        self, day: date, others: Iterable[date] = ()
    ) -> tuple[Stored[HabitEntryDocument] | None, dict[date, DayLog]]:
        """Return the entry of a day, and the logs of the day and of others, in one round trip.

        Some of them may be older than others.
        """
        entry_key = self.key(day)
        log_keys = {each: keys.day_log(each) for each in {day, *others}}
        items = self._session.get_many([entry_key, *log_keys.values()])
        current = decode(items[entry_key]) if entry_key in items else None
        return current, {each: DayLog(each, items.get(key)) for each, key in log_keys.items()}

    def draft(
        self,
        day: date,
        document: Mapping[str, Any],
        digits: Sequence[Digit],
        *,
        met: bool,
        after: int,
    ) -> Draft:
        """Return the entry of a day before it is written.

        Args:
            day: the local date.
            document: without the habit and the date.
            digits: what it adds to the day counters beside that the day counts.
            met: whether the entry meets the goal, so that the day counts.
            after: the version of the tombstone of an earlier entry of the day, or 0.
        """
        fixed = {"habit_id": self._habit_id, "local_date": day.isoformat()}
        return Draft(
            {**fixed, **document, "met": met},
            day=day,
            scope=self._habit_id,
            counts=met,
            digits=tuple(digits),
            id=self._id(day),
            after=after,
        )

    def stage(
        self,
        transaction: PlanTransaction,
        changes: Sequence[tuple[Stored[HabitEntryDocument] | None, Draft | None]],
        now: datetime,
        *,
        counted: bool,
        label: str = RACE,
    ) -> list[Stored[HabitEntryDocument]]:
        """Add to ``transaction`` entries in place of others.

        Args:
            transaction: of the use case.
            changes: for each day, the entry before the write, if there is one, and after it.
            now: the time of the request.
            counted: whether the habit exists; otherwise it has no day counters.
            label: of the condition that the entries before are still those.

        Returns:
            The entries that are written.
        """
        # Several days of a year have the same day counters, so these are added together.
        entries: Collection[HabitEntryDocument]
        entries, written = Collection(self._session, "habit_entry", dated=True), []
        for current, draft in changes:
            if current and draft:
                stored = entries.stage_replacement(transaction, current, draft, now, label=label)
                written.append(stored)
            elif draft:
                written += entries.stage_new(transaction, [draft], now, label=label)
            elif current:
                entries.stage_deletion(transaction, current, label=label)
        if counted:
            before = [current for current, _ in changes if current]
            after = [draft for _, draft in changes if draft]
            self._entries.count(transaction, before=before, after=after)
        return written

    def key(self, day: date) -> str:
        """Return the sort key of the entry of a day."""
        return keys.dated("habit_entry", self._habit_id, day, None, self._id(day))

    def _id(self, day: date) -> str:
        """Return the id of the entry of a day: always the same, so a day has one entry."""
        return entry_id(self._habit_id, day)


def entry_id(habit_id: str, day: date) -> str:
    """Return the id of the entry of a habit on a day."""
    return str(uuid.uuid5(uuid.UUID(habit_id), day.isoformat()))
