"""The use cases of supplements."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.errors import NotFound
from chalicelib.labs.biomarkers.references import require_known
from chalicelib.regimen.plan.documents import SupplementDocument
from chalicelib.regimen.plan.limits import refuse_too_many
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import with_versions
from chalicelib.regimen.supplements.current import on_day, with_last
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.regimen.supplements.presenter import view
from chalicelib.regimen.supplements.repository import SupplementRepository, following
from chalicelib.table.collection import Draft, Page, PageRequest
from chalicelib.table.items import Stored, View
from chalicelib.table.session import Session

# All of them are read to show a day.
MAX_SUPPLEMENTS = 200
_MARKERS: Final = "targets_biomarkers"


class SupplementService:
    """The caller's supplements."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._supplements = SupplementRepository(session)

    def show(self, supplement_id: str, now: datetime) -> View:
        """Return one supplement with its current stock.

        Raises:
            NotFound: the caller has no such supplement.
        """
        plan = self._supplements.read(supplement_id)
        return view(plan, plan.supplements[supplement_id], now)

    def list_page(self, page: PageRequest, now: datetime) -> Page[SupplementDocument]:
        """Return one page of supplements, newest first; one Query."""
        plan = Plan.read(self._session)
        ids = following(list(plan.supplements), page)
        views = [view(plan, plan.supplements[name], now) for name in ids[: page.limit]]
        items = [stored._replace(text=text) for stored, text in views]
        return Page(items, items[-1].id if len(ids) > page.limit else None)

    def read_plan(self, supplement_id: str) -> tuple[Plan, Stored[SupplementDocument]]:
        """Return the whole plan, and one supplement of it, before a change.

        Raises:
            NotFound: the caller has no such supplement.
        """
        plan = Plan.read(self._session, consistent=True)
        if supplement_id not in plan.supplements:
            raise NotFound("supplement")
        return plan, plan.supplements[supplement_id]

    def create(self, supplement: SupplementCreate, now: datetime) -> View:
        """Write a supplement; none of its doses is due before today, or ``effective_from``."""
        plan = Plan.read(self._session, consistent=True)
        refuse_too_many(len(plan.supplements) + 1, MAX_SUPPLEMENTS, "supplements")
        require_known(self._session, supplement.targets_biomarkers, _MARKERS)
        document = with_versions(supplement, plan.today(now), None, plan.days.week)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        [stored] = self._supplements.stage_new(transaction, [Draft(document)], now)
        left = supplement.inventory.doses_left if supplement.inventory else None
        if left is not None:
            self._supplements.stage_stock(transaction, stored.id, left)
        return self._commit(transaction, _with_stock(plan, stored.id, left), stored, now)

    def replace(
        self,
        plan: Plan,
        current: Stored[SupplementDocument],
        supplement: SupplementCreate,
        now: datetime,
        *,
        stock_given: bool = True,
    ) -> View:
        """Write ``supplement`` over ``current``; past days and intakes do not change.

        Args:
            plan: as it was read.
            current: the supplement that is replaced.
            supplement: the new one.
            now: the time of the request.
            stock_given: whether the stock is set; otherwise it does not change.
        """
        before = on_day(current.document(), plan.today(now))
        kept = before.get(_MARKERS, ())
        require_known(self._session, supplement.targets_biomarkers, _MARKERS, kept)
        document = with_last(with_versions(supplement, plan.today(now), before, plan.days.week))
        if not stock_given and "inventory" in before:
            document["inventory"] = before["inventory"]
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._supplements.stage_replacement(transaction, current, Draft(document), now)
        if stock_given:
            left = supplement.inventory.doses_left if supplement.inventory else None
            self._supplements.stage_stock(transaction, stored.id, left)
            plan = _with_stock(plan, stored.id, left)
        return self._commit(transaction, plan, stored, now)

    def delete(self, plan: Plan, current: Stored[SupplementDocument], now: datetime) -> None:
        """Delete a supplement; its intakes are kept, and past days do not change."""
        today = plan.today(now)
        transaction = PlanTransaction(self._session, plan, today)
        self._supplements.stage_end(transaction, current, today)
        transaction.commit()

    def _commit(
        self,
        transaction: PlanTransaction,
        plan: Plan,
        stored: Stored[SupplementDocument],
        now: datetime,
    ) -> View:
        """Commit the supplement; return it with the stock in ``plan``."""
        transaction.edit(planned_item(stored.id, stored.document()))
        transaction.prepare()
        plan = replace(plan, entry_days=transaction.plan.entry_days)
        answer = view(plan, stored, now)
        transaction.commit(answer.text)
        return answer


def _with_stock(plan: Plan, supplement_id: str, doses_left: int | None) -> Plan:
    """Return the plan with the stock of a supplement after the request; None has no count."""
    stock = {name: doses for name, doses in plan.stock.items() if name != supplement_id}
    if doses_left is not None:
        stock[supplement_id] = doses_left
    return replace(plan, stock=stock)
