"""Exercises."""

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.responses import Reference
from chalicelib.jsontext import dump
from chalicelib.models.fields import SLUG_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.models import Exercise, ExerciseCreate, ExerciseFilter
from chalicelib.training.exercises.store import ExerciseStore

resource = Router(
    "Exercises",
    "The exercises that workouts use: built-in exercises and the custom exercises of the caller.",
)

EXERCISE = {
    "exercise_id": PathParameter(
        SLUG_PATTERN,
        "The id of an exercise: a slug of the catalogue, or the id of a custom exercise.",
        "barbell-squat",
    )
}


@resource.operation(
    "GET",
    "/v1/exercises",
    "listExercises",
    "List exercises",
    response=Exercise,
    query=ExerciseFilter,
)
def list_exercises(call: Call, query: ExerciseFilter) -> Page:
    """Returns the custom exercises of the caller, newest first, then the built-in exercises, sorted
    by id.
    """
    return ExerciseStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/exercises",
    "createExercise",
    "Create an exercise",
    request=ExerciseCreate,
    response=Exercise,
    status=201,
)
def create_exercise(call: Call, body: ExerciseCreate) -> Stored:
    """Creates a custom exercise. Workouts can use its id at once."""
    return ExerciseStore(call.session).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/exercises/{exercise_id}",
    "getExercise",
    "Get an exercise",
    response=Exercise,
    path_parameters=EXERCISE,
    versioned=True,
)
def get_exercise(call: Call, exercise_id: str) -> Stored | Reference:
    """Returns one exercise. A built-in exercise is reference data and can be cached. A custom
    exercise has a version.
    """
    built_in = catalogue.exercises().get(exercise_id)
    if built_in:
        return Reference(dump(built_in), catalogue.tag())
    return ExerciseStore(call.session).get_own(exercise_id)


@resource.operation(
    "PATCH",
    "/v1/exercises/{exercise_id}",
    "updateExercise",
    "Update an exercise",
    request=ExerciseCreate,
    response=Exercise,
    path_parameters=EXERCISE,
    versioned=True,
)
def update_exercise(call: Call, exercise_id: str, patch: MergePatch[ExerciseCreate]) -> Stored:
    """Changes a custom exercise. Existing workouts keep the old name of the exercise."""
    store = ExerciseStore(call.session)
    current = call.matched(store.get_own(exercise_id))
    return store.replace(current, patch.apply(current.document()), call.now)


@resource.operation(
    "DELETE",
    "/v1/exercises/{exercise_id}",
    "archiveExercise",
    "Archive an exercise",
    path_parameters=EXERCISE,
    status=204,
    versioned=True,
)
def archive_exercise(call: Call, exercise_id: str) -> None:
    """Archives a custom exercise. Lists no longer contain it, but it can still be requested by its
    id. An update with `archived: false` restores it.
    """
    store = ExerciseStore(call.session)
    store.archive(call.matched(store.get_own(exercise_id)), call.now)
