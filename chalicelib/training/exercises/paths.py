"""The path parameter that exercises and their history share."""

from typing import Annotated

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import SLUG_PATTERN

ExerciseInPath = Annotated[
    str,
    PathParameter(
        SLUG_PATTERN,
        "The id of an exercise: a slug of the catalogue, or the id of a custom exercise.",
        "barbell-squat",
    ),
]
