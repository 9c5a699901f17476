"""The presentation of panels: the stored document with the interpretation of its values."""

from datetime import date
from typing import cast

from chalicelib.jsontext import Document, dump
from chalicelib.labs.biomarkers import interpretation
from chalicelib.labs.biomarkers.documents import ReportedValue
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.documents import DerivedDocument, PanelDocument, PanelReadingDocument
from chalicelib.table.items import Stored, View


def view(summaries: MarkerSummaries, stored: Stored[PanelDocument]) -> View:
    """Return the view of a panel with the interpretation of its values.

    Args:
        summaries: with the profile, the targets and the custom definitions.
        stored: the panel.
    """
    panel = stored.document()
    day = collection.day_of(panel)
    lists: Document = {
        "readings": [_interpreted(summaries, part, day) for part in panel["readings"]],
        "derived": [_interpreted(summaries, part, day) for part in panel["derived"]],
    }
    return View(stored, dump({**panel, **lists}))


def _interpreted(
    summaries: MarkerSummaries, part: PanelReadingDocument | DerivedDocument, day: date
) -> Document:
    if "canonical" not in part and "answer" not in part:
        return {**part}
    marker = summaries.marker(part["marker"])
    # A result with a canonical value also has the value and the unit; others have an answer.
    reported = cast("ReportedValue", part)
    return {**part, **interpretation.interpretation(summaries, marker, reported, day)}
