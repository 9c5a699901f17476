"""Models of the change feed."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.labs.biomarkers.models import Biomarker, Target
from chalicelib.labs.panels.models import Panel
from chalicelib.labs.readings.models import Reading
from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import WholeNumber
from chalicelib.profile.models import Profile
from chalicelib.regimen.adoptions.models import Adoption
from chalicelib.regimen.habits.models import Habit, HabitEntry
from chalicelib.regimen.intakes.models import Intake
from chalicelib.regimen.supplements.models import Supplement
from chalicelib.streaks.models import ExcuseYear, StreakSchedule
from chalicelib.training.exercises.models import Exercise
from chalicelib.training.workouts.models import Workout


class ChangesQuery(QueryModel):
    """From where to follow the feed."""

    limit: Annotated[
        int, Field(ge=1, le=100, description="How many changes at most."), WholeNumber
    ] = 100
    cursor: Annotated[
        str | None,
        Field(max_length=2_000, description="`next_cursor` of the answer before; none to begin."),
    ] = None


class Change(ReadModel):
    """A resource as it stands, or the tombstone it left."""

    type: Literal[
        "adoption",
        "biomarker",
        "excuses",
        "exercise",
        "habit",
        "habit_entry",
        "intake",
        "panel",
        "profile",
        "reading",
        "schedule",
        "supplement",
        "target",
        "workout",
    ]
    id: str = Field(description="The resource's id; unique within its type.")
    version: Annotated[
        int, Field(ge=1, description="Keep the change only if it is higher than what you hold.")
    ]
    deleted: bool
    resource: (
        Adoption
        | Biomarker
        | ExcuseYear
        | Exercise
        | Habit
        | HabitEntry
        | Intake
        | Panel
        | Profile
        | Reading
        | StreakSchedule
        | Supplement
        | Target
        | Workout
        | None
    ) = Field(None, description="The resource; absent when it was deleted.")


class ChangeList(ReadModel):
    """Changes, oldest first."""

    items: list[Change]
    next_cursor: str = Field(description="Where to go on; never null, for more will come.")
    has_more: bool = Field(description="Whether more is there already.")
