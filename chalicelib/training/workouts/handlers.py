"""Workouts."""

from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored
from chalicelib.training.workouts.models import Workout, WorkoutCreate, WorkoutFilter
from chalicelib.training.workouts.store import WorkoutStore

resource = Router("Workouts", "What was trained: exercises, sets, cardio.")

WORKOUT = {
    "workout_id": PathParameter(
        UUID_PATTERN, "The workout's id.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "GET",
    "/v1/workouts",
    "listWorkouts",
    "List my workouts",
    response=Workout,
    query=WorkoutFilter,
)
def list_workouts(call: Call, query: WorkoutFilter) -> Page:
    """Newest first. With `type` or `status` a page may be short while `next_cursor` is not null."""
    return WorkoutStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/workouts",
    "createWorkout",
    "Log a workout",
    request=WorkoutCreate,
    response=Workout,
    status=201,
    problems=(problems.DUPLICATE_SOURCE,),
)
def create_workout(call: Call, body: WorkoutCreate) -> Stored:
    """The local date is fixed now, from `timezone` or the profile's, and its day start."""
    return WorkoutStore(call.session).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/workouts/{workout_id}",
    "getWorkout",
    "Read a workout",
    response=Workout,
    path_parameters=WORKOUT,
    versioned=True,
)
def get_workout(call: Call, workout_id: str) -> Stored:
    """Weights and distances read back as entered, with kilograms and metres beside them."""
    return WorkoutStore(call.session).get(workout_id)


@resource.operation(
    "PUT",
    "/v1/workouts/{workout_id}",
    "putWorkout",
    "Replace a workout, or create it under my own id",
    request=WorkoutCreate,
    response=Workout,
    path_parameters=WORKOUT,
    problems=(problems.DUPLICATE_SOURCE, problems.ID_RETIRED),
    versioned=True,
    may_create=True,
)
def put_workout(call: Call, workout_id: str, body: WorkoutCreate) -> Stored:
    """With `If-None-Match: *` it creates, so that an offline client can name things."""
    store = WorkoutStore(call.session)
    if call.preconditions.creates:
        return store.create(body, call.now, workout_id)
    return store.replace(call.matched(store.get(workout_id)), body, call.now)


@resource.operation(
    "PATCH",
    "/v1/workouts/{workout_id}",
    "updateWorkout",
    "Change a workout",
    request=WorkoutCreate,
    response=Workout,
    path_parameters=WORKOUT,
    problems=(problems.DUPLICATE_SOURCE,),
    versioned=True,
)
def update_workout(call: Call, workout_id: str, patch: MergePatch[WorkoutCreate]) -> Stored:
    """Lists, such as `exercises`, are replaced whole."""
    store = WorkoutStore(call.session)
    current = call.matched(store.get(workout_id))
    return store.replace(current, patch.apply(current.document()), call.now)


@resource.operation(
    "DELETE",
    "/v1/workouts/{workout_id}",
    "deleteWorkout",
    "Delete a workout",
    path_parameters=WORKOUT,
    status=204,
    versioned=True,
)
def delete_workout(call: Call, workout_id: str) -> None:
    """The day's count falls with it; the longest streak may shrink."""
    store = WorkoutStore(call.session)
    store.delete(call.matched(store.get(workout_id)))
