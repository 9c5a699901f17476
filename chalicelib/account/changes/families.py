"""Where the items of each type of resource are in the table, in the order of their sort keys.

Counters, logs, computed values, receipts and locks are in other places, so a read of these ranges
costs what the resources take. Only the summaries of markers are among resources: a definition and a
target are next to the newest readings of their marker.
"""

from collections.abc import Collection
from itertools import groupby
from typing import NamedTuple

from chalicelib.table import keys


class Range(NamedTuple):
    """A range of sort keys; no item has the key ``low`` itself.

    Attributes:
        low, high: the range.
        sparse: whether items that are no resources are among them.
    """

    low: str
    high: str
    sparse: bool = False


class _Family(NamedTuple):
    """The types of resources in a range."""

    types: tuple[str, ...]
    range: Range


def _of(entity: str) -> _Family:
    prefix = keys.family(entity)
    return _Family((entity,), Range(prefix, prefix + keys.LAST))


# In the order of the keys. Nothing else is between the families of one line.
_ADJACENT = (
    (_of("adoption"),),
    (
        _Family(("excuses",), Range(keys.EXCUSES, keys.EXCUSES + keys.LAST)),
        _Family(("profile",), Range(keys.PROFILE[:-1], keys.PROFILE)),
        _Family(("schedule",), Range(keys.SCHEDULES, keys.SCHEDULES + keys.LAST)),
        _of("habit"),
    ),
    (_of("supplement"),),
    (_Family(("metric_sources",), Range(keys.METRIC_SOURCES[:-1], keys.METRIC_SOURCES)),),
    (
        _Family(
            ("biomarker", "target"),
            # The newest readings of panels follow, in one long item.
            Range(keys.MARKER_SUMMARIES, f"{keys.MARKER_SUMMARIES}~", sparse=True),
        ),
    ),
    (_of("exercise"),),
    (_of("exercise_merge"),),
    (_of("habit_entry"),),
    (
        _of("intake"),
        _of("metric_day"),
        _of("metric_definition"),
        _of("panel"),
        _of("program"),
        _of("reading"),
    ),
    (_of("routine"), _of("run")),
    (_of("workout"),),
)
TYPES = frozenset(name for adjacent in _ADJACENT for family in adjacent for name in family.types)


def ranges_of(types: Collection[str]) -> list[Range]:
    """Return the ranges with all resources of some types, in order, as few as possible.

    >>> [low for low, *_ in ranges_of({"intake", "panel", "workout"})]
    ['INTAKE#', 'PANEL#', 'WORKOUT#']
    """
    found = []
    for adjacent in _ADJACENT:
        for wanted, run in groupby(adjacent, lambda each: not set(each.types).isdisjoint(types)):
            if wanted:
                ranges = [family.range for family in run]
                found.append(ranges[0]._replace(high=ranges[-1].high))
    return found


_ALL = ranges_of(TYPES)


def is_within(sort_key: str) -> bool:
    """Tell whether a sort key is in a range of resources."""
    return any(each.low <= sort_key <= each.high for each in _ALL)
