"""The JSON documents of markers, targets and readings, as they are stored and computed with."""

from typing import Any, Literal, NotRequired, TypedDict

from chalicelib.models.source_documents import SourceDocument
from chalicelib.profile.documents import Sex
from chalicelib.terminology.documents import AcceptedUnits

RangeStatus = Literal["low", "in_range", "high", "outside", "unknown"]
ValueKind = Literal["quantity", "ordinal", "nominal"]
NotApplicable = Literal["pregnancy", "age", "sex"]


class BoundsDocument(TypedDict):
    """Bounds of a range in a unit that its parent names."""

    low: NotRequired[float]
    high: NotRequired[float]


class RangeDocument(BoundsDocument):
    """A range; an open bound does not belong to it."""

    low_open: NotRequired[bool]
    high_open: NotRequired[bool]


class WarningDocument(TypedDict):
    """A warning about a value, with the values in its text."""

    code: str
    detail: str
    limit: NotRequired[float]
    unit: NotRequired[str]
    given_unit: NotRequired[str]
    value_unit: NotRequired[str]
    marker: NotRequired[str]


class DisplayedRangeDocument(RangeDocument):
    """A range in the unit of ``display``."""

    unit: str


# The range of completed years from ``from`` to ``to``, both included.
AgeRangeDocument = TypedDict(
    "AgeRangeDocument", {"from": int, "to": NotRequired[int], "low": float, "high": float}
)


class PrintedRangeDocument(BoundsDocument):
    """A range as its source prints it in another unit; open where the range itself is."""

    unit: str
    text: str


class ReferenceRangeDocument(RangeDocument):
    """A typical range as its source prints it, or its parts by age.

    ``printed`` has the range in the other units in which the source prints it.
    """

    printed: NotRequired[list[PrintedRangeDocument]]
    display: NotRequired[DisplayedRangeDocument]
    ages: NotRequired[list[AgeRangeDocument]]
    answers: NotRequired[list[str]]
    text: str


class PregnancyRangeDocument(RangeDocument):
    """The range of a source for some trimesters of a pregnancy."""

    trimesters: list[int]
    text: str
    printed: NotRequired[list[PrintedRangeDocument]]
    source: str


class ChildRangeDocument(RangeDocument):
    """The range of a source for children of some ages in completed months, both included."""

    from_months: int
    to_months: int
    sex: NotRequired[Sex]
    text: str
    printed: NotRequired[list[PrintedRangeDocument]]
    source: str


class ReferenceRangesDocument(TypedDict):
    """The typical ranges of adults by sex, and those of pregnancy and of children."""

    male: NotRequired[ReferenceRangeDocument]
    female: NotRequired[ReferenceRangeDocument]
    pregnancy: NotRequired[list[PregnancyRangeDocument]]
    children: NotRequired[list[ChildRangeDocument]]
    source: str
    unit: NotRequired[str]


class EnteredRangeDocument(BoundsDocument):
    """The typical range of a custom marker, as entered."""

    answers: NotRequired[list[str]]
    source: str


class ProtocolTargetDocument(RangeDocument):
    """The range that a protocol publishes, in the canonical unit; for one sex or for both."""

    sex: NotRequired[Sex]


class EquivalentDocument(TypedDict):
    """Markers from which an input of a formula follows."""

    inputs: list[str]
    expression: str


class FormulaDocument(TypedDict):
    """The equation of a derived marker, as the contract describes it."""

    id: str
    version: int
    expression: str
    source: str
    domain: str
    inputs: list[list[str]]
    profile: list[str]
    fasting: bool
    variants: list[str]
    equivalents: NotRequired[list[EquivalentDocument]]


class MarkerContent(AcceptedUnits):
    """A marker without its id, built in or custom."""

    name: str
    category: str
    own: bool
    computed: bool
    value_kind: ValueKind
    answers: NotRequired[list[str]]
    loinc: NotRequired[str]
    loinc_verified: NotRequired[str]
    loinc_aliases: list[str]
    loinc_notice: NotRequired[str]
    specimen: NotRequired[str]
    si_unit: NotRequired[str]
    imperial_unit: NotRequired[str]
    reference: NotRequired[ReferenceRangesDocument]
    plausible_low: NotRequired[float]
    plausible_high: NotRequired[float]
    blueprint_target: NotRequired[str]
    blueprint_source: NotRequired[str]
    protocol_target: NotRequired[ProtocolTargetDocument]
    formula: NotRequired[FormulaDocument]
    better: NotRequired[Literal["low", "high"]]
    fasting: NotRequired[Literal["required", "preferred"]]
    notes: NotRequired[str]


class MarkerDocument(MarkerContent):
    """A marker: an entry of the catalogue, or a custom marker."""

    id: str


class CustomMarkerContent(MarkerContent):
    """A custom marker, without what the table adds to it."""

    archived: bool


class CustomMarkerDocument(CustomMarkerContent, MarkerDocument):
    """A custom marker, as stored."""

    version: int
    created_at: str
    updated_at: str


