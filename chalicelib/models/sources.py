"""The source of an imported entry, which prevents that it is imported twice."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import RequestModel
from chalicelib.models.fields import LongName


class Source(RequestModel):
    """The source of an imported entry. Among the entries of one kind, such as workouts, each
    external id of a provider can be used only once.
    """

    provider: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", examples=["strong"])]
    external_id: Annotated[LongName, Field(examples=["2026-03-14 18:05:00"])]
