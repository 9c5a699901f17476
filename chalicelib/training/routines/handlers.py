"""Routines."""

from typing import Annotated

from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.training.routines.models import Routine, RoutineCreate
from chalicelib.training.routines.service import RoutineService
from chalicelib.training.workouts.models import Workout

router = Router(
    "Routines", "Workouts that are planned once and done often, with targets and progression."
)

RoutineInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the routine.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


@router.operation("GET", "/v1/routines", "listRoutines", "List routines")
def list_routines(call: Call, page: PageRequest) -> Annotated[Page, Routine]:
    """Returns routines, newest first."""
    return RoutineService(call.session).list_page(page)


@router.operation("POST", "/v1/routines", "createRoutine", "Create a routine", status=201)
def create_routine(call: Call, body: RoutineCreate) -> Annotated[Stored, Routine]:
    """Creates a routine. An account can have 200 routines."""
    return RoutineService(call.session).create(body, call.now)


@router.operation("GET", "/v1/routines/{routine_id}", "getRoutine", "Get a routine", versioned=True)
def get_routine(call: Call, routine_id: RoutineInPath) -> Annotated[Stored, Routine]:
    """Returns one routine."""
    return RoutineService(call.session).get(routine_id)


@router.operation(
    "PUT",
    "/v1/routines/{routine_id}",
    "putRoutine",
    "Replace a routine, or create it with a given id",
    problems=(problems.ID_RETIRED,),
    versioned=True,
    may_create=True,
)
def put_routine(
    call: Call, routine_id: RoutineInPath, body: RoutineCreate
) -> Annotated[Stored, Routine]:
    """Replaces a routine. Fields omitted from the body are cleared. Workouts that were planned from
    it do not change.

    With `If-None-Match: *` it creates a routine with the id in the path, so that an offline client
    can choose ids.
    """
    service = RoutineService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, routine_id)
    return service.replace(call.require_version(service.get(routine_id)), body, call.now)


@router.operation(
    "PATCH", "/v1/routines/{routine_id}", "updateRoutine", "Update a routine", versioned=True
)
def update_routine(
    call: Call, routine_id: RoutineInPath, patch: MergePatch[RoutineCreate]
) -> Annotated[Stored, Routine]:
    """Changes a routine. `entries` in the body replaces the whole stored list. Workouts that were
    planned from it do not change.
    """
    service = RoutineService(call.session)
    current = call.require_version(service.get(routine_id))
    return service.replace(current, patch.apply(current.document()), call.now)


@router.operation(
    "DELETE",
    "/v1/routines/{routine_id}",
    "deleteRoutine",
    "Delete a routine",
    status=204,
    problems=(problems.ROUTINE_IN_USE,),
    versioned=True,
)
def delete_routine(call: Call, routine_id: RoutineInPath) -> None:
    """Deletes a routine. Workouts keep its id. If a program names it, the answer is 409
    (`routine_in_use`) with the ids of the programs: change or delete these first.
    """
    service = RoutineService(call.session)
    service.delete(call.require_version(service.get(routine_id)))


@router.operation(
    "POST",
    "/v1/routines/{routine_id}/workouts",
    "createRoutineWorkout",
    "Plan a workout from a routine",
    status=201,
    collection="/v1/workouts",
)
def create_routine_workout(call: Call, routine_id: RoutineInPath) -> Annotated[Stored, Workout]:
    """Creates a workout with the status `planned` for today: with the name of the routine as its
    title, its exercises and the targets of their sets. It does not belong to a run of a program, so
    the targets are as written. Of an exercise with stages or a cycle, it has the sets of the first
    one.
    """
    return RoutineService(call.session).plan_workout(routine_id, call.now)
