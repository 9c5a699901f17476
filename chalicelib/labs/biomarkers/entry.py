"""A figure on its way in: of a marker that can be measured, in one of its units."""

from datetime import date, datetime, timedelta

from chalicelib.http.problems import invalid
from chalicelib.labs.biomarkers import interpretation
from chalicelib.labs.biomarkers.marker_summary import Cards
from chalicelib.labs.biomarkers.measurement import Measurement
from chalicelib.table.errors import NotFound
from chalicelib.table.items import Document

# A day is over everywhere 26 hours after it was over somewhere.
_TOMORROW = timedelta(days=1)


def require_past(day: date, now: datetime, field: str) -> None:
    """Refuse what was measured on a day that has begun nowhere yet.

    Raises:
        ApiError: 422 for ``field``.
    """
    if day > now.date() + _TOMORROW:
        raise invalid(f"/{field}", "in_the_future", "lies in the future")


def entered(cards: Cards, marker_id: str, measurement: Measurement) -> Document:
    """Return a measurement's fields with canonical value and status.

    Raises:
        ApiError: 422 for a marker that is not there or is only ever computed, a unit that is not
            the marker's, and a value below zero where none can be.
    """
    try:
        marker = cards.marker(marker_id)
    except NotFound:
        raise invalid("/marker", "unknown_marker", "there is no such marker") from None
    if marker["computed"]:
        detail = "is computed from panels; enter what it is computed from"
        raise invalid("/marker", "computed", detail)
    try:
        document = interpretation.measured(marker, measurement)
    except ValueError as error:
        raise invalid("/unit", "unknown_unit", str(error)) from None
    if measurement.value < 0 <= marker.get("plausible_low", -1):
        raise invalid("/value", "negative_value", "this marker is never below zero")
    return document
