"""Exercises."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.responses import Reference
from chalicelib.jsontext import dump
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.models import (
    Exercise,
    ExerciseCatalogue,
    ExerciseCreate,
    ExerciseFilter,
)
from chalicelib.training.exercises.paths import ExerciseInPath
from chalicelib.training.exercises.service import ExerciseService

router = Router(
    "Exercises",
    "The exercises that workouts use: built-in exercises and the custom exercises of the caller.",
)

CustomExerciseInPath = Annotated[
    str,
    PathParameter(
        UUID_PATTERN, "The id of a custom exercise.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"
    ),
]


@router.operation("GET", "/v1/exercises", "listExercises", "List exercises")
def list_exercises(
    call: Call, query: ExerciseFilter, page: PageRequest
) -> Annotated[Page, Exercise]:
    """Returns the custom exercises of the caller, newest first, then the built-in exercises, sorted
    by id or, with `q`, by how well they match: the plain name first.
    """
    return ExerciseService(call.session).list_page(query, page)


@router.operation(
    "GET",
    "/v1/exercise-catalogue",
    "getExerciseCatalogue",
    "Get the exercise catalogue",
    reference=True,
)
def get_exercise_catalogue() -> Annotated[Reference, ExerciseCatalogue]:
    """Returns all built-in exercises in one answer of about 420 KB, or 40 KB compressed, as
    `GET /v1/exercises` lists them: without instructions. It is reference data that can be cached,
    so that a client searches in its own copy.
    """
    return Reference(*catalogue.whole())


@router.operation("POST", "/v1/exercises", "createExercise", "Create an exercise", status=201)
def create_exercise(call: Call, body: ExerciseCreate) -> Annotated[Stored, Exercise]:
    """Creates a custom exercise. Workouts can use its id at once."""
    return ExerciseService(call.session).create(body, call.now)


@router.operation(
    "GET", "/v1/exercises/{exercise_id}", "getExercise", "Get an exercise", versioned=True
)
def get_exercise(
    call: Call, exercise_id: ExerciseInPath
) -> Annotated[Stored | Reference, Exercise]:
    """Returns one exercise. A built-in exercise has its instructions, is reference data and can be
    cached. A custom exercise has a version and can change.
    """
    built_in = catalogue.exercise(exercise_id)
    if built_in:
        return Reference(dump(catalogue.instructed(built_in)), catalogue.tag())
    return ExerciseService(call.session).get_custom(exercise_id)


@router.operation(
    "PUT",
    "/v1/exercises/{exercise_id}",
    "putExercise",
    "Replace an exercise, or create it with a given id",
    versioned=True,
    may_create=True,
)
def put_exercise(
    call: Call, exercise_id: CustomExerciseInPath, body: ExerciseCreate
) -> Annotated[Stored, Exercise]:
    """Replaces a custom exercise. Fields omitted from the body are cleared. Existing workouts keep
    the name that they were logged with.

    With `If-None-Match: *` it creates a custom exercise with the id in the path, so that an offline
    client can log workouts with it at once.
    """
    service = ExerciseService(call.session)
    if call.preconditions.creates:
        return service.create(body, call.now, exercise_id)
    return service.replace(call.require_version(service.get_custom(exercise_id)), body, call.now)


@router.operation(
    "PATCH", "/v1/exercises/{exercise_id}", "updateExercise", "Update an exercise", versioned=True
)
def update_exercise(
    call: Call, exercise_id: ExerciseInPath, patch: MergePatch[ExerciseCreate]
) -> Annotated[Stored, Exercise]:
    """Changes a custom exercise. Existing workouts keep the name that they
    were logged with.
    """
    service = ExerciseService(call.session)
    current = call.require_version(service.get_custom(exercise_id))
    return service.replace(current, patch.apply(current.document()), call.now)


@router.operation(
    "DELETE",
    "/v1/exercises/{exercise_id}",
    "archiveExercise",
    "Archive an exercise",
    status=204,
    versioned=True,
)
def archive_exercise(call: Call, exercise_id: ExerciseInPath) -> None:
    """Archives a custom exercise. Lists contain it only with `archived=true`, and it can still be
    requested by its id. An update with `archived: false` restores it.
    """
    service = ExerciseService(call.session)
    service.archive(call.require_version(service.get_custom(exercise_id)), call.now)
