"""What doses add up to by nutrient, beside the upper limits that apply. Pure rules.

A limit is about one part of a nutrient: only retinol of vitamin A, only folic acid of folate,
only nicotinic acid of niacin where the authority says so. What cannot be told to be that part is
listed as undetermined and what cannot be converted as uncounted, so that a limit is neither
crossed nor cleared by a guess. Only supplements are counted: a limit on the whole intake leaves
food out, and the total of supplements is then the least that was taken.

>>> both = Dose("1", "A to E", [("retinol", 900, "ug RAE", None), ("beta-carotene", 6, "mg", None)])
>>> [total] = totals([both], "female", 40)
>>> total.total, total.limits[0].counted, total.limits[0].exceeded
(Decimal('3900'), Decimal('900'), False)
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from chalicelib.jsontext import Document
from chalicelib.regimen.supplements.nutrients import (
    Converted,
    Number,
    Refused,
    amount_in,
    decimal,
    exactly,
    known,
    unit_of,
)

Sex = Literal["female", "male"]

OTHER_UNIT = "the dose taken is in another unit than the dose of the supplement"
SEX_ASSUMED = "sex unknown: the lower of the limits for men and women"
AGE_ASSUMED = "age unknown: the lowest of the limits for adults"
YOUNGER = "under {age}: the limit for adults, and that for this age may be lower"


class Ingredient(NamedTuple):
    """What one dose holds of one nutrient, as entered."""

    nutrient: str
    amount: Number
    unit: str
    form: str | None = None


Entered = Ingredient | tuple[str, Number, str, str | None]


class Dose(NamedTuple):
    """A dose taken or planned.

    Attributes:
        ingredients: what one dose of the supplement holds.
        times: how many such doses; None if that cannot be told (see :func:`nutrients.doses_in`).
    """

    supplement_id: str
    name: str
    ingredients: Sequence[Entered]
    times: Number | None = 1


class Contribution(NamedTuple):
    """What one supplement gives of a nutrient in one form, in the total's unit."""

    supplement_id: str
    name: str
    form: str | None
    amount: Decimal


class Uncounted(NamedTuple):
    """An ingredient that is in no total: as entered for one dose, and why."""

    supplement_id: str
    name: str
    form: str | None
    amount: str
    unit: str
    reason: str


class AppliesTo(NamedTuple):
    """What a limit is about.

    Attributes:
        intake: "supplements", "supplements_and_fortified_food" or "total", which has food, too.
        forms: the forms that it covers; None is every form but ``not_forms``.
        not_forms: the forms that it does not cover. What is in neither is undetermined.
        text: the same in the words of the source.
    """

    intake: str
    forms: tuple[str, ...] | None
    not_forms: tuple[str, ...]
    text: str

    def covers(self, form: str | None) -> bool | None:
        """Tell whether a form counts towards the limit; None if that cannot be told."""
        if form is not None and form in self.not_forms:
            return False
        if self.forms is None:
            return True
        return True if form in self.forms else None


class Limit(NamedTuple):
    """An upper limit of a day beside what was counted towards it.

    Attributes:
        counted: the part of the total that the limit is about.
        undetermined: what may or may not be part of it.
        share: ``counted`` / ``limit``.
        complete: nothing of the nutrient is undetermined or uncounted; if not, ``exceeded``
            being False says nothing.
        assumed: what was taken for granted of the person, in words.
        verified: whether the figure was checked against its source.
        note: such as that a later figure has replaced it.
    """

    authority: str
    limit: Decimal
    unit: str
    applies_to: AppliesTo
    counted: Decimal
    undetermined: tuple[Contribution, ...]
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
    """What all doses hold of one nutrient, in its unit."""

    nutrient: str
    name: str
    unit: str
    total: Decimal
    contributions: tuple[Contribution, ...]
    uncounted: tuple[Uncounted, ...]
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


