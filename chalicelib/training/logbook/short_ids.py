"""Ids of workouts in 22 characters instead of 36: much of what the logbook stores is ids."""

import base64
from itertools import pairwise
from typing import Final

LENGTH: Final = 22
# Where the parts of a UUID begin and end among its hexadecimal digits.
_PARTS: Final = (0, 8, 12, 16, 20, 32)


def short_id(workout_id: str) -> str:
    """Return an id in base64.

    >>> short_id("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
    'AZkfOnwee3qcVS9sCjudEA'
    """
    raw = bytes.fromhex(workout_id.replace("-", ""))
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def long_id(short: str) -> str:
    """Return what :func:`short_id` shortened."""
    digits = base64.urlsafe_b64decode(f"{short}==").hex()
    return "-".join(digits[start:end] for start, end in pairwise(_PARTS))
