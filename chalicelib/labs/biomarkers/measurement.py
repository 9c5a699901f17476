"""What readings, panels and targets share: figures as reported, and how they are judged."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.labs.biomarkers import ranges
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import LongName, UnitName
from chalicelib.models.rules import any_of, stating

Comparator = Literal["<", "<=", ">", ">="]
Amount = Annotated[float, Field(ge=-1e9, le=1e9)]
Status = Literal["low", "in_range", "high", "unknown"]

UNIT = Field(
    description="The marker's `unit`, one of its `alt_units`, or one that differs from them by a "
    "metric prefix only; kept as entered.",
    examples=["mg/dL"],
)
COMPARATOR = Field(
    None, description="For a value beyond what the method can measure, such as <0.1."
)
STATUS = Field(
    description="Against the laboratory's range; `unknown` without one, or if a censored value "
    "may lie on either side of a bound."
)


class Bounds(RequestModel):
    """A range; either end may be open, and a bound belongs to it unless it says otherwise."""

    low: Amount | None = None
    high: Amount | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is not None and self.high is not None and self.high < self.low:
            raise FieldFault("not_less_than", "high", other="low")
        return self


class LabRange(Bounds):
    """The range that the laboratory printed, in the value's unit: bounds, `text`, or both."""

    model_config = stating(any_of("low", "high", "text"))

    text: LongName | None = Field(
        None,
        description="As printed. Without figures it is read as a range; with them it says "
        "whether a bound belongs to the range: `<5.7` leaves 5.7 out.",
        examples=["<5.7"],
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.low is None and self.high is None and self.text is None:
            raise FieldFault("range_empty")
        return self

    def bounds(self, unit: str) -> ranges.Range | None:
        """Return the range; the text says whether a bound belongs to it, or all of it.

        Args:
            unit: the unit of the value, which may be printed behind the range.
        """
        printed = ranges.parse((self.text or "").strip().removesuffix(unit))
        if self.low is None and self.high is None:
            return printed
        if printed and (printed.low, printed.high) == (self.low, self.high):
            return printed
        return ranges.Range(self.low, self.high)


class Measurement(RequestModel):
    """A figure as reported."""

    value: Amount
    unit: UnitName = UNIT
    comparator: Comparator | None = COMPARATOR
    lab_range: LabRange | None = None

    def status(self) -> Status:
        """Return how the value stands against the laboratory's range."""
        bounds = self.lab_range.bounds(self.unit) if self.lab_range else None
        return ranges.status(self.value, self.comparator, bounds)


class Quantity(ReadModel):
    """A figure in a unit of UCUM."""

    value: float
    unit: str = Field(examples=["mg/dL"])


class Standing(ReadModel):
    """How a value stands against one range, which is given in the marker's canonical unit."""

    status: Status
    low: float | None = None
    high: float | None = None
    low_open: bool | None = Field(None, description="`true`: `low` itself lies outside.")
    high_open: bool | None = Field(None, description="`true`: `high` itself lies outside.")
    text: str | None = Field(None, description="The range as its source prints it.")
    source: str = Field(
        description="Whose range it is: the publication of a reference range; `me` or `protocol` "
        "for a target.",
        examples=["typical adult range, unsourced"],
    )
    missing: list[Literal["sex", "birth_date"]] | None = Field(
        None, description="What the profile must say before the range can be chosen."
    )


class Judged(ReadModel):
    """What a value is judged by, beside the laboratory's range; as of this request.

    Both follow the profile and the target of today. The change feed leaves them out.
    """

    display: Quantity | None = Field(
        None, description="In the unit that the profile's `units` and `lab_units` ask for."
    )
    reference: Standing | None = Field(None, description="Against the typical range.")
    target: Standing | None = Field(None, description="Against the target.")


class PersonFigures(ReadModel):
    """What of the profile went into a formula."""

    age: int | None = Field(None, description="In completed years on the day of the draw.")
    sex: Literal["female", "male"] | None = None
    height_cm: float | None = None


class Derivation(ReadModel):
    """How a figure was computed, from readings of one panel only."""

    formula: str = Field(examples=["homa_ir"])
    formula_version: int
    variant: str | None = Field(None, examples=["levine_2018"])
    inputs: list[str] = Field(description="Ids of the readings that it was computed from.")
    profile: PersonFigures
