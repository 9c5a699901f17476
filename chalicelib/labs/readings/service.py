"""Readings as items: units, local dates, day counters, and the card of the newest."""

from datetime import date, datetime
from itertools import islice

from chalicelib.errors import DomainError, NotFound, invalid
from chalicelib.jsontext import Document, dump
from chalicelib.labs.biomarkers import catalogue, history, interpretation, ranges, units
from chalicelib.labs.biomarkers.entry import entered, require_past
from chalicelib.labs.biomarkers.marker_summary import (
    MAX_KEPT,
    LatestReadings,
    MarkerSummaries,
    ReadingSummary,
)
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.service import KIND, PanelService, home_key
from chalicelib.labs.readings import trend
from chalicelib.labs.readings.models import (
    ReadingCreate,
    Trend,
    TrendChange,
    TrendPoint,
    TrendQuery,
    TrendShare,
)
from chalicelib.models.queries import DayRangeQuery
from chalicelib.profile import dating
from chalicelib.table import keys, positions
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# A trend looks at this many of the newest readings.
MOST_POINTS = 1_000
# How many readings one step of the search for older single ones reads.
_STEP = 25


class ReadingService:
    """The caller's readings of one marker."""

    def __init__(self, session: Session, marker: str) -> None:
        self._session = session
        self._marker = marker
        self._readings = Collection(session, "reading", kind=KIND)
        self._panels = PanelService(session)

    def get(self, reading_id: str) -> Stored:
        """Return one reading of this marker, as it is stored, before a change.

        Raises:
            NotFound: there is none of that id.
            DomainError: if the marker is only ever computed.
        """
        if catalogue.is_computed(self._marker):
            raise _computed()
        stored = self._readings.get(reading_id)
        if not stored.sort_key.startswith(keys.family("reading", self._marker)):
            raise NotFound("reading")
        return stored

    def show(self, reading_id: str) -> tuple[Stored, str]:
        """Return one reading of this marker, and its text with how it stands today."""
        cards, definition = self._judging()
        if definition["computed"]:
            document = self._panels.computed(self._marker, reading_id)
            stored = Stored("reading", reading_id, document["version"], dump(document), {})
        else:
            stored = self.get(reading_id)
        return stored, _judged(cards, definition, stored.document())

    def list_page(self, query: DayRangeQuery, page: PageRequest) -> Page:
        """Return one page of readings, newest first, with how they stand today."""
        cards, definition = self._judging()
        if definition["computed"]:
            found = self._computed_page(query.days(), page)
        else:
            found = self._readings.list_page(page, scope=self._marker, days=query.days())
        shown = [
            stored._replace(text=_judged(cards, definition, stored.document()))
            for stored in found.items
        ]
        return Page(shown, found.after)

    def create(self, reading: ReadingCreate, now: datetime) -> tuple[Stored, str]:
        """Write a reading.

        Raises:
            NotFound: there is no such marker.
            DomainError: if the marker is only ever computed; 422 for a unit it does not have.
        """
        cards = MarkerSummaries.read(self._session, self._marker)
        definition = _measurable(cards, self._marker)
        draft = self._draft(cards, reading, now)
        transaction = Transaction(self._session)
        [stored] = self._readings.stage_new(transaction, [draft], now)
        top = cards.single(self._marker).with_(ReadingSummary.of(stored.document()))
        cards.put_single(transaction, self._marker, top)
        text = _judged(cards, definition, stored.document())
        transaction.commit(text)
        return stored, text

    def replace(self, current: Stored, reading: ReadingCreate, now: datetime) -> tuple[Stored, str]:
        """Write ``reading`` over ``current``; its date moves only if its time or place does.

        What was computed from it, if it came with a panel, is computed again.

        Raises:
            DomainError: for a computed reading; 422 for what a panel says of all its readings.
        """
        home = _home_keys(current)
        cards = MarkerSummaries.read(self._session, self._marker, *home)
        definition = _measurable(cards, self._marker, current)
        if home:
            part = self._part(cards, current, reading)
            stored = self._panels.replace_reading(cards, current, part, now)
            return stored, _judged(cards, definition, stored.document())
        draft = self._draft(cards, reading, now, current)
        transaction = Transaction(self._session)
        stored = self._readings.stage_replacement(transaction, current, draft, now)
        brief = ReadingSummary.of(stored.document())
        cards.put_single(transaction, self._marker, self._changed(cards, current, brief))
        transaction.commit()
        return stored, _judged(cards, definition, stored.document())

    def delete(self, current: Stored, now: datetime) -> None:
        """Delete a reading and its count, and compute again what it went into.

        Raises:
            DomainError: for a computed reading, and for a panel's only one.
        """
        home = _home_keys(current)
        cards = MarkerSummaries.read(self._session, self._marker, *home)
        _measurable(cards, self._marker, current)
        if home:
            self._panels.delete_reading(cards, current, now)
            return
        transaction = Transaction(self._session)
        self._readings.stage_deletion(transaction, current)
        cards.put_single(transaction, self._marker, self._without(cards, current))
        transaction.commit()

    def trend(self, query: TrendQuery) -> Trend:
        """Return how the marker develops between two local dates, both included."""
        cards, definition = self._judging()
        documents, complete = self._newest((query.from_, query.to))
        documents.reverse()
        aim = interpretation.target_range(cards, definition)
        points = [_point(cards, definition, aim, document) for document in documents]
        figures = [trend.Point(point.local_date, point.value, point.censored) for point in points]
        slope = trend.slope_per_year(figures)
        change = trend.change(figures)
        return Trend(
            marker=self._marker,
            unit=definition["unit"],
            points=points,
            complete=complete,
            count=len(points),
            censored_count=len(points) - len(trend.known(figures)),
            mean=trend.mean(figures),
            change=TrendChange(**change._asdict()) if change else None,
            slope_per_year=slope,
            lab=_share([point.status for point in points]),
            reference=_share([point.reference for point in points]),
            target=_share([point.target for point in points]),
            direction=_direction(slope),
        )

    def _judging(self) -> tuple[MarkerSummaries, Document]:
        cards = MarkerSummaries.for_judging(self._session, self._marker)
        return cards, cards.marker(self._marker)

    def _draft(
        self,
        cards: MarkerSummaries,
        reading: ReadingCreate,
        now: datetime,
        current: Stored | None = None,
    ) -> Draft:
        document = {"marker": self._marker} | entered(cards, self._marker, reading)
        day = dating.kept_day(current.document() if current else {}, document, "collected_at")
        if day is None:
            day = dating.local_date(reading.collected_at, reading.timezone, cards.profile)
        require_past(day, now, "collected_at" if reading.collected_at else "local_date")
        document["local_date"] = day.isoformat()
        return Draft(document, day=day, at=reading.collected_at, scope=self._marker, counts=True)

    def _part(self, cards: MarkerSummaries, current: Stored, reading: ReadingCreate) -> Document:
        """Return a panel's result that is changed, without what the panel says for all.

        Raises:
            Invalid: a field that the panel decides.
        """
        before: Document = current.document()
        after: Document = {"marker": self._marker}
        after |= entered(cards, self._marker, reading)
        if "collected_at" in before:
            before.pop("local_date")
        for name in collection.SHARED:
            if before.get(name) != after.pop(name, None):
                raise invalid(f"/{name}", "belongs_to_panel")
        return after

    def _changed(
        self, cards: MarkerSummaries, current: Stored, changed: ReadingSummary
    ) -> LatestReadings:
        """Return the newest single readings once ``changed`` stands for ``current``."""
        top = cards.single(self._marker)
        if changed.position == ReadingSummary.of(current.document()).position:
            return top.with_(changed)
        return self._without(cards, current).with_(changed)

    def _without(self, cards: MarkerSummaries, current: Stored) -> LatestReadings:
        """Return the newest single readings but ``current``, looked up if too few are known."""
        top = cards.single(self._marker)
        left = top.without(current.id)
        if not left.needs_refill:
            return left
        # Whatever was left out of the card is older than all that was on it.
        others = history.older(self._session, self._marker, top.briefs[-1], _STEP)
        singles = (ReadingSummary.of(each) for each in others if "panel_id" not in each)
        found = (*left.briefs, *islice(singles, MAX_KEPT - len(left.briefs)))
        return LatestReadings(found, more=len(found) == MAX_KEPT)

    def _newest(self, days: tuple[date | None, date | None]) -> tuple[list[Document], bool]:
        """Return the newest readings, newest first, and whether these are all."""
        most = MOST_POINTS + 1
        items = self._session.each(history.between(self._marker, days, limit=most))
        found = (history.reading(item, self._marker) for item in items)
        documents = list(islice((document for document in found if document), most))
        return documents[:MOST_POINTS], len(documents) <= MOST_POINTS

    def _computed_page(self, days: tuple[date | None, date | None], page: PageRequest) -> Page:
        """Return one page of readings that share an item with others of their panel."""
        prefix = history.family(self._marker)
        position = positions.require(page.after, positions.DATED)
        after = prefix + position if position else None
        query = history.between(self._marker, days, limit=page.limit, after=after)
        items, after = self._session.query(query)
        documents = [
            document for item in items if (document := history.reading(item, self._marker))
        ]
        found = [
            Stored("reading", document["id"], document["version"], dump(document), {})
            for document in documents
        ]
        return Page(found, after and after.removeprefix(prefix))


