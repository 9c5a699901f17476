"""The query of an export."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.fields import WholeNumber
from chalicelib.models.queries import PageQuery

MAX_LINES = 1_000


class ExportQuery(PageQuery):
    """The page of an export."""

    limit: Annotated[
        int,
        Field(
            ge=1,
            le=MAX_LINES,
            description="A page ends with the line with which it has so many lines, or about "
            "700 KB. The lines of one day stay together, so it can have some more.",
        ),
        WholeNumber,
    ] = MAX_LINES
