"""Models of the summaries of a metric."""

from typing import Final, Literal

from pydantic import Field

from chalicelib.metrics.definitions.models import MetricCode
from chalicelib.models.base import ReadModel
from chalicelib.models.fields import LocalDate
from chalicelib.models.numbers import Figure
from chalicelib.models.queries import DayBoundsQuery

# A year of weeks, with the one that begins in the year before.
MAX_PERIODS: Final = 53
# What is read of the days is bounded too.
MAX_DAYS: Final = 400


class MetricSummaryQuery(DayBoundsQuery):
    """The periods whose summaries are requested."""

    max_days = MAX_DAYS

    by: Literal["day", "week", "month"] = Field(
        description="The length of a period: a day, a calendar month, or a week that begins on the "
        "`week_start` of the profile."
    )
    from_: LocalDate = Field(
        alias="from",
        description="A local date of the first period. The whole period is summarized.",
    )
    to: LocalDate = Field(
        description="A local date of the last period. The whole period is summarized. There are at "
        f"most {MAX_PERIODS} periods, and {MAX_DAYS} days from `from` on."
    )


class MetricBaseline(ReadModel):
    """What is usual for the person: the 28 days before a period, if 14 of them have a value."""

    median: Figure | None = Field(None, description="The median, in `unit`.")
    median_time: str | None = Field(None, description="The median of times of day, as `HH:MM`.")
    mad: Figure = Field(
        description="The median absolute deviation from the median, in `unit`, at least the last "
        "decimal place of the metric; in minutes for times of day."
    )
    n: int = Field(ge=14, le=28, description="How many days have a value.")


class MetricPeriod(ReadModel):
    """The summary of a period. Figures of a metric that is a time of day are times `HH:MM`, in the
    fields that end in `_time`.
    """

    from_: LocalDate = Field(alias="from", description="The first local date.")
    to: LocalDate = Field(description="The last local date.")
    n: int = Field(ge=0, description="How many days have a value.")
    mean: Figure | None = Field(None, description="The mean, in `unit`.")
    median: Figure | None = Field(None, description="The median, in `unit`.")
    min: Figure | None = Field(None, description="The least value, in `unit`.")
    max: Figure | None = Field(None, description="The greatest value, in `unit`.")
    mean_time: str | None = Field(None, description="The mean on the circle of the clock.")
    median_time: str | None = Field(None, description="The time in the middle.")
    min_time: str | None = Field(None, description="The earliest time.")
    max_time: str | None = Field(None, description="The latest time.")
    slope_per_week: Figure | None = Field(
        description="The slope of the least-squares line, in `unit` a week; null with fewer than 3 "
        "values, and for times of day."
    )
    baseline: MetricBaseline | None = Field(
        description="What was usual before the period; null if fewer than 14 of the 28 days before "
        "have a value."
    )
    comparison: Literal["below_usual", "usual", "above_usual"] | None = Field(
        description="The mean compared with the baseline: usual within 1.5 `mad`. Of times, below "
        "is earlier. Null without a baseline or a value; a day of a summed metric that has not "
        "ended does not compare."
    )


class MetricSummary(ReadModel):
    """The summaries of a metric, oldest first; those without values are included."""

    code: MetricCode
    unit: str = Field(description="In which the figures are: the canonical one, in UCUM.")
    items: list[MetricPeriod] = Field(description="The summary of each period.")
