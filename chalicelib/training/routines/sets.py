"""Models of the planned sets of a routine, in requests and responses."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import RequestModel
from chalicelib.models.numbers import (
    DENOISED_OR_WHOLE,
    ENTERED_OR_WHOLE,
    MAX_SECONDS,
    WholeOrNot,
)
from chalicelib.training.workouts.documents import SetType
from chalicelib.training.workouts.sets import DueReps, SetTarget

MAX_SETS_OF_ENTRY = 50

Percent = Annotated[WholeOrNot, Field(gt=0, le=200), *ENTERED_OR_WHOLE]


DueSeconds = Annotated[
    WholeOrNot,
    Field(gt=0, le=MAX_SECONDS, description="The time in seconds."),
    *DENOISED_OR_WHOLE,
]


class RoutineTarget(SetTarget):
    """The planned values of a set. If `reps_max` is given, `reps` is the lower bound. None of them
    is reached by a set in which nothing is done.
    """

    reps: DueReps | None = None
    reps_max: DueReps | None = Field(
        None, description="The upper bound, if the target is a range of repetitions."
    )
    duration_s: DueSeconds | None = None


class RoutineSet(RequestModel):
    """A planned set with its target. `SetCreate` describes the values of `type`."""

    type: SetType = "normal"
    target: RoutineTarget | None = None


class CycleSet(RoutineSet):
    """A planned set of a wave, whose weight is a percentage of the training max."""

    percent: Percent = Field(description="The weight in percent of the training max.")


RoutineSets = Annotated[list[RoutineSet], Field(max_length=MAX_SETS_OF_ENTRY)]
StageSets = Annotated[list[RoutineSet], Field(min_length=1, max_length=MAX_SETS_OF_ENTRY)]
CycleSets = Annotated[list[CycleSet], Field(min_length=1, max_length=MAX_SETS_OF_ENTRY)]
