"""Models of streaks, their schedules, excuses and the calendar."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import Instant, LocalDate, Name
from chalicelib.models.queries import DaySpanQuery
from chalicelib.schedules.base import Unit
from chalicelib.schedules.models import FreezeRule, StreakScheduleRule
from chalicelib.streaks import heatmap
from chalicelib.streaks.fold import Status
from chalicelib.streaks.kinds import Kind

MAX_CALENDAR_DAYS = 400

Reason = Literal["sick", "travel", "rest", "pause"]


class ScheduleVersion(ReadModel):
    """A schedule and when it came into force."""

    effective_from: LocalDate | None = Field(description="Null is the beginning of time.")
    schedule: StreakScheduleRule


class StreakSchedule(StoredResource):
    """The schedule of one kind, over time."""

    id: Kind
    versions: list[ScheduleVersion]
    freeze: FreezeRule | None = None
    threshold: float | None = Field(None, description="`protocol` only.")


class ExcuseSet(RequestModel):
    """Why nothing is due on a day."""

    reason: Reason


class Excuse(ReadModel):
    """An excused day; it applies to every kind."""

    date: LocalDate
    reason: Reason


class ExcuseYear(StoredResource):
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
    """What is due now: today, this week, or until the interval ends.

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
    unit: Unit = Field(description="What `length` counts.")
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


class CalendarQuery(DaySpanQuery):
    """Which days of which kind to show."""

    max_days = MAX_CALENDAR_DAYS

    kind: Kind
    to: LocalDate = Field(description="Last local date, included; at most 400 days in all.")


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
