"""The readings of one marker in the table, newest first: measured ones, and computed ones.

A single reading is an item. The readings of a panel are in items of groups of markers, and those of
markers that are never measured are in one item. A list merges the two kinds of items by day,
instant and id. Panels that 0.5 wrote have an item for each reading.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from heapq import merge
from itertools import islice

from chalicelib.errors import invalid
from chalicelib.jsontext import dump, fitting
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.documents import PanelResults, ReadingDocument
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
        of_panels = keys.family("results", keys.results_group(marker))
        self._families = (
            [keys.family("derived")]
            if catalogue.is_computed(marker)
            else [keys.family("reading", marker), of_panels]
        )

    def newest(self, days: Days, limit: int) -> list[ReadingDocument]:
        """Return at most ``limit`` readings between two local dates, newest first."""
        return list(islice(self.between(days, limit), limit))

    def between(
        self, days: Days, step: int, *, consistent: bool = False
    ) -> Iterator[ReadingDocument]:
        """Yield the readings between two local dates, newest first.

        Args:
            days: first and last local date, both included; None is open.
            step: how many items to read in one round trip.
            consistent: whether to read strongly consistent.
        """
        queries = (
            self._query(family, days, limit=step, consistent=consistent)
            for family in self._families
        )
        return _merged([self._readings(self._session.each(query)) for query in queries])

    def older(self, than: ReadingSummary, step: int) -> Iterator[ReadingDocument]:
        """Yield the readings after ``than`` in lists, newest first, read consistently.

        Args:
            than: a reading of the marker.
            step: how many items to read in one round trip.
        """
        days = (None, date.fromisoformat(than.day))
        for document in self.between(days, step, consistent=True):
            if ReadingSummary.of(document).position < than.position:
                yield document

    def page(self, days: Days, page: PageRequest) -> Page[ReadingDocument]:
        """Return one page of readings; one Query for each kind of item.

        Items of panels may have no reading of the marker, so that a page may have fewer readings
        than its limit while there is more to follow.

        Raises:
            BadPosition: the position of the page is not one of this list.
        """
        position = positions.require(page.after, positions.DATED)
        found: list[Iterator[ReadingDocument]] = []
        ends: list[str] = []
        for family in self._families:
            after = family + _before(family, position) if position else None
            query = self._query(family, days, limit=page.limit + 1, after=after)
            items, end = self._session.query(query)
            found.append(self._readings(items))
            ends += [end.removeprefix(family)] if end else []
        # Beyond the end of one kind of item, readings of that kind may precede those of the other.
        end = max(ends, default=None)
        readings = [each for each in _merged(found) if end is None or _position(each) >= end]
        shown = [stored_reading(document) for document in readings[: page.limit]]
        shown = shown[: fitting([stored.text for stored in shown])]
        if len(shown) < len(readings):
            end = _position(readings[len(shown) - 1])
        return Page(shown, end)

    def _query(
        self,
        family: str,
        days: Days,
        *,
        limit: int,
        after: str | None = None,
        consistent: bool = False,
    ) -> Query:
        """Return the Query for the items between two local dates, newest first."""
        first, last = days
        return Query(
            low=f"{family}{first.isoformat()}" if first else family,
            high=f"{family}{last.isoformat() if last else ''}{keys.LAST}",
            limit=limit,
            after=after,
            descending=True,
            consistent=consistent,
            attributes=PRESENTED,
        )

    def _readings(self, items: Iterable[Item]) -> Iterator[ReadingDocument]:
        """Yield the readings of the marker in items, of which some may have none."""
        for item in items:
            if "entity" in item:
                stored: Stored[ReadingDocument] = decode(item)
                yield stored.document()
                continue
            results: PanelResults = read_json(item)
            if self._marker in results:
                yield results[self._marker]


def stored_reading(document: ReadingDocument) -> Stored[ReadingDocument]:
    """Return a reading that shares its item with others as a stored resource."""
    return Stored("reading", document["id"], document["version"], dump(document), {})


def panel_id_of(related_id: str) -> str:
    """Return the id of the panel to which an id is related.

    >>> panel_id_of("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
    '01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00'
    """
    return f"{related_id[:-2]}00"


def require_own_id(client_id: str, parameter: str) -> None:
    """Refuse a client's id for a new panel or single reading that a part of a panel could have.

    Args:
        client_id: as requested.
        parameter: the path parameter that has it.

    Raises:
        Invalid: it does not end in ``00``.
    """
    if panel_id_of(client_id) != client_id:
        raise invalid(parameter, "id_of_part", argument=True)


def _merged(found: Iterable[Iterator[ReadingDocument]]) -> Iterator[ReadingDocument]:
    """Merge readings that are newest first.

    While a panel of 0.5 is carried over, both kinds of items have its readings.
    """
    last = ""
    for reading in merge(*found, key=_position, reverse=True):
        if reading["id"] != last:
            last = reading["id"]
            yield reading


def _position(reading: ReadingDocument) -> str:
    """Return the position of a reading in lists: the end of the sort key of a single one."""
    instant = reading.get("collected_at", "")[:19].replace("-", "").replace(":", "")
    return f"{reading['local_date']}#{instant}#{reading['id']}"


def _before(family: str, position: str) -> str:
    """Return the position among the items of a family after which a page continues.

    The items of panels have the id of the panel, which precedes those of its readings.
    """
    return position if family.startswith(keys.family("reading")) else panel_id_of(position)
