"""Derived markers of one specimen collection: a value, or the reason why it cannot be computed.

Only readings of the same collection are combined, a limit (``<0.3``) is not used as a value, and a
marker that the laboratory reported is not computed.

>>> readings = {"hba1c": Measured("rdg_1", 7.0, None)}
>>> collection = SpecimenCollection(readings, Subject(None, None, None), fasting=None)
>>> results = derive(collection, lambda _, value, unit: value)
>>> [(result.formula.marker, result.value) for result in results]
[('eag', 154.2)]
"""

from collections.abc import Callable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple, cast

from chalicelib.labs.biomarkers.documents import PersonFiguresDocument
from chalicelib.labs.biomarkers.formula import Equivalent, Formula, Input
from chalicelib.labs.biomarkers.formulas import CRP_FLOOR, CRP_FLOOR_MG_DL, OutOfDomain
from chalicelib.labs.biomarkers.registry import FORMULAS
from chalicelib.profile.documents import Sex

__all__ = [
    "FORMULAS",
    "Computed",
    "Formula",
    "Input",
    "Measured",
    "SpecimenCollection",
    "Subject",
    "Uncomputed",
    "derive",
]

Convert = Callable[[str, float, str], float]

_ARGUMENTS = {"birth_date": "age", "sex": "sex", "height": "height_cm"}
# A height that was measured at the collection is preferred to the height of the profile.
_MEASURED_PROFILE = {"height": Input(("height",), "cm")}
_NO_VARIANTS: Mapping[str, str] = MappingProxyType({})


class Measured(NamedTuple):
    """One reading of a collection; ``value`` is in the canonical unit of its marker."""

    reading_id: str
    value: float
    comparator: str | None


class Subject(NamedTuple):
    """The person of a collection; ``age`` is in completed years on its day."""

    age: int | None
    sex: Sex | None
    height_cm: float | None


class SpecimenCollection(NamedTuple):
    """The readings of one collection by marker; ``fasting`` is None if it is unknown."""

    readings: Mapping[str, Measured]
    subject: Subject
    fasting: bool | None


class Computed(NamedTuple):
    """A derived value.

    Attributes:
        formula: the formula of the value.
        value: in the unit of the formula.
        variant: the variant of the formula, if it has variants.
        inputs: the ids of the readings used.
        person: the values of the profile that were used.
    """

    formula: Formula
    value: float
    variant: str | None
    inputs: tuple[str, ...]
    person: PersonFiguresDocument


class Uncomputed(NamedTuple):
    """A value that cannot be derived.

    Attributes:
        formula: the formula of the value.
        missing: slugs of markers, and ``profile.`` with the name of a field.
        reason: why the available readings cannot be used, or None.
    """

    formula: Formula
    missing: tuple[str, ...]
    reason: str | None


class _SelectedReading(NamedTuple):
    """The reading of an input, with its value in the unit of the formula."""

    marker: str
    reading: Measured
    value: float


class _Arguments(NamedTuple):
    """The inputs of one formula that a collection has, and the missing ones."""

    readings: list[_SelectedReading]
    values: list[float]
    named: dict[str, float | str]
    person: PersonFiguresDocument
    missing: list[str]


def derive(
    collection: SpecimenCollection,
    convert: Convert,
    variants: Mapping[str, str] = _NO_VARIANTS,
) -> list[Computed | Uncomputed]:
    """Return the results of the formulas that a collection has inputs for, in the table's order.

    A formula is omitted if the collection has none of its inputs, or has the computed marker.

    Args:
        collection: the readings of one specimen collection.
        convert: returns the value of a marker, from its canonical unit, in another unit.
        variants: the requested variants, by the computed marker.

    Raises:
        ValueError: a requested variant does not exist.
    """
    for marker, variant in variants.items():
        if marker not in FORMULAS or variant not in FORMULAS[marker].variants:
            raise ValueError(f"{marker} has no variant {variant}")
    return [
        _derive(formula, collection, convert, variants)
        for formula in FORMULAS.values()
        if formula.marker not in collection.readings and _has_an_input(formula, collection)
    ]


def _has_an_input(formula: Formula, collection: SpecimenCollection) -> bool:
    """Return whether a collection has one of the inputs, or everything that replaces them."""
    if any(_complete(inputs, collection) for inputs in (formula.inputs, *formula.alternatives)):
        return True
    measured = (_MEASURED_PROFILE[name] for name in formula.profile if name in _MEASURED_PROFILE)
    return any(
        slug in collection.readings
        for required in (*formula.inputs, *measured)
        for slug in required.markers
    )


