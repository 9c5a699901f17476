"""Days without a log that count for the score because of limits. No clock, no I/O.

A day within a limit needs no entry, so nothing may be written on it, and no counter says that its
score reaches the threshold. Such days are evaluated when they are read.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from chalicelib.regimen.plan.deleted_days import DeletedDays
from chalicelib.regimen.plan.limit_days import LimitEntries, limit_statuses, limited
from chalicelib.regimen.plan.parts import part
from chalicelib.regimen.plan.score import DayRequirements, score, total


class UnloggedDays(NamedTuple):
    """Days that are not counted.

    Attributes:
        reached: the past ones whose score reaches the threshold with limits alone.
        pending: those from today on whose score does so when they are over.
        free: those on which nothing is due.
        parts: how many quarters of the past ones are done, if they are done in part.
    """

    reached: frozenset[date]
    pending: frozenset[date]
    free: frozenset[date]
    parts: Mapping[date, int]


def unlogged_days(
    requirements: DayRequirements,
    entries: Mapping[str, LimitEntries],
    days: Iterable[date],
    today: date,
    deleted: DeletedDays,
) -> UnloggedDays:
    """Return which of ``days`` count, and on which nothing is due.

    A logged day that is not counted has at least the score that it would have without its log,
    unless its log decided otherwise; so it is not among those that are reached.

    Args:
        requirements: the items due on the days, and the threshold.
        entries: of the habits with a limit, by habit id.
        days: the days that are not counted.
        today: the local date.
        deleted: the due days of deleted items, which ``requirements`` do not have.
    """
    habits = limited(requirements.items)
    reached: set[date] = set()
    pending: set[date] = set()
    free: set[date] = set()
    parts: dict[date, int] = {}
    for day in days:
        statuses = limit_statuses(habits, entries, day, closed=True)
        done = requirements.done(statuses, day)
        result = score(total([done, deleted.on(day, requirements.excuses)]).values())
        if day < today and part(result):
            parts[day] = part(result)
        if result is None:
            free.add(day)
        elif result >= requirements.threshold:
            (reached if day < today else pending).add(day)
    return UnloggedDays(frozenset(reached), frozenset(pending), frozenset(free), parts)
