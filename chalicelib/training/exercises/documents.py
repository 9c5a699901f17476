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

Tracks = Literal[
    "weight_reps",
    "reps",
    "duration",
    "distance_duration",
    "weight_distance",
    "weight_duration",
]
ExerciseDataset = Literal["bluestreak", "free-exercise-db"]


class ExerciseContent(TypedDict):
    """What every exercise has.

    ``tracks``, ``implements`` and ``body_weight_factor`` are absent if they are unknown or do not
    apply; :mod:`~chalicelib.training.exercises.traits` states what they mean.
    """

    name: str
    modality: Modality
    category: NotRequired[ExerciseCategory]
    equipment: NotRequired[Equipment]
    mechanic: NotRequired[Mechanic]
    force: NotRequired[Force]
    level: NotRequired[ExerciseLevel]
    primary_muscles: list[Muscle]
    secondary_muscles: list[Muscle]
    tracks: NotRequired[Tracks]
    implements: NotRequired[int]
    body_weight_factor: NotRequired[float]
    body_weight_factor_source: NotRequired[str]
    archived: bool
    built_in: bool


class BuiltInExercise(ExerciseContent):
    """An exercise of the catalogue; its id is a slug.

    ``images`` are paths in the folder ``exercises`` of free-exercise-db. ``unilateral`` and
    ``alternating`` are there only if they are true. ``same_as`` is the id of the exercise that is
    preferred to this duplicate of it, which stays because stored workouts name it.
    """

    id: str
    unilateral: NotRequired[bool]
    alternating: NotRequired[bool]
    same_as: NotRequired[str]
    dataset: ExerciseDataset
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
    merged_into: NotRequired[str]
    created_at: str
    updated_at: str


class ExerciseCriteria(TypedDict, total=False):
    """What the exercises of a list must match."""

    q: str
    muscle: Muscle
    equipment: Equipment
    modality: Modality
