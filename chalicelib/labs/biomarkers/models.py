"""Models of biomarkers: built-in markers, custom markers, and targets."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.labs.biomarkers import custom_answers
from chalicelib.labs.biomarkers.definition import (
    FormulaInfo,
    ProtocolTarget,
    ReferenceRanges,
)
from chalicelib.labs.biomarkers.documents import RangeStatus, ValueKind
from chalicelib.labs.biomarkers.entered_range import entered_range
from chalicelib.labs.biomarkers.measurement import (
    ANSWER,
    ANSWER_TEXT,
    VALUE,
    Bounds,
    Comparator,
    DisplayedRange,
    Interpretation,
    MeasuredValue,
    Origin,
    OriginSource,
    Quantity,
    ReportedLabRange,
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
from chalicelib.models.rules import any_of, cases, given, with_schema_rule
from chalicelib.models.units import AltUnit

MarkerCategory = Literal[
    "autoimmune",
    "biological_age",
    "blood_group",
    "body",
    "cbc",
    "drug_screen",
    "electrolytes",
    "epigenetic",
    "fitness",
    "hormones",
    "infection",
    "inflammation",
    "iron",
    "kidney",
    "lipids",
    "liver",
    "metabolic",
    "other",
    "sleep",
    "thyroid",
    "urine",
    "vitals",
    "vitamins",
]
Loinc = Annotated[str, Field(pattern=r"^[0-9]{1,7}-[0-9]$", examples=["1558-6"])]
Factor = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,30})?$", examples=["0.0555074"])]
Better = Annotated[
    Literal["low", "high"],
    Field(description="Whether low or high values are better, if it matters."),
]
Fasting = Literal["required", "preferred"]
Protocol = Literal["blueprint"]
# The titres of the catalogue have 9 steps.
MAX_ANSWERS = 20


class CanonicalBounds(ReadModel):
    """The bounds in the canonical unit of the marker."""

    low: float | None = None
    high: float | None = None


class Target(StoredResource):
    """The target range of the caller for a marker. `id` is the id of the marker. `source` is `me`
    for custom bounds, and `protocol` for the target of a protocol.
    """

    id: Slug
    low: MeasuredValue | None = None
    high: MeasuredValue | None = None
    low_open: bool | None = Field(
        None, description="`true`: the range does not include `low` itself."
    )
    high_open: bool | None = Field(
        None, description="`true`: the range does not include `high` itself."
    )
    unit: str = Field(description="The unit of `low` and `high`, as entered.")
    canonical: CanonicalBounds
    display: DisplayedRange | None = Field(
        None,
        description="The range in the unit that the profile selects. The change feed omits it.",
    )
    source: Literal["me", "protocol"]
    protocol: Literal["blueprint", "starter"] | None = None
    protocol_name: str | None = Field(None, examples=["Blueprint-style (unofficial)"])
    protocol_source: str | None = Field(
        None, description="The source in which the protocol publishes the target."
    )
    notes: ShortNotes | None = None


class TargetSet(Bounds):
    """A target range: either custom bounds (`low`, `high` or both, with their `unit`) or the range
    that a `protocol` publishes. Bounds and a unit are ignored if `protocol` is given.
    """

    model_config = with_schema_rule(
        cases((given("protocol"), {}), otherwise={**given("unit"), **any_of("low", "high")})
    )

    unit: UnitName | None = Field(
        None, description="The unit of `low` and `high`.", examples=["mg/dL"]
    )
    protocol: Protocol | None = Field(
        None, description="The protocol whose target is set instead of custom bounds."
    )
    notes: ShortNotes | None = None

    @model_validator(mode="after")
    def _bounds_or_protocol(self) -> Self:
        if self.protocol is not None:
            self.low = self.high = self.unit = None
        elif self.low is None and self.high is None:
            raise FieldFault("bounds_or_protocol", "low")
        elif self.unit is None:
            raise FieldFault("unit_required", "unit")
        return self


class LatestReading(Interpretation):
    """The newest value of a marker: its latest reading, or the figure of the daily metric of the
    same id if that is of a later local date.
    """

    origin: Origin
    source: OriginSource = None
    id: str | None = Field(None, json_schema_extra={"format": "uuid"})
    panel_id: str | None = Field(None, json_schema_extra={"format": "uuid"})
    local_date: LocalDate
    collected_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    value: float | None = VALUE
    unit: str | None = None
    comparator: Comparator | None = None
    answer: str | None = ANSWER
    answer_text: str | None = ANSWER_TEXT
    lab_range: ReportedLabRange | None = None
    canonical: Quantity | None = None
    status: RangeStatus = Field(
        description="The result of the comparison with the range of the laboratory."
    )


class OwnReference(Bounds):
    """The typical range of a custom marker: `low`, `high` or both in its `unit`, or some of its
    `answers`.
    """

    model_config = with_schema_rule(any_of("low", "high", "answers"))

    answers: list[ShortName] | None = Field(None, min_length=1, max_length=MAX_ANSWERS)
    source: Name = "my own"

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        if self.low is None and self.high is None and self.answers is None:
            raise FieldFault("required_without", "low", other="high")
        return self


class Biomarker(ReadModel):
    """A marker: a built-in one, whose readings are entered or always computed, or a custom one. It
    has the latest reading and the target of the caller.
    """

    id: Slug
    name: Name
    category: MarkerCategory
    own: bool = Field(description="Whether it is a custom marker of the caller.")
    computed: bool = Field(
        description="Whether the readings are always computed from panels and cannot be entered."
    )
    version: int | None = Field(None, description="The version of a custom marker; its ETag.")
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    archived: bool | None = Field(None, description="Whether a custom marker is archived.")
    loinc: Loinc | None = Field(
        None, description="The LOINC code, if it was checked; of a custom marker as entered."
    )
    loinc_verified: Literal["A", "B"] | None = Field(
        None,
        description="The method with which `loinc` was checked: `A` by code and name, "
        "`B` by code and unit.",
    )
    loinc_aliases: list[Loinc] = Field(
        description="LOINC codes of other methods that occur in laboratory reports."
    )
    loinc_notice: str | None = Field(
        None, description="The license notice for the LOINC codes; a list has it once, in the page."
    )
    specimen: str | None = Field(None, examples=["Ser/Plas"])
    value_kind: ValueKind = Field(
        description="Whether results are values with a unit (`quantity`), or `answers` that are in "
        "order (`ordinal`) or not (`nominal`)."
    )
    answers: list[str] | None = Field(
        None,
        description="The possible answers, in order if `value_kind` is `ordinal`.",
        examples=[["Negative", "Trace", "1+", "2+"]],
    )
    unit: str | None = Field(
        None,
        description="The canonical unit, in UCUM; absent if the marker has answers.",
        examples=["mg/dL"],
    )
    decimals: int | None = Field(
        None, description="The decimals that laboratories print in `unit`; absent if unknown."
    )
    alt_units: list[AltUnit] = Field(
        description="The other units in which readings can be entered."
    )
    si_unit: str | None = Field(
        None,
        description="The unit of `display` if the `lab_units` of the profile are `si`; "
        "absent if it is the same as `unit`.",
    )
    imperial_unit: str | None = Field(
        None, description="The unit of `display` if the `units` of the profile are `imperial`."
    )
    reference: ReferenceRanges | None = None
    reference_range: OwnReference | None = Field(
        None, description="The typical range of a custom marker, as entered."
    )
    plausible_low: float | None = Field(
        None,
        description="The lowest plausible value, in `unit`. A lower value is probably an "
        "input error.",
    )
    plausible_high: float | None = Field(
        None,
        description="The highest plausible value, in `unit`. A higher value is probably "
        "an input error.",
    )
    blueprint_target: str | None = Field(
        None, description="The target of the Blueprint-style (unofficial) protocol, as text."
    )
    blueprint_source: str | None = None
    protocol_target: ProtocolTarget | None = None
    formula: FormulaInfo | None = Field(
        None,
        description="The equation that computes the marker in panels; absent if there is none.",
    )
    better: Better | None = None
    fasting: Fasting | None = None
    notes: str | None = None
    tracked: bool | None = Field(
        None,
        description="Whether the caller has a reading, a daily metric or a target of the marker, "
        "or it is a custom marker.",
    )
    latest: LatestReading | None = None
    target: Target | None = None
    change: Literal["rising", "falling", "steady"] | None = Field(
        None,
        description="The change from the previous value to the latest one, which are readings or "
        "daily metrics; absent if there are fewer than two or one of them has a comparator. It is "
        "not the `direction` of the trend, which all values determine.",
    )


class OwnAltUnit(RequestModel):
    """Another unit of a custom marker."""

    unit: UnitName
    factor: Factor = Field(
        description="The factor that converts a value in the canonical unit of the "
        "marker to this unit, as a decimal number."
    )

    @model_validator(mode="after")
    def _not_zero(self) -> Self:
        if not float(self.factor):
            raise FieldFault("zero_factor", "factor")
        return self


class BiomarkerCreate(RequestModel):
    """A custom marker: a marker of the caller that is not in the catalogue. Its results are values
    in a `unit`, or `answers`.
    """

    model_config = with_schema_rule(custom_answers.RULE)

    name: Name
    value_kind: ValueKind = Field(
        "quantity", description="The kind of results. It cannot be changed later."
    )
    unit: UnitName | None = Field(
        None, description="The canonical unit, preferably in UCUM. It cannot be changed later."
    )
    answers: list[ShortName] | None = Field(
        None,
        min_length=2,
        max_length=MAX_ANSWERS,
        description="The possible answers, in order for `ordinal`. Answers can be added later, but "
        "not changed or removed.",
        examples=[["Negative", "Trace", "1+"]],
    )
    category: MarkerCategory = "other"
    alt_units: list[OwnAltUnit] = Field(
        [],
        max_length=10,
        description="The other units of the marker. Units can be added later, but not "
        "changed or removed.",
    )
    specimen: ShortName | None = None
    reference_range: OwnReference | None = None
    better: Better | None = None
    fasting: Fasting | None = None
    notes: LongName | None = None
    loinc: Loinc | None = Field(None, description="The LOINC code of the marker, if it has one.")

    @model_validator(mode="after")
    def _unit_or_answers(self) -> Self:
        custom_answers.check(self)
        return self

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields as they were entered."""
        if "reference" not in stored:
            return stored
        return {**stored, "reference_range": entered_range(stored["reference"])}


class BiomarkerFilter(PageQuery):
    """The filter of a list of markers. One page can contain all markers."""

    limit: Annotated[
        int, Field(ge=1, le=250, description="The maximum number of items on a page."), WholeNumber
    ] = 25

    category: MarkerCategory | None = Field(None, description="Only markers of this category.")
    q: ShortName | None = Field(
        None,
        description="Words, or parts of them, that the name or id must contain, in any order. "
        "Punctuation does not matter: `lp(a)` finds `lpa_mass`. The plain name comes first.",
    )
    loinc: Loinc | None = Field(
        None, description="Only markers with this LOINC code, as `loinc` or in `loinc_aliases`."
    )
    tracked: Flag | None = Field(
        None,
        description="`true`: only markers with a reading, a daily metric or a target, and custom "
        "markers.",
    )
    archived: Flag = Field(
        default=False, description="`true`: archived custom markers are included."
    )
