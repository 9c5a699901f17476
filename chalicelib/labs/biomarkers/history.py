"""The readings of a marker as items, newest first: measured ones, and those computed only."""

from collections.abc import Iterator
from datetime import date

from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.marker_summary import ReadingSummary
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import decode, read_json
from chalicelib.table.session import Query, Session


def family(marker: str) -> str:
    """Return what the sort keys of a marker's readings begin with.

    Readings that are only ever computed share one item with the others of their panel.
    """
    return (
        keys.family("derived") if catalogue.is_computed(marker) else keys.family("reading", marker)
    )


def between(
    marker: str,
    days: tuple[date | None, date | None],
    *,
    limit: int,
    after: str | None = None,
    consistent: bool = False,
) -> Query:
    """Return the Query for a marker's readings between two local dates, newest first."""
    prefix, (first, last) = family(marker), days
    return Query(
        low=f"{prefix}{first.isoformat()}" if first else prefix,
        high=f"{prefix}{last.isoformat() if last else ''}{keys.LAST}",
        limit=limit,
        after=after,
        descending=True,
        consistent=consistent,
    )


def reading(item: Item, marker: str) -> Document | None:
    """Return the reading of ``marker`` in an item, if it has one."""
    if "entity" in item:
        return decode(item).document()
    found: Document | None = read_json(item).get(marker)
    return found


def older(session: Session, marker: str, than: ReadingSummary, limit: int) -> Iterator[Document]:
    """Yield a marker's readings that stand after ``than`` in lists, newest first."""
    days = (None, date.fromisoformat(than.day))
    for item in session.each(between(marker, days, limit=limit, consistent=True)):
        document = reading(item, marker)
        if document and ReadingSummary.of(document).position < than.position:
            yield document
