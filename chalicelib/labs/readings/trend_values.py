"""The values of a trend: readings, and figures of the metric that is the same quantity."""

from collections.abc import Iterator
from datetime import date
from heapq import merge
from itertools import islice
from typing import NamedTuple

from typing_extensions import TypeIs

from chalicelib.labs.biomarkers.documents import (
    MarkerDocument,
    MetricValueDocument,
    ReadingDocument,
)
from chalicelib.labs.biomarkers.history import Days, ReadingHistory
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.biomarkers.metric_summary import MetricSummary, is_shared
from chalicelib.metrics.reading.figures import FigureReader, MetricFigure
from chalicelib.table.session import Session

# A trend has at most this many of the newest values.
MAX_POINTS = 1_000
# How many items of metrics it reads: 1,000 days of three sources.
MAX_REPORTS = 3_000
_PAGE = 500

TrendValue = ReadingDocument | MetricValueDocument
"""A reading, or a figure of a metric, which has a canonical value too."""


class TrendValues(NamedTuple):
    """The values of a trend, oldest first; and whether these are all of the requested days."""

    values: list[TrendValue]
    complete: bool


def trend_values(
    session: Session, summaries: MarkerSummaries, marker: MarkerDocument, days: Days
) -> TrendValues:
    """Read the newest values of a marker between two local dates.

    Metrics are read only of a marker that is one and has figures that the summaries do not have. A
    reading hides the metric of its local date.

    Args:
        session: the caller's.
        summaries: read for the trend.
        marker: its definition.
        days: first and last local date, both included; None is open.
    """
    slug, known = marker["id"], summaries.metrics
    readings = ReadingHistory(session, slug).newest(days, MAX_POINTS + 1)
    reader = FigureReader(session, slug, known.merging, page=_PAGE, most=MAX_REPORTS)
    figures: Iterator[MetricFigure] = iter(())
    if is_shared(slug) and known.has_older(slug):
        figures = reader.between(days[0], _last(days[1], known.of(slug)))
    elif is_shared(slug):
        figures = (each for each in known.of(slug) if _is_within(each.day, days))
    hidden = {reading["local_date"] for reading in readings}
    metrics: Iterator[TrendValue] = _documents(marker, figures, hidden)
    both = merge([*readings], metrics, key=_local_date, reverse=True)
    newest = list(islice(both, MAX_POINTS + 1))
    complete = len(newest) <= MAX_POINTS and not reader.is_cut
    return TrendValues(newest[:MAX_POINTS][::-1], complete)


def is_metric(value: TrendValue) -> TypeIs[MetricValueDocument]:
    """Tell whether a value is the figure of a metric."""
    return "origin" in value


def day_of(value: TrendValue) -> date:
    """Return the local date of a value."""
    return date.fromisoformat(value["local_date"])


def _last(last: date | None, newest: list[MetricFigure]) -> date | None:
    """Return the last date of which there can be a figure."""
    dates = [*(each.day for each in newest[:1]), *([last] if last else [])]
    return min(dates, default=None)


def _is_within(day: date, days: Days) -> bool:
    first, last = days
    return (first is None or first <= day) and (last is None or day <= last)


def _documents(
    marker: MarkerDocument, found: Iterator[MetricFigure], hidden: set[str]
) -> Iterator[MetricValueDocument]:
    """Yield the figures of dates without a reading, with their canonical values."""
    for figure in found:
        summary = MetricSummary.of(marker, figure)
        if summary.day not in hidden:
            document = summary.document()
            document["canonical"] = {"value": summary.canonical, "unit": marker["unit"]}
            yield document


def _local_date(value: TrendValue) -> str:
    return value["local_date"]
