"""The presentation of markers: the definition with the latest reading, target and change."""

from functools import lru_cache
from typing import Literal, NotRequired, cast

from chalicelib.jsontext import Document, dump
from chalicelib.labs.biomarkers import answers, catalogue, interpretation, ranges
from chalicelib.labs.biomarkers.documents import (
    CustomMarkerDocument,
    EnteredRangeDocument,
    LatestReadingDocument,
    MarkerDocument,
    ReferenceRangesDocument,
    TargetDocument,
)
from chalicelib.labs.biomarkers.entered_range import entered_range
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries, NewestValue
from chalicelib.table.items import Stored, View
from chalicelib.terminology.notice import loinc_notice


class PresentedMarker(MarkerDocument):
    """A marker as answers show it."""

    tracked: bool
    reference_range: NotRequired[EnteredRangeDocument]
    latest: NotRequired[LatestReadingDocument]
    target: NotRequired[TargetDocument]
    change: NotRequired[Literal["rising", "falling", "steady"]]


def presented(
    summaries: MarkerSummaries, slug: str, definition: MarkerDocument | None = None
) -> PresentedMarker:
    """Return a marker with its latest reading, target and change.

    Args:
        summaries: with the summary of the marker.
        slug: the id of the marker.
        definition: the definition, if it is not the one in ``summaries``.
    """
    marker = definition or summaries.marker(slug)
    target = summaries.target(slug)
    newest = summaries.newest(slug)
    tracked = bool(marker["own"] or target or newest)
    document = cast("PresentedMarker", {**marker, "tracked": tracked})
    if marker["own"] and "reference" in marker:
        document["reference_range"] = entered_range(marker["reference"])
    if newest:
        document["latest"] = interpretation.latest_reading(summaries, marker, newest[0])
    if target:
        document["target"] = presented_target(summaries, marker, target.document())
    if "reference" in marker and not answers.has_answers(marker):
        document["reference"] = _presented_reference(summaries, marker, marker["reference"])
    change = _change(marker, *newest) if len(newest) == 2 else None
    if change:
        document["change"] = change
    return document


def presented_target(
    summaries: MarkerSummaries, marker: MarkerDocument, target: TargetDocument
) -> TargetDocument:
    """Return a target with its range in the unit that the profile selects."""
    unit = interpretation.display_unit(summaries.person, marker)
    display = interpretation.stated_target(target).display(marker, unit)
    return {**target, "display": display}


def view_of_target(
    summaries: MarkerSummaries, marker: MarkerDocument, stored: Stored[TargetDocument]
) -> View:
    """Return the view of a target."""
    return View(stored, dump(presented_target(summaries, marker, stored.document())))


def _presented_reference(
    summaries: MarkerSummaries, marker: MarkerDocument, reference: ReferenceRangesDocument
) -> ReferenceRangesDocument:
    """Return the typical ranges with their unit and in the unit that the profile selects."""
    unit = interpretation.display_unit(summaries.person, marker)
    return (
        _catalogue_reference(marker["id"], unit)
        if not marker["own"]
        else _in(marker, reference, unit)
    )


@lru_cache(maxsize=512)
def _catalogue_reference(slug: str, unit: str) -> ReferenceRangesDocument:
    """Return the typical ranges of a built-in marker in a unit; they are the same for everybody."""
    marker = catalogue.find(slug)
    return _in(marker, marker["reference"], unit)


def _in(
    marker: MarkerDocument, reference: ReferenceRangesDocument, unit: str
) -> ReferenceRangesDocument:
    presented: Document = {**reference, "unit": marker["unit"]}
    for sex in ("male", "female"):
        if entry := presented.get(sex):
            selected = ranges.choose(entry, None, None)
            stated = interpretation.stated_reference(marker, selected)
            if stated:
                presented[sex] = {**entry, "display": stated.display(marker, unit)}
    return cast("ReferenceRangesDocument", presented)


def _change(
    marker: MarkerDocument, latest: NewestValue, previous: NewestValue
) -> Literal["rising", "falling", "steady"] | None:
    """Return the direction from one value to the next; None if one of them has no exact place."""
    new, old = _place(marker, latest), _place(marker, previous)
    if new is None or old is None:
        return None
    return "steady" if new == old else "rising" if new > old else "falling"


def _place(marker: MarkerDocument, reading: NewestValue) -> float | None:
    """Return a canonical value, or the rank of an answer; None of a limit or without an order."""
    if isinstance(reading.canonical, str):
        return answers.scale_of(marker).rank(reading.canonical)
    return None if reading.comparator else reading.canonical


def listed(summaries: MarkerSummaries, slug: str) -> Stored:
    """Return a marker as an item of a list."""
    return Stored("biomarker", slug, 0, dump(presented(summaries, slug)), {})


def view(summaries: MarkerSummaries, slug: str) -> View:
    """Return the view of a marker; a built-in marker has version 0."""
    entry = Stored("biomarker", slug, 0, _with_notice(presented(summaries, slug)), {})
    return View(summaries.own(slug) or entry, entry.text)


def view_of_custom(summaries: MarkerSummaries, stored: Stored[CustomMarkerDocument]) -> View:
    """Return the view of a custom marker that is about to be written."""
    return View(stored, _with_notice(presented(summaries, stored.id, stored.document())))


def _with_notice(marker: PresentedMarker) -> str:
    """Return the text of a marker with the notice for its LOINC codes."""
    if "loinc" in marker or marker["loinc_aliases"]:
        marker["loinc_notice"] = loinc_notice()
    return dump(marker)
