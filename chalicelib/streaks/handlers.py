"""Streaks, their schedules, excuses and the calendar."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import DateInPath, PathParameter, Router
from chalicelib.http.problems import NOT_FOUND
from chalicelib.regimen.plan.models import StreakScheduleSet
from chalicelib.regimen.plan.streak_schedules import StreakScheduleService
from chalicelib.streaks.excuses import ExcuseService, excuses_between
from chalicelib.streaks.kinds import FIXED_KINDS, KIND_PATTERN
from chalicelib.streaks.models import (
    Calendar,
    CalendarQuery,
    Excuse,
    ExcuseList,
    ExcuseQuery,
    ExcuseSet,
    Streak,
    StreakPageQuery,
    StreakSchedule,
)
from chalicelib.streaks.service import StreakService
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored, View

router = Router(
    "Streaks",
    "Runs of days, weeks or entries without a miss, by kind (such as "
    "workouts), their schedules and excuses, and the heat map of a kind.",
)

KindInPath = Annotated[
    str,
    PathParameter(
        KIND_PATTERN,
        "The kind of streak: `workouts`, `supplements`, `biomarkers`, "
        "`protocol`, `metrics`, or `habit-` and the id of a habit.",
        "workouts",
    ),
]
FixedKindInPath = Annotated[
    str,
    PathParameter(
        f"^({'|'.join(FIXED_KINDS)})$",
        "The kind of streak, except the kinds of habits.",
        "workouts",
    ),
]


@router.operation("GET", "/v1/streaks", "listStreaks", "List streaks")
def list_streaks(
    call: Call,
    query: StreakPageQuery,  # noqa: ARG001  # the dispatcher takes the page from it
    page: PageRequest,
) -> Annotated[Page, Streak]:
    """Returns streaks: `workouts`, `supplements`, `biomarkers` and `protocol`, then `metrics` once
    a day has a value of a daily metric, then those of the habits that have not ended, by the ids of
    the habits. A habit with the schedule `none` has no streak.

    Streaks are computed when they are requested, so they are always current. `GET /v1/today` lists
    all of them with less detail, in one answer.
    """
    return StreakService(call.session).list_page(page, call.now)


@router.operation("GET", "/v1/streaks/{kind}", "getStreak", "Get a streak")
def get_streak(call: Call, kind: KindInPath) -> Streak:
    """Returns one streak. `today` is the current local date in the time zone of the profile, or the
    next date if the streak already has an entry of that date.
    """
    return StreakService(call.session).one(kind, call.now)


@router.operation(
    "GET", "/v1/streaks/{kind}/schedule", "getStreakSchedule", "Get a streak schedule"
)
def get_streak_schedule(call: Call, kind: FixedKindInPath) -> Annotated[View, StreakSchedule]:
    """Returns all versions of the schedule of a kind. Before the first change it is `daily`, at
    version 0.
    """
    stored = StreakScheduleService(call.session, kind).get()
    return View(stored, stored.text)


@router.operation(
    "PUT", "/v1/streaks/{kind}/schedule", "putStreakSchedule", "Set a streak schedule"
)
def put_streak_schedule(
    call: Call, kind: FixedKindInPath, body: StreakScheduleSet
) -> Annotated[Stored, StreakSchedule]:
    """Sets the schedule that is in force from `effective_from` on, and replaces all versions that
    start on that day or later.

    If the unit (day, week or entry) stays the same, the current run continues; with another unit a
    new run starts. A schedule exists from the start, at version 0. Without `If-Match`, the last
    write wins.

    The streak of a habit uses the schedule and the freezes of the habit. To change them, update the
    habit.
    """
    return StreakScheduleService(call.session, kind, call.require).set(body, call.now)


@router.operation("GET", "/v1/excuses", "listExcuses", "List excuses")
def list_excuses(call: Call, query: ExcuseQuery) -> ExcuseList:
    """Returns the excuses of a range of at most 366 days, oldest first."""
    excuses = excuses_between(call.session, query.from_, query.to)
    return ExcuseList.model_validate({"items": excuses})


@router.operation("PUT", "/v1/excuses/{date}", "putExcuse", "Set an excuse")
def put_excuse(call: Call, date: DateInPath, body: ExcuseSet) -> Annotated[Stored, Excuse]:
    """Excuses one day, so that nothing is due on it for some kinds of streak or for all, and
    replaces an existing excuse. The date must be at most 60 days in the past and at most 366 days
    in the future. Without `If-Match`, the last write wins.
    """
    return ExcuseService(call.session, date, call.require).set(body, call.now)


@router.operation("DELETE", "/v1/excuses/{date}", "deleteExcuse", "Delete an excuse", status=204)
def delete_excuse(call: Call, date: DateInPath) -> None:
    """Deletes the excuse of one day. The schedules apply to that day again. The date has the same
    limits as in `putExcuse`.
    """
    ExcuseService(call.session, date, call.require).clear(call.now)


@router.operation("GET", "/v1/calendar", "getCalendar", "Get the calendar", problems=(NOT_FOUND,))
def get_calendar(call: Call, query: CalendarQuery) -> Calendar:
    """Returns the days of a heat map of one kind: for each day the number of entries (of `metrics`,
    of sources that have a value), a level from 0 to 4 and the state.

    The level of workouts, readings and metrics follows the quartiles of the caller's own days; that
    of supplements, the protocol and habits is the share that was done, also on days that do not
    count. If the habit of the kind does not exist, the answer is 404.
    """
    return StreakService(call.session).calendar(query, call.now)
