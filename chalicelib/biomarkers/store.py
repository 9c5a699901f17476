"""Readings as items: units, local dates, and the counters of the streak."""

from datetime import datetime

from chalicelib.biomarkers import catalogue, units
from chalicelib.biomarkers.models import ReadingCreate
from chalicelib.http.pagination import DayRangeQuery
from chalicelib.http.problems import invalid
from chalicelib.profile import dating
from chalicelib.table import keys
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.errors import NotFound
from chalicelib.table.items import Stored
from chalicelib.table.session import Session


class ReadingStore:
    """The caller's readings of one marker.

    Raises:
        NotFound: there is no such marker.
    """

    def __init__(self, session: Session, marker: str) -> None:
        self._session = session
        self._marker = catalogue.find(marker)
        self._scope = marker
        self._readings = Collection(session, "reading", kind="biomarkers")

    def get(self, reading_id: str) -> Stored:
        """Return one reading of this marker."""
        stored = self._readings.get(reading_id)
        if not stored.sort_key.startswith(keys.family("reading", self._scope)):
            raise NotFound("reading")
        return stored

    def list_page(self, query: DayRangeQuery, page: PageRequest) -> Page:
        """Return one page of readings, newest first."""
        return self._readings.list_page(page, scope=self._scope, days=query.days())

    def create(self, reading: ReadingCreate, now: datetime) -> Stored:
        """Write a reading; the profile is read first only for a local date."""
        return self._readings.create(self._draft(reading), now=now)

    def replace(self, current: Stored, reading: ReadingCreate, now: datetime) -> Stored:
        """Write ``reading`` over ``current``; its date moves only if its time or place does."""
        return self._readings.replace(current, self._draft(reading, current), now=now)

    def delete(self, current: Stored) -> None:
        """Delete a reading and its count."""
        self._readings.delete(current)

    def _draft(self, reading: ReadingCreate, current: Stored | None = None) -> Draft:
        self._check(reading)
        document = {"marker": self._scope} | reading.document()
        day = dating.kept_day(current.document() if current else {}, document, "collected_at")
        if day is None:
            profile = self._session.get(keys.PROFILE)
            day = dating.local_date(reading.collected_at, reading.timezone, profile)
        document["local_date"] = day.isoformat()
        return Draft(document, day=day, at=reading.collected_at, scope=self._scope, counts=True)

    def _check(self, reading: ReadingCreate) -> None:
        """Refuse a unit that is not the marker's, and a value below zero where none can be."""
        accepted = units.accepted(self._marker)
        if not any(units.same(reading.unit, unit) for unit in accepted):
            detail = f"this marker is entered in {' or '.join(accepted)}"
            raise invalid("/unit", "unknown_unit", detail)
        if reading.value < 0 <= self._marker.get("plausible_low", 0):
            raise invalid("/value", "negative_value", "this marker is never below zero")
