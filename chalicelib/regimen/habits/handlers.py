"""Habits and their entries."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.models.fields import DATE_PATTERN, UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.models.queries import PageQuery
from chalicelib.regimen.habits.entries import EntryStore
from chalicelib.regimen.habits.models import (
    Habit,
    HabitCreate,
    HabitEntry,
    HabitEntryFilter,
    HabitEntrySet,
)
from chalicelib.regimen.habits.store import HabitStore
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored

resource = Router(
    "Habits", "Anything else that a day asks for: asleep by 21:00, half an hour of light."
)

HABIT = {
    "habit_id": PathParameter(
        UUID_PATTERN, "The habit's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}
ENTRY = HABIT | {"date": PathParameter(DATE_PATTERN, "The local date.", "2026-03-14")}


@resource.operation(
    "GET", "/v1/habits", "listHabits", "List my habits", response=Habit, query=PageQuery
)
def list_habits(call: Call) -> Page:
    """The last one added first, ended ones included."""
    return HabitStore(call.session).list_page(call.page)


@resource.operation(
    "POST",
    "/v1/habits",
    "createHabit",
    "Add a habit",
    request=HabitCreate,
    response=Habit,
    status=201,
)
def create_habit(call: Call, body: HabitCreate) -> Stored:
    """It is asked for from today on (or from `effective_from`), and has a streak of its own.

    The streak's kind is `habit-` and the habit's id.
    """
    return HabitStore(call.session).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/habits/{habit_id}",
    "getHabit",
    "Read a habit",
    response=Habit,
    path_parameters=HABIT,
    versioned=True,
)
def get_habit(call: Call, habit_id: str) -> Stored:
    """What it asks for, as entered, and all versions of when."""
    return HabitStore(call.session).get(habit_id)


@resource.operation(
    "PUT",
    "/v1/habits/{habit_id}",
    "putHabit",
    "Replace a habit",
    request=HabitCreate,
    response=Habit,
    path_parameters=HABIT,
    versioned=True,
)
def put_habit(call: Call, habit_id: str, body: HabitCreate) -> Stored:
    """What the body leaves out is cleared. Days and entries that are past stay as they were."""
    store = HabitStore(call.session)
    plan, current = store.read_plan(habit_id)
    return store.replace(plan, call.matched(current), body, call.now)


@resource.operation(
    "PATCH",
    "/v1/habits/{habit_id}",
    "updateHabit",
    "Change a habit",
    request=HabitCreate,
    response=Habit,
    path_parameters=HABIT,
    versioned=True,
)
def update_habit(call: Call, habit_id: str, patch: MergePatch[HabitCreate]) -> Stored:
    """Lists are replaced whole; objects are merged, so null clears what no longer belongs."""
    store = HabitStore(call.session)
    plan, current = store.read_plan(habit_id)
    changed = patch.apply(call.matched(current).document())
    return store.replace(plan, current, changed, call.now)


@resource.operation(
    "DELETE",
    "/v1/habits/{habit_id}",
    "deleteHabit",
    "Delete a habit",
    path_parameters=HABIT,
    status=204,
    versioned=True,
)
def delete_habit(call: Call, habit_id: str) -> None:
    """Its streak goes; its entries stay, and what past days asked for.

    To keep it, set `ends_on` or `paused`.
    """
    store = HabitStore(call.session)
    plan, current = store.read_plan(habit_id)
    store.delete(plan, call.matched(current), call.now)


@resource.operation(
    "GET",
    "/v1/habits/{habit_id}/entries",
    "listHabitEntries",
    "List a habit's entries",
    response=HabitEntry,
    query=HabitEntryFilter,
    path_parameters=HABIT,
)
def list_habit_entries(call: Call, habit_id: str, query: HabitEntryFilter) -> Page:
    """Newest first, at most one a day; those of a deleted habit too."""
    return EntryStore(call.session, habit_id).list_page(query, call.page)


@resource.operation(
    "PUT",
    "/v1/habits/{habit_id}/entries/{date}",
    "putHabitEntry",
    "Log a habit on a day",
    request=HabitEntrySet,
    response=HabitEntry,
    path_parameters=ENTRY,
)
def put_habit_entry(call: Call, habit_id: str, date: str, body: HabitEntrySet) -> Stored:
    """Over what was there: the last write wins. `{}` says that it was done.

    Whether it counts is decided by the goal that the habit has now, and stays.
    """
    return EntryStore(call.session, habit_id).set(date, body, call.now)


@resource.operation(
    "DELETE",
    "/v1/habits/{habit_id}/entries/{date}",
    "deleteHabitEntry",
    "Take a habit's entry back",
    path_parameters=ENTRY,
    status=204,
)
def delete_habit_entry(call: Call, habit_id: str, date: str) -> None:
    """The day is as if nothing had been logged."""
    EntryStore(call.session, habit_id).delete(date, call.now)
