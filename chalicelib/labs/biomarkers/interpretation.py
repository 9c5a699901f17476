"""The interpretation of readings: their status in the current ranges, and the unit of display.

Three ranges are independent: the range of the laboratory (``status``, fixed with the reading), the
typical range for the sex of the person and the age on the day of the reading, and the target.
"""

from datetime import date
from typing import TypeVar, cast

from chalicelib.jsontext import Document, pick
from chalicelib.labs.biomarkers import (
    answer_interpretation,
    comparison,
    lab_ranges,
    life_stages,
    plausibility,
    ranges,
)
from chalicelib.labs.biomarkers.documents import (
    InterpretationDocument,
    LabRangeDocument,
    LatestReadingDocument,
    MarkerDocument,
    MeasurementDocument,
    QuantityDocument,
    RangeComparison,
    RangeStatus,
    ReportedValue,
    TargetContent,
)
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries, NewestValue
from chalicelib.labs.biomarkers.measurement import Measurement
from chalicelib.labs.biomarkers.stated import StatedRange
from chalicelib.profile.person import Person
from chalicelib.terminology import units
from chalicelib.terminology.documents import AcceptedUnits

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
    person = summaries.person
    if "answer" in reading:
        selected = reference_range(person, marker, day)
        return answer_interpretation.interpretation(marker, reading, selected)
    document: InterpretationDocument = {"display": display(person, marker, reading)}
    printed = read_lab_range(person, marker, reading)
    warnings = [*plausibility.check(marker, reading, person.sex), *(reading.get("warnings", ()))]
    if printed is not None:
        document["lab_range"] = _shown_lab_range(person, marker, reading, printed.bounds)
        document["status"] = _status(reading, printed.bounds)
        warnings += printed.warnings
    if warnings:
        document["warnings"] = warnings
    reference = compare_with_reference(summaries.person, marker, reading, day)
    if reference is not None:
        document["reference"] = reference
    target = compare_with_target(summaries, marker, reading)
    if target is not None:
        document["target"] = target
    return document


def display_unit(person: Person, marker: MarkerDocument) -> str:
    """Return the unit that the profile selects for a marker."""
    if person.units == "imperial" and "imperial_unit" in marker:
        return marker["imperial_unit"]
    if person.lab_units == "si" and "si_unit" in marker:
        return marker["si_unit"]
    return marker["unit"]


def display(person: Person, marker: MarkerDocument, reading: ReportedValue) -> QuantityDocument:
    """Return the value in the unit that the profile selects; as entered, if it has this unit."""
    unit = display_unit(person, marker)
    return {"value": value_in(marker, reading, unit), "unit": unit}


def value_in(marker: MarkerDocument, reading: ReportedValue, unit: str) -> float:
    """Return the value of a reading in a unit: as entered in this unit, or else to six digits."""
    if units.alike(marker, reading["unit"], unit) and not _is_computed(marker, reading):
        return reading["value"]
    value = units.from_canonical(marker, reading["canonical"]["value"], unit)
    return float(f"{value:.{_DISPLAYED_DIGITS}g}")


def _is_computed(marker: MarkerDocument, reading: ReportedValue) -> bool:
    return marker["computed"] or "derived" in reading or "formula" in reading


def reference_range(person: Person, marker: MarkerDocument, day: date) -> ranges.SelectedRange:
    """Return the typical range of a marker for the person at the age on ``day``.

    In a pregnancy and under 18 it is one for this stage, or none. The range of a custom marker is
    the person's own: it is valid always.
    """
    reference = marker.get("reference")
    if reference is None or marker["own"]:
        return ranges.choose(reference, person.sex, None)
    special = life_stages.choose(reference, person, day)
    selected = special or comparison.typical(marker["id"], person.sex, person.age_on(day))
    if person.other_sex and selected.missing == ("sex",):
        return ranges.not_applicable("sex")
    return selected


def stated_reference(marker: MarkerDocument, selected: ranges.SelectedRange) -> StatedRange | None:
    """Return a typical range with its unit; None without bounds."""
    if selected.bounds is None:
        return None
    return StatedRange(selected.bounds, marker["unit"], selected.printed)


def compare_with_reference(
    person: Person, marker: MarkerDocument, reading: ReportedValue, day: date
) -> RangeComparison | None:
    """Return the comparison of a value with the typical range; None if the marker has none."""
    if "reference" not in marker:
        return None
    selected = reference_range(person, marker, day)
    stated, unit = stated_reference(marker, selected), display_unit(person, marker)
    document = _comparison(marker, reading, stated, unit)
    description = selected.description(marker["reference"]["source"])
    return cast("RangeComparison", {**document, **description})


