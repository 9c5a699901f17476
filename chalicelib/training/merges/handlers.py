"""Merges of exercises."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.problems import EXERCISE_MERGED, NOT_FOUND
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.training.merges.models import ExerciseMerge, ExerciseMergeCreate
from chalicelib.training.merges.service import MergeService

router = Router(
    "Exercise merges", "Custom exercises whose history reads as that of another exercise."
)

MergeInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the merge.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


@router.operation("GET", "/v1/exercise-merges", "listExerciseMerges", "List merges of exercises")
def list_exercise_merges(call: Call, page: PageRequest) -> Annotated[Page, ExerciseMerge]:
    """Returns the merges of exercises, newest first if their ids are of version 7."""
    return MergeService(call.session).list_page(page)


@router.operation(
    "POST",
    "/v1/exercise-merges",
    "createExerciseMerge",
    "Merge an exercise into another one",
    status=201,
    problems=(EXERCISE_MERGED, NOT_FOUND),
)
def create_exercise_merge(
    call: Call, body: ExerciseMergeCreate
) -> Annotated[Stored, ExerciseMerge]:
    """Merges a custom exercise, such as one of an import, into an exercise of the catalogue or
    another custom exercise. Until the merge is deleted, the history and the records of the other
    exercise have those of both, and the custom exercise has `merged_into`. Workouts are not
    changed, and new ones can still name the custom exercise.

    Of two exercises neither can be merged already, and nothing can be merged into the custom
    exercise (409). At most 10 exercises can be merged into one.
    """
    return MergeService(call.session).create(body, call.now)


@router.operation(
    "GET",
    "/v1/exercise-merges/{merge_id}",
    "getExerciseMerge",
    "Get a merge of exercises",
    versioned=True,
)
def get_exercise_merge(call: Call, merge_id: MergeInPath) -> Annotated[Stored, ExerciseMerge]:
    """Returns one merge."""
    return MergeService(call.session).get(merge_id)


@router.operation(
    "DELETE",
    "/v1/exercise-merges/{merge_id}",
    "deleteExerciseMerge",
    "Take a merge of exercises back",
    status=204,
    versioned=True,
)
def delete_exercise_merge(call: Call, merge_id: MergeInPath) -> None:
    """Takes a merge back: each exercise has its own history and records again."""
    service = MergeService(call.session)
    service.delete(call.require_version(service.get(merge_id)), call.now)
