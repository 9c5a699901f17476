"""Notable lengths of a run, by unit."""

from bisect import bisect_right
from typing import NamedTuple

from chalicelib.schedules.base import Unit

LENGTHS: dict[Unit, tuple[int, ...]] = {
    "day": (3, 7, 14, 21, 30, 60, 90, 100, 180, 365, 500, 730, 1000, 1825, 3650),
    "week": (2, 4, 8, 12, 26, 52, 104, 156, 260, 520),
    "month": (2, 3, 6, 12, 18, 24, 36, 60, 120),
    "entry": (2, 4, 8, 12, 20, 40, 100),
}


class Milestones(NamedTuple):
    """The milestones that a run has reached, the next one, and the difference to it.

    After the last milestone, ``next`` and ``remaining`` are None.
    """

    reached: list[int]
    next: int | None
    remaining: int | None


def milestones(unit: Unit, length: int) -> Milestones:
    """Return the milestones of a run of ``length``.

    >>> milestones("week", 2)
    Milestones(reached=[2], next=4, remaining=2)
    """
    lengths = LENGTHS[unit]
    reached = bisect_right(lengths, length)
    following = lengths[reached] if reached < len(lengths) else None
    return Milestones(
        list(lengths[:reached]), following, None if following is None else following - length
    )
