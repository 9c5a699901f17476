"""Models of streaks, their schedules, excuses and the calendar."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import UNIQUE, Distinct, Instant, LocalDate, Name, WholeNumber
from chalicelib.models.queries import (
    ChartSpanQuery,
    DaySpanQuery,
    PageQuery,
    last_day,
    number_of_days,
)
from chalicelib.schedules.base import Unit
from chalicelib.schedules.models import FreezeRule, StreakScheduleRule
from chalicelib.streaks.documents import ExcuseReason
from chalicelib.streaks.fold import StreakStatus
from chalicelib.streaks.heatmap import CalendarState
from chalicelib.streaks.kinds import StreakKind

MAX_CALENDAR_DAYS = 400
MAX_STREAKS_A_PAGE = 15
# The excuses of a year are one item.
MAX_EXCUSED_KINDS = 20


class ScheduleVersion(ReadModel):
    """A schedule and the date from which it is in force."""

    effective_from: LocalDate | None = Field(
        description="The first local date on which the schedule is in force. Null means "
        "that it applies from the beginning."
    )
    schedule: StreakScheduleRule


class StreakSchedule(ReadModel):
    """The versions of the schedule of one kind of streak, oldest first. `id` is the kind. Before
    the first change it is `daily` and has version 0.
    """

    id: StreakKind
    version: Annotated[int, Field(ge=0)]
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    versions: list[ScheduleVersion]
    freeze: FreezeRule | None = None
    threshold: float | None = Field(
        None, description="Only for the kind `protocol`: the lowest score with which a day counts."
    )


ExcusedKinds = Annotated[
    list[StreakKind], Field(min_length=1, max_length=MAX_EXCUSED_KINDS), UNIQUE, Distinct
]


class ExcuseSet(RequestModel):
    """The reason why nothing is due on a day. All reasons have the same effect."""

    reason: ExcuseReason
    kinds: ExcusedKinds | None = Field(
        None, description="The kinds of streak that are excused. The default is all kinds."
    )


class Excuse(ReadModel):
    """An excused day: nothing is due on it for the given kinds of streak."""

    date: LocalDate
    reason: ExcuseReason
    version: int | None = Field(
        None,
        description="The version of the excuse: increases with each change. In quotes it is the "
        "`ETag`. Absent in an old excuse, whose version is 1.",
    )
    kinds: list[StreakKind] | None = Field(
        None, description="The kinds of streak that are excused; absent for all kinds."
    )


class ExcuseQuery(DaySpanQuery):
    """The days whose excuses are requested."""


class ExcuseList(ReadModel):
    """The excuses of a range of days, oldest first."""

    items: list[Excuse]


class ExcuseYear(StoredResource):
    """The excused days of one year, as returned by the change feed. `id` is the year."""

    id: str = Field(pattern=r"^\d{4}$", examples=["2026"])
    excuses: list[Excuse]


class CurrentRun(ReadModel):
    """The current run: the days, weeks or entries in a row without a miss until today. If there is
    none, `length` is 0 and `start` is null.
    """

    length: Annotated[
        int, Field(ge=0, description="The length of the run, in the `unit` of the streak.")
    ]
    start: LocalDate | None
    last_activity: LocalDate | None = Field(
        description="The latest local date with an entry; null without an entry."
    )
    active_days: Annotated[
        int, Field(ge=0, description="The number of days with entries in the run.")
    ]
    excused_days: Annotated[
        int, Field(ge=0, description="The number of excused or skipped days in the run.")
    ]


class LongestRun(ReadModel):
    """The longest run since the `unit` last changed. It is computed for each request, so it can
    become shorter when an entry is deleted.
    """

    length: Annotated[int, Field(ge=0)]
    start: LocalDate | None
    end: LocalDate | None


class StreakPeriod(ReadModel):
    """The current period of the schedule: today, this week, or the days until the interval ends. A
    week uses the schedule that was in force on its first day.

    `target` is the number of days or entries due in the period, `done` the number of those that are
    done, and `needed` the number of those that are still to be done.
    """

    start: LocalDate
    end: LocalDate
    target: Annotated[int, Field(ge=0)]
    done: Annotated[int, Field(ge=0)]
    needed: Annotated[int, Field(ge=0)]
    days_left: Annotated[
        int,
        Field(
            ge=0, description="The number of days, from today on, on which an entry can still help."
        ),
    ]
    amount: float | None = Field(
        None,
        description="The amount of the period so far; only of a habit whose goal has only "
        "`at_most`. `target` and `needed` are then 0.",
    )
    at_most: float | None = Field(
        None, description="The limit of the period; only of a habit whose goal has only `at_most`."
    )


class Freezes(ReadModel):
    """The number of unused freezes (`available`) and its maximum. `FreezeRule` explains them."""

    available: Annotated[int, Field(ge=0)]
    max: Annotated[int, Field(ge=0)]


class StreakMilestones(ReadModel):
    """Notable lengths of the current run: those that are reached, the next one, and how many are
    missing to it. `next` and `remaining` are null after the last one.
    """

    reached: list[int]
    next: int | None
    remaining: int | None


class Streak(ReadModel):
    """One streak at the time of the request.

    The values of `status`:

    * `none`: there is no entry yet.
    * `done`: everything that is due now is done.
    * `pending`: something is due, but it can be done after today, or there is no run to end.
    * `at_risk`: the run ends if nothing more is done today.
    * `protected`: the run would end today, but a freeze will be used.
    * `off`: nothing is due today.
    * `excused`: nothing is due because of an excuse or a skipped entry.
    * `unreachable`: the target can no longer be met, so the run ends with the period.
    * `broken`: the run has ended, and `current.length` is 0.

    A habit whose goal has only `at_most` is `pending` while its amount is within the limit, and
    never `at_risk`. Over the limit of a day it is `broken`, over that of a week or a month
    `unreachable`, unless a freeze will be used (`protected`).
    """

    kind: StreakKind
    name: Name | None = Field(
        None, description="The name of the habit, if it is the streak of a habit."
    )
    unit: Unit = Field(description="The unit of `length`.")
    today: LocalDate = Field(
        description="The current local date, or the next date if it already has an entry."
    )
    timezone: str
    schedule: StreakScheduleRule = Field(description="The schedule that is in force today.")
    status: StreakStatus = Field(
        description="The state of the streak today: none, done, pending, protected, at_risk, off, "
        "excused, unreachable or broken. The description of this schema explains them."
    )
    at_risk: bool = Field(
        description="Whether the run ends if nothing more is done today, and "
        "continues if it is done today: `status` is `at_risk`."
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
            description="The strength of the habit, from 0 to 1: the share of due days that were "
            "done, with more weight for recent days.",
        ),
    ]


class StreakPageQuery(PageQuery):
    """The page of the list of streaks."""

    limit: Annotated[
        int,
        Field(
            ge=1,
            le=MAX_STREAKS_A_PAGE,
            description="The maximum number of items on a page. Each streak is computed from all "
            f"entries of its kind, so a page has at most {MAX_STREAKS_A_PAGE}.",
        ),
        WholeNumber,
    ] = MAX_STREAKS_A_PAGE


class CalendarQuery(ChartSpanQuery):
    """The days and the kind of the calendar."""

    max_days = MAX_CALENDAR_DAYS

    kind: StreakKind
    to: LocalDate | None = last_day(MAX_CALENDAR_DAYS)
    days: int | None = number_of_days(MAX_CALENDAR_DAYS)


class CalendarDay(ReadModel):
    """One day of the heat map.

    `count` is the number of completed workouts, of entered readings, or of sessions of a habit. For
    other kinds it is 1 if the day counts, otherwise 0. The values of `state`:

    * `done`: the day has entries, or is past and within the limit of the habit.
    * `skipped`: the entry of the day is skipped.
    * `excused`: the day has an excuse.
    * `frozen`: the day or its week was missed, and a freeze was used.
    * `missed`: the day was due and has no entry, or is over the limit of the habit.
    * `open`: the day is today, and has no entry yet or is within the limit so far.
    * `off`: every other day, such as a day that is not due by itself, is in the future, or is
      before the first entry.
    """

    date: LocalDate
    count: Annotated[int, Field(ge=0)]
    level: Annotated[
        int,
        Field(
            ge=0,
            le=4,
            description="The level (shade) of the day, from 0 to 4. For supplements, the protocol "
            "and habits, it is the share that was done: 4 is all, 3 at least three quarters, 2 at "
            "least half, 1 less, 0 nothing. For workouts it is 1 to 4 by the quartiles of the "
            "caller's own days, by sets (without warm-up sets) or by minutes, whichever is higher; "
            "for readings by their number. If all days are equal, it is 2. A past day of a habit "
            "with a limit has 4 if nothing of the limit was used, and 1 if all was.",
        ),
    ]
    state: CalendarState


class Calendar(ReadModel):
    """All days of the requested range, oldest first."""

    kind: StreakKind
    days: list[CalendarDay]