def _complete(inputs: tuple[Input, ...], collection: SpecimenCollection) -> bool:
    """Return whether a collection has inputs or their equivalents."""
    return all(_source(required, collection) for required in inputs)


def _source(required: Input, collection: SpecimenCollection) -> Equivalent | None:
    """Return what provides an input: its marker, or else what replaces it; None without both."""
    for slug in required.markers:
        if slug in collection.readings:
            return Equivalent(((slug, required.unit),), float, "")
    for equivalent in required.equivalents:
        if all(slug in collection.readings for slug, _ in equivalent.inputs):
            return equivalent
    return None


def _derive(
    formula: Formula,
    collection: SpecimenCollection,
    convert: Convert,
    variants: Mapping[str, str],
) -> Computed | Uncomputed:
    try:
        arguments = _arguments(formula, collection, convert)
    except OutOfDomain as error:
        return Uncomputed(formula, (), str(error))
    variant = variants.get(formula.marker, formula.variants[0]) if formula.variants else None
    reason = _refusal(formula, collection, arguments, variant)
    if arguments.missing or reason:
        return Uncomputed(formula, tuple(arguments.missing), reason)
    named = arguments.named | ({"variant": variant} if variant else {})
    try:
        value = formula.compute(*arguments.values, **named)
    except OutOfDomain as error:
        return Uncomputed(formula, (), str(error))
    except (ArithmeticError, ValueError):
        # The inputs are so large or small that a step of the equation has no value.
        value = float("inf")
    if not isfinite(value):
        return Uncomputed(formula, (), f"{formula.name} has no finite value for these readings")
    ids = tuple(selected.reading.reading_id for selected in arguments.readings)
    return Computed(formula, value, variant, ids, arguments.person)


def _arguments(formula: Formula, collection: SpecimenCollection, convert: Convert) -> _Arguments:
    arguments = _Arguments([], [], {}, {}, [])
    for required in _inputs(formula, collection):
        source = _source(required, collection)
        if source is None:
            arguments.missing.append(required.markers[0])
            continue
        parts = [_select(slug, unit, collection, convert) for slug, unit in source.inputs]
        arguments.readings.extend(part for part in parts if part not in arguments.readings)
        arguments.values.append(source.compute(*(part.value for part in parts)))
    person: dict[str, int | float | str] = {}
    for name in formula.profile:
        argument = _ARGUMENTS[name]
        known = getattr(collection.subject, argument)
        measured = _MEASURED_PROFILE.get(name)
        if measured and (source := _source(measured, collection)):
            selected = _select(*source.inputs[0], collection, convert)
            arguments.readings.append(selected)
            arguments.named[argument] = selected.value
        elif known is None:
            arguments.missing.append(f"profile.{name}")
        else:
            arguments.named[argument] = person[argument] = known
    return arguments._replace(person=cast("PersonFiguresDocument", person))


def _inputs(formula: Formula, collection: SpecimenCollection) -> tuple[Input, ...]:
    """Return the inputs of a formula, or the alternative ones if only these are complete."""
    possible = (formula.inputs, *formula.alternatives)
    complete = (inputs for inputs in possible if _complete(inputs, collection))
    return next(complete, formula.inputs)


def _select(
    slug: str, unit: str, collection: SpecimenCollection, convert: Convert
) -> _SelectedReading:
    """Return the reading of a marker with its value in a unit."""
    reading = collection.readings[slug]
    return _SelectedReading(slug, reading, convert(slug, reading.value, unit))


def _refusal(
    formula: Formula,
    collection: SpecimenCollection,
    arguments: _Arguments,
    variant: str | None,
) -> str | None:
    """Return why a formula cannot be used with the readings of a collection, or None."""
    if formula.fasting and collection.fasting is False:
        return f"{formula.name} requires a fasting draw, and this draw was not fasting"
    for selected in arguments.readings:
        if selected.reading.comparator and not _limit_suffices(selected, variant):
            return (
                f"{selected.marker} was reported only as a limit ({selected.reading.comparator}), "
                "which cannot be used in a computation"
            )
    return None


def _limit_suffices(selected: _SelectedReading, variant: str | None) -> bool:
    """Return whether a limit determines the input: a CRP below the floor is the floor."""
    return (
        variant == CRP_FLOOR
        and selected.marker in {"hs_crp", "crp"}
        and selected.reading.comparator in {"<", "<="}
        and selected.value <= CRP_FLOOR_MG_DL
    )
