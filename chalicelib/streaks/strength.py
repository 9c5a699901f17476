"""Habit strength: an exponentially smoothed share of due entries, from 0 to 1.

The formula is that of the Loop habit tracker (its mathematics only): on each day
``s' = s m + p (1 - m)`` with ``m = 0.5 ** (sqrt(n / d) / 13)``, where ``n`` entries
are due in ``d`` days and ``p`` is the share of them that the last ``d`` days have, at most 1.
Neutral days do not change ``s``, and neither does today without an entry.

>>> from datetime import date, timedelta
>>> from chalicelib.schedules.fixed import Daily
>>> perfect = [date(2026, 3, 1) + timedelta(days=n) for n in range(13)]
>>> history = History(dict.fromkeys(perfect, 1), frozenset())
>>> round(strength(history, perfect, Daily(), perfect[-1]), 6)
0.5
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, compress, repeat
from math import ceil, sqrt
from operator import add, mul, sub

from chalicelib.regimen.plan.flags import several
from chalicelib.schedules.daysets import DaySet
from chalicelib.schedules.streaks import FoldedSchedule
from chalicelib.schedules.weeks import Span
from chalicelib.streaks.ledger import History

_HALF_LIFE = 13
# Entries older than thirty half-lives change the result by less than 1e-9.
_HALF_LIVES = 30


def strength(
    history: History, days: Iterable[date], schedule: FoldedSchedule, today: date
) -> float:
    """Return the strength of a habit.

    Args:
        history: entries by date, and the days on which nothing is due.
        days: the days with entries until today.
        schedule: the schedule in force today, which is applied to all days.
        today: the last day.
    """
    done = DaySet.of(days)
    if not done:
        return 0.0
    window = schedule.window
    due = int(schedule.frequency * window)
    rate = sqrt(due / window) / _HALF_LIFE
    keep = 0.5**rate
    # Neutral days do not change the strength, so the days before them still count.
    neutral = history.neutral | DaySet.span(today, today)
    counted = (DaySet.span(done.first, today) - (neutral - done)).latest(ceil(_HALF_LIVES / rate))
    first = counted.first if counted else today
    span = Span(first - timedelta(window), today)
    entries = _entries(history, done, span, by_sessions=schedule.by_sessions)
    in_window = list(map(sub, entries[window + 1 :], entries[1:]))
    # The share of an entry too many is 1, as is that of the last one that is due.
    shares = [min(number, due) / due * (1 - keep) for number in range(max(in_window) + 1)]
    numbers = [*compress(in_window, _marks(counted, Span(first, today)))]
    newest_first = map(shares.__getitem__, reversed(numbers))
    result: float = sum(map(mul, newest_first, _weights(keep, ceil(_HALF_LIVES / rate))))
    return result


@lru_cache
def _weights(keep: float, days: int) -> Sequence[float]:
    """Return what the shares of days count, from the newest on."""
    return [*accumulate(repeat(keep, days), mul, initial=1.0)]


def _entries(history: History, days: DaySet, span: Span, *, by_sessions: bool) -> list[int]:
    """Return the number of entries before each day of a span, and that of all of it."""
    numbers: Iterable[int] = _marks(days, span)
    if by_sessions:
        numbers = map(add, numbers, several(history.counts).among(days).of_days(span))
    return [0, *accumulate(numbers)]


def _marks(days: DaySet, span: Span) -> bytes:
    """Return 1 for each day of a span that is in a set, else 0."""
    first, size = span.first.toordinal(), (span.last - span.first).days + 1
    return DaySet(first, days.shifted(first)).marks()[:size].ljust(size, b"\0")
