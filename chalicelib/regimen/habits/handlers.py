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
    "Habits",
    "Repeated activities with a schedule, such as going to bed by 21:00 "
    "or half an hour of daylight, and their entries.",
)

HABIT = {
    "habit_id": PathParameter(
        UUID_PATTERN, "The id of the habit.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}
ENTRY = HABIT | {
    "date": PathParameter(DATE_PATTERN, "The local date, as YYYY-MM-DD.", "2026-03-14")
}


@resource.operation(
    "GET", "/v1/habits", "listHabits", "List habits", response=Habit, query=PageQuery
)
def list_habits(call: Call) -> Page:
    """Returns habits, newest first, including ended habits."""
    return HabitStore(call.session).list_page(call.page)


@resource.operation(
    "POST",
    "/v1/habits",
    "createHabit",
    "Create a habit",
    request=HabitCreate,
    response=Habit,
    status=201,
)
def create_habit(call: Call, body: HabitCreate) -> Stored:
    """Creates a habit. It is due from today on, or from `effective_from` on, and it has its own
    streak.

    The kind of the streak is `habit-` followed by the id of the habit.
    """
    return HabitStore(call.session).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/habits/{habit_id}",
    "getHabit",
    "Get a habit",
    response=Habit,
    path_parameters=HABIT,
    versioned=True,
)
def get_habit(call: Call, habit_id: str) -> Stored:
    """Returns one habit with its fields as entered and all versions of its schedule."""
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
    """Replaces a habit. Fields omitted from the body are cleared. Past days and existing entries do
    not change.
    """
    store = HabitStore(call.session)
    plan, current = store.read_plan(habit_id)
    return store.replace(plan, call.matched(current), body, call.now)


@resource.operation(
    "PATCH",
    "/v1/habits/{habit_id}",
    "updateHabit",
    "Update a habit",
    request=HabitCreate,
    response=Habit,
    path_parameters=HABIT,
    versioned=True,
)
def update_habit(call: Call, habit_id: str, patch: MergePatch[HabitCreate]) -> Stored:
    """Changes a habit. A list in the body replaces the whole stored list. An object in the body is
    merged into the stored object; null removes a field.
    """
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
    """Deletes a habit and its streak. Its entries are kept, and past days do not change.

    To keep the habit and its streak, set `ends_on` or `paused` instead.
    """
    store = HabitStore(call.session)
    plan, current = store.read_plan(habit_id)
    store.delete(plan, call.matched(current), call.now)


@resource.operation(
    "GET",
    "/v1/habits/{habit_id}/entries",
    "listHabitEntries",
    "List habit entries",
    response=HabitEntry,
    query=HabitEntryFilter,
    path_parameters=HABIT,
)
def list_habit_entries(call: Call, habit_id: str, query: HabitEntryFilter) -> Page:
    """Returns the entries of a habit, newest first. A day has at most one entry. The entries of a
    deleted habit are still returned.
    """
    return EntryStore(call.session, habit_id).list_page(query, call.page)


@resource.operation(
    "PUT",
    "/v1/habits/{habit_id}/entries/{date}",
    "putHabitEntry",
    "Set a habit entry",
    request=HabitEntrySet,
    response=HabitEntry,
    path_parameters=ENTRY,
)
def put_habit_entry(call: Call, habit_id: str, date: str, body: HabitEntrySet) -> Stored:
    """Sets the entry of one day, and replaces an existing entry; the last write wins. `{}` means
    that the habit was done.

    The current goal of the habit decides whether the entry counts. A later change of the goal does
    not change the entry.
    """
    return EntryStore(call.session, habit_id).set(date, body, call.now)


@resource.operation(
    "DELETE",
    "/v1/habits/{habit_id}/entries/{date}",
    "deleteHabitEntry",
    "Delete a habit entry",
    path_parameters=ENTRY,
    status=204,
)
def delete_habit_entry(call: Call, habit_id: str, date: str) -> None:
    """Deletes the entry of one day. The habit then has no entry on that day."""
    EntryStore(call.session, habit_id).delete(date, call.now)
