"""Freezes: credits that keep a streak when a period is missed."""

from dataclasses import dataclass
from datetime import date

_YEAR_MONTHS = 12


@dataclass(frozen=True)
class Freeze:
    """The rule: every ``earn_every`` completed periods earn one freeze, and each month grants some.

    At most ``max`` are stored. If it is 0, there are no freezes.

    Attributes:
        earn_every: 0 means that none are earned.
        max: the maximum number of stored freezes.
        per_month: the number of freezes that each calendar month grants on its first day; the
            first month grants them on the first day of the history.
    """

    earn_every: int = 0
    max: int = 0
    per_month: int = 0

    def earned(self, run: int, periods: int, bank: int) -> int:
        """Return the number of freezes after a run of ``run`` periods has grown by ``periods``.

        >>> Freeze(earn_every=7, max=2).earned(6, 1, 0), Freeze(7, 2).earned(0, 30, 0)
        (1, 2)
        """
        if not (self.max and self.earn_every):
            return bank
        return min(self.max, bank + (run + periods) // self.earn_every - run // self.earn_every)

    def granted(self, before: date | None, day: date, bank: int) -> int:
        """Return the number of freezes after the months that begin after ``before``, until ``day``.

        ``before`` None is the time before the history.

        >>> twice = Freeze(max=3, per_month=2)
        >>> twice.granted(None, date(2026, 3, 14), 0)
        2
        >>> twice.granted(date(2026, 3, 31), date(2026, 4, 1), 0)
        2
        >>> twice.granted(date(2026, 3, 1), date(2026, 3, 31), 1)
        1
        """
        months = 1 if before is None else _number(day) - _number(before)
        return min(self.max, bank + self.per_month * months) if months > 0 else bank


def _number(day: date) -> int:
    return day.year * _YEAR_MONTHS + day.month
