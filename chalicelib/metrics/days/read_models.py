"""Models of what is stored of a local date and source."""

from typing import Annotated, Final

from pydantic import Field

from chalicelib.metrics.days.models import MetricNumber, TimeOfDay
from chalicelib.models.base import ReadModel, StoredResource
from chalicelib.models.fields import LocalDate
from chalicelib.models.imported import IMPORT_ID, ImportId
from chalicelib.models.numbers import Figure

SOURCE_PATTERN: Final = r"^[a-z0-9-]{1,40}$"

MetricSource = Annotated[
    str,
    Field(
        pattern=SOURCE_PATTERN,
        description="The id of the source. Its kind is the part before the first hyphen: "
        "`platform`, `watch`, `ring`, `band`, `phone`, `scale`, `cuff`, `app` or `manual`; others "
        "come last in the default order of sources.",
        examples=["watch-garmin"],
    ),
]
ClockText = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["22:40"])]


class StoredMetricValue(ReadModel):
    """A value of a metric as entered: a number, or a time of day."""

    value: MetricNumber | None = None
    unit: str | None = Field(None, description="The unit in which `value` was entered.")
    canonical: Figure | None = Field(
        None, description="The value in the unit of the metric, to 15 significant digits."
    )
    time: TimeOfDay | None = Field(None, description="The time of day, or an instant.")
    local_time: ClockText | None = Field(
        None, description="The time of day of the place, which of an instant follows from it."
    )


class StoredMetricSample(ReadModel):
    """Values that were measured at one time of the day."""

    time: ClockText
    values: dict[str, StoredMetricValue] = Field(description="By the codes of metrics.")


class MetricDay(StoredResource):
    """What one source reports of one local date. `id` is `<date>/<source>`."""

    id: str = Field(examples=["2026-03-14/watch-garmin"])
    date: LocalDate
    source: MetricSource
    values: dict[str, StoredMetricValue] = Field(
        description="The values of the day by the codes of metrics."
    )
    hours: dict[str, list[int]] = Field(
        description="The figures of counted metrics by the hours 0 to 23 of the clock of the place."
    )
    samples: list[StoredMetricSample] = Field(
        description="Several values of pooled metrics, sorted by their times."
    )
    device: str | None = Field(None, description="What the source is.")
    import_id: ImportId | None = IMPORT_ID
