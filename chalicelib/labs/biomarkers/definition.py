"""Models of the parts of a marker's definition: its units, typical ranges, target and formula."""

from typing import Literal

from pydantic import Field

from chalicelib.labs.biomarkers.measurement import HIGH_OPEN, LOW_OPEN, DisplayedRange
from chalicelib.models.base import ReadModel


class AgeRange(ReadModel):
    """The typical range of an age group. `from` and `to` are ages in completed years, both
    inclusive.
    """

    from_: int = Field(alias="from")
    to: int | None = None
    low: float
    high: float


class PrintedRange(ReadModel):
    """A typical range as its source prints it in another unit."""

    unit: str = Field(examples=["mmol/L"])
    low: float | None = None
    high: float | None = None
    text: str = Field(examples=["3.9 to <5.6"])


class ReferenceRange(ReadModel):
    """A typical range for adults, in the canonical unit. If bounds cannot express it, it has only
    `text`.
    """

    low: float | None = None
    high: float | None = None
    low_open: bool | None = LOW_OPEN
    high_open: bool | None = HIGH_OPEN
    ages: list[AgeRange] | None = Field(
        None, description="The ranges by age, if the range depends on age."
    )
    answers: list[str] | None = Field(
        None, description="The usual answers, if the marker has answers."
    )
    text: str = Field(description="The range as printed in its source.", examples=["70-99"])
    printed: list[PrintedRange] | None = Field(
        None,
        description="The range in the other units in which its source prints it. `low_open` and "
        "`high_open` are the same.",
    )
    display: DisplayedRange | None = Field(
        None, description="The range in the unit that the profile selects; absent without bounds."
    )


class SourcedRange(ReadModel):
    """A typical range with its own source, in the canonical unit."""

    low: float | None = None
    high: float | None = None
    low_open: bool | None = LOW_OPEN
    high_open: bool | None = HIGH_OPEN
    text: str = Field(description="The range as printed in its source.", examples=[">=11.0"])
    printed: list[PrintedRange] | None = Field(
        None, description="The range in the other units in which its source prints it."
    )
    source: str = Field(examples=["WHO haemoglobin guideline 2024"])


class PregnancyRange(SourcedRange):
    """The typical range in some trimesters of a pregnancy."""

    trimesters: list[int] = Field(description="From 1 to 3.", examples=[[1, 3]])


class ChildRange(SourcedRange):
    """The typical range of children. Ages are in completed months, both inclusive."""

    from_months: int
    to_months: int
    sex: Literal["female", "male"] | None = Field(
        None, description="The sex of the range; absent if it is for both."
    )


class ReferenceRanges(ReadModel):
    """The typical ranges (reference ranges) for adults by sex, for orientation, and those of
    pregnancy and under 18 where a source has one. The range that the laboratory printed has
    priority.
    """

    male: ReferenceRange | None = None
    female: ReferenceRange | None = None
    pregnancy: list[PregnancyRange] | None = Field(
        None, description="The ranges in a pregnancy; in other trimesters none applies."
    )
    children: list[ChildRange] | None = Field(
        None, description="The ranges under 18; at other ages under 18 none applies."
    )
    source: str = Field(examples=["typical adult range, unsourced"])
    unit: str | None = Field(None, description="The unit of the bounds: the canonical unit.")


class ProtocolTarget(ReadModel):
    """The target of the Blueprint-style (unofficial) protocol, in the canonical unit. `low_open`
    and `high_open`: the range does not include the bound itself.
    """

    low: float | None = None
    high: float | None = None
    low_open: bool | None = None
    high_open: bool | None = None
    sex: Literal["female", "male"] | None = Field(
        None, description="The sex for which the target is published; absent if it is for both."
    )


class FormulaEquivalent(ReadModel):
    """Markers from which an input of an equation follows, if the panel does not have the input."""

    inputs: list[str] = Field(examples=[["lymphocytes_abs", "wbc"]])
    expression: str = Field(examples=["lymphocytes [%] = 100 * lymphocytes / WBC"])


class FormulaInfo(ReadModel):
    """The equation with which the server computes a marker from the readings of one panel."""

    id: str = Field(examples=["homa_ir"])
    version: int
    expression: str
    source: str
    domain: str = Field(
        description="The inputs for which the equation is valid. For other inputs "
        "nothing is computed."
    )
    inputs: list[list[str]] = Field(
        description="The markers that the equation needs. From each list, it uses the "
        "first marker that the panel has."
    )
    profile: list[Literal["birth_date", "sex", "height"]] = Field(
        description="The fields that the profile must have. The height can also be a "
        "reading of the panel."
    )
    fasting: bool = Field(
        description="`true`: the equation is not computed for panels with `fasting: false`."
    )
    variants: list[str] = Field(
        description="The names of the variants of the equation. The first is the default."
    )
    equivalents: list[FormulaEquivalent] | None = Field(
        None, description="Markers that replace missing inputs; absent without any."
    )
