"""The ledgers of metric days: what each transaction of an import wrote, and what was there before.

A ledger is ``{"outcomes", "days"}``: what became of each entry by its number, and the days that are
written. A day has its ``id`` (``<date>/<source>``), the ``version`` that is written and, if it was
there, its content ``before``; or, when it is taken back, what became of it as ``taken`` instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from chalicelib.account.imports.writing.entries import Removed, Written
from chalicelib.jsontext import Document
from chalicelib.metrics.days.documents import MetricDayDocument
from chalicelib.metrics.days.joining import content_of
from chalicelib.metrics.days.repository import Change
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import Stored, pack

# An undo takes at most three of the 100 actions of a transaction for each: the day, its tombstone
# and the day counters of its year; and a few for all.
MAX_DAYS: Final = 25


def ledger_of(
    outcomes: dict[int, Written],
    changes: Sequence[Change],
    stored: Sequence[Stored[MetricDayDocument] | None],
) -> Document:
    """Return the document of a ledger whose days are written."""
    rows = [
        [each.number, each.outcome, asdict(each.fault) if each.fault else None]
        for each in outcomes.values()
    ]
    days = []
    for change, after in zip(changes, stored, strict=True):
        day: dict[str, Any] = {"id": change.of.id, "version": after.version if after else 0}
        if change.before:
            day["before"] = content_of(change.before.document())
        days.append(day)
    return {"outcomes": rows, "days": days}


def taken(removed: Sequence[Removed]) -> Document:
    """Return the document of a ledger whose days are taken back."""
    return {"days": [{"id": each.id, "taken": [each.outcome, each.reason]} for each in removed]}


def is_taken(ledger: Document) -> bool:
    """Tell whether the days of a ledger are taken back."""
    return all("taken" in day for day in ledger["days"])


def packed(ledger: Document) -> Item:
    """Return the attributes of a ledger's item."""
    return {"doc": pack(ledger, deflate=True)}


def id_of(sort_key: str) -> str:
    """Return the id of a ledger in an export: the import, a slash and the first number.

    >>> id_of("IMPORTDAYS#01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10#00000500")
    '01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10/00000500'
    """
    return sort_key.removeprefix(keys.IMPORT_DAYS).replace("#", "/")


def key_of(ledger_id: str) -> str:
    """Return the sort key of a ledger of an export.

    >>> key_of("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10/00000500")
    'IMPORTDAYS#01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10#00000500'
    """
    import_id, _, number = ledger_id.partition("/")
    return keys.import_days(import_id, int(number))


def days_before(ledger: Document) -> Iterator[tuple[int, Document]]:
    """Yield the metric days that a ledger would put back, each with its place in ``days``.

    They have the stamps that any document has.
    """
    stamps = {"version": 1, "created_at": "1970-01-01T00:00:00Z"}
    stamps["updated_at"] = stamps["created_at"]
    for place, day in enumerate(ledger["days"]):
        if "before" in day:
            yield place, {**day["before"], **stamps, "id": day["id"]}
