"""The item with the newest days of the metrics that are biomarkers too, and how writes keep it.

A write that changes such a metric also changes the item, or counts a write on it, and requires the
version that it has read. So a search for older days, which a deletion may need, is not crossed by a
write of one of them. Syncs of other metrics, such as steps, do not touch the item.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Final, NamedTuple, Self

from chalicelib.metrics.days.documents import MetricDayContent, MetricDayDocument
from chalicelib.metrics.days.newest import ContentChange, NewestDocument, NewestSearch, changed
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.counters import WRITES
from chalicelib.table.items import PRESENTED, decode, pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# How many items a deletion searches through: two years of three sources. What is older is found by
# the recount, or takes its place with the next write.
MAX_SEARCHED: Final = 2_000
_PAGE: Final = 50
_LARGE_PAGE: Final = 1_000


class NewestItem(NamedTuple):
    """The item as it was read.

    Attributes:
        document: the newest days; empty without an item.
        version: of the item; 0 without one.
        writes: how many writes were counted on it.
    """

    document: NewestDocument
    version: int
    writes: int | None

    @classmethod
    def of(cls, item: Item | None) -> Self:
        """Return what an item has; None is no item."""
        if item is None:
            return cls({}, 0, None)
        return cls(read_json(item), item["version"], item.get(WRITES))


@dataclass(frozen=True)
class StoredDay:
    """What a source reports of a local date, in the table or about to be; None to be deleted."""

    day: str
    source: str
    content: MetricDayContent | None


def stage_newest(
    transaction: Transaction, newest: NewestItem, changes: Sequence[ContentChange]
) -> None:
    """Add to ``transaction`` the newest days after some changes of days.

    The transaction fails with ``RACE`` if someone else changed them since ``newest`` was read.
    """
    reports = [each for change in changes for each in change.reports()]
    if not reports:
        return
    document, lost = changed(newest.document, reports)
    if lost:
        after = [StoredDay(each.day, each.source, each.after) for each in changes]
        stored = islice(stored_days(transaction.session, page=_PAGE), MAX_SEARCHED + 1)
        found = search(lost, stored, after, most=MAX_SEARCHED)
        kept = {code: each for code, each in document.items() if code not in lost}
        document = dict(sorted((kept | found).items()))
    if document == newest.document and newest.version:
        transaction.count_write(keys.METRIC_NEWEST, newest.version, RACE)
    else:
        stage_document(transaction, newest, document, unchanged=bool(lost))


def stage_document(
    transaction: Transaction, newest: NewestItem, document: NewestDocument, *, unchanged: bool
) -> None:
    """Add to ``transaction`` newest days; with ``unchanged``, nobody may have written any day."""
    item: Item = {"version": newest.version + 1, "doc": pack(document)}
    if unchanged and newest.version:
        transaction.replace_uncounted(keys.METRIC_NEWEST, item, newest.version, newest.writes, RACE)
    else:
        transaction.write(keys.METRIC_NEWEST, item, newest.version, RACE)


def search(
    codes: Iterable[str],
    stored: Iterable[StoredDay],
    after: Iterable[StoredDay] = (),
    *,
    most: int | None = None,
) -> NewestDocument:
    """Return the newest days of some metrics.

    Args:
        codes: of the metrics.
        stored: all that is stored, newest first, as far as it is needed.
        after: what is about to be written over it.
        most: how many of ``stored`` to take. The day in which that ends is left out.
    """
    found = NewestSearch(codes)
    for day, contents in _by_day(stored, list(after), most):
        if contents is None:
            return found.document(exhausted=False)
        found.add(day, contents)
        if found.is_complete:
            return found.document(exhausted=False)
    return found.document(exhausted=True)


def stored_days(session: Session, *, page: int = _LARGE_PAGE) -> Iterator[StoredDay]:
    """Yield all that sources report, newest first; strongly consistent, ``page`` items a Query."""
    family = keys.family("metric_day")
    query = Query(
        family,
        family + keys.LAST,
        limit=page,
        descending=True,
        consistent=True,
        attributes=PRESENTED,
    )
    for item in session.each(query):
        document: MetricDayDocument = decode(item).document()
        yield StoredDay(document["date"], document["source"], document)


def _by_day(
    stored: Iterable[StoredDay], after: Sequence[StoredDay], most: int | None
) -> Iterator[tuple[str, Mapping[str, MetricDayContent] | None]]:
    """Yield what sources report by day, newest first; None of the day in which ``most`` ends."""
    written = {(each.day, each.source) for each in after}
    numbered = (
        (each.day, number, each)
        for number, each in enumerate(stored)
        if (each.day, each.source) not in written or number == most
    )
    added = ((each.day, -1, each) for each in sorted(after, key=_day_of, reverse=True))
    both = merge(numbered, added, key=itemgetter(0), reverse=True)
    for day, found in groupby(both, key=itemgetter(0)):
        each_of_day = list(found)
        if any(number == most for _, number, _ in each_of_day):
            yield day, None
            return
        contents = {each.source: each.content for _, _, each in each_of_day if each.content}
        yield day, contents


def _day_of(each: StoredDay) -> str:
    return each.day
