"""The use cases of readings of one marker: single readings, readings of panels, and their trend."""

from datetime import datetime
from typing import cast

from chalicelib.errors import DomainError, invalid
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers import catalogue, interpretation
from chalicelib.labs.biomarkers.answers import has_answers
from chalicelib.labs.biomarkers.corrections import corrected
from chalicelib.labs.biomarkers.documents import (
    MarkerDocument,
    MeasurementDocument,
    ReadingDocument,
)
from chalicelib.labs.biomarkers.history import ReadingHistory, require_own_id, stored_reading
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.service import PanelService
from chalicelib.labs.readings import answer_trend, presenter
from chalicelib.labs.readings.entry import dated_fields, single_content
from chalicelib.labs.readings.models import ReadingCreate, ReadingFilter, Trend, TrendQuery
from chalicelib.labs.readings.repository import ReadingRepository
from chalicelib.labs.readings.trend_values import trend_values
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored, View
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.terminology import units


class ReadingService:
    """The caller's readings of one marker."""

    def __init__(self, session: Session, marker: str) -> None:
        self._session = session
        self._marker = marker
        self._readings = ReadingRepository(session, marker)
        self._history = ReadingHistory(session, marker)
        self._panels = PanelService(session)

    def get(self, reading_id: str) -> Stored[ReadingDocument]:
        """Return one reading of this marker, as it is stored, before a change.

        Raises:
            NotFound: there is no such reading.
            DomainError: the marker is always computed.
        """
        if catalogue.is_computed(self._marker):
            raise DomainError("computed_reading")
        return self._readings.get(reading_id)

    def view(self, reading_id: str) -> View:
        """Return one reading of this marker with its interpretation."""
        summaries = MarkerSummaries.for_interpretation(self._session, self._marker)
        marker = summaries.marker(self._marker)
        if marker["computed"]:
            stored = stored_reading(self._panels.computed(self._marker, reading_id))
        else:
            stored = self.get(reading_id)
        return presenter.view(summaries, marker, stored)

    def list_page(self, query: ReadingFilter, page: PageRequest) -> Page:
        """Return one page of readings, newest first, with their interpretation."""
        summaries = MarkerSummaries.for_interpretation(self._session, self._marker)
        marker = summaries.marker(self._marker)
        if query.import_id:
            readings = self._readings.imported_page(query.import_id, query.days(), page)
        else:
            readings = self._history.page(query.days(), page)
        items = [
            stored._replace(text=presenter.view(summaries, marker, stored).text)
            for stored in readings.items
        ]
        return Page(items, readings.after)

    def create(self, reading: ReadingCreate, now: datetime, client_id: str | None = None) -> View:
        """Create a single reading, under the id of the client if that is given.

        Raises:
            NotFound: there is no such marker.
            DomainError: the marker is always computed.
            Invalid: a unit that the marker does not have, or an id that a panel may use.
            ConditionFailed: ``EXISTS`` or ``RESERVED``, the id of the client is or was in use.
        """
        if client_id:
            require_own_id(client_id, "reading_id")
        summaries = MarkerSummaries.read(self._session, self._marker)
        marker = _measurable(summaries, self._marker)
        content = single_content(summaries, self._marker, reading, now)
        transaction = Transaction(self._session)
        stored = self._readings.stage_new(transaction, summaries, content, now, client_id)
        view = presenter.view(summaries, marker, stored)
        transaction.commit(view.text)
        return view

    def replace(
        self, current: Stored[ReadingDocument], reading: ReadingCreate, now: datetime
    ) -> View:
        """Write ``reading`` over ``current``; its date changes only if its time or place does.

        If the reading is of a panel, everything that was computed from it is computed again.

        Raises:
            DomainError: the reading is computed.
            Invalid: a field that belongs to the panel changes.
        """
        summaries = self._readings.summaries_of(current)
        marker = _measurable(summaries, self._marker, current)
        transaction = Transaction(self._session)
        if "panel_id" in current.document():
            part = corrected(current.document(), self._part(summaries, current, reading), now)
            stored = self._panels.stage_reading_replacement(
                transaction, summaries, current, part, now
            )
        else:
            before = current.document()
            content = single_content(summaries, self._marker, reading, now, before)
            content = corrected(before, content, now)
            stored = self._readings.stage_replacement(transaction, summaries, current, content, now)
        view = presenter.view(summaries, marker, stored)
        transaction.commit(view.text)
        return view

    def delete(self, current: Stored[ReadingDocument], now: datetime) -> None:
        """Delete a reading and its count, and compute again what was computed from it.

        Raises:
            DomainError: the reading is computed, or is the only one of its panel.
        """
        summaries = self._readings.summaries_of(current)
        _measurable(summaries, self._marker, current)
        transaction = Transaction(self._session)
        if "panel_id" in current.document():
            self._panels.stage_reading_deletion(transaction, summaries, current, now)
        else:
            self._readings.stage_deletion(transaction, summaries, current)
        transaction.commit()

    def trend(self, query: TrendQuery) -> Trend:
        """Return the trend of the marker between two local dates, both included.

        Raises:
            NotFound: there is no such marker.
            Invalid: the marker does not have the requested unit, or has answers.
        """
        summaries = MarkerSummaries.for_trend(self._session, self._marker)
        marker = summaries.marker(self._marker)
        answered = has_answers(marker)
        if answered and query.unit is not None:
            raise invalid("unit", "unit_of_answers", argument=True)
        unit = "" if answered else _displayed_unit(summaries, marker, query.unit)
        found = trend_values(self._session, summaries, marker, (query.from_, query.to))
        if answered:
            return answer_trend.answer(summaries.person, marker, found)
        return presenter.trend_answer(summaries, marker, found, unit)

    def _part(
        self,
        summaries: MarkerSummaries,
        current: Stored[ReadingDocument],
        reading: ReadingCreate,
    ) -> MeasurementDocument:
        """Return a changed result of a panel, without the fields that belong to the panel.

        Raises:
            Invalid: a field that belongs to the panel changes.
        """
        before: Document = {**current.document()}
        after = dated_fields(summaries, self._marker, reading, before)
        if "collected_at" in before and "collected_at" in after:
            # It follows from the other fields, which are named if they change.
            del before["local_date"], after["local_date"]
        for name in (*collection.SHARED, "source"):
            if before.get(name) != after.pop(name, None):
                raise invalid(f"/{name}", "belongs_to_panel")
        return cast("MeasurementDocument", after)


