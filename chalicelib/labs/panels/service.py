"""Panels as items: all of a draw in one transaction.

A panel of 90 readings takes exactly the 100 actions that DynamoDB allows: the panel, the lock
against a second entry, 90 readings, the day counter, up to four computed readings of markers that
are also measured, one item for all others, the cards of the newest readings, and the receipt.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from chalicelib.errors import DomainError, Invalid, NotFound
from chalicelib.jsontext import Document, dump, fitting, instant_text
from chalicelib.labs.biomarkers import history, interpretation
from chalicelib.labs.biomarkers.entry import entered, require_past
from chalicelib.labs.biomarkers.marker_summary import (
    DISPLAYED,
    MAX_KEPT,
    LatestReadings,
    MarkerSummaries,
    ReadingSummary,
)
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.models import PanelCreate, PanelFilter, PhenoAgeVariant
from chalicelib.profile import dating
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import (
    RACE,
    SOURCE,
    VERSION,
    Collection,
    Draft,
    Page,
    PageRequest,
)
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored, decode, encode, pack
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

KIND = "biomarkers"
# How many panels, or readings of one marker, one step of the search for older ones reads.
_STEP = 8


class PanelService:
    """The caller's panels."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._panels = Collection(session, "panel", kind=KIND)
        self._readings = Collection(session, "reading", kind=KIND)

    def get(self, panel_id: str) -> Stored:
        """Return a panel as it is stored."""
        return self._panels.get(panel_id)

    def show(self, panel_id: str) -> tuple[Stored, str]:
        """Return a panel, and its text with how its readings stand today."""
        stored = self.get(panel_id)
        cards = MarkerSummaries.read_all(self._session, consistent=True)
        return stored, judged_text(cards, stored.document())

    def list_page(self, query: PanelFilter, page: PageRequest) -> Page:
        """Return one page of panels, newest first, with how their readings stand today."""
        found = self._panels.list_page(page, days=query.days())
        if not found.items:
            return found
        cards = MarkerSummaries.read_all(self._session, consistent=True)
        shown = [
            stored._replace(text=judged_text(cards, stored.document())) for stored in found.items
        ]
        fit = fitting(stored.text for stored in shown)
        if fit < len(shown):
            return Page(shown[:fit], shown[fit - 1].sort_key.removeprefix(keys.family("panel")))
        return Page(shown, found.after)

    def create(self, body: PanelCreate, now: datetime) -> tuple[Stored, str]:
        """Write a panel, its readings and what is computed from them; all or nothing.

        Raises:
            Invalid: readings that cannot be, each named; 409 when this laboratory's panel
                of this instant is here already, with its id.
        """
        cards = MarkerSummaries.read_all(self._session, consistent=True)
        panel = self._panel(body, cards, now)
        transaction = Transaction(self._session)
        [stored] = self._panels.stage_new(transaction, [_draft(panel)], now)
        readings = [_reading_draft(panel, part) for part in panel["readings"]]
        self._readings.stage_new(transaction, readings, now)
        self._stage_derived(transaction, panel)
        tops = _with_all(cards.from_panels, panel)
        cards.put_panels(transaction, tops)
        text = judged_text(cards, panel)
        try:
            transaction.commit(text)
        except ConditionFailed as error:
            if error.label == SOURCE:
                raise _duplicate(error.item) from error
            raise
        return stored, text

    def delete(self, current: Stored) -> None:
        """Delete a panel with its readings and everything computed from them."""
        panel = current.document()
        cards = MarkerSummaries(self._session.get_many([keys.PANEL_CARDS]).values())
        transaction = Transaction(self._session)
        self._panels.stage_deletion(transaction, current)
        parts = [
            collection.reading_key(panel, part["marker"], part["id"]) for part in panel["readings"]
        ]
        parts += [
            collection.reading_key(panel, marker, collection.formula_reading_id(panel, marker))
            for marker in collection.may_be_either(panel)
        ]
        counted = len(panel["readings"])
        self._readings.stage_parts_removal(
            transaction, [*parts, collection.bundle_key(panel)], collection.day_of(panel), counted
        )
        cards.put_panels(transaction, self._replaced(cards, panel, None))
        transaction.commit()

    def derive(self, panel_id: str, variant: PhenoAgeVariant, now: datetime) -> tuple[Stored, str]:
        """Compute everything again, by the profile as it is now."""
        current = self.get(panel_id)
        cards = MarkerSummaries.read_all(self._session, consistent=True)
        panel = current.document() | {"phenoage_variant": variant}
        transaction = Transaction(self._session)
        stored = self._stage_changed(transaction, cards, current, panel, now=now, label=VERSION)
        text = judged_text(cards, stored.document())
        transaction.commit(text)
        return stored, text

    def replace_reading(
        self, cards: MarkerSummaries, current: Stored, part: Document, now: datetime
    ) -> Stored:
        """Write one result of a panel again, and compute what follows from it.

        Args:
            cards: with the panel's item.
            current: the reading that is replaced.
            part: what it becomes: the fields of a result, with canonical value and status.
            now: when.
        """
        panel_item = self._panel_of(cards, current)
        panel = panel_item.document()
        part = {"id": current.id, "version": current.version + 1, **part}
        panel["readings"] = [
            part if held["id"] == current.id else held for held in panel["readings"]
        ]
        transaction = Transaction(self._session)
        draft = _reading_draft(panel, part)
        stored = self._readings.stage_replacement(transaction, current, draft, now)
        self._stage_changed(transaction, cards, panel_item, panel, now=now, label=RACE)
        transaction.commit()
        return stored

    def delete_reading(self, cards: MarkerSummaries, current: Stored, now: datetime) -> None:
        """Take one result out of its panel, and compute again what it went into.

        Raises:
            DomainError: for the panel's only reading.
        """
        panel_item = self._panel_of(cards, current)
        panel = panel_item.document()
        panel["readings"] = [held for held in panel["readings"] if held["id"] != current.id]
        if not panel["readings"]:
            raise DomainError("last_reading", panel_id=panel["id"])
        transaction = Transaction(self._session)
        self._readings.stage_deletion(transaction, current)
        self._stage_changed(transaction, cards, panel_item, panel, now=now, label=RACE)
        transaction.commit()

    def computed(self, marker: str, reading_id: str) -> Document:
        """Return a computed reading by its id."""
        panel = self.get(collection.panel_id(reading_id)).document()
        for reading in collection.computed_readings(panel):
            if (reading["id"], reading["marker"]) == (reading_id, marker):
                return reading
        raise NotFound("reading")

    def _panel_of(self, cards: MarkerSummaries, reading: Stored) -> Stored:
        item = cards.item(collection.panel_key(_home(reading)))
        if item is None:
            # Deleted since the reading was read.
            raise NotFound("reading")
        return decode(item)

    def _panel(self, body: PanelCreate, cards: MarkerSummaries, now: datetime) -> Document:
        """Return the panel's document, complete.

        Raises:
            Invalid: that names every reading at fault.
        """
        panel_id = collection.panel_id(uuid7(self._session.clock()))
        readings, faults = [], []
        for index, given in enumerate(body.readings):
            try:
                part = entered(cards, given.marker, given)
            except Invalid as error:
                faults += [fault.under(f"/readings/{index}") for fault in error.faults]
                continue
            number = collection.part_id(panel_id, index + 1)
            readings.append({"id": number, "version": 1, "marker": given.marker} | part)
        if faults:
            raise Invalid(faults)
        panel = {"id": panel_id, "version": 1} | body.document() | {"readings": readings}
        day = dating.kept_day({}, body.document(), "collected_at") or dating.local_date(
            body.collected_at, body.timezone, cards.profile
        )
        require_past(day, now, "collected_at" if body.collected_at else "local_date")
        stamp = instant_text(now)
        panel |= {"local_date": day.isoformat(), "created_at": stamp, "updated_at": stamp}
        return panel | {"derived": collection.derived(panel, cards)}

    def _stage_changed(
        self,
        transaction: Transaction,
        cards: MarkerSummaries,
        current: Stored,
        panel: Document,
        *,
        now: datetime,
        label: str,
    ) -> Stored:
        """Write ``panel`` over ``current``, with everything computed anew and the cards."""
        panel |= {"version": current.version + 1, "updated_at": instant_text(now)}
        panel["derived"] = collection.derived(panel, cards)
        stored = self._panels.stage_replacement(
            transaction, current, _draft(panel), now, label=label
        )
        self._stage_derived(transaction, panel)
        cards.put_panels(transaction, self._replaced(cards, current.document(), panel))
        return stored

    def _stage_derived(self, transaction: Transaction, panel: Document) -> None:
        """Write the computed readings, and remove those that are no more.

        Markers that are also measured have their computed readings among the measured ones; the
        others share one item, for they would not fit into a transaction one by one.
        """
        readings = {reading["marker"]: reading for reading in collection.computed_readings(panel)}
        for marker in collection.may_be_either(panel):
            reading = readings.pop(marker, None)
            key = collection.reading_key(
                panel, marker, collection.formula_reading_id(panel, marker)
            )
            if reading:
                attributes = {"id": reading["id"], "day": reading["local_date"]}
                item = encode("reading", reading, part_of=panel["id"], **attributes)
                transaction.put(key, item)
            elif panel["version"] > 1:
                transaction.remove(key)
        if readings:
            bundle: Item = {"doc": pack(readings, deflate=True)}
            transaction.put(collection.bundle_key(panel), bundle)
        elif panel["version"] > 1:
            transaction.remove(collection.bundle_key(panel))

    def _replaced(
        self, cards: MarkerSummaries, before: Document, after: Document | None
    ) -> dict[str, LatestReadings]:
        """Return the newest readings once ``after`` stands in place of the panel ``before``."""
        kept = {reading["id"] for reading in _all_readings(after)} if after else set()
        tops, needs_refill = dict(cards.from_panels), {}
        for reading in _all_readings(before):
            marker, top = reading["marker"], tops.get(reading["marker"], LatestReadings())
            if reading["id"] in kept:
                continue
            tops[marker] = top.without(reading["id"])
            if tops[marker].needs_refill:
                # Whatever was left out of the card is older than all that was on it.
                needs_refill[marker] = top.briefs[-1]
        tops |= self._looked_up(tops, needs_refill, before)
        return _with_all(tops, after) if after else tops

    def _looked_up(
        self,
        tops: dict[str, LatestReadings],
        needs_refill: dict[str, ReadingSummary],
        before: Document,
    ) -> dict[str, LatestReadings]:
        """Return worn cards filled up with older readings of other panels.

        Most markers are found in the few panels before; the rest is looked for one by one.
        """
        found: dict[str, list[ReadingSummary]] = {
            marker: list(tops[marker].briefs) for marker in needs_refill
        }
        for panel in self._panels_before(before) if needs_refill else ():
            for reading in _all_readings(panel):
                marker, brief = reading["marker"], ReadingSummary.of(reading)
                if marker in needs_refill and brief.position < needs_refill[marker].position:
                    found[marker].append(brief)
        for marker, briefs in found.items():
            if len(briefs) < DISPLAYED:
                others = history.older(self._session, marker, needs_refill[marker], _STEP)
                of_panels = (
                    ReadingSummary.of(reading) for reading in others if "panel_id" in reading
                )
                briefs[:] = [*tops[marker].briefs, *islice(of_panels, MAX_KEPT)]
        # Fewer than are shown are all there are; else whether there are more is not known, and is
        # looked up again when it matters.
        return {
            marker: LatestReadings(tuple(briefs[:MAX_KEPT]), more=len(briefs) >= DISPLAYED)
            for marker, briefs in found.items()
        }

    def _panels_before(self, panel: Document) -> list[Document]:
        """Return the few panels before one, newest first."""
        query = Query(
            low=keys.family("panel"),
            high=collection.panel_key(panel),
            limit=_STEP,
            descending=True,
            consistent=True,
        )
        items, _ = self._session.query(query)
        panels = (decode(item).document() for item in items)
        return [each for each in panels if each["id"] != panel["id"]]


