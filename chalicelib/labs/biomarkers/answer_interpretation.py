"""The interpretation of answers: their status in the ranges of answers.

The range of the laboratory is read from its text. Answers have no target and no unit of display.
"""

from typing import cast

from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.answers import Scale, scale_of
from chalicelib.labs.biomarkers.documents import (
    InterpretationDocument,
    MarkerDocument,
    MeasurementDocument,
    RangeComparison,
    RangeStatus,
    ReportedValue,
)
from chalicelib.labs.biomarkers.measurement import Measurement
from chalicelib.labs.biomarkers.ranges import SelectedRange


def interpretation(
    marker: MarkerDocument, reading: ReportedValue, selected: SelectedRange
) -> InterpretationDocument:
    """Return the comparisons of an answer.

    Args:
        marker: the definition of the marker.
        reading: with an answer.
        selected: the usual answers for the person.
    """
    scale, document = scale_of(marker), cast("InterpretationDocument", {})
    if "lab_range" in reading:
        accepted = _of_laboratory(scale, reading)
        shown: Document = {**reading["lab_range"]}
        if accepted:
            shown["answers"] = list(accepted)
        document |= cast("InterpretationDocument", {"lab_range": shown})
        document["status"] = scale.status(reading["answer"], accepted)
    if "reference" in marker:
        document["reference"] = _with_usual(marker, reading, selected)
    return document


def _with_usual(
    marker: MarkerDocument, reading: ReportedValue, selected: SelectedRange
) -> RangeComparison:
    status = scale_of(marker).status(reading["answer"], selected.answers)
    comparison: Document = {"status": status}
    if selected.answers:
        comparison["answers"] = list(selected.answers)
    comparison |= selected.description(marker["reference"]["source"])
    return cast("RangeComparison", comparison)


def lab_status(marker: MarkerDocument, reading: ReportedValue) -> RangeStatus:
    """Return the status of an answer in the range of the laboratory."""
    scale = scale_of(marker)
    return scale.status(reading["answer"], _of_laboratory(scale, reading))


def _of_laboratory(scale: Scale, reading: ReportedValue) -> tuple[str, ...] | None:
    return scale.accepted(reading.get("lab_range", {}).get("text", ""))


def measurement_document(
    marker: MarkerDocument, measurement: Measurement, answer: str
) -> MeasurementDocument:
    """Return the fields of a measurement with its answer and the laboratory's status.

    Args:
        marker: the definition of the marker.
        measurement: as it was entered.
        answer: the answer of the marker that it means.
    """
    document = cast("MeasurementDocument", measurement.document())
    kept = scale_of(marker).read(measurement.answer_text or "") == answer
    document["answer_text"] = (measurement.answer_text if kept else measurement.answer) or answer
    document["answer"] = answer
    document["status"] = lab_status(marker, document)
    return document
