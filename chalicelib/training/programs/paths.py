"""The path parameter that programs and their runs share."""

from typing import Annotated

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import UUID_PATTERN

ProgramInPath = Annotated[
    str,
    PathParameter(UUID_PATTERN, "The id of the program.", "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"),
]