def judged_text(cards: MarkerSummaries, panel: Document) -> str:
    """Return a panel's text, with how each of its figures stands today."""

    def judged(part: Document) -> Document:
        if "canonical" not in part:
            return part
        marker = cards.marker(part["marker"])
        return interpretation.judged(cards, marker, part | {"local_date": panel["local_date"]})

    def shown(part: Document) -> Document:
        return {name: value for name, value in judged(part).items() if name != "local_date"}

    lists = {name: [shown(part) for part in panel[name]] for name in ("readings", "derived")}
    return dump(panel | lists)


def _draft(panel: Document) -> Draft:
    return Draft(
        panel,
        day=collection.day_of(panel),
        at=collection.instant_of(panel),
        source=_identity(panel),
        id=panel["id"],
    )


def _reading_draft(panel: Document, part: Document) -> Draft:
    return Draft(
        collection.reading(panel, part),
        day=collection.day_of(panel),
        at=collection.instant_of(panel),
        scope=part["marker"],
        counts=True,
        id=part["id"],
        part_of=panel["id"],
    )


def _identity(panel: Document) -> tuple[str, str] | None:
    """Return what two entries of one draw have in common; None if nothing tells them apart."""
    if "lab" not in panel and "collected_at" not in panel:
        return None
    when = panel.get("collected_at", panel["local_date"])
    return str(panel.get("lab", "")).casefold(), str(when)


def _all_readings(panel: Document) -> Iterable[Document]:
    yield from (collection.reading(panel, part) for part in panel["readings"])
    yield from collection.computed_readings(panel)


def _with_all(tops: Mapping[str, LatestReadings], panel: Document) -> dict[str, LatestReadings]:
    found = dict(tops)
    for reading in _all_readings(panel):
        marker = reading["marker"]
        found[marker] = found.get(marker, LatestReadings()).with_(ReadingSummary.of(reading))
    return found


def _home(reading: Stored) -> Document:
    """Return what a reading's document says of where its panel stands."""
    document = reading.document()
    return document | {"id": document["panel_id"]}


def home_key(reading: Stored) -> str:
    """Return where the panel of a reading stands."""
    return collection.panel_key(_home(reading))


def _duplicate(lock: Item | None) -> DomainError:
    existing = {"existing_id": lock["holder"]} if lock else {}
    return DomainError("duplicate_panel", **existing)
