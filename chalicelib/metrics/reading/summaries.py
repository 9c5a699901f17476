"""Summaries of a metric by days, weeks or months, with the person's own baseline."""

from datetime import date, datetime
from decimal import Decimal

from chalicelib.errors import NotFound, invalid
from chalicelib.jsontext import Document, dump
from chalicelib.metrics.days.numbers import number_of
from chalicelib.metrics.reading.repository import each_day, metrics_of_days, read_basis
from chalicelib.metrics.reading.service import merged
from chalicelib.metrics.reading.summary_models import MAX_PERIODS, MetricSummaryQuery
from chalicelib.metrics.reading.values import traits_of
from chalicelib.metrics.rules.clock import clock_text
from chalicelib.metrics.rules.merging import Merged
from chalicelib.metrics.rules.summary import (
    BASELINE,
    Baseline,
    PeriodSummary,
    summaries,
    values_of_days,
)
from chalicelib.metrics.rules.traits import MetricTraits
from chalicelib.schedules.periods import number_of_periods, periods
from chalicelib.schedules.weeks import Span
from chalicelib.table.session import Session


def metric_summary(session: Session, code: str, query: MetricSummaryQuery, now: datetime) -> str:
    """Return the summaries of a metric as JSON text; two round trips.

    Raises:
        NotFound: there is no such metric.
        Invalid: ``too_many_periods``.
    """
    basis = read_basis(session, [code])
    if code not in basis.metrics:
        raise NotFound("metric")
    traits, week = traits_of(basis.metrics[code]), basis.settings.week
    if number_of_periods(query.by, query.from_, query.to, week) > MAX_PERIODS:
        of = {"day": "days", "week": "weeks", "month": "months"}[query.by]
        raise invalid("to", "too_many_periods", argument=True, max=MAX_PERIODS, of=of)
    spans = periods(query.by, query.from_, query.to, week)
    days = each_day(session, Span(spans[0].first - BASELINE, spans[-1].last))
    found: dict[date, Merged] = {}
    for each in metrics_of_days(days, [code]):
        if figure := merged(each, basis, traits):
            found[each.day] = figure
    today = basis.settings.local_date(now)
    items = summaries(values_of_days(found, traits), spans, traits, today)
    return dump({"code": code, "unit": traits.unit, "items": [_item(i, traits) for i in items]})


def _item(summary: PeriodSummary, traits: MetricTraits) -> Document:
    """Return a summary as an answer has it."""
    figures, usual = summary.figures, summary.baseline
    names = ("mean", "median", "min", "max")
    document: Document = {
        "from": summary.span.first.isoformat(),
        "to": summary.span.last.isoformat(),
        "n": summary.n,
    }
    for name, value in zip(names, figures or (), strict=False):
        document |= _figure(name, value, traits)
    slope = summary.slope_per_week
    return document | {
        "slope_per_week": None if slope is None else number_of(slope),
        "baseline": usual and baseline_document(usual, traits),
        "comparison": summary.comparison,
    }


def baseline_document(usual: Baseline, traits: MetricTraits) -> Document:
    """Return what is usual for a person as an answer has it."""
    return {**_figure("median", usual.median, traits), "mad": number_of(usual.mad), "n": usual.n}


def _figure(name: str, value: Decimal, traits: MetricTraits) -> Document:
    if traits.is_time_of_day:
        return {f"{name}_time": clock_text(value)}
    return {name: number_of(value)}
