"""The document of what a source reports of one date, as stored."""

from typing import NotRequired, TypedDict


class StoredValue(TypedDict):
    """A value of a metric.

    A number has ``value`` and ``unit`` as entered, and ``canonical`` in the unit of the metric. A
    time of day has ``time`` as entered (``HH:MM`` or an instant) and ``local_time`` (``HH:MM``).
    """

    value: NotRequired[float]
    unit: NotRequired[str]
    canonical: NotRequired[float]
    time: NotRequired[str]
    local_time: NotRequired[str]


class StoredSample(TypedDict):
    """Values that were measured at one time of the day, by the codes of metrics."""

    time: str
    values: dict[str, StoredValue]


class MetricDayContent(TypedDict):
    """What a source reports of a date; at least one metric.

    Each metric is either in ``values``, with its ``hours`` if there are any, or in ``samples``. The
    codes are in their order, and the samples in that of their times. ``import_id`` is of the import
    that created it.
    """

    date: str
    source: str
    values: dict[str, StoredValue]
    hours: dict[str, list[int]]
    samples: list[StoredSample]
    device: NotRequired[str]
    import_id: NotRequired[str]


class MetricDayDocument(MetricDayContent):
    """The same, as stored; ``id`` is ``<date>/<source>``."""

    id: str
    version: int
    created_at: str
    updated_at: str


def codes_in(content: MetricDayContent) -> set[str]:
    """Return the codes of the metrics of a day."""
    return {*content["values"], *(code for each in content["samples"] for code in each["values"])}
