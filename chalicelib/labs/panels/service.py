"""The use cases of panels: create, read, delete, and compute derived markers again."""

from datetime import date, datetime
from typing import cast

from chalicelib.errors import DomainError, Invalid, NotFound
from chalicelib.jsontext import fitting, instant_text, present
from chalicelib.labs.biomarkers.documents import MeasurementDocument, ReadingDocument
from chalicelib.labs.biomarkers.entry import entered, require_past
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.panels import collection, presenter
from chalicelib.labs.panels.documents import PanelDocument, PanelReadingDocument
from chalicelib.labs.panels.models import PanelCreate, PanelFilter, PhenoAgeVariant
from chalicelib.labs.panels.repository import PanelRepository, lock_holder
from chalicelib.profile import dating
from chalicelib.table.collection import SOURCE, Page, PageRequest
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored, View
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction


class PanelService:
    """The caller's panels."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._panels = PanelRepository(session)

    def get(self, panel_id: str) -> Stored[PanelDocument]:
        """Return a panel as it is stored.

        Raises:
            NotFound: the caller has no such panel.
        """
        return self._panels.get(panel_id)

    def view(self, panel_id: str) -> View:
        """Return a panel with the interpretation of its values."""
        stored = self.get(panel_id)
        return presenter.view(self._summaries(), stored)

    def list_page(self, query: PanelFilter, page: PageRequest) -> Page:
        """Return one page of panels, newest first, with the interpretation of their values."""
        panels = self._panels.list_page(query.days(), page)
        if not panels.items:
            return panels
        summaries = self._summaries()
        items = [
            stored._replace(text=presenter.view(summaries, stored).text) for stored in panels.items
        ]
        fit = fitting([stored.text for stored in items])
        if fit < len(items):
            return Page(items[:fit], self._panels.position(items[fit - 1]))
        return Page(items, panels.after)

    def create(self, body: PanelCreate, now: datetime) -> View:
        """Create a panel, its readings and the derived markers; all or nothing.

        Raises:
            Invalid: names every invalid reading.
            DomainError: the laboratory has a panel of this instant already; has its id.
        """
        summaries = self._summaries()
        panel = self._panel(body, summaries, now)
        transaction = Transaction(self._session)
        stored = self._panels.stage_new(transaction, summaries, panel, now)
        view = presenter.view(summaries, stored)
        try:
            transaction.commit(view.text)
        except ConditionFailed as error:
            if error.label == SOURCE:
                existing = present({"existing_id": lock_holder(error)})
                raise DomainError("duplicate_panel", **existing) from error
            raise
        return view

    def delete(self, current: Stored[PanelDocument]) -> None:
        """Delete a panel with its readings and everything computed from them."""
        summaries = MarkerSummaries.read_panels(self._session)
        transaction = Transaction(self._session)
        self._panels.stage_deletion(transaction, summaries, current)
        transaction.commit()

    def derive(
        self, current: Stored[PanelDocument], variant: PhenoAgeVariant, now: datetime
    ) -> View:
        """Compute the derived markers of a panel again, with the current profile."""
        summaries = self._summaries()
        panel = current.document()
        panel["phenoage_variant"] = variant
        _renew(panel, current, summaries, now)
        transaction = Transaction(self._session)
        stored = self._panels.stage_replacement(transaction, summaries, current, panel, now)
        view = presenter.view(summaries, stored)
        transaction.commit(view.text)
        return view

    def stage_reading_replacement(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[ReadingDocument],
        content: MeasurementDocument,
        now: datetime,
    ) -> Stored[ReadingDocument]:
        """Add to ``transaction`` a result of a panel and everything that is computed from it.

        Args:
            transaction: which is committed later.
            summaries: with the panel's item.
            current: the reading that is replaced.
            content: the fields of the new result, with canonical value and status.
            now: the time of the change.
        """
        stored = self._panels.of_reading(summaries, current)
        panel = stored.panel.document()
        part = cast(
            "PanelReadingDocument", {"id": current.id, "version": current.version + 1, **content}
        )
        panel["readings"] = [
            part if other["id"] == current.id else other for other in panel["readings"]
        ]
        _renew(panel, stored.panel, summaries, now)
        return self._panels.stage_reading_replacement(
            transaction, summaries, stored, panel, part=part, now=now
        )

    def stage_reading_deletion(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[ReadingDocument],
        now: datetime,
    ) -> None:
        """Add to ``transaction`` a panel without one result, and its derived markers.

        Raises:
            DomainError: the reading is the only one of the panel.
        """
        stored = self._panels.of_reading(summaries, current)
        panel = stored.panel.document()
        panel["readings"] = [other for other in panel["readings"] if other["id"] != current.id]
        if not panel["readings"]:
            raise DomainError("last_reading", panel_id=panel["id"])
        _renew(panel, stored.panel, summaries, now)
        self._panels.stage_reading_deletion(transaction, summaries, stored, panel, now)

    def computed(self, marker: str, reading_id: str) -> ReadingDocument:
        """Return a computed reading by its id.

        Raises:
            NotFound: there is no such reading.
        """
        panel = self.get(collection.panel_id(reading_id)).document()
        for reading in collection.computed_readings(panel):
            if (reading["id"], reading["marker"]) == (reading_id, marker):
                return reading
        raise NotFound("reading")

    def _summaries(self) -> MarkerSummaries:
        return MarkerSummaries.read_all(self._session, consistent=True)

    def _panel(self, body: PanelCreate, summaries: MarkerSummaries, now: datetime) -> PanelDocument:
        """Return the complete document of a new panel.

        Raises:
            Invalid: names every invalid reading.
        """
        panel_id = collection.panel_id(uuid7(self._session.clock()))
        readings = _readings(panel_id, body, summaries)
        dated = dating.Dating({}, body.document(), "collected_at", body.collected_at)
        content = dated.document(summaries.profile)
        day = date.fromisoformat(content["local_date"])
        require_past(day, now, "collected_at" if body.collected_at else "local_date")
        stamp = instant_text(now)
        document = {"id": panel_id, "version": 1, **content, "readings": readings}
        document |= {"created_at": stamp, "updated_at": stamp}
        panel = cast("PanelDocument", document)
        panel["derived"] = collection.derived(panel, summaries.person)
        return panel


def _readings(
    panel_id: str, body: PanelCreate, summaries: MarkerSummaries
) -> list[PanelReadingDocument]:
    """Return the readings of a new panel.

    Raises:
        Invalid: names every invalid reading.
    """
    readings, faults = [], []
    for index, result in enumerate(body.readings):
        try:
            content = entered(summaries, result.marker, result)
        except Invalid as error:
            faults += [fault.under(f"/readings/{index}") for fault in error.faults]
            continue
        identity = {"id": collection.part_id(panel_id, index + 1), "version": 1}
        part = cast("PanelReadingDocument", {**identity, "marker": result.marker, **content})
        readings.append(part)
    if faults:
        raise Invalid(faults)
    return readings


def _renew(
    panel: PanelDocument,
    current: Stored[PanelDocument],
    summaries: MarkerSummaries,
    now: datetime,
) -> None:
    """Set the next version of a changed panel, and compute its derived markers again."""
    panel["version"], panel["updated_at"] = current.version + 1, instant_text(now)
    panel["derived"] = collection.derived(panel, summaries.person)
