"""The counter of a stock: thousandths of its unit, so that halves of a tablet are exact."""

from typing import NamedTuple

from chalicelib.regimen.plan.documents import SupplementDocument
from chalicelib.schedules.limits import thousandths
from chalicelib.table import keys
from chalicelib.table.transaction import Transaction


class StockCount(NamedTuple):
    """What an item of stock counts.

    Attributes:
        units: thousandths of the unit of the inventory; below 0 if more was taken than there was.
        doses: that 0.5 counted, each of which is the first dose of the supplement.
    """

    units: int
    doses: int = 0

    def left(self, supplement: SupplementDocument) -> int:
        """Return all of it in thousandths of the unit."""
        return self.units + self.doses * _first_dose(supplement)


def stock_key(supplement_id: str) -> str:
    """Return the sort key of the stock of a supplement."""
    return f"{keys.STOCK}{supplement_id}"


def stage_doses_as_units(
    transaction: Transaction,
    count: StockCount | None,
    before: SupplementDocument,
    after: SupplementDocument,
) -> None:
    """Count the doses of 0.5 in units, before an edit drops the version that has their amount.

    Args:
        transaction: that writes ``after`` and does not set the stock.
        count: as it was read; None if the stock is not counted.
        before: the supplement that is edited.
        after: the supplement afterwards.
    """
    if count and count.doses and _first_dose(after) != _first_dose(before):
        units = count.doses * _first_dose(before)
        transaction.add(stock_key(before["id"]), {"units": units, "doses": -count.doses})


def _first_dose(supplement: SupplementDocument) -> int:
    return thousandths(supplement["versions"][0]["dose"]["amount"])
