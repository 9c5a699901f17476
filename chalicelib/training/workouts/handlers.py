"""Workouts."""

from typing import Annotated

from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.models.fields import NUMBER_PATTERN, UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.training.workouts.additions import SetAddition
from chalicelib.training.workouts.models import Workout, WorkoutCreate, WorkoutFilter
from chalicelib.training.workouts.service import WorkoutService
from chalicelib.training.workouts.sets import WorkoutSet

router = Router("Workouts", "Training sessions with their exercises, sets and cardio data.")

WorkoutInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the workout.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]
ExerciseNumberInPath = Annotated[
    str,
    PathParameter(
        NUMBER_PATTERN, "The position of the exercise in `exercises` of the workout, from 0.", "0"
    ),
]


@router.operation("GET", "/v1/workouts", "listWorkouts", "List workouts")
def list_workouts(call: Call, query: WorkoutFilter, page: PageRequest) -> Annotated[Page, Workout]:
    """Returns workouts, newest first. With a filter other than days, a page can have fewer items
    than `limit` although `next_cursor` is not null.
    """
    return WorkoutService(call.session).list_page(query, page)


@router.operation(
    "POST",
    "/v1/workouts",
    "createWorkout",
    "Create a workout",
    status=201,
    problems=(problems.DUPLICATE_SOURCE,),
)
def create_workout(call: Call, body: WorkoutCreate) -> Annotated[Stored, Workout]:
    """Creates a workout. If `started_at` is given, its local date is computed once, as the
    description of `utc_offset` states.
    """
    return WorkoutService(call.session).create(body, call.now)


@router.operation("GET", "/v1/workouts/{workout_id}", "getWorkout", "Get a workout", versioned=True)
def get_workout(call: Call, workout_id: WorkoutInPath) -> Annotated[Stored, Workout]:
    """Returns one workout. Weights and distances are returned as entered, and also in kilograms and
    metres.
    """
    return WorkoutService(call.session).get(workout_id)


@router.operation(
    "PUT",
    "/v1/workouts/{workout_id}",
    "putWorkout",
    "Replace a workout, or create it with a given id",
    problems=(problems.DUPLICATE_SOURCE, problems.ID_RETIRED),
    versioned=True,
    may_create=True,
)
def put_workout(
    call: Call, workout_id: WorkoutInPath, body: WorkoutCreate
) -> Annotated[Stored, Workout]:
    """Replaces a workout. Fields omitted from the body are cleared. With `If-None-Match: *` it
    creates a workout with the id in the path, so that an offline client can choose ids.
    """
    service = WorkoutService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, workout_id)
    return service.replace(call.require_version(service.get(workout_id)), body, call.now)


@router.operation(
    "PATCH",
    "/v1/workouts/{workout_id}",
    "updateWorkout",
    "Update a workout",
    problems=(problems.DUPLICATE_SOURCE,),
    versioned=True,
)
def update_workout(
    call: Call, workout_id: WorkoutInPath, patch: MergePatch[WorkoutCreate]
) -> Annotated[Stored, Workout]:
    """Changes a workout. A list in the body, such as `exercises`, replaces the whole stored list.
    An object, such as `cardio`, is merged into the stored object.
    """
    service = WorkoutService(call.session)
    current = call.require_version(service.get(workout_id))
    return service.replace(current, patch.apply(current.document()), call.now)


@router.operation(
    "POST",
    "/v1/workouts/{workout_id}/exercises/{n}/sets",
    "addWorkoutSet",
    "Add a set to a workout",
    problems=(problems.OTHER_EXERCISE,),
    part=WorkoutSet,
)
def add_workout_set(
    call: Call, workout_id: WorkoutInPath, n: ExerciseNumberInPath, body: SetAddition
) -> Annotated[Stored, Workout]:
    """Adds a set to an exercise of a workout, after its last set, and returns the workout, in which
    it is the last set of the exercise. The workout can have any status. All other fields remain as
    they are.

    Sets that several devices add at the same time are all stored. Send an `Idempotency-Key`, so
    that a repeated request adds only one set. To add an exercise, change `exercises` of the
    workout.
    """
    service = WorkoutService(call.session)
    current = call.require_version(service.get(workout_id))
    return service.add_set(current, int(n), body, call.now)


@router.operation(
    "DELETE",
    "/v1/workouts/{workout_id}",
    "deleteWorkout",
    "Delete a workout",
    status=204,
    versioned=True,
)
def delete_workout(call: Call, workout_id: WorkoutInPath) -> None:
    """Deletes a workout. If the workout was completed, the `count` of its day in the calendar
    decreases by 1, and streaks can become shorter.
    """
    service = WorkoutService(call.session)
    service.delete(call.require_version(service.get(workout_id)), call.now)
