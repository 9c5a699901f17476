"""Cursors: opaque, versioned, bound to the filters, and without a partition key.

A cursor holds the position inside the caller's own list and a digest of the operation, its
filters and the position. It is no secret (whoever forges one only moves within their own data),
but one that was cut, mistyped or taken from another list is told apart and refused.
"""

import base64
import binascii
import hashlib
import json
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from chalicelib.http.fields import LocalDate, WholeNumber
from chalicelib.http.models import FieldFault, QueryModel
from chalicelib.http.problems import INVALID_CURSOR, ApiError
from chalicelib.table.items import dump

_VERSION = 1


# Figures about a range of days look at a year at most.
MAX_DAYS = 366


class PageQuery(QueryModel):
    """The parameters of every list."""

    limit: Annotated[
        int, Field(ge=1, le=100, description="How many items at most."), WholeNumber
    ] = 25
    cursor: Annotated[
        str | None,
        Field(max_length=2_000, description="`next_cursor` of the page before."),
    ] = None

    def filters(self) -> dict[str, Any]:
        """Return what the cursor is bound to: every parameter but limit and cursor."""
        return self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)


class DayBoundsQuery(QueryModel):
    """The parameters of a range of local dates; both days are included.

    Subclasses may require ``from`` and ``to``, and limit the range to ``max_days`` days.
    """

    max_days: ClassVar[int | None] = None

    from_: LocalDate | None = Field(None, alias="from", description="First local date, included.")
    to: LocalDate | None = Field(None, description="Last local date, included.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ is None or self.to is None:
            return self
        if self.to < self.from_:
            raise FieldFault("not_after", "from", other="to")
        if self.max_days is not None and (self.to - self.from_).days >= self.max_days:
            raise FieldFault("span_too_long", "to", days=self.max_days)
        return self


class DayRangeQuery(DayBoundsQuery, PageQuery):
    """The parameters of a list of dated entries."""

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and last local date, both included; None is open."""
        return self.from_, self.to


class DaySpanQuery(DayBoundsQuery):
    """The parameters of figures about a range of days, which must be given."""

    max_days = MAX_DAYS

    from_: LocalDate = Field(alias="from", description="First local date, included.")
    to: LocalDate = Field(description="Last local date, included; at most 366 days in all.")


def encode_cursor(position: str, bound_to: str) -> str:
    """Return the cursor of ``position`` in the list that ``bound_to`` describes."""
    text = dump([_VERSION, position, _digest(position, bound_to)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, bound_to: str) -> str:
    """Return the position in ``cursor``.

    Raises:
        ApiError: 400 when it is damaged or belongs to another list or other filters.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True)
        version, position, digest = json.loads(text)
        genuine = version == _VERSION and digest == _digest(str(position), bound_to)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise invalid_cursor() from None
    if not genuine:
        raise invalid_cursor()
    return str(position)


def invalid_cursor() -> ApiError:
    """Return the problem of a cursor that leads nowhere."""
    return ApiError(
        INVALID_CURSOR, "Send `next_cursor` as it came, with the same filters, or start without it."
    )


def _digest(position: str, bound_to: str) -> str:
    return hashlib.blake2b(f"{bound_to}\n{position}".encode(), digest_size=9).hexdigest()
