"""Freezes: how missed periods of a streak are forgiven."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Freeze:
    """One freeze is earned with every ``earn_every`` kept periods; at most ``max`` are kept.

    Without ``max`` or ``earn_every`` there are none.
    """

    earn_every: int = 0
    max: int = 0

    def earned(self, run: int, periods: int, bank: int) -> int:
        """Return the bank after a run of ``run`` has grown by ``periods``.

        >>> Freeze(earn_every=7, max=2).earned(6, 1, 0), Freeze(7, 2).earned(0, 30, 0)
        (1, 2)
        """
        if not (self.max and self.earn_every):
            return bank
        return min(self.max, bank + (run + periods) // self.earn_every - run // self.earn_every)
