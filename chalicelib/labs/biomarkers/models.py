"""Models of biomarkers: built-in markers, markers of one's own, and targets."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.jsontext import Document
from chalicelib.labs.biomarkers.measurement import (
    Amount,
    Bounds,
    Comparator,
    Judged,
    LabRange,
    Quantity,
    Status,
)
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import (
    Flag,
    LocalDate,
    LongName,
    Name,
    ShortName,
    ShortNotes,
    Slug,
    UnitName,
    WholeNumber,
)
from chalicelib.models.queries import PageQuery
from chalicelib.models.rules import absent, any_of, cases, given, stating

Category = Literal[
    "biological_age",
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
    "other",
    "sleep",
    "thyroid",
    "vitals",
    "vitamins",
]
Loinc = Annotated[str, Field(pattern=r"^[0-9]{1,7}-[0-9]$", examples=["1558-6"])]
Factor = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,30})?$", examples=["0.0555074"])]
Better = Annotated[Literal["low", "high"], Field(description="Which way is better, where one is.")]
Fasting = Literal["required", "preferred"]
Protocol = Literal["blueprint"]


class AltUnit(ReadModel):
    """Another unit in which a marker is reported: canonical * `factor` + `offset`."""

    unit: str = Field(description="UCUM.", examples=["mmol/L"])
    factor: str = Field(
        description="What a figure in the canonical unit is multiplied by, as an exact decimal.",
        examples=["0.0555074490996691"],
    )
    offset: str | None = Field(None, description="What is added then, for scales without a zero.")


class AgeRange(ReadModel):
    """The typical range of an age group; ages in completed years, both included."""

    from_: int = Field(alias="from")
    to: int | None = None
    low: float
    high: float


class ReferenceRange(ReadModel):
    """A typical adult range; what is no plain range has only its text."""

    low: float | None = None
    high: float | None = None
    low_open: bool | None = Field(None, description="`true`: `low` itself lies outside.")
    high_open: bool | None = Field(None, description="`true`: `high` itself lies outside.")
    ages: list[AgeRange] | None = Field(None, description="Where the range depends on age.")
    text: str = Field(description="The range as its source prints it.", examples=["70-99"])


class ReferenceRanges(ReadModel):
    """Typical adult ranges by sex, for orientation: the laboratory's printed range always wins."""

    male: ReferenceRange | None = None
    female: ReferenceRange | None = None
    source: str = Field(examples=["typical adult range, unsourced"])


class ProtocolTarget(ReadModel):
    """What the Blueprint-style (unofficial) protocol aims at, in the canonical unit."""

    low: float | None = None
    high: float | None = None
    low_open: bool | None = None
    high_open: bool | None = None
    sex: Literal["female", "male"] | None = Field(None, description="If it is for one sex only.")


class FormulaInfo(ReadModel):
    """The equation by which the server computes a marker from the readings of one panel."""

    id: str = Field(examples=["homa_ir"])
    version: int
    expression: str
    source: str
    domain: str = Field(description="Where it holds; outside of it nothing is computed.")
    inputs: list[list[str]] = Field(
        description="The markers it needs; of each list, the first that the panel has."
    )
    profile: list[Literal["birth_date", "sex", "height"]] = Field(
        description="What the profile must say; a height may be a reading of the panel instead."
    )
    fasting: bool = Field(description="Whether a draw that was not fasting is refused.")
    variants: list[str] = Field(description="Named variants; the first is the default.")


class CanonicalBounds(ReadModel):
    """Bounds in the marker's canonical unit."""

    low: float | None = None
    high: float | None = None


class Target(StoredResource):
    """The range that the caller aims at, and whose it is; `id` is the marker's."""

    id: Slug
    low: Amount | None = None
    high: Amount | None = None
    low_open: bool | None = Field(None, description="`true`: `low` itself lies outside.")
    high_open: bool | None = Field(None, description="`true`: `high` itself lies outside.")
    unit: str = Field(description="The unit of the bounds, as entered.")
    canonical: CanonicalBounds
    source: Literal["me", "protocol"]
    protocol: Literal["blueprint", "starter"] | None = None
    protocol_name: str | None = Field(None, examples=["Blueprint-style (unofficial)"])
    protocol_source: str | None = Field(None, description="Where the protocol publishes it.")
    notes: ShortNotes | None = None


class TargetSet(Bounds):
    """A range of my own (`low`, `high` or both, with their `unit`), or the one of a `protocol`."""

    model_config = stating(
        cases(
            (given("protocol"), absent("low", "high", "unit")),
            otherwise={**given("unit"), **any_of("low", "high")},
        )
    )

    unit: UnitName | None = Field(None, description="The unit of the bounds.", examples=["mg/dL"])
    protocol: Protocol | None = Field(
        None, description="Take over this protocol's target instead of giving bounds."
    )
    notes: ShortNotes | None = None

    @model_validator(mode="after")
    def _mine_or_a_protocols(self) -> Self:
        own = self.low is not None or self.high is not None
        if not own and self.protocol is None:
            raise FieldFault("bounds_or_protocol", "low")
        if own and self.protocol is not None:
            raise FieldFault("not_both", "high" if self.low is None else "low", other="protocol")
        if own and self.unit is None:
            raise FieldFault("unit_required", "unit")
        if not own and self.unit is not None:
            raise FieldFault("not_both", "unit", other="protocol")
        return self


