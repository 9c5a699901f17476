"""Excuses: days on which nothing is due for some kinds of streak, or for all. Pure rules."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from chalicelib.schedules.daysets import DaySet

KIND = "supplements"
SCORED_KIND = "protocol"

Excuses = Mapping[date, Collection[str] | None]
"""The excused days, each with the kinds of which nothing is due; None is all kinds."""


def is_excused(excuses: Excuses, day: date, kind: str) -> bool:
    """Tell whether nothing is due for a kind of streak on ``day``.

    >>> excuses: Excuses = {date(2026, 3, 9): None, date(2026, 3, 10): ["supplements"]}
    >>> [is_excused(excuses, date(2026, 3, day), "protocol") for day in (9, 10, 11)]
    [True, False, False]
    """
    if day not in excuses:
        return False
    kinds = excuses[day]
    return kinds is None or kind in kinds


def is_unscored(excuses: Excuses, day: date, kind: str) -> bool:
    """Tell whether nothing of a kind counts in the score of ``day``.

    An excuse for ``protocol`` is one for the whole score.
    """
    return is_excused(excuses, day, SCORED_KIND) or is_excused(excuses, day, kind)


class ExcusedDays:
    """The excused days of each kind of streak, as sets.

    >>> excused = ExcusedDays({date(2026, 3, 9): None, date(2026, 3, 10): ["supplements"]})
    >>> len(excused.of("protocol")), len(excused.of("supplements"))
    (1, 2)
    """

    def __init__(self, excuses: Excuses) -> None:
        self._all = DaySet.of([day for day, kinds in excuses.items() if kinds is None])
        days: defaultdict[str, list[date]] = defaultdict(list)
        for day, kinds in excuses.items():
            for kind in kinds or ():
                days[kind].append(day)
        self._by_kind = {kind: self._all | DaySet.of(listed) for kind, listed in days.items()}

    def of(self, kind: str) -> DaySet:
        """Return the days on which nothing is due for a kind of streak."""
        return self._by_kind.get(kind, self._all)

    def unscored(self, kind: str) -> DaySet:
        """Return the days on which items of a kind do not count in the stored score.

        If the score as a whole is excused, all of them do; see ``DayRequirements.items_on``.
        """
        return self.of(kind) - self.of(SCORED_KIND)
