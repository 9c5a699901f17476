"""Supplements as they are answered: with the version in force today and their current stock."""

from datetime import datetime

from chalicelib.jsontext import Document, dump
from chalicelib.models.numbers import whole
from chalicelib.regimen.plan.documents import SupplementDocument
from chalicelib.regimen.plan.repository import Plan, planned_item
from chalicelib.regimen.plan.stock import StockCount
from chalicelib.regimen.supplements.current import on_day
from chalicelib.regimen.supplements.stock import supply
from chalicelib.schedules.limits import amount_of, thousandths
from chalicelib.table.items import Stored, View


def view(plan: Plan, stored: Stored[SupplementDocument], now: datetime) -> View:
    """Return a supplement with the version in force today and its current stock.

    Args:
        plan: with the stock and the profile.
        stored: the supplement.
        now: the time of the request.
    """
    return View(stored, dump(_answer(plan, stored.document(), now)))


def _answer(
    plan: Plan, document: SupplementDocument, now: datetime
) -> SupplementDocument | Document:
    document = on_day(document, plan.today(now))
    inventory = document.get("inventory")
    if inventory is None:
        return document
    count = plan.stock.get(document["id"], StockCount(thousandths(inventory["units_left"])))
    left, refill_at = max(0, count.left(document)), inventory.get("refill_at")
    history = plan.informed(planned_item(document["id"], document)).history
    refill = None if refill_at is None else thousandths(refill_at)
    lasts = supply(history, inventory["unit"], left, refill, plan.today(now))
    current: Document = {**inventory, "units_left": whole(amount_of(left))}
    if lasts.days is not None:
        current["days_of_supply"] = lasts.days
    if lasts.refill_on:
        current["refill_on"] = lasts.refill_on.isoformat()
    return {**document, "inventory": current}
