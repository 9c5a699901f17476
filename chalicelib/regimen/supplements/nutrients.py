"""Nutrients: their names, and conversions to the unit of each nutrient. Pure rules.

A mass converts exactly, an IU only if nutrient and form are known; a number of pieces never
converts to a mass. The amount of a mineral is that of the element, as on labels, also if its name
contains the salt. The file `nutrients.json` has the names, factors, limits and cautions; it is
edited by hand.

>>> amount_in("Vitamin D3", 2000, "IU")
Converted(nutrient='vitamin_d', form='d3', amount=Decimal('50'), unit='ug', limited=Decimal('50'))
>>> amount_in("vitamin D", 2000, "IU").reason
'an IU has no mass without its form'
"""

import json
import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from math import isfinite
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from chalicelib.regimen.supplements.documents import (
    FormNamesDocument,
    NutrientDocument,
    ReferenceDocument,
)

Number = int | float | Decimal | Fraction

_FILE = Path(__file__).with_name("nutrients.json")
_DECIMAL = Context(prec=50, traps=[])

_RX = re.compile(r"\s*\(rx\)\s*$")
_PARENTHESES = re.compile(r"(.+?)\s*\(([^()]+)\)")
_SPELLED = str.maketrans({"\u03b1": "alpha", "\u03b2": "beta", "\u03b3": "gamma", ".": " "})
_SINGLE_LETTER = re.compile(r"\b([a-z]) (?=[0-9])")

NOT_A_NUMBER = "the amount is not a number of zero or more"


class Named(NamedTuple):
    """A nutrient by its slug, and its form; None if the form is unknown."""

    nutrient: str
    form: str | None


class Converted(NamedTuple):
    """An amount in the unit of the nutrient.

    Attributes:
        amount: for the total.
        unit: of the nutrient, such as mg or ug RAE.
        limited: for limits; it differs from ``amount`` only if a limit is set on the whole mass
            and the amount is an activity, as with IU of synthetic vitamin E.
    """

    nutrient: str
    form: str | None
    amount: Decimal
    unit: str
    limited: Decimal


class Unconverted(NamedTuple):
    """An amount that has no mass of its nutrient, with the reason."""

    nutrient: str
    form: str | None
    reason: str


@cache
def reference() -> ReferenceDocument:
    """Return the reference data: units, nutrients with their limits, groups and rules."""
    document: ReferenceDocument = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


@cache
def known() -> dict[str, NutrientDocument]:
    """Return the nutrients of the reference data by slug."""
    return {entry["id"]: entry for entry in reference()["nutrients"]}


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
    nutrients: dict[str, Named] = {}
    for nutrient, entry in known().items():
        nutrients |= dict.fromkeys(entry["names"], Named(nutrient, None))
        for form, spelled in entry["forms"].items():
            names = [*spelled.get("names", []), *(f"{name}_{form}" for name in entry["names"])]
            nutrients |= dict.fromkeys(names, Named(nutrient, form))
    return nutrients


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
    match, texts = _names().get(slug(nutrient)), [form]
    parts = _PARENTHESES.fullmatch(nutrient.strip())
    # Only for a known nutrient: after any other name, the text in parentheses may change it.
    if match is None and parts and (match := _names().get(slug(parts[1]))):
        texts.append(parts[2])
    match = match or Named(slug(nutrient), None)
    forms = [_form(match.nutrient, text) for text in texts if text and text.strip()]
    forms = [match.form, *forms] if match.form else forms
    listed = {name for name in forms if name in _forms(match.nutrient)}
    if len(listed) > 1:
        return match._replace(form=None)
    return match._replace(form=next(iter([*listed, *forms]), None))


def _forms(nutrient: str) -> dict[str, FormNamesDocument]:
    """Return the known forms of a nutrient."""
    return known()[nutrient]["forms"] if nutrient in known() else {}


def _form(nutrient: str, text: str) -> str:
    """Return the form of a text; an unknown one is its own slug."""
    name = slug(text).removeprefix("as_")
    for form, spelled in _forms(nutrient).items():
        if name == form or name in spelled.get("texts", []):
            return form
    match = _names().get(name)
    return match.form if match and match.nutrient == nutrient and match.form else name


def unit_of(nutrient: str) -> str:
    """Return the unit of the total of a nutrient; mg without reference data."""
    return known()[nutrient]["unit"] if nutrient in known() else "mg"


def amount_in(
    nutrient: str, amount: Number, unit: str, form: str | None = None
) -> Converted | Unconverted:
    """Return an amount in the unit of the nutrient, exactly, or the reason why it has none.

    >>> amount_in("zinc", 0.015, "g").amount, amount_in("beta-carotene", 6, "mg").amount
    (Decimal('15'), Decimal('3000'))
    >>> amount_in("zinc", 1, "capsule").reason
    'capsule counts something and is no mass'
    """
    nutrient_form = named(nutrient, form)
    exact = exactly(amount)
    if exact is None:
        return Unconverted(*nutrient_form, NOT_A_NUMBER)
    factors = _factors(nutrient_form, unit)
    if isinstance(factors, str):
        return Unconverted(*nutrient_form, factors)
    total, limited = (decimal(exact * factor) for factor in factors)
    return Converted(*nutrient_form, total, unit_of(nutrient_form.nutrient), limited)


def _factors(nutrient_form: Named, unit: str) -> tuple[Fraction, Fraction] | str:
    """Return the factors of a unit for the total and for limits, or the reason why none."""
    plain = _plain(unit)
    head, _, measure = plain.partition(" ")
    masses = reference()["mass_units"]
    if plain == "iu":
        scale, of = Fraction(1), "IU"
    elif head in masses:
        unit_mass = masses[unit_of(nutrient_form.nutrient).partition(" ")[0]]
        scale, of = Fraction(masses[head]) / Fraction(unit_mass), measure.upper() or "mass"
    else:
        counts = {_plain(name) for name in reference()["count_units"]}
        is_count = plain in counts or plain.removesuffix("s") in counts
        what = "counts something and is no mass" if is_count else "is no unit of mass"
        return f"{unit} {what}"
    entry = known().get(nutrient_form.nutrient)
    rules = [rule for rule in entry["conversions"] if rule["of"] == of] if entry else []
    for rule in rules:
        if rule["forms"] is None or nutrient_form.form in rule["forms"]:
            factor = Fraction(rule["factor"])
            return scale * factor, scale * Fraction(rule.get("limit_factor", rule["factor"]))
    if of == "mass":
        return scale, scale
    if not rules:
        return f"{unit} is no unit of this nutrient"
    article = "an" if of == "IU" else "a"
    listed = nutrient_form.form in _forms(nutrient_form.nutrient)
    return f"{article} {of} has no mass {'in this form' if listed else 'without its form'}"


def _plain(unit: str) -> str:
    """Return a unit in small letters, with both micro signs as one."""
    text = " ".join(normalize("NFKC", unit).casefold().replace(".", "").split())
    return "iu" if text in ("international unit", "international units") else text


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
    >>> doses_in((1, "scoop"), (5, "g")) is None
    True
    """
    amounts = exactly(taken[0]), exactly(dose[0])
    units = [_plain(unit) for _, unit in (taken, dose)]
    if amounts[0] is None or not amounts[1]:
        return None
    masses = reference()["mass_units"]
    if all(unit in masses for unit in units):
        scale = Fraction(masses[units[0]]) / Fraction(masses[units[1]])
        return amounts[0] / amounts[1] * scale
    alike = units[0].removesuffix("s") == units[1].removesuffix("s")
    return amounts[0] / amounts[1] if alike else None
