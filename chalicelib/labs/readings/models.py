"""Models of readings, and of how they develop."""

from typing import Literal, Self

from pydantic import Field, model_validator

from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.measurement import (
    STATUS,
    Comparator,
    Derivation,
    Judged,
    LabRange,
    Measurement,
    Quantity,
    Status,
)
from chalicelib.models.base import ReadModel, StoredResource
from chalicelib.models.fields import Instant, LocalDate, Name, Notes, ShortName, Slug, Zone
from chalicelib.models.queries import DayBoundsQuery
from chalicelib.models.rules import stating
from chalicelib.profile import dating


class ReadingCreate(Measurement):
    """One measurement as reported. Give `collected_at`, or `local_date` if no time is known."""

    model_config = stating(dating.one_of("collected_at"))

    collected_at: Instant | None = None
    local_date: LocalDate | None = Field(
        None, description="The day, for results without a time; excludes `collected_at`."
    )
    timezone: Zone | None = Field(None, description="Where it was collected, if not at home.")
    reported_at: Instant | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    lab: Name | None = None
    method: Name | None = None
    notes: Notes | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        dating.require_one(self.collected_at, self.local_date, "collected_at")
        return self

    @classmethod
    def writable(cls, stored: Document) -> Document:
        """Leave out the local date that follows from an instant."""
        return dating.without_derived_day(stored, "collected_at")


class Reading(StoredResource, Judged):
    """A reading as it reads back; `local_date` was fixed when it was written."""

    marker: Slug
    panel_id: str | None = Field(
        None,
        description="The panel that it came with; absent for a single reading.",
        json_schema_extra={"format": "uuid"},
    )
    value: float = Field(description="As reported, or as computed.")
    unit: str
    comparator: Comparator | None = None
    canonical: Quantity = Field(description="The value in the marker's canonical unit.")
    status: Status = STATUS
    collected_at: Instant | None = None
    local_date: LocalDate
    timezone: Zone | None = None
    reported_at: Instant | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    lab: Name | None = None
    method: Name | None = None
    notes: Notes | None = None
    lab_range: LabRange | None = None
    derived: Derivation | None = Field(
        None, description="How the server computed it; absent for what was measured."
    )


class TrendQuery(DayBoundsQuery):
    """Which readings to look at."""


class TrendPoint(ReadModel):
    """One reading in the canonical unit."""

    reading_id: str = Field(json_schema_extra={"format": "uuid"})
    local_date: LocalDate
    collected_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    value: float
    comparator: Comparator | None = None
    censored: bool = Field(description="Beyond what the method measures; in no figure below.")
    status: Status = Field(description="Against the laboratory's range.")
    reference: Status = Field(description="Against the typical range of that age.")
    target: Status = Field(description="Against the target of today.")


class TrendChange(ReadModel):
    """From the first to the last reading that is not censored."""

    value: float
    percent: float | None = Field(description="Of the first; null if that is (nearly) zero.")
    since: LocalDate
    until: LocalDate


class TrendShare(ReadModel):
    """How many readings lie in a range."""

    in_range: int
    judged: int = Field(description="Readings whose status is known.")
    share: float | None = Field(description="`in_range` / `judged`; null if none is judged.")


class Trend(ReadModel):
    """How a marker develops. Figures leave out censored readings; their count is told."""

    marker: Slug
    unit: str = Field(description="The canonical unit, of every figure here.")
    points: list[TrendPoint] = Field(description="Oldest first.")
    complete: bool = Field(
        description="`false`: there are more than 1,000 readings; these are the newest."
    )
    count: int
    censored_count: int
    mean: float | None
    change: TrendChange | None
    slope_per_year: float | None = Field(
        description="Least squares through the readings that are not censored, by local date; a "
        "year is 365.25 days. Null with fewer than two different days."
    )
    lab: TrendShare
    reference: TrendShare
    target: TrendShare
    direction: Literal["rising", "falling", "steady"] | None = Field(
        description="The sign of the slope."
    )
