"""Models of panels."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.labs.biomarkers.documents import RangeStatus
from chalicelib.labs.biomarkers.measurement import (
    ANSWER,
    ANSWER_TEXT,
    STATUS,
    VALUE,
    Comparator,
    FormerValues,
    Interpretation,
    MeasuredValue,
    Measurement,
    PersonFigures,
    Quantity,
    ReportedLabRange,
    ResultStatus,
    value_or_answer,
)
from chalicelib.models.base import RequestModel, StoredResource
from chalicelib.models.fields import (
    DatedInstant,
    Instant,
    LocalDate,
    Name,
    Notes,
    ShortName,
    Slug,
    WholeNumber,
)
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import with_schema_rule
from chalicelib.models.sources import Source
from chalicelib.profile import dating

MAX_READINGS = 90
PhenoAgeVariant = Annotated[
    Literal["levine_2018", "crp_floor_0_22", "crp_log1p"],
    Field(
        description="The use of CRP in the biological age (PhenoAge). `levine_2018`: ln(CRP in "
        "mg/dL), as published. `crp_floor_0_22`: lower values of CRP count as 0.22 mg/dL, so "
        "that `<0.3 mg/L` and zero are allowed. `crp_log1p`: ln(1 + CRP)."
    ),
]


class PanelReadingCreate(Measurement):
    """One result of a panel."""

    model_config = with_schema_rule(value_or_answer({}))

    marker: Slug = Field(examples=["glucose_fasting"])
    method: Name | None = None
    notes: Notes | None = None


def _distinct_markers(readings: list[PanelReadingCreate]) -> list[PanelReadingCreate]:
    """Return ``readings`` if each is of another marker."""
    seen: set[str] = set()
    for index, reading in enumerate(readings):
        if reading.marker in seen:
            raise FieldFault("repeated", index, "marker")
        seen.add(reading.marker)
    return readings


NewReadings = Annotated[
    list[PanelReadingCreate],
    Field(
        min_length=1,
        max_length=MAX_READINGS,
        description="The results, with each marker at most once.",
    ),
    AfterValidator(_distinct_markers),
]
ReportId = Annotated[
    Name | None,
    Field(description="The number or the name of the report, as the laboratory prints it."),
]
AllowDuplicate = Annotated[
    bool | None,
    Field(
        description="`true`: the panel is stored although another one has the same laboratory, "
        "time, specimen and `report_id`, and it prevents no other one."
    ),
]


class PanelDetails(RequestModel):
    """The fields of a panel that concern all its readings. A panel must have either `collected_at`,
    the time of the collection, or, if no time is known, `local_date`. `reported_at` is the time of
    the report.
    """

    model_config = with_schema_rule(dating.one_of("collected_at"))

    collected_at: DatedInstant | None = None
    local_date: LocalDate | None = Field(None, description=dating.day_if_untimed("collected_at"))
    timezone: dating.EntryZone = None
    utc_offset: dating.EntryOffset = None
    reported_at: Instant | None = None
    lab: Name | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    report_id: ReportId = None
    source: Source | None = None
    allow_duplicate: AllowDuplicate = None
    notes: Notes | None = None
    phenoage_variant: PhenoAgeVariant = "levine_2018"

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


class PanelCreate(PanelDetails):
    """The results of one collection, such as one blood draw. A panel must have either
    `collected_at`, the time of the collection, or, if no time is known, `local_date`. `reported_at`
    is the time of the report.
    """

    readings: NewReadings


class PanelReadingsCreate(RequestModel):
    """Further results of the collection of a panel."""

    readings: NewReadings


class DerivationSet(RequestModel):
    """The options of the formulas that compute markers from the panel."""

    phenoage_variant: PhenoAgeVariant = "levine_2018"


class PanelReading(Interpretation):
    """One result of a panel, as returned. It is also a reading of its marker."""

    id: str = Field(json_schema_extra={"format": "uuid"})
    version: int = Field(description="The version of this reading; its ETag.")
    marker: Slug
    value: MeasuredValue | None = VALUE
    unit: str | None = None
    comparator: Comparator | None = None
    answer: str | None = ANSWER
    answer_text: str | None = ANSWER_TEXT
    method: Name | None = None
    notes: Notes | None = None
    lab_range: ReportedLabRange | None = None
    canonical: Quantity | None = None
    status: RangeStatus = STATUS
    result_status: ResultStatus = None
    former_values: FormerValues = None
    created_at: str | None = Field(
        None,
        description="The time at which the reading was added, if that was after the panel was "
        "created.",
        json_schema_extra={"format": "date-time"},
    )
    updated_at: str | None = Field(
        None,
        description="The time of the last change of the reading; absent without a change.",
        json_schema_extra={"format": "date-time"},
    )


class Derived(Interpretation):
    """A marker computed from the panel: either `value` with its `inputs`, or the reason why it
    cannot be computed (`missing`, `reason`).
    """

    marker: Slug = Field(examples=["phenoage"])
    name: str = Field(examples=["Phenotypic age"])
    formula: str = Field(examples=["phenoage_levine_2018"])
    formula_version: int
    id: str | None = Field(
        None,
        description="The id of the computed reading; absent if nothing was computed.",
        json_schema_extra={"format": "uuid"},
    )
    value: float | None = None
    unit: str
    canonical: Quantity | None = None
    variant: str | None = None
    inputs: list[str] | None = Field(
        None, description="The ids of the readings of this panel from which the value was computed."
    )
    profile: PersonFigures | None = None
    missing: list[str] | None = Field(
        None,
        description="The markers that the panel does not have, and the fields of the "
        "profile that are not set, with the prefix `profile.`.",
        examples=[["rdw_cv", "profile.birth_date"]],
    )
    reason: str | None = Field(
        None, description="The reason why the available readings cannot be used."
    )


class Panel(StoredResource):
    """A panel, as returned, with the markers computed from it."""

    collected_at: Instant | None = None
    local_date: LocalDate
    timezone: dating.EntryZone = None
    utc_offset: dating.DecidingOffset = None
    reported_at: Instant | None = None
    lab: Name | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    report_id: ReportId = None
    source: Source | None = None
    allow_duplicate: AllowDuplicate = None
    notes: Notes | None = None
    phenoage_variant: PhenoAgeVariant
    readings: list[PanelReading]
    derived: list[Derived] = Field(
        description="The results of all formulas that have at least one input in the panel."
    )


class PanelFilter(DayRangeQuery):
    """The filter of a list of panels. Because panels are large, a page has at most 25."""

    limit: Annotated[
        int, Field(ge=1, le=25, description="The maximum number of items on a page."), WholeNumber
    ] = 10
