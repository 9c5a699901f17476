"""How readings stand: against the typical range and the target of today, in the unit asked for.

Three ranges are kept apart: the laboratory's (``status``, fixed with the reading), the typical one
of the person's sex and of their age on the day of the reading, and the target.
"""

from datetime import date

from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers import ranges, units
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries, ReadingSummary
from chalicelib.labs.biomarkers.measurement import LabRange, Measurement
from chalicelib.profile.person import Person

# As many digits as no method of measurement has, and no binary noise.
_SHOWN_DIGITS = 6


def judged(cards: MarkerSummaries, marker: Document, reading: Document) -> Document:
    """Return ``reading`` (a document with a canonical value) with how it stands today."""
    judgement = {
        "display": display(cards.person, marker, reading),
        "reference": reference_standing(cards.person, marker, reading),
        "target": target_standing(cards, marker, reading),
    }
    return reading | {name: value for name, value in judgement.items() if value is not None}


def display(person: Person, marker: Document, reading: Document) -> Document:
    """Return the value in the unit that the person wants to see; as entered, if that is it."""
    wanted = marker["unit"]
    if person.units == "imperial" and "imperial_unit" in marker:
        wanted = marker["imperial_unit"]
    elif person.lab_units == "si" and "si_unit" in marker:
        wanted = marker["si_unit"]
    if units.same(reading["unit"], wanted) and not _computed(marker, reading):
        return {"value": reading["value"], "unit": wanted}
    value = units.from_canonical(marker, reading["canonical"]["value"], wanted)
    return {"value": float(f"{value:.{_SHOWN_DIGITS}g}"), "unit": wanted}


def _computed(marker: Document, reading: Document) -> bool:
    return marker["computed"] or "derived" in reading or "formula" in reading


def reference_range(person: Person, marker: Document, day: date) -> ranges.Chosen:
    """Return the typical range of a marker for the person as old as they were on ``day``.

    A range that the caller gave to a marker of their own holds at any age.
    """
    age = None if marker["own"] else person.age_on(day)
    return ranges.choose(marker.get("reference"), person.sex, age)


def reference_standing(person: Person, marker: Document, reading: Document) -> Document | None:
    """Return how a value stands against the typical range; None where the marker has none."""
    if "reference" not in marker:
        return None
    day = date.fromisoformat(reading["local_date"])
    chosen = reference_range(person, marker, day)
    standing = _standing(reading, chosen.bounds, marker["reference"]["source"])
    if chosen.text:
        standing["text"] = chosen.text
    if chosen.missing:
        standing["missing"] = list(chosen.missing)
    return standing


def target_range(cards: MarkerSummaries, marker: Document) -> ranges.Range | None:
    """Return the target of a marker in its canonical unit."""
    stored = cards.target(marker["id"])
    if stored is None:
        return None
    target = stored.document()
    bounds = target["canonical"]
    return ranges.Range(
        bounds.get("low"),
        bounds.get("high"),
        target.get("low_open", False),
        target.get("high_open", False),
    )


def target_standing(cards: MarkerSummaries, marker: Document, reading: Document) -> Document | None:
    """Return how a value stands against the target; None without one."""
    stored = cards.target(marker["id"])
    if stored is None:
        return None
    return _standing(reading, target_range(cards, marker), stored.document()["source"])


def _standing(reading: Document, bounds: ranges.Range | None, source: str) -> Document:
    value, comparator = reading["canonical"]["value"], reading.get("comparator")
    standing: Document = {"status": ranges.status(value, comparator, bounds)}
    if bounds:
        standing |= shown(bounds)
    return standing | {"source": source}


def shown(bounds: ranges.Range) -> Document:
    """Return a range as documents show it."""
    found = {"low": bounds.low, "high": bounds.high}
    found |= {"low_open": bounds.low_open or None, "high_open": bounds.high_open or None}
    return {name: value for name, value in found.items() if value is not None}


def measured(marker: Document, measurement: Measurement) -> Document:
    """Return a measurement's fields with the canonical value and the laboratory's verdict.

    Raises:
        UnknownUnit: the marker is not measured in this unit.
    """
    value = units.to_canonical(marker, measurement.value, measurement.unit)
    canonical = {"value": value, "unit": marker["unit"]}
    return measurement.document() | {"canonical": canonical, "status": measurement.status()}


def latest(cards: MarkerSummaries, marker: Document, brief: ReadingSummary) -> Document:
    """Return the newest reading of a marker as the marker shows it."""
    reading = brief.document()
    printed = LabRange.model_validate(reading["lab_range"]) if "lab_range" in reading else None
    bounds = printed.bounds(brief.unit) if printed else None
    reading["canonical"] = {"value": brief.canonical, "unit": marker["unit"]}
    reading["status"] = ranges.status(brief.value, brief.comparator, bounds)
    return judged(cards, marker, reading)
