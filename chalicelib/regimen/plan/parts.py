"""Which quarter of a day is done, if it is done in part: what the heat map shows of such a day."""

from fractions import Fraction

MOST_PARTS = 3


def part(share: Fraction | None) -> int:
    """Return how many quarters of a day are done, from 1 to 3; 0 if nothing or everything is.

    Something that is less than a quarter counts as one. None means that nothing was due.

    >>> [part(Fraction(done, 4)) for done in range(5)], part(Fraction(1, 30)), part(None)
    ([0, 1, 2, 3, 0], 1, 0)
    """
    if share is None or not 0 < share < 1:
        return 0
    return max(1, int(4 * share))
