"""The calendar's colours and states: pure rules over a history and its fold."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from statistics import quantiles
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.streaks.fold import Fold
from chalicelib.streaks.ledger import History
from chalicelib.streaks.rules import Rules

State = Literal["done", "excused", "frozen", "missed", "off", "open"]


class Cell(NamedTuple):
    """One day of the heat map: its date, entries, shade 0-4, and what it means for the streak."""

    day: date
    entries: int
    level: int
    state: State


def thresholds(counts: Iterable[int]) -> list[float]:
    """Return the quartiles of a person's own non-zero days.

    >>> thresholds([1, 2, 3, 4])
    [1.75, 2.5, 3.25]
    """
    busy = [count for count in counts if count]
    if len(busy) < 2:
        return [float(count) for count in busy] * 3
    return quantiles(busy, n=4, method="inclusive")


def cells(history: History, rules: Rules, folded: Fold, first: date, last: date) -> Iterator[Cell]:
    """Yield the days from ``first`` to ``last``.

    A day's level is 0 without entries, else 1 plus the number of quartiles below its count.
    """
    quartiles = thresholds(history.counts.values())
    first_ever = min(history.counts, default=date.max)
    for day in localtime.days(first, last):
        count = history.counts.get(day, 0)
        level = 1 + bisect_left(quartiles, count) if count else 0
        yield Cell(day, count, level, _state(day, history, rules, folded, first_ever))


def _state(day: date, history: History, rules: Rules, folded: Fold, first_ever: date) -> State:
    """Return what a day means.

    ``done`` has entries; on ``excused`` nothing is due; ``frozen`` was missed and paid for (in a
    weekly streak, any idle day of such a week); ``missed`` was due by itself; ``open`` is today,
    nothing yet; ``off`` is everything else: not due by itself, nothing due, before the first entry,
    in the future, or never dawned. Freezes are shown for the present unit only.
    """
    if day in history.counts:
        return "done"
    if day in history.excused:
        return "excused"
    weekly = folded.unit == "week"
    if (rules.week.first(day) if weekly else day) in folded.frozen:
        return "frozen"
    if not _lived(day, folded, first_ever):
        return "off"
    by_day = rules.on(day).unit == "day"
    due = by_day and rules.is_due(day)
    if day in history.skipped or (by_day and not due):
        return "off"
    if day == folded.today:
        return "open"
    return "missed" if due else "off"


def _lived(day: date, folded: Fold, first_ever: date) -> bool:
    """Tell whether a streak was under way on ``day``: since its first entry, until today.

    Days before the present unit came into force belong to the streak before it.
    """
    began = first_ever
    if day >= folded.since:
        began = folded.days[0] if folded.days else date.max
    return day == folded.today or began <= day <= folded.today
