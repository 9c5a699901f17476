"""The documents of exercises: built-in exercises as they ship, custom exercises as stored."""

from typing import Literal, NotRequired, TypedDict

Modality = Literal["strength", "cardio", "mobility", "plyometric"]
ExerciseCategory = Literal[
    "cardio",
    "olympic_weightlifting",
    "plyometrics",
    "powerlifting",
    "strength",
    "stretching",
    "strongman",
]
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
Mechanic = Literal["compound", "isolation"]
Force = Literal["pull", "push", "static"]
ExerciseLevel = Literal["beginner", "intermediate", "expert"]
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


class ExerciseContent(TypedDict):
    """What every exercise has."""

    name: str
    modality: Modality
    category: NotRequired[ExerciseCategory]
    equipment: NotRequired[Equipment]
    mechanic: NotRequired[Mechanic]
    force: NotRequired[Force]
    level: NotRequired[ExerciseLevel]
    primary_muscles: list[Muscle]
    secondary_muscles: list[Muscle]
    archived: bool
    built_in: bool


class BuiltInExercise(ExerciseContent):
    """An exercise of the catalogue; its id is a slug.

    ``images`` are paths in the folder ``exercises`` of free-exercise-db.
    """

    id: str
    synonyms: NotRequired[list[str]]
    images: NotRequired[list[str]]


class InstructedExercise(BuiltInExercise):
    """An exercise of the catalogue with its instructions, a text for each step."""

    instructions: NotRequired[list[str]]


class ExerciseDocument(ExerciseContent):
    """A custom exercise, as stored."""

    id: str
    version: int
    notes: NotRequired[str]
    created_at: str
    updated_at: str


class ExerciseCriteria(TypedDict, total=False):
    """What the exercises of a list must match."""

    q: str
    muscle: Muscle
    equipment: Equipment
    modality: Modality
