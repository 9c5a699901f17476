"""The path parameter of templates and their adoptions."""

from typing import Annotated

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import SLUG_PATTERN

ProtocolInPath = Annotated[
    str, PathParameter(SLUG_PATTERN, "The id of the protocol template.", "blueprint-2023-02")
]
