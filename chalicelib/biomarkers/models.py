"""Models of biomarkers: the built-in catalogue, and readings as a laboratory reported them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.http.fields import (
    Instant,
    LocalDate,
    LongName,
    Name,
    Notes,
    ShortName,
    Slug,
    UnitName,
    Zone,
)
from chalicelib.http.models import FieldFault, ReadModel, RequestModel, Resource
from chalicelib.http.pagination import PageQuery
from chalicelib.profile import dating
from chalicelib.table.items import Document

Category = Literal[
    "body",
    "cbc",
    "electrolytes",
    "epigenetic",
    "fitness",
    "hormones",
    "inflammation",
    "iron",
    "kidney",
    "lipids",
    "liver",
    "metabolic",
    "sleep",
    "thyroid",
    "vitals",
    "vitamins",
]
Loinc = Annotated[str, Field(pattern=r"^[0-9]{1,7}-[0-9]$", examples=["1558-6"])]
Comparator = Literal["<", "<=", ">", ">="]
Amount = Annotated[float, Field(ge=-1e9, le=1e9)]


class AltUnit(ReadModel):
    """Another unit in which a marker is reported."""

    unit: str = Field(description="UCUM.", examples=["mmol/L"])
    factor: str | None = Field(
        None,
        description="What a figure in the canonical unit is multiplied by, as an exact decimal; "
        "absent where the conversion is no plain factor.",
        examples=["0.0555074"],
    )


class ReferenceRange(ReadModel):
    """A typical adult range; what is no plain range has only its text."""

    low: float | None = None
    high: float | None = None
    text: str = Field(description="The range as its source prints it.", examples=["70-99"])


class ReferenceRanges(ReadModel):
    """Typical adult ranges by sex, for orientation: the laboratory's printed range always wins."""

    male: ReferenceRange | None = None
    female: ReferenceRange | None = None
    source: str = Field(examples=["typical adult range, unsourced"])


class Biomarker(ReadModel):
    """A marker of the built-in catalogue."""

    id: Slug
    name: Name
    category: Category
    loinc: Loinc | None = Field(None, description="The LOINC code, if it has been checked.")
    loinc_verified: Literal["A", "B"] | None = Field(
        None, description="How `loinc` was checked: A by code and name, B by code and unit."
    )
    loinc_aliases: list[Loinc] = Field(description="Codes of other methods, met in lab reports.")
    loinc_notice: str | None = Field(None, description="The terms of the LOINC codes shown.")
    specimen: str | None = Field(None, examples=["Ser/Plas"])
    unit: str = Field(description="The canonical unit, in UCUM.", examples=["mg/dL"])
    alt_units: list[AltUnit] = Field(description="Units that readings may be entered in, too.")
    reference: ReferenceRanges | None = None
    plausible_low: float | None = Field(None, description="Below it, suspect a slip; in `unit`.")
    plausible_high: float | None = Field(None, description="Above it, suspect a slip; in `unit`.")
    blueprint_target: str | None = Field(
        None, description="What the Blueprint-style (unofficial) protocol aims at."
    )
    blueprint_source: str | None = None
    better: Literal["low", "high"] | None = Field(
        None, description="Which way is better, where one is."
    )
    fasting: Literal["required", "preferred"] | None = None
    notes: str | None = None


class BiomarkerFilter(PageQuery):
    """Which markers to list."""

    category: Category | None = None
    q: ShortName | None = Field(
        None, description="Words that the name or the id holds, in any order and case."
    )


class LabRange(RequestModel):
    """The range that the laboratory printed beside the value; either end may be open."""

    low: Amount | None = None
    high: Amount | None = None
    text: LongName | None = Field(
        None, description="As printed, if figures do not say it all.", examples=["<5.7"]
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.low is None and self.high is None and self.text is None:
            raise ValueError("needs low, high or text")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise FieldFault("must not lie below low", "high")
        return self


class ReadingCreate(RequestModel):
    """One measurement as reported. Give `collected_at`, or `local_date` if no time is known."""

    value: Amount
    unit: UnitName = Field(
        description="The marker's `unit` or one of its `alt_units`; kept as entered.",
        examples=["mg/dL"],
    )
    comparator: Comparator | None = Field(
        None, description="For a value beyond what the method can measure, such as <0.1."
    )
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
    lab_range: LabRange | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        dating.require_one(self.collected_at, self.local_date, "collected_at")
        return self

    @classmethod
    def writable(cls, stored: Document) -> Document:
        """Leave out the local date that follows from an instant."""
        return dating.without_derived_day(stored, "collected_at")


class Reading(Resource):
    """A reading as it reads back; `local_date` was fixed when it was written."""

    marker: Slug
    value: Amount
    unit: str
    comparator: Comparator | None = None
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
