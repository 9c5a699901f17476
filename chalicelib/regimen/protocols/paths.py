"""The path parameter that templates and their adoptions share."""

from typing import Annotated

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import SLUG_PATTERN

ProtocolId = Annotated[
    str, PathParameter(SLUG_PATTERN, "The id of the protocol template.", "blueprint-2024-02")
]
