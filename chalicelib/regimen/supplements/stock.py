"""What doses take from a stock, and how long it lasts by the schedule. Pure rules.

Amounts are in thousandths of the unit of the stock.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from chalicelib.regimen.plan.documents import DoseDocument
from chalicelib.regimen.plan.regimen import ScheduleHistory, Version
from chalicelib.regimen.supplements.nutrients import doses_in
from chalicelib.schedules.by_history import ByHistory
from chalicelib.schedules.limits import MAX_DECIMALS
from chalicelib.schedules.weeks import WEEK_DAYS

MAX_DAYS = 400


class Supply(NamedTuple):
    """The time that a stock lasts.

    Attributes:
        days: until the last of it is taken; None if it is more than ``MAX_DAYS`` or not known.
        refill_on: the day on which only ``refill_at`` is left; None after ``MAX_DAYS``.
    """

    days: int | None
    refill_on: date | None


def taken_from(unit: str, dose: DoseDocument) -> int | None:
    """Return what a dose takes from a stock of ``unit``, in thousandths of it.

    A mass is converted; a dose in another unit takes nothing that is known, which is None.

    >>> taken_from("tablet", {"amount": 0.5, "unit": "tablets"})
    500
    >>> taken_from("g", {"amount": 250, "unit": "mg"}), taken_from("g", {"amount": 1, "unit": "ml"})
    (250, None)
    """
    return _taken(unit, dose["amount"], dose["unit"])


# The doses of some supplements on 400 days are few different ones.
@lru_cache(maxsize=2_048)
def _taken(unit: str, amount: float, dose_unit: str) -> int | None:
    times = doses_in((amount, dose_unit), (1, unit))
    return None if times is None else round(times * 10**MAX_DECIMALS)


def supply(
    history: ScheduleHistory, unit: str, left: int, refill_at: int | None, today: date
) -> Supply:
    """Return how long a stock lasts if every dose is taken from tomorrow on.

    A ``weekly`` schedule takes a seventh of the doses of a week each day. An overdue dose is taken
    tomorrow; a dose that was logged ahead has left the stock already.

    Args:
        history: of the supplement, with its doses.
        unit: of the stock.
        left: what is left now, in thousandths.
        refill_at: what is left when it must be refilled, in thousandths.
        today: the caller's local date.

    >>> from chalicelib.regimen.plan.dosing import Dosing
    >>> from chalicelib.schedules.fixed import Daily
    >>> today, halves = date(2026, 3, 14), Dosing({"amount": 0.5, "unit": "tablet"})
    >>> history = ScheduleHistory("mg", (Version(today, Daily(), dosing=halves),))
    >>> supply(history, "tablet", 5_000, 1_500, today)
    Supply(days=10, refill_on=datetime.date(2026, 3, 21))
    """
    # In sevenths, because weekly doses are not whole numbers a day.
    remaining = left * WEEK_DAYS
    refill_on = today if refill_at is not None and left <= refill_at else None
    days = 0 if left == 0 else None
    for ahead, sevenths in enumerate(_sevenths(history, unit, today), start=1):
        if sevenths is None:
            break
        remaining -= sevenths
        if refill_on is None and refill_at is not None and remaining <= refill_at * WEEK_DAYS:
            refill_on = today + timedelta(days=ahead)
        if days is None and remaining <= 0:
            days = ahead
        if days is not None and (refill_on or refill_at is None):
            break
    return Supply(days, refill_on)


def _sevenths(history: ScheduleHistory, unit: str, today: date) -> Iterator[int | None]:
    """Yield what is taken on each day after ``today``, in sevenths; None if it is not known."""
    done = list(history.done[: bisect_right(history.done, today)])
    logged = frozenset(history.done[len(done) :])
    deadlines = history.deadlines_after(done)
    for ahead in range(1, MAX_DAYS + 1):
        day = today + timedelta(days=ahead)
        version = history.in_force(day)
        times = 0
        if day in logged or version is None or not version.active(day):
            pass
        elif isinstance(version.schedule, ByHistory):
            deadline = deadlines.on(day)
            times = WEEK_DAYS if deadline and deadline <= day else 0
        else:
            times = version.weekly_target or (WEEK_DAYS if version.counted.due(day) else 0)
        # On which days of a week the doses of a `weekly` schedule are taken is not known.
        if day in logged or (version and times and not version.weekly_target):
            done.append(day)
        amount = _of_day(version, day, unit) if version and times else 0
        yield None if amount is None else times * amount


def _of_day(version: Version, day: date, unit: str) -> int | None:
    """Return what the doses of a due day take; None if it is not known."""
    total = 0
    for slot in version.doses:
        dose = version.dosing.dose_on(day, slot) if version.dosing else None
        taken = taken_from(unit, dose) if dose else None
        if taken is None:
            return None
        total += taken
    return total
