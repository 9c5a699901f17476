"""The readings of one marker in the table, newest first: measured ones, and computed ones.

Computed readings of a marker that is never measured are in one item with the other computed
readings of their panel.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from chalicelib.jsontext import dump
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.documents import ComputedReadings, ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import ReadingSummary
from chalicelib.table import keys, positions
from chalicelib.table.codec import Item
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import PRESENTED, Stored, decode, read_json
from chalicelib.table.session import Query, Session

Days = tuple[date | None, date | None]


class ReadingHistory:
    """All readings of one marker, single ones and those of panels."""

    def __init__(self, session: Session, marker: str) -> None:
        self._session = session
        self._marker = marker
        self._prefix = (
            keys.family("derived")
            if catalogue.is_computed(marker)
            else keys.family("reading", marker)
        )

    def newest(self, days: Days, limit: int) -> list[ReadingDocument]:
        """Return at most ``limit`` readings between two local dates, newest first."""
        items = self._session.each(self._between(days, limit=limit))
        return list(islice(self._readings(items), limit))

    def older(self, than: ReadingSummary, step: int) -> Iterator[ReadingDocument]:
        """Yield the readings after ``than`` in lists, newest first, read consistently.

        Args:
            than: a reading of the marker.
            step: how many items to read in one round trip.
        """
        days = (None, date.fromisoformat(than.day))
        items = self._session.each(self._between(days, limit=step, consistent=True))
        for document in self._readings(items):
            if ReadingSummary.of(document).position < than.position:
                yield document

    def computed_page(self, days: Days, page: PageRequest) -> Page[ReadingDocument]:
        """Return one page of the readings of a marker that is always computed.

        Raises:
            BadPosition: the position of the page is not one of this list.
        """
        position = positions.require(page.after, positions.DATED)
        after = self._prefix + position if position else None
        query = self._between(days, limit=page.limit, after=after)
        items, after = self._session.query(query)
        readings = [computed_reading(document) for document in self._readings(iter(items))]
        return Page(readings, after and after.removeprefix(self._prefix))

    def _between(
        self, days: Days, *, limit: int, after: str | None = None, consistent: bool = False
    ) -> Query:
        """Return the Query for the readings between two local dates, newest first."""
        first, last = days
        return Query(
            low=f"{self._prefix}{first.isoformat()}" if first else self._prefix,
            high=f"{self._prefix}{last.isoformat() if last else ''}{keys.LAST}",
            limit=limit,
            after=after,
            descending=True,
            consistent=consistent,
            attributes=PRESENTED,
        )

    def _readings(self, items: Iterator[Item]) -> Iterator[ReadingDocument]:
        """Yield the readings of the marker in items, of which some may have none."""
        for item in items:
            if "entity" in item:
                stored: Stored[ReadingDocument] = decode(item)
                yield stored.document()
                continue
            computed: ComputedReadings = read_json(item)
            if self._marker in computed:
                yield computed[self._marker]


def computed_reading(document: ReadingDocument) -> Stored[ReadingDocument]:
    """Return a computed reading that shares its item with others as a stored resource."""
    return Stored("reading", document["id"], document["version"], dump(document), {})
