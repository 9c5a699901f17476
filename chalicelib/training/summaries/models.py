"""Models of summaries of workouts."""

from pydantic import Field

from chalicelib.models.base import ReadModel
from chalicelib.models.fields import LocalDate, Slug
from chalicelib.models.numbers import Figure
from chalicelib.training.exercises.documents import Muscle
from chalicelib.training.logbook.volume_models import SetsWithoutLoad, VolumeKg, WorkingSets
from chalicelib.training.workouts.documents import WorkoutStatus


class SummaryMuscle(ReadModel):
    """The working sets of a muscle."""

    muscle: Muscle
    direct_sets: Figure = Field(
        description="The working sets of exercises with it among the primary muscles."
    )
    indirect_sets: Figure = Field(
        description="The working sets of exercises with it among the secondary muscles only."
    )
    sets: Figure = Field(description="The direct sets and half of the indirect sets.")
    days: int = Field(description="The number of local dates with a direct set.")


class DistanceByType(ReadModel):
    """The distance in metres by the type of the workout; types without a distance are absent."""

    strength: Figure | None = None
    cardio: Figure | None = None
    mobility: Figure | None = None
    sport: Figure | None = None
    other: Figure | None = None


class TrainingSummary(ReadModel):
    """What was done in workouts. An exercise counts for the muscles that it has now."""

    workouts: int = Field(description="The number of completed workouts.")
    minutes: int | None = Field(
        description="Their time in whole minutes, as the calendar counts it. That of a workout is "
        "the time of its cardio data or of its parts, else the time from start to end, else the "
        "duration of its sets. Null if release 0.5 wrote the workouts, and nothing was written to "
        "their year since."
    )
    sets: WorkingSets
    volume_kg: VolumeKg
    sets_without_load: SetsWithoutLoad
    distance_m: DistanceByType = Field(
        description="The distances of activities, and of sets without warm-up sets. If a workout "
        "has `parts`, theirs count instead of that of `cardio`."
    )
    muscles: list[SummaryMuscle] = Field(description="The muscles with sets, sorted by name.")
    records: int = Field(
        description="The number of records that were set, as `GET /v1/records` lists them."
    )


class SummaryExercise(ReadModel):
    """An exercise in the summary of a workout."""

    exercise_id: Slug
    sets: WorkingSets
    volume_kg: VolumeKg
    sets_without_load: SetsWithoutLoad


class _SummarizedWorkout(ReadModel):
    """Which workout is summarized."""

    workout_id: str = Field(json_schema_extra={"format": "uuid"})
    local_date: LocalDate
    status: WorkoutStatus


# The fields of the last base come first.
class WorkoutSummary(TrainingSummary, _SummarizedWorkout):
    """The summary of one workout."""

    workouts: int = Field(description="1 if the workout is completed, else 0.")
    exercises: list[SummaryExercise] = Field(
        description="The exercises with a set that was done, in the order of the workout."
    )
