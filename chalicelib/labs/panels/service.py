"""The use cases of panels: create, read, complete, correct, delete, and compute again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import count
from typing import cast

from chalicelib.errors import DomainError, Invalid, NotFound, invalid
from chalicelib.jsontext import Document, fitting, instant_text, pick, present
from chalicelib.labs.biomarkers.documents import MeasurementDocument, ReadingDocument
from chalicelib.labs.biomarkers.entry import entered, require_past
from chalicelib.labs.biomarkers.history import panel_id_of, require_own_id, stored_reading
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.panels import collection, presenter
from chalicelib.labs.panels.documents import PanelDocument, PanelReadingDocument
from chalicelib.labs.panels.models import (
    MAX_READINGS,
    PanelCreate,
    PanelDetails,
    PanelFilter,
    PanelReadingCreate,
    PhenoAgeVariant,
)
from chalicelib.labs.panels.replacement import numbers_by_marker, replaced
from chalicelib.labs.panels.repository import IMPORTED, PanelRepository, lock_holder
from chalicelib.profile import dating
from chalicelib.table.collection import RACE, SOURCE, VERSION, Page, PageRequest
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

    def create(self, body: PanelCreate, now: datetime, client_id: str | None = None) -> View:
        """Create a panel, its readings and the derived markers; all or nothing.

        Raises:
            Invalid: names every invalid reading; or the id of the client does not end in ``00``.
            DomainError: the laboratory has a panel of this instant already; has its id.
            ConditionFailed: ``EXISTS`` or ``RESERVED``, the id of the client is or was in use.
        """
        if client_id:
            require_own_id(client_id, "panel_id")
        summaries = self._summaries()
        panel_id = client_id or panel_id_of(uuid7(self._session.clock()))
        panel = self._panel(panel_id, body, summaries, now)
        transaction = Transaction(self._session)
        stored = self._panels.stage_new(transaction, summaries, panel, now, client_id)
        return _commit(transaction, presenter.view(summaries, stored))

    def replace(self, current: Stored[PanelDocument], body: PanelCreate, now: datetime) -> View:
        """Write ``body`` over ``current``, and compute the derived markers again.

        A reading of a marker that the panel has keeps its id.

        Raises:
            Invalid: names every invalid reading.
            DomainError: another panel is of the same report, or has the same source.
        """
        summaries = self._summaries()
        current = self._panels.before_change(current)
        before = current.document()
        numbers = numbers_by_marker(before, [result.marker for result in body.readings])
        version = current.version + 1
        results = _readings(before["id"], numbers, body.readings, summaries, version=version)
        content = _dated(body, body.document(), summaries, now, before)
        moved = pick(before, *collection.SHARED) != pick(content, *collection.SHARED)
        readings = replaced(before, results, now, moved=moved)
        kept = pick(before, "id", "created_at")
        panel = cast("PanelDocument", {**content, **kept, "readings": readings})
        return self._replace(summaries, current, panel, now)

    def update(self, current: Stored[PanelDocument], details: PanelDetails, now: datetime) -> View:
        """Write the fields that concern all readings, and compute the derived markers again.

        Raises:
            Invalid: the new date is in the future.
            DomainError: another panel is of the same report, or has the same source.
        """
        summaries = self._summaries()
        current = self._panels.before_change(current)
        before = current.document()
        content = _dated(details, details.document(), summaries, now, before)
        kept = pick(before, "id", "readings", "created_at")
        panel = cast("PanelDocument", {**content, **kept})
        if pick(before, *collection.SHARED) != pick(content, *collection.SHARED):
            for part in panel["readings"]:
                part["version"] += 1
                part["updated_at"] = instant_text(now)
        return self._replace(summaries, current, panel, now)

    def add_readings(
        self, current: Stored[PanelDocument], results: Sequence[PanelReadingCreate], now: datetime
    ) -> View:
        """Add results of the same collection, and compute the derived markers again.

        If somebody changes the panel meanwhile, the request is run again.

        Raises:
            Invalid: names every invalid reading, or the panel would have more than 90.
        """
        summaries = self._summaries()
        current = self._panels.before_change(current)
        panel = current.document()
        _require_room(panel, results)
        numbers, version = collection.free_numbers(panel["readings"]), current.version + 1
        added = _readings(panel["id"], numbers, results, summaries, version=version)
        for part in added:
            part["created_at"] = part["updated_at"] = instant_text(now)
        panel["readings"] += added
        return self._replace(summaries, current, panel, now, label=RACE)

    def delete(self, current: Stored[PanelDocument]) -> None:
        """Delete a panel with its readings and everything computed from them."""
        summaries = MarkerSummaries.read_panels(self._session)
        current = self._panels.before_change(current)
        transaction = Transaction(self._session)
        self._panels.stage_deletion(transaction, summaries, current)
        transaction.commit()

    def derive(
        self, current: Stored[PanelDocument], variant: PhenoAgeVariant, now: datetime
    ) -> View:
        """Compute the derived markers of a panel again, with the current profile."""
        summaries = self._summaries()
        current = self._panels.before_change(current)
        panel = current.document()
        panel["phenoage_variant"] = variant
        return self._replace(summaries, current, panel, now)

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
        stored = self._panels.of_reading(summaries, current.document())
        panel = stored.document()
        place = _place_of(panel, current)
        identity = {"id": current.id, "version": current.version + 1}
        times = {**pick(panel["readings"][place], "created_at"), "updated_at": instant_text(now)}
        part = cast("PanelReadingDocument", {**identity, **content, **times})
        panel["readings"][place] = part
        self._stage(transaction, summaries, stored, panel, now)
        return stored_reading(collection.reading(panel, part))

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
        stored = self._panels.of_reading(summaries, current.document())
        panel = stored.document()
        del panel["readings"][_place_of(panel, current)]
        if not panel["readings"]:
            raise DomainError("last_reading", panel_id=panel["id"])
        self._stage(transaction, summaries, stored, panel, now)

    def computed(self, marker: str, reading_id: str) -> ReadingDocument:
        """Return a computed reading by its id.

        Raises:
            NotFound: there is no such reading.
        """
        panel = self.get(panel_id_of(reading_id)).document()
        reading = collection.find(panel, reading_id, marker)
        if reading is None:
            raise NotFound("reading")
        return reading

    def _replace(
        self,
        summaries: MarkerSummaries,
        current: Stored[PanelDocument],
        panel: PanelDocument,
        now: datetime,
        label: str = VERSION,
    ) -> View:
        """Write ``panel`` over ``current``, with everything that changes with it."""
        transaction = Transaction(self._session)
        stored = self._stage(transaction, summaries, current, panel, now, label=label)
        return _commit(transaction, presenter.view(summaries, stored))

    def _stage(
        self,
        transaction: Transaction,
        summaries: MarkerSummaries,
        current: Stored[PanelDocument],
        panel: PanelDocument,
        now: datetime,
        *,
        label: str = RACE,
    ) -> Stored[PanelDocument]:
        """Add to ``transaction`` a changed panel with its next version and derived markers."""
        panel["version"], panel["updated_at"] = current.version + 1, instant_text(now)
        panel["derived"] = collection.derived(panel, summaries.person)
        return self._panels.stage_replacement(
            transaction, summaries, current, panel, now, label=label
        )

    def _summaries(self) -> MarkerSummaries:
        return MarkerSummaries.read_all(self._session, consistent=True)

    def _panel(
        self, panel_id: str, body: PanelCreate, summaries: MarkerSummaries, now: datetime
    ) -> PanelDocument:
        """Return the complete document of a new panel.

        Raises:
            Invalid: names every invalid reading.
        """
        stamp = instant_text(now)
        readings = _readings(panel_id, count(1), body.readings, summaries)
        content = _dated(body, body.document(), summaries, now)
        identity = {"id": panel_id, "version": 1, "readings": readings}
        times = {"created_at": stamp, "updated_at": stamp}
        panel = cast("PanelDocument", {**identity, **content, "readings": readings, **times})
        panel["derived"] = collection.derived(panel, summaries.person)
        return panel


def _commit(transaction: Transaction, view: View) -> View:
    """Commit the write of a panel, and return its view.

    Raises:
        DomainError: another panel is of the same report, or has the same source.
    """
    try:
        transaction.commit(view.text)
    except ConditionFailed as error:
        if error.label not in (IMPORTED, SOURCE):
            raise
        existing = present({"existing_id": lock_holder(error)})
        if error.label == IMPORTED:
            raise DomainError("duplicate_source", **existing) from error
        raise DomainError("duplicate_panel", **existing) from error
    return view


def _dated(
    details: PanelDetails,
    content: Document,
    summaries: MarkerSummaries,
    now: datetime,
    before: PanelDocument | None = None,
) -> Document:
    """Return the fields of a panel that replaces ``before``, with its local date."""
    dated = dating.Dating(before or {}, content, "collected_at", details.collected_at)
    document = dated.document(summaries.profile)
    day = date.fromisoformat(document["local_date"])
    require_past(day, now, "collected_at" if details.collected_at else "local_date")
    return document


def _require_room(panel: PanelDocument, results: Sequence[PanelReadingCreate]) -> None:
    """Refuse markers that a panel has already, and more readings than it may have.

    Raises:
        Invalid: names every such marker, or all readings.
    """
    existing = {part["marker"] for part in panel["readings"]}
    repeated = [
        fault
        for index, result in enumerate(results)
        if result.marker in existing
        for fault in invalid(f"/readings/{index}/marker", "in_panel").faults
    ]
    if repeated:
        raise Invalid(repeated)
    if len(existing) + len(results) > MAX_READINGS:
        raise invalid("/readings", "too_many", max=MAX_READINGS, of="readings of the panel")


def _place_of(panel: PanelDocument, current: Stored[ReadingDocument]) -> int:
    """Return where a reading is in its panel.

    Raises:
        ConditionFailed: ``RACE``, the reading changed since it was read.
    """
    for place, part in enumerate(panel["readings"]):
        if (part["id"], part["version"]) == (current.id, current.version):
            return place
    raise ConditionFailed(RACE)


def _readings(
    panel_id: str,
    numbers: Iterable[int],
    results: Sequence[PanelReadingCreate],
    summaries: MarkerSummaries,
    *,
    version: int = 1,
) -> list[PanelReadingDocument]:
    """Return new readings of a panel, with at least as many ``numbers`` for their ids.

    Raises:
        Invalid: names every invalid reading.
    """
    readings, faults = [], []
    for index, (number, result) in enumerate(zip(numbers, results, strict=False)):
        try:
            content = entered(summaries, result.marker, result)
        except Invalid as error:
            faults += [fault.under(f"/readings/{index}") for fault in error.faults]
            continue
        identity = {"id": collection.part_id(panel_id, number), "version": version}
        part = cast("PanelReadingDocument", {**identity, "marker": result.marker, **content})
        readings.append(part)
    if faults:
        raise Invalid(faults)
    return readings
