"""Several entries of habits in one request: all of them are stored, or none."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chalicelib.errors import Fault, Invalid, invalid
from chalicelib.profile.oldest import refuse_too_old
from chalicelib.regimen.habits.batch_models import HabitEntryBatchItem
from chalicelib.regimen.habits.changes import EntryChange, moved_days, read_entries, stage_changes
from chalicelib.regimen.habits.documents import HabitEntryDocument
from chalicelib.regimen.plan import daylog
from chalicelib.regimen.plan.limits import MAX_ACTIONS, refuse_far_ahead
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table.collection import list_text
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

# The receipt, and the counters of the streaks `supplements` and `protocol` in two years.
_RESERVED = 5

_Key = tuple[str, date]


def set_entries(
    session: Session, items: Sequence[HabitEntryBatchItem], now: datetime
) -> list[Stored[HabitEntryDocument]]:
    """Write entries of any habits and days, in place of existing ones: all of them or none.

    Returns:
        The entries, in the order of ``items``.

    Raises:
        Invalid: names every invalid entry; or two are of one habit and day; or a new one is too
            old; or they take more than the 100 actions of a transaction, because they are of many
            days and habits (``too_many_actions``).
    """
    plan = Plan.read(session, consistent=True)
    documents = _documents(plan, items, now)
    stored, logs = read_entries(session, documents)
    _refuse_too_old(documents, stored)
    changes = [
        EntryChange(habit_id, day, stored.get((habit_id, day)), document)
        for (habit_id, day), document in documents.items()
    ]
    moved = daylog.read(session, moved_days(plan, changes))
    logs |= {day: log for day, log in moved.items() if log.exists}
    transaction = PlanTransaction(session, plan, plan.today(now), reserved=_RESERVED)
    written = stage_changes(session, transaction, plan, changes, logs, now=now)
    transaction.prepare()
    # One action is that of the receipt.
    if transaction.size > MAX_ACTIONS - 1 or transaction.leaves_logs:
        raise invalid("/items", "too_many_actions")
    by_key = {_key(entry): entry for entry in written}
    answer = [by_key[key] for key in documents]
    transaction.commit(list_text(answer))
    return answer


def _documents(
    plan: Plan, items: Sequence[HabitEntryBatchItem], now: datetime
) -> dict[_Key, Mapping[str, Any]]:
    """Return the fields of the entries, by habit and day.

    Raises:
        Invalid: names every invalid entry.
    """
    documents: dict[_Key, Mapping[str, Any]] = {}
    faults: list[Fault] = []
    for place, item in enumerate(items):
        try:
            key, document = (item.habit_id, item.local_date), _document(plan, item, now)
            if key in documents:
                raise invalid("", "repeated")
            documents[key] = document
        except Invalid as error:
            faults += [fault.under(f"/items/{place}") for fault in error.faults]
    if faults:
        raise Invalid(faults)
    return documents


def _document(plan: Plan, item: HabitEntryBatchItem, now: datetime) -> Mapping[str, Any]:
    """Return the fields of an entry.

    Raises:
        Invalid: the caller has no such habit, the day is too far ahead, or the entry does not fit
            the measure of the habit.
    """
    habit = plan.habit_documents.get(item.habit_id)
    if habit is None:
        raise invalid("/habit_id", "unknown_habit")
    refuse_far_ahead(item.local_date, plan.today(now), "/local_date")
    return item.of(habit["measure"])


def _refuse_too_old(documents: Mapping[_Key, Any], stored: Mapping[_Key, Any]) -> None:
    """Refuse new entries before the oldest day; those that exist may be written again.

    Raises:
        Invalid: names the first one.
    """
    for place, (habit_id, day) in enumerate(documents):
        if (habit_id, day) not in stored:
            refuse_too_old(day, f"/items/{place}/local_date")


def _key(entry: Stored[HabitEntryDocument]) -> _Key:
    document = entry.document()
    return document["habit_id"], date.fromisoformat(document["local_date"])
