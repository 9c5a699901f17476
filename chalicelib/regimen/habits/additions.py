"""Additions to the entry of a day. Pure rules."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from chalicelib.errors import invalid

MAX_AMOUNT = 1_000_000
MAX_COUNT = 100
"""The highest number of sessions of a day."""

# Floating-point numbers keep 15 digits of a decimal number.
_EXACT = Context(prec=15, rounding=ROUND_HALF_EVEN)


def with_amount(entry: Mapping[str, Any], amount: float) -> dict[str, Any]:
    """Return the fields of an entry after an addition to its amount, without those that it keeps.

    Args:
        entry: the fields of the entry of the day; empty if it has none.
        amount: what is added; negative to take back.

    Raises:
        Invalid: the sum is less than 0 or more than an entry may have.

    >>> with_amount({"amount": 0.1}, 0.2), with_amount({}, 3)
    ({'amount': 0.3}, {'amount': 3.0})
    """
    total = _EXACT.add(_decimal(entry.get("amount", 0)), _decimal(amount))
    return {"amount": float(_within(total, MAX_AMOUNT, "/amount"))}


def with_count(entry: Mapping[str, Any], count: int) -> dict[str, Any]:
    """Return the fields of an entry after an addition of sessions, without those that it keeps.

    The arguments and the error are those of :func:`with_amount`.

    >>> with_count({"done": True}, 1), with_count({}, 1), with_count({"done": True}, -1)
    ({'done': True, 'count': 2}, {'done': True, 'count': 1}, {'done': False})
    """
    total = int(_within(Decimal(sessions(entry) + count), MAX_COUNT, "/count"))
    return {"done": True, "count": total} if total else {"done": False}


def sessions(entry: Mapping[str, Any]) -> int:
    """Return how many sessions the fields of an entry state.

    >>> sessions({"done": True}), sessions({"done": True, "count": 3}), sessions({"done": False})
    (1, 3, 0)
    """
    return int(entry.get("count", 1)) if entry.get("done") else 0


def _decimal(number: float) -> Decimal:
    return Decimal(str(number))


def _within(total: Decimal, most: int, field: str) -> Decimal:
    if not 0 <= total <= most:
        raise invalid(field, "sum_out_of_range", min=0, max=most)
    return total
