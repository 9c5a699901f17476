"""One day in two round trips: all that a person's days ask for, and what was logged of the day."""

from datetime import date, datetime

from chalicelib.plan.store import Plan
from chalicelib.table import keys
from chalicelib.table.items import Item
from chalicelib.table.session import Query, Session
from chalicelib.today.day import Day, week_until
from chalicelib.today.models import Today


class TodayStore:
    """What the caller's day looks like."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(self, day: date | None, now: datetime) -> Today:
        """Return everything due, done and at risk on ``day`` (by default today)."""
        items = list(self._session.each(Query(keys.CALENDARS, keys.CARDS_END)))
        plan = Plan.of(items)
        day = day or plan.today(now)
        return Day(items, plan, day, now, self._logged(plan, day)).answer()

    def _logged(self, plan: Plan, day: date) -> dict[str, Item]:
        """Read what was logged of the day, and of its week so far if some dose asks for that."""
        weekly = any(
            task.entity == "supplement" and task.regimen.weekly_target(day)
            for task in plan.all_tasks
        )
        days = week_until(day, plan.days.week_start) if weekly else [day]
        wanted = [keys.planned(day), *map(keys.day_log, days)]
        return self._session.get_many(wanted, consistent=False)
