"""What must be true of a day of metrics besides its model, because reads rely on it."""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.errors import FieldFault
from chalicelib.metrics.days.content import MAX_METRICS
from chalicelib.metrics.days.documents import (
    MetricDayContent,
    MetricDayDocument,
    StoredValue,
    codes_in,
)
from chalicelib.metrics.days.joining import DaySource
from chalicelib.metrics.definitions.documents import Metrics, is_time
from chalicelib.models.fields import parse_date


def is_sound(document: Mapping[str, Any]) -> bool:
    """Tell whether a document that fits its model is as a request could have left it."""
    day: MetricDayDocument = document  # type: ignore[assignment]  # it fits the model
    try:
        of = DaySource(parse_date(day["date"]), day["source"])
    except FieldFault:
        return False
    codes, sampled = codes_in(day), {code for each in day["samples"] for code in each["values"]}
    return (
        of.id == day["id"]
        and 1 <= len(codes) <= MAX_METRICS
        and sampled.isdisjoint(day["values"])
        and day["hours"].keys() <= day["values"].keys()
        and all(each["values"] for each in day["samples"])
        and all(("canonical" in each) != ("local_time" in each) for _, each in _values(day))
    )


def fits(document: MetricDayContent, metrics: Metrics) -> bool:
    """Tell whether the metrics of a document exist, and are numbers or times as its values are."""
    return all(
        code in metrics and is_time(metrics[code]) == ("local_time" in value)
        for code, value in _values(document)
    )


def _values(document: MetricDayContent) -> Iterator[tuple[str, StoredValue]]:
    yield from document["values"].items()
    for sample in document["samples"]:
        yield from sample["values"].items()
