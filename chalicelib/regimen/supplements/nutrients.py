"""Nutrients: their reference data, and the nutrient and form of a name. Pure rules.

The file `nutrients.json` has the names, factors, limits and cautions; it is edited by hand.

>>> named("Vitamin D3"), named("Zinc orotate")
(Named(nutrient='vitamin_d', form='d3'), Named(nutrient='zinc', form='orotate'))
"""

import json
import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from math import isfinite
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from chalicelib.regimen.supplements.compounds import contents, minerals
from chalicelib.regimen.supplements.documents import (
    FormNamesDocument,
    NutrientDocument,
    ReferenceDocument,
)
from chalicelib.regimen.supplements.label_units import parse

Number = int | float | Decimal | Fraction

_FILE = Path(__file__).with_name("nutrients.json")
_DECIMAL = Context(prec=50, traps=[])

_RX = re.compile(r"\s*\(rx\)\s*$")
PARENTHESES = re.compile(r"(.+?)\s*\(([^()]+)\)")
_SPELLED = str.maketrans({"\u03b1": "alpha", "\u03b2": "beta", "\u03b3": "gamma", ".": " "})
_SINGLE_LETTER = re.compile(r"\b([a-z]) (?=[0-9])")


class Named(NamedTuple):
    """A nutrient by its slug, and its form; None if the form is unknown."""

    nutrient: str
    form: str | None


@cache
def reference() -> ReferenceDocument:
    """Return the reference data: units, nutrients with their limits, groups and rules."""
    document: ReferenceDocument = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


@cache
def known() -> dict[str, NutrientDocument]:
    """Return the nutrients of the reference data by slug."""
    return {entry["id"]: entry for entry in reference()["nutrients"]}


# The names of one day are read several times.
@lru_cache(maxsize=1024)
def slug(text: str) -> str:
    """Return a name without differences of spelling; scripts other than Latin are kept.

    >>> slug("Vitamin B-6"), slug("β-Carotene"), slug("Vit. D 3"), slug("Metformin (Rx)")
    ('vitamin_b6', 'beta_carotene', 'vitamin_d3', 'metformin')
    """
    plain = _RX.sub("", normalize("NFKC", normalize("NFKC", text).casefold()))
    plain = plain.translate(_SPELLED).replace("sulph", "sulf")
    words = re.sub(r"[\W_]+", " ", plain).strip()
    words = re.sub(r"^vit (?=[a-z0-9])", "vitamin ", words)
    return _SINGLE_LETTER.sub(r"\1", words).replace(" ", "_") or text.strip()


@cache
def _names() -> dict[str, Named]:
    """Return the nutrient of each name; the name of a nutrient with a form has that form."""
    nutrients = {mineral: Named(mineral, None) for mineral in minerals()}
    for nutrient, entry in known().items():
        nutrients |= dict.fromkeys(entry["names"], Named(nutrient, None))
        for form, spelled in entry["forms"].items():
            names = [*spelled.get("names", []), *(f"{name}_{form}" for name in entry["names"])]
            nutrients |= dict.fromkeys(names, Named(nutrient, form))
    return nutrients


def known_name(name: str) -> Named | None:
    """Return the nutrient of a slug in the reference data; the form is None if it has none."""
    return _names().get(name)


def named(nutrient: str, form: str | None = None) -> Named:
    """Return the nutrient of a name, by a table of names. An unknown name is its own slug.

    If the name and ``form`` contradict each other ("retinol" as beta-carotene), the form is None.

    >>> named("Magnesium Glycinate"), named("B6"), named("Iodine (potassium iodide)")
    (Named(nutrient='magnesium', form='glycinate'), Named(nutrient='vitamin_b6', form=None), \
Named(nutrient='iodine', form='potassium_iodide'))
    >>> named("folate", "5-MTHF"), named("Ashwagandha (KSM-66)"), named("retinol", "beta-carotene")
    (Named(nutrient='folate', form='methylfolate'), \
Named(nutrient='ashwagandha_ksm_66', form=None), Named(nutrient='vitamin_a', form=None))
    """
    match, texts = _named_whole(slug(nutrient)), [form]
    parts = PARENTHESES.fullmatch(nutrient.strip())
    # Only for a known nutrient: after any other name, the text in parentheses may change it.
    if match is None and parts and (match := _named_whole(slug(parts[1]))):
        texts.append(parts[2])
    match = match or Named(slug(nutrient), None)
    forms = [form_of(match.nutrient, text) for text in texts if text and text.strip()]
    forms = [match.form, *forms] if match.form else forms
    listed = {name for name in forms if name in forms_of(match.nutrient)}
    if len(listed) > 1:
        return match._replace(form=None)
    return match._replace(form=next(iter([*listed, *forms]), None))


def _named_whole(name: str) -> Named | None:
    """Return the nutrient of a slug that is a known name, also that of a compound."""
    match, found = known_name(name), contents(name)
    if match or not found or found[0].separate:
        return match
    return Named(found[0].nutrient, found[0].form)


def forms_of(nutrient: str) -> dict[str, FormNamesDocument]:
    """Return the known forms of a nutrient."""
    return known()[nutrient]["forms"] if nutrient in known() else {}


def form_of(nutrient: str, text: str) -> str:
    """Return the form of a text; an unknown one is its own slug."""
    name = slug(text).removeprefix("as_")
    for form, spelled in forms_of(nutrient).items():
        if name == form or name in spelled.get("texts", []):
            return form
    match = _names().get(name)
    return match.form if match and match.nutrient == nutrient and match.form else name


def unit_of(nutrient: str) -> str:
    """Return the unit of the mass of a nutrient; mg without reference data."""
    return known()[nutrient]["unit"] if nutrient in known() else "mg"


def exactly(value: Number) -> Fraction | None:
    """Return the entered number exactly, by its digits; None if it is not zero or more."""
    if isinstance(value, float | Decimal) and not isfinite(value):
        return None
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    return exact if exact >= 0 else None


def decimal(exact: Fraction) -> Decimal:
    """Return an exact number as a decimal of 50 digits at most."""
    return _DECIMAL.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def doses_in(taken: tuple[Number, str], dose: tuple[Number, str]) -> Fraction | None:
    """Return how many doses were taken, from amount and unit of both; None if they differ in kind.

    >>> doses_in((1, "capsule"), (3, "capsules")), doses_in((500, "mg"), (1, "g"))
    (Fraction(1, 3), Fraction(1, 2))
    >>> doses_in((1, "tab"), (2, "tablets")), doses_in((1, "tablespoon"), (1, "tbsp"))
    (Fraction(1, 2), Fraction(1, 1))
    >>> doses_in((1, "scoop"), (5, "g")) is None
    True
    """
    amounts = exactly(taken[0]), exactly(dose[0])
    units = [parse(unit) for _, unit in (taken, dose)]
    if amounts[0] is None or not amounts[1]:
        return None
    (kind, scale, of), (other_kind, other_scale, other_of) = units
    if (kind, of) != (other_kind, other_of):
        return None
    return amounts[0] / amounts[1] * scale / other_scale
