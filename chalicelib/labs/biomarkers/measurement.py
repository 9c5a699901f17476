"""Shared models of readings, panels and targets: reported values and their interpretation."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.labs.biomarkers.corrections import MAX_FORMER_VALUES
from chalicelib.labs.biomarkers.documents import NotApplicable, RangeStatus
from chalicelib.metrics.days.read_models import MetricSource
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import LongName, ShortName, UnitName
from chalicelib.models.numbers import AsEntered
from chalicelib.models.rules import Rule, absent, any_of, cases, given, with_schema_rule

Comparator = Literal["<", "<=", ">", ">="]
MeasuredValue = Annotated[float, Field(ge=-1e9, le=1e9), AsEntered]
LOW_OPEN = Field(None, description="`true`: the range does not include `low` itself.")
HIGH_OPEN = Field(None, description="`true`: the range does not include `high` itself.")

VALUE = Field(None, description="The value, as reported; absent if the marker has answers.")
UNIT = Field(
    None,
    description="The `unit` of the marker, one of its `alt_units`, or a unit that "
    "differs from one of these only by metric prefixes, as laboratories spell them (`MG/DL`, "
    "`K/uL`, `micromol/L`, `mmol per liter`). It is stored as entered.",
    examples=["mg/dL"],
)
COMPARATOR = Field(
    None,
    description="For a censored value, which is only known to be below or above a "
    "limit: `<` for `<0.1`.",
)
STATUS = Field(
    description="The result of the comparison with the range of the laboratory. It "
    "is `unknown` if there is no range, or if a value with a comparator can lie on "
    "both sides of a bound. An answer without an order is `in_range` or `outside`."
)
ANSWER = Field(
    None,
    description="The answer, one of the `answers` of the marker; absent if the marker has a value.",
    examples=["Negative"],
)
ANSWER_TEXT = Field(None, description="The answer as entered.", examples=["neg"])
Origin = Annotated[
    Literal["reading", "metric"],
    Field(
        description="Whether the value is a reading, or the figure of the daily metric of the same "
        "id, which is merged over its sources."
    ),
]
OriginSource = Annotated[
    MetricSource | None,
    Field(
        description="The source of the metric, the first one if several contribute; absent if the "
        "value is a reading."
    ),
]


def value_or_answer(rule: Rule) -> Rule:
    """Return the rule of a measurement beside another one, for the contract."""
    answered = absent("value", "unit", "comparator")
    return cases(
        (given("answer"), {**answered, **rule}), otherwise={**given("value", "unit"), **rule}
    )


class Bounds(RequestModel):
    """A range with one or two bounds. A bound belongs to the range unless stated otherwise."""

    low: MeasuredValue | None = None
    high: MeasuredValue | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is not None and self.high is not None and self.high < self.low:
            raise FieldFault("not_less_than", "high", other="low")
        return self


class LabRange(Bounds):
    """The range printed by the laboratory, in the unit of the value: bounds, `text`, or both. Only
    `text` if the marker has answers: `Negative`, `NEG-TRACE`, `<1:80`.
    """

    model_config = with_schema_rule(any_of("low", "high", "text"))

    text: LongName | None = Field(
        None,
        description="The range as printed, for example `<5.7`, `> OR = 60`, `up to 40 U/L`, "
        "`4,0 - 5,6` or `M: 14-18 F: 12-16`. If there are no bounds, they are read from the text. "
        "Otherwise the text only decides whether a bound belongs to the range: `<5.7` excludes "
        "5.7.",
        examples=["<5.7"],
    )

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.low is None and self.high is None and self.text is None:
            raise FieldFault("range_empty")
        return self


class DisplayedRange(ReadModel):
    """A range in the unit of `display`: as its source prints it in this unit, or converted and
    rounded to the decimals that laboratories print in it.
    """

    low: float | None = None
    high: float | None = None
    low_open: bool | None = None
    high_open: bool | None = None
    unit: str = Field(examples=["mmol/L"])


class ReportedLabRange(ReadModel):
    """The range printed by the laboratory, as returned."""

    low: MeasuredValue | None = None
    high: MeasuredValue | None = None
    text: LongName | None = None
    unit: str | None = Field(
        None, description="The unit of `low` and `high`: that of the value.", examples=["mg/dL"]
    )
    display: DisplayedRange | None = Field(
        None, description="The range in the unit of `display`; absent if the text is not read."
    )
    answers: list[str] | None = Field(
        None,
        description="The answers in the text, if the marker has answers; absent if it is not read.",
    )


ResultStatus = Annotated[
    Literal["preliminary", "final", "corrected"] | None,
    Field(description="The status of the result, as the laboratory states it."),
]


class Measurement(RequestModel):
    """A value with its unit as reported, or the answer of a marker that has answers."""

    value: MeasuredValue | None = VALUE
    unit: UnitName | None = UNIT
    comparator: Comparator | None = COMPARATOR
    answer: ShortName | None = Field(
        None,
        description="The result of a marker with `answers`, as the laboratory spells it: `neg`, "
        "`Non-reactive`, `+`, `1:80`.",
        examples=["neg"],
    )
    answer_text: ShortName | None = Field(
        None,
        description="The answer as it was entered before. It is kept if it means the same as "
        "`answer`, so that a reading can be sent back; otherwise it is ignored.",
    )
    lab_range: LabRange | None = None
    result_status: ResultStatus = None

    @model_validator(mode="after")
    def _value_or_answer(self) -> Self:
        for name in ("value", "unit"):
            if self.answer is None and getattr(self, name) is None:
                raise FieldFault("required_without", name, other="answer")
        for name in ("value", "unit", "comparator"):
            if self.answer is not None and getattr(self, name) is not None:
                raise FieldFault("not_both", name, other="answer")
        if self.answer is None:
            self.answer_text = None
        return self


class FormerValue(ReadModel):
    """A value or an answer before a correction, as reported."""

    value: float | None = Field(None, description="The value; absent if there was an answer.")
    unit: str | None = Field(
        None, description="The unit in which it was reported.", examples=["mg/dL"]
    )
    comparator: Comparator | None = None
    answer: str | None = Field(
        None, description="The answer of a marker that has answers.", examples=["Negative"]
    )
    answer_text: str | None = Field(
        None, description="The answer as it was entered, if it was spelled otherwise."
    )
    result_status: ResultStatus = None
    replaced_at: str = Field(
        description="The time of the correction.", json_schema_extra={"format": "date-time"}
    )


FormerValues = Annotated[
    list[FormerValue] | None,
    Field(
        max_length=MAX_FORMER_VALUES,
        description="The values before corrections, newest first, at most "
        f"{MAX_FORMER_VALUES}; absent without a correction.",
    ),
]


class Quantity(ReadModel):
    """A value in a UCUM unit."""

    value: float
    unit: str = Field(examples=["mg/dL"])


# The contract has published the name of this schema.
class Standing(ReadModel):
    """The comparison of a value with one range. The bounds are in `unit`, the canonical unit. The
    value is compared in its own unit: there the bounds are those that the source of the range
    prints in that unit, or converted bounds with the decimals that laboratories print.
    """

    status: RangeStatus
    low: float | None = None
    high: float | None = None
    low_open: bool | None = LOW_OPEN
    high_open: bool | None = HIGH_OPEN
    unit: str | None = Field(
        None, description="The unit of the bounds; absent without bounds.", examples=["mg/dL"]
    )
    display: DisplayedRange | None = Field(
        None, description="The range in the unit of the `display` of the value."
    )
    answers: list[str] | None = Field(
        None, description="The answers in the range, if the marker has answers."
    )
    text: str | None = Field(None, description="The range as printed in its source.")
    source: str = Field(
        description="The source of the range: for a typical range its publication, for a "
        "target `me` (custom bounds) or `protocol`.",
        examples=["typical adult range, unsourced"],
    )
    missing: list[Literal["sex", "birth_date"]] | None = Field(
        None, description="The fields that the profile must have so that the range can be chosen."
    )
    not_applicable: NotApplicable | None = Field(
        None,
        description="Why no range applies: no source has one in this trimester of a `pregnancy`, "
        "at this `age` under 18, or for this `sex`.",
    )


class ReadingWarning(ReadModel):
    """A warning about a value. It refuses nothing. The other fields are the values in `detail`."""

    code: Literal[
        "implausible_input",
        "implausibly_high",
        "implausibly_low",
        "lab_range_contradicts_text",
        "lab_range_depends_on_sex",
        "lab_range_other_unit",
        "probable_unit",
    ]
    detail: str = Field(
        examples=["The value is above the highest plausible value, 7 g/dL."],
        description="The warning as an English sentence.",
    )
    limit: float | None = Field(None, description="The limit of plausible values, in `unit`.")
    unit: str | None = Field(
        None,
        description="The unit of `limit`; the unit in which the value would be usual; or the unit "
        "in the text of the range.",
    )
    given_unit: str | None = Field(None, description="The unit of the value, as entered.")
    value_unit: str | None = Field(None, description="The unit of the value, as entered.")
    marker: str | None = Field(None, description="The marker of the implausible input.")


class Interpretation(ReadModel):
    """The comparisons of a value at the time of the request, in addition to the range of the
    laboratory.

    They use the current profile and the current target. The change feed omits them.
    """

    display: Quantity | None = Field(
        None,
        description="The value in the unit that the `units` and `lab_units` of the profile select.",
    )
    warnings: list[ReadingWarning] | None = Field(
        None,
        description="Warnings about the value, its unit and the range of the laboratory; absent "
        "without warnings.",
    )
    reference: Standing | None = Field(None, description="The comparison with the typical range.")
    target: Standing | None = Field(None, description="The comparison with the target.")


class PersonFigures(ReadModel):
    """The values of the profile that a formula used."""

    age: int | None = Field(
        None, description="The age in completed years on the day of the collection."
    )
    sex: Literal["female", "male"] | None = None
    height_cm: float | None = None


class Derivation(ReadModel):
    """The formula and the inputs with which a value was computed. All inputs are readings of one
    panel. `variant` is the variant of the formula, if it has variants.
    """

    formula: str = Field(examples=["homa_ir"])
    formula_version: int
    variant: str | None = Field(None, examples=["levine_2018"])
    inputs: list[str] = Field(
        description="The ids of the readings from which the value was computed."
    )
    profile: PersonFigures
