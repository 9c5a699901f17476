"""The deletion of a supplement or habit: into the archive, so that no past day changes.

Release 0.5 left an item ``CALPLAN#~ended#<id>`` in the plan, which every request reads. An
edit of the plan moves up to 10 of them into the archive.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Final

from chalicelib.jsontext import pick
from chalicelib.regimen.plan import archive
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.documents import (
    ArchivedTextsDocument,
    EndedDocument,
    HabitDocument,
    SupplementDocument,
)
from chalicelib.regimen.plan.entry_days import EntryDays
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.score import PlannedItem
from chalicelib.regimen.plan.versions import ended
from chalicelib.table import keys
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

Texts = dict[str, ArchivedTextsDocument]
"""The texts of items of the archive, by id."""

MAX_MOVED: Final = 10
# As many day counters as a transaction has room for, one for each year.
MAX_YEARS: Final = 80
_DAY: Final = timedelta(days=1)


def ended_document(document: SupplementDocument | HabitDocument, today: date) -> EndedDocument:
    """Return what is kept of a supplement or habit that is deleted on ``today``."""
    kept: EndedDocument = {
        **pick(document, "name", "pillar", "measure", "created_at"),  # type: ignore[typeddict-item]  # a part
        "versions": ended(document["versions"], today),
    }
    return kept


def stage(
    transaction: Transaction,
    session: Session,
    plan: Plan,
    documents: Mapping[str, EndedDocument],
    days: DeletedDays,
    *,
    today: date,
) -> DeletedDays:
    """Add to ``transaction`` the archive of deleted items, and remove their day counters.

    An item that was active on no past day leaves nothing.

    Args:
        transaction: that deletes them.
        session: the caller's.
        plan: with the days from which due days are counted, if they matter.
        documents: the schedules that are kept, by id.
        days: of all items that were deleted before.
        today: the local date.

    Returns:
        The days with those of the items.

    Raises:
        DomainError: ``too_many_deleted``, the archive of the year is full.
    """
    texts: Texts = {}
    for resource_id, document in documents.items():
        item = plan.informed(planned_item(resource_id, document))
        if item.history.first_active is not None:
            archive.refuse_full(days, archive.end_of(document).year)
        for sort_key in _calendars(session, item):
            transaction.remove(sort_key)
        days = _archived(transaction, plan, item, document, days, texts=texts)
    archive.stage_texts(transaction, session, texts, today)
    return days


def stage_move(
    transaction: Transaction,
    session: Session,
    plan: Plan,
    days: DeletedDays,
    room: int,
    *,
    today: date,
) -> DeletedDays:
    """Add to ``transaction`` the move of items that an earlier release left in the plan.

    Args:
        transaction: of an edit of the plan.
        session: the caller's.
        plan: with the days from which due days are counted, if they matter.
        days: of all deleted items that are in the archive.
        room: how many actions the transaction can have.
        today: the local date.
    """
    before, texts = transaction.size, Texts()
    for resource_id, document in islice(plan.ended.items(), MAX_MOVED):
        item = plan.informed(planned_item(resource_id, document))
        calendars = _calendars_known(plan, item)
        if transaction.size - before + 2 + len(calendars) > room:
            break
        transaction.remove(f"{keys.ENDED}{resource_id}")
        for sort_key in calendars:
            transaction.remove(sort_key)
        days = _archived(transaction, plan, item, document, days, texts=texts)
    archive.stage_texts(transaction, session, texts, today)
    return days


def _archived(
    transaction: Transaction,
    plan: Plan,
    item: PlannedItem,
    document: EndedDocument,
    days: DeletedDays,
    *,
    texts: Texts,
) -> DeletedDays:
    """Stage an item of the archive, if it was ever active; return the days with its own.

    Its texts are added to ``texts``.
    """
    history, end = item.history, archive.end_of(document)
    if history.first_active is None:
        return days
    texts[history.id] = archive.stage(transaction, history.id, document, history)
    return days.with_item(item, end - _DAY, plan.excuses).in_archive(end.year)


def _kind(item: PlannedItem) -> str:
    """Return the kind whose day counters belong to an item alone."""
    habit = item.entity == "habit"
    return keys.habit_kind(item.history.id) if habit else keys.dose_kind(item.history.id)


def _calendars(session: Session, item: PlannedItem) -> list[str]:
    """Return the sort keys of the day counters of an item, one for each year; one Query, or none.

    A supplement has some only if due days are counted from its doses.
    """
    if item.entity == "supplement" and not item.history.by_history:
        return []
    prefix = f"{keys.CALENDARS}{_kind(item)}#"
    query = Query(prefix, f"{prefix}{keys.LAST}", limit=MAX_YEARS, consistent=True)
    items, _ = session.query(query)
    return [each["sk"] for each in items]


def _calendars_known(plan: Plan, item: PlannedItem) -> list[str]:
    """Return the sort keys of the day counters that an earlier release left, from what was read."""
    counted = (plan.entry_days or {}).get(item.history.id, EntryDays())
    years = {day.year for day in (*counted.done, *counted.skips)}
    return [keys.calendar(_kind(item), year) for year in sorted(years)]
