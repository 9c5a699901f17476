"""Streaks and the calendar."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Resource
from chalicelib.streaks.models import Calendar, CalendarQuery, Kind, Streak, StreakList
from chalicelib.streaks.store import KINDS, StreakStore

resource = Resource("Streaks", "Runs of days, and the heat map they are drawn from.")

KIND = {"kind": PathParameter("|".join(KINDS), "The streak kind.", "workouts")}


@resource.operation("GET", "/v1/streaks", "listStreaks", "List my streaks", response=StreakList)
def list_streaks(call: Call) -> StreakList:
    """Every kind in one answer, folded from day counters at read time."""
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
    "GET",
    "/v1/calendar",
    "getCalendar",
    "Read the heat map",
    response=Calendar,
    query=CalendarQuery,
)
def get_calendar(call: Call, query: CalendarQuery) -> Calendar:
    """Each day's entries, shade 0-4 by quartile of your own busy days, and state."""
    return StreakStore(call.session).calendar(query, call.now)
