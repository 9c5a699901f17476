"""The amounts of nutrients in an ingredient of a label. Pure rules.

A mass converts exactly, an IU if its factor is the same for every form that is possible; a number
of pieces never converts to a mass. The amount of a mineral is that of the element, as on labels,
unless the name of the ingredient is that of a compound (see :mod:`compounds`).

>>> amount_in("vitamin D", 2000, "IU").amount, amount_in("vitamin A", 2000, "IU").reason
(Decimal('50'), 'an IU has no mass without its form')
>>> amount_in("ferrous sulfate heptahydrate", 325, "mg")
Converted(nutrient='iron', form='ferrous_sulfate', amount=Decimal('65.286'), unit='mg', \
limited=Decimal('65.286'), most=Decimal('65.286'))
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from chalicelib.regimen.supplements.compounds import (
    UNKNOWN_FRACTION,
    Content,
    contents,
    minerals,
    with_compounds,
)
from chalicelib.regimen.supplements.documents import ConversionDocument
from chalicelib.regimen.supplements.label_units import PLAIN, LabelUnit, parse
from chalicelib.regimen.supplements.nutrients import (
    PARENTHESES,
    Named,
    Number,
    decimal,
    exactly,
    form_of,
    forms_of,
    known,
    known_name,
    named,
    slug,
    unit_of,
)

Basis = Literal["element", "compound"]

NOT_A_NUMBER = "the amount is not a number of zero or more"
NO_AMOUNT = "the label states no amount"


class Converted(NamedTuple):
    """An amount in the unit of the nutrient.

    Attributes:
        amount: for the total.
        unit: of the nutrient, such as mg or ug RAE; "CFU" for colony-forming units.
        limited: for limits; it differs from ``amount`` only if a limit is set on the whole mass
            and the amount is an activity, as with IU of synthetic vitamin E.
        most: the largest amount that may count towards limits; more than ``limited`` if the entry
            leaves open what was weighed.
    """

    nutrient: str
    form: str | None
    amount: Decimal
    unit: str
    limited: Decimal
    most: Decimal


class Unconverted(NamedTuple):
    """An amount that is not known in the unit of its nutrient, with the reason.

    Attributes:
        possible: the largest amount that may count towards limits, by each possible form; None if
            it is unknown.
    """

    nutrient: str
    form: str | None
    reason: str
    possible: Mapping[str | None, Fraction] | None = None


class _Factors(NamedTuple):
    """The factors of a unit: for the total, for limits, and the largest for limits."""

    total: Fraction
    limited: Fraction
    most: Fraction


def amount_in(
    nutrient: str, amount: Number, unit: str, form: str | None = None
) -> Converted | Unconverted:
    """Return an amount in the unit of the nutrient, exactly, or the reason why it has none.

    Of a compound with several nutrients, it is the amount of the first; see :func:`amounts_in`.

    >>> amount_in("zinc", 0.015, "g").amount, amount_in("beta-carotene", 6, "mg").amount
    (Decimal('15'), Decimal('3000'))
    >>> amount_in("zinc", 1, "capsule").reason
    'capsule counts something and is no mass'
    """
    return amounts_in(nutrient, amount, unit, form)[0]


def amounts_in(
    nutrient: str,
    amount: Number | None,
    unit: str | None,
    form: str | None = None,
    basis: Basis | None = None,
) -> list[Converted | Unconverted]:
    """Return the amounts of each nutrient of an ingredient.

    Args:
        nutrient: the name, of a nutrient or of a compound.
        amount: None if the label states none.
        unit: as on the label; None without an amount.
        form: of the nutrient, such as glycinate, or the hydrate of a compound.
        basis: what was weighed; by default the compound if ``nutrient`` is the name of one.

    >>> [(part.nutrient, part.amount) for part in amounts_in("Sodium ascorbate", 1, "g")]
    [('vitamin_c', Decimal('889.04')), ('sodium', Decimal('116.05'))]
    >>> [part.amount for part in amounts_in("magnesium", 500, "mg", "oxide", "compound")]
    [Decimal('301.52')]
    """
    match = named(nutrient, form)
    found = () if basis == "element" else _contents(nutrient, form, basis)
    label = parse(unit or "")
    if amount is None or unit is None:
        return [Unconverted(*where, NO_AMOUNT) for where in _substances(match, found)]
    exact = exactly(amount)
    if exact is None:
        return [Unconverted(*match, NOT_A_NUMBER)]
    if (label.kind, label.of) != ("mass", PLAIN):
        return [_converted(match, exact, unit, label)]
    parts = [_of_compound(content, exact, label, basis) for content in found]
    if parts and not found[0].separate:
        return parts
    if not parts and _is_unknown_compound(nutrient, match, basis):
        return [Unconverted(*match, UNKNOWN_FRACTION, {match.form: _in_unit(match, exact, label)})]
    return [_converted(match, exact, unit, label), *parts]


def substances(nutrient: str, form: str | None = None) -> set[str]:
    """Return the slugs of all nutrients of an ingredient.

    >>> sorted(substances("Calcium ascorbate")), substances("vitamin C", "buffered")
    (['calcium', 'vitamin_c'], {'vitamin_c'})
    """
    found = _contents(nutrient, form, None)
    return {where.nutrient for where in _substances(named(nutrient, form), found)}


def _substances(match: Named, found: tuple[Content, ...]) -> list[Named]:
    parts = [Named(content.nutrient, content.form) for content in found]
    return parts if parts and not found[0].separate else [match, *parts]


def _contents(nutrient: str, form: str | None, basis: Basis | None) -> tuple[Content, ...]:
    """Return what the compound of an ingredient contains; () if it is not named as a compound.

    A name such as "Iron (as ferrous sulfate)" is that of the element with its source, as labels
    print it.
    """
    source = PARENTHESES.fullmatch(nutrient.strip())
    names = [slug(nutrient), *([slug(source[1])] if source else [])]
    texts = [slug(text) for text in (form, source and source[2]) if text and text.strip()]
    spelled = [f"{name}_{text}" for name in names for text in texts if not name.endswith(text)]
    if basis == "compound":
        return contents(*spelled, *(text.removeprefix("as_") for text in texts), *names)
    # The form of an element is its source; only that of a compound states the hydrate.
    return () if any(map(_is_plain, names)) else contents(*spelled, *names)


def _is_plain(name: str) -> bool:
    """Tell whether a slug names a nutrient without a form."""
    match = known_name(name)
    return match is not None and match.form is None


def _is_unknown_compound(nutrient: str, match: Named, basis: Basis | None) -> bool:
    """Tell whether the weight is that of a compound that is not in the reference data."""
    name = known_name(slug(nutrient))
    has_form = name is not None and name.form is not None
    is_mineral = match.nutrient in minerals()
    if basis == "compound":
        # The name of a vitamin with its form, such as folic acid, is the compound.
        return match.nutrient in with_compounds() and (is_mineral or not has_form)
    is_source = PARENTHESES.fullmatch(nutrient.strip()) is not None
    return basis is None and is_mineral and has_form and not is_source


def _of_compound(
    content: Content, exact: Fraction, label: LabelUnit, basis: Basis | None
) -> Converted | Unconverted:
    """Return the amount of a nutrient in the weight of a compound."""
    match = Named(content.nutrient, content.form)
    # The weight printed under the name of a compound may yet be that of the nutrient.
    largest = content.most if basis == "compound" else Fraction(1)
    whole = _in_unit(match, exact, label)
    if content.fraction is None:
        return Unconverted(*match, content.reason or "", {match.form: whole * largest})
    amount = decimal(whole * content.fraction)
    open_weight = content.or_whole and basis is None
    most = decimal(whole) if open_weight else amount
    return Converted(*match, amount, unit_of(match.nutrient), amount, most)


def _in_unit(match: Named, exact: Fraction, label: LabelUnit) -> Fraction:
    """Return a mass in the unit of the mass of a nutrient."""
    return exact * label.scale / parse(unit_of(match.nutrient)).scale


def _converted(
    match: Named, exact: Fraction, unit: str, label: LabelUnit
) -> Converted | Unconverted:
    """Return an amount of a nutrient, by the rules of the reference data."""
    nutrient = match.nutrient
    if label.kind == "CFU" and nutrient not in known():
        colonies = decimal(exact * label.scale)
        return Converted(*match, colonies, "CFU", colonies, colonies)
    if label.kind not in ("mass", "IU"):
        return Unconverted(*match, _no_mass(unit, label))
    rules = [rule for rule in _rules(nutrient) if rule["of"] == label.of]
    form = form_of(nutrient, label.of)
    if not rules and form in forms_of(nutrient):
        # Such as "mcg folic acid".
        match, label = Named(nutrient, form), label._replace(of=PLAIN)
        rules = [rule for rule in _rules(nutrient) if rule["of"] == PLAIN]
    scaled = _in_unit(match, exact, label) if label.kind == "mass" else exact
    factors = _factors_of(match, rules)
    if factors is None and label.of == PLAIN:
        factors = _Factors(Fraction(1), Fraction(1), Fraction(1))
    if factors is None:
        return _without_factor(match, unit, label.of, scaled, rules)
    total, limited, most = (decimal(scaled * factor) for factor in factors)
    return Converted(*match, total, unit_of(nutrient), limited, most)


def _rules(nutrient: str) -> list[ConversionDocument]:
    return known()[nutrient]["conversions"] if nutrient in known() else []


def _factors_of(match: Named, rules: list[ConversionDocument]) -> _Factors | None:
    """Return the factors of the form; those of all forms if they are the same."""
    for rule in rules:
        if rule["forms"] is None or match.form in rule["forms"]:
            return _factors(rule)
    same = {_factors(rule) for rule in rules if rule["of"] != PLAIN}
    is_listed = match.form in forms_of(match.nutrient)
    return same.pop() if len(same) == 1 and not is_listed else None


def _factors(rule: ConversionDocument) -> _Factors:
    limited = rule.get("limit_factor", rule["factor"])
    return _Factors(
        Fraction(rule["factor"]), Fraction(limited), Fraction(rule.get("limit_most", limited))
    )


def _without_factor(
    match: Named, unit: str, of: str, scaled: Fraction, rules: list[ConversionDocument]
) -> Unconverted:
    """Return why an amount has no factor, and what it may be at most in each form."""
    if not rules:
        return Unconverted(*match, f"{unit} is no unit of this nutrient")
    article = "a" if of == "DFE" else "an"
    if match.form in forms_of(match.nutrient):
        return Unconverted(*match, f"{article} {of} has no mass in this form")
    possible: dict[str | None, Fraction] = {
        form: scaled * _factors(rule).most for rule in rules for form in rule["forms"] or ()
    }
    return Unconverted(*match, f"{article} {of} has no mass without its form", possible)


def _no_mass(unit: str, label: LabelUnit) -> str:
    if label.kind == "activity":
        return f"{unit} is a unit of activity and no mass"
    if label.kind in ("count", "CFU"):
        return f"{unit} counts something and is no mass"
    return f"{unit} is no unit of mass"
