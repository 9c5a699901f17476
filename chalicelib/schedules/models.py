"""Models of schedules and freezes in requests and responses."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    Field,
    GetPydanticSchema,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails, core_schema

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel
from chalicelib.models.fields import UNIQUE, LocalDate, distinct
from chalicelib.models.rules import ByType, any_of, cases, where, with_schema_rule
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.streaks import STREAKS
from chalicelib.schedules.weeks import WEEK_DAYS

MONTH_DAYS = 31
Weekday = Annotated[int, Field(ge=1, le=WEEK_DAYS)]
Days = Annotated[
    list[Annotated[int, Field(ge=1, le=MONTH_DAYS)]],
    Field(min_length=1, max_length=MONTH_DAYS),
    UNIQUE,
]

# The highest value of ``days``, for types whose days are not of the month.
MAX_DAY = {"weekdays": WEEK_DAYS}
# Of each type, for the contract.
_EXAMPLES: dict[str, dict[str, Any]] = {
    "weekdays": {"type": "weekdays", "days": [1, 3, 5]},
    "monthly": {"type": "monthly", "days": [1, 15]},
    "interval": {"type": "interval", "every_days": 3},
    "interval_from_last": {"type": "interval_from_last", "every_days": 14},
    "weekly": {"type": "weekly", "target": 3, "count_by": "days"},
    "rolling": {"type": "rolling", "target": 4, "window_days": 10},
    "cycle": {"type": "cycle", "on_days": 5, "off_days": 2},
    "as_needed": {"type": "as_needed", "min_gap_hours": 6, "max_per_day": 3},
}
# Of a weekly schedule that counts days, and not sessions.
_DAYS_OF_A_WEEK = cases(
    (where({"count_by": {"enum": ["sessions"]}}, "count_by"), {}),
    otherwise=where({"target": {"maximum": WEEK_DAYS}}),
)


TYPE = "The type of the schedule, which decides its other fields."


class ScheduleForm(RequestModel):
    """A schedule of any type; subclasses define which types they accept.

    The contract has a schema for each type. In descriptions, a part that begins with a type and a
    colon is about that type only.

    Class attributes:
        by_type: the fields of each type.
    """

    by_type: ClassVar[ByType]

    type: str = Field(description=TYPE)
    days: Days | None = Field(
        None,
        description="The due days, which the response sorts. `weekdays`: ISO weekdays, from 1 "
        "(Monday) to 7 (Sunday). `monthly`: days of the month; in a month that does not have the "
        "day, the last day of the month is used.",
        examples=[[1, 3, 5]],
    )
    every_weeks: Annotated[int, Field(ge=1, le=52)] | None = Field(
        None,
        description="`weekdays`: 2 means every second week, 3 every third week, and so "
        "on, counted from the week of `anchor`. If omitted, every week is due.",
    )
    week_start: Weekday | None = Field(
        None,
        description="`weekdays`: the ISO weekday on which the weeks of `every_weeks` "
        "begin. The default is the `week_start` of the profile. A later change of the "
        "profile does not change it.",
    )
    every_months: Annotated[int, Field(ge=1, le=12)] | None = Field(
        None,
        description="`monthly`: 2 means every second month, 3 every third month, and so "
        "on, counted from the month of `anchor`. If omitted, every month is due.",
    )
    target: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None,
        description="`weekly`: the number of days or entries due in a week; at most 7 if "
        "`count_by` is `days`.",
    )
    count_by: Literal["days", "sessions"] | None = Field(
        None,
        description="`weekly`: `days` counts two entries on one day once; `sessions` "
        "counts them twice.",
    )
    every_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None,
        description="`interval`: the number of days from the last entry that met the goal to the "
        "next due day; excused, skipped and paused days do not count.",
    )
    anchor: LocalDate | None = Field(
        None,
        description="The first day of the schedule. Nothing is due before it, and "
        "intervals, cycles, weeks and months are counted from it. The default is the first "
        "day on which the schedule is in force. `interval`: the first due day, as long as there is "
        "no entry.",
    )

    @field_validator("days")
    @classmethod
    def _ordered(cls, days: list[int] | None, info: ValidationInfo) -> list[int] | None:
        limit = MAX_DAY.get(info.data.get("type", ""), MONTH_DAYS)
        faults = [
            InitErrorDetails(type="less_than_equal", loc=(place,), input=day, ctx={"le": limit})
            for place, day in enumerate(days or ())
            if day > limit
        ]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return days and sorted(distinct(days))

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        self.by_type.check(self, self.type)
        by_days = self.type == "weekly" and self.count_by != "sessions"
        if by_days and self.target is not None and self.target > WEEK_DAYS:
            raise FieldFault("week_target", "target", max=WEEK_DAYS)
        return self

    @model_serializer(mode="wrap")
    def _only_what_is_set(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}


class RollingForm(ScheduleForm):
    """A schedule of any type, also `rolling`."""

    target: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None,
        description="`weekly`: the number of days or entries due in a week; at most 7 if "
        "`count_by` is `days`. `rolling`: the number of due days in any `window_days` days.",
    )
    window_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None,
        description="`rolling`: the number of days in a row that need `target` days with an entry "
        "that met the goal; excused, skipped and paused days do not count. The next day is due "
        "when the target could not be met without it.",
    )

    @model_validator(mode="after")
    def _window_has_room(self) -> Self:
        if self.window_days is not None and self.window_days < (self.target or 0):
            raise FieldFault("not_less_than", "window_days", other="target")
        return self


def one_of(accepted: AcceptedTypes[Any]) -> GetPydanticSchema:
    """Return the metadata of a field ``type`` that must be one of the accepted types."""
    return GetPydanticSchema(lambda _, __: core_schema.literal_schema(list(accepted.names)))


def fields_by_type(
    accepted: AcceptedTypes[Any],
    *,
    needed: Mapping[str, Sequence[str]] | None = None,
    narrower: Mapping[str, Mapping[str, Any]] | None = None,
) -> ByType:
    """Return the fields of the accepted types: those of their classes.

    A field without a default in the class is required, all others are optional.

    Args:
        accepted: the types.
        needed: the fields that are required although they have a default, by type.
        narrower: what fields of a type fit beside their own schema; the model checks that itself.
    """
    required: dict[str, list[str]] = {}
    optional: dict[str, list[str]] = {}
    for schedule in accepted.classes:
        kind = schedule.type
        more, ignored = (needed or {}).get(kind, ()), accepted.without.get(kind, ())
        own = [field for field in fields(schedule) if field.name not in ignored]
        required[kind] = [f.name for f in own if f.default is MISSING or f.name in more]
        optional[kind] = [field.name for field in own if field.name not in required[kind]]
    days = {kind: {"days": {"items": {"maximum": limit}}} for kind, limit in MAX_DAY.items()}
    narrowed = days | dict(narrower or {})
    further = {Weekly.type: _DAYS_OF_A_WEEK}
    return ByType(required, optional, narrowed, further, _EXAMPLES)


class FreezeRule(RequestModel):
    """The rule for freezes. A freeze is a credit that prevents one missed day or week from ending
    the streak. It is used automatically for the first missed day or week. Freezes are earned with
    `earn_every`, granted with `per_month`, or both. A streak with an `interval` or
    `rolling` schedule has no freezes.
    """

    model_config = with_schema_rule(
        {**any_of("earn_every", "per_month"), "examples": [{"earn_every": 10, "max": 3}]}
    )

    earn_every: Annotated[int, Field(ge=1, le=365)] | None = Field(
        None, description="The number of done days, weeks or months of a run that earns one freeze."
    )
    per_month: Annotated[int, Field(ge=1, le=30)] | None = Field(
        None,
        description="The number of freezes that are granted on the first day of each month. The "
        "first month grants them with the first entry. Unused freezes remain, up to `max`.",
    )
    max: Annotated[
        int,
        Field(ge=0, le=30, description="The maximum number of unused freezes; 0 means no freezes."),
    ]

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.earn_every is None and self.per_month is None:
            raise FieldFault("required_without", "earn_every", other="per_month")
        return self


_OF_STREAKS = fields_by_type(STREAKS, needed={"weekly": ("count_by",)})


class StreakScheduleRule(RollingForm):
    """The days on which a streak requires an entry, by `type`.

    `daily`: every day. `weekdays`: these days of the week. `monthly`: these days of the month.
    `weekly`: `target` days or entries in each week. `interval`: `every_days` days after the last
    entry. `rolling`: `target` of any `window_days` days in a row.
    """

    by_type: ClassVar[ByType] = _OF_STREAKS
    model_config = with_schema_rule(_OF_STREAKS.rule())

    type: Annotated[str, one_of(STREAKS), Field(description=TYPE)]
