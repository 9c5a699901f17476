"""The newest readings of panels after a panel was created, changed or deleted."""

from collections.abc import Mapping
from itertools import islice

from chalicelib.labs.biomarkers.documents import ReadingDocument
from chalicelib.labs.biomarkers.history import ReadingHistory
from chalicelib.labs.biomarkers.marker_summary import (
    DISPLAYED,
    MAX_KEPT,
    LatestReadings,
    MarkerSummaries,
    ReadingSummary,
)
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.documents import PanelDocument
from chalicelib.table import keys
from chalicelib.table.items import PRESENTED, Stored, decode
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# How many panels, or readings of one marker, one step of the search for older ones reads.
_STEP = 8


class LatestPanelReadings:
    """The item with the newest readings of panels, of all markers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stage(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        before: PanelDocument | None,
        after: PanelDocument | None,
    ) -> None:
        """Add to ``transaction`` the newest readings after a panel changes.

        Args:
            transaction: that of the panel.
            summaries: with the newest readings of panels.
            before: the panel as it is stored; None for a new panel.
            after: the panel as it is written; None if it is deleted.
        """
        latest = dict(summaries.from_panels)
        if before:
            latest = self._without_removed(latest, before, after)
        summaries.stage_panels(transaction, _with_all(latest, after) if after else latest)

    def _without_removed(
        self,
        latest: dict[str, LatestReadings],
        before: PanelDocument,
        after: PanelDocument | None,
    ) -> dict[str, LatestReadings]:
        """Return the newest readings without the readings that the panel loses.

        A panel that moves to another time loses all, because others may be newer then.
        """
        kept: set[str] = set()
        if after and _place(before) == _place(after):
            kept = {reading["id"] for reading in collection.all_readings(after)}
        refills: dict[str, ReadingSummary] = {}
        for reading in collection.all_readings(before):
            if reading["id"] in kept:
                continue
            marker = reading["marker"]
            previous = latest.get(marker, LatestReadings())
            latest[marker] = previous.without(reading["id"])
            if latest[marker].needs_refill:
                # Every reading that is not kept is older than all kept ones.
                refills[marker] = previous.summaries[-1]
        return latest | self._refilled(latest, refills, before)

    def _refilled(
        self,
        latest: Mapping[str, LatestReadings],
        refills: Mapping[str, ReadingSummary],
        before: PanelDocument,
    ) -> dict[str, LatestReadings]:
        """Return the newest readings of the markers in ``refills``, with older ones of panels.

        Most of them are in the few panels before; the others are looked up marker by marker.
        """
        candidates: dict[str, list[ReadingSummary]] = {
            marker: list(latest[marker].summaries) for marker in refills
        }
        for panel in self._panels_before(before) if refills else ():
            for reading in collection.all_readings(panel):
                marker, summary = reading["marker"], ReadingSummary.of(reading)
                if marker in refills and summary.position < refills[marker].position:
                    candidates[marker].append(summary)
        for marker, summaries in candidates.items():
            if len(summaries) < DISPLAYED:
                older = ReadingHistory(self._session, marker).older(refills[marker], _STEP)
                of_panels = islice(filter(_of_panel, older), MAX_KEPT)
                summaries[:] = [*latest[marker].summaries, *map(ReadingSummary.of, of_panels)]
        # Fewer than DISPLAYED readings are all that exist. Otherwise it is unknown whether there
        # are more; they are looked up when they are needed.
        return {
            marker: LatestReadings(tuple(summaries[:MAX_KEPT]), more=len(summaries) >= DISPLAYED)
            for marker, summaries in candidates.items()
        }

    def _panels_before(self, panel: PanelDocument) -> list[PanelDocument]:
        """Return the few panels before one, newest first."""
        day, instant = collection.day_of(panel), collection.instant_of(panel)
        query = Query(
            low=keys.family("panel"),
            high=keys.dated("panel", "", day, instant, panel["id"]),
            limit=_STEP,
            descending=True,
            consistent=True,
            attributes=PRESENTED,
        )
        items, _ = self._session.query(query)
        stored: list[Stored[PanelDocument]] = [decode(item) for item in items]
        panels = (entry.document() for entry in stored)
        return [other for other in panels if other["id"] != panel["id"]]


def _place(panel: PanelDocument) -> tuple[str, str | None]:
    """Return what decides where the readings of a panel are in lists."""
    return panel["local_date"], panel.get("collected_at")


def _of_panel(reading: ReadingDocument) -> bool:
    return "panel_id" in reading


def _with_all(
    latest: Mapping[str, LatestReadings], panel: PanelDocument
) -> dict[str, LatestReadings]:
    updated = dict(latest)
    for reading in collection.all_readings(panel):
        marker = reading["marker"]
        current = updated.get(marker, LatestReadings())
        updated[marker] = current.with_(ReadingSummary.of(reading))
    return updated