def _displayed_unit(
    summaries: MarkerSummaries, marker: MarkerDocument, requested: str | None
) -> str:
    """Return the unit in which a trend is displayed: the requested one, or that of the profile.

    Raises:
        Invalid: the marker does not have the requested unit.
    """
    if requested is None:
        return interpretation.display_unit(summaries.person, marker)
    for unit in units.accepted(marker):
        if units.alike(marker, requested, unit):
            return unit
    if not units.converts(marker, requested):
        accepted = units.accepted(marker)
        raise invalid("unit", "unknown_unit", argument=True, accepted=accepted)
    return requested


def _measurable(
    summaries: MarkerSummaries, marker: str, current: Stored[ReadingDocument] | None = None
) -> MarkerDocument:
    """Return the definition of a marker whose readings are entered, not computed.

    Raises:
        DomainError: the marker is always computed, or the reading ``current`` is.
    """
    definition = summaries.marker(marker)
    if definition["computed"] or (current and "derived" in current.document()):
        raise DomainError("computed_reading")
    return definition


def require_range_of_unit(
    current: Stored[ReadingDocument], changed: ReadingCreate, changes: Document
) -> None:
    """Refuse another unit for a value if its laboratory range would keep the previous unit.

    Raises:
        Invalid: the range must be sent too.
    """
    before = current.document()
    if changed.unit is None or "unit" not in before:
        # An answer, or a change that is refused: the kind of the results of a marker is fixed.
        return
    same = units.same(changed.unit, before["unit"])
    if changed.lab_range and not same and "lab_range" not in changes:
        raise invalid("/lab_range", "other_unit")
