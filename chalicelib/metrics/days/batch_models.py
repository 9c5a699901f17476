"""Models of a batch of days of metrics."""

from typing import Final, Literal

from pydantic import Field

from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.days.read_models import MetricSource
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import LocalDate

# Days of as many years, with the day counters of these, how often own metrics are used, the newest
# days and the receipt, fit into the 100 actions of a transaction.
MAX_BATCH: Final = 40


class MetricBatchDay(MetricDaySet):
    """What one source reports of one local date."""

    date: LocalDate = Field(description="The local date; not after tomorrow.")
    source: MetricSource


class MetricBatchSet(RequestModel):
    """The days of a batch, such as those of a device that was offline. Three sources of one date
    are three days.
    """

    days: list[MetricBatchDay] = Field(
        min_length=1,
        max_length=MAX_BATCH,
        description="What is reported, each date and source at most once.",
    )


class MetricBatch(ReadModel):
    """What became of the days of a batch."""

    written: int = Field(ge=0, description="How many days were written.")
    unchanged: int = Field(ge=0, description="How many days were stored already, as they are.")
    links: Literal["pending"] | None = Field(
        None,
        description="`pending` if habits may be filled by the metrics: their entries are written "
        "after the days, so a read may not have them yet. Absent without such habits.",
    )
