"""Models of the metrics of a day."""

from typing import Literal

from pydantic import Field

from chalicelib.labs.biomarkers.measurement import Quantity, Standing
from chalicelib.metrics.days.read_models import ClockText, MetricSource
from chalicelib.metrics.definitions.models import Decimals, MetricCode
from chalicelib.metrics.reading.queries import MergedMetric
from chalicelib.metrics.reading.summary_models import MetricBaseline
from chalicelib.models.base import ReadModel
from chalicelib.models.fields import Name
from chalicelib.models.numbers import Figure

_NAME = Field(description="The name of the metric for display.")
_DECIMALS = Field(
    None, description="The decimals with which values are shown; absent if it does not matter."
)


class NamedMetric(MergedMetric):
    """The figure of a metric on the day, as `GET /v1/metrics` has it, with its name."""

    name: Name = _NAME
    decimals: Decimals | None = _DECIMALS


class MetricWithTarget(NamedMetric):
    """The figure of a metric that is also a biomarker, compared with the target of the caller."""

    display: Quantity = Field(
        description="The figure in the unit that the `units` and `lab_units` of the profile select."
    )
    target: Standing = Field(
        description="The current target, and the comparison of the figure with it."
    )
    met: bool = Field(description="Whether the figure is in the range of the target.")


class UnusualMetric(MetricBaseline):
    """A metric whose figure on the day is below or above what is usual for the person: the figure,
    and the baseline of the 28 days before. It is no judgement on health.
    """

    code: MetricCode
    name: Name = _NAME
    unit: str = Field(description="In which the figures are: the canonical one, in UCUM.")
    decimals: Decimals | None = _DECIMALS
    value: Figure | None = Field(None, description="The figure in `unit`; absent if it is a time.")
    time: ClockText | None = Field(None, description="The time of day, if the metric is one.")
    source: MetricSource
    comparison: Literal["below_usual", "above_usual"] = Field(
        description="The figure compared with the baseline: more than 1.5 `mad` from the median. "
        "Of times, below is earlier."
    )


class DayMetrics(ReadModel):
    """The metrics of the day, merged over sources. Each list is in the order of codes, and empty if
    the day has no such figure. They are not in the score.
    """

    sleep: list[NamedMetric] = Field(
        description="The metrics of sleep. Sleep belongs to the local date on which it ends, so "
        "that it is the last night."
    )
    morning: list[NamedMetric] = Field(
        description="What is measured after waking, such as the weight, and the metrics of the "
        "heart, such as the resting heart rate. The others are in `GET /v1/metrics`."
    )
    targets: list[MetricWithTarget] = Field(
        description="The metrics that are also biomarkers, if the caller has a target of the "
        "biomarker. Readings of the biomarker are not considered."
    )
    unusual: list[UnusualMetric] = Field(
        description="The metrics of all groups whose figures are unusual for the person, as "
        "`GET /v1/metric-summaries/{code}` compares a day. What accumulates over the day, such as "
        "steps, is compared when the day has ended."
    )
