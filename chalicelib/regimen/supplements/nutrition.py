"""The totals of nutrients in doses, with the upper limits that apply. Pure rules.

A limit applies to one part of a nutrient: only to retinol of vitamin A, only to folic acid of
folate, only to nicotinic acid of niacin where the authority says so. An amount that may or may not
be that part is listed as undetermined, and one that cannot be converted as uncounted, so no guess
decides whether a limit is exceeded: this is unknown if these amounts could exceed it. Only
supplements are counted: a limit on the whole intake also includes food, so the total of
supplements is a lower bound.

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
from chalicelib.regimen.supplements.amounts import (
    Basis,
    Converted,
    Unconverted,
    amounts_in,
)
from chalicelib.regimen.supplements.documents import LimitDocument
from chalicelib.regimen.supplements.nutrients import Number, decimal, exactly, known, unit_of

OTHER_UNIT = "the dose taken is in another unit than the dose of the supplement"
SEX_ASSUMED = "sex unknown: the lower of the limits for men and women"
AGE_ASSUMED = "age unknown: the lowest of the limits for adults"
YOUNGER = "under {age}: the limit for adults, and that for this age may be lower"


class EnteredIngredient(NamedTuple):
    """One ingredient of one dose, as entered; without amount and unit if the label has none."""

    nutrient: str
    amount: Number | None = None
    unit: str | None = None
    form: str | None = None
    basis: Basis | None = None


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
    amount: str | None
    unit: str | None
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
        exceeded: None if only undetermined or uncounted amounts could exceed the limit.
        complete: whether no amount of the nutrient is undetermined or uncounted.
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
    exceeded: bool | None
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
    """A converted amount; ``limited`` and ``most`` as in :class:`amounts.Converted`."""

    supplement_id: str
    name: str
    form: str | None
    amount: Fraction
    limited: Fraction
    most: Fraction


class _Rest(NamedTuple):
    """An uncounted ingredient; ``possible`` as in :class:`amounts.Unconverted`, of all doses."""

    ingredient: UncountedIngredient
    possible: Mapping[str | None, Fraction] | None


def totals(
    doses: Iterable[NutrientDose], sex: Sex | None = None, age: int | None = None
) -> list[Total]:
    """Return the total of each nutrient in doses, in the order of slugs.

    Args:
        doses: of one day, because limits are for one day.
        sex: chooses between limits; None takes the lower ones.
        age: in completed years; None takes the lowest limits of adults.
    """
    parts: dict[tuple[str, str], list[_Part]] = defaultdict(list)
    uncounted: dict[str, list[_Rest]] = defaultdict(list)
    for dose in (NutrientDose(*dose) for dose in doses):
        for entered in (EnteredIngredient(*ingredient) for ingredient in dose.ingredients):
            for result in amounts_in(*entered):
                part = _part(dose, entered, result)
                if isinstance(part, _Rest):
                    uncounted[result.nutrient].append(part)
                elif isinstance(result, Converted):
                    parts[result.nutrient, result.unit].append(part)
    rest = {(name, _unit_of_rest(name, parts)): found for name, found in uncounted.items()}
    return [
        _total(key, parts.get(key, []), rest.get(key, []), _Person(sex, age))
        for key in sorted({*parts, *rest})
    ]


def _unit_of_rest(nutrient: str, units: Iterable[tuple[str, str]]) -> str:
    """Return the unit of the total that lists the uncounted ingredients of a nutrient."""
    found = [unit for name, unit in units if name == nutrient]
    return found[0] if len(found) == 1 else unit_of(nutrient)


def _part(
    dose: NutrientDose, entered: EnteredIngredient, result: Converted | Unconverted
) -> _Part | _Rest:
    """Return the amount of a nutrient in all doses, or what is known of it."""
    times = None if dose.times is None else exactly(dose.times)
    if isinstance(result, Converted) and times is not None:
        amounts = (result.amount, result.limited, result.most)
        taken = (Fraction(amount) * times for amount in amounts)
        return _Part(dose.supplement_id, dose.name, result.form, *taken)
    reason = result.reason if isinstance(result, Unconverted) else OTHER_UNIT
    amount = None if entered.amount is None else str(entered.amount)
    uncounted = UncountedIngredient(
        dose.supplement_id, dose.name, result.form, amount, entered.unit, reason
    )
    possible = result.possible if isinstance(result, Unconverted) else None
    if times == 0:
        return _Rest(uncounted, {})
    if times is None or possible is None:
        return _Rest(uncounted, None)
    return _Rest(uncounted, {form: most * times for form, most in possible.items()})


def _total(
    key: tuple[str, str],
    parts: list[_Part],
    uncounted: list[_Rest],
    person: _Person,
) -> Total:
    nutrient, unit = key
    entry = known().get(nutrient)
    ingredients = [rest.ingredient for rest in uncounted]
    return Total(
        nutrient,
        entry["name"] if entry else nutrient.replace("_", " "),
        unit,
        decimal(sum((part.amount for part in parts), Fraction())),
        _contributions([(part, part.amount) for part in parts]),
        tuple(sorted(ingredients, key=lambda ingredient: (ingredient.name, str(ingredient)))),
        tuple(
            _limit(limit, unit, parts, uncounted, person)
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
    uncounted: list[_Rest],
    person: _Person,
) -> Limit:
    """Return one limit with the parts that it covers."""
    applies = _scope(entry)
    figure = _figure(entry, person)
    counted = sum((part.limited for part in parts if applies.covers(part.form)), Fraction())
    unclear = [(part, amount) for part in parts if (amount := _unclear(part, applies))]
    rest = [each for each in uncounted if applies.covers(each.ingredient.form) is not False]
    most = _most(rest, applies)
    highest = counted + sum(amount for _, amount in unclear) + (most or 0)
    is_open = most is None or highest > figure
    return Limit(
        authority=entry["authority"],
        limit=decimal(figure),
        unit=unit,
        applies_to=applies,
        counted=decimal(counted),
        undetermined=_contributions(unclear),
        share=decimal(counted / figure),
        exceeded=True if counted > figure else None if is_open else False,
        complete=not (unclear or rest),
        sex_assumed=_no_sex(entry, person),
        age_assumed=person.age is None or person.age < entry["from_age"],
        assumed=_assumed(entry, person),
        verified=entry["verified"],
        source=entry["source"],
        note=entry.get("note"),
    )


def _unclear(part: _Part, applies: AppliesTo) -> Fraction:
    """Return how much of a part may or may not count towards a limit."""
    covered = applies.covers(part.form)
    if covered is None:
        return part.most
    return part.most - part.limited if covered else Fraction()


def _most(uncounted: Iterable[_Rest], applies: AppliesTo) -> Fraction | None:
    """Return the largest amount of uncounted ingredients for a limit; None if it is unknown."""
    total = Fraction()
    for rest in uncounted:
        if rest.possible is None:
            return None
        forms = [form for form in rest.possible if applies.covers(form) is not False]
        total += max((rest.possible[form] for form in forms), default=Fraction())
    return total


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
