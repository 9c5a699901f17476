"""The use cases of supplements."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document, fitting
from chalicelib.labs.biomarkers.references import require_known
from chalicelib.regimen.plan.documents import InventoryDocument, SupplementDocument
from chalicelib.regimen.plan.limits import refuse_too_many
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.stock import StockCount, stage_doses_as_units
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import with_versions
from chalicelib.regimen.supplements.current import on_day, with_last
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.regimen.supplements.presenter import view
from chalicelib.regimen.supplements.repository import SupplementRepository, following
from chalicelib.schedules.limits import thousandths
from chalicelib.table.collection import Page, PageRequest, refuse_taken
from chalicelib.table.drafts import Draft
from chalicelib.table.items import Stored, View
from chalicelib.table.session import Session

# All of them are read to show a day.
MAX_SUPPLEMENTS = 100
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
        """Return a page of supplements, newest first, as many as an answer can have; one Query."""
        plan = Plan.read(self._session)
        ids = following(list(plan.supplements), page)
        views = [view(plan, plan.supplements[name], now) for name in ids[: page.limit]]
        items = [stored._replace(text=text) for stored, text in views]
        items = items[: fitting([item.text for item in items])]
        return Page(items, items[-1].id if len(ids) > len(items) else None)

    def read_plan(self, supplement_id: str) -> tuple[Plan, Stored[SupplementDocument]]:
        """Return the whole plan, and one supplement of it, before a change.

        Raises:
            NotFound: the caller has no such supplement.
        """
        plan = Plan.read(self._session, consistent=True)
        if supplement_id not in plan.supplements:
            raise NotFound("supplement")
        return plan, plan.supplements[supplement_id]

    def create(
        self, supplement: SupplementCreate, now: datetime, client_id: str | None = None
    ) -> View:
        """Write a supplement; none of its doses is due before today, or ``effective_from``.

        Raises:
            ConditionFailed: ``EXISTS`` or ``RESERVED``, the id of the client is or was in use.
        """
        plan = Plan.read(self._session, consistent=True)
        refuse_taken(client_id, plan.supplements)
        refuse_too_many(len(plan.supplements) + 1, MAX_SUPPLEMENTS, "supplements")
        require_known(self._session, supplement.targets_biomarkers, _MARKERS)
        document = with_versions(
            supplement, plan.today(now), None, plan.days.week, plan.versions_besides()
        )
        document |= _inventory(supplement, None)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._supplements.stage_creation(transaction, Draft(document), now, client_id)
        count = _count(supplement)
        if count:
            self._supplements.stage_stock(transaction, stored.id, count)
        return self._commit(transaction, _with_stock(plan, stored.id, count), stored, now)

    def replace(
        self,
        plan: Plan,
        current: Stored[SupplementDocument],
        supplement: SupplementCreate,
        now: datetime,
        *,
        stock_given: bool = True,
    ) -> View:
        """Write ``supplement`` over ``current``; intakes do not change.

        Past days change only if it is paused, or resumed, from a past day on.

        Args:
            plan: as it was read.
            current: the supplement that is replaced.
            supplement: the new one.
            now: the time of the request.
            stock_given: whether the stock is set; otherwise what is left does not change.
        """
        before = on_day(current.document(), plan.today(now))
        kept = before.get(_MARKERS, ())
        require_known(self._session, supplement.targets_biomarkers, _MARKERS, kept)
        others = plan.versions_besides(current.id)
        changed = with_versions(supplement, plan.today(now), before, plan.days.week, others)
        document = with_last(changed)
        document |= _inventory(supplement, None if stock_given else before.get("inventory"))
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._supplements.stage_replacement(transaction, current, Draft(document), now)
        if stock_given:
            count = _count(supplement)
            self._supplements.stage_stock(transaction, stored.id, count)
            plan = _with_stock(plan, stored.id, count)
        else:
            known = plan.stock.get(stored.id)
            stage_doses_as_units(transaction, known, before, stored.document())
            plan = _with_stock(plan, stored.id, known and StockCount(known.left(before)))
        return self._commit(transaction, plan, stored, now, since=supplement.effective_from)

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
        *,
        since: date | None = None,
    ) -> View:
        """Commit the supplement, which changes ``since`` a day; return it with its stock."""
        transaction.edit(planned_item(stored.id, stored.document()), since=since)
        transaction.prepare()
        plan = replace(plan, entry_days=transaction.plan.entry_days)
        answer = view(plan, stored, now)
        transaction.commit(answer.text)
        return answer


def _inventory(supplement: SupplementCreate, kept: InventoryDocument | None) -> Document:
    """Return the field ``inventory``, if there is one.

    Args:
        supplement: as requested.
        kept: the inventory whose stock does not change; its unit and omitted fields are kept.
    """
    given = supplement.inventory.document() if supplement.inventory else kept
    unit = kept["unit"] if kept else supplement.dose.unit
    return {"inventory": {**given, "unit": unit}} if given else {}


def _count(supplement: SupplementCreate) -> StockCount | None:
    """Return the stock that a request sets."""
    if supplement.inventory is None:
        return None
    return StockCount(thousandths(supplement.inventory.units_left))


def _with_stock(plan: Plan, supplement_id: str, count: StockCount | None) -> Plan:
    """Return the plan with the stock of a supplement after the request; None has no count."""
    stock = {name: known for name, known in plan.stock.items() if name != supplement_id}
    if count is not None:
        stock[supplement_id] = count
    return replace(plan, stock=stock)