class TargetContent(RangeDocument):
    """A target, without what the table adds to it; ``canonical`` has the bounds of comparisons."""

    unit: str
    canonical: BoundsDocument
    display: NotRequired[DisplayedRangeDocument]
    source: Literal["me", "protocol"]
    protocol: NotRequired[str]
    protocol_name: NotRequired[str]
    protocol_source: NotRequired[str]
    notes: NotRequired[str]


class TargetDocument(TargetContent):
    """The target of one marker, as stored; ``id`` is the id of the marker.

    ``display`` is in answers only.
    """

    id: str
    version: int
    created_at: str
    updated_at: str


class QuantityDocument(TypedDict):
    """A value in a UCUM unit."""

    value: float
    unit: str


class LabRangeDocument(BoundsDocument):
    """The range printed by the laboratory, in the unit of the value.

    ``unit``, ``display`` and ``answers`` are in answers only.
    """

    unit: NotRequired[str]
    display: NotRequired[DisplayedRangeDocument]
    answers: NotRequired[list[str]]
    text: NotRequired[str]


class PersonFiguresDocument(TypedDict):
    """The values of the profile that a formula used."""

    age: NotRequired[int]
    sex: NotRequired[Sex]
    height_cm: NotRequired[float]


class DerivationDocument(TypedDict):
    """The formula and the inputs of a computed reading."""

    formula: str
    formula_version: int
    variant: NotRequired[str]
    inputs: list[str]
    profile: PersonFiguresDocument


class ReportedValue(TypedDict):
    """A value as reported, with its canonical value; or an answer, and its text as reported."""

    value: NotRequired[float]
    unit: NotRequired[str]
    comparator: NotRequired[str]
    answer: NotRequired[str]
    answer_text: NotRequired[str]
    lab_range: NotRequired[LabRangeDocument]
    canonical: NotRequired[QuantityDocument]
    warnings: NotRequired[list[WarningDocument]]


class FormerValueDocument(TypedDict):
    """A value or an answer before a correction, as reported."""

    value: NotRequired[float]
    unit: NotRequired[str]
    comparator: NotRequired[str]
    answer: NotRequired[str]
    answer_text: NotRequired[str]
    result_status: NotRequired[str]
    replaced_at: str


class MeasurementDocument(ReportedValue):
    """A measured value with its status in the range of the laboratory."""

    status: RangeStatus
    result_status: NotRequired[str]
    former_values: NotRequired[list[FormerValueDocument]]
    method: NotRequired[str]
    notes: NotRequired[str]


class CollectionDocument(TypedDict):
    """What one specimen collection says of all its readings."""

    collected_at: NotRequired[str]
    local_date: str
    timezone: NotRequired[str]
    utc_offset: NotRequired[str]
    reported_at: NotRequired[str]
    fasting: NotRequired[bool]
    specimen: NotRequired[str]
    lab: NotRequired[str]


class ReadingContent(MeasurementDocument, CollectionDocument):
    """A reading, without what the table adds to it."""

    marker: str
    panel_id: NotRequired[str]
    source: NotRequired[SourceDocument]
    import_id: NotRequired[str]
    derived: NotRequired[DerivationDocument]


class ReadingDocument(ReadingContent):
    """A reading, as stored: a single one, or one of a panel, measured or computed."""

    id: str
    version: int
    created_at: str
    updated_at: str


# Readings of one panel that share an item, by marker: those of a group of markers, or those of all
# markers that are always computed.
PanelResults = dict[str, ReadingDocument]
# ``[more, *readings]``: whether there may be older readings, then one array for every kept reading,
# with the fields of :class:`~chalicelib.labs.biomarkers.marker_summary.ReadingSummary` in order.
LatestReadingsArray = list[Any]


class MetricValueDocument(ReportedValue):
    """The figure of a metric as a value of a marker; ``source`` is that of the metric."""

    origin: Literal["metric"]
    source: str
    local_date: str


class LatestReadingDocument(ReportedValue):
    """The newest reading of a marker, or metric, as answers about the marker contain it.

    ``id`` is that of a reading, ``source`` that of a metric.
    """

    origin: Literal["reading", "metric"]
    id: NotRequired[str]
    panel_id: NotRequired[str]
    source: NotRequired[str]
    local_date: str
    collected_at: NotRequired[str]
    status: RangeStatus


class RangeComparison(RangeDocument):
    """The comparison of a value with one range, whose bounds are in ``unit``."""

    status: RangeStatus
    unit: NotRequired[str]
    display: NotRequired[DisplayedRangeDocument]
    answers: NotRequired[list[str]]
    text: NotRequired[str]
    source: str
    missing: NotRequired[list[str]]
    not_applicable: NotRequired[NotApplicable]


class InterpretationDocument(TypedDict):
    """The comparisons of a value at the time of the request, and the unit to display it in."""

    display: NotRequired[QuantityDocument]
    status: NotRequired[RangeStatus]
    warnings: NotRequired[list[WarningDocument]]
    lab_range: NotRequired[LabRangeDocument]
    reference: NotRequired[RangeComparison]
    target: NotRequired[RangeComparison]
