"""Models of exercises: the built-in catalogue and the caller's own."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import Flag, Name, Notes, ShortName, Slug
from chalicelib.models.queries import PageQuery

Modality = Literal["strength", "cardio", "mobility", "plyometric"]
Equipment = Literal[
    "band",
    "barbell",
    "bodyweight",
    "cable",
    "dumbbell",
    "exercise_ball",
    "ez_curl_bar",
    "foam_roller",
    "kettlebell",
    "machine",
    "medicine_ball",
    "other",
]
Muscle = Literal[
    "abdominals",
    "abductors",
    "adductors",
    "biceps",
    "calves",
    "chest",
    "forearms",
    "glutes",
    "hamstrings",
    "lats",
    "lower_back",
    "middle_back",
    "neck",
    "quadriceps",
    "shoulders",
    "traps",
    "triceps",
]
Category = Literal[
    "cardio",
    "olympic_weightlifting",
    "plyometrics",
    "powerlifting",
    "strength",
    "stretching",
    "strongman",
]
Muscles = Annotated[list[Muscle], Field(max_length=17)]


class ExerciseCreate(RequestModel):
    """An exercise of one's own."""

    name: Name
    modality: Modality = "strength"
    category: Category | None = None
    equipment: Equipment | None = None
    mechanic: Literal["compound", "isolation"] | None = None
    force: Literal["pull", "push", "static"] | None = None
    level: Literal["beginner", "intermediate", "expert"] | None = None
    primary_muscles: Muscles = []
    secondary_muscles: Muscles = []
    notes: Notes | None = None
    archived: bool = Field(False, description="Hidden from lists; old entries keep its name.")


class Exercise(ReadModel):
    """An exercise: built in (a slug for an id, no version) or the caller's own."""

    id: Slug
    version: int | None = Field(None, description="The ETag of an exercise of your own.")
    built_in: bool = Field(description="Whether it is of the catalogue, and cannot be changed.")
    name: Name
    modality: Modality
    category: Category | None = None
    equipment: Equipment | None = None
    mechanic: Literal["compound", "isolation"] | None = None
    force: Literal["pull", "push", "static"] | None = None
    level: Literal["beginner", "intermediate", "expert"] | None = None
    primary_muscles: Muscles
    secondary_muscles: Muscles
    notes: Notes | None = None
    archived: bool = Field(description="Hidden from lists.")
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})


class ExerciseFilter(PageQuery):
    """Which exercises to list."""

    q: ShortName | None = Field(
        None, description="Words that the name holds, in any order and case."
    )
    muscle: Muscle | None = Field(None, description="Trained as a primary or secondary muscle.")
    equipment: Equipment | None = Field(None, description="Done with this.")
    modality: Modality | None = Field(None, description="Of this kind of training.")
    mine: Flag | None = Field(None, description="true: only my own; false: only built-in ones.")
    archived: Flag = Field(False, description="Whether to show my archived ones too.")
