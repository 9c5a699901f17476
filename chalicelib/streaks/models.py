"""Models of streaks, their schedules, excuses and the calendar."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import Instant, LocalDate, Name
from chalicelib.models.queries import DaySpanQuery
from chalicelib.schedules.base import Unit
from chalicelib.schedules.models import FreezeRule, StreakScheduleRule
from chalicelib.streaks.documents import ExcuseReason
from chalicelib.streaks.fold import StreakStatus
from chalicelib.streaks.heatmap import CalendarState
from chalicelib.streaks.kinds import StreakKind

MAX_CALENDAR_DAYS = 400


class ScheduleVersion(ReadModel):
    """A schedule and the date from which it is in force."""

    effective_from: LocalDate | None = Field(
        description="The first local date on which the schedule is in force. Null means "
        "that it has no first date."
    )
    schedule: StreakScheduleRule


class StreakSchedule(StoredResource):
    """The schedule versions of one kind of streak."""

    id: StreakKind
    versions: list[ScheduleVersion]
    freeze: FreezeRule | None = None
    threshold: float | None = Field(
        None, description="Only for the kind `protocol`: the lowest score with which a day counts."
    )


class ExcuseSet(RequestModel):
    """The reason for which nothing is due on a day."""

    reason: ExcuseReason


class Excuse(ReadModel):
    """An excused day. It applies to every kind of streak."""

    date: LocalDate
    reason: ExcuseReason


class ExcuseYear(StoredResource):
    """The excused days of one year, as returned by the change feed."""

    id: str = Field(pattern=r"^\d{4}$", examples=["2026"])
    excuses: list[Excuse]


class CurrentRun(ReadModel):
    """The current run of the streak. If there is none, `length` is 0 and `start` is null."""

    length: Annotated[
        int, Field(ge=0, description="The length of the run, in the `unit` of the streak.")
    ]
    start: LocalDate | None
    last_activity: LocalDate | None = Field(description="The latest local date with an entry.")
    active_days: Annotated[
        int, Field(ge=0, description="The number of days with entries in the run.")
    ]
    excused_days: Annotated[int, Field(ge=0, description="The number of excused days in the run.")]


class LongestRun(ReadModel):
    """The longest run until today. It is computed for each request, so it can become shorter when
    an entry is deleted.
    """

    length: Annotated[int, Field(ge=0)]
    start: LocalDate | None
    end: LocalDate | None


class StreakPeriod(ReadModel):
    """The current period of the schedule: today, this week, or the days until the interval ends. A
    week uses the schedule that was in force on its first day.
    """

    start: LocalDate
    end: LocalDate
    target: Annotated[int, Field(ge=0)]
    done: Annotated[int, Field(ge=0)]
    needed: Annotated[int, Field(ge=0)]
    days_left: Annotated[
        int, Field(ge=0, description="The number of days left in the period, including today.")
    ]


class Freezes(ReadModel):
    """The stored freezes and their maximum."""

    available: Annotated[int, Field(ge=0)]
    max: Annotated[int, Field(ge=0)]


class StreakMilestones(ReadModel):
    """Notable lengths of the current run: those reached, the next one, and the difference to it."""

    reached: list[int]
    next: int | None
    remaining: int | None


class Streak(ReadModel):
    """One streak at the time of the request."""

    kind: StreakKind
    name: Name | None = Field(
        None, description="The name of the habit, if the kind is that of a habit."
    )
    unit: Unit = Field(description="The unit of `length`.")
    today: LocalDate = Field(description="The current local date in the time zone of the profile.")
    timezone: str
    schedule: StreakScheduleRule = Field(description="The schedule that is in force today.")
    status: StreakStatus = Field(
        description="The state of the streak today: none, done, pending, protected, "
        "at_risk, off, excused, unreachable or broken."
    )
    at_risk: bool = Field(
        description="Whether the streak ends if nothing more is done today, and "
        "continues if it is done today."
    )
    at_risk_until: Instant | None = Field(
        description="The instant at which today ends, if the streak is at risk; otherwise null."
    )
    current: CurrentRun
    longest: LongestRun
    period: StreakPeriod
    freezes: Freezes
    milestones: StreakMilestones
    strength: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="The strength of the habit, from 0 to 1: a smoothed share of the due "
            "items that were done.",
        ),
    ]


class StreakList(ReadModel):
    """All streaks of the caller."""

    items: list[Streak]


class CalendarQuery(DaySpanQuery):
    """The days and the kind of the calendar."""

    max_days = MAX_CALENDAR_DAYS

    kind: StreakKind
    to: LocalDate = Field(
        description="The last local date, inclusive. The range has at most 400 days."
    )


class CalendarDay(ReadModel):
    """One day of the heat map."""

    date: LocalDate
    count: Annotated[int, Field(ge=0)]
    level: Annotated[
        int,
        Field(
            ge=0,
            le=4,
            description="The level of the heat map: 0 without entries, otherwise 1 to 4 by "
            "the quartiles of the caller's own days with entries.",
        ),
    ]
    state: CalendarState


class Calendar(ReadModel):
    """All days of the requested range, oldest first."""

    kind: StreakKind
    days: list[CalendarDay]
