"""The streak rules: from days with entries to runs, with no clock and no I/O.

A daily streak asks for an entry on every local day. Today is open until it ends, so an entry
missing today breaks nothing yet; a date that never dawned in the zone is neutral.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

Status = Literal["none", "done", "at_risk", "broken"]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """Consecutive required days that were done.

    Attributes:
        length: how many days.
        start, end: the first and the last of them.
    """

    length: int
    start: date
    end: date


@dataclass(frozen=True)
class Fold:
    """What a history amounts to on one day.

    Attributes:
        today: the day it is seen from; an entry dated tomorrow moves it there.
        current: the run that is alive, or None.
        longest: the longest run so far (the earliest of equals), or None before any entry.
        status: ``none`` without entries, ``done`` today, ``at_risk`` when today still decides,
            or ``broken``.
    """

    today: date
    current: Run | None
    longest: Run | None
    status: Status


def effective_today(active: Iterable[date], today: date) -> date:
    """Return ``today``, or tomorrow if an entry bears that date already (a zone ahead of home).

    >>> effective_today([date(2026, 3, 13)], date(2026, 3, 12))
    datetime.date(2026, 3, 13)
    >>> effective_today([date(2026, 3, 15)], date(2026, 3, 12))
    datetime.date(2026, 3, 12)
    """
    return today + _DAY if today + _DAY in set(active) else today


def daily(active: Iterable[date], today: date, exists: Callable[[date], bool]) -> Fold:
    """Fold the days that have entries into a daily streak.

    Args:
        active: the local dates with at least one entry, in any order.
        today: the local date it is.
        exists: whether a date ever dawned where the person lives.

    >>> fold = daily([date(2026, 3, 10), date(2026, 3, 11)], date(2026, 3, 12), lambda day: True)
    >>> fold.status, fold.current.length, fold.longest.length
    ('at_risk', 2, 2)
    """
    known = set(active)
    today = effective_today(known, today)
    days = sorted(day for day in known if day <= today)
    if not days:
        return Fold(today, None, None, "none")
    runs = _runs(days, exists)
    last = runs[-1]
    longest = max(runs, key=lambda run: run.length)
    if last.end == today:
        return Fold(today, last, longest, "done")
    if _adjacent(last.end, today, exists):
        return Fold(today, last, longest, "at_risk")
    return Fold(today, None, longest, "broken")


def _runs(days: list[date], exists: Callable[[date], bool]) -> list[Run]:
    """Split sorted days into runs."""
    breaks = [
        n for n, (one, two) in enumerate(pairwise(days), 1) if not _adjacent(one, two, exists)
    ]
    edges = [0, *breaks, len(days)]
    return [Run(high - low, days[low], days[high - 1]) for low, high in pairwise(edges)]


def _adjacent(one: date, two: date, exists: Callable[[date], bool]) -> bool:
    """Tell whether no required day lies between two days."""
    gap = (two - one).days
    # A zone that crosses the date line skips one date, never two.
    return gap == 1 or (gap == 2 and not exists(one + _DAY))
