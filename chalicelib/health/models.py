"""Models of the health check."""

from typing import Literal

from pydantic import Field

from chalicelib.models.base import ReadModel


class Health(ReadModel):
    """The service's own state."""

    status: Literal["ok"]
    version: str = Field(description="Of the service and its contract.", examples=["0.1.0"])
    stage: str = Field(description="The deployed stage.", examples=["prod"])
