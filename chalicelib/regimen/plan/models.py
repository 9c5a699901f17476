"""Models of what a day asks for: schedules, slots, and their versions over time."""

from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from chalicelib.http.fields import LocalDate, Slug
from chalicelib.http.models import FieldFault, ReadModel, RequestModel
from chalicelib.http.operation import UUID_PATTERN
from chalicelib.http.rules import ByType, stating
from chalicelib.regimen.plan.regimen import Regimen, Schedule, Version
from chalicelib.table.items import Document

T = TypeVar("T")


def distinct(values: list[T]) -> list[T]:
    """Return ``values`` if none stands in it twice."""
    if len(set(values)) != len(values):
        raise ValueError("must not hold the same value twice")
    return values


UNIQUE = Field(json_schema_extra={"uniqueItems": True})
Distinct = AfterValidator(distinct)
# Alternation instead of an enum beside a pattern: clients get one plain string.
SLOT_PATTERN = r"^(waking|breakfast|lunch|dinner|bedtime|([01][0-9]|2[0-3]):[0-5][0-9])$"
Slot = Annotated[
    str,
    Field(
        pattern=SLOT_PATTERN,
        description="waking, breakfast, lunch, dinner, bedtime, or a time of day HH:MM.",
        examples=["breakfast"],
    ),
]
Slots = Annotated[list[Slot], Field(max_length=12), UNIQUE, Distinct]
Weekdays = Annotated[
    list[Annotated[int, Field(ge=1, le=7)]],
    Field(min_length=1, max_length=7),
    UNIQUE,
    Distinct,
    AfterValidator(sorted),
]

_BY_TYPE = ByType(
    "schedule",
    needed={
        "daily": (),
        "weekdays": ("days",),
        "interval": ("every_days",),
        "weekly": ("target",),
        "cycle": ("on_days", "off_days"),
        "as_needed": (),
    },
    optional={
        "interval": ("anchor",),
        "cycle": ("anchor",),
        "as_needed": ("min_gap_hours", "max_per_day"),
    },
)


class PlanSchedule(RequestModel):
    """On which days something is asked for."""

    model_config = stating(_BY_TYPE.rule())

    type: Literal["daily", "weekdays", "interval", "weekly", "cycle", "as_needed"]
    days: Weekdays | None = Field(
        None, description="`weekdays`: ISO weekdays, 1 Monday to 7 Sunday; kept in order."
    )
    every_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`interval`: every so many days, counted from `anchor`."
    )
    target: Annotated[int, Field(ge=1, le=7)] | None = Field(
        None, description="`weekly`: on how many days a week, whichever they are."
    )
    on_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`cycle`: so many days on, counted from `anchor` ..."
    )
    off_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`cycle`: ... and so many days off."
    )
    anchor: LocalDate | None = Field(
        None, description="`interval`, `cycle`: their first day; the first day in force if none."
    )
    min_gap_hours: Annotated[float, Field(gt=0, le=168)] | None = Field(
        None, description="`as_needed`: at least so many hours between two doses."
    )
    max_per_day: Annotated[int, Field(ge=1, le=24)] | None = Field(
        None, description="`as_needed`: at most so many doses a day."
    )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        _BY_TYPE.check(self, self.type)
        return self

    @model_serializer(mode="wrap")
    def _only_what_is_set(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in serialize(self).items() if value is not None}


class Scheduled(RequestModel):
    """What is common to everything that days ask for: when it is in force."""

    schedule: PlanSchedule
    paused: bool = Field(False, description="Nothing is due while it is paused.")
    effective_from: LocalDate | None = Field(
        None,
        description="From which day on schedule, slots, pause, start and end are in force, if not "
        "from today. Days before it, and all past days, keep what they asked for; only what is "
        "new may begin in the past, to log what was done since.",
    )
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day, included.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise FieldFault("must not lie before starts_on", "ends_on")
        return self


class ProtocolLink(ReadModel):
    """The item of a protocol template that something was made from."""

    adoption_id: str = Field(pattern=UUID_PATTERN)
    protocol_id: Slug
    item_id: Slug


class PlanVersion(ReadModel):
    """What is asked for from one day on, until the next version."""

    valid_from: LocalDate
    schedule: PlanSchedule
    paused: bool
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day, included.")


class DoseVersion(PlanVersion):
    """Which doses are asked for from one day on, until the next version."""

    slots: list[Slot]


def parse_schedule(document: Document) -> Schedule:
    """Return a stored schedule as the rules know it."""
    fields = dict(document)
    if "days" in fields:
        fields["days"] = frozenset(fields["days"])
    if "anchor" in fields:
        fields["anchor"] = date.fromisoformat(fields["anchor"])
    return Schedule(**fields)


def parse_version(document: Document) -> Version:
    """Return a stored version as the rules know it."""
    return Version(
        date.fromisoformat(document["valid_from"]),
        parse_schedule(document["schedule"]),
        tuple(document.get("slots", ())),
        document["paused"],
        _day(document.get("starts_on")),
        _day(document.get("ends_on")),
    )


def parse_regimen(resource_id: str, versions: list[Document]) -> Regimen:
    """Return stored versions as the regimen of a resource."""
    return Regimen(resource_id, tuple(parse_version(version) for version in versions))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
