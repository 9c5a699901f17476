"""The request to erase an account, and the answer."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel


class AccountDeletionCreate(RequestModel):
    """The confirmation that the account is to be erased."""

    confirm: Annotated[
        Literal["DELETE"], Field(description="The word `DELETE`, as the person has typed it.")
    ]


class AccountDeletion(ReadModel):
    """A request to erase the account."""

    requested_at: Annotated[
        str,
        Field(
            description="When the erasure was requested.",
            examples=["2026-03-14T12:00:00Z"],
            json_schema_extra={"format": "date-time"},
        ),
    ]
    can_be_cancelled_until: Annotated[
        str,
        Field(
            description="Until when the request can be taken back: 14 days after it.",
            examples=["2026-03-28T12:00:00Z"],
            json_schema_extra={"format": "date-time"},
        ),
    ]
    erased_on: Annotated[
        str,
        Field(
            description="The day (UTC) on which everything is erased, at night.",
            examples=["2026-03-29"],
            json_schema_extra={"format": "date"},
        ),
    ]
    backups_until: Annotated[
        str,
        Field(
            description="The last day (UTC) on which backups of the service can contain the data: "
            "35 days after `erased_on`. Data that is restored from a backup is erased again.",
            examples=["2026-05-03"],
            json_schema_extra={"format": "date"},
        ),
    ]
