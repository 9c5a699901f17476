"""Figures of metrics as numbers of JSON."""

from decimal import Decimal

from chalicelib.models.numbers import whole


def number_of(value: Decimal) -> float:
    """Return a decimal as a number of JSON, to 15 significant digits.

    >>> number_of(Decimal("82.10")), number_of(Decimal("8E+1"))
    (82.1, 80)
    """
    return whole(float(f"{value:.15g}"))
