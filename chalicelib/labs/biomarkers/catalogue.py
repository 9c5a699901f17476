"""The built-in biomarkers: reference data read once, on first use.

LOINC and UCUM codes are used under the terms in NOTICE.txt, which ships beside them; LOINC's
notice also stands in every entry that shows a LOINC code. `catalogue.json` is the source: a marker
is added or corrected there.
"""

import json
from functools import cache
from pathlib import Path

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.derivation import FORMULAS, Formula

_FILE = Path(__file__).with_name("catalogue.json")
_NOTICE = Path(__file__).with_name("NOTICE.txt")


@cache
def markers() -> dict[str, Document]:
    """Return every built-in marker by its slug, in the order of slugs.

    Some are measured, some computed from a panel (``computed``), and some may be either.
    """
    notice = loinc_notice()
    entries = {entry["id"]: entry for entry in json.loads(_FILE.read_text(encoding="utf-8"))}
    for entry in entries.values():
        entry |= {"own": False, "computed": False}
        if "loinc" in entry or entry["loinc_aliases"]:
            entry["loinc_notice"] = notice
    for slug, formula in FORMULAS.items():
        entry = entries.setdefault(slug, _computed(formula))
        entry["formula"] = _shown(formula)
    return dict(sorted(entries.items()))


def loinc_notice() -> str:
    """Return the notice that LOINC codes are shown with: the first paragraph of NOTICE.txt."""
    first, _, _ = _NOTICE.read_text(encoding="utf-8").partition("\n\n")
    return first.replace("\n", " ")


def knows(slug: str) -> bool:
    """Tell whether a marker is built in."""
    return slug in markers()


def is_computed(slug: str) -> bool:
    """Tell whether a marker's readings are only ever computed, never entered."""
    return slug in FORMULAS and bool(markers()[slug]["computed"])


def find(slug: str) -> Document:
    """Return one marker.

    Raises:
        NotFound: the catalogue has none of that slug.
    """
    marker = markers().get(slug)
    if marker is None:
        raise NotFound("biomarker")
    return marker


def _computed(formula: Formula) -> Document:
    """Return the marker that only a formula gives."""
    return {
        "id": formula.marker,
        "name": formula.name,
        "category": formula.category,
        "own": False,
        "computed": True,
        "loinc_aliases": [],
        "unit": formula.unit,
        "alt_units": [],
    }


def _shown(formula: Formula) -> Document:
    """Return what the contract says of a formula."""
    return {
        "id": formula.id,
        "version": formula.version,
        "expression": formula.expression,
        "source": formula.source,
        "domain": formula.domain,
        "inputs": [list(wanted.markers) for wanted in formula.inputs],
        "profile": list(formula.profile),
        "fasting": formula.fasting,
        "variants": list(formula.variants),
    }
