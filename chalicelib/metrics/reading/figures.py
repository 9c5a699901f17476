"""Figures of metrics that are biomarkers too: the newest ones, and those of a range of dates.

They are merged over sources as all figures are, and have the value as it was entered if they are
that of one source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Final, NamedTuple

from chalicelib.metrics.days.documents import MetricDayDocument
from chalicelib.metrics.days.newest import NewestDocument, NewestOfMetric, StoredReport, report_of
from chalicelib.metrics.days.numbers import number_of
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.reading.order import order_of
from chalicelib.metrics.reading.values import traits_of
from chalicelib.metrics.rules.clock import minute_of
from chalicelib.metrics.rules.day_values import Sample
from chalicelib.metrics.rules.merging import Reported, merge
from chalicelib.metrics.rules.order import SourceOrder
from chalicelib.profile.days import DaySettings
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import PRESENTED, decode, read_json
from chalicelib.table.session import Query, Session

# What the newest figures are read from. The profile has the start of the day, on which only values
# with times depend.
SORT_KEYS: Final = (keys.METRIC_NEWEST, keys.METRIC_SOURCES)


class MetricFigure(NamedTuple):
    """The figure of a metric and local date.

    Attributes:
        day: the local date.
        source: of priority.
        canonical: the figure in the unit of the metric.
        value, unit: as entered; those of the metric if several sources or samples contribute.
    """

    day: date
    source: str
    canonical: float
    value: float
    unit: str


@dataclass(frozen=True)
class MetricMerging:
    """How the sources of a metric become one figure: what a person has chosen."""

    order: SourceOrder
    day_start: time

    @classmethod
    def of(cls, items: Mapping[str, Item]) -> "MetricMerging":
        """Return what was chosen in the items of the order of sources and of the profile."""
        settings = DaySettings.of(items.get(keys.PROFILE))
        return cls(order_of(items.get(keys.METRIC_SOURCES)), settings.day_start)

    def figure(
        self, code: str, day: str, reports: Mapping[str, StoredReport]
    ) -> MetricFigure | None:
        """Return the figure of a built-in metric and date; None if no source reports it."""
        traits = traits_of(catalogue.metrics()[code])
        reported = {source: _reported(report) for source, report in reports.items()}
        found = merge(reported, traits, self.order, self.day_start)
        if found is None:
            return None
        canonical = number_of(found.value)
        value, unit = canonical, traits.unit
        sent = reports[found.source].get("value", ())
        if found.merged == "priority" and len(sent) > 1:
            _, value, unit = sent
        return MetricFigure(date.fromisoformat(day), found.source, canonical, value, unit)


@dataclass(frozen=True)
class NewestFigures:
    """The newest figures of metrics, from items by sort key; see ``SORT_KEYS``."""

    items: Mapping[str, Item]

    @cached_property
    def merging(self) -> MetricMerging:
        """How sources become one figure."""
        return MetricMerging.of(self.items)

    def codes(self) -> list[str]:
        """Return the metrics that have figures."""
        return [code for code, of_code in self._document.items() if of_code["days"]]

    def of(self, code: str) -> list[MetricFigure]:
        """Return the latest figure of a metric and the one of the date before, as far as known."""
        days = self._of(code)["days"].items()
        found = (self.merging.figure(code, day, reports) for day, reports in days)
        return [each for each in found if each]

    def has_older(self, code: str) -> bool:
        """Tell whether there may be figures older than those of :meth:`of`."""
        return self._of(code)["more"]

    @cached_property
    def _document(self) -> NewestDocument:
        item = self.items.get(keys.METRIC_NEWEST)
        return read_json(item) if item else {}

    def _of(self, code: str) -> NewestOfMetric:
        return self._document.get(code, {"days": {}, "more": False})


@dataclass
class FigureReader:
    """Reads the figures of one metric, newest first.

    Attributes:
        session: the caller's.
        code: of a built-in metric.
        merging: how sources become one figure.
        page: how many items a Query reads.
        most: how many items to read; None for any number.
        consistent: whether to read strongly consistent.
        is_cut: whether ``most`` ended a read, so that there may be older figures.
    """

    session: Session
    code: str
    merging: MetricMerging
    page: int = 100
    most: int | None = None
    consistent: bool = False
    is_cut: bool = field(default=False, init=False)

    def between(self, first: date | None, last: date | None) -> Iterator[MetricFigure]:
        """Yield the figures between two local dates, both included; None is open."""
        if first and last and last < first:
            return
        family = keys.family("metric_day")
        query = Query(
            keys.metric_day(first) if first else family,
            f"{keys.metric_day(last) if last else family}{keys.LAST}",
            limit=self.page,
            descending=True,
            consistent=self.consistent,
            attributes=PRESENTED,
        )
        items = enumerate(self.session.each(query), 1)
        for day, of_day in groupby(items, key=_day_of):
            reports: dict[str, StoredReport] = {}
            for number, item in of_day:
                if self.most is not None and number > self.most:
                    self.is_cut = True
                    return
                document: MetricDayDocument = decode(item).document()
                if report := report_of(document, self.code):
                    reports[document["source"]] = report
            if figure := self.merging.figure(self.code, day, reports):
                yield figure


def _day_of(numbered: tuple[int, Item]) -> str:
    identity: str = numbered[1]["sk"].removeprefix(keys.family("metric_day"))
    return identity.partition("/")[0]


def _reported(report: StoredReport) -> Reported:
    """Return a stored report as the rules of merging take it."""
    samples = tuple(
        Sample(_decimal(number), minute_of(at)) for at, number in report.get("samples", ())
    )
    value = report.get("value")
    number = _decimal(value[0]) if value else None
    return Reported(number, tuple(report.get("hours", ())), samples)


def _decimal(number: float) -> Decimal:
    return Decimal(repr(number))
