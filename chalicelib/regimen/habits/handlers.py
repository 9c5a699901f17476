"""Habits and their entries."""

from typing import Annotated

from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import DateInPath, PathParameter, Router
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.regimen.habits.batch_models import HabitEntryBatch, HabitEntryBatchSet
from chalicelib.regimen.habits.batches import set_entries
from chalicelib.regimen.habits.entries import HabitEntryService
from chalicelib.regimen.habits.models import (
    Habit,
    HabitAddition,
    HabitCreate,
    HabitEntry,
    HabitEntryFilter,
    HabitEntrySet,
)
from chalicelib.regimen.habits.service import HabitService
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored

router = Router(
    "Habits",
    "Repeated activities with a schedule, such as going to bed by 21:00 "
    "or half an hour of daylight, and their entries.",
)

HabitInPath = Annotated[
    str, PathParameter(UUID_PATTERN, "The id of the habit.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10")
]


@router.operation("GET", "/v1/habits", "listHabits", "List habits")
def list_habits(call: Call, page: PageRequest) -> Annotated[Page, Habit]:
    """Returns habits in descending order of their ids, so newest first if their ids are of version
    7, including ended habits.
    """
    return HabitService(call.session).list_page(page)


@router.operation("POST", "/v1/habits", "createHabit", "Create a habit", status=201)
def create_habit(call: Call, body: HabitCreate) -> Annotated[Stored, Habit]:
    """Creates a habit. It is due from today on or, if it is given, from `effective_from` on. It has
    its own streak.

    The kind of the streak is `habit-` followed by the id of the habit.
    """
    return HabitService(call.session).create(body, call.now)


@router.operation("GET", "/v1/habits/{habit_id}", "getHabit", "Get a habit", versioned=True)
def get_habit(call: Call, habit_id: HabitInPath) -> Annotated[Stored, Habit]:
    """Returns one habit with its fields as entered and all versions of its schedule."""
    return HabitService(call.session).get(habit_id)


@router.operation(
    "PUT",
    "/v1/habits/{habit_id}",
    "putHabit",
    "Replace a habit, or create it with a given id",
    problems=(problems.ID_RETIRED,),
    versioned=True,
    may_create=True,
)
def put_habit(call: Call, habit_id: HabitInPath, body: HabitCreate) -> Annotated[Stored, Habit]:
    """Replaces a habit. Fields omitted from the body are cleared. Past days and existing entries do
    not change.

    A new schedule, pause or end is in force from today on, or from `effective_from` on.

    With `If-None-Match: *` it creates a habit with the id in the path, so that an offline client
    can choose ids.
    """
    service = HabitService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, habit_id)
    plan, current = service.read_plan(habit_id)
    return service.replace(plan, call.require_version(current), body, call.now)


@router.operation("PATCH", "/v1/habits/{habit_id}", "updateHabit", "Update a habit", versioned=True)
def update_habit(
    call: Call, habit_id: HabitInPath, patch: MergePatch[HabitCreate]
) -> Annotated[Stored, Habit]:
    """Changes a habit. A list in the body replaces the whole stored list. An object in the body is
    merged into the stored object; null removes a field.
    """
    service = HabitService(call.session)
    plan, current = service.read_plan(habit_id)
    changed = patch.apply(call.require_version(current).document())
    return service.replace(plan, current, changed, call.now)


@router.operation(
    "DELETE", "/v1/habits/{habit_id}", "deleteHabit", "Delete a habit", status=204, versioned=True
)
def delete_habit(call: Call, habit_id: HabitInPath) -> None:
    """Deletes a habit and its streak. Its entries are kept, and past days do not change.

    To keep the habit and its streak, set `ends_on` or `paused` instead.
    """
    service = HabitService(call.session)
    plan, current = service.read_plan(habit_id)
    service.delete(plan, call.require_version(current), call.now)


@router.operation("GET", "/v1/habits/{habit_id}/entries", "listHabitEntries", "List habit entries")
def list_habit_entries(
    call: Call, habit_id: HabitInPath, query: HabitEntryFilter, page: PageRequest
) -> Annotated[Page, HabitEntry]:
    """Returns the entries of a habit, newest first. A day has at most one entry. The entries of a
    deleted habit are still returned.
    """
    return HabitEntryService(call.session, habit_id).list_page(query, page)


@router.operation(
    "PUT", "/v1/habits/{habit_id}/entries/{date}", "putHabitEntry", "Set a habit entry"
)
def put_habit_entry(
    call: Call, habit_id: HabitInPath, date: DateInPath, body: HabitEntrySet
) -> Annotated[Stored, HabitEntry]:
    """Sets the entry of one day, and replaces an existing entry; without `If-Match`, the last write
    wins. For the measure `done`, `{}` means that the habit was done, and `{"done": null}` that it
    was not. The date must be at most 7 days in the future, and not before
    1950-01-01.

    The current goal or window of the habit decides whether the entry counts (`met`). A later change
    of the goal does not change the entry.
    """
    return HabitEntryService(call.session, habit_id, call.require).set(date, body, call.now)


@router.operation(
    "POST",
    "/v1/habit-entry-batches",
    "createHabitEntryBatch",
    "Set several habit entries",
    status=201,
)
def create_habit_entry_batch(
    call: Call, body: HabitEntryBatchSet
) -> Annotated[list[Stored], HabitEntryBatch]:
    """Sets the entries of several habits and days in one request, such as those of a device that
    was offline. Either all of them are stored or none. The response keeps the order of the request.

    Each entry replaces an existing one of its habit and day, as `PUT` does; two entries of one
    habit and day are refused. 45 entries of one habit fit, and 45 habits of one day. Entries of
    many habits on many days can be too many for one request (`too_many_actions`).
    """
    return set_entries(call.session, body.items, call.now)


@router.operation(
    "POST",
    "/v1/habits/{habit_id}/entries/{date}/additions",
    "addToHabitEntry",
    "Add to a habit entry",
)
def add_to_habit_entry(
    call: Call, habit_id: HabitInPath, date: DateInPath, body: HabitAddition
) -> Annotated[Stored, HabitEntry]:
    """Adds to the entry of one day, such as one more glass of water, and returns the entry. If the
    day has no entry, one is created. Notes are kept.

    Additions from several devices at the same time all count. Send an `Idempotency-Key`, so that a
    repeated request adds only once. The date must be at most 7 days in the future, and not before
    1950-01-01.
    """
    return HabitEntryService(call.session, habit_id, call.require).add(date, body, call.now)


@router.operation(
    "DELETE",
    "/v1/habits/{habit_id}/entries/{date}",
    "deleteHabitEntry",
    "Delete a habit entry",
    status=204,
    problems=(problems.ENTRY_OF_WORKOUTS, problems.ENTRY_OF_METRIC),
)
def delete_habit_entry(call: Call, habit_id: HabitInPath, date: DateInPath) -> None:
    """Deletes the entry of one day. The habit then has no entry on that day; if it is linked, it
    has the entry that follows from the workouts or the metric. An entry with an `origin` cannot be
    deleted while the habit has it from there.
    """
    HabitEntryService(call.session, habit_id, call.require).delete(date, call.now)
