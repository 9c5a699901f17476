"""Panels as items: all items of a panel in one transaction.

A panel of 90 readings takes exactly the 100 actions that DynamoDB allows: the panel, the lock
against a second entry, 90 readings, the day counter, up to four computed readings of markers that
are also measured, one item for all others, the newest readings of panels, and the receipt.
"""

from datetime import date, datetime
from typing import NamedTuple

from chalicelib.errors import NotFound
from chalicelib.labs.biomarkers.documents import ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.documents import PanelDocument, PanelReadingDocument
from chalicelib.labs.panels.latest import LatestPanelReadings
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import (
    RACE,
    VERSION,
    Collection,
    Draft,
    Page,
    PageRequest,
)
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored, decode, encode, pack
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

KIND = "biomarkers"


class ReadingOfPanel(NamedTuple):
    """A measured reading and its panel, as stored."""

    reading: Stored[ReadingDocument]
    panel: Stored[PanelDocument]


class PanelRepository:
    """The items of the caller's panels."""

    def __init__(self, session: Session) -> None:
        self._latest = LatestPanelReadings(session)
        self._panels: Collection[PanelDocument] = Collection(
            session, "panel", dated=True, streak=KIND
        )
        self._readings: Collection[ReadingDocument] = Collection(
            session, "reading", dated=True, streak=KIND
        )

    def get(self, panel_id: str) -> Stored[PanelDocument]:
        """Return a panel.

        Raises:
            NotFound: the caller has no such panel.
        """
        return self._panels.get(panel_id)

    def list_page(
        self, days: tuple[date | None, date | None], page: PageRequest
    ) -> Page[PanelDocument]:
        """Return one page of panels between two local dates, newest first."""
        return self._panels.list_page(page, days=days)

    def position(self, stored: Stored[PanelDocument]) -> str:
        """Return the position of a panel in lists."""
        return stored.sort_key.removeprefix(keys.family("panel"))

    def of_reading(
        self, summaries: MarkerSummaries, reading: Stored[ReadingDocument]
    ) -> ReadingOfPanel:
        """Return a reading with its panel, which was read with ``summaries``.

        Raises:
            NotFound: the panel was deleted after the reading was read.
        """
        item = summaries.item(panel_key_of(reading.document()))
        if item is None:
            raise NotFound("reading")
        return ReadingOfPanel(reading, decode(item))

    def stage_new(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        panel: PanelDocument,
        now: datetime,
    ) -> Stored[PanelDocument]:
        """Add to ``transaction`` all items of a new panel."""
        [stored] = self._panels.stage_new(transaction, [_draft(panel)], now)
        readings = [_reading_draft(panel, part) for part in panel["readings"]]
        self._readings.stage_new(transaction, readings, now)
        _stage_derived(transaction, panel)
        self._latest.stage(transaction, summaries, None, panel)
        return stored

    def stage_replacement(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[PanelDocument],
        panel: PanelDocument,
        now: datetime,
    ) -> Stored[PanelDocument]:
        """Add to ``transaction`` the panel ``current`` with other derived markers.

        If somebody wrote since ``current`` was read, the condition ``VERSION`` fails.
        """
        return self._stage(transaction, summaries, current, panel, now, label=VERSION)

    def stage_reading_replacement(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: ReadingOfPanel,
        panel: PanelDocument,
        *,
        part: PanelReadingDocument,
        now: datetime,
    ) -> Stored[ReadingDocument]:
        """Add to ``transaction`` a changed reading and its panel.

        Args:
            transaction: which is committed later.
            summaries: with the newest readings of panels.
            current: the reading and its panel, as stored.
            panel: with the changed reading and its consequences.
            part: the changed reading.
            now: the time of the change.
        """
        draft = _reading_draft(panel, part)
        stored = self._readings.stage_replacement(transaction, current.reading, draft, now)
        self._stage(transaction, summaries, current.panel, panel, now, label=RACE)
        return stored

    def stage_reading_deletion(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: ReadingOfPanel,
        panel: PanelDocument,
        now: datetime,
    ) -> None:
        """Add to ``transaction`` the deletion of a reading, and its panel without the reading."""
        self._readings.stage_deletion(transaction, current.reading)
        self._stage(transaction, summaries, current.panel, panel, now, label=RACE)

    def stage_deletion(
        self, transaction: Transaction, summaries: MarkerSummaries, current: Stored[PanelDocument]
    ) -> None:
        """Add to ``transaction`` the deletion of a panel with all its readings."""
        panel = current.document()
        self._panels.stage_deletion(transaction, current)
        parts = [_reading_key(panel, part["marker"], part["id"]) for part in panel["readings"]]
        parts += [_computed_key(panel, marker) for marker in collection.computable_markers(panel)]
        self._readings.stage_parts_removal(
            transaction,
            [*parts, _bundle_key(panel)],
            collection.day_of(panel),
            len(panel["readings"]),
        )
        self._latest.stage(transaction, summaries, panel, None)

    def _stage(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[PanelDocument],
        panel: PanelDocument,
        now: datetime,
        *,
        label: str,
    ) -> Stored[PanelDocument]:
        draft = _draft(panel)
        stored = self._panels.stage_replacement(transaction, current, draft, now, label=label)
        _stage_derived(transaction, panel)
        self._latest.stage(transaction, summaries, current.document(), panel)
        return stored


