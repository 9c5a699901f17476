"""Markers with their summaries, custom markers, and targets."""

from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple, cast

from chalicelib.errors import NotFound, invalid
from chalicelib.jsontext import Document, fitting, pick, present
from chalicelib.labs.biomarkers import (
    answers,
    catalogue,
    custom_answers,
    presenter,
    ranges,
    removal,
    repository,
    search,
)
from chalicelib.labs.biomarkers.documents import (
    CustomMarkerContent,
    CustomMarkerDocument,
    MarkerDocument,
    ReferenceRangeDocument,
    ReferenceRangesDocument,
    TargetContent,
)
from chalicelib.labs.biomarkers.entry import unknown_unit
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.models import (
    BiomarkerCreate,
    BiomarkerFilter,
    OwnReference,
    TargetSet,
)
from chalicelib.table import positions
from chalicelib.table.collection import VERSION, Page, PageRequest
from chalicelib.table.errors import BadPosition
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored, View
from chalicelib.table.requirement import Require, anything
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.terminology import units
from chalicelib.terminology.documents import AcceptedUnits

MAX_CUSTOM_MARKERS = 200
# With the archived ones, which lists read too.
MAX_WITH_ARCHIVED = 1_000
PROTOCOL_NAMES = {"blueprint": "Blueprint-style (unofficial)"}


class CustomMarker(NamedTuple):
    """A custom marker, with its summary."""

    stored: Stored[CustomMarkerDocument]
    summaries: MarkerSummaries


