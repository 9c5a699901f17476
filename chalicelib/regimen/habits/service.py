"""Habits as items: versions of when they are due."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.errors import NotFound
from chalicelib.labs.biomarkers.references import require_known
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.plan.repository import Plan, planned_item, refuse_too_many, stage_end
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import ended, with_versions
from chalicelib.table import keys
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Query, Session

# Each has a streak, and all of them are read to show a day.
MOST = 100
# As many as a transaction has room for.
MOST_YEARS = 80


class HabitService:
    """The caller's habits."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._habits = Collection(session, "habit")

    def get(self, habit_id: str) -> Stored:
        """Return one habit."""
        return self._habits.get(habit_id)

    def list_page(self, page: PageRequest) -> Page:
        """Return one page of habits, newest first."""
        return self._habits.list_page(page)

    def read_plan(self, habit_id: str) -> tuple[Plan, Stored]:
        """Return the whole plan, and one habit of it, before a change.

        Raises:
            NotFound: this user has none of that id.
        """
        plan = Plan.read(self._session, consistent=True)
        if habit_id not in plan.habits:
            raise NotFound("habit")
        return plan, plan.habits[habit_id]

    def create(self, habit: HabitCreate, now: datetime) -> Stored:
        """Write a habit; it is not due before today, or `effective_from`."""
        plan = Plan.read(self._session, consistent=True)
        refuse_too_many(len(plan.habits) + 1, MOST, "habits")
        require_known(self._session, habit.markers, "markers")
        document = with_versions(habit, plan.today(now), None, plan.days.week)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        [stored] = self._habits.stage_new(transaction, [Draft(document)], now)
        transaction.edit(planned_item(stored.id, stored.document()))
        transaction.commit(stored.text)
        return stored

    def replace(self, plan: Plan, current: Stored, habit: HabitCreate, now: datetime) -> Stored:
        """Write ``habit`` over ``current``; past days and entries stay as they were."""
        before = current.document()
        require_known(self._session, habit.markers, "markers", before.get("markers", ()))
        document = with_versions(habit, plan.today(now), before, plan.days.week)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._habits.stage_replacement(transaction, current, Draft(document), now)
        transaction.edit(planned_item(stored.id, stored.document()))
        transaction.commit(stored.text)
        return stored

    def delete(self, plan: Plan, current: Stored, now: datetime) -> None:
        """Delete a habit and its streak; its entries stay, and what was due on past days."""
        today, document = plan.today(now), current.document()
        document |= {"versions": ended(document["versions"], today)}
        transaction = PlanTransaction(self._session, plan, today)
        self._habits.stage_deletion(transaction, current)
        stage_end(transaction, document, document["versions"])
        for sort_key in self._calendars(current.id):
            transaction.remove(sort_key)
        transaction.edit(planned_item(current.id, document))
        transaction.commit()

    def _calendars(self, habit_id: str) -> Sequence[str]:
        """Return where the day counters of a habit stand, a year each."""
        prefix = f"{keys.CALENDARS}{keys.habit_kind(habit_id)}#"
        query = Query(prefix, f"{prefix}{keys.LAST}", limit=MOST_YEARS, consistent=True)
        years, _ = self._session.query(query)
        return [item["sk"] for item in years]
