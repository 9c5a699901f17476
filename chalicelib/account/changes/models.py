"""The query of the change feed."""

from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from chalicelib.account.changes.families import TYPES
from chalicelib.errors import FieldFault
from chalicelib.models.base import QueryModel
from chalicelib.models.fields import WholeNumber

_NAMES = sorted(TYPES)
# All of them take 117 characters.
_MAX_TYPES = 200
_NAME = f"({'|'.join(_NAMES)})"


def parse_types(value: object) -> frozenset[str]:
    """Return the types of resources in a list of names with commas between them."""
    text = str(value)
    if len(text) > _MAX_TYPES:
        raise FieldFault("string_too_long", max_length=_MAX_TYPES)
    names = text.split(",")
    if not TYPES.issuperset(names):
        raise FieldFault("unknown_types", expected=_NAMES)
    return frozenset(names)


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
    types: (
        Annotated[
            frozenset[str],
            PlainValidator(parse_types),
            WithJsonSchema(
                {
                    "type": "string",
                    "maxLength": _MAX_TYPES,
                    "pattern": f"^{_NAME}(,{_NAME})*$",
                    "examples": ["workout,panel"],
                }
            ),
        ]
        | None
    ) = Field(
        None,
        description="Only changes of these types of resources, with commas between them. A cursor "
        "is valid for the same types only; a cursor without `types` is valid for any.",
    )

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if self.from_ is not None and self.cursor is not None:
            raise FieldFault("not_both", "from", other="cursor")
        return self
