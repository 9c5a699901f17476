"""What ticks a habit besides its entries: the workouts of a day. Pure rules."""

from collections.abc import Mapping
from typing import Any, NamedTuple

MEASURES = ("done", "minutes")
"""The measures of habits whose entries follow from workouts."""


class WorkoutSource(NamedTuple):
    """The workouts to which a habit is linked.

    Attributes:
        type: of the workouts; None for any type.
        minutes: the least minutes of a day for a tick; None if any workout is enough.
    """

    type: str | None = None
    minutes: int | None = None


def parse_source(document: Mapping[str, Any] | None) -> WorkoutSource | None:
    """Return the source of a version of a habit.

    >>> parse_source({"workouts": {"type": "cardio"}})
    WorkoutSource(type='cardio', minutes=None)
    """
    return WorkoutSource(**document["workouts"]) if document else None
