"""Models of the health check."""

from typing import Literal

from pydantic import Field

from chalicelib.models.base import ReadModel


class Health(ReadModel):
    """The state of the service."""

    status: Literal["ok"]
    version: str = Field(
        description="The version of the service and of its contract.", examples=["0.1.0"]
    )
    stage: str = Field(description="The name of the deployed stage.", examples=["prod"])
