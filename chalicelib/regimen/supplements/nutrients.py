"""Nutrients: by which names they are meant, and amounts of them in one unit each. Pure rules.

A mass converts exactly; an IU only with nutrient and form; what counts pieces is never a mass.
The amount of a mineral is the element's, as labels print it, also where its name says the salt.
Names, factors, limits and cautions are those of `nutrients.json`, which is edited by hand.

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

from chalicelib.jsontext import Document

Number = int | float | Decimal | Fraction

_FILE = Path(__file__).with_name("nutrients.json")
_DECIMAL = Context(prec=50, traps=[])

_RX = re.compile(r"\s*\(rx\)\s*$")
_PARENTHESES = re.compile(r"(.+?)\s*\(([^()]+)\)")
_SPELLED = str.maketrans({"\u03b1": "alpha", "\u03b2": "beta", "\u03b3": "gamma", ".": " "})
_SINGLE_LETTER = re.compile(r"\b([a-z]) (?=[0-9])")

NOT_A_NUMBER = "the amount is not a number of zero or more"


class Named(NamedTuple):
    """A nutrient by its slug, and its form; None if no form is told."""

    nutrient: str
    form: str | None


class Converted(NamedTuple):
    """An amount in the nutrient's own unit.

    Attributes:
        amount: what the total takes.
        unit: the nutrient's unit, such as mg or ug RAE.
        limited: what a limit takes; other than ``amount`` only where a limit is set on the whole
            mass and the amount is an activity, as with IU of synthetic vitamin E.
    """

    nutrient: str
    form: str | None
    amount: Decimal
    unit: str
    limited: Decimal


class Refused(NamedTuple):
    """An amount that has no mass of its nutrient, and why."""

    nutrient: str
    form: str | None
    reason: str


@cache
def reference() -> Document:
    """Return the reference data: units, nutrients with their limits, groups and rules."""
    document: Document = json.loads(_FILE.read_text(encoding="utf-8"))
    return document


@cache
def known() -> dict[str, Document]:
    """Return the nutrients of the reference data by slug."""
    return {entry["id"]: entry for entry in reference()["nutrients"]}


def slug(text: str) -> str:
    """Return a name without what is only spelling; other scripts than Latin stay.

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
    """Return what each name stands for; that of a form may follow that of its nutrient."""
    found: dict[str, Named] = {}
    for nutrient, entry in known().items():
        found |= dict.fromkeys(entry["names"], Named(nutrient, None))
        for form, spelled in entry["forms"].items():
            names = [*spelled.get("names", []), *(f"{name}_{form}" for name in entry["names"])]
            found |= dict.fromkeys(names, Named(nutrient, form))
    return found


def named(nutrient: str, form: str | None = None) -> Named:
    """Return the nutrient that is meant, by a table of names. An unknown name is its own slug.

    Forms that contradict each other are none: "retinol" as beta-carotene may be either.

    >>> named("Magnesium Glycinate"), named("B6"), named("Iodine (potassium iodide)")
    (Named(nutrient='magnesium', form='glycinate'), Named(nutrient='vitamin_b6', form=None), \
Named(nutrient='iodine', form='potassium_iodide'))
    >>> named("folate", "5-MTHF"), named("Ashwagandha (KSM-66)"), named("retinol", "beta-carotene")
    (Named(nutrient='folate', form='methylfolate'), \
Named(nutrient='ashwagandha_ksm_66', form=None), Named(nutrient='vitamin_a', form=None))
    """
    found, said = _names().get(slug(nutrient)), [form]
    match = _PARENTHESES.fullmatch(nutrient.strip())
    # Only of a known nutrient: what follows any other may make it another thing.
    if found is None and match and (found := _names().get(slug(match[1]))):
        said.append(match[2])
    found = found or Named(slug(nutrient), None)
    told = [_form(found.nutrient, text) for text in said if text and text.strip()]
    told = [found.form, *told] if found.form else told
    sure = {each for each in told if each in known().get(found.nutrient, {}).get("forms", {})}
    if len(sure) > 1:
        return found._replace(form=None)
    return found._replace(form=next(iter([*sure, *told]), None))


def _form(nutrient: str, text: str) -> str:
    """Return the form that a text says; an unknown one is its own slug."""
    said = slug(text).removeprefix("as_")
    for form, spelled in known().get(nutrient, {}).get("forms", {}).items():
        if said == form or said in spelled.get("texts", []):
            return str(form)
    meant = _names().get(said)
    return meant.form if meant and meant.nutrient == nutrient and meant.form else said


def unit_of(nutrient: str) -> str:
    """Return the unit in which a nutrient is totalled; mg for one without reference data."""
    return str(known()[nutrient]["unit"]) if nutrient in known() else "mg"


def amount_in(
    nutrient: str, amount: Number, unit: str, form: str | None = None
) -> Converted | Refused:
    """Return an amount in the nutrient's unit, exactly, or why it has none.

    >>> amount_in("zinc", 0.015, "g").amount, amount_in("beta-carotene", 6, "mg").amount
    (Decimal('15'), Decimal('3000'))
    >>> amount_in("zinc", 1, "capsule").reason
    'capsule counts something and is no mass'
    """
    meant = named(nutrient, form)
    exact = exactly(amount)
    if exact is None:
        return Refused(*meant, NOT_A_NUMBER)
    factors = _factors(meant, unit)
    if isinstance(factors, str):
        return Refused(*meant, factors)
    total, limited = (decimal(exact * factor) for factor in factors)
    return Converted(*meant, total, unit_of(meant.nutrient), limited)


def _factors(meant: Named, unit: str) -> tuple[Fraction, Fraction] | str:
    """Return what a unit holds of the nutrient's, for the total and for limits; or why nothing."""
    plain = _plain(unit)
    head, _, measure = plain.partition(" ")
    masses = reference()["mass_units"]
    if plain == "iu":
        scale, of = Fraction(1), "IU"
    elif head in masses:
        own = unit_of(meant.nutrient).partition(" ")[0]
        scale, of = Fraction(masses[head]) / Fraction(masses[own]), measure.upper() or "mass"
    else:
        counts = {_plain(each) for each in reference()["count_units"]}
        is_count = plain in counts or plain.removesuffix("s") in counts
        what = "counts something and is no mass" if is_count else "is no unit of mass"
        return f"{unit} {what}"
    rules = [
        each for each in known().get(meant.nutrient, {}).get("conversions", []) if each["of"] == of
    ]
    for rule in rules:
        if rule["forms"] is None or meant.form in rule["forms"]:
            factor = Fraction(rule["factor"])
            return scale * factor, scale * Fraction(rule.get("limit_factor", rule["factor"]))
    if of == "mass":
        return scale, scale
    if not rules:
        return f"{unit} is no unit of this nutrient"
    article = "an" if of == "IU" else "a"
    told = meant.form in known()[meant.nutrient]["forms"]
    return f"{article} {of} has no mass {'in this form' if told else 'without its form'}"


def _plain(unit: str) -> str:
    """Return a unit in small letters, with both micro signs as one."""
    text = " ".join(normalize("NFKC", unit).casefold().replace(".", "").split())
    return "iu" if text in ("international unit", "international units") else text


def exactly(value: Number) -> Fraction | None:
    """Return the number that was entered, by its digits; None if it is none of zero or more."""
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
