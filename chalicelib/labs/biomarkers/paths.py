"""The path parameter that biomarkers and their readings share."""

from typing import Annotated

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import SLUG_PATTERN

MarkerInPath = Annotated[
    str,
    PathParameter(
        SLUG_PATTERN,
        "The id of a marker: a slug of the catalogue, or the id of a custom marker.",
        "glucose_fasting",
    ),
]
