"""Models of readings and of their trend."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from chalicelib.labs.biomarkers.documents import RangeStatus
from chalicelib.labs.biomarkers.measurement import (
    ANSWER,
    ANSWER_TEXT,
    STATUS,
    Comparator,
    Derivation,
    DisplayedRange,
    FormerValues,
    Interpretation,
    Measurement,
    Origin,
    OriginSource,
    Quantity,
    ReportedLabRange,
    ResultStatus,
    value_or_answer,
)
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import (
    DatedInstant,
    Instant,
    LocalDate,
    Name,
    Notes,
    ShortName,
    Slug,
    UnitName,
)
from chalicelib.models.imported import IMPORT_ID, ImportId
from chalicelib.models.queries import DayBoundsQuery, DayRangeQuery
from chalicelib.models.rules import with_schema_rule
from chalicelib.models.sources import Source
from chalicelib.profile import dating

# With their locks and summaries they fit into the 100 actions of a transaction; see
# :mod:`chalicelib.labs.readings.batches`.
MAX_BATCH = 30


class ReadingCreate(Measurement):
    """One reading, as reported. It must have either `collected_at`, the time of the collection, or,
    if no time is known, `local_date`. `reported_at` is the time of the report.
    """

    model_config = with_schema_rule(value_or_answer(dating.one_of("collected_at")))

    collected_at: DatedInstant | None = None
    local_date: LocalDate | None = Field(None, description=dating.day_if_untimed("collected_at"))
    timezone: dating.EntryZone = None
    utc_offset: dating.EntryOffset = None
    reported_at: Instant | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    lab: Name | None = None
    method: Name | None = None
    notes: Notes | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        self.local_date = dating.given_day(self.collected_at, self.local_date, "collected_at")
        return self

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields without a local date that follows from an instant."""
        return dating.without_derived_day(stored, "collected_at")

    @classmethod
    def patchable(cls, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the previous offset if ``changes`` have an instant with another one."""
        return dating.without_previous_offset(cls.writable(stored), changes, "collected_at")


class ReadingBatchItem(ReadingCreate):
    """One reading of a batch, with its marker."""

    marker: Slug = Field(examples=["glucose_fasting"])


class ReadingBatchCreate(RequestModel):
    """Single readings, such as the measurements of one morning or of a year."""

    readings: Annotated[
        list[ReadingBatchItem],
        Field(
            min_length=1,
            max_length=MAX_BATCH,
            description="The readings, of at most 9 different years.",
        ),
    ]


class Reading(StoredResource, Interpretation):
    """A reading, as returned. `local_date` is fixed when the reading is written."""

    marker: Slug
    panel_id: str | None = Field(
        None,
        description="The id of the panel of the reading; absent for a single reading.",
        json_schema_extra={"format": "uuid"},
    )
    value: float | None = Field(
        None,
        description="The value, as reported or as computed; absent if the marker has answers.",
    )
    unit: str | None = None
    comparator: Comparator | None = None
    answer: str | None = ANSWER
    answer_text: str | None = ANSWER_TEXT
    canonical: Quantity | None = Field(
        None, description="The value in the canonical unit of the marker; absent for an answer."
    )
    status: RangeStatus = STATUS
    collected_at: Instant | None = None
    local_date: LocalDate
    timezone: dating.EntryZone = None
    utc_offset: dating.DecidingOffset = None
    reported_at: Instant | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    lab: Name | None = None
    method: Name | None = None
    notes: Notes | None = None
    source: Source | None = None
    import_id: ImportId | None = IMPORT_ID
    lab_range: ReportedLabRange | None = None
    result_status: ResultStatus = None
    former_values: FormerValues = None
    derived: Derivation | None = Field(
        None, description="The derivation of a computed reading; absent for a measured reading."
    )


class ReadingBatch(ReadModel):
    """The readings of a batch, in the order of the request."""

    items: list[Reading]


class ReadingFilter(DayRangeQuery):
    """The filter of a list of readings."""

    import_id: ImportId | None = Field(None, description="Only readings that this import wrote.")


class TrendQuery(DayBoundsQuery):
    """The readings that a trend includes, and the unit to display them in."""

    unit: UnitName | None = Field(
        None,
        description="The unit of `display`, `bands` and `target_range`: a unit of the marker. By "
        "default it is the unit that the `units` and `lab_units` of the profile select.",
        examples=["mmol/L"],
    )


class TrendPoint(ReadModel):
    """One value in the canonical unit and in the unit of `display`: a reading, or the figure of the
    daily metric of the same id on a local date without a reading. Or the answer of a reading, with
    its `rank` in the order of the answers of an ordinal marker, from 0.
    """

    origin: Origin
    source: OriginSource = None
    reading_id: str | None = Field(None, json_schema_extra={"format": "uuid"})
    local_date: LocalDate
    collected_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    value: float | None = None
    display: Quantity | None = None
    answer: str | None = ANSWER
    rank: int | None = Field(
        None, description="The position of the answer in `answers`; absent without an order."
    )
    comparator: Comparator | None = None
    censored: bool = Field(
        description="Whether the value is only known to be below or above a limit. "
        "Mean, change and slope exclude such readings."
    )
    status: RangeStatus = Field(
        description="The result of the comparison with the range of the laboratory."
    )
    reference: RangeStatus = Field(
        description="The result of the comparison with the typical range for the age on that day."
    )
    target: RangeStatus = Field(description="The result of the comparison with the current target.")


class TrendChange(ReadModel):
    """The change from the first to the last reading that is not censored."""

    value: float
    percent: float | None = Field(
        description="The change in percent of the first value; null if the first value "
        "is zero or almost zero."
    )
    since: LocalDate
    until: LocalDate


class TrendBand(DisplayedRange):
    """The typical range of the readings between two local dates, both inclusive. Ranges that depend
    on the age give more than one band.
    """

    from_: LocalDate = Field(alias="from")
    to: LocalDate
    source: str = Field(description="The source of the typical range.")


class DisplayedTrend(ReadModel):
    """The figures of a trend in the unit in which it is displayed."""

    unit: str
    mean: float | None
    change: TrendChange | None
    slope_per_year: float | None


class TrendShare(ReadModel):
    """The number and the share of the points that are in one range."""

    in_range: int
    judged: int = Field(
        description="The number of points whose status in the range is not `unknown`."
    )
    share: float | None = Field(
        description="`in_range` divided by `judged`; null if `judged` is 0."
    )


class Trend(ReadModel):
    """The trend of a marker. `count` is the number of `points`, and `metric_count` that of those
    which are daily metrics: a date with a reading has no such point. A censored reading is only
    known to be below or above a limit (`<0.1`): `mean`, `change` and slope exclude it, and
    `censored_count` is the number of such readings.
    """

    marker: Slug
    unit: str | None = Field(
        None,
        description="The canonical unit of the marker: of the `value` of points, of `mean`, "
        "`change` and `slope_per_year`. Absent if the marker has answers.",
    )
    answers: list[str] | None = Field(
        None,
        description="The answers of the marker, in order if it is ordinal. Then there are no "
        "`unit`, `display`, mean, change, slope and direction.",
    )
    display: DisplayedTrend | None = Field(
        None,
        description="The figures in the unit that the profile or the parameter `unit` selects. A "
        "chart of the `display` of the points, `bands` and `target_range` needs no conversion. "
        "Absent if the marker has answers.",
    )
    bands: list[TrendBand] = Field(
        description="The typical ranges in the unit of `display`, oldest first; none if no range "
        "is known."
    )
    target_range: DisplayedRange | None = Field(
        description="The current target in the unit of `display`; null without a target."
    )
    points: list[TrendPoint] = Field(
        description="The readings and daily metrics of the marker, oldest first."
    )
    complete: bool = Field(
        description="`false`: there are more than 1,000 points, and `points` has the newest "
        "1,000; or what sources reported of daily metrics is so much that only the newest 3,000 "
        "dates and sources were read."
    )
    count: int
    metric_count: int = Field(description="The number of points that are daily metrics.")
    censored_count: int
    mean: float | None
    change: TrendChange | None
    slope_per_year: float | None = Field(
        description="The slope of the least squares line through the points that are "
        "not censored, by local date, for a year of 365.25 days. It is null if the "
        "points are from fewer than two days."
    )
    lab: TrendShare
    reference: TrendShare
    target: TrendShare
    direction: Literal["rising", "falling", "steady"] | None = Field(
        description="The direction of the trend: the sign of the slope; null without a slope."
    )
