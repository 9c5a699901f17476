"""What sources report of a date, as the rules of merging take it. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from chalicelib.metrics.days.documents import MetricDayDocument, StoredValue
from chalicelib.metrics.definitions.documents import MetricDocument, Metrics
from chalicelib.metrics.rules.clock import minute_of
from chalicelib.metrics.rules.day_values import Sample
from chalicelib.metrics.rules.merging import Reported
from chalicelib.metrics.rules.traits import MetricTraits

Documents = Mapping[str, MetricDayDocument]
"""What is stored of a date, by source."""


def traits_of(metric: MetricDocument) -> MetricTraits:
    """Return the traits of a definition on which the rules depend."""
    return MetricTraits(
        metric["code"],
        metric["group"],
        metric["unit"],
        metric["day_rule"],
        metric.get("decimals", 0),
        metric["across_sources"] == "pooled",
    )


def traits_by_code(metrics: Metrics) -> dict[str, MetricTraits]:
    """Return the traits of definitions by code."""
    return {code: traits_of(metric) for code, metric in metrics.items()}


def reports(documents: Documents, code: str) -> dict[str, Reported]:
    """Return what the sources of a date report of a metric."""
    found = ((source, _reported(document, code)) for source, document in documents.items())
    return {source: each for source, each in found if each is not None}


def _reported(document: MetricDayDocument, code: str) -> Reported | None:
    if code in document["values"]:
        hours = document["hours"].get(code, ())
        return Reported(_decimal(document["values"][code]), hours)
    samples = tuple(_samples(document, code))
    return Reported(samples=samples) if samples else None


def _samples(document: MetricDayDocument, code: str) -> Iterator[Sample]:
    for each in document["samples"]:
        if code in each["values"]:
            yield Sample(_decimal(each["values"][code]), minute_of(each["time"]))


def _decimal(value: StoredValue) -> Decimal:
    """Return a value in the unit of its metric; a time of day in minutes after midnight."""
    if "local_time" in value:
        return Decimal(minute_of(value["local_time"]))
    return Decimal(repr(value["canonical"]))
