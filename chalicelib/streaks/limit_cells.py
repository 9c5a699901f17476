"""The days of the calendar on which a limit applies. No clock, no I/O."""

from collections.abc import Iterable, Iterator
from datetime import date

from chalicelib.schedules.weeks import Span
from chalicelib.streaks.fold import Fold
from chalicelib.streaks.heatmap import CalendarState, Cell
from chalicelib.streaks.limit_rules import LimitRules
from chalicelib.streaks.limits import LimitHistory, outcome

_LEVELS = 4


def limit_cells(
    history: LimitHistory, limits: LimitRules, folded: Fold, days: Iterable[date]
) -> Iterator[Cell]:
    """Yield days of the heat map on which a limit applies.

    The level of a day within its limit is 4 if nothing of the limit was used, and 1 if all was.
    """
    first = history.first(folded.today) or date.max
    for day in days:
        state = _state(history, limits, folded, day, first)
        level = _level(history, limits, day) if state == "done" else 0
        yield Cell(day, int(state == "done"), level, state)


def _state(
    history: LimitHistory, limits: LimitRules, folded: Fold, day: date, first: date
) -> CalendarState:
    known = history.history
    if day in known.set_aside:
        return "skipped"
    due = first <= day <= folded.today and limits.rules.is_due(day)
    result = outcome(history, limits, day) if due else "neutral"
    if result == "kept":
        return "done" if day < folded.today else "open"
    if day in known.excused:
        return "excused"
    if result == "neutral":
        return "off"
    return "frozen" if limits.period(day)[0].first in folded.frozen else "missed"


def _level(history: LimitHistory, limits: LimitRules, day: date) -> int:
    span, limit = limits.period(day)
    used = history.total(Span(span.first, day))
    return _LEVELS - (_LEVELS - 1) * used // limit.most if limit.most else _LEVELS
