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

resource = Router("Exercises", "What a workout is made of: built in, or the caller's own.")

EXERCISE = {
    "exercise_id": PathParameter(
        SLUG_PATTERN, "A catalogue slug, or the id of an exercise of yours.", "barbell-squat"
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
    """My own first, newest first, then the built-in ones by id."""
    return ExerciseStore(call.session).list_page(query, call.page)


@resource.operation(
    "POST",
    "/v1/exercises",
    "createExercise",
    "Add an exercise of my own",
    request=ExerciseCreate,
    response=Exercise,
    status=201,
)
def create_exercise(call: Call, body: ExerciseCreate) -> Stored:
    """Its id can be used in workouts at once."""
    return ExerciseStore(call.session).create(body, call.now)


@resource.operation(
    "GET",
    "/v1/exercises/{exercise_id}",
    "getExercise",
    "Read an exercise",
    response=Exercise,
    path_parameters=EXERCISE,
    versioned=True,
)
def get_exercise(call: Call, exercise_id: str) -> Stored | Reference:
    """A built-in exercise is reference data and may be cached; one of mine has a version."""
    built_in = catalogue.exercises().get(exercise_id)
    if built_in:
        return Reference(dump(built_in), catalogue.tag())
    return ExerciseStore(call.session).get_own(exercise_id)


@resource.operation(
    "PATCH",
    "/v1/exercises/{exercise_id}",
    "updateExercise",
    "Change an exercise of my own",
    request=ExerciseCreate,
    response=Exercise,
    path_parameters=EXERCISE,
    versioned=True,
)
def update_exercise(call: Call, exercise_id: str, patch: MergePatch[ExerciseCreate]) -> Stored:
    """Old workouts keep the name they were logged with."""
    store = ExerciseStore(call.session)
    current = call.matched(store.get_own(exercise_id))
    return store.replace(current, patch.apply(current.document()), call.now)


@resource.operation(
    "DELETE",
    "/v1/exercises/{exercise_id}",
    "archiveExercise",
    "Archive an exercise of my own",
    path_parameters=EXERCISE,
    status=204,
    versioned=True,
)
def archive_exercise(call: Call, exercise_id: str) -> None:
    """Hidden from lists, still readable by id; `archived: false` brings it back."""
    store = ExerciseStore(call.session)
    store.archive(call.matched(store.get_own(exercise_id)), call.now)
