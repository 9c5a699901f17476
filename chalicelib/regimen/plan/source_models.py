"""The models of what ticks a habit besides its entries."""

from typing import Annotated

from pydantic import Field

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel
from chalicelib.regimen.plan.documents import Measure
from chalicelib.regimen.plan.sources import MEASURES
from chalicelib.training.workouts.documents import WorkoutType
from chalicelib.training.workouts.volume import MAX_MINUTES


class WorkoutLink(RequestModel):
    """The completed workouts that tick the habit; without `type`, workouts of every type."""

    type: WorkoutType | None = None
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] | None = Field(
        None,
        description="Only for the measure `done`: the least sum of the minutes of the workouts of "
        "a day. By default, one workout is enough, whatever its length. For the measure `minutes`, "
        "the sum is the amount of the entry, and the goal of the habit applies to it.",
    )


class HabitSource(RequestModel):
    """What ticks the habit besides its entries: the completed workouts of a day. A write of a
    workout sets, changes or removes the entry of its day, which has the `origin` `workout`. It
    never changes an entry that a person set.
    """

    workouts: WorkoutLink

    def check(self, measure: Measure) -> None:
        """Refuse a source that entries of a habit with ``measure`` cannot follow from.

        Raises:
            FieldFault: the measure is neither `done` nor `minutes`, or it is `minutes` and there
                is a least number of them.
        """
        if measure not in MEASURES:
            raise FieldFault("source_of_measure", "source", measure=measure)
        if measure == "minutes" and self.workouts.minutes is not None:
            raise FieldFault("minutes_of_goal", "source", "workouts", "minutes")
