"""Readings as Observations of FHIR R4. Pure.

The codes of LOINC and UCUM must fit the value: a LOINC code of a mass concentration is no code of
an amount of substance. So a value is as reported if its unit is one of the units of the marker and
differs from the canonical unit by a power of ten only. Any other value is converted to the
canonical unit, exactly, and a note has what was reported.
"""

from datetime import datetime
from typing import Final

from chalicelib.account.files import fhir
from chalicelib.account.files.results import Result, local_instant
from chalicelib.jsontext import Document, present
from chalicelib.labs.biomarkers.documents import (
    BoundsDocument,
    MarkerDocument,
    ReadingDocument,
)
from chalicelib.terminology import units

_CATEGORIES: Final = {"vitals": "vital-signs", "body": "exam", "fitness": "exam", "sleep": "exam"}
_INTERPRETATIONS: Final = {"low": "L", "in_range": "N", "high": "H", "outside": "A"}
# "Fasting status - Reported".
_FASTING: Final = fhir.concept("Fasting", fhir.coding(fhir.LOINC, "49541-6"))


def observation(result: Result, patient_id: str) -> Document:
    """Return a reading as an Observation.

    Args:
        result: the reading with its marker.
        patient_id: the id of the Patient in the same Bundle.
    """
    reading, marker = result.reading, result.marker
    at, lab = local_instant(reading), reading.get("lab")
    derived, specimen = reading.get("derived"), reading.get("specimen")
    method = derived["formula"] if derived else reading.get("method")
    return present(
        {
            "resourceType": "Observation",
            "id": reading["id"],
            "status": reading.get("result_status") or "final",
            "category": [_category(marker)],
            "code": _code(marker),
            "subject": fhir.reference(patient_id),
            "effectiveDateTime": _instant(at) if at else reading["local_date"],
            "issued": reading.get("reported_at"),
            "performer": [{"display": fhir.string(lab)}] if lab else None,
            **_value(reading, marker),
            "interpretation": _interpretation(reading),
            "note": fhir.notes(reading.get("notes"), _as_reported(reading, marker)),
            "method": fhir.concept(method) if method else None,
            "specimen": {"display": fhir.string(specimen)} if specimen else None,
            "referenceRange": _reference_range(reading, marker),
            "derivedFrom": [fhir.reference(each) for each in derived["inputs"]]
            if derived and derived["inputs"]
            else None,
            "component": _fasting(reading),
        }
    )


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")


def _category(marker: MarkerDocument) -> Document:
    code = _CATEGORIES.get(marker["category"], "laboratory")
    return {"coding": [fhir.coding(f"{fhir.TERMINOLOGY}/observation-category", code)]}


def _code(marker: MarkerDocument) -> Document:
    codes = [fhir.coding(fhir.LOINC, marker["loinc"])] if "loinc" in marker else []
    return fhir.concept(marker["name"], *codes)


def _value(reading: ReadingDocument, marker: MarkerDocument) -> Document:
    if "answer" in reading:
        return {"valueCodeableConcept": fhir.concept(reading["answer"])}
    comparator = reading.get("comparator", "")
    if _is_as_reported(reading, marker):
        unit, code = reading["unit"], _ucum(marker, reading["unit"])
        return {"valueQuantity": fhir.quantity(reading["value"], unit, code, comparator)}
    value, unit = reading["canonical"]["value"], reading["canonical"]["unit"]
    code = None if marker["own"] else unit
    return {"valueQuantity": fhir.quantity(value, unit, code, comparator)}


def _ucum(marker: MarkerDocument, unit: str) -> str | None:
    """Return the code of UCUM for a unit, which people spell in many ways.

    The units of the catalogue are in UCUM; those of custom markers can be anything.
    """
    if marker["own"]:
        return None
    return next((code for code in units.accepted(marker) if units.alike(marker, unit, code)), None)


def _is_as_reported(reading: ReadingDocument, marker: MarkerDocument) -> bool:
    """Tell whether a value can be given in the unit in which it was reported."""
    unit = reading["unit"]
    if marker["own"] or "canonical" not in reading:
        return True
    return _ucum(marker, unit) is not None and units.differ_by_power_of_ten(
        marker, unit, marker["unit"]
    )


def _as_reported(reading: ReadingDocument, marker: MarkerDocument) -> str | None:
    """Return the note about what was reported, if the Observation has another text of it."""
    if "answer" in reading:
        text = reading["answer_text"]
        return None if text == reading["answer"] else f"Reported as: {text}"
    if _is_as_reported(reading, marker):
        return None
    comparator = reading.get("comparator", "")
    return f"Reported as: {comparator}{reading['value']:.15g} {reading['unit']}"


def _interpretation(reading: ReadingDocument) -> list[Document] | None:
    code = _INTERPRETATIONS.get(reading["status"])
    if code is None:
        return None
    system = f"{fhir.TERMINOLOGY}/v3-ObservationInterpretation"
    return [{"coding": [fhir.coding(system, code)]}]


def _reference_range(reading: ReadingDocument, marker: MarkerDocument) -> list[Document] | None:
    """Return the range that the laboratory printed, in the unit of the value."""
    printed = reading.get("lab_range")
    if printed is None:
        return None
    found = {"text": fhir.string(printed.get("text", ""))}
    bounds = {} if "answer" in reading else _bounds(printed, reading, marker)
    return [present({**bounds, **found})] if bounds or found["text"] else None


def _bounds(printed: BoundsDocument, reading: ReadingDocument, marker: MarkerDocument) -> Document:
    unit, same = reading["unit"], _is_as_reported(reading, marker)
    found: Document = {}
    for name, bound in (("low", printed.get("low")), ("high", printed.get("high"))):
        if bound is None:
            continue
        if same:
            found[name] = fhir.quantity(bound, unit, _ucum(marker, unit))
        else:
            value = units.to_canonical(marker, bound, unit)
            found[name] = fhir.quantity(value, marker["unit"], marker["unit"])
    return found


def _fasting(reading: ReadingDocument) -> list[Document] | None:
    if "fasting" not in reading:
        return None
    return [{"code": _FASTING, "valueBoolean": reading["fasting"]}]
