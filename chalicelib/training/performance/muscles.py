"""Sets by muscle, by the fractional method: a set is 1 for a primary, 0.5 for a secondary muscle.

Pelland et al., meta-regressions of 67 studies of weekly sets: of the ways to count sets, this one
explained the results best.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from chalicelib.training.performance.decimals import HALF


class MuscleSets(NamedTuple):
    """The working sets of a muscle: those of exercises where it is primary, and where secondary."""

    direct: Decimal = Decimal(0)
    indirect: Decimal = Decimal(0)

    @property
    def sets(self) -> Decimal:
        """The weighted number of sets: direct ones and half of the indirect ones."""
        return self.direct + HALF * self.indirect


def muscle_sets(
    entries: Iterable[tuple[Decimal, Collection[str], Collection[str]]],
) -> dict[str, MuscleSets]:
    """Return the sets of each muscle that has some, sorted by muscle.

    An entry consists of working sets and the primary and secondary muscles of their exercise. A
    muscle that is both, or is named twice, counts once, as primary if it is.

    >>> muscle_sets([(Decimal(3), ["chest"], ["triceps", "chest"])])["triceps"].sets
    Decimal('1.5')
    """
    direct: defaultdict[str, Decimal] = defaultdict(Decimal)
    indirect: defaultdict[str, Decimal] = defaultdict(Decimal)
    for sets, primary, secondary in entries:
        if sets:
            for muscle in set(primary):
                direct[muscle] += sets
            for muscle in set(secondary) - set(primary):
                indirect[muscle] += sets
    return {
        muscle: MuscleSets(direct.get(muscle, Decimal(0)), indirect.get(muscle, Decimal(0)))
        for muscle in sorted(direct.keys() | indirect.keys())
    }
