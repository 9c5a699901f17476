"""One day in two round trips: all that is due on a person's days, and what was logged."""

from datetime import date, datetime

from chalicelib.regimen.plan.repository import Plan
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.session import Query, Session
from chalicelib.today.day import Day
from chalicelib.today.models import Today


class TodayService:
    """What the caller's day looks like."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(self, day: date | None, now: datetime) -> Today:
        """Return everything due, done and at risk on ``day`` (by default today)."""
        items = list(self._session.each(Query(keys.CALENDARS, keys.MARKER_SUMMARIES_END)))
        plan = Plan.of(items)
        day = day or plan.today(now)
        return Day(items, plan, day, now, self._logged(plan, day)).answer()

    def _logged(self, plan: Plan, day: date) -> list[Item]:
        """Read what was logged of the day, and of its week so far if some dose is weekly.

        One Query costs by the size of all, where single reads are rounded up one by one.
        """
        weekly = any(history.weekly_target(day) for history in plan.supplement_histories)
        first = plan.days.week.first(day) if weekly else day
        return list(self._session.each(Query(keys.day_log(first), keys.planned(day))))
