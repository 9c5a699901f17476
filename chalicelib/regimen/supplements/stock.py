"""The time that a stock of doses lasts, by the schedule. Pure rules."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.regimen.plan.regimen import ScheduleHistory
from chalicelib.schedules.by_history import ByHistory
from chalicelib.schedules.weeks import WEEK_DAYS

MAX_DAYS = 400


class Supply(NamedTuple):
    """The time that a stock lasts.

    Attributes:
        days: until the last dose is taken; None if it is more than ``MAX_DAYS``.
        refill_on: the day on which only ``refill_at`` doses are left; None after ``MAX_DAYS``.
    """

    days: int | None
    refill_on: date | None


def supply(history: ScheduleHistory, left: int, refill_at: int | None, today: date) -> Supply:
    """Return how long ``left`` doses last if every dose is taken from tomorrow on.

    A ``weekly`` schedule takes a seventh of the doses of a week each day. An overdue dose is taken
    tomorrow; a dose that was logged ahead has left the stock already.

    >>> from chalicelib.regimen.plan.regimen import Version
    >>> from chalicelib.schedules.fixed import Daily
    >>> today = date(2026, 3, 14)
    >>> supply(ScheduleHistory("mg", (Version(today, Daily()),)), 10, 3, today)
    Supply(days=10, refill_on=datetime.date(2026, 3, 21))
    """
    # In sevenths of a dose, because weekly doses are not whole numbers a day.
    remaining = left * WEEK_DAYS
    refill_on = today if refill_at is not None and left <= refill_at else None
    days = 0 if left == 0 else None
    for ahead, sevenths in enumerate(_sevenths(history, today), start=1):
        remaining -= sevenths
        if refill_on is None and refill_at is not None and remaining <= refill_at * WEEK_DAYS:
            refill_on = today + timedelta(days=ahead)
        if days is None and remaining <= 0:
            days = ahead
        if days is not None and (refill_on or refill_at is None):
            break
    return Supply(days, refill_on)


def _sevenths(history: ScheduleHistory, today: date) -> Iterator[int]:
    """Yield the doses that are taken on each day after ``today``, in sevenths."""
    done = list(history.done[: bisect_right(history.done, today)])
    logged = frozenset(history.done[len(done) :])
    deadlines = history.deadlines_after(done)
    for ahead in range(1, MAX_DAYS + 1):
        day = today + timedelta(days=ahead)
        version = history.in_force(day)
        taken = 0
        if day in logged or version is None or not version.active(day):
            pass
        elif isinstance(version.schedule, ByHistory):
            deadline = deadlines.on(day)
            taken = WEEK_DAYS if deadline and deadline <= day else 0
        else:
            taken = version.weekly_target or (WEEK_DAYS if version.is_due(day) else 0)
        if taken or day in logged:
            done.append(day)
        yield taken * len(version.doses) if version else 0
