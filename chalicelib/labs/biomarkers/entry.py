"""The entry of a measurement: of a marker that can be measured, in one of its units."""

from datetime import date, datetime, timedelta

from chalicelib.errors import Invalid, NotFound, invalid
from chalicelib.labs.biomarkers import interpretation, units
from chalicelib.labs.biomarkers.documents import MarkerDocument, MeasurementDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.measurement import Measurement

# A local date begins somewhere up to 14 hours before it begins in UTC.
_TOMORROW = timedelta(days=1)


def require_past(day: date, now: datetime, field: str) -> None:
    """Refuse a measurement on a day that has not begun in any time zone.

    Raises:
        Invalid: ``field``.
    """
    if day > now.date() + _TOMORROW:
        raise invalid(f"/{field}", "in_the_future")


def unknown_unit(marker: MarkerDocument) -> Invalid:
    """Return the error of a unit in which ``marker`` cannot be reported."""
    return invalid("/unit", "unknown_unit", accepted=" or ".join(units.accepted(marker)))


def entered(
    summaries: MarkerSummaries, marker_id: str, measurement: Measurement
) -> MeasurementDocument:
    """Return the fields of a measurement with canonical value and status.

    Raises:
        Invalid: a marker that does not exist or is always computed, a unit that the marker does
            not have, and a negative value of a marker that cannot be negative.
    """
    try:
        marker = summaries.marker(marker_id)
    except NotFound:
        raise invalid("/marker", "unknown_marker") from None
    if marker["computed"]:
        raise invalid("/marker", "computed")
    try:
        document = interpretation.measurement_document(marker, measurement, summaries.person)
    except units.UnknownUnit:
        raise unknown_unit(marker) from None
    if measurement.value < 0 <= marker.get("plausible_low", -1):
        raise invalid("/value", "negative_value")
    return document
