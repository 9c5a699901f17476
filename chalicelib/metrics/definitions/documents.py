"""The documents of metric definitions: built-in ones as they ship, own ones as stored."""

from collections.abc import Mapping
from typing import Final, Literal, NotRequired, TypedDict

from chalicelib.metrics.rules.traits import TIME_OF_DAY, DayRule
from chalicelib.terminology.documents import AcceptedUnits

MetricGroup = Literal[
    "activity",
    "body",
    "breath",
    "fitness",
    "heart",
    "intake",
    "metabolic",
    "mind",
    "other",
    "sleep",
    "temperature",
]
AcrossSources = Literal["one", "pooled"]

# The unit of percentages.
PERCENT: Final = "%"


class PlatformNames(TypedDict):
    """The names of a metric in the data of platforms; ``<type>:<part>`` is a part of a type."""

    apple_health: NotRequired[list[str]]
    health_connect: NotRequired[list[str]]
    garmin: NotRequired[list[str]]


class MetricContent(AcceptedUnits):
    """What every definition has; ``unit`` is always there.

    ``plausible_low`` and ``plausible_high`` are in ``unit``; a value beyond them is refused.
    ``decimals`` are those in which values are shown. A time of day has none of the three.
    """

    code: str
    name: str
    group: MetricGroup
    day_rule: DayRule
    across_sources: AcrossSources
    counted: bool
    plausible_low: NotRequired[float]
    plausible_high: NotRequired[float]
    built_in: bool


class MetricDocument(MetricContent):
    """A definition; ``id`` is its code."""

    id: str


class BuiltInMetric(MetricDocument):
    """A definition of the catalogue.

    ``biomarker`` tells whether the catalogue of biomarkers has a marker whose id is the code.
    """

    loinc: NotRequired[str]
    loinc_notice: NotRequired[str]
    biomarker: bool
    platform_names: NotRequired[PlatformNames]
    notes: NotRequired[str]


class OwnMetricDocument(MetricDocument):
    """A definition of the caller, as stored."""

    version: int
    created_at: str
    updated_at: str


Metrics = Mapping[str, MetricDocument]
"""Definitions by code."""


def is_time(metric: MetricContent) -> bool:
    """Tell whether the values of a metric are times of day."""
    return metric["unit"] == TIME_OF_DAY
