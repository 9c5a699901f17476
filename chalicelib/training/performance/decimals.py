"""Decimal arithmetic with loads, repetitions and estimates."""

from decimal import Context, Decimal
from functools import lru_cache

# A load has at most 40 digits: a factor of 15 times a body weight of 15 digits times the 8 digits
# of a pound. So loads are exact, and only divisions and powers are rounded.
PRECISE = Context(prec=50)

HALF = Decimal("0.5")


# Logs contain few different numbers.
@lru_cache(maxsize=2_048)
def decimal_of(number: float) -> Decimal:
    """Return a number of a stored document as the decimal number that was entered.

    >>> decimal_of(92.1), decimal_of(5)
    (Decimal('92.1'), Decimal('5'))
    """
    return Decimal(str(number))
