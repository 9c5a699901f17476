"""What a set counts for, by its type and its results.

============================  =====================  ======  =====================
type                          working sets           volume  record and e1RM
============================  =====================  ======  =====================
normal, failure, amrap        1                      yes     yes
partial                       1                      yes     no
drop, myo, rest_pause,        0; a group of them is  yes     no
cluster                       1 together
warmup                        0                      no      no
============================  =====================  ======  =====================

A set of the left or the right side is half a working set, so a pair is one. Mini sets continue the
set before them, so on their own they are no further set. A partial repetition is not comparable
with a full one, and neither is a repetition after a rest of seconds.

A set that was done with 0 repetitions is a working set that has no volume and sets no record.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from chalicelib.training.performance.decimals import HALF, decimal_of

# The fields of a set that are results. One of them is enough, and 0 is a result too.
RESULTS: Final = ("reps", "duration_s", "distance", "floors", "steps")
_WARMUP: Final = "warmup"
_MINI_SETS: Final = frozenset({"drop", "myo", "rest_pause", "cluster"})
_FULL_SETS: Final = frozenset({"normal", "failure", "amrap"})
_ONE_SIDE: Final = frozenset({"left", "right"})


def was_done(performed: Mapping[str, Any]) -> bool:
    """Return whether a set has a result.

    >>> was_done({"reps": 0}), was_done({"target": {"reps": 5}, "done": False})
    (True, False)
    """
    return any(name in performed for name in RESULTS)


def is_done(performed: Mapping[str, Any]) -> bool:
    """Return whether a set of a completed workout was done."""
    done: bool = performed.get("done", True)
    return done


def is_one_sided(performed: Mapping[str, Any]) -> bool:
    """Return whether only the left or only the right side did the set."""
    return performed["side"] in _ONE_SIDE


def repetitions(performed: Mapping[str, Any]) -> Decimal:
    """Return the repetitions of a set, 0 if it has none. Those of ``each`` side are of one side."""
    return decimal_of(performed.get("reps", 0))


def counts_volume(performed: Mapping[str, Any]) -> bool:
    """Return whether the repetitions of a set add to the volume."""
    return is_done(performed) and performed["type"] != _WARMUP


def has_record_type(performed: Mapping[str, Any]) -> bool:
    """Return whether the type of a set is one whose sets can set a record."""
    return performed["type"] in _FULL_SETS


def counts_record(performed: Mapping[str, Any]) -> bool:
    """Return whether a set can set a record: it has no ``reps``, as a plank, or at least 1.

    Half a repetition is one that was not completed.

    >>> bench = {"type": "normal", "side": "both", "reps": 5}
    >>> [counts_record(bench | {"reps": reps}) for reps in (5, 0.5, 0)]
    [True, False, False]
    """
    completed = "reps" not in performed or repetitions(performed) >= 1
    return is_done(performed) and has_record_type(performed) and completed


def working_sets(sets: Sequence[Mapping[str, Any]]) -> Decimal:
    """Return the number of working sets among ``sets``, those of one exercise entry.

    Sets with the same ``group`` are one set of the type of the first; it is half a set if all are
    of the same side. Sets that were not done count for nothing.

    >>> left = {"type": "normal", "side": "left"}
    >>> cluster = {"type": "cluster", "side": "both", "group": 1}
    >>> working_sets([left]), working_sets([left, left | {"side": "right"}, cluster, cluster])
    (Decimal('0.5'), Decimal('2.0'))
    """
    single: list[Mapping[str, Any]] = []
    groups: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for performed in filter(is_done, sets):
        if "group" in performed:
            groups[performed["group"]].append(performed)
        elif performed["type"] not in _MINI_SETS:
            single.append(performed)
    shares = [_share([each]) for each in single] + [_share(group) for group in groups.values()]
    return sum(shares, Decimal(0))


def _share(parts: Sequence[Mapping[str, Any]]) -> Decimal:
    """Return the working sets of the parts of one set: 0, 0.5 or 1."""
    if parts[0]["type"] == _WARMUP:
        return Decimal(0)
    same_side = len({part["side"] for part in parts}) == 1
    return HALF if same_side and is_one_sided(parts[0]) else Decimal(1)
