"""The query of an exported file."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.fields import WholeNumber
from chalicelib.models.queries import DayRangeQuery


class FileQuery(DayRangeQuery):
    """The page of a file, and the days that it includes."""

    limit: Annotated[
        int,
        Field(
            ge=1,
            le=100,
            description="The maximum number of stored resources on a page: a workout with all its "
            "sets or a panel with all its readings is one. A page can have fewer.",
        ),
        WholeNumber,
    ] = 100
    cursor: Annotated[
        str | None,
        Field(
            max_length=2_000,
            description="The `cursor` of the link to the next page, for the same filters.",
        ),
    ] = None
