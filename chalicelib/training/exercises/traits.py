"""What an exercise says about how its sets count: what it tracks, implements, body-weight factor.

Each is None where it is not known. Nothing is guessed: an exercise without a published or
conventional body-weight factor has none.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Traits(NamedTuple):
    """The traits of an exercise that loads, volume and records need.

    Attributes:
        tracks: what its sets record, such as ``weight_reps``; None if that is not known.
        implements: how many weights of the stated size are used at once, 1 or 2; None for an
            exercise without a weight, or if that is not known.
        body_weight_factor: the part of the body weight that is moved, above 0 and at most 1; None
            if that is not known.
    """

    tracks: str | None
    implements: int | None
    body_weight_factor: float | None


def traits_of(exercise: Mapping[str, Any]) -> Traits:
    """Return the traits of a built-in or a custom exercise.

    >>> traits_of({"name": "Pull-Up", "tracks": "weight_reps", "body_weight_factor": 1})
    Traits(tracks='weight_reps', implements=None, body_weight_factor=1)
    """
    return Traits(
        exercise.get("tracks"), exercise.get("implements"), exercise.get("body_weight_factor")
    )