class BiomarkerService:
    """The markers of the catalogue and the custom markers of the caller."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def view(self, marker: str) -> View:
        """Return a marker with its latest reading, target and change.

        Raises:
            NotFound: there is no such marker.
        """
        summaries = MarkerSummaries.read_with_panels(self._session, marker)
        return presenter.view(summaries, marker)

    def get_custom(self, marker: str) -> CustomMarker:
        """Return a custom marker.

        Raises:
            NotFound: the marker is built in, or does not exist.
        """
        summaries = MarkerSummaries.read_with_panels(self._session, marker)
        stored = summaries.own(marker)
        if stored is None:
            raise NotFound("custom biomarker")
        return CustomMarker(stored, summaries)

    def list_page(self, query: BiomarkerFilter, page: PageRequest) -> Page:
        """Return one page of markers with their summaries; one Query.

        They are sorted by id, or with words to search for, by how well they match.

        Raises:
            BadPosition: the position of the page is not one of this list.
        """
        after = positions.require(page.after, positions.SLUG)
        summaries = MarkerSummaries.read_all(self._session)
        tracked = summaries.tracked()
        ordered = _order(query, summaries)
        if after and after not in ordered:
            raise BadPosition(after)
        matches = (
            slug
            for slug in ordered[ordered.index(after) + 1 if after else 0 :]
            if query.tracked in (None, slug in tracked) and _matches(query, summaries.marker(slug))
        )
        chosen = list(islice(matches, page.limit + 1))
        items = [presenter.listed(summaries, slug) for slug in chosen[: page.limit]]
        items = items[: fitting([item.text for item in items])]
        return Page(items, items[-1].id if len(chosen) > len(items) else None)

    def create(self, biomarker: BiomarkerCreate, now: datetime) -> View:
        """Create a custom marker, and remove archived markers without readings.

        Raises:
            Invalid: units that contradict one another, more than 200 markers that are not archived,
                or more than 1,000 markers.
        """
        summaries = MarkerSummaries.read_all(self._session)
        removed = removal.removable(summaries)
        if removal.active_count(summaries) >= MAX_CUSTOM_MARKERS:
            raise invalid("", "too_many", max=MAX_CUSTOM_MARKERS, of="biomarkers")
        if len(summaries.own_markers()) - len(removed) >= MAX_WITH_ARCHIVED:
            raise invalid("", "too_many", max=MAX_WITH_ARCHIVED, of="biomarkers_with_archived")
        content = _content(biomarker)
        _refuse_contradictions(content)
        document = repository.custom_marker(self._session, uuid7(self._session.clock()))

        transaction = Transaction(self._session)
        stored = document.stage(transaction, None, content, now)
        removal.stage_removal(self._session, transaction, summaries, removed)
        view = presenter.view_of_custom(summaries, stored)
        transaction.commit(view.text)
        return view

    def replace(self, custom: CustomMarker, biomarker: BiomarkerCreate, now: datetime) -> View:
        """Write ``biomarker`` over a custom marker.

        Raises:
            Invalid: the unit or the kind of results changes, or a unit or an answer that the marker
                has is missing.
        """
        current = custom.stored.document()
        content = _content(biomarker)
        _refuse_changed_results(content, current)
        content |= cast("CustomMarkerContent", pick(current, "unit", "archived"))
        if any(alternative not in content["alt_units"] for alternative in current["alt_units"]):
            raise invalid("/alt_units", "units_fixed")
        _refuse_contradictions(content)

        document = repository.custom_marker(self._session, custom.stored.id)
        transaction = Transaction(self._session)
        stored = document.stage(transaction, custom.stored, content, now)
        view = presenter.view_of_custom(custom.summaries, stored)
        transaction.commit(view.text)
        return view

    def delete(self, custom: CustomMarker, now: datetime) -> None:
        """Remove a custom marker; one with readings is archived, and its readings are kept."""
        current, summaries = custom
        if summaries.newest(current.id):
            self._archive(current, now)
            return
        transaction = Transaction(self._session)
        removal.stage_removal(self._session, transaction, summaries, [current], label=VERSION)
        transaction.commit()

    def _archive(self, current: Stored[CustomMarkerDocument], now: datetime) -> None:
        """Hide a custom marker from lists."""
        table_fields = ("id", "version", "created_at", "updated_at")
        content = {
            name: value for name, value in current.document().items() if name not in table_fields
        }
        content["archived"] = True
        repository.custom_marker(self._session, current.id).write(current, content, now)


class TargetService:
    """The target of one marker.

    Args:
        session: the caller's.
        marker: the id of the marker.
        require: checks the present version of a target that is set or deleted.
    """

    def __init__(self, session: Session, marker: str, require: Require = anything) -> None:
        self._session = session
        self._require = require
        self._marker = marker
        self._document = repository.target_of(session, marker)

    def set(self, requested: TargetSet, now: datetime) -> View:
        """Set the target to a range.

        Raises:
            NotFound: there is no such marker.
            Invalid: a unit that the marker does not have, a protocol without a target, or a marker
                with answers.
        """
        summaries = MarkerSummaries.for_interpretation(self._session, self._marker)
        marker = summaries.marker(self._marker)
        if answers.has_answers(marker) and not requested.protocol:
            field = "/low" if requested.low is not None else "/high"
            raise invalid(field, "target_of_answers")
        content = (
            _protocol_content(summaries, marker, requested)
            if requested.protocol
            else _custom_content(marker, requested)
        )
        current = summaries.target(self._marker)
        self._require(current.version if current else None)
        # Read after the summaries: if they have no target, a deletion has written its tombstone.
        after = 0 if current else repository.deleted_target_version(self._session, self._marker)
        transaction = Transaction(self._session)
        stored = self._document.stage(transaction, current, content, now, after=after)
        view = presenter.view_of_target(summaries, marker, stored)
        transaction.commit(view.text)
        return view

    def delete(self) -> None:
        """Delete the target.

        Raises:
            NotFound: there is no target, or no such marker.
        """
        current = self._document.get()
        self._require(current.version if current else None)
        if current is None:
            raise NotFound("target")
        self._document.delete(current)


def _order(query: BiomarkerFilter, summaries: MarkerSummaries) -> list[str]:
    """Return the ids of all markers in the order of the list."""
    slugs = sorted({*catalogue.markers(), *summaries.own_markers()})
    if not query.q:
        return slugs
    words = query.q
    return sorted(
        slugs, key=lambda slug: (search.rank(words, summaries.marker(slug)["name"], slug), slug)
    )


def _matches(query: BiomarkerFilter, marker: MarkerDocument) -> bool:
    codes = (marker.get("loinc"), *marker["loinc_aliases"])
    return (
        query.category in (None, marker["category"])
        and (query.archived or not marker.get("archived"))
        and (query.loinc is None or query.loinc in codes)
        and search.matches(query.q or "", f"{marker['id']} {marker['name']}")
    )


def _content(biomarker: BiomarkerCreate) -> CustomMarkerContent:
    document = biomarker.document()
    if biomarker.reference_range:
        document.pop("reference_range")
        document["reference"] = _reference(biomarker, biomarker.reference_range)
    document |= {"own": True, "computed": False, "archived": False, "loinc_aliases": []}
    return cast("CustomMarkerContent", document)


def _reference(biomarker: BiomarkerCreate, requested: OwnReference) -> ReferenceRangesDocument:
    stated: Document
    if requested.answers:
        usual = custom_answers.usual(biomarker, requested.answers)
        stated = {"answers": usual, "text": ", ".join(usual)}
    else:
        text = _range_text(ranges.Range(requested.low, requested.high))
        stated = present({"low": requested.low, "high": requested.high}) | {"text": text}
    typical = cast("ReferenceRangeDocument", stated)
    return {"male": typical, "female": typical, "source": requested.source}


def _range_text(bounds: ranges.Range) -> str:
    numbers = (None if bound is None else Decimal(repr(bound)).normalize() for bound in bounds[:2])
    low, high = ("" if number is None else f"{number:f}" for number in numbers)
    if not low:
        return f"<={high}"
    return f"{low}-{high}" if high else f">={low}"


def _refuse_changed_results(content: CustomMarkerContent, current: CustomMarkerDocument) -> None:
    """Refuse another kind of results, another unit, and missing answers."""
    if content["value_kind"] != current["value_kind"]:
        raise invalid("/value_kind", "fixed")
    if answers.has_answers(current):
        custom_answers.require_kept(content["answers"], current["answers"])
    elif not units.same(content["unit"], current["unit"]):
        raise invalid("/unit", "fixed")


def _refuse_contradictions(marker: AcceptedUnits) -> None:
    """Refuse another unit that follows from the previous ones already, or repeats one of them."""
    for index, alternative in enumerate(marker["alt_units"]):
        previous: AcceptedUnits = {"unit": marker["unit"], "alt_units": marker["alt_units"][:index]}
        if units.converts(previous, alternative["unit"]):
            raise invalid(f"/alt_units/{index}/unit", "known_unit")


def _custom_content(marker: MarkerDocument, requested: TargetSet) -> TargetContent:
    """Return a target with custom bounds."""
    bounds = {"low": requested.low, "high": requested.high}
    try:
        canonical = {
            name: units.to_canonical(marker, bound, requested.unit or "")
            for name, bound in bounds.items()
            if bound is not None
        }
    except units.UnknownUnit:
        raise unknown_unit(marker) from None
    document = requested.document() | {"source": "me", "canonical": canonical}
    return cast("TargetContent", document)


def _protocol_content(
    summaries: MarkerSummaries, marker: MarkerDocument, requested: TargetSet
) -> TargetContent:
    """Return the target that a protocol publishes."""
    published = marker.get("protocol_target")
    if not published:
        raise invalid("/protocol", "no_protocol_target")
    sex = published.get("sex")
    if sex not in (None, summaries.person.sex):
        raise invalid("/protocol", "protocol_target_of_other_sex", sex=sex)
    document = pick(published, "low", "high", "low_open", "high_open")
    document |= requested.document()
    document |= {
        "unit": marker["unit"],
        "canonical": pick(published, "low", "high"),
        "source": "protocol",
        "protocol_name": PROTOCOL_NAMES[requested.protocol or ""],
        "protocol_source": marker["blueprint_source"],
    }
    return cast("TargetContent", document)
