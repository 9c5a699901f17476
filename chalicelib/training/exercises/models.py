"""Models of exercises: the built-in catalogue and custom exercises."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import Flag, Name, Notes, ShortName, Slug, line
from chalicelib.models.numbers import ENTERED_OR_WHOLE, WholeOrNot
from chalicelib.models.queries import PageQuery
from chalicelib.models.rules import fields, refused_if, with_schema_rule
from chalicelib.training.exercises.documents import (
    Equipment,
    ExerciseCategory,
    ExerciseDataset,
    ExerciseLevel,
    Force,
    Mechanic,
    Modality,
    Muscle,
    Tracks,
)

Muscles = Annotated[list[Muscle], Field(max_length=17)]
Implements = Annotated[
    int,
    Field(
        ge=1,
        le=2,
        description="How many weights of the stated size are used at once: 2 for two dumbbells, 1 "
        "for a barbell, a machine or one dumbbell. Absent without a weight, or if nobody stated "
        "it. `load_per` of a set can differ from it.",
    ),
]
BodyWeightFactor = Annotated[
    WholeOrNot,
    Field(
        gt=0,
        le=1,
        description="The part of the body weight that is moved: 1 for a pull-up, 0.64 for a "
        "push-up. Absent if it is unknown; none is assumed.",
    ),
    *ENTERED_OR_WHOLE,
]
FactorSource = Annotated[str, *line(300)]
_FACTOR, _FACTOR_SOURCE = "body_weight_factor", "body_weight_factor_source"
_SOURCE_NEEDS_FACTOR = refused_if(fields(there=[_FACTOR_SOURCE], away=[_FACTOR]))


class ExerciseCreate(RequestModel):
    """A custom exercise: an exercise of the caller that is not in the catalogue.

    `tracks`, `implements` and `body_weight_factor` are unknown if they are omitted.
    """

    model_config = with_schema_rule(_SOURCE_NEEDS_FACTOR)

    name: Name
    modality: Modality = "strength"
    category: ExerciseCategory | None = None
    equipment: Equipment | None = None
    mechanic: Mechanic | None = None
    force: Force | None = None
    level: ExerciseLevel | None = None
    primary_muscles: Muscles = []
    secondary_muscles: Muscles = []
    tracks: Tracks | None = None
    implements: Implements | None = None
    body_weight_factor: BodyWeightFactor | None = None
    body_weight_factor_source: FactorSource | None = Field(
        None,
        description="Where the factor is from, such as a publication or a measurement of one's "
        "own. It must be omitted if there is no factor.",
    )
    notes: Notes | None = None
    archived: bool = Field(
        False,
        description="Whether the exercise is hidden from lists. Existing workouts keep its name.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.body_weight_factor_source is not None and self.body_weight_factor is None:
            raise FieldFault("not_allowed_without", _FACTOR_SOURCE, other=_FACTOR)
        return self


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
    tracks: Tracks | None = None
    implements: Implements | None = None
    body_weight_factor: BodyWeightFactor | None = None
    body_weight_factor_source: FactorSource | None = None
    unilateral: bool | None = Field(
        None,
        description="`true` for a built-in exercise of one side at a time, such as a one-arm row; "
        "absent otherwise.",
    )
    alternating: bool | None = Field(
        None,
        description="`true` for a built-in exercise whose repetitions change sides, such as an "
        "alternating curl; absent otherwise.",
    )
    same_as: Slug | None = Field(
        None,
        description="The id of the preferred built-in exercise of which this one is a duplicate. "
        "Duplicates stay, because workouts refer to them. A search finds them only by their whole "
        "name, after the preferred one.",
    )
    dataset: ExerciseDataset | None = Field(
        None,
        description="Where a built-in exercise is from: the project `free-exercise-db`, with "
        "corrections, or `bluestreak`, which added common exercises that the project lacks. Those "
        "have neither pictures nor instructions.",
    )
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
    merged_into: Slug | None = Field(
        None,
        description="The exercise that a custom exercise is merged into; absent if it is not "
        "merged.",
    )
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
        "Built-in exercises are then in the order of how well they match. Duplicates, which have "
        "`same_as`, are left out unless `q` is their whole name.",
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
