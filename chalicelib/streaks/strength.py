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

from bisect import bisect_left
from datetime import date, timedelta
from math import ceil, sqrt

from chalicelib.schedules.streaks import FoldedSchedule
from chalicelib.streaks.ledger import History

_HALF_LIFE = 13
# Entries older than thirty half-lives change the result by less than 1e-9.
_HALF_LIVES = 30


def strength(history: History, days: list[date], schedule: FoldedSchedule, today: date) -> float:
    """Return the strength of a habit.

    Args:
        history: entries by date, and the days on which nothing is due.
        days: the days with entries until today, sorted.
        schedule: the schedule in force today, which is applied to all days.
        today: the last day.
    """
    if not days:
        return 0.0
    window = schedule.window
    due = int(schedule.frequency * window)
    rate = sqrt(due / window) / _HALF_LIFE
    keep = 0.5**rate
    # Neutral days do not change the strength, so the days before them still count.
    first = max(days[0], today - timedelta(days=ceil(_HALF_LIVES / rate) + len(history.neutral)))
    by_sessions = schedule.by_sessions
    recent = {
        day.toordinal(): history.counts[day] if by_sessions else 1
        for day in days[bisect_left(days, first - timedelta(window)) :]
    }
    neutral = {day.toordinal() for day in history.neutral}
    result, in_window = 0.0, sum(n for day, n in recent.items() if day < first.toordinal())
    for day in range(first.toordinal(), today.toordinal() + 1):
        done = recent.get(day, 0)
        in_window += done - recent.get(day - window, 0)
        if done or (day not in neutral and day != today.toordinal()):
            result = result * keep + min(1.0, in_window / due) * (1 - keep)
    return result
