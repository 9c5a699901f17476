"""Metrics of dates, merged over sources."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from chalicelib.errors import Invalid, invalid
from chalicelib.jsontext import Document, dump, fitting
from chalicelib.metrics.days.numbers import number_of
from chalicelib.metrics.reading.queries import MetricsQuery
from chalicelib.metrics.reading.repository import (
    Basis,
    DayMetric,
    each_day,
    metrics_of_days,
    read_basis,
)
from chalicelib.metrics.reading.values import reports, traits_of
from chalicelib.metrics.rules.clock import clock_text
from chalicelib.metrics.rules.merging import Merged, SourceValue, merge
from chalicelib.metrics.rules.traits import MetricTraits
from chalicelib.schedules.weeks import Span
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.errors import BadPosition
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

_POSITION: Final = re.compile(r"\d{4}-\d{2}-\d{2}#[a-z][a-z0-9_]{1,39}", re.ASCII)
# A Query reads as many items as the page probably needs, so that a long range with a small page
# costs little, and a month of all metrics is one Query.
_SOURCES_A_DAY: Final = 4
_METRICS_A_DAY: Final = 10
_LEAST_READ: Final = 100


class MergedMetricService:
    """The metrics of the caller, one figure for each date."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_page(self, query: MetricsQuery, page: PageRequest) -> Page:
        """Return one page of figures, oldest first, and of one date in the order of codes.

        Raises:
            Invalid: ``unknown_metric``.
            BadPosition: the position of the page is none of this list's.
        """
        day, after = _place(query, page)
        codes = query.codes or ()
        days = each_day(self._session, Span(day, query.to), _most(query, page))
        found = (
            each for each in metrics_of_days(days, codes) if each.code > after or each.day > day
        )
        listed = list(islice(found, page.limit + 1))
        basis = read_basis(self._session, codes or {each.code for each in listed})
        require_known(basis, codes)
        last = listed[page.limit - 1] if len(listed) > page.limit else None
        written = [
            (each, text)
            for each in listed[: page.limit]
            if (text := _text(each, basis, all_sources=query.sources == "all"))
        ]
        fit = fitting([text for _, text in written])
        if fit < len(written):
            written, last = written[:fit], written[fit - 1][0]
        items: list[Stored] = [Stored("metric", "", 0, text, {}) for _, text in written]
        return Page(items, f"{last.day}#{last.code}" if last else None)


def require_known(basis: Basis, codes: Iterable[str]) -> None:
    """Refuse codes of metrics that do not exist.

    Raises:
        Invalid: ``unknown_metric``.
    """
    unknown = [code for code in codes if code not in basis.metrics]
    if unknown:
        raise Invalid(invalid("codes", "unknown_metric", argument=True).faults)


def merged(of: DayMetric, basis: Basis, traits: MetricTraits) -> Merged | None:
    """Return the figure of a metric and date; None if it is not known."""
    return merge(reports(of.documents, of.code), traits, basis.order, basis.day_start)


def figure(value: Decimal, traits: MetricTraits) -> Document:
    """Return a value as an answer has it: ``value``, or ``time`` of a time of day."""
    if traits.is_time_of_day:
        return {"time": clock_text(value)}
    return {"value": number_of(value)}


def merged_document(
    of: DayMetric, found: Merged, traits: MetricTraits, *, all_sources: bool = False
) -> Document:
    """Return the figure of a metric and date as an answer has it.

    Args:
        of: the metric and the date.
        found: the figure.
        traits: of the metric.
        all_sources: whether the answer has the figure of each source, too.
    """
    document: Document = {"date": of.day.isoformat(), "code": of.code}
    document |= figure(found.value, traits) | {"unit": traits.unit}
    entered = of.documents[found.source]["values"].get(of.code)
    if found.merged == "priority" and entered:
        document["entered"] = _as_entered(entered)
    document |= {
        "source": found.source,
        "sources": len(found.by_source),
        "merged": found.merged,
        "dropped": _by_source(found.dropped, traits),
    }
    if all_sources:
        document["by_source"] = _by_source(found.by_source, traits)
    return document


def _place(query: MetricsQuery, page: PageRequest) -> tuple[date, str]:
    """Return the date and the code after which a page begins.

    Raises:
        BadPosition: they are none of this list.
    """
    position = positions.require(page.after, _POSITION)
    if position is None:
        return query.from_, ""
    text, _, code = position.partition("#")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadPosition(position) from None
    if not query.from_ <= day <= query.to:
        raise BadPosition(position)
    return day, code


def _text(of: DayMetric, basis: Basis, *, all_sources: bool) -> str:
    """Return the JSON text of a figure; empty if it is not known."""
    metric = basis.metrics.get(of.code)
    traits = traits_of(metric) if metric else None
    found = merged(of, basis, traits) if traits else None
    if found is None or traits is None:
        return ""
    return dump(merged_document(of, found, traits, all_sources=all_sources))


def _as_entered(stored: Any) -> Document:
    return {name: stored[name] for name in ("value", "unit", "time") if name in stored}


def _by_source(values: Iterable[SourceValue], traits: MetricTraits) -> list[Document]:
    return [{"source": each.source, **figure(each.value, traits)} for each in values]


def _most(query: MetricsQuery, page: PageRequest) -> int:
    """Return how many items a Query for a page reads."""
    a_day = len(query.codes or ()) or _METRICS_A_DAY
    return max(_LEAST_READ, _SOURCES_A_DAY * (page.limit // a_day + 1))
