"""Readings as the files have them: each with the definition of its marker and its panel. Pure."""

from datetime import datetime, timezone
from typing import NamedTuple

from chalicelib.labs.biomarkers.documents import (
    CollectionDocument,
    MarkerContent,
    MarkerDocument,
    ReadingDocument,
)
from chalicelib.labs.panels.documents import PanelDocument
from chalicelib.localtime import offset
from chalicelib.models.fields import parse_instant


class Result(NamedTuple):
    """A measured or computed reading.

    Attributes:
        reading: with its interpretation, as answers of the API contain it.
        marker: the definition of its marker.
        panel: to which it belongs; None for a single reading.
    """

    reading: ReadingDocument
    marker: MarkerDocument
    panel: PanelDocument | None = None


def deleted_marker(slug: str) -> MarkerDocument:
    """Return the definition of a marker that was deleted while its readings were read."""
    content: MarkerContent = {
        "name": slug,
        "category": "other",
        "own": True,
        "computed": False,
        "value_kind": "quantity",
        "loinc_aliases": [],
        "alt_units": [],
    }
    return {"id": slug, **content}


def local_instant(collection: CollectionDocument) -> datetime | None:
    """Return the instant of a collection with the offset of the place, if both are known.

    >>> at = {"collected_at": "2026-03-10T07:05:00Z", "local_date": "2026-03-10"}
    >>> local_instant({**at, "utc_offset": "+01:00"}).isoformat()
    '2026-03-10T08:05:00+01:00'
    """
    if "collected_at" not in collection:
        return None
    at = parse_instant(collection["collected_at"])
    if "utc_offset" not in collection:
        return at
    return at.astimezone(timezone(offset(collection["utc_offset"])))
