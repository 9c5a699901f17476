"""The built-in biomarkers: reference data read once, on first use.

LOINC and UCUM codes are used under the terms in `chalicelib/terminology/NOTICE.txt`.
`catalogue.json` and, for markers whose results are answers, `qualitative.json` are the sources:
markers are added and corrected there.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final, cast

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.documents import EquivalentDocument, FormulaDocument, MarkerDocument
from chalicelib.labs.biomarkers.formula import Formula
from chalicelib.labs.biomarkers.registry import FORMULAS

_FILE = Path(__file__).with_name("catalogue.json")
_QUALITATIVE = Path(__file__).with_name("qualitative.json")
_USUAL_ANSWER: Final = "usual answer, unsourced"


@cache
def markers() -> dict[str, MarkerDocument]:
    """Return the built-in markers by slug, in the order of slugs.

    Markers are measured, always computed from a panel (``computed``), or both.
    """
    listed: list[MarkerDocument] = json.loads(_FILE.read_text(encoding="utf-8"))
    entries = {entry["id"]: entry for entry in listed}
    for entry in listed:
        entry |= {"own": False, "computed": False, "value_kind": "quantity"}
    for slug, formula in FORMULAS.items():
        entry = entries.setdefault(slug, _computed(formula))
        entry["formula"] = _description(formula)
    answered = json.loads(_QUALITATIVE.read_text(encoding="utf-8"))
    entries |= {entry["id"]: _answered(entry) for entry in answered}
    return dict(sorted(entries.items()))


def knows(slug: str) -> bool:
    """Return whether a marker is built in."""
    return slug in markers()


def is_computed(slug: str) -> bool:
    """Return whether the readings of a marker are always computed and cannot be entered."""
    return slug in FORMULAS and bool(markers()[slug]["computed"])


def find(slug: str) -> MarkerDocument:
    """Return one marker.

    Raises:
        NotFound: the catalogue has no marker with this slug.
    """
    marker = markers().get(slug)
    if marker is None:
        raise NotFound("biomarker")
    return marker


def _answered(entry: Document) -> MarkerDocument:
    """Return a marker whose results are answers; `normal` are its usual ones, for both sexes."""
    normal = entry.pop("normal", None)
    if normal:
        typical = {"answers": normal, "text": ", ".join(normal)}
        entry["reference"] = {"male": typical, "female": typical, "source": _USUAL_ANSWER}
    entry |= {"own": False, "computed": False, "loinc_aliases": [], "alt_units": []}
    return cast("MarkerDocument", entry)


def _computed(formula: Formula) -> MarkerDocument:
    """Return the marker that is always computed with a formula."""
    return {
        "id": formula.marker,
        "name": formula.name,
        "category": formula.category,
        "own": False,
        "computed": True,
        "value_kind": "quantity",
        "loinc_aliases": [],
        "unit": formula.unit,
        "alt_units": [],
    }


def _description(formula: Formula) -> FormulaDocument:
    """Return a formula as the contract describes it."""
    document: FormulaDocument = {
        "id": formula.id,
        "version": formula.version,
        "expression": formula.expression,
        "source": formula.source,
        "domain": formula.domain,
        "inputs": [list(required.markers) for required in formula.inputs],
        "profile": list(formula.profile),
        "fasting": formula.fasting,
        "variants": list(formula.variants),
    }
    equivalents: list[EquivalentDocument] = [
        {
            "inputs": [marker for marker, _ in equivalent.inputs],
            "expression": equivalent.expression,
        }
        for required in formula.inputs
        for equivalent in required.equivalents
    ]
    if equivalents:
        document["equivalents"] = equivalents
    return document
