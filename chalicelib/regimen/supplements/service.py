"""Supplements as items: versions of when they are due, and the stock."""

from dataclasses import replace
from datetime import datetime

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document, dump
from chalicelib.labs.biomarkers.references import require_known
from chalicelib.regimen.plan.models import parse_history
from chalicelib.regimen.plan.repository import Plan, planned_item, refuse_too_many, stage_end
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.regimen.plan.versions import ended, with_versions
from chalicelib.regimen.supplements.models import SupplementCreate
from chalicelib.regimen.supplements.stock import supply
from chalicelib.table import keys, positions
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

# All of them are read to show a day.
MOST = 200
_MARKERS = "targets_biomarkers"


class SupplementService:
    """The caller's supplements."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._supplements = Collection(session, "supplement")

    def show(self, supplement_id: str, now: datetime) -> tuple[Stored, str]:
        """Return one supplement, and its text with the stock as it is now."""
        key = keys.named("supplement", supplement_id)
        found = self._session.get_many([key, keys.PROFILE, f"{keys.STOCK}{supplement_id}"])
        if key not in found:
            raise NotFound("supplement")
        plan = Plan.of(found.values())
        stored = plan.supplements[supplement_id]
        return stored, dump(shown(plan, stored.document(), now))

    def list_page(self, page: PageRequest, now: datetime) -> Page:
        """Return one page of supplements, newest first; one Query."""
        below = positions.require(page.after, positions.NAMED) or keys.LAST
        plan = Plan.read(self._session)
        ids = sorted((each for each in plan.supplements if each < below), reverse=True)
        items = []
        for supplement_id in ids[: page.limit]:
            stored = plan.supplements[supplement_id]
            items.append(stored._replace(text=dump(shown(plan, stored.document(), now))))
        return Page(items, items[-1].id if len(ids) > page.limit else None)

    def read_plan(self, supplement_id: str) -> tuple[Plan, Stored]:
        """Return the whole plan, and one supplement of it, before a change.

        Raises:
            NotFound: this user has none of that id.
        """
        plan = Plan.read(self._session, consistent=True)
        if supplement_id not in plan.supplements:
            raise NotFound("supplement")
        return plan, plan.supplements[supplement_id]

    def create(self, supplement: SupplementCreate, now: datetime) -> tuple[Stored, str]:
        """Write a supplement; nothing of it is due before today, or `effective_from`."""
        plan = Plan.read(self._session, consistent=True)
        refuse_too_many(len(plan.supplements) + 1, MOST, "supplements")
        require_known(self._session, supplement.targets_biomarkers, _MARKERS)
        document = with_versions(supplement, plan.today(now), None, plan.days.week)
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        [stored] = self._supplements.stage_new(transaction, [Draft(document)], now)
        if supplement.inventory:
            self._stage_stock(transaction, stored.id, supplement)
        return stored, self._commit(transaction, plan, stored, supplement, now)

    def replace(
        self,
        plan: Plan,
        current: Stored,
        supplement: SupplementCreate,
        now: datetime,
        *,
        stock_given: bool = True,
    ) -> tuple[Stored, str]:
        """Write ``supplement`` over ``current``; past days and intakes stay as they were.

        Args:
            plan: as it was read.
            current: what is replaced.
            supplement: what it becomes.
            now: when.
            stock_given: whether the inventory is set; otherwise what is left stays.
        """
        before = current.document()
        kept = before.get(_MARKERS, ())
        require_known(self._session, supplement.targets_biomarkers, _MARKERS, kept)
        document = with_versions(supplement, plan.today(now), before, plan.days.week)
        if not stock_given and "inventory" in before:
            document["inventory"] = before["inventory"]
        transaction = PlanTransaction(self._session, plan, plan.today(now))
        stored = self._supplements.stage_replacement(transaction, current, Draft(document), now)
        if stock_given:
            self._stage_stock(transaction, stored.id, supplement)
        return stored, self._commit(
            transaction, plan, stored, supplement, now, stock_given=stock_given
        )

    def delete(self, plan: Plan, current: Stored, now: datetime) -> None:
        """Delete a supplement; its intakes stay, and what was due on past days."""
        today, document = plan.today(now), current.document()
        versions = ended(document["versions"], today)
        transaction = PlanTransaction(self._session, plan, today)
        self._supplements.stage_deletion(transaction, current)
        stage_end(transaction, document, versions)
        transaction.remove(f"{keys.STOCK}{current.id}")
        transaction.edit(planned_item(current.id, document | {"versions": versions}))
        transaction.commit()

    def _commit(
        self,
        transaction: PlanTransaction,
        plan: Plan,
        stored: Stored,
        supplement: SupplementCreate,
        now: datetime,
        *,
        stock_given: bool = True,
    ) -> str:
        """Write the change and what the logs from today on make of it; return what is shown."""
        document = stored.document()
        transaction.edit(planned_item(stored.id, document))
        stock = dict(plan.stock)
        if stock_given:
            stock.pop(stored.id, None)
            if supplement.inventory:
                stock[stored.id] = supplement.inventory.doses_left
        text = dump(shown(replace(plan, stock=stock), document, now))
        transaction.commit(text)
        return text

    def _stage_stock(
        self, transaction: PlanTransaction, supplement_id: str, supplement: SupplementCreate
    ) -> None:
        key = f"{keys.STOCK}{supplement_id}"
        if supplement.inventory:
            transaction.put(key, {"doses": supplement.inventory.doses_left})
        else:
            transaction.remove(key)


def shown(plan: Plan, document: Document, now: datetime) -> Document:
    """Return a supplement's document with the stock as it is now."""
    inventory = document.get("inventory")
    if inventory is None:
        return document
    left = max(0, plan.stock.get(document["id"], inventory["doses_left"]))
    history = parse_history(document["id"], document["versions"])
    lasts = supply(history, left, inventory.get("refill_at"), plan.today(now))
    current = inventory | {"doses_left": left}
    if lasts.days is not None:
        current["days_of_supply"] = lasts.days
    if lasts.refill_on:
        current["refill_on"] = lasts.refill_on.isoformat()
    return document | {"inventory": current}
