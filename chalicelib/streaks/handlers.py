"""Streaks, their schedules, excuses and the calendar."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import NOT_FOUND
from chalicelib.models.fields import DATE_PATTERN
from chalicelib.regimen.plan.models import StreakScheduleSet
from chalicelib.regimen.plan.streak_schedules import ScheduleStore
from chalicelib.streaks.excuses import ExcuseStore
from chalicelib.streaks.kinds import KIND_PATTERN, KINDS, Kind
from chalicelib.streaks.models import (
    Calendar,
    CalendarQuery,
    Excuse,
    ExcuseSet,
    Streak,
    StreakList,
    StreakSchedule,
)
from chalicelib.streaks.store import StreakStore
from chalicelib.table.items import Stored

resource = Router("Streaks", "Runs of days or weeks, and the heat map they are drawn from.")

KIND = {"kind": PathParameter(KIND_PATTERN, "The streak kind.", "workouts")}
FIXED_KIND = {
    "kind": PathParameter(f"^({'|'.join(KINDS)})$", "The streak kind, but no habit's.", "workouts")
}
DATE = {"date": PathParameter(DATE_PATTERN, "The local date.", "2026-03-14")}


@resource.operation("GET", "/v1/streaks", "listStreaks", "List my streaks", response=StreakList)
def list_streaks(call: Call) -> StreakList:
    """Every kind in one answer, folded from day counters at read time; habits that go on last."""
    return StreakList(items=StreakStore(call.session).all(call.now))


@resource.operation(
    "GET",
    "/v1/streaks/{kind}",
    "getStreak",
    "Read one streak",
    response=Streak,
    path_parameters=KIND,
)
def get_streak(call: Call, kind: Kind) -> Streak:
    """Today is the profile's local day; an entry dated tomorrow moves it there."""
    return StreakStore(call.session).one(kind, call.now)


@resource.operation(
    "PUT",
    "/v1/streaks/{kind}/schedule",
    "putStreakSchedule",
    "Set what a streak asks for",
    request=StreakScheduleSet,
    response=StreakSchedule,
    path_parameters=FIXED_KIND,
)
def put_streak_schedule(call: Call, kind: Kind, body: StreakScheduleSet) -> Stored:
    """In force from `effective_from` on; versions from that day on are replaced.

    A habit's streak follows the habit's own schedule and freezes; change the habit instead.

    A change within the same unit (day, week, entry) keeps the run; another unit starts anew.
    The last write wins.
    """
    return ScheduleStore(call.session, kind).set(body, call.now)


@resource.operation(
    "PUT",
    "/v1/excuses/{date}",
    "putExcuse",
    "Excuse a day",
    request=ExcuseSet,
    response=Excuse,
    path_parameters=DATE,
)
def put_excuse(call: Call, date: str, body: ExcuseSet) -> Excuse:
    """Applies to every kind. From 60 days ago to 366 days ahead. The last write wins."""
    return ExcuseStore(call.session, date).set(body.reason, call.now)


@resource.operation(
    "DELETE",
    "/v1/excuses/{date}",
    "deleteExcuse",
    "Take an excuse back",
    path_parameters=DATE,
    status=204,
)
def delete_excuse(call: Call, date: str) -> None:
    """The day asks for what it asked before."""
    ExcuseStore(call.session, date).clear(call.now)


@resource.operation(
    "GET",
    "/v1/calendar",
    "getCalendar",
    "Read the heat map",
    response=Calendar,
    query=CalendarQuery,
    problems=(NOT_FOUND,),
)
def get_calendar(call: Call, query: CalendarQuery) -> Calendar:
    """Each day's entries, shade 0-4 by quartile of your own busy days, and state.

    404 for the kind of a habit that is not there.
    """
    return StreakStore(call.session).calendar(query, call.now)
