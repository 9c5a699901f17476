"""Models of panels."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.labs.biomarkers.measurement import (
    STATUS,
    Amount,
    Comparator,
    Judged,
    LabRange,
    Measurement,
    PersonFigures,
    Quantity,
    Status,
)
from chalicelib.models.base import RequestModel, StoredResource
from chalicelib.models.fields import (
    Instant,
    LocalDate,
    Name,
    Notes,
    ShortName,
    Slug,
    WholeNumber,
    Zone,
)
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import stating
from chalicelib.profile import dating

MAX_READINGS = 90
PhenoAgeVariant = Annotated[
    Literal["levine_2018", "crp_floor_0_22", "crp_log1p"],
    Field(
        description="How CRP enters biological age: as published, ln(CRP in mg/dL); with CRP "
        "raised to at least 0.22 mg/dL, which also admits `<0.3 mg/L` and zero; or as ln(1 + CRP)."
    ),
]


class PanelReadingCreate(Measurement):
    """One result of the draw."""

    marker: Slug = Field(examples=["glucose_fasting"])
    method: Name | None = None
    notes: Notes | None = None


class PanelCreate(RequestModel):
    """One draw. Give `collected_at`, or `local_date` if no time is known."""

    model_config = stating(dating.one_of("collected_at"))

    collected_at: Instant | None = None
    local_date: LocalDate | None = Field(
        None, description="The day, for results without a time; excludes `collected_at`."
    )
    timezone: Zone | None = Field(None, description="Where it was collected, if not at home.")
    reported_at: Instant | None = None
    lab: Name | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    notes: Notes | None = None
    phenoage_variant: PhenoAgeVariant = "levine_2018"
    readings: Annotated[
        list[PanelReadingCreate],
        Field(min_length=1, max_length=MAX_READINGS, description="Each marker once."),
    ]

    @model_validator(mode="after")
    def _dated(self) -> Self:
        dating.require_one(self.collected_at, self.local_date, "collected_at")
        return self

    @model_validator(mode="after")
    def _each_marker_once(self) -> Self:
        seen: set[str] = set()
        for index, reading in enumerate(self.readings):
            if reading.marker in seen:
                raise FieldFault("repeated", "readings", index, "marker")
            seen.add(reading.marker)
        return self


class DerivationSet(RequestModel):
    """How to compute what is computed from the panel."""

    phenoage_variant: PhenoAgeVariant = "levine_2018"


class PanelReading(Judged):
    """One result of the draw as it reads back; also a reading of its marker."""

    id: str = Field(json_schema_extra={"format": "uuid"})
    version: int = Field(description="Of this reading; its ETag.")
    marker: Slug
    value: Amount
    unit: str
    comparator: Comparator | None = None
    method: Name | None = None
    notes: Notes | None = None
    lab_range: LabRange | None = None
    canonical: Quantity
    status: Status = STATUS


class Derived(Judged):
    """What was computed from the draw: a figure, or what is missing for it."""

    marker: Slug = Field(examples=["phenoage"])
    name: str = Field(examples=["Phenotypic age"])
    formula: str = Field(examples=["phenoage_levine_2018"])
    formula_version: int
    id: str | None = Field(
        None,
        description="The id of the computed reading; absent where there is none.",
        json_schema_extra={"format": "uuid"},
    )
    value: float | None = None
    unit: str
    canonical: Quantity | None = None
    variant: str | None = None
    inputs: list[str] | None = Field(
        None, description="Ids of the readings of this panel that it was computed from."
    )
    profile: PersonFigures | None = None
    missing: list[str] | None = Field(
        None,
        description="Markers that the panel lacks, and `profile.` fields that are not set.",
        examples=[["rdw_cv", "profile.birth_date"]],
    )
    reason: str | None = Field(None, description="Why what is there cannot be used.")


class Panel(StoredResource):
    """A draw as it reads back, with what was computed from it."""

    collected_at: Instant | None = None
    local_date: LocalDate
    timezone: Zone | None = None
    reported_at: Instant | None = None
    lab: Name | None = None
    fasting: bool | None = None
    specimen: ShortName | None = None
    notes: Notes | None = None
    phenoage_variant: PhenoAgeVariant
    readings: list[PanelReading]
    derived: list[Derived] = Field(
        description="Every formula that has at least one of its inputs in the panel."
    )


class PanelFilter(DayRangeQuery):
    """Which panels to list. Panels are large: a page holds at most 25."""

    limit: Annotated[
        int, Field(ge=1, le=25, description="How many items at most."), WholeNumber
    ] = 10
