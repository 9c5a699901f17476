"""The archive: deleted supplements and habits, outside of what a request reads of the plan.

An item of the archive says when a deleted supplement or habit was due. It is read only for days on
which one was active, together with all that ended in the same year or later. Nothing in it changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from chalicelib.errors import DomainError
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.documents import CountedDaysDocument, EndedDocument
from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.table import counters, keys
from chalicelib.table.items import pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# As many as a person can have at once (200 supplements, 100 habits), each deleted three times a
# year. A year of the archive is 270 KB then, if each has three versions: 34 units to read.
MAX_A_YEAR: Final = 1_000
# Of the days of all deleted items. A day is a byte in each group; what repeats takes next to none.
MAX_DAYS_BYTES: Final = 100_000


def read(session: Session, year: int, *, consistent: bool) -> dict[str, EndedDocument]:
    """Read what ended in ``year`` or later, by id; one Query."""
    items = session.each(Query(keys.archived(year), keys.ARCHIVE_END, consistent=consistent))
    return {item["sk"].rpartition("#")[2]: read_json(item) for item in items}


def stage(
    transaction: Transaction, resource_id: str, document: EndedDocument, history: ScheduleHistory
) -> None:
    """Add to ``transaction`` an item of the archive.

    Args:
        transaction: that deletes the resource.
        resource_id: of the supplement or habit.
        document: with the versions that end with its last day.
        history: with the days from which due days are counted.
    """
    if history.by_history:
        document = {**document, "counted": _counted_days(history)}
    sort_key = keys.archived(end_of(document).year, resource_id)
    transaction.put(sort_key, {"doc": pack(document, deflate=True)})


def stage_days(transaction: Transaction, days: DeletedDays) -> None:
    """Add to ``transaction`` the days of all deleted items; it must move the plan's revision."""
    transaction.put(keys.DELETED_DAYS, {"doc": _packed(days)})


def _packed(days: DeletedDays) -> str | bytes:
    return pack(days.document(), deflate=True)


def refuse_full(days: DeletedDays, year: int) -> None:
    """Refuse to delete one item more in a year.

    Raises:
        DomainError: ``too_many_deleted``, in the year, or on too many different days altogether.
    """
    if days.archived.get(year, 0) >= MAX_A_YEAR or len(_packed(days)) > MAX_DAYS_BYTES:
        raise DomainError("too_many_deleted", max=MAX_A_YEAR, of="supplements and habits")


def end_of(document: EndedDocument) -> date:
    """Return the first day on which a deleted resource can no longer be due.

    From its last version on, it is paused for ever.
    """
    return date.fromisoformat(document["versions"][-1]["valid_from"])


def _counted_days(history: ScheduleHistory) -> CountedDaysDocument:
    return {
        "done": _flags(history.done),
        "skips": _flags(history.skips),
        "neutral": [day.isoformat() for day in sorted(history.neutral)],
    }


def _flags(days: Iterable[date]) -> dict[str, dict[str, int]]:
    years = counters.deltas(((day, 1) for day in days), counters.FLAGS)
    return {f"{year:04d}": blocks for year, blocks in sorted(years.items())}


def with_counted_days(history: ScheduleHistory, stored: CountedDaysDocument) -> ScheduleHistory:
    """Return a history with the days from which its due days were counted when it was deleted."""
    neutral = frozenset(map(date.fromisoformat, stored["neutral"]))
    skips = frozenset(_dates(stored["skips"]))
    return replace(history, done=_dates(stored["done"]), skips=skips, neutral=neutral)


def _dates(years: Mapping[str, Mapping[str, int]]) -> list[date]:
    return list(counters.history({int(year): blocks for year, blocks in years.items()}))
