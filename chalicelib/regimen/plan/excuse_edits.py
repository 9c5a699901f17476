"""The days that an edit of an excuse changes. No clock, no I/O.

An excuse may be written before or after the entries of its day. So the logs that depend on it are
evaluated again when it is set, changed or deleted.
"""

from collections.abc import Collection
from datetime import date

from chalicelib.regimen.plan.excuses import KIND, SCORED_KIND
from chalicelib.regimen.plan.repository import Plan
from chalicelib.table import keys


def matters_to_logs(kinds: Collection[str] | None) -> bool:
    """Tell whether an excuse for ``kinds`` (None: all) can change the evaluation of a log.

    >>> matters_to_logs(None), matters_to_logs(["workouts"]), matters_to_logs([])
    (True, False, False)
    """
    if kinds is None:
        return True
    return any(kind in (KIND, SCORED_KIND) or keys.habit_of(kind) for kind in kinds)


def changed_days(before: Plan, after: Plan, day: date) -> set[date]:
    """Return the days on which other items are due, if only the excuse of ``day`` differs.

    These are the day itself, if items no longer count in its score or count again, and days that
    become due, or are due no longer, because they are counted without the excused day. An excuse
    moves no day before its own.
    """
    days = {day} if _scored(before, day) != _scored(after, day) else set()
    for item in after.items:
        earlier, history = before.histories[item.history.id], item.history
        if history.by_history and history.neutral != earlier.neutral:
            days |= history.deadlines.moved(earlier.deadlines, day)
    return days


def _scored(plan: Plan, day: date) -> set[str]:
    """Return the ids of the items that count in the stored score of a day."""
    requirements = plan.requirements((), plan.threshold)
    return {item.history.id for item in requirements.items_on(day)}
