"""Query parameters that lists and figures share: pages, and ranges of local dates."""

from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import QueryModel
from chalicelib.models.fields import LocalDate, WholeNumber, whole_number

# Figures about a range of days look at a year at most.
MAX_DAYS = 366


class PageQuery(QueryModel):
    """The page of a list."""

    limit: Annotated[
        int, Field(ge=1, le=100, description="The maximum number of items on a page."), WholeNumber
    ] = 25
    cursor: Annotated[
        str | None,
        Field(
            max_length=2_000,
            description="The `next_cursor` of the previous page, for the same filters.",
        ),
    ] = None

    def filters(self) -> dict[str, Any]:
        """Return what the cursor is bound to: every parameter but limit and cursor."""
        return self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)


class DayBoundsQuery(QueryModel):
    """The parameters of a range of local dates; both days are included.

    Subclasses may require ``from`` and ``to``, and limit the range to ``max_days`` days.
    """

    max_days: ClassVar[int | None] = None

    from_: LocalDate | None = Field(
        None, alias="from", description="The first local date, inclusive."
    )
    to: LocalDate | None = Field(None, description="The last local date, inclusive.")

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
    """The filter of a list of dated entries."""

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and last local date, both included; None is open."""
        return self.from_, self.to


class DaySpanQuery(DayBoundsQuery):
    """The parameters of statistics for a range of days, which is required."""

    max_days = MAX_DAYS

    from_: LocalDate = Field(alias="from", description="The first local date, inclusive.")
    to: LocalDate = Field(
        description="The last local date, inclusive. The range has at most 366 days."
    )


class DaySpan(NamedTuple):
    """A range of local dates, both included."""

    first: date
    last: date


def last_day(most: int) -> Any:
    """Return the field ``to`` of a chart that shows at most so many days."""
    return Field(
        None,
        description="The last local date, inclusive. It is required without `days`. The range has "
        f"at most {most} days.",
    )


def number_of_days(most: int) -> Any:
    """Return the field ``days`` of a chart that shows at most so many days."""
    return Field(
        None,
        ge=1,
        le=most,
        description="Instead of `from` and `to`: the number of days up to and including today, in "
        "the time zone of the profile, such as 182.",
    )


class ChartSpanQuery(DayBoundsQuery):
    """The range of days of a chart: ``from`` and ``to``, or the number of days up to today.

    A client that wants the newest days need not know the local date of the person.
    """

    max_days = MAX_DAYS
    alternatives = frozenset({"days"})

    from_: LocalDate | None = Field(
        None,
        alias="from",
        description="The first local date, inclusive. It is required without `days`.",
    )
    to: LocalDate | None = last_day(MAX_DAYS)
    days: int | None = number_of_days(MAX_DAYS)

    @field_validator("days", mode="before")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        return whole_number(value)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        for name, bound in (("from", self.from_), ("to", self.to)):
            if self.days is None and bound is None:
                raise FieldFault("required_without", name, other="days")
            if self.days is not None and bound is not None:
                raise FieldFault("not_both", name, other="days")
        return self

    def span(self, today: date) -> DaySpan:
        """Return the range.

        Args:
            today: the local date of the person.
        """
        if self.from_ is not None and self.to is not None:
            return DaySpan(self.from_, self.to)
        return DaySpan(today - timedelta(days=(self.days or 1) - 1), today)
