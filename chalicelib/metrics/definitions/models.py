"""Models of metric definitions: built-in ones and those of the caller."""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.metrics.definitions.documents import AcrossSources, MetricGroup
from chalicelib.metrics.rules.traits import TIME_OF_DAY, DayRule
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import Name, UnitName, WholeNumber
from chalicelib.models.numbers import ENTERED_OR_WHOLE, WholeOrNot
from chalicelib.models.queries import PageQuery
from chalicelib.models.rules import cases, where, with_schema_rule
from chalicelib.models.units import AltUnit

CODE_PATTERN: Final = r"^[a-z][a-z0-9_]{1,39}$"
MAX_BOUND: Final = 10**9
MAX_DECIMALS: Final = 6

MetricCode = Annotated[
    str,
    Field(
        pattern=CODE_PATTERN,
        description="The code of the metric, which is its id: small letters, digits and "
        "underscores, at most 40 of them.",
        examples=["steps"],
    ),
]
Decimals = Annotated[int, Field(ge=0, le=MAX_DECIMALS)]
PlausibleBound = Annotated[WholeOrNot, Field(ge=-MAX_BOUND, le=MAX_BOUND), *ENTERED_OR_WHOLE]
_NUMERIC = ("plausible_low", "plausible_high", "decimals")
_OF_TIMES = cases(
    (
        where({"unit": {"const": TIME_OF_DAY}}, "unit"),
        where({"day_rule": {"const": "last"}} | {name: {"type": "null"} for name in _NUMERIC}),
    )
)


class MetricDefinitionCreate(RequestModel):
    """A metric of the caller that is not built in."""

    model_config = with_schema_rule(_OF_TIMES)

    code: MetricCode
    name: Name
    unit: UnitName = Field(
        description="The unit of values, preferably in UCUM; it cannot be changed later. "
        f"`{TIME_OF_DAY}` is a time of day, `{{score}}` a rating.",
        examples=["cm"],
    )
    day_rule: DayRule = Field(
        description="How several values of a source become that of the day. `last` for a time of "
        "day. It cannot be changed later."
    )
    plausible_low: PlausibleBound | None = Field(
        None, description="The lowest plausible value, in `unit`. A lower one is refused."
    )
    plausible_high: PlausibleBound | None = Field(
        None, description="The highest plausible value, in `unit`. A higher one is refused."
    )
    decimals: Decimals | None = Field(
        None, description="The decimals with which values are shown; absent if it does not matter."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        low, high = self.plausible_low, self.plausible_high
        if low is not None and high is not None and high <= low:
            raise FieldFault("not_above", "plausible_high", other="plausible_low")
        if self.unit == TIME_OF_DAY:
            for name in _NUMERIC:
                if getattr(self, name) is not None:
                    raise FieldFault("not_allowed_when", name, other="unit", value=TIME_OF_DAY)
            if self.day_rule != "last":
                raise FieldFault("literal_error", "day_rule", expected=["last"])
        return self


class MetricNames(ReadModel):
    """The names of a metric in the data of platforms. `<type>:<part>` is a part of a type. Several
    names of one platform are added up.
    """

    apple_health: list[str] | None = Field(
        None,
        examples=[["HKQuantityTypeIdentifierStepCount"]],
        description="Identifiers of HealthKit, with values of a category.",
    )
    health_connect: list[str] | None = Field(
        None,
        examples=[["StepsRecord"]],
        description="Records of Android, with their fields or stages.",
    )
    garmin: list[str] | None = Field(
        None, examples=[["steps"]], description="Fields of daily and sleep summaries of its API."
    )


class MetricDefinition(ReadModel):
    """A metric: a built-in one, which has no version, or one of the caller."""

    id: MetricCode
    code: MetricCode
    built_in: bool = Field(description="Whether the metric is built in and cannot be changed.")
    version: int | None = Field(
        None, description="The version of a metric of the caller; its ETag."
    )
    name: Name
    group: MetricGroup = Field(description="What the metric is about; `other` if it is own.")
    unit: str = Field(
        description=f"The canonical unit, in UCUM. `{TIME_OF_DAY}` is a time of day, `{{score}}` a "
        "rating whose scale is that of its source.",
        examples=["cm"],
    )
    decimals: Decimals | None = Field(
        None, description="The decimals with which values are shown; absent if it does not matter."
    )
    alt_units: list[AltUnit] = Field(description="The other units in which values can be entered.")
    day_rule: DayRule = Field(
        description="How several values of a source become that of the day: `first_after_waking` "
        "is the first one of the local day."
    )
    across_sources: AcrossSources = Field(
        description="How the values of several sources become that of the day: `one` is that of "
        "one source, `pooled` is `day_rule` over those of all."
    )
    counted: bool = Field(
        description="Whether the metric is counted through the day, so that it can have `hours`."
    )
    plausible_low: PlausibleBound | None = Field(
        None, description="The lowest plausible value, in `unit`. A lower one is refused."
    )
    plausible_high: PlausibleBound | None = Field(
        None, description="The highest plausible value, in `unit`. A higher one is refused."
    )
    biomarker: bool = Field(
        False, description="Whether the biomarker of the same id is the same quantity."
    )
    loinc: str | None = Field(None, description="The LOINC code, if one fits.")
    loinc_notice: str | None = Field(
        None, description="The license notice for the LOINC code; a list has it once, in the page."
    )
    platform_names: MetricNames | None = None
    notes: str | None = Field(None, description="What exactly is measured.")
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})


class MetricDefinitionPage(PageQuery):
    """The page of a list of metrics. One page can contain all of them."""

    limit: Annotated[
        int, Field(ge=1, le=200, description="The maximum number of items on a page."), WholeNumber
    ] = 25
