"""The query of the change feed."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import QueryModel
from chalicelib.models.fields import WholeNumber


class ChangesQuery(QueryModel):
    """The position in the change feed."""

    limit: Annotated[
        int,
        Field(ge=1, le=100, description="The maximum number of changes in the response."),
        WholeNumber,
    ] = 100
    cursor: Annotated[
        str | None,
        Field(
            max_length=2_000,
            description="The `next_cursor` of the previous response. Omit it to start from "
            "the beginning.",
        ),
    ] = None
