"""The use cases of habits."""

from datetime import datetime

from chalicelib.errors import NotFound
from chalicelib.labs.biomarkers.references import require_known
from chalicelib.regimen.habits.limit_bounds import refuse_too_many_limits
from chalicelib.regimen.habits.links import stage_links
from chalicelib.regimen.habits.metric_sources import check_metric
from chalicelib.regimen.habits.models import HabitCreate
from chalicelib.regimen.habits.repository import HabitRepository
from chalicelib.regimen.plan.documents import HabitDocument
from chalicelib.regimen.plan.limits import refuse_too_many
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import with_versions
from chalicelib.table.collection import Page, PageRequest, refuse_taken
from chalicelib.table.drafts import Draft
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

# Each habit has a streak, and all of them are read to show a day.
MAX_HABITS = 36


class HabitService:
    """The caller's habits."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._habits = HabitRepository(session)

    def get(self, habit_id: str) -> Stored[HabitDocument]:
        """Return one habit."""
        return self._habits.get(habit_id)

    def list_page(self, page: PageRequest) -> Page[HabitDocument]:
        """Return one page of habits, newest first."""
        return self._habits.list_page(page)

    def read_plan(self, habit_id: str) -> tuple[Plan, Stored[HabitDocument]]:
        """Return the whole plan, and one habit of it, before a change.

        Raises:
            NotFound: the caller has no such habit.
        """
        plan = Plan.read(self._session, consistent=True)
        if habit_id not in plan.habits:
            raise NotFound("habit")
        return plan, plan.habits[habit_id]

    def create(
        self, habit: HabitCreate, now: datetime, client_id: str | None = None
    ) -> Stored[HabitDocument]:
        """Write a habit; it is not due before today, or ``effective_from``.

        Raises:
            ConditionFailed: ``EXISTS`` or ``RESERVED``, the id of the client is or was in use.
        """
        plan = Plan.read(self._session, consistent=True)
        refuse_taken(client_id, plan.habits)
        refuse_too_many(len(plan.habits) + 1, MAX_HABITS, "habits")
        require_known(self._session, habit.markers, "markers")
        check_metric(self._session, habit)
        document = with_versions(
            habit, plan.today(now), None, plan.days.week, plan.versions_besides()
        )
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._habits.stage_creation(transaction, Draft(document), now, client_id)
        self._commit(transaction, plan, stored, now)
        return stored

    def replace(
        self, plan: Plan, current: Stored[HabitDocument], habit: HabitCreate, now: datetime
    ) -> Stored[HabitDocument]:
        """Write ``habit`` over ``current``; past days and entries do not change."""
        before = current.document()
        require_known(self._session, habit.markers, "markers", before.get("markers", ()))
        check_metric(self._session, habit, before)
        others = plan.versions_besides(current.id)
        document = with_versions(habit, plan.today(now), before, plan.days.week, others)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._habits.stage_replacement(transaction, current, Draft(document), now)
        self._commit(transaction, plan, stored, now)
        return stored

    def _commit(
        self,
        transaction: PlanTransaction,
        plan: Plan,
        stored: Stored[HabitDocument],
        now: datetime,
    ) -> None:
        """Commit a transaction that writes a habit, with what changes by its link."""
        transaction.edit(planned_item(stored.id, stored.document()))
        edited = {stored.id: stored}
        refuse_too_many_limits(plan, edited, "/goal")
        stage_links(self._session, transaction, plan, edited, "/source", now=now)
        transaction.commit(stored.text)

    def delete(self, plan: Plan, current: Stored[HabitDocument], now: datetime) -> None:
        """Delete a habit and its streak; its entries are kept, and past days do not change."""
        today = plan.today(now)
        transaction = PlanTransaction(self._session, plan, today)
        self._habits.stage_end(transaction, current, today)
        transaction.commit()
