"""Models of program templates in responses."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import ReadModel
from chalicelib.models.fields import LocalDate, Name, ShortNotes, Slug
from chalicelib.training.programs.models import DayId
from chalicelib.training.progression.documents import PositionKind
from chalicelib.training.routines.progression_models import Progression
from chalicelib.training.routines.sets import RoutineSet
from chalicelib.training.workouts.documents import LoadMode
from chalicelib.training.workouts.measures import RestSeconds


class TemplateProgression(ReadModel):
    """The progression of a slot in each unit. A copy has that of its unit."""

    kg: Progression = Field(description="The progression with loads in kilograms.")
    lb: Progression = Field(description="The progression with loads in pounds.")


class TemplateEntry(ReadModel):
    """An exercise of a program template. It becomes an entry of a routine."""

    exercise_id: Slug
    slot: Slug = Field(description="Entries with the same slot share one load.")
    sets: list[RoutineSet] = Field(
        [], description="Empty if the progression has the sets, in stages or a cycle."
    )
    rest_s: RestSeconds | None = Field(None, description="The shortest rest, if it is known.")
    rest_max_s: RestSeconds | None = Field(None, description="The longest rest, if it is known.")
    superset_group: int | None = Field(
        None, description="The sets of exercises with the same number alternate."
    )
    load_mode: LoadMode = "external"
    progression: TemplateProgression


class TemplateDay(ReadModel):
    """A day of a program template. It becomes a routine."""

    id: DayId = Field(examples=["A"])
    name: Name = Field(examples=["Workout A"])
    entries: list[TemplateEntry]


class ProgramTemplateSummary(ReadModel):
    """A program template without its days."""

    id: Slug = Field(examples=["gzclp"])
    name: Name = Field(examples=["GZCLP"])
    as_of: LocalDate = Field(description="The date on which its numbers were collected.")
    position: PositionKind
    days_per_week: int = Field(description="On how many days a week it is done.")
    also_days_per_week: int | None = Field(
        None, description="Another number of days a week for which it is published."
    )
    rest_days_between: int | None = Field(
        None, description="How many days without training are between two days, if it is published."
    )
    weeks_of_a_cycle: int | None = Field(
        None, description="The weeks of a cycle, if its loads follow one."
    )
    sources: list[ShortNotes] = Field(description="Where its numbers are published.")
    uncertain: list[ShortNotes] = Field(
        description="What the sources leave open or state differently, and what is used here."
    )
    adapted: ShortNotes | None = Field(
        None, description="How it differs from its sources, if it does."
    )
    missing: list[Name] | None = Field(
        None, description="Exercises of the sources that the catalogue lacks."
    )
    deload: ShortNotes | None = Field(None, description="How loads are lowered, in a sentence.")


class ProgramTemplate(ProgramTemplateSummary):
    """A program template: dated data with sources, from which a program can be made."""

    days: Annotated[list[TemplateDay], Field(min_length=1)]
