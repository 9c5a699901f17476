"""Freezes: credits that keep a streak when a period is missed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Freeze:
    """The rule: every ``earn_every`` completed periods earn one freeze; at most ``max`` are stored.

    If either is 0, there are no freezes.
    """

    earn_every: int = 0
    max: int = 0

    def earned(self, run: int, periods: int, bank: int) -> int:
        """Return the number of freezes after a run of ``run`` periods has grown by ``periods``.

        >>> Freeze(earn_every=7, max=2).earned(6, 1, 0), Freeze(7, 2).earned(0, 30, 0)
        (1, 2)
        """
        if not (self.max and self.earn_every):
            return bank
        return min(self.max, bank + (run + periods) // self.earn_every - run // self.earn_every)
