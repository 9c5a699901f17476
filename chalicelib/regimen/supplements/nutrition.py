"""The totals of nutrients in doses, with the upper limits that apply. Pure rules.

A limit applies to one part of a nutrient: only to retinol of vitamin A, only to folic acid of
folate, only to nicotinic acid of niacin where the authority says so. An amount that may or may not
be that part is listed as undetermined, and one that cannot be converted as uncounted, so no guess
decides whether a limit is exceeded. Only supplements are counted: a limit on the whole intake also
includes food, so the total of supplements is a lower bound.

>>> both = NutrientDose(
...     "1", "A to E", [("retinol", 900, "ug RAE", None), ("beta-carotene", 6, "mg", None)]
... )
>>> [total] = totals([both], "female", 40)
>>> total.total, total.limits[0].counted, total.limits[0].exceeded
(Decimal('3900'), Decimal('900'), False)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from chalicelib.profile.documents import Sex
from chalicelib.regimen.supplements.documents import LimitDocument
from chalicelib.regimen.supplements.nutrients import (
    Converted,
    Number,
    Unconverted,
    amount_in,
    decimal,
    exactly,
    known,
    unit_of,
)

OTHER_UNIT = "the dose taken is in another unit than the dose of the supplement"
SEX_ASSUMED = "sex unknown: the lower of the limits for men and women"
AGE_ASSUMED = "age unknown: the lowest of the limits for adults"
YOUNGER = "under {age}: the limit for adults, and that for this age may be lower"


class EnteredIngredient(NamedTuple):
    """The amount of one nutrient in one dose, as entered."""

    nutrient: str
    amount: Number
    unit: str
    form: str | None = None


Entered = EnteredIngredient | tuple[str, Number, str, str | None]


class NutrientDose(NamedTuple):
    """A dose with its ingredients, taken or planned.

    Attributes:
        ingredients: of one dose of the supplement.
        times: the number of such doses; None if it is unknown (see :func:`nutrients.doses_in`).
    """

    supplement_id: str
    name: str
    ingredients: Sequence[Entered]
    times: Number | None = 1


class SupplementAmount(NamedTuple):
    """The amount of a nutrient in one form from one supplement, in the unit of the total."""

    supplement_id: str
    name: str
    form: str | None
    amount: Decimal


class UncountedIngredient(NamedTuple):
    """An ingredient that is in no total, as entered for one dose, with the reason."""

    supplement_id: str
    name: str
    form: str | None
    amount: str
    unit: str
    reason: str


class AppliesTo(NamedTuple):
    """The part of a nutrient to which a limit applies.

    Attributes:
        intake: "supplements", "supplements_and_fortified_food" or "total", which includes food.
        forms: the forms that it covers; None means every form except ``not_forms``.
        not_forms: the forms that it does not cover. A form in neither is undetermined.
        text: the same in the words of the source.
    """

    intake: str
    forms: tuple[str, ...] | None
    not_forms: tuple[str, ...]
    text: str

    def covers(self, form: str | None) -> bool | None:
        """Tell whether a form counts towards the limit; None if that is undetermined."""
        if form is not None and form in self.not_forms:
            return False
        if self.forms is None:
            return True
        return True if form in self.forms else None


class Limit(NamedTuple):
    """An upper limit for one day, with the amount that counts towards it.

    Attributes:
        counted: the part of the total to which the limit applies.
        undetermined: amounts that may or may not be part of it.
        share: ``counted`` / ``limit``.
        complete: whether no amount of the nutrient is undetermined or uncounted; if not,
            ``exceeded`` being False does not mean that the limit is kept.
        assumed: the assumptions made about the person, in words.
        verified: whether the figure was checked against its source.
        note: a further remark, such as that a later figure has replaced it.
    """

    authority: str
    limit: Decimal
    unit: str
    applies_to: AppliesTo
    counted: Decimal
    undetermined: tuple[SupplementAmount, ...]
    share: Decimal
    exceeded: bool
    complete: bool
    sex_assumed: bool
    age_assumed: bool
    assumed: tuple[str, ...]
    verified: bool
    source: str
    note: str | None


class Total(NamedTuple):
    """The total amount of one nutrient in all doses, in its unit."""

    nutrient: str
    name: str
    unit: str
    total: Decimal
    contributions: tuple[SupplementAmount, ...]
    uncounted: tuple[UncountedIngredient, ...]
    limits: tuple[Limit, ...]


class _Person(NamedTuple):
    sex: Sex | None
    age: int | None


class _Part(NamedTuple):
    supplement_id: str
    name: str
    form: str | None
    amount: Fraction
    limited: Fraction


def totals(
    doses: Iterable[NutrientDose], sex: Sex | None = None, age: int | None = None
) -> list[Total]:
    """Return the total of each nutrient in doses, in the order of slugs.

    Args:
        doses: of one day, because limits are for one day.
        sex: chooses between limits; None takes the lower ones.
        age: in completed years; None takes the lowest limits of adults.
    """
    parts: dict[str, list[_Part]] = defaultdict(list)
    uncounted: dict[str, list[UncountedIngredient]] = defaultdict(list)
    for supplement_id, name, ingredients, times in doses:
        factor = None if times is None else exactly(times)
        for nutrient, amount, unit, form in ingredients:
            result = amount_in(nutrient, amount, unit, form)
            if isinstance(result, Converted) and factor is not None:
                taken = Fraction(result.amount) * factor, Fraction(result.limited) * factor
                parts[result.nutrient].append(_Part(supplement_id, name, result.form, *taken))
                continue
            reason = result.reason if isinstance(result, Unconverted) else OTHER_UNIT
            uncounted[result.nutrient].append(
                UncountedIngredient(supplement_id, name, result.form, str(amount), unit, reason)
            )
    return [
        _total(nutrient, parts[nutrient], uncounted[nutrient], _Person(sex, age))
        for nutrient in sorted({*parts, *uncounted})
    ]


def _total(
    nutrient: str, parts: list[_Part], uncounted: list[UncountedIngredient], person: _Person
) -> Total:
    entry = known().get(nutrient)
    return Total(
        nutrient,
        entry["name"] if entry else nutrient.replace("_", " "),
        unit_of(nutrient),
        decimal(sum((part.amount for part in parts), Fraction())),
        _contributions([(part, part.amount) for part in parts]),
        tuple(sorted(uncounted, key=lambda ingredient: (ingredient.name, str(ingredient)))),
        tuple(
            _limit(limit, unit_of(nutrient), parts, uncounted, person)
            for limit in (entry["limits"] if entry else ())
        ),
    )


def _contributions(amounts: list[tuple[_Part, Fraction]]) -> tuple[SupplementAmount, ...]:
    """Return amounts by supplement and form, sorted by supplement."""
    sums: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for part, amount in amounts:
        sums[part.name, part.supplement_id, part.form or ""] += amount
    return tuple(
        SupplementAmount(supplement_id, name, form or None, decimal(amount))
        for (name, supplement_id, form), amount in sorted(sums.items())
    )


def _limit(
    entry: LimitDocument,
    unit: str,
    parts: list[_Part],
    uncounted: list[UncountedIngredient],
    person: _Person,
) -> Limit:
    """Return one limit with the parts that it covers."""
    applies = _scope(entry)
    figure = _figure(entry, person)
    counted = sum((part.limited for part in parts if applies.covers(part.form)), Fraction())
    unclear = [(part, part.limited) for part in parts if applies.covers(part.form) is None]
    missing = any(applies.covers(ingredient.form) is not False for ingredient in uncounted)
    return Limit(
        authority=entry["authority"],
        limit=decimal(figure),
        unit=unit,
        applies_to=applies,
        counted=decimal(counted),
        undetermined=_contributions(unclear),
        share=decimal(counted / figure),
        exceeded=counted > figure,
        complete=not (unclear or missing),
        sex_assumed=_no_sex(entry, person),
        age_assumed=person.age is None or person.age < entry["from_age"],
        assumed=_assumed(entry, person),
        verified=entry["verified"],
        source=entry["source"],
        note=entry.get("note"),
    )


def _scope(entry: LimitDocument) -> AppliesTo:
    forms, not_forms = entry["forms"], tuple(entry["not_forms"])
    covered = None if forms is None else tuple(forms)
    return AppliesTo(entry["intake"], covered, not_forms, entry["text"])


def _no_sex(entry: LimitDocument, person: _Person) -> bool:
    return person.sex is None and "adult" not in entry


def _assumed(entry: LimitDocument, person: _Person) -> tuple[str, ...]:
    """Return the assumptions made about a person, in words."""
    assumptions = [SEX_ASSUMED] if _no_sex(entry, person) else []
    if person.age is None:
        assumptions.append(AGE_ASSUMED)
    elif person.age < entry["from_age"]:
        assumptions.append(YOUNGER.format(age=entry["from_age"]))
    return tuple(assumptions)


def _figure(entry: LimitDocument, person: _Person) -> Fraction:
    """Return the limit for a person; if sex or age is unknown, the lowest possible one."""
    sex, age = person
    # The keys of a band are chosen by sex.
    bands: list[Mapping[str, Any]] = [entry, *entry.get("ages", [])]
    if age is not None:
        bands = [band for band in bands if band.get("from", 0) <= age][-1:]
    groups = ["adult"] if "adult" in entry else [sex] if sex else ["male", "female"]
    return min(Fraction(band[group]) for band in bands for group in groups)
