"""Compounds, such as salts, and the part of their weight that is the nutrient. Pure rules.

A fraction is the molar mass of the element or vitamin divided by that of the compound, with the
water of its hydrate. If the name leaves the hydrate open, the fraction is open too. The file
`compounds.json` has the names and fractions with their source; it is edited by hand.

>>> contents("ferrous_sulfate_heptahydrate")[0].fraction
Fraction(2511, 12500)
>>> contents("ferrous_sulfate")[0].reason
'the name of the compound does not state its hydrate or ratio'
>>> [content.nutrient for content in contents("calcium_ascorbate_dihydrate")]
['vitamin_c', 'calcium']
"""

import json
import re
from collections import defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chalicelib.regimen.supplements.documents import CompoundDocument, CompoundsDocument

_FILE = Path(__file__).with_name("compounds.json")

_HYDRATE = re.compile("_(?:[a-z]*hydrate|anhydrous)$")

UNKNOWN_FRACTION = "the part of this compound that is the nutrient is unknown"
_REASONS = {
    "hydrate": "the name of the compound does not state its hydrate or ratio",
    "composition": "the compound has no fixed composition",
    "strength": "products with this name differ in strength",
    "label": "no source states in which form the amount of this compound counts",
}


class Content(NamedTuple):
    """One nutrient in a compound.

    Attributes:
        form: the form of the nutrient.
        fraction: the part of the weight of the compound; None if its name leaves it open.
        most: the largest part that is possible if the weight is that of the compound.
        reason: why there is no fraction.
        or_whole: whether labels often print the nutrient's weight under the name of the compound.
        separate: whether the compound also has a total of its own.
    """

    nutrient: str
    form: str
    fraction: Fraction | None
    most: Fraction
    reason: str | None
    or_whole: bool
    separate: bool


@cache
def _document() -> CompoundsDocument:
    document: CompoundsDocument = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


@cache
def minerals() -> frozenset[str]:
    """Return the slugs of the elements; a name of one with a form is the name of a compound."""
    return frozenset(_document()["minerals"])


@cache
def with_compounds() -> frozenset[str]:
    """Return the nutrients that have compounds with another weight."""
    return minerals() | {entry["nutrient"] for entry in _document()["compounds"]}


@cache
def _by_name() -> dict[str, tuple[Content, ...]]:
    index: defaultdict[str, list[Content]] = defaultdict(list)
    for entry in _document()["compounds"]:
        for name, fraction in _fractions(entry).items():
            index[name].append(_content(entry, fraction))
    return {name: tuple(found) for name, found in index.items()}


def _fractions(entry: CompoundDocument) -> dict[str, str | None]:
    """Return the fraction of each name of a compound, also with its hydrates."""
    hydrates = {
        f"{name}_{hydrate}": fraction
        for hydrate, fraction in entry.get("hydrates", {}).items()
        for name in entry["names"]
    }
    plain = {name: entry.get("fraction") for name in entry["names"]}
    return {**plain, **hydrates, **entry.get("exact", {})}


def _content(entry: CompoundDocument, fraction: str | None) -> Content:
    nutrient = entry["nutrient"]
    exact = None if fraction is None else Fraction(fraction)
    return Content(
        nutrient,
        entry.get("form", entry["names"][0].removeprefix(f"{nutrient}_")),
        exact,
        Fraction(entry.get("most", 1)) if exact is None else exact,
        _REASONS[entry.get("open", "hydrate")] if exact is None else None,
        entry.get("or_whole", False),
        entry.get("separate", False),
    )


def contents(*names: str) -> tuple[Content, ...]:
    """Return the nutrients of the first compound among ``names`` (slugs); () if there is none.

    A hydrate that is not in the reference data leaves the fraction open.

    >>> contents("ferrous_sulfate_tetrahydrate")[0].fraction is None
    True
    """
    return next(filter(None, map(_contents, names)), ())


def _contents(name: str) -> tuple[Content, ...]:
    found = _by_name().get(name)
    if found is not None:
        return found
    base = _HYDRATE.sub("", name)
    return tuple(
        content
        if content.fraction is not None and name == f"{base}_anhydrous"
        else content._replace(fraction=None, most=Fraction(1), reason=_REASONS["hydrate"])
        for content in _by_name().get(base, ())
    )
