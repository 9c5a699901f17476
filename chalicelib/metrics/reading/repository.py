"""Reads days of metrics: the range of some dates, and what their figures depend on."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, time
from itertools import groupby
from typing import NamedTuple

from chalicelib.metrics.days.documents import MetricDayDocument, codes_in
from chalicelib.metrics.days.joining import DaySource
from chalicelib.metrics.definitions.documents import Metrics
from chalicelib.metrics.definitions.repository import known_metrics, own_keys
from chalicelib.metrics.reading.order import order_of
from chalicelib.metrics.reading.values import Documents
from chalicelib.metrics.rules.order import SourceOrder
from chalicelib.profile.days import DaySettings
from chalicelib.schedules.weeks import Span
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import PRESENTED, decode
from chalicelib.table.session import Query, Session


class DayMetric(NamedTuple):
    """A metric that some sources report of a date.

    Attributes:
        day: the local date.
        code: of the metric.
        documents: all that is stored of the date, by source.
    """

    day: date
    code: str
    documents: Documents


class Basis(NamedTuple):
    """What the figures of days depend on beside what is stored of the days.

    Attributes:
        settings: of the profile.
        order: of the sources, that the person has chosen.
        metrics: the definitions that exist.
    """

    settings: DaySettings
    order: SourceOrder
    metrics: Metrics

    @property
    def day_start(self) -> time:
        """The local time at which a day begins."""
        return self.settings.day_start


def read_basis(session: Session, codes: Iterable[str], *, consistent: bool = False) -> Basis:
    """Read what the figures of some metrics depend on; one round trip."""
    codes = list(codes)
    wanted = [keys.PROFILE, keys.METRIC_SOURCES, *own_keys(codes)]
    items = session.get_many(wanted, consistent=consistent)
    return Basis(
        DaySettings.of(items.get(keys.PROFILE)),
        order_of(items.get(keys.METRIC_SOURCES)),
        known_metrics(codes, items),
    )


def each_day(
    session: Session, span: Span, page: int | None = None, *, consistent: bool = False
) -> Iterator[tuple[date, Documents]]:
    """Yield what is stored of each date that has anything, oldest first; one Query for each page.

    Args:
        session: the caller's.
        span: the dates.
        page: how many items a Query reads; by default as many as DynamoDB reads at once.
        consistent: a strongly consistent read.
    """
    high = keys.metric_day(span.last) + keys.LAST
    query = Query(
        keys.metric_day(span.first), high, limit=page, consistent=consistent, attributes=PRESENTED
    )
    for day, items in groupby(session.each(query), key=_day_of):
        yield day, dict(map(_document, items))


def metrics_of_days(
    days: Iterable[tuple[date, Documents]], codes: Collection[str] = ()
) -> Iterator[DayMetric]:
    """Yield the metrics of dates in the order of their codes; without ``codes``, all of them."""
    for day, documents in days:
        found = {code for document in documents.values() for code in codes_in(document)}
        for code in sorted(found.intersection(codes) if codes else found):
            yield DayMetric(day, code, documents)


def _day_of(item: Item) -> date:
    return _identity(item).day


def _document(item: Item) -> tuple[str, MetricDayDocument]:
    return _identity(item).source, decode(item).document()


def _identity(item: Item) -> DaySource:
    return DaySource.parse(item["sk"].removeprefix(keys.family("metric_day")))
