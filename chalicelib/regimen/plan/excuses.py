"""Excuses: days on which nothing is due for some kinds of streak, or for all. Pure rules."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from chalicelib.schedules.daysets import DaySet

KIND = "supplements"
SCORED_KIND = "protocol"

Excuses = Mapping[date, Collection[str] | None]
"""The excused days, each with the kinds of which nothing is due; None is all kinds."""


# What a client asks for one after the other is computed from the same stored texts.
@lru_cache(maxsize=64)
def excused_days(text: str) -> Excuses:
    """Return the excused days in the document of a year.

    >>> excused_days('{"excuses": [{"date": "2026-03-09", "kinds": ["workouts"]}]}')
    {datetime.date(2026, 3, 9): ['workouts']}
    """
    excuses = json.loads(text)["excuses"]
    return {date.fromisoformat(excuse["date"]): excuse.get("kinds") for excuse in excuses}


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
        first, last = min(excuses, default=date.min), max(excuses, default=date.min)
        origin, size = first.toordinal(), (last - first).days + 1
        # An excuse can have many kinds, so each of them only marks a place.
        marks: dict[str, bytearray] = {}
        for day, kinds in excuses.items():
            place = day.toordinal() - origin
            for kind in kinds or ():
                if kind not in marks:
                    marks[kind] = bytearray(size)
                marks[kind][place] = 1
        self._by_kind = {
            kind: self._all | DaySet.marked(origin, marked) for kind, marked in marks.items()
        }

    def of(self, kind: str) -> DaySet:
        """Return the days on which nothing is due for a kind of streak."""
        return self._by_kind.get(kind, self._all)

    def unscored(self, kind: str) -> DaySet:
        """Return the days on which items of a kind do not count in the stored score.

        If the score as a whole is excused, all of them do; see ``DayRequirements.items_on``.
        """
        return self.of(kind) - self.of(SCORED_KIND)
