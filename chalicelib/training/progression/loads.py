"""Loads with exact decimals: units, the grid of prescribed loads, and changes of a load.

A load is that on the bar or the stack. Of an exercise against the body weight it is what is added
to the body: above zero a weight, below zero an assistance.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from chalicelib.quantities import KILOGRAMS
from chalicelib.training.progression.documents import LoadChangeDocument, RoundingDocument
from chalicelib.training.workouts.documents import WeightDocument, WeightUnit

# The load modes in which a load is added to the body, or taken off it.
OF_BODY: Final = ("bodyweight", "assisted")
# A weight has at most 3 decimals; it is the grid of a slot without one.
_FINEST: Final[RoundingDocument] = {"step": 0.001}
_SHOWN: Final = Decimal("0.001")


def decimal(number: float) -> Decimal:
    """Return a number of a document exactly as it was entered.

    >>> decimal(2.5), decimal(5)
    (Decimal('2.5'), Decimal('5'))
    """
    return Decimal(repr(number))


def in_unit(weight: WeightDocument, unit: WeightUnit) -> Decimal:
    """Return a weight in ``unit``: exact in kilograms, in pounds to 28 digits.

    >>> in_unit({"value": 102.05828325, "unit": "kg"}, "lb")
    Decimal('225')
    """
    value = decimal(weight["value"])
    if weight["unit"] == unit:
        return value
    return value * KILOGRAMS[weight["unit"]] / KILOGRAMS[unit]


def snap(load: Decimal, rounding: RoundingDocument | None) -> Decimal:
    """Return ``load`` on the grid ``base`` + n x ``step``: the nearest with ties up, or below.

    Without a grid the load is rounded to 3 decimals.

    >>> snap(Decimal("61.25"), {"step": 2.5}), snap(Decimal(134), {"step": 10, "base": 45})
    (Decimal('62.5'), Decimal('135'))
    """
    grid = rounding or _FINEST
    step, base = decimal(grid["step"]), decimal(grid.get("base", 0))
    above = load - base
    if grid.get("mode", "nearest") == "nearest":
        return base + step * _floored(2 * above + step, 2 * step)
    return base + step * _floored(above, step)


def _floored(dividend: Decimal, divisor: Decimal) -> Decimal:
    quotient = dividend // divisor  # towards zero
    return quotient - 1 if quotient * divisor > dividend else quotient


def changed(load: Decimal, change: LoadChangeDocument, unit: WeightUnit, times: int = 1) -> Decimal:
    """Return ``load`` after a change, in the unit of the run.

    A percentage is that of the size of the load, so that 10 % less than an assistance of 20 is an
    assistance of 22.

    >>> changed(Decimal("82.5"), {"percent": 10}, "kg", -1)
    Decimal('74.25')
    """
    if "percent" in change:
        return load + abs(load) * decimal(change["percent"]) * times / 100
    return load + in_unit({"value": change["value"], "unit": change["unit"]}, unit) * times


def lifted(
    performed: Mapping[str, Any], unit: WeightUnit, *, of_body: bool = False
) -> Decimal | None:
    """Return the load of a set that was done, in ``unit``; None if it is unknown.

    Args:
        performed: the set, as it is in a workout.
        unit: of the run.
        of_body: whether the exercise works against the body weight, so that a set without a weight
            has an added load of 0.
    """
    mode = performed.get("load_mode", "external")
    if mode == "band":
        return None
    if "weight" in performed:
        load = in_unit(performed["weight"], unit)
        return -load if mode == "assisted" else load
    return Decimal(0) if of_body and mode != "assisted" else None


def shown(number: Decimal) -> str:
    """Return a number as it is in a text, with at most 3 decimals.

    >>> shown(Decimal("211.500")), shown(Decimal(220))
    ('211.5', '220')
    """
    rounded = number if number == number.to_integral_value() else number.quantize(_SHOWN)
    return f"{rounded.normalize():f}"


def shown_change(change: LoadChangeDocument, unit: WeightUnit, times: int = 1) -> str:
    """Return a change as it is in a text after the load.

    >>> shown_change({"value": 2.5, "unit": "kg"}, "kg"), shown_change({"percent": 10}, "kg", -1)
    ('+ 2.5', '- 10 %')
    """
    if "percent" in change:
        amount, suffix = decimal(change["percent"]) * times, " %"
    else:
        weight: WeightDocument = {"value": change["value"], "unit": change["unit"]}
        amount, suffix = in_unit(weight, unit) * times, ""
    return f"{'-' if amount < 0 else '+'} {shown(abs(amount))}{suffix}"
