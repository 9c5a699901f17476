"""Models of exercises: the built-in catalogue and custom exercises."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import Flag, Name, Notes, ShortName, Slug
from chalicelib.models.queries import PageQuery
from chalicelib.training.exercises.documents import (
    Equipment,
    ExerciseCategory,
    ExerciseLevel,
    Force,
    Mechanic,
    Modality,
    Muscle,
)

Muscles = Annotated[list[Muscle], Field(max_length=17)]


class ExerciseCreate(RequestModel):
    """A custom exercise: an exercise of the caller that is not in the catalogue."""

    name: Name
    modality: Modality = "strength"
    category: ExerciseCategory | None = None
    equipment: Equipment | None = None
    mechanic: Mechanic | None = None
    force: Force | None = None
    level: ExerciseLevel | None = None
    primary_muscles: Muscles = []
    secondary_muscles: Muscles = []
    notes: Notes | None = None
    archived: bool = Field(
        False,
        description="Whether the exercise is hidden from lists. Existing workouts keep its name.",
    )


class Exercise(ReadModel):
    """A built-in exercise (its id is a slug, and it has no version) or a custom exercise."""

    id: Slug
    version: int | None = Field(None, description="The version of a custom exercise; its ETag.")
    built_in: bool = Field(
        description="Whether the exercise belongs to the catalogue and cannot be changed."
    )
    name: Name
    modality: Modality
    category: ExerciseCategory | None = None
    equipment: Equipment | None = None
    mechanic: Mechanic | None = None
    force: Force | None = None
    level: ExerciseLevel | None = None
    primary_muscles: Muscles
    secondary_muscles: Muscles
    synonyms: list[str] | None = Field(
        None, description="Other names of a built-in exercise, which the search finds too."
    )
    images: list[str] | None = Field(
        None,
        description="Pictures of a built-in exercise, in order, as paths relative to the folder "
        "`exercises` of the project free-exercise-db (public domain): "
        "`https://raw.githubusercontent.com/yuhonas/free-exercise-db/main/exercises/`. The API "
        "does not serve them, so copy the folder to where the client has its own pictures.",
    )
    instructions: list[str] | None = Field(
        None,
        description="How a built-in exercise is done, step by step, in English. Only the answer "
        "about one exercise has them.",
    )
    notes: Notes | None = None
    archived: bool = Field(description="Whether the exercise is hidden from lists.")
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})


class ExerciseCatalogue(ReadModel):
    """The catalogue: all built-in exercises."""

    items: list[Exercise] = Field(
        description="The built-in exercises, sorted by id, as a list shows them: without "
        "`instructions`, which the answer about one exercise has."
    )


class ExerciseFilter(PageQuery):
    """The filter of a list of exercises."""

    q: ShortName | None = Field(
        None,
        description="Words, or beginnings of words, of the name or a synonym, in any order. "
        "Built-in exercises are then in the order of how well they match.",
    )
    muscle: Muscle | None = Field(
        None, description="Only exercises with this primary or secondary muscle."
    )
    equipment: Equipment | None = Field(None, description="Only exercises with this equipment.")
    modality: Modality | None = Field(None, description="Only exercises of this modality.")
    mine: Flag | None = Field(
        None, description="`true`: only custom exercises; `false`: only built-in exercises."
    )
    archived: Flag = Field(False, description="`true`: archived custom exercises are included.")
