"""The query of the change feed."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
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
    from_: Literal["now"] | None = Field(
        None,
        alias="from",
        description="`now` returns no changes and a cursor for all changes from now on. It costs "
        "nothing, unlike reading the feed from the beginning.",
    )

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if self.from_ is not None and self.cursor is not None:
            raise FieldFault("not_both", "from", other="cursor")
        return self
