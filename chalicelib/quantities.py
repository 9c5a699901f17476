"""Canonical values of quantities, exactly as they follow from the entered digits.

Sources of the factors: the international yard and pound agreement of 1959
(1 lb = 0.45359237 kg, 1 yd = 0.9144 m), exact by definition.
"""

from decimal import Decimal

KILOGRAMS = {"kg": Decimal(1), "lb": Decimal("0.45359237")}
METRES = {
    "m": Decimal(1),
    "km": Decimal(1000),
    "mi": Decimal("1609.344"),
    "yd": Decimal("0.9144"),
    "ft": Decimal("0.3048"),
}
CENTIMETRES = {"cm": Decimal(1), "m": Decimal(100), "in": Decimal("2.54"), "ft": Decimal("30.48")}


def canonical(value: float, unit: str, factors: dict[str, Decimal]) -> float:
    """Return ``value`` of ``unit`` in the unit whose factor is 1, without binary rounding.

    The product is computed in decimal from the entered digits, so 185 lb is exactly 83.91458845 kg.

    >>> canonical(185, "lb", KILOGRAMS)
    83.91458845
    >>> canonical(5, "km", METRES)
    5000.0
    """
    factor = factors[unit]
    return float(value) if factor == 1 else float(Decimal(repr(value)) * factor)