def lock_holder(error: ConditionFailed) -> str | None:
    """Return the id of the panel whose lock refused a new panel; None if it is deleted again."""
    return str(error.item["holder"]) if error.item else None


def panel_key_of(reading: ReadingDocument) -> str:
    """Return the sort key of the panel of a reading."""
    day, instant = collection.day_of(reading), collection.instant_of(reading)
    return keys.dated("panel", "", day, instant, reading["panel_id"])


def _reading_key(panel: PanelDocument, marker: str, reading_id: str) -> str:
    day, instant = collection.day_of(panel), collection.instant_of(panel)
    return keys.dated("reading", marker, day, instant, reading_id)


def _computed_key(panel: PanelDocument, marker: str) -> str:
    return _reading_key(panel, marker, collection.computed_id(panel["id"], marker))


def _bundle_key(panel: PanelDocument) -> str:
    """Return the sort key of the readings of markers that are never measured."""
    return keys.derived(collection.day_of(panel), collection.instant_of(panel), panel["id"])


def _stage_derived(transaction: Transaction, panel: PanelDocument) -> None:
    """Write the computed readings, and remove those that are no longer computed.

    Computed readings of markers that are also measured are among the measured ones. The others
    share one item, because their own items would exceed the transaction.
    """
    readings = {reading["marker"]: reading for reading in collection.computed_readings(panel)}
    for marker in collection.computable_markers(panel):
        reading = readings.pop(marker, None)
        if reading:
            attributes = {"id": reading["id"], "day": reading["local_date"]}
            item = encode("reading", reading, part_of=panel["id"], **attributes)
            transaction.put(_computed_key(panel, marker), item)
        elif panel["version"] > 1:
            transaction.remove(_computed_key(panel, marker))
    if readings:
        bundle: Item = {"doc": pack(readings, deflate=True)}
        transaction.put(_bundle_key(panel), bundle)
    elif panel["version"] > 1:
        transaction.remove(_bundle_key(panel))


def _draft(panel: PanelDocument) -> Draft:
    return Draft(
        panel,
        day=collection.day_of(panel),
        at=collection.instant_of(panel),
        source=_identity(panel),
        id=panel["id"],
    )


def _reading_draft(panel: PanelDocument, part: PanelReadingDocument) -> Draft:
    return Draft(
        collection.reading(panel, part),
        day=collection.day_of(panel),
        at=collection.instant_of(panel),
        scope=part["marker"],
        counts=True,
        id=part["id"],
        part_of=panel["id"],
    )


def _identity(panel: PanelDocument) -> tuple[str, str] | None:
    """Return what two entries of one collection have in common; None if it is not known."""
    if "lab" not in panel and "collected_at" not in panel:
        return None
    when = panel.get("collected_at", panel["local_date"])
    return str(panel.get("lab", "")).casefold(), str(when)
