"""Models of merges of exercises."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import RequestModel, StoredResource
from chalicelib.models.fields import Slug

From = Annotated[
    Slug, Field(alias="from", description="The id of the custom exercise that is merged.")
]
Into = Annotated[
    Slug,
    Field(
        description="The id of the exercise whose history also has that of the other one: built "
        "in or custom."
    ),
]


class ExerciseMergeCreate(RequestModel):
    """A merge of a custom exercise into another exercise."""

    from_: From
    into: Into


class ExerciseMerge(StoredResource):
    """A merge of a custom exercise into another exercise. It can be taken back."""

    from_: From
    into: Into
