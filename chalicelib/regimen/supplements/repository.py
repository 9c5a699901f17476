"""Supplements as items, with their stock."""

from datetime import date

from chalicelib.errors import NotFound
from chalicelib.regimen.plan.deletion import ended_document
from chalicelib.regimen.plan.documents import SupplementDocument
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.stock import StockCount, stock_key
from chalicelib.regimen.plan.transaction import PlanTransaction
from chalicelib.table import keys, positions
from chalicelib.table.collection import Collection, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction


class SupplementRepository(Collection[SupplementDocument]):
    """The caller's supplements."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "supplement", outlived=True)

    def read(self, supplement_id: str) -> Plan:
        """Return the plan with only one supplement, its stock and the profile; one round trip.

        One more if its due days are counted from the last taken dose.

        Raises:
            NotFound: the caller has no such supplement.
        """
        sort_key = keys.named("supplement", supplement_id)
        items = self._session.get_many([sort_key, keys.PROFILE, stock_key(supplement_id)])
        if sort_key not in items:
            raise NotFound("supplement")
        plan = Plan.of(items.values())
        return plan.reading_entry_days(self._session) if plan.by_history else plan

    def stage_stock(
        self, transaction: Transaction, supplement_id: str, count: StockCount | None
    ) -> None:
        """Add to ``transaction`` the stock of a supplement; None stops the count."""
        if count is None:
            transaction.remove(stock_key(supplement_id))
        else:
            transaction.put(stock_key(supplement_id), {"units": count.units})

    def stage_end(
        self, transaction: PlanTransaction, current: Stored[SupplementDocument], today: date
    ) -> None:
        """Add to ``transaction`` the deletion of a supplement, so that no past day changes."""
        kept = ended_document(current.document(), today)
        self.stage_deletion(transaction, current)
        self.stage_stock(transaction, current.id, None)
        transaction.delete_item(planned_item(current.id, kept), kept)


def following(ids: list[str], page: PageRequest) -> list[str]:
    """Return the ids of a page, newest first, and one more if there are more.

    Raises:
        BadPosition: the position of the page is not one of this list.
    """
    below = positions.require(page.after, positions.NAMED) or keys.LAST
    return sorted((name for name in ids if name < below), reverse=True)[: page.limit + 1]
