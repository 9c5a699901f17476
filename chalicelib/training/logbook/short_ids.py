"""Ids of workouts in 22 characters instead of 36: much of what the logbook stores is ids."""

import base64
import uuid
from typing import Final

LENGTH: Final = 22


def short_id(workout_id: str) -> str:
    """Return an id in base64.

    >>> short_id("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
    'AZkfOnwee3qcVS9sCjudEA'
    """
    return base64.urlsafe_b64encode(uuid.UUID(workout_id).bytes).decode().rstrip("=")


def long_id(short: str) -> str:
    """Return what :func:`short_id` shortened."""
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(f"{short}==")))
