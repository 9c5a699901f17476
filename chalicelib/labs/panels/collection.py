"""The document of one specimen collection: the readings of a panel, and the derived markers.

Related ids have the same beginning: the id of a panel ends in ``00``, and its readings and computed
readings have the same id with another last byte. Therefore the text of a panel deflates well, and
the id of a computed reading leads to its panel.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import cast

from chalicelib.jsontext import Document, pick
from chalicelib.labs.biomarkers import catalogue, derivation, plausibility
from chalicelib.labs.biomarkers.derivation import Computed, Measured, Uncomputed
from chalicelib.labs.biomarkers.documents import (
    CollectionDocument,
    PanelResults,
    ReadingDocument,
)
from chalicelib.labs.biomarkers.warnings import warning
from chalicelib.labs.panels.documents import (
    DerivedDocument,
    PanelDocument,
    PanelReadingDocument,
)
from chalicelib.models.fields import parse_instant
from chalicelib.profile.person import Person
from chalicelib.table import keys
from chalicelib.terminology import units

# The fields that a panel has for all its readings.
SHARED = (
    "collected_at",
    "local_date",
    "timezone",
    "utc_offset",
    "reported_at",
    "fasting",
    "specimen",
    "lab",
)
_COMPUTED_FROM = 0x80


def part_id(panel: str, number: int) -> str:
    """Return the id of the reading of a panel with a number from 1 to 255."""
    return f"{panel[:-2]}{number:02x}"


def number_of(part: PanelReadingDocument) -> int:
    """Return the number of a reading of a panel."""
    return int(part["id"][-2:], 16)


def free_numbers(parts: Iterable[PanelReadingDocument]) -> Iterator[int]:
    """Yield the numbers that new readings of a panel get: first those that were never used.

    The number of a deleted reading may be used again. No version is given twice for one id, because
    a reading that is added later begins with the version of the panel, which exceeds those of all
    its readings before.
    """
    used = {number_of(part) for part in parts}
    highest = max(used, default=0)
    yield from range(highest + 1, _COMPUTED_FROM)
    yield from (number for number in range(1, highest) if number not in used)


def day_of(panel: CollectionDocument) -> date:
    """Return the local date of a collection."""
    return date.fromisoformat(panel["local_date"])


def instant_of(panel: CollectionDocument) -> datetime | None:
    """Return the instant of a collection, if it is known."""
    return parse_instant(panel["collected_at"]) if "collected_at" in panel else None


def reading(panel: PanelDocument, part: PanelReadingDocument | Document) -> ReadingDocument:
    """Return a result of a panel as a reading of its marker.

    A result without its own times was created with the panel and did not change.
    """
    created = part.get("created_at", panel["created_at"])
    document = {**part, "panel_id": panel["id"], **pick(panel, *SHARED)}
    document |= {"created_at": created, "updated_at": part.get("updated_at", created)}
    return cast("ReadingDocument", document)


def derived(panel: PanelDocument, person: Person) -> list[DerivedDocument]:
    """Return the derived markers of a panel.

    Args:
        panel: with ``readings`` in canonical units. Answers are not used.
        person: the person of the profile.
    """
    day = day_of(panel)
    collected = derivation.SpecimenCollection(
        {
            part["marker"]: Measured(part["id"], part["canonical"]["value"], part.get("comparator"))
            for part in panel["readings"]
            if "canonical" in part
        },
        derivation.Subject(person.age_on(day), person.sex, person.height_cm),
        panel.get("fasting"),
    )

    def convert(marker: str, value: float, unit: str) -> float:
        return units.from_canonical(catalogue.find(marker), value, unit)

    results = derivation.derive(collected, convert, {"phenoage": panel["phenoage_variant"]})
    unusable = {}
    if person.birth_date is not None and day < person.birth_date:
        unusable["profile.birth_date"] = "the draw lies before the birth date"
    if person.other_sex:
        unusable["profile.sex"] = "the equation is published only for the sexes female and male"
    implausible = _implausible(panel)
    return [_result(panel["id"], result, implausible, unusable) for result in results]


def _implausible(panel: PanelDocument) -> dict[str, str]:
    """Return the markers of the implausible readings of a panel, by the id of the reading.

    Formulas use markers of the catalogue only.
    """
    return {
        part["id"]: part["marker"]
        for part in panel["readings"]
        if "canonical" in part
        and catalogue.knows(part["marker"])
        and plausibility.is_implausible(
            catalogue.find(part["marker"]), part["canonical"]["value"], part.get("comparator")
        )
    }


def _result(
    panel: str,
    result: Computed | Uncomputed,
    implausible: Mapping[str, str],
    unusable: Mapping[str, str],
) -> DerivedDocument:
    """Return the result of a formula.

    Args:
        panel: the id of the panel.
        result: a value, or what is missing.
        implausible: the markers of the implausible readings, by the id of the reading.
        unusable: the fields of the profile that cannot be used, with the reason.
    """
    formula = result.formula
    document: DerivedDocument = {
        "marker": formula.marker,
        "name": catalogue.find(formula.marker)["name"],
        "formula": formula.id,
        "formula_version": formula.version,
        "unit": formula.unit,
    }
    if isinstance(result, Uncomputed):
        missing, reason = list(result.missing), result.reason
        for field in unusable.keys() & set(missing):
            missing.remove(field)
            reason = unusable[field]
        document["missing"] = missing
        if reason:
            document["reason"] = reason
        return document
    document["id"] = part_id(panel, _COMPUTED_FROM + formula.number)
    value = cleaned(result.value)
    document["value"] = value
    document["canonical"] = {"value": value, "unit": formula.unit}
    if result.variant:
        document["variant"] = result.variant
    document["inputs"] = list(result.inputs)
    document["profile"] = result.person
    markers = [implausible[used] for used in result.inputs if used in implausible]
    if markers:
        document["warnings"] = [warning("implausible_input", marker=name) for name in markers]
    return document


def cleaned(value: float) -> float:
    """Return a computed value without the noise of binary arithmetic.

    A value that has at most 10 significant digits at a precision of 12 is that number.

    >>> cleaned(7.799999999999999), cleaned(0.1 + 0.2), cleaned(10 / 3)
    (7.8, 0.3, 3.3333333333333335)
    """
    short = float(f"{value:.10g}")
    return short if short == float(f"{value:.12g}") else value


def computed_readings(panel: PanelDocument) -> Iterator[ReadingDocument]:
    """Yield the computed values of a panel as readings of their markers."""
    origin = ("formula", "formula_version", "variant", "inputs", "profile")
    for part in panel["derived"]:
        if "id" in part:
            document = pick(part, "id", "marker", "value", "unit", "canonical", "warnings")
            document |= {"derived": pick(part, *origin), "status": "unknown"}
            document |= pick(panel, "version", "created_at", "updated_at")
            yield reading(panel, document)


def all_readings(panel: PanelDocument) -> Iterator[ReadingDocument]:
    """Yield the measured and the computed readings of a panel."""
    yield from (reading(panel, part) for part in panel["readings"])
    yield from computed_readings(panel)


def results(panel: PanelDocument) -> dict[str, PanelResults]:
    """Return the readings of a panel by the sort key of their item.

    The readings of a group of markers share an item, so that the readings of one marker can be
    read without the panels, and those of markers that are never measured share another one.
    """
    items: dict[str, PanelResults] = {}
    day, instant = day_of(panel), instant_of(panel)
    for each in all_readings(panel):
        marker = each["marker"]
        if catalogue.is_computed(marker):
            sort_key = keys.derived(day, instant, panel["id"])
        else:
            group = keys.results_group(marker)
            sort_key = keys.dated("results", group, day, instant, panel["id"])
        items.setdefault(sort_key, {})[marker] = each
    return items


def find(panel: PanelDocument, reading_id: str, marker: str) -> ReadingDocument | None:
    """Return a measured or computed reading of a panel; None if it has none of this marker."""
    for each in all_readings(panel):
        if (each["id"], each["marker"]) == (reading_id, marker):
            return each
    return None
