"""The archive: deleted supplements and habits, outside of what a request reads of the plan.

What the person wrote about them, their names and doses, is in items of their own that expire after
181 days; what remains has no text. So a person who deletes something knows when it is gone.

An item of the archive says when a deleted supplement or habit was due. It is read only for days on
which one was active, together with all that ended in the same year or later. Nothing in it changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, cast

from chalicelib.errors import DomainError
from chalicelib.jsontext import Document, pick
from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.documents import (
    ArchivedTextsDocument,
    CountedDaysDocument,
    EndedDocument,
    VersionDocument,
)
from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.table import counters, keys
from chalicelib.table.codec import Item
from chalicelib.table.ids import uuid7
from chalicelib.table.items import pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# Seven times as many as a person can have at once (100 supplements, 36 habits). A year of them is
# 270 KB, if each has three versions: 34 units to read.
MAX_A_YEAR: Final = 1_000
# How long the names and doses of deleted items are kept; what was deleted before has none.
TEXT_LIFE: Final = timedelta(days=181)
# What is shown on a past day in place of a name that has expired.
UNKNOWN: Final = "(deleted)"
# The fields of a version that have a dose, whose unit a person may have written.
_DOSES: Final = ("dose", "slot_doses", "taper", "taper_from")
# Of the days of all deleted items. A day is a byte in each group; what repeats takes next to none.
MAX_DAYS_BYTES: Final = 100_000


def read(session: Session, year: int, *, consistent: bool) -> dict[str, EndedDocument]:
    """Read what ended in ``year`` or later, by id; one Query."""
    items = session.each(Query(keys.archived(year), keys.ARCHIVE_END, consistent=consistent))
    documents: dict[str, EndedDocument] = {}
    texts: dict[str, ArchivedTextsDocument] = {}
    now = session.clock().timestamp()
    for item in items:
        if not keys.is_archived_texts(item["sk"]):
            documents[item["sk"].rpartition("#")[2]] = read_json(item)
        # DynamoDB removes what has expired some time later.
        elif item["expires_at"] > now:
            texts |= read_json(item)
    return {name: _with_texts(each, texts.get(name)) for name, each in documents.items()}


def stage(
    transaction: Transaction, resource_id: str, document: EndedDocument, history: ScheduleHistory
) -> ArchivedTextsDocument:
    """Add to ``transaction`` an item of the archive, and return what is not to stay in it.

    Args:
        transaction: that deletes the resource.
        resource_id: of the supplement or habit.
        document: with the versions that end with its last day.
        history: with the days from which due days are counted.
    """
    texts: ArchivedTextsDocument = {
        "name": document["name"],
        "doses": [_part(version, _DOSES) for version in document["versions"]],
    }
    kept: Document = {name: value for name, value in document.items() if name != "name"}
    kept["versions"] = [
        {name: value for name, value in version.items() if name not in (*_DOSES, "ingredients")}
        for version in document["versions"]
    ]
    if history.by_history:
        kept["counted"] = _counted_days(history)
    sort_key = keys.archived(end_of(document).year, resource_id)
    transaction.put(sort_key, {"doc": pack(kept, deflate=True)})
    return texts


def stage_texts(
    transaction: Transaction,
    session: Session,
    texts: Mapping[str, ArchivedTextsDocument],
    day: date,
) -> None:
    """Add to ``transaction`` the texts of what it moves into the archive, by id, in one item.

    Args:
        transaction: that moves them.
        session: of the caller.
        texts: of the supplements and habits.
        day: the local date, on which or before which they ended.
    """
    if texts:
        sort_key = keys.archived_texts(day.year, uuid7(session.clock()))
        expires_at = int((session.clock() + TEXT_LIFE).timestamp())
        item: Item = {"doc": pack(texts, deflate=True), "expires_at": expires_at}
        transaction.put(sort_key, item)


def _with_texts(document: EndedDocument, texts: ArchivedTextsDocument | None) -> EndedDocument:
    """Return an item of the archive with its texts, if they have not expired."""
    if texts is None or len(texts["doses"]) != len(document["versions"]):
        named: Any = {"name": UNKNOWN} | document
        return cast("EndedDocument", named)
    versions = document["versions"]
    merged = [{**version, **doses} for version, doses in zip(versions, texts["doses"], strict=True)]
    whole: Any = {**document, "name": texts["name"], "versions": merged}
    return cast("EndedDocument", whole)


def _part(version: VersionDocument, names: Iterable[str]) -> Document:
    return pick(version, *(name for name in names if name in version))


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