class LatestReading(Judged):
    """The newest reading of a marker."""

    id: str = Field(json_schema_extra={"format": "uuid"})
    panel_id: str | None = Field(None, json_schema_extra={"format": "uuid"})
    local_date: LocalDate
    collected_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    value: float
    unit: str
    comparator: Comparator | None = None
    lab_range: LabRange | None = None
    canonical: Quantity
    status: Status = Field(description="Against the laboratory's range.")


class Biomarker(ReadModel):
    """A marker: built-in, computed by the server, or the caller's own; with where they stand."""

    id: Slug
    name: Name
    category: Category
    own: bool = Field(description="Whether the caller defined it.")
    computed: bool = Field(
        description="Whether its readings are only ever computed from panels, never entered."
    )
    version: int | None = Field(None, description="Of a marker of one's own; the ETag.")
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    archived: bool | None = Field(None, description="Of a marker of one's own.")
    loinc: Loinc | None = Field(None, description="The LOINC code, if it has been checked.")
    loinc_verified: Literal["A", "B"] | None = Field(
        None, description="How `loinc` was checked: A by code and name, B by code and unit."
    )
    loinc_aliases: list[Loinc] = Field(description="Codes of other methods, met in lab reports.")
    loinc_notice: str | None = Field(None, description="The terms of the LOINC codes shown.")
    specimen: str | None = Field(None, examples=["Ser/Plas"])
    unit: str = Field(description="The canonical unit, in UCUM.", examples=["mg/dL"])
    alt_units: list[AltUnit] = Field(description="Units that readings may be entered in, too.")
    si_unit: str | None = Field(None, description="Shown for `lab_units` `si`, if not `unit`.")
    imperial_unit: str | None = Field(None, description="Shown for `units` `imperial`.")
    reference: ReferenceRanges | None = None
    plausible_low: float | None = Field(None, description="Below it, suspect a slip; in `unit`.")
    plausible_high: float | None = Field(None, description="Above it, suspect a slip; in `unit`.")
    blueprint_target: str | None = Field(
        None, description="What the Blueprint-style (unofficial) protocol aims at, in words."
    )
    blueprint_source: str | None = None
    protocol_target: ProtocolTarget | None = None
    formula: FormulaInfo | None = Field(None, description="How panels compute it, if they do.")
    better: Better | None = None
    fasting: Fasting | None = None
    notes: str | None = None
    tracked: bool | None = Field(
        None, description="Whether the caller has a reading or a target, or defined it."
    )
    latest: LatestReading | None = None
    target: Target | None = None
    trend: Literal["rising", "falling", "steady"] | None = Field(
        None, description="The latest reading beside the one before; absent if either is censored."
    )


class OwnReference(Bounds):
    """The range that the caller takes as typical, in the marker's unit: `low`, `high` or both."""

    model_config = stating(any_of("low", "high"))

    source: Name = "my own"

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.low is None and self.high is None:
            raise FieldFault("required_without", "low", other="high")
        return self


class OwnAltUnit(RequestModel):
    """Another unit of a marker of one's own."""

    unit: UnitName
    factor: Factor = Field(description="What a figure in `unit` of the marker is multiplied by.")

    @model_validator(mode="after")
    def _scales(self) -> Self:
        if not float(self.factor):
            raise FieldFault("zero_factor", "factor")
        return self


class BiomarkerCreate(RequestModel):
    """A marker that the catalogue does not have."""

    name: Name
    unit: UnitName = Field(description="The canonical unit, best in UCUM; it never changes.")
    category: Category = "other"
    alt_units: list[OwnAltUnit] = Field(
        [], max_length=10, description="More may be added later; none changes or goes."
    )
    specimen: ShortName | None = None
    reference_range: OwnReference | None = None
    better: Better | None = None
    fasting: Fasting | None = None
    notes: LongName | None = None

    @classmethod
    def writable(cls, stored: Document) -> Document:
        """Return the fields as they were entered."""
        if "reference" not in stored:
            return stored
        typical, source = stored["reference"]["male"], stored["reference"]["source"]
        bounds = {name: typical[name] for name in ("low", "high") if name in typical}
        return stored | {"reference_range": bounds | {"source": source}}


class BiomarkerFilter(PageQuery):
    """Which markers to list. One page may hold them all."""

    limit: Annotated[
        int, Field(ge=1, le=250, description="How many items at most."), WholeNumber
    ] = 25

    category: Category | None = Field(None, description="Only markers of this category.")
    q: ShortName | None = Field(
        None, description="Words that the name or the id holds, in any order and case."
    )
    tracked: Flag | None = Field(
        None, description="`true`: only markers with a reading or target, or of one's own."
    )
    archived: Flag = Field(default=False, description="`true`: archived markers of one's own, too.")
