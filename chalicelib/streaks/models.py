"""Models of streaks, their schedules, excuses and the calendar."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from chalicelib.http.fields import Instant, LocalDate, Name
from chalicelib.http.models import FieldFault, QueryModel, ReadModel, RequestModel, Resource
from chalicelib.http.rules import ByType, stating
from chalicelib.streaks import heatmap, schedule
from chalicelib.streaks.fold import Status
from chalicelib.streaks.kinds import Kind

MAX_CALENDAR_DAYS = 400
MAX_VERSIONS = 50

Reason = Literal["sick", "travel", "rest", "pause"]
Weekdays = Annotated[
    list[Annotated[int, Field(ge=1, le=7)]],
    Field(min_length=1, max_length=7, json_schema_extra={"uniqueItems": True}),
]

_BY_TYPE = ByType(
    "schedule",
    needed={
        "daily": (),
        "weekdays": ("days",),
        "weekly": ("target", "count_by"),
        "interval": ("every_days",),
    },
)


class StreakScheduleRule(RequestModel):
    """What is asked for, and how often."""

    model_config = stating(_BY_TYPE.rule())

    type: Literal["daily", "weekdays", "weekly", "interval"]
    days: Weekdays | None = Field(
        None, description="`weekdays`: ISO weekdays, 1 Monday to 7 Sunday.", examples=[[1, 3, 5]]
    )
    target: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None, description="`weekly`: how many a week; at most 7 when days are counted."
    )
    count_by: Literal["days", "sessions"] | None = Field(
        None, description="`weekly`: whether two entries on one day count once or twice."
    )
    every_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`interval`: the longest gap between two entries."
    )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        _BY_TYPE.check(self, self.type)
        if self.days is not None and len(set(self.days)) < len(self.days):
            raise FieldFault("names a day twice", "days")
        if self.count_by == "days" and self.target is not None and self.target > 7:
            raise FieldFault("a week has 7 days", "target")
        return self

    @model_serializer(mode="wrap")
    def _only_what_is_set(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}

    def rule(self) -> schedule.Schedule:
        """Return the schedule as the rules know it."""
        given = self.model_dump(exclude_none=True)
        if "days" in given:
            given["days"] = frozenset(given["days"])
        return schedule.Schedule(**given)


class FreezeRule(RequestModel):
    """How missed days or weeks are forgiven; spent by itself on the first one missed.

    An interval has no freezes.
    """

    earn_every: Annotated[int, Field(ge=1, le=365, description="Kept periods that earn one.")]
    max: Annotated[int, Field(ge=0, le=30, description="How many are held at most; 0 is off.")]


class StreakScheduleSet(RequestModel):
    """A new schedule from a day on."""

    schedule: StreakScheduleRule
    effective_from: LocalDate | None = Field(
        None, description="The first day it is in force; null for all time. Later versions go."
    )
    freeze: FreezeRule | None = Field(None, description="Left out, freezes stay as they are.")
    threshold: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None,
        description="`protocol` only: the day's score from which on it counts, 0.8 if never set; "
        "from today on. Left out, it stays as it is.",
    )


def streak_rule(schedule: dict[str, Any]) -> dict[str, Any]:
    """Return the streak schedule that a habit's schedule comes to.

    >>> streak_rule({"type": "weekly", "target": 4})
    {'type': 'weekly', 'target': 4, 'count_by': 'days'}
    """
    rule = {name: value for name, value in schedule.items() if name != "anchor"}
    return rule | ({"count_by": "days"} if rule["type"] == "weekly" else {})


class ScheduleVersion(ReadModel):
    """A schedule and when it came into force."""

    effective_from: LocalDate | None = Field(description="Null is the beginning of time.")
    schedule: StreakScheduleRule


class StreakSchedule(Resource):
    """What one kind asks for, over time."""

    id: Kind
    versions: list[ScheduleVersion]
    freeze: FreezeRule | None = None
    threshold: float | None = Field(None, description="`protocol` only.")


class ExcuseSet(RequestModel):
    """Why a day asks for nothing."""

    reason: Reason


class Excuse(ReadModel):
    """An excused day; it applies to every kind."""

    date: LocalDate
    reason: Reason


class ExcuseYear(Resource):
    """The excused days of one year, as the change feed gives them."""

    id: str = Field(pattern=r"^\d{4}$", examples=["2026"])
    excuses: list[Excuse]


class CurrentRun(ReadModel):
    """The run that is alive; length 0 and no start when none is."""

    length: Annotated[int, Field(ge=0, description="In `unit`s.")]
    start: LocalDate | None
    last_activity: LocalDate | None = Field(description="The latest day with an entry so far.")
    active_days: Annotated[int, Field(ge=0, description="Days with entries within the run.")]
    excused_days: Annotated[int, Field(ge=0, description="Excused days within the run.")]


class LongestRun(ReadModel):
    """The longest run so far; recomputed, so deleting an entry can shrink it."""

    length: Annotated[int, Field(ge=0)]
    start: LocalDate | None
    end: LocalDate | None


class StreakPeriod(ReadModel):
    """What is asked for now: today, this week, or until the interval ends.

    A week keeps the schedule that was in force on its first day.
    """

    start: LocalDate
    end: LocalDate
    target: Annotated[int, Field(ge=0)]
    done: Annotated[int, Field(ge=0)]
    needed: Annotated[int, Field(ge=0)]
    days_left: Annotated[int, Field(ge=0, description="Days that can still be used, with today.")]


class Freezes(ReadModel):
    """Freezes in the bank."""

    available: Annotated[int, Field(ge=0)]
    max: Annotated[int, Field(ge=0)]


class StreakMilestones(ReadModel):
    """Lengths worth celebrating."""

    reached: list[int]
    next: int | None
    remaining: int | None


class Streak(ReadModel):
    """One streak as it stands now."""

    kind: Kind
    name: Name | None = Field(None, description="The habit's.")
    unit: schedule.Unit = Field(description="What `length` counts.")
    today: LocalDate = Field(description="The local date it is, by the profile.")
    timezone: str
    schedule: StreakScheduleRule = Field(description="The one in force today.")
    status: Status = Field(
        description="none, done, pending, protected, at_risk, off, excused, unreachable, broken."
    )
    at_risk: bool = Field(
        description="Doing nothing more today ends the streak; doing it today saves it."
    )
    at_risk_until: Instant | None = Field(description="When today ends, while it is at risk.")
    current: CurrentRun
    longest: LongestRun
    period: StreakPeriod
    freezes: Freezes
    milestones: StreakMilestones
    strength: Annotated[float, Field(ge=0, le=1, description="Habit strength.")]


class StreakList(ReadModel):
    """Every streak of the caller."""

    items: list[Streak]


class CalendarQuery(QueryModel):
    """Which days of which kind to show."""

    kind: Kind
    from_: LocalDate = Field(alias="from", description="First local date, included.")
    to: LocalDate = Field(description="Last local date, included; at most 400 days in all.")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.to < self.from_:
            raise FieldFault("must not lie after to", "from")
        if self.to - self.from_ >= timedelta(days=MAX_CALENDAR_DAYS):
            raise FieldFault(f"at most {MAX_CALENDAR_DAYS} days after from", "to")
        return self


class CalendarDay(ReadModel):
    """One day of the heat map."""

    date: LocalDate
    count: Annotated[int, Field(ge=0)]
    level: Annotated[int, Field(ge=0, le=4, description="Shade, by quartile of your busy days.")]
    state: heatmap.State


class Calendar(ReadModel):
    """Days in order, with none left out."""

    kind: Kind
    days: list[CalendarDay]


def version(effective_from: date | None, rule: StreakScheduleRule) -> dict[str, Any]:
    """Return a schedule version as it is stored."""
    start = effective_from.isoformat() if effective_from else None
    return {"effective_from": start, "schedule": rule.model_dump(mode="json")}
