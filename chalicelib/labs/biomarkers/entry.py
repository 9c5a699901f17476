"""The entry of a measurement: of a marker that can be measured, in one of its units."""

from datetime import date, datetime, timedelta

from chalicelib.errors import Invalid, NotFound, invalid
from chalicelib.labs.biomarkers import answer_interpretation, answers, interpretation
from chalicelib.labs.biomarkers.documents import MarkerDocument, MeasurementDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.measurement import Measurement
from chalicelib.terminology import units

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
    return invalid("/unit", "unknown_unit", accepted=units.accepted(marker))


def entered(
    summaries: MarkerSummaries, marker_id: str, measurement: Measurement
) -> MeasurementDocument:
    """Return the fields of a measurement with canonical value, or answer, and status.

    Raises:
        Invalid: a marker that does not exist or is always computed, a unit or an answer that the
            marker does not have, a value instead of an answer and the reverse, and a negative
            value of a marker that cannot be negative.
    """
    try:
        marker = summaries.marker(marker_id)
    except NotFound:
        raise invalid("/marker", "unknown_marker") from None
    if marker["computed"]:
        raise invalid("/marker", "computed")
    if answers.has_answers(marker):
        return _answered(marker, measurement)
    if measurement.value is None or measurement.unit is None:
        accepted = units.accepted(marker)
        raise invalid("/answer", "value_required", accepted=accepted)
    try:
        document = interpretation.measurement_document(marker, measurement, summaries.person)
    except units.UnknownUnit:
        raise unknown_unit(marker) from None
    if measurement.value < 0 <= marker.get("plausible_low", -1):
        raise invalid("/value", "negative_value")
    return document


def _answered(marker: MarkerDocument, measurement: Measurement) -> MeasurementDocument:
    """Return the fields of an answer.

    Raises:
        Invalid: a value instead of an answer, an answer that the marker does not have, and a range
            of numbers.
    """
    accepted = marker["answers"]
    if measurement.answer is None:
        raise invalid("/value", "answer_required", accepted=accepted)
    for bound in ("low", "high"):
        if measurement.lab_range and getattr(measurement.lab_range, bound) is not None:
            raise invalid(f"/lab_range/{bound}", "text_of_answers", accepted=accepted)
    answer = answers.scale_of(marker).read(measurement.answer)
    if answer is None:
        raise invalid("/answer", "unknown_answer", accepted=accepted)
    return answer_interpretation.measurement_document(marker, measurement, answer)