def _measurable(cards: MarkerSummaries, marker: str, current: Stored | None = None) -> Document:
    """Return the definition of a marker whose readings are entered, not computed."""
    definition = cards.marker(marker)
    if definition["computed"] or (current and "derived" in current.document()):
        raise _computed()
    return definition


def _computed() -> DomainError:
    return DomainError("computed_reading")


def require_range_of_unit(current: Stored, changed: ReadingCreate, changes: Document) -> None:
    """Refuse another unit for a value whose laboratory range would stay in the old one.

    Raises:
        Invalid: that asks for the range.
    """
    same = units.same(changed.unit, current.document()["unit"])
    if changed.lab_range and not same and "lab_range" not in changes:
        raise invalid("/lab_range", "other_unit")


def _home_keys(reading: Stored) -> list[str]:
    """Return where the panel of a reading stands, and the newest of panels, if it came with one."""
    return [home_key(reading), keys.PANEL_CARDS] if "panel_id" in reading.document() else []


def _judged(cards: MarkerSummaries, definition: Document, reading: Document) -> str:
    return dump(interpretation.judged(cards, definition, reading))


def _point(
    cards: MarkerSummaries, definition: Document, aim: ranges.Range | None, reading: Document
) -> TrendPoint:
    value, comparator = reading["canonical"]["value"], reading.get("comparator")
    day = date.fromisoformat(reading["local_date"])
    typical = interpretation.reference_range(cards.person, definition, day).bounds
    told = {name: reading[name] for name in ("collected_at", "comparator") if name in reading}
    return TrendPoint(
        reading_id=reading["id"],
        local_date=day,
        value=value,
        censored=comparator is not None,
        status=reading["status"],
        reference=ranges.status(value, comparator, typical),
        target=ranges.status(value, comparator, aim),
        **told,
    )


def _share(statuses: list[str]) -> TrendShare:
    found = trend.share(statuses)
    return TrendShare(in_range=found.in_range, judged=found.judged, share=found.share)


def _direction(slope: float | None) -> str | None:
    if slope is None:
        return None
    return "rising" if slope > 0 else "falling" if slope < 0 else "steady"
