"""The summary of a workout."""

from typing import Annotated

from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.models.fields import UUID_PATTERN
from chalicelib.training.summaries.models import WorkoutSummary
from chalicelib.training.summaries.service import WorkoutSummaryService

router = Router(
    "Summaries",
    "What was done in a workout, and by week and month, with the adherence and the score.",
)

WorkoutInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the workout.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]


@router.operation(
    "GET",
    "/v1/workouts/{workout_id}/summary",
    "getWorkoutSummary",
    "Get the summary of a workout",
)
def get_workout_summary(call: Call, workout_id: WorkoutInPath) -> WorkoutSummary:
    """Returns what was done in a workout: the sets and the volume of each exercise and of all, the
    sets of each muscle, and the number of records that it set. Of a workout that is not completed,
    the sets with a result count; it sets no records.
    """
    summary = WorkoutSummaryService(call.session).summary(workout_id)
    return WorkoutSummary.model_validate(summary)
