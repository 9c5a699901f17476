"""The states of the calendar: pure rules over a history and its fold."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from chalicelib import localtime
from chalicelib.streaks.fold import Fold
from chalicelib.streaks.ledger import History, deadlines_of
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
    required = required_days(history, rules)
    for day in localtime.days(first, last):
        count = history.counts.get(day, 0)
        yield Cell(day, count, level(day), _state(day, history, rules, folded, required))


def required_days(history: History, rules: Rules) -> Callable[[date], bool]:
    """Return the rule that tells whether a day itself requires an entry.

    A weekly schedule requires entries on no fixed day.
    """
    deadlines = deadlines_of(history, rules)

    def required(day: date) -> bool:
        if history.is_neutral(day):
            return False
        unit = rules.on(day).unit
        return deadlines.due(day) if unit == "entry" else unit == "day" and rules.is_due(day)

    return required


def _state(
    day: date, history: History, rules: Rules, folded: Fold, required: Callable[[date], bool]
) -> CalendarState:
    """Return the state of a day.

    A ``done`` day has entries, a ``skipped`` day a skipped one; an ``excused`` day has an excuse.
    For a ``frozen`` day a freeze was used (in a weekly streak, for its whole week). A ``missed``
    day was itself due. An ``open`` day is today without an entry. All other days are ``off``: not
    due themselves, before the beginning, in the future, or skipped by the time zone. Freezes are
    shown only for the current unit.
    """
    if day in history.counts:
        return "done"
    if day in history.excused:
        return "skipped" if day in history.set_aside else "excused"
    weekly = folded.unit == "week"
    if (rules.week.first(day) if weekly else day) in folded.frozen:
        return "frozen"
    if day in history.skipped or not _within_streak(day, history, folded):
        return "off"
    due = required(day)
    if day == folded.today and (due or rules.on(day).unit == "week"):
        return "open"
    return "missed" if due else "off"


def _within_streak(day: date, history: History, folded: Fold) -> bool:
    """Tell whether ``day`` is from the beginning of a streak to today.

    A habit begins on its first day, everything else with the first entry. Days before the current
    unit came into force belong to the streak before it.
    """
    if day == folded.today:
        return True
    if history.begins:
        return min(history.begins, history.first_entry) <= day < folded.today
    began = history.first_entry
    if day >= folded.since:
        began = folded.days.first
    return began <= day < folded.today
