"""The answer of the change feed, for the contract: its parts are the answers of all resources."""

from typing import Annotated, Any, Literal, Union

from pydantic import Field, RootModel, create_model

from chalicelib.account.changes.resources import RESOURCES
from chalicelib.models.base import ReadModel

_EXAMPLE_ID = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"


class _Version(ReadModel):
    """One version of a resource."""

    id: str = Field(
        description="The id of the resource. It is unique among resources of the same type.",
        examples=[_EXAMPLE_ID],
    )
    version: Annotated[
        int,
        Field(
            ge=1,
            description="The version of the resource. Apply the change only if it is higher "
            "than the version that you have stored.",
        ),
    ]


class Deletion(_Version):
    """A resource was deleted. Keep its version, so that an earlier change that is delivered again
    does not restore it.
    """

    model_config = {
        "json_schema_extra": {
            "examples": [
                {"type": "deletion", "resource_type": "workout", "id": _EXAMPLE_ID, "version": 3}
            ]
        }
    }

    type: Literal["deletion"] = Field(
        description="The kind of change: `deletion`, or the type of the resource in its state now."
    )
    resource_type: Literal[tuple(RESOURCES)] = Field(  # type: ignore[valid-type]
        description="The type of the deleted resource."
    )


def _change(kind: str, resource: type[ReadModel]) -> type[ReadModel]:
    """Return the model of a change that has the current state of a resource."""
    words = kind.replace("_", " ")
    fields: dict[str, Any] = {
        "type": (
            Literal[kind],
            Field(description=f"The kind of change: the current state of a resource `{kind}`."),
        ),
        "resource": (
            resource,
            Field(
                description=f"The {words}, as it is read by itself, without the fields that "
                "depend on the day of the request."
            ),
        ),
    }
    name = "".join(part.capitalize() for part in kind.split("_")) + "Change"
    text = f"The current state of a resource of the type `{kind}`, which is new or was changed."
    return create_model(name, __base__=_Version, __doc__=text, **fields)


_BRANCHES = (*(_change(*each) for each in RESOURCES.items()), Deletion)


class Change(
    RootModel[Annotated[Union[_BRANCHES], Field(discriminator="type")]]  # type: ignore[valid-type]  # noqa: UP007  # built at run time
):
    """One change: the current state of a resource, whose type is `type`, or the deletion of one.
    The resource omits fields that depend on the day of the request (`display`, `reference` and
    `target` of readings).
    """


class ChangeList(ReadModel):
    """A page of changes, oldest first; from the beginning of the feed, all resources, in no
    particular order. It can be empty while there are more.
    """

    items: list[Change] = Field(
        description="At most `limit` changes. Apply them in this order, each by its `version`."
    )
    next_cursor: str = Field(
        description="The cursor of the next request. It is never null, because changes "
        "can follow later."
    )
    has_more: bool = Field(description="Whether more changes are available now.")
