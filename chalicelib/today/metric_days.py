"""What the metrics of a day follow from: what is stored of the day and of the 28 days before it.

It is read only if the day counters have metrics on the day.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from chalicelib import localtime
from chalicelib.metrics.days.documents import codes_in
from chalicelib.metrics.definitions.documents import MetricDocument
from chalicelib.metrics.definitions.repository import known_metrics, own_keys
from chalicelib.metrics.reading.order import order_of
from chalicelib.metrics.reading.repository import Basis, DayMetric, each_day
from chalicelib.metrics.reading.service import merged
from chalicelib.metrics.reading.values import Documents, traits_of
from chalicelib.metrics.rules.merging import Merged
from chalicelib.metrics.rules.summary import BASELINE, MIN_BASELINE_VALUES, compares
from chalicelib.metrics.rules.traits import MetricTraits
from chalicelib.profile.days import DaySettings
from chalicelib.schedules.weeks import Span
from chalicelib.table.codec import Item
from chalicelib.table.session import Session

_DAY: Final = timedelta(days=1)


class MetricFigures(NamedTuple):
    """The figures of one metric.

    Attributes:
        metric: its definition.
        traits: of the definition.
        of: the metric and the day, with what is stored of the day.
        by_day: the merged figures by date: that of the day, and those of days before it if it
            compares with them.
    """

    metric: MetricDocument
    traits: MetricTraits
    of: DayMetric
    by_day: Mapping[date, Merged]

    @property
    def merged(self) -> Merged:
        """The figure of the day."""
        return self.by_day[self.of.day]


class MetricDays(NamedTuple):
    """What is stored of a day and of days before it.

    Attributes:
        day: the local date.
        stored: by date and source.
        basis: of the figures, with the definitions of the metrics of the day by code, in order.
    """

    day: date
    stored: Mapping[date, Documents]
    basis: Basis

    def figures(self, today: date) -> Iterator[MetricFigures]:
        """Yield the figures of each metric that has one on the day, in the order of codes.

        Args:
            today: the local date of the person.
        """
        for code, metric in self.basis.metrics.items():
            traits = traits_of(metric)
            with_past = compares(self.day, today, traits)
            stored = self.stored if with_past else {self.day: self.stored[self.day]}
            of_days = {day: DayMetric(day, code, each) for day, each in stored.items()}
            found = {day: merged(of, self.basis, traits) for day, of in of_days.items()}
            by_day = {day: figure for day, figure in found.items() if figure is not None}
            if self.day in by_day:
                yield MetricFigures(metric, traits, of_days[self.day], by_day)


def dates_to_read(counts: Mapping[date, int], day: date) -> Span | None:
    """Return the dates whose metrics the answer about a day depends on; None without metrics.

    Without enough days before it there is no baseline, and the day is all that is needed.

    Args:
        counts: of how many sources each date has metrics; a date without any is absent.
        day: the local date.

    >>> counts = {date(2026, 3, day): 1 for day in range(1, 16)}
    >>> [str(each) for each in dates_to_read(counts, date(2026, 3, 15))]
    ['2026-02-15', '2026-03-15']
    >>> [str(each) for each in dates_to_read(counts, date(2026, 3, 14))]
    ['2026-03-14', '2026-03-14']
    """
    if day not in counts:
        return None
    first = day - BASELINE
    before = sum(each in counts for each in localtime.days(first, day - _DAY))
    return Span(first if before >= MIN_BASELINE_VALUES else day, day)


def read_metric_days(
    session: Session, span: Span, settings: DaySettings, sources: Item | None
) -> MetricDays:
    """Read the metrics of some dates; one Query, and another read if the last has own metrics.

    It has further pages of 1 MB only for accounts with many sources: 29 days of three sources
    with 40 metrics are less than 0.1 MB, and there are at most 16 sources a date.

    Args:
        session: the caller's.
        span: the dates, of which the last is the day.
        settings: of the profile.
        sources: the item of the order of sources; None before the first change.
    """
    stored = dict(each_day(session, span))
    # What was counted may be gone by now.
    of_day = stored.setdefault(span.last, {})
    codes = sorted({code for document in of_day.values() for code in codes_in(document)})
    own = session.get_many(own_keys(codes), consistent=False)
    basis = Basis(settings, order_of(sources), known_metrics(codes, own))
    return MetricDays(span.last, stored, basis)
