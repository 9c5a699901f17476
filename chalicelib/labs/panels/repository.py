"""Panels as items: all items of a panel in one transaction.

A panel of 90 readings takes at most 39 of the 100 actions that DynamoDB allows: the panel, the lock
against a second entry, the lock of its source, 32 groups of readings, the readings of markers that
are never measured, the day counter, the newest readings of panels, and the receipt. A panel that
moves to another time takes about twice as many.
"""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from chalicelib.errors import NotFound
from chalicelib.jsontext import dump
from chalicelib.labs.biomarkers.documents import PanelResults, ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.carry_over import KIND, carried_over
from chalicelib.labs.panels.documents import PanelDocument
from chalicelib.labs.panels.latest import LatestPanelReadings
from chalicelib.models.source_documents import source_key
from chalicelib.profile.dating import is_ahead
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import VERSION, Collection, Page, PageRequest
from chalicelib.table.counters import AHEAD, Digit, counted
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored, decode, pack
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# The label of the condition that no panel has the same source.
IMPORTED = "imported"


class PanelRepository:
    """The items of the caller's panels."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._latest = LatestPanelReadings(session)
        self._panels: Collection[PanelDocument] = Collection(
            session, "panel", dated=True, streak=KIND
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

    def before_change(self, current: Stored[PanelDocument]) -> Stored[PanelDocument]:
        """Return a panel that is about to be changed, with its items as they are written today."""
        return carried_over(self._session, current)

    def of_reading(
        self, summaries: MarkerSummaries, reading: ReadingDocument
    ) -> Stored[PanelDocument]:
        """Return the panel of a reading before a change; it was read with ``summaries``.

        Raises:
            NotFound: the panel was deleted after the reading was read.
        """
        item = summaries.item(panel_key_of(reading))
        if item is None:
            raise NotFound("reading")
        return self.before_change(decode(item))

    def stage_new(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        panel: PanelDocument,
        now: datetime,
        client_id: str | None = None,
    ) -> Stored[PanelDocument]:
        """Add to ``transaction`` all items of a new panel; ``client_id`` is its id, if given."""
        if client_id:
            self._panels.stage_client_id(transaction, client_id)
        return self._stage_new(transaction, summaries, panel, _draft(panel, now), now)

    def stage_restored(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        panel: PanelDocument,
        now: datetime,
    ) -> None:
        """Add to ``transaction`` a panel that was exported, with its ids and versions."""
        draft = restored(_draft(panel, now), panel)
        self._stage_new(transaction, summaries, panel, draft, now)

    def _stage_new(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        panel: PanelDocument,
        draft: Draft,
        now: datetime,
    ) -> Stored[PanelDocument]:
        _stage_source(transaction, None, panel)
        [stored] = self._panels.stage_new(transaction, [draft], now)
        _stage_results(transaction, {}, collection.results(panel))
        self._latest.stage(transaction, summaries, None, panel)
        return stored

    def stage_replacement(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[PanelDocument],
        panel: PanelDocument,
        now: datetime,
        *,
        label: str = VERSION,
    ) -> Stored[PanelDocument]:
        """Add to ``transaction`` a changed panel, and everything that changes with it.

        Args:
            transaction: which is committed later.
            summaries: with the newest readings of panels.
            current: the panel from :meth:`before_change`.
            panel: the changed panel.
            now: the time of the change.
            label: of the condition that nobody wrote since ``current`` was read.
        """
        before = current.document()
        _stage_source(transaction, before, panel)
        draft = _draft(panel, now)
        stored = self._panels.stage_replacement(transaction, current, draft, now, label=label)
        _stage_results(transaction, collection.results(before), collection.results(panel))
        self._latest.stage(transaction, summaries, before, panel)
        return stored

    def stage_deletion(
        self, transaction: Transaction, summaries: MarkerSummaries, current: Stored[PanelDocument]
    ) -> None:
        """Add to ``transaction`` the deletion of a panel with all its readings.

        ``current`` is the panel from :meth:`before_change`.
        """
        panel = current.document()
        self._panels.stage_deletion(transaction, current)
        _stage_source(transaction, panel, None)
        _stage_results(transaction, collection.results(panel), {})
        self._latest.stage(transaction, summaries, panel, None)


def lock_holder(error: ConditionFailed) -> str | None:
    """Return the id of the panel whose lock refused a new panel; None if it is deleted again."""
    return str(error.item["holder"]) if error.item else None


def panel_key_of(reading: ReadingDocument) -> str:
    """Return the sort key of the panel of a reading."""
    day, instant = collection.day_of(reading), collection.instant_of(reading)
    return keys.dated("panel", "", day, instant, reading["panel_id"])


def _stage_results(
    transaction: Transaction, before: Mapping[str, PanelResults], after: Mapping[str, PanelResults]
) -> None:
    """Write the items of readings that change, and remove those without readings."""
    for sort_key in sorted(before.keys() - after.keys()):
        transaction.remove(sort_key)
    for sort_key, readings in after.items():
        if readings != before.get(sort_key):
            transaction.put(sort_key, {"doc": pack(readings)})


def _stage_source(
    transaction: Transaction, before: PanelDocument | None, after: PanelDocument | None
) -> None:
    """Lock the source of a panel, and unlock the previous one."""
    old, new = (source_key(panel.get("source")) if panel else None for panel in (before, after))
    if old == new:
        return
    if old:
        transaction.remove(keys.source("panel_source", *old))
    if new and after:
        lock: Item = {"holder": after["id"]}
        transaction.put_new(keys.source("panel_source", *new), lock, IMPORTED)


def _draft(panel: PanelDocument, now: datetime) -> Draft:
    at, number = collection.instant_of(panel), len(panel["readings"])
    ahead = (Digit(AHEAD, number),) if is_ahead(at, now) else ()
    return Draft(
        panel,
        day=collection.day_of(panel),
        at=at,
        digits=(counted(KIND, number), *ahead),
        source=_identity(panel),
        id=panel["id"],
    )


def _identity(panel: PanelDocument) -> tuple[str, str] | None:
    """Return what two entries of one report have in common; None if it is not known.

    Without specimen and report it is the same as under 0.5, whose locks exist. Both together may be
    longer than a sort key, so their digest is used.
    """
    if panel.get("allow_duplicate") or ("lab" not in panel and "collected_at" not in panel):
        return None
    identity = panel.get("collected_at", panel["local_date"])
    if "specimen" in panel or "report_id" in panel:
        parts = [panel.get("specimen", "").casefold(), panel.get("report_id", "")]
        identity += f"#{sha256(dump(parts).encode()).hexdigest()[:32]}"
    return panel.get("lab", "").casefold(), identity
