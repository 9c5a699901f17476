"""The interpretation of readings: their status in the current ranges, and the unit of display.

Three ranges are independent: the range of the laboratory (``status``, fixed with the reading), the
typical range for the sex of the person and the age on the day of the reading, and the target.
"""

from datetime import date
from typing import TypeVar, cast

from chalicelib.jsontext import present
from chalicelib.labs.biomarkers import ranges, units
from chalicelib.labs.biomarkers.documents import (
    InterpretationDocument,
    LatestReadingDocument,
    MarkerDocument,
    MeasurementDocument,
    QuantityDocument,
    RangeComparison,
    RangeDocument,
    ReportedValue,
)
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries, ReadingSummary
from chalicelib.labs.biomarkers.measurement import LabRange, Measurement
from chalicelib.profile.person import Person

R = TypeVar("R", bound=ReportedValue)

# More digits than any method of measurement has, and no binary noise.
_DISPLAYED_DIGITS = 6


def interpreted(summaries: MarkerSummaries, marker: MarkerDocument, reading: R, day: date) -> R:
    """Return ``reading`` with its interpretation.

    Args:
        summaries: with the profile and the target of the marker.
        marker: its definition.
        reading: with a canonical value.
        day: the local date of the reading.
    """
    return cast("R", {**reading, **interpretation(summaries, marker, reading, day)})


def interpretation(
    summaries: MarkerSummaries, marker: MarkerDocument, reading: ReportedValue, day: date
) -> InterpretationDocument:
    """Return the comparisons of a reading with the typical range and the target of today."""
    document: InterpretationDocument = {"display": display(summaries.person, marker, reading)}
    reference = compare_with_reference(summaries.person, marker, reading, day)
    if reference is not None:
        document["reference"] = reference
    target = compare_with_target(summaries, marker, reading)
    if target is not None:
        document["target"] = target
    return document


def display(person: Person, marker: MarkerDocument, reading: ReportedValue) -> QuantityDocument:
    """Return the value in the unit that the profile selects; as entered, if it has this unit."""
    unit = marker["unit"]
    if person.units == "imperial" and "imperial_unit" in marker:
        unit = marker["imperial_unit"]
    elif person.lab_units == "si" and "si_unit" in marker:
        unit = marker["si_unit"]
    if units.same(reading["unit"], unit) and not _is_computed(marker, reading):
        return {"value": reading["value"], "unit": unit}
    value = units.from_canonical(marker, reading["canonical"]["value"], unit)
    return {"value": float(f"{value:.{_DISPLAYED_DIGITS}g}"), "unit": unit}


def _is_computed(marker: MarkerDocument, reading: ReportedValue) -> bool:
    return marker["computed"] or "derived" in reading or "formula" in reading


def reference_range(person: Person, marker: MarkerDocument, day: date) -> ranges.SelectedRange:
    """Return the typical range of a marker for the person at the age on ``day``.

    The range of a custom marker is valid at any age.
    """
    age = None if marker["own"] else person.age_on(day)
    return ranges.choose(marker.get("reference"), person.sex, age)


def compare_with_reference(
    person: Person, marker: MarkerDocument, reading: ReportedValue, day: date
) -> RangeComparison | None:
    """Return the comparison of a value with the typical range; None if the marker has none."""
    if "reference" not in marker:
        return None
    selected = reference_range(person, marker, day)
    comparison = _comparison(reading, selected.bounds, marker["reference"]["source"])
    if selected.text:
        comparison["text"] = selected.text
    if selected.missing:
        comparison["missing"] = list(selected.missing)
    return comparison


def target_range(summaries: MarkerSummaries, marker: MarkerDocument) -> ranges.Range | None:
    """Return the target of a marker in its canonical unit."""
    target = summaries.target_document(marker["id"])
    if target is None:
        return None
    bounds = target["canonical"]
    return ranges.Range(
        bounds.get("low"),
        bounds.get("high"),
        target.get("low_open", False),
        target.get("high_open", False),
    )


def compare_with_target(
    summaries: MarkerSummaries, marker: MarkerDocument, reading: ReportedValue
) -> RangeComparison | None:
    """Return the comparison of a value with the target; None without a target."""
    target = summaries.target_document(marker["id"])
    if target is None:
        return None
    return _comparison(reading, target_range(summaries, marker), target["source"])


def _comparison(
    reading: ReportedValue, bounds: ranges.Range | None, source: str
) -> RangeComparison:
    value, comparator = reading["canonical"]["value"], reading.get("comparator")
    status = ranges.status(value, comparator, bounds)
    comparison = {"status": status, **bounds_document(bounds), "source": source}
    return cast("RangeComparison", comparison)


def bounds_document(bounds: ranges.Range | None) -> RangeDocument:
    """Return a range as documents have it."""
    if bounds is None:
        return {}
    fields = {"low": bounds.low, "high": bounds.high}
    fields |= {"low_open": bounds.low_open or None, "high_open": bounds.high_open or None}
    return cast("RangeDocument", present(fields))


def measurement_document(marker: MarkerDocument, measurement: Measurement) -> MeasurementDocument:
    """Return the fields of a measurement with the canonical value and the laboratory's status.

    Raises:
        UnknownUnit: the marker cannot be reported in this unit.
    """
    value = units.to_canonical(marker, measurement.value, measurement.unit)
    document = measurement.document()
    document["canonical"] = {"value": value, "unit": marker["unit"]}
    document["status"] = measurement.status()
    return cast("MeasurementDocument", document)


def latest_reading(
    summaries: MarkerSummaries, marker: MarkerDocument, summary: ReadingSummary
) -> LatestReadingDocument:
    """Return the newest reading of a marker with its status and interpretation."""
    fields = summary.document()
    printed = LabRange.model_validate(fields["lab_range"]) if "lab_range" in fields else None
    bounds = printed.bounds(summary.unit) if printed else None
    fields["canonical"] = {"value": summary.canonical, "unit": marker["unit"]}
    fields["status"] = ranges.status(summary.value, summary.comparator, bounds)
    reading = cast("LatestReadingDocument", fields)
    return interpreted(summaries, marker, reading, date.fromisoformat(summary.day))
