"""How long a stock of doses lasts, by what the days ask for. Pure rules."""

from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.regimen.plan.regimen import Regimen

HORIZON_DAYS = 400
_WEEK = 7


class Supply(NamedTuple):
    """How long a stock lasts.

    Attributes:
        days: until its last dose is taken; None beyond ``HORIZON_DAYS``.
        refill_on: when no more than ``refill_at`` doses are left; None beyond.
    """

    days: int | None
    refill_on: date | None


def supply(regimen: Regimen, left: int, refill_at: int | None, today: date) -> Supply:
    """Return how long ``left`` doses last if from tomorrow on every dose is taken.

    A ``weekly`` schedule takes a seventh of its week's doses each day.

    >>> from chalicelib.regimen.plan.regimen import Schedule, Version
    >>> today = date(2026, 3, 14)
    >>> supply(Regimen("mg", (Version(today, Schedule()),)), 10, 3, today)
    Supply(days=10, refill_on=datetime.date(2026, 3, 21))
    """
    # In sevenths, so that weekly doses stay exact.
    remaining = left * _WEEK
    refill_on = today if refill_at is not None and left <= refill_at else None
    days = 0 if left == 0 else None
    for ahead in range(1, HORIZON_DAYS + 1):
        day = today + timedelta(days=ahead)
        remaining -= len(regimen.due(day)) * _WEEK
        remaining -= regimen.weekly_target(day) * len(regimen.weekly_slots(day))
        if refill_on is None and refill_at is not None and remaining <= refill_at * _WEEK:
            refill_on = day
        if days is None and remaining <= 0:
            days = ahead
        if days is not None and (refill_on or refill_at is None):
            break
    return Supply(days, refill_on)
