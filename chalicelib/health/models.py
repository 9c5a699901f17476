"""Models of the health check."""

from typing import Literal

from chalicelib.http.models import ReadModel


class Health(ReadModel):
    """The service's own state."""

    status: Literal["ok"]
    version: str
    stage: str
