"""Models of summaries of weeks and months."""

from typing import Final, Literal

from pydantic import Field

from chalicelib.models.base import ReadModel
from chalicelib.models.fields import LocalDate
from chalicelib.models.queries import DayBoundsQuery
from chalicelib.training.summaries.models import TrainingSummary

# A year of weeks, with the one that begins in the year before.
MAX_PERIODS: Final = 53


class SummariesQuery(DayBoundsQuery):
    """The periods whose summaries are requested."""

    by: Literal["week", "month"] = Field(
        description="The length of a period: a calendar month, or a week that begins on the "
        "`week_start` of the profile."
    )
    from_: LocalDate = Field(
        alias="from",
        description="A local date of the first period. The whole period is summarized.",
    )
    to: LocalDate = Field(
        description="A local date of the last period. The whole period is summarized. There are at "
        f"most {MAX_PERIODS} periods."
    )


class _Period(ReadModel):
    """A week or month."""

    from_: LocalDate = Field(alias="from", description="The first local date.")
    to: LocalDate = Field(description="The last local date.")
    complete: bool = Field(description="Whether the period has ended.")


# The fields of the last base come first.
class PeriodSummary(TrainingSummary, _Period):
    """The summary of a week or month."""

    adherence: float | None = Field(
        description="The doses taken divided by the doses due, from 0 to 1, as `GET /v1/adherence` "
        "has it for these days; null if nothing was due."
    )
    score: float | None = Field(
        description="The mean of the daily scores, from 0 to 1, as `GET /v1/score` has it for "
        "these days; null if nothing was due."
    )


class Summaries(ReadModel):
    """The summaries of weeks or months, oldest first; those without workouts are included."""

    items: list[PeriodSummary]
