"""A figure on its way in: of a marker that can be measured, in one of its units."""

from datetime import date, datetime, timedelta

from chalicelib.errors import Invalid, NotFound, invalid
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers import interpretation, units
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.measurement import Measurement

# A day is over everywhere 26 hours after it was over somewhere.
_TOMORROW = timedelta(days=1)


def require_past(day: date, now: datetime, field: str) -> None:
    """Refuse what was measured on a day that has begun nowhere yet.

    Raises:
        Invalid: ``field``.
    """
    if day > now.date() + _TOMORROW:
        raise invalid(f"/{field}", "in_the_future")


def refused_unit(marker: Document) -> Invalid:
    """Return the 422 problem of a unit in which ``marker`` is not measured."""
    return invalid("/unit", "unknown_unit", accepted=" or ".join(units.accepted(marker)))


def entered(cards: MarkerSummaries, marker_id: str, measurement: Measurement) -> Document:
    """Return a measurement's fields with canonical value and status.

    Raises:
        Invalid: a marker that is not there or is only ever computed, a unit that is not
            the marker's, and a value below zero where none can be.
    """
    try:
        marker = cards.marker(marker_id)
    except NotFound:
        raise invalid("/marker", "unknown_marker") from None
    if marker["computed"]:
        raise invalid("/marker", "computed")
    try:
        document = interpretation.measured(marker, measurement)
    except units.UnknownUnit:
        raise refused_unit(marker) from None
    if measurement.value < 0 <= marker.get("plausible_low", -1):
        raise invalid("/value", "negative_value")
    return document
