"""Derived markers from the readings of one draw: a number, or what stands in its way.

Nothing is mixed between draws, no limit (``<0.3``) is taken for a value, and nothing is computed
that the laboratory reported itself.

>>> draw = Draw({"hba1c": Measured("rdg_1", 7.0, None)}, Person(None, None, None), fasting=None)
>>> [(found.formula.marker, found.value) for found in derive(draw, lambda _, value, unit: value)]
[('eag', 154.2)]
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

from chalicelib.labs.biomarkers.formula import Formula, Input
from chalicelib.labs.biomarkers.formulas import CRP_FLOOR, CRP_FLOOR_MG_DL, OutOfDomain
from chalicelib.labs.biomarkers.registry import FORMULAS

__all__ = [
    "FORMULAS",
    "Computed",
    "Draw",
    "Formula",
    "Input",
    "Measured",
    "Person",
    "Uncomputed",
    "derive",
]

Convert = Callable[[str, float, str], float]

_ARGUMENTS = {"birth_date": "age", "sex": "sex", "height": "height_cm"}
# A height taken with the draw is better than the one the profile remembers.
_MEASURED_PROFILE = {"height": Input(("height",), "cm")}
_NO_VARIANTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Measured:
    """One reading of a draw; ``value`` is in the canonical unit of its marker."""

    reading_id: str
    value: float
    comparator: str | None


@dataclass(frozen=True)
class Person:
    """Whose draw it is; ``age`` counts the years completed on its day."""

    age: int | None
    sex: str | None
    height_cm: float | None


@dataclass(frozen=True)
class Draw:
    """What was measured at one time, by marker; ``fasting`` is None when nobody said."""

    readings: Mapping[str, Measured]
    person: Person
    fasting: bool | None


@dataclass(frozen=True)
class Computed:
    """A derived figure.

    Attributes:
        formula: the one it was computed by.
        value: in the unit of the formula.
        variant: the one used, if the formula has any.
        inputs: the ids of the readings used.
        person: what was used of the profile.
    """

    formula: Formula
    value: float
    variant: str | None
    inputs: tuple[str, ...]
    person: dict[str, int | float | str]


@dataclass(frozen=True)
class Uncomputed:
    """A figure that cannot be derived.

    Attributes:
        formula: the one that would compute it.
        missing: slugs of markers, and ``profile.`` with the name of a field.
        reason: why what is there cannot be used, or None.
    """

    formula: Formula
    missing: tuple[str, ...]
    reason: str | None


class _Taken(NamedTuple):
    """A reading that was chosen for an input, in the unit of the formula."""

    marker: str
    reading: Measured
    value: float


class _Gathered(NamedTuple):
    """What a draw gives to one formula."""

    taken: list[_Taken]
    values: list[float]
    named: dict[str, float | str]
    person: dict[str, int | float | str]
    missing: list[str]


def derive(
    draw: Draw, convert: Convert, variants: Mapping[str, str] = _NO_VARIANTS
) -> list[Computed | Uncomputed]:
    """Return what can be derived from a draw, and what else could be, in the order of the table.

    A formula is left out when the draw holds none of its inputs, and when it holds the result.

    Args:
        draw: the readings of one time.
        convert: gives the value of a marker, from its canonical unit, in another unit.
        variants: the variants asked for, by the marker they compute.

    Raises:
        ValueError: a variant is asked for that there is not.
    """
    for marker, variant in variants.items():
        if marker not in FORMULAS or variant not in FORMULAS[marker].variants:
            raise ValueError(f"{marker} has no variant {variant}")
    return [
        _derive(formula, draw, convert, variants)
        for formula in FORMULAS.values()
        if formula.marker not in draw.readings and _concerns(formula, draw)
    ]


def _concerns(formula: Formula, draw: Draw) -> bool:
    measured = (_MEASURED_PROFILE[name] for name in formula.profile if name in _MEASURED_PROFILE)
    return any(
        slug in draw.readings for need in (*formula.inputs, *measured) for slug in need.markers
    )


def _derive(
    formula: Formula, draw: Draw, convert: Convert, variants: Mapping[str, str]
) -> Computed | Uncomputed:
    found = _gather(formula, draw, convert)
    variant = variants.get(formula.marker, formula.variants[0]) if formula.variants else None
    reason = _refusal(formula, draw, found, variant)
    if found.missing or reason:
        return Uncomputed(formula, tuple(found.missing), reason)
    named = found.named | ({"variant": variant} if variant else {})
    try:
        value = formula.compute(*found.values, **named)
    except OutOfDomain as error:
        return Uncomputed(formula, (), str(error))
    except (ArithmeticError, ValueError):
        # Figures so large or small that a step of the equation has no value.
        value = float("inf")
    if not isfinite(value):
        return Uncomputed(formula, (), f"{formula.name} has no finite value for these readings")
    ids = tuple(taken.reading.reading_id for taken in found.taken)
    return Computed(formula, value, variant, ids, found.person)


def _gather(formula: Formula, draw: Draw, convert: Convert) -> _Gathered:
    found = _Gathered([], [], {}, {}, [])
    for need in formula.inputs:
        if taken := _take(need, draw, convert):
            found.taken.append(taken)
            found.values.append(taken.value)
        else:
            found.missing.append(need.markers[0])
    for name in formula.profile:
        argument = _ARGUMENTS[name]
        known = getattr(draw.person, argument)
        measured = _MEASURED_PROFILE.get(name)
        if measured and (taken := _take(measured, draw, convert)):
            found.taken.append(taken)
            found.named[argument] = taken.value
        elif known is None:
            found.missing.append(f"profile.{name}")
        else:
            found.named[argument] = found.person[argument] = known
    return found


def _take(need: Input, draw: Draw, convert: Convert) -> _Taken | None:
    for slug in need.markers:
        if slug in draw.readings:
            reading = draw.readings[slug]
            return _Taken(slug, reading, convert(slug, reading.value, need.unit))
    return None


def _refusal(formula: Formula, draw: Draw, found: _Gathered, variant: str | None) -> str | None:
    """Return why a formula is not to be tried on what the draw holds, or None."""
    if formula.fasting and draw.fasting is False:
        return f"{formula.name} requires a fasting draw, and this draw was not fasting"
    for taken in found.taken:
        if taken.reading.comparator and not _settled(taken, variant):
            return (
                f"{taken.marker} was reported only as a limit ({taken.reading.comparator}), "
                "which cannot be used in a computation"
            )
    return None


def _settled(taken: _Taken, variant: str | None) -> bool:
    """Tell whether a limit decides what the variant takes: any CRP below the floor is the floor."""
    return (
        variant == CRP_FLOOR
        and taken.marker in {"hs_crp", "crp"}
        and taken.reading.comparator in {"<", "<="}
        and taken.value <= CRP_FLOOR_MG_DL
    )
