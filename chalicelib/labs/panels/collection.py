"""A panel's document: its readings, and what is computed from them.

Ids tell what belongs together: a panel's id ends in ``00``, and its readings and computed readings
have the same id with another last byte. So a panel's parts need no ids of their own in its item's
text, which deflates well, and a computed reading leads to its panel.
"""

from collections.abc import Iterator
from datetime import date, datetime

from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers import catalogue, derivation, units
from chalicelib.labs.biomarkers.derivation import Computed, Measured, Uncomputed
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.registry import FORMULAS
from chalicelib.models.fields import parse_instant
from chalicelib.table import keys

# What a panel says of all its readings.
SHARED = (
    "collected_at",
    "local_date",
    "timezone",
    "reported_at",
    "fasting",
    "specimen",
    "lab",
)
_COMPUTED_FROM = 0x80


def panel_id(any_id: str) -> str:
    """Return the panel's id among an id's relatives.

    >>> panel_id("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
    '01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00'
    """
    return f"{any_id[:-2]}00"


def part_id(panel: str, number: int) -> str:
    """Return the id of the panel's reading of a number from 1 to 255."""
    return f"{panel[:-2]}{number:02x}"


def day_of(panel: Document) -> date:
    """Return a panel's local date."""
    return date.fromisoformat(panel["local_date"])


def instant_of(panel: Document) -> datetime | None:
    """Return the instant of the draw, if one is known."""
    return parse_instant(panel["collected_at"]) if "collected_at" in panel else None


def panel_key(panel: Document) -> str:
    """Return where a panel stands."""
    return keys.dated("panel", "", day_of(panel), instant_of(panel), panel["id"])


def reading_key(panel: Document, marker: str, reading_id: str) -> str:
    """Return where one of its readings stands, measured or computed."""
    return keys.dated("reading", marker, day_of(panel), instant_of(panel), reading_id)


def bundle_key(panel: Document) -> str:
    """Return where the readings stand together that are never measured."""
    return keys.derived(day_of(panel), instant_of(panel), panel["id"])


def reading(panel: Document, part: Document) -> Document:
    """Return one of a panel's results as a reading of its marker."""
    shared = {name: panel[name] for name in SHARED if name in panel}
    return part | {"panel_id": panel["id"]} | shared


def derived(panel: Document, cards: MarkerSummaries) -> list[Document]:
    """Return what formulas make of a panel's readings, by the profile in ``cards``.

    Args:
        panel: with ``readings`` in canonical units.
        cards: with the profile and the definitions of the markers.
    """
    day, person = day_of(panel), cards.person
    draw = derivation.Draw(
        {
            part["marker"]: Measured(part["id"], part["canonical"]["value"], part.get("comparator"))
            for part in panel["readings"]
        },
        derivation.Person(person.age_on(day), person.sex, person.height_cm),
        panel.get("fasting"),
    )

    def convert(marker: str, value: float, unit: str) -> float:
        return units.from_canonical(catalogue.find(marker), value, unit)

    results = derivation.derive(draw, convert, {"phenoage": panel["phenoage_variant"]})
    unborn = person.birth_date is not None and day < person.birth_date
    return [_result(panel, result, unborn=unborn) for result in results]


def _result(panel: Document, result: Computed | Uncomputed, *, unborn: bool) -> Document:
    formula = result.formula
    document: Document = {
        "marker": formula.marker,
        "name": catalogue.find(formula.marker)["name"],
        "formula": formula.id,
        "formula_version": formula.version,
        "unit": formula.unit,
    }
    if isinstance(result, Uncomputed):
        missing, reason = list(result.missing), result.reason
        if unborn and "profile.birth_date" in missing:
            missing.remove("profile.birth_date")
            reason = "the draw lies before the birth date"
        return document | {"missing": missing} | ({"reason": reason} if reason else {})
    return (
        document
        | {
            "id": part_id(panel["id"], _COMPUTED_FROM + formula.number),
            "value": result.value,
            "canonical": {"value": result.value, "unit": formula.unit},
        }
        | ({"variant": result.variant} if result.variant else {})
        | {"inputs": list(result.inputs), "profile": dict(result.person)}
    )


def computed_readings(panel: Document) -> Iterator[Document]:
    """Yield the computed figures of a stored panel as readings of their markers."""
    origin = ("formula", "formula_version", "variant", "inputs", "profile")
    for part in panel["derived"]:
        if "id" in part:
            document = {name: part[name] for name in ("id", "marker", "value", "unit", "canonical")}
            document["derived"] = {name: part[name] for name in origin if name in part}
            stamps = {name: panel[name] for name in ("version", "created_at", "updated_at")}
            yield reading(panel, document | {"status": "unknown"} | stamps)


def may_be_either(panel: Document) -> list[str]:
    """Return the markers that laboratories measure too, and that this one did not."""
    measured = {part["marker"] for part in panel["readings"]}
    return [m for m in FORMULAS if not catalogue.find(m)["computed"] and m not in measured]


def formula_reading_id(panel: Document, marker: str) -> str:
    """Return the id that a computed reading of ``marker`` has in this panel."""
    return part_id(panel["id"], _COMPUTED_FROM + FORMULAS[marker].number)