def totals(doses: Iterable[Dose], sex: Sex | None = None, age: int | None = None) -> list[Total]:
    """Return what doses hold of each nutrient, in the order of slugs.

    Args:
        doses: those of one day, since limits are a day's.
        sex: chooses between limits; None takes the lower ones.
        age: in completed years; None takes the lowest of adults.
    """
    parts: dict[str, list[_Part]] = defaultdict(list)
    uncounted: dict[str, list[Uncounted]] = defaultdict(list)
    for supplement_id, name, ingredients, times in doses:
        factor = None if times is None else exactly(times)
        for nutrient, amount, unit, form in ingredients:
            found = amount_in(nutrient, amount, unit, form)
            if isinstance(found, Converted) and factor is not None:
                taken = Fraction(found.amount) * factor, Fraction(found.limited) * factor
                parts[found.nutrient].append(_Part(supplement_id, name, found.form, *taken))
                continue
            reason = found.reason if isinstance(found, Refused) else OTHER_UNIT
            missed = Uncounted(supplement_id, name, found.form, str(amount), unit, reason)
            uncounted[found.nutrient].append(missed)
    return [
        _total(nutrient, parts[nutrient], uncounted[nutrient], _Person(sex, age))
        for nutrient in sorted({*parts, *uncounted})
    ]


def _total(nutrient: str, parts: list[_Part], uncounted: list[Uncounted], person: _Person) -> Total:
    entry = known().get(nutrient, {})
    return Total(
        nutrient,
        entry.get("name") or nutrient.replace("_", " "),
        unit_of(nutrient),
        decimal(sum((part.amount for part in parts), Fraction())),
        _contributions([(part, part.amount) for part in parts]),
        tuple(sorted(uncounted, key=lambda each: (each.name, str(each)))),
        tuple(
            _limit(limit, unit_of(nutrient), parts, uncounted, person)
            for limit in entry.get("limits", [])
        ),
    )


def _contributions(amounts: list[tuple[_Part, Fraction]]) -> tuple[Contribution, ...]:
    """Return amounts by supplement and form, those of one supplement side by side."""
    sums: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for part, amount in amounts:
        sums[part.name, part.supplement_id, part.form or ""] += amount
    return tuple(
        Contribution(supplement_id, name, form or None, decimal(amount))
        for (name, supplement_id, form), amount in sorted(sums.items())
    )


def _limit(
    entry: Document,
    unit: str,
    parts: list[_Part],
    uncounted: list[Uncounted],
    person: _Person,
) -> Limit:
    """Return one limit beside the parts that it covers."""
    applies = _scope(entry)
    figure = _figure(entry, person)
    counted = sum((part.limited for part in parts if applies.covers(part.form)), Fraction())
    unclear = [(part, part.limited) for part in parts if applies.covers(part.form) is None]
    missing = any(applies.covers(each.form) is not False for each in uncounted)
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


def _scope(entry: Document) -> AppliesTo:
    forms, not_forms = entry["forms"], tuple(entry["not_forms"])
    covered = None if forms is None else tuple(forms)
    return AppliesTo(entry["intake"], covered, not_forms, entry["text"])


def _no_sex(entry: Document, person: _Person) -> bool:
    return person.sex is None and "adult" not in entry


def _assumed(entry: Document, person: _Person) -> tuple[str, ...]:
    """Return in words what is taken for granted of a person."""
    said = [SEX_ASSUMED] if _no_sex(entry, person) else []
    if person.age is None:
        said.append(AGE_ASSUMED)
    elif person.age < entry["from_age"]:
        said.append(YOUNGER.format(age=entry["from_age"]))
    return tuple(said)


def _figure(entry: Document, person: _Person) -> Fraction:
    """Return the limit of a person; the lowest of those possible where something is unknown."""
    sex, age = person
    bands = [entry, *entry.get("ages", [])]
    if age is not None:
        bands = [band for band in bands if band.get("from", 0) <= age][-1:]
    by = ["adult"] if "adult" in entry else [sex] if sex else ["male", "female"]
    return min(Fraction(band[each]) for band in bands for each in by)
