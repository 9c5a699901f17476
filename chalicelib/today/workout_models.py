"""Models of the workouts of a day."""

from typing import Literal

from pydantic import Field

from chalicelib.models.base import ReadModel
from chalicelib.models.fields import Name
from chalicelib.training.runs.repository import MAX_ACTIVE
from chalicelib.training.workouts.documents import WorkoutType

# So many completed workouts of a day are listed.
MAX_COMPLETED = 20


class PlannedWorkout(ReadModel):
    """A workout that is planned or in progress."""

    workout_id: str = Field(json_schema_extra={"format": "uuid"})
    title: Name
    type: WorkoutType
    status: Literal["planned", "in_progress"]
    started_at: str | None = Field(None, json_schema_extra={"format": "date-time"})


class CompletedWorkout(ReadModel):
    """A workout that was completed on the day."""

    workout_id: str = Field(
        description="The id of the workout, for `GET /v1/workouts/{workout_id}`.",
        json_schema_extra={"format": "uuid"},
    )
    title: Name = Field(description="The title, or the name of its sport or type if it has none.")
    type: WorkoutType = Field(description="The type: what kind of training it was.")
    started_at: str | None = Field(
        None,
        description="The instant at which it began, in UTC; absent if only its day is known.",
        json_schema_extra={"format": "date-time"},
    )


class NextWorkout(ReadModel):
    """The next workout of a run of a program. `POST /v1/runs/{run_id}/workouts` plans it."""

    run_id: str = Field(
        description="For `GET /v1/runs/{run_id}`.", json_schema_extra={"format": "uuid"}
    )
    program: Name = Field(
        description="The name of the program; after its deletion, the name when the run began."
    )
    day: str = Field(description="The id of the day of the program.", examples=["A"])
    week: int = Field(
        description="The week of the run, from 1: in rotation one pass through the days, else 7 "
        "days from its start."
    )
    workout_id: str | None = Field(
        description="The workout of the run that is planned or in progress; null without one, and "
        "by weekdays if it is of another day.",
        json_schema_extra={"format": "uuid"},
    )


class DayWorkouts(ReadModel):
    """The workouts of the day: those that are planned or in progress, and those that are completed,
    each in the order in which they begin; and the next one of each run. They are not in the score.
    """

    planned: list[PlannedWorkout] = Field(
        description="The workouts that are planned or in progress: at most 50."
    )
    completed: list[CompletedWorkout] = Field(
        description="The completed workouts: of a day with very many or very large ones the first, "
        f"at most {MAX_COMPLETED}. `GET /v1/workouts` has all."
    )
    completed_count: int = Field(
        description="The number of all completed workouts of the day, also of those that are not "
        "in `completed`."
    )
    next: list[NextWorkout] = Field(
        description="The next workout of each active run that has begun, the oldest run first: in "
        "rotation always, by weekdays only on its day and until it is completed or skipped. Empty "
        f"for a past day. At most {MAX_ACTIVE}."
    )
