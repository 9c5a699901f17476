"""The states of the calendar: pure rules over a history and its fold."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.streaks.fold import Fold
from chalicelib.streaks.ledger import History
from chalicelib.streaks.levels import Level
from chalicelib.streaks.rules import Rules

CalendarState = Literal["done", "excused", "frozen", "missed", "off", "open", "skipped"]


class Cell(NamedTuple):
    """One day of the heat map: its date, its entries, its level 0-4 and its state."""

    day: date
    entries: int
    level: int
    state: CalendarState


def cells(
    history: History, rules: Rules, folded: Fold, first: date, last: date, *, level: Level
) -> Iterator[Cell]:
    """Yield the days from ``first`` to ``last``, each with its ``level``."""
    first_ever = min(history.counts, default=date.max)
    for day in localtime.days(first, last):
        count = history.counts.get(day, 0)
        yield Cell(day, count, level(day), _state(day, history, rules, folded, first_ever))


def _state(
    day: date, history: History, rules: Rules, folded: Fold, first_ever: date
) -> CalendarState:
    """Return the state of a day.

    A ``done`` day has entries, a ``skipped`` day a skipped one; an ``excused`` day has an excuse.
    For a ``frozen`` day a freeze was used (in a weekly streak, for its whole week). A ``missed``
    day was itself due. An ``open`` day is today without an entry. All other days are ``off``: not
    due themselves, before the first entry, in the future, or skipped by the time zone. Freezes are
    shown only for the current unit.
    """
    if day in history.counts:
        return "done"
    if day in history.excused:
        return "skipped" if day in history.set_aside else "excused"
    weekly = folded.unit == "week"
    if (rules.week.first(day) if weekly else day) in folded.frozen:
        return "frozen"
    if not _within_streak(day, folded, first_ever):
        return "off"
    by_day = rules.on(day).unit == "day"
    due = by_day and rules.is_due(day)
    if day in history.skipped or (by_day and not due):
        return "off"
    if day == folded.today:
        return "open"
    return "missed" if due else "off"


def _within_streak(day: date, folded: Fold, first_ever: date) -> bool:
    """Tell whether ``day`` is from the first entry of a streak to today.

    Days before the current unit came into force belong to the streak before it.
    """
    began = first_ever
    if day >= folded.since:
        began = folded.days[0] if folded.days else date.max
    return day == folded.today or began <= day <= folded.today
