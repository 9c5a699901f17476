"""Query parameters and answers of metrics that are merged over sources."""

import re
from typing import Annotated, Final, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from chalicelib.errors import FieldFault
from chalicelib.metrics.days.read_models import ClockText, MetricSource
from chalicelib.metrics.definitions.models import CODE_PATTERN, MetricCode
from chalicelib.models.base import ReadModel
from chalicelib.models.fields import LocalDate, WholeNumber
from chalicelib.models.numbers import Figure
from chalicelib.models.queries import DayRangeQuery

MAX_CODES: Final = 50
MAX_DAYS: Final = 400
MAX_LIMIT: Final = 2_000
_CODE = CODE_PATTERN.strip("^$")
_LIST = rf"^{_CODE}(,{_CODE}){{0,{MAX_CODES - 1}}}$"


def parse_codes(value: object) -> tuple[str, ...]:
    """Return the codes in a list with commas between them."""
    text = str(value)
    codes = text.split(",")
    if len(codes) > MAX_CODES:
        raise FieldFault("too_long", max_length=MAX_CODES)
    if not re.fullmatch(_LIST, text, re.ASCII):
        raise FieldFault("string_pattern_mismatch")
    if len({*codes}) < len(codes):
        raise FieldFault("duplicates")
    return tuple(codes)


Codes = Annotated[
    tuple[str, ...],
    PlainValidator(parse_codes),
    PlainSerializer(",".join, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": 41 * MAX_CODES,
            "pattern": _LIST,
            "examples": ["steps,weight"],
        }
    ),
]


class MetricsQuery(DayRangeQuery):
    """The metrics and the dates whose figures are requested."""

    max_days = MAX_DAYS

    from_: LocalDate = Field(alias="from", description="The first local date, inclusive.")
    to: LocalDate = Field(
        description=f"The last local date, inclusive. The range has at most {MAX_DAYS} days."
    )
    codes: Codes | None = Field(
        None,
        description=f"Only the metrics of these codes, at most {MAX_CODES}, with commas between "
        "them. By default all.",
    )
    sources: Literal["all"] | None = Field(
        None, description="`all` adds `by_source`: the figure of each source."
    )
    limit: Annotated[
        int,
        Field(ge=1, le=MAX_LIMIT, description="The maximum number of items on a page."),
        WholeNumber,
    ] = 100


class SourceFigure(ReadModel):
    """The figure of one source."""

    source: MetricSource
    value: Figure | None = Field(None, description="In the unit of the metric.")
    time: ClockText | None = Field(None, description="Of a metric that is a time of day.")


class EnteredFigure(ReadModel):
    """What was entered: a value and its unit, or a time of day or instant."""

    value: Figure | None = Field(
        None, description="The number that was sent, to 15 significant digits."
    )
    unit: str | None = Field(None, description="In which the number was entered.")
    time: str | None = Field(None, description="`HH:MM`, or an instant.")


class MergedMetric(ReadModel):
    """The figure of a metric and local date."""

    date: LocalDate
    code: MetricCode
    value: Figure | None = Field(None, description="The figure in `unit`; absent if it is a time.")
    time: ClockText | None = Field(None, description="The time of day, if the metric is one.")
    unit: str = Field(description="In which the figure is: the canonical one, in UCUM.")
    entered: EnteredFigure | None = Field(
        None, description="What was entered, if the figure is that of one source."
    )
    source: MetricSource = Field(
        description="The first of the sources in their order. If `merged` is not `priority`, "
        "others contribute, too."
    )
    sources: int = Field(ge=1, description="How many sources have a figure.")
    merged: Literal["priority", "hours", "pooled"] = Field(
        description="How the figure follows from the sources: `priority` is that of one source, "
        "`hours` the greatest of each hour added up, `pooled` the day rule over all."
    )
    dropped: list[SourceFigure] = Field(
        description="The sources that do not contribute, in their order."
    )
    by_source: list[SourceFigure] | None = Field(
        None, description="The figures of all sources in their order, with `sources=all`."
    )