def target_range(summaries: MarkerSummaries, marker: MarkerDocument) -> StatedRange | None:
    """Return the target of a marker in the unit in which it was set."""
    target = summaries.target_document(marker["id"])
    return None if target is None else stated_target(target)


def stated_target(target: TargetContent) -> StatedRange:
    """Return the range of a target in the unit in which it was set."""
    bounds = ranges.Range(
        target.get("low"),
        target.get("high"),
        target.get("low_open", False),
        target.get("high_open", False),
    )
    return StatedRange(bounds, target["unit"])


def compare_with_target(
    summaries: MarkerSummaries, marker: MarkerDocument, reading: ReportedValue
) -> RangeComparison | None:
    """Return the comparison of a value with the target; None without a target."""
    target = summaries.target_document(marker["id"])
    if target is None:
        return None
    unit = display_unit(summaries.person, marker)
    document = _comparison(marker, reading, stated_target(target), unit)
    # The exact bounds; `display` has them as a laboratory would print them.
    document |= cast("RangeComparison", pick(target["canonical"], "low", "high"))
    document["source"] = target["source"]
    return document


def status_in(
    marker: MarkerDocument, reading: ReportedValue, stated: StatedRange | None
) -> RangeStatus:
    """Return the status of a value in a range, compared in the unit of the value."""
    if stated is None:
        return "unknown"
    compared = comparison.compared(marker, stated, reading["unit"], marker["unit"])
    return _status(reading, compared.bounds)


def _comparison(
    marker: MarkerDocument, reading: ReportedValue, stated: StatedRange | None, unit: str
) -> RangeComparison:
    if stated is None:
        return cast("RangeComparison", {"status": "unknown"})
    compared = comparison.compared(marker, stated, reading["unit"], unit)
    document: Document = {"status": _status(reading, compared.bounds), **compared.document}
    return cast("RangeComparison", document)


def read_lab_range(
    person: Person, marker: AcceptedUnits, reading: ReportedValue
) -> lab_ranges.ReadLabRange | None:
    """Return the range of the laboratory in the unit of the value; None without one."""
    if "lab_range" not in reading:
        return None
    value, unit = reading["value"], reading["unit"]
    return lab_ranges.read(marker, reading["lab_range"], value, unit, person.sex)


def lab_status(person: Person, marker: AcceptedUnits, reading: ReportedValue) -> RangeStatus:
    """Return the status of a value in the range of the laboratory."""
    printed = read_lab_range(person, marker, reading)
    return _status(reading, printed.bounds if printed else None)


def _status(reading: ReportedValue, bounds: ranges.Range | None) -> RangeStatus:
    return ranges.status(reading["value"], reading.get("comparator"), bounds)


def _shown_lab_range(
    person: Person, marker: MarkerDocument, reading: ReportedValue, bounds: ranges.Range | None
) -> LabRangeDocument:
    """Return the range of the laboratory with its unit and in the unit of display.

    A range whose text is not understood has no bounds to display.
    """
    document: Document = {**reading["lab_range"], "unit": reading["unit"]}
    if bounds:
        stated = StatedRange(bounds, reading["unit"])
        unit = display_unit(person, marker)
        document["display"] = comparison.displayed(marker, stated, unit)
    return cast("LabRangeDocument", document)


def measurement_document(
    marker: MarkerDocument, measurement: Measurement, person: Person
) -> MeasurementDocument:
    """Return the fields of a measurement with the canonical value and the laboratory's status.

    Raises:
        UnknownUnit: the marker cannot be reported in this unit.
    """
    document = cast("MeasurementDocument", measurement.document())
    value = units.to_canonical(marker, document["value"], document["unit"])
    document["canonical"] = {"value": value, "unit": marker["unit"]}
    document["status"] = lab_status(person, marker, document)
    return document


def latest_reading(
    summaries: MarkerSummaries, marker: MarkerDocument, summary: NewestValue
) -> LatestReadingDocument:
    """Return the newest value of a marker with its status and interpretation."""
    fields: Document = {**summary.document()}
    if summary.unit is not None:
        fields["canonical"] = {"value": summary.canonical, "unit": marker["unit"]}
    fields["status"] = "unknown"
    reading = cast("LatestReadingDocument", fields)
    return interpreted(summaries, marker, reading, date.fromisoformat(summary.day))
