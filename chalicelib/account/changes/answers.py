"""The answer of the change feed, for the contract: its parts are the answers of all resources."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.labs.biomarkers.models import Biomarker, Target
from chalicelib.labs.panels.models import Panel
from chalicelib.labs.readings.models import Reading
from chalicelib.models.base import ReadModel
from chalicelib.profile.models import Profile
from chalicelib.regimen.adoptions.models import Adoption
from chalicelib.regimen.habits.models import Habit, HabitEntry
from chalicelib.regimen.intakes.models import Intake
from chalicelib.regimen.supplements.models import Supplement
from chalicelib.streaks.models import ExcuseYear, StreakSchedule
from chalicelib.training.exercises.models import Exercise
from chalicelib.training.workouts.models import Workout


class Change(ReadModel):
    """One change: the current state of a resource or, with `deleted: true`, only the type, id and
    version of a deleted resource. The resource omits fields that depend on the day of the request
    (`display`, `reference` and `target` of readings).
    """

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
    id: str = Field(
        description="The id of the resource. It is unique among resources of the same type."
    )
    version: Annotated[
        int,
        Field(
            ge=1,
            description="The version of the resource. Apply the change only if it is higher "
            "than the version that you have stored.",
        ),
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
    ) = Field(None, description="The resource; absent if it was deleted.")


class ChangeList(ReadModel):
    """A page of changes, oldest first; from the beginning of the feed, all resources, in no
    particular order. It can be empty while there are more.
    """

    items: list[Change]
    next_cursor: str = Field(
        description="The cursor of the next request. It is never null, because changes "
        "can follow later."
    )
    has_more: bool = Field(description="Whether more changes are available now.")
