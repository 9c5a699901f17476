"""Models of what a source reports of one local date."""

import re
from datetime import datetime, time
from typing import Annotated, Final, Literal, Self

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator
from pydantic.config import JsonDict

from chalicelib.errors import FieldFault
from chalicelib.metrics.rules.hours import HOURS
from chalicelib.models.base import RequestModel
from chalicelib.models.fields import Clock, Name, UnitName, parse_clock, parse_dated_instant
from chalicelib.models.numbers import DENOISED_OR_WHOLE, ENTERED, WholeOrNot
from chalicelib.models.rules import absent, cases, given, with_schema_rule

MAX_SAMPLES: Final = 24
# A body can clear metrics besides those that it sets.
MAX_NAMED: Final = 200
MAX_VALUE: Final = 10**9
MAX_PER_HOUR: Final = 10**6
_CLOCK = re.compile(r"\d\d:\d\d", re.ASCII)
_INSTANT = r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})"
_VALUE_OR_TIME = cases((given("time"), absent("value", "unit")), otherwise=given("value"))


def parse_time_of_day(value: object) -> time | datetime:
    """Return a time of day from ``HH:MM``, or an instant with its offset from RFC 3339."""
    if isinstance(value, time | datetime):
        return value
    if isinstance(value, str) and len(value) > len("HH:MM") and not _CLOCK.fullmatch(value):
        return parse_dated_instant(value)
    return parse_clock(value)


def time_text(value: time | datetime) -> str:
    """Return a time of day or an instant as text; an instant keeps its offset.

    >>> time_text(time(22, 40)), time_text(datetime.fromisoformat("2026-03-13T22:40:00+01:00"))
    ('22:40', '2026-03-13T22:40:00+01:00')
    """
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")


TimeOfDay = Annotated[
    time | datetime,
    PlainValidator(parse_time_of_day),
    PlainSerializer(time_text, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^(([01]\d|2[0-3]):[0-5]\d|{_INSTANT})$",
            "examples": ["22:40", "2026-03-13T22:40:00+01:00"],
        }
    ),
]
MetricNumber = Annotated[
    WholeOrNot, Field(ge=-MAX_VALUE, le=MAX_VALUE, description=ENTERED), *DENOISED_OR_WHOLE
]
Hours = Annotated[
    list[Annotated[int, Field(ge=0, le=MAX_PER_HOUR)]],
    Field(min_length=HOURS, max_length=HOURS),
]
_BY_CODE: JsonDict = {"propertyNames": {"pattern": r"^[a-z][a-z0-9_]{1,39}$"}}


class MetricValue(RequestModel):
    """A value of a metric: a number or, of a metric whose unit is `{time_of_day}`, a time."""

    model_config = with_schema_rule(_VALUE_OR_TIME)

    value: MetricNumber | None = None
    unit: UnitName | None = Field(
        None,
        description="The unit of `value`: that of the metric, or one of its `alt_units`. By "
        "default that of the metric.",
        examples=["kg"],
    )
    time: TimeOfDay | None = Field(
        None,
        description="The time of day, or an instant whose local date is the date of the values. "
        "`bedtime` can be on the date before, because a sleep belongs to the date on which it "
        "ends.",
    )

    @model_validator(mode="after")
    def _value_or_time(self) -> Self:
        if self.value is None and self.time is None:
            raise FieldFault("required_without", "value", other="time")
        if self.time is not None:
            for name in ("value", "unit"):
                if getattr(self, name) is not None:
                    raise FieldFault("not_both", name, other="time")
        return self


class MetricSample(RequestModel):
    """Values that were measured at one time of the day."""

    time: Clock = Field(description="The time of day of the place, in whole minutes.")
    values: dict[str, MetricValue] = Field(
        min_length=1,
        max_length=MAX_NAMED,
        description="The values by the codes of metrics, which must be pooled ones.",
        json_schema_extra=_BY_CODE,
    )


class MetricDaySet(RequestModel):
    """What one source reports of one local date."""

    values: dict[str, MetricValue | None] = Field(
        default_factory=dict,
        max_length=MAX_NAMED,
        description="The value of the day by the codes of metrics. With the mode `merge`, null "
        "clears a metric.",
        json_schema_extra=_BY_CODE,
    )
    hours: dict[str, Hours] = Field(
        default_factory=dict,
        max_length=MAX_NAMED,
        description="The figures of counted metrics by the hours 0 to 23 of the clock of the "
        "place, in the unit of the metric. An hour that the clock shows twice has the sum, one "
        "that it skips has 0. The value of the day is their sum, and can be omitted.",
        json_schema_extra=_BY_CODE,
    )
    samples: list[MetricSample] = Field(
        [],
        max_length=MAX_SAMPLES,
        description="Several values of pooled metrics, such as blood pressures, with their times.",
    )
    device: Name | None = Field(
        None, description="What the source is, such as the model of a watch."
    )
    mode: Literal["merge", "replace"] = Field(
        "merge",
        description="Whether metrics of the source and date that are not named remain (`merge`) or "
        "are cleared (`replace`).",
    )
