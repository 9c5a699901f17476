"""Markers with where the caller stands, markers of one's own, and targets."""

from datetime import datetime
from decimal import Decimal
from itertools import islice

from chalicelib.errors import NotFound, invalid
from chalicelib.jsontext import Document, dump, fitting
from chalicelib.labs.biomarkers import catalogue, interpretation, ranges, units
from chalicelib.labs.biomarkers.entry import refused_unit
from chalicelib.labs.biomarkers.marker_summary import OWN, TARGET, MarkerSummaries
from chalicelib.labs.biomarkers.models import BiomarkerCreate, BiomarkerFilter, TargetSet
from chalicelib.table import keys, positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.singleton import SingletonDocument
from chalicelib.table.transaction import Transaction
from chalicelib.wording import has_words

MOST_OWN = 200
PROTOCOL_NAMES = {"blueprint": "Blueprint-style (unofficial)"}


class BiomarkerService:
    """The markers that the caller can choose from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, marker: str) -> tuple[Stored, str]:
        """Return a marker (version 0 if built in), and its text with where the caller stands."""
        cards = MarkerSummaries.read(self._session, marker, keys.PANEL_CARDS)
        return self._shown(cards, marker)

    def get_own(self, marker: str) -> tuple[MarkerSummaries, Stored]:
        """Return one of the caller's own markers.

        Raises:
            NotFound: it is built in, or not there.
        """
        cards = MarkerSummaries.read(self._session, marker, keys.PANEL_CARDS)
        own = cards.own(marker)
        if own is None:
            raise NotFound("biomarker of your own")
        return cards, own

    def list_page(self, query: BiomarkerFilter, page: PageRequest) -> Page:
        """Return one page of markers by id, with where the caller stands; one Query."""
        after = positions.require(page.after, positions.SLUG) or ""
        cards = MarkerSummaries.read_all(self._session)
        tracked = cards.tracked()
        slugs = sorted({*catalogue.markers(), *cards.own_markers()})
        found = (
            slug
            for slug in slugs
            if slug > after
            and query.tracked in (None, slug in tracked)
            and _wanted(query, cards.marker(slug))
        )
        chosen = list(islice(found, page.limit + 1))
        items = [
            Stored("biomarker", slug, 0, dump(shown(cards, slug)), {})
            for slug in chosen[: page.limit]
        ]
        items = items[: fitting(item.text for item in items)]
        return Page(items, items[-1].id if len(chosen) > len(items) else None)

    def create(self, biomarker: BiomarkerCreate, now: datetime) -> tuple[Stored, str]:
        """Write a marker of the caller's own.

        Raises:
            Invalid: units that contradict each other, or more than 200 markers.
        """
        cards = MarkerSummaries.read_all(self._session)
        if len(cards.own_markers()) >= MOST_OWN:
            raise invalid("", "too_many", max=MOST_OWN, of="biomarkers")
        content = _content(biomarker)
        _refuse_contradictions(content)
        marker = uuid7(self._session.clock())

        transaction = Transaction(self._session)
        stored = self._own(marker).stage(transaction, None, content, now)
        text = dump(shown(cards, marker, stored.document()))
        transaction.commit(text)
        return stored, text

    def replace(
        self, cards: MarkerSummaries, current: Stored, biomarker: BiomarkerCreate, now: datetime
    ) -> tuple[Stored, str]:
        """Write ``biomarker`` over ``current``.

        Raises:
            Invalid: another unit, or without one of the units so far.
        """
        held = current.document()
        if not units.same(biomarker.unit, held["unit"]):
            raise invalid("/unit", "fixed")
        content = _content(biomarker) | {"unit": held["unit"], "archived": held["archived"]}
        if any(alternative not in content["alt_units"] for alternative in held["alt_units"]):
            raise invalid("/alt_units", "units_fixed")
        _refuse_contradictions(content)
        stored = self._own(current.id).write(current, content, now)
        return stored, dump(shown(cards, current.id, stored.document()))

    def archive(self, current: Stored, now: datetime) -> None:
        """Hide a marker from lists; its readings stay."""
        document = current.document() | {"archived": True}
        for name in ("id", "version", "created_at", "updated_at"):
            document.pop(name)
        self._own(current.id).write(current, document, now)

    def _own(self, marker: str) -> SingletonDocument:
        return SingletonDocument(self._session, "biomarker", keys.card(marker, OWN), marker)

    def _shown(self, cards: MarkerSummaries, marker: str) -> tuple[Stored, str]:
        text = dump(shown(cards, marker))
        return cards.own(marker) or Stored("biomarker", marker, 0, text, {}), text


def target_of(session: Session, marker: str) -> SingletonDocument:
    """Return the document of the target of one marker."""
    return SingletonDocument(session, "target", keys.card(marker, TARGET), marker)


class TargetService:
    """The target of one marker. The last write wins."""

    def __init__(self, session: Session, marker: str) -> None:
        self._session = session
        self._marker = marker
        self._document = target_of(session, marker)

    def get(self) -> Stored:
        """Return the target.

        Raises:
            NotFound: there is none, or no such marker.
        """
        stored = self._document.get()
        if stored is None:
            raise NotFound("target")
        return stored

    def set(self, wanted: TargetSet, now: datetime) -> Stored:
        """Aim at a range.

        Raises:
            NotFound: there is no such marker.
            Invalid: a unit that is not the marker's, or a protocol without a target.
        """
        cards = MarkerSummaries.for_judging(self._session, self._marker)
        marker = cards.marker(self._marker)
        content = (
            _protocol_content(cards, marker, wanted)
            if wanted.protocol
            else _own_content(marker, wanted)
        )
        current = cards.target(self._marker)
        # Looked for after the target was found absent: whatever deleted it has left it by then.
        tombstone = None if current else self._session.get(keys.tombstone("target", self._marker))
        after = tombstone["version"] if tombstone else 0
        return self._document.write(current, content, now, after=after)

    def clear(self) -> None:
        """Aim at nothing any more.

        Raises:
            NotFound: there is no target, or no such marker.
        """
        self._document.delete(self.get())


def shown(cards: MarkerSummaries, slug: str, definition: Document | None = None) -> Document:
    """Return a marker with where the caller stands."""
    marker = definition or cards.marker(slug)
    target = cards.target(slug)
    newest = cards.newest(slug)
    document = marker | {"tracked": bool(marker["own"] or target or newest)}
    if newest:
        document["latest"] = interpretation.latest(cards, marker, newest[0])
    if target:
        document["target"] = target.document()
    if len(newest) == 2 and not any(brief.comparator for brief in newest):
        after, before = (brief.canonical for brief in newest)
        document["trend"] = (
            "rising" if after > before else "falling" if after < before else "steady"
        )
    return document


def _wanted(query: BiomarkerFilter, marker: Document) -> bool:
    return (
        query.category in (None, marker["category"])
        and (query.archived or not marker.get("archived"))
        and has_words(f"{marker['id']} {marker['name']}", query.q or "")
    )


def _content(biomarker: BiomarkerCreate) -> Document:
    document = biomarker.document()
    given = document.pop("reference_range", None)
    if given:
        source = given.pop("source")
        bounds = ranges.Range(**given)
        typical = given | {"text": _text(bounds)}
        document["reference"] = {"male": typical, "female": typical, "source": source}
    return document | {
        "own": True,
        "computed": False,
        "archived": False,
        "loinc_aliases": [],
    }


def _text(bounds: ranges.Range) -> str:
    figures = (None if bound is None else Decimal(repr(bound)).normalize() for bound in bounds[:2])
    low, high = ("" if figure is None else f"{figure:f}" for figure in figures)
    if not low:
        return f"<={high}"
    return f"{low}-{high}" if high else f">={low}"


def _refuse_contradictions(marker: Document) -> None:
    """Refuse another unit that follows from the others already, or is one of them twice."""
    for place, alternative in enumerate(marker["alt_units"]):
        others = {"unit": marker["unit"], "alt_units": marker["alt_units"][:place]}
        if units.converts(others, alternative["unit"]):
            raise invalid(f"/alt_units/{place}/unit", "known_unit")


def _own_content(marker: Document, wanted: TargetSet) -> Document:
    """Return a target of the caller's own."""
    content = wanted.document() | {"source": "me"}
    given = {"low": wanted.low, "high": wanted.high}
    try:
        content["canonical"] = {
            name: units.to_canonical(marker, bound, wanted.unit or "")
            for name, bound in given.items()
            if bound is not None
        }
    except units.UnknownUnit:
        raise refused_unit(marker) from None
    return content


def _protocol_content(cards: MarkerSummaries, marker: Document, wanted: TargetSet) -> Document:
    """Return the target that a protocol publishes."""
    aim = dict(marker.get("protocol_target", {}))
    sex = aim.pop("sex", None)
    if not aim or sex not in (None, cards.person.sex):
        if aim:
            raise invalid("/protocol", "protocol_target_of_other_sex", sex=sex)
        raise invalid("/protocol", "no_protocol_target")
    bounds = {name: aim[name] for name in ("low", "high") if name in aim}
    return (
        aim
        | wanted.document()
        | {
            "unit": marker["unit"],
            "canonical": bounds,
            "source": "protocol",
            "protocol_name": PROTOCOL_NAMES[wanted.protocol or ""],
            "protocol_source": marker["blueprint_source"],
        }
    )
