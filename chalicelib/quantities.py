"""Entered numbers without binary noise, and canonical values exactly as they follow from them.

Sources of the factors: the international yard and pound agreement of 1959
(1 lb = 0.45359237 kg, 1 yd = 0.9144 m), exact by definition.
"""

import struct
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

_DECIMALS = 3
_FLOAT32 = struct.Struct("<f")


def without_noise(value: float) -> float:
    """Return a weight, a distance or a number of seconds as it was before binary arithmetic.

    A number that has at most 3 decimals at 12 significant digits is that number, and so is a number
    of single precision (float32) that has at most 3 decimals at 7. Any other number is returned as
    entered, to 15 significant digits.

    >>> without_noise(149.99999999999997), without_noise(76.80000305175781)
    (150.0, 76.8)
    >>> without_noise(33.333333), without_noise(13.6077711)
    (33.333333, 13.6077711)
    """
    if round(value, _DECIMALS) == value:  # as of most numbers
        return value + 0.0  # -0.0 is 0.0
    entered = as_entered(value)
    # All is computed from what is returned otherwise, so that a second call changes nothing.
    precisions = (12, 7) if _is_float32(value) or _is_float32(entered) else (12,)
    rounded = (_to_digits(entered, digits) for digits in precisions)
    return next((each for each in rounded if _has_few_decimals(each)), entered) + 0.0


def as_entered(value: float) -> float:
    """Return ``value`` to 15 significant digits, which a double keeps of any decimal number.

    >>> as_entered(0.1 + 0.2), as_entered(72.123456789)
    (0.3, 72.123456789)
    """
    return _to_digits(value, 15)


def _to_digits(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def _has_few_decimals(value: float) -> bool:
    # Python rounds to the double that is nearest to the decimal number.
    return round(value, _DECIMALS) == value


def _is_float32(value: float) -> bool:
    narrow: float = _FLOAT32.unpack(_FLOAT32.pack(value))[0]
    return narrow == value


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
