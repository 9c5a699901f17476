"""Intakes as items, and the stock that they change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from chalicelib.regimen.intakes.documents import IntakeDocument
from chalicelib.regimen.intakes.models import IntakeFilter
from chalicelib.regimen.plan.daylog import Entry
from chalicelib.regimen.plan.excuses import KIND
from chalicelib.regimen.plan.repository import Plan
from chalicelib.regimen.plan.stock import stock_key
from chalicelib.regimen.supplements.stock import taken_from
from chalicelib.table import keys
from chalicelib.table.collection import Collection, Page, PageRequest
from chalicelib.table.items import PRESENTED, Stored, decode
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

K = TypeVar("K")
# The attribute that lists are filtered by.
_SUPPLEMENT = "f_supplement_id"


class IntakeRepository(Collection[IntakeDocument]):
    """The caller's intakes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "intake", dated=True, streak=KIND)

    def filtered_page(self, query: IntakeFilter, page: PageRequest) -> Page[IntakeDocument]:
        """Return one page of intakes, newest first."""
        equals = {_SUPPLEMENT: query.supplement_id} if query.supplement_id else {}
        return self.list_page(page, days=query.days(), equals=equals)

    def logged(self, entries: Mapping[K, tuple[date, Entry]]) -> dict[K, Stored[IntakeDocument]]:
        """Return the intakes of entries of day logs, in one round trip; missing ones are absent."""
        sort_keys = {key: intake_key(day, entry) for key, (day, entry) in entries.items()}
        items = self._session.get_many(list(sort_keys.values())) if sort_keys else {}
        return {key: decode(items[name]) for key, name in sort_keys.items() if name in items}

    def taken(self, day: date) -> list[IntakeDocument]:
        """Return the intakes of a day that were taken; one Query."""
        prefix = _prefix(day)
        items = self._session.each(Query(prefix, f"{prefix}{keys.LAST}", attributes=PRESENTED))
        documents: Iterable[IntakeDocument] = (decode(item).document() for item in items)
        return [document for document in documents if document["status"] == "taken"]


def entry_of(stored: Stored[IntakeDocument]) -> Entry:
    """Return the entry of an intake in the log of its day."""
    position = stored.sort_key.split("#", 2)[2]
    return Entry(stored.document()["status"], position, stored.version)


def facets(supplement_id: str) -> dict[str, str]:
    """Return the attributes that lists are filtered by."""
    return {_SUPPLEMENT: supplement_id}


def local_date(stored: Stored[IntakeDocument]) -> date:
    """Return the local date of a stored intake."""
    return date.fromisoformat(stored.item["day"])


def stage_stock(
    transaction: Transaction, plan: Plan, changes: Iterable[tuple[Stored[IntakeDocument], int]]
) -> None:
    """Subtract taken doses from the stock, and add those that no longer count.

    A dose in a unit that has no conversion to the unit of the stock does not change it.

    Args:
        transaction: of the use case.
        plan: with the stock of each supplement whose doses are counted.
        changes: intakes, each with 1 if it is added and -1 if it is removed.
    """
    taken: Counter[str] = Counter()
    for stored, change in changes:
        document = stored.document()
        unit = plan.stock_unit(document["supplement_id"])
        if document["status"] == "taken" and unit is not None:
            taken[document["supplement_id"]] += change * (taken_from(unit, document["dose"]) or 0)
    for supplement_id, units in sorted(taken.items()):
        if units:
            transaction.add(stock_key(supplement_id), {"units": -units})


def _prefix(day: date) -> str:
    return f"{keys.family('intake')}{day.isoformat()}#"


def intake_key(day: date, entry: Entry) -> str:
    """Return the sort key of the intake of an entry in the log of a day."""
    return f"{_prefix(day)}{entry.position}"
