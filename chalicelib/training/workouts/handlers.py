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

resource = Router("Workouts", "Training sessions with their exercises, sets and cardio data.")

WORKOUT = {
    "workout_id": PathParameter(
        UUID_PATTERN, "The id of the workout.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    )
}


@resource.operation(
    "GET",
    "/v1/workouts",
    "listWorkouts",
    "List workouts",
    response=Workout,
    query=WorkoutFilter,
)
def list_workouts(call: Call, query: WorkoutFilter) -> Page:
    """Returns workouts, newest first. With `type` or `status`, a page can have fewer items than
    `limit` although `next_cursor` is not null.
    """
    return WorkoutStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/workouts",
    "createWorkout",
    "Create a workout",
    request=WorkoutCreate,
    response=Workout,
    status=201,
    problems=(problems.DUPLICATE_SOURCE,),
)
def create_workout(call: Call, body: WorkoutCreate) -> Stored:
    """Creates a workout. The local date of `started_at` is computed once, from `timezone` (or the
    time zone of the profile) and the `day_start` of the profile.
    """
    return WorkoutStore(call.session).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/workouts/{workout_id}",
    "getWorkout",
    "Get a workout",
    response=Workout,
    path_parameters=WORKOUT,
    versioned=True,
)
def get_workout(call: Call, workout_id: str) -> Stored:
    """Returns one workout. Weights and distances are returned as entered, and also in kilograms and
    metres.
    """
    return WorkoutStore(call.session).get(workout_id)


@resource.operation(
    "PUT",
    "/v1/workouts/{workout_id}",
    "putWorkout",
    "Replace a workout, or create it with a given id",
    request=WorkoutCreate,
    response=Workout,
    path_parameters=WORKOUT,
    problems=(problems.DUPLICATE_SOURCE, problems.ID_RETIRED),
    versioned=True,
    may_create=True,
)
def put_workout(call: Call, workout_id: str, body: WorkoutCreate) -> Stored:
    """Replaces a workout. With `If-None-Match: *` it creates a workout with the id in the path, so
    that an offline client can choose ids.
    """
    store = WorkoutStore(call.session)
    if call.preconditions.creates:
        return store.create(body, call.now, workout_id)
    return store.replace(call.matched(store.get(workout_id)), body, call.now)


@resource.operation(
    "PATCH",
    "/v1/workouts/{workout_id}",
    "updateWorkout",
    "Update a workout",
    request=WorkoutCreate,
    response=Workout,
    path_parameters=WORKOUT,
    problems=(problems.DUPLICATE_SOURCE,),
    versioned=True,
)
def update_workout(call: Call, workout_id: str, patch: MergePatch[WorkoutCreate]) -> Stored:
    """Changes a workout. A list in the body, such as `exercises`, replaces the stored list."""
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
    """Deletes a workout. If the workout was completed, the day counter decreases by 1, and the
    longest streak can become shorter.
    """
    store = WorkoutStore(call.session)
    store.delete(call.matched(store.get(workout_id)))
