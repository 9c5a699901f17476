"""Models of what is due on a day: schedules, slots, and their versions over time."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.jsontext import Document
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import UNIQUE, UUID_PATTERN, Distinct, LocalDate, Slug
from chalicelib.models.rules import ByType, stating
from chalicelib.regimen.plan.regimen import REGIMEN, ScheduleHistory, Version
from chalicelib.schedules.models import (
    FreezeRule,
    ScheduleForm,
    StreakScheduleRule,
    fields_by_type,
    one_of,
)
from chalicelib.schedules.weeks import WEEK_DAYS

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
_BY_TYPE = fields_by_type(REGIMEN)


class PlanSchedule(ScheduleForm):
    """On which days something is due."""

    by_type: ClassVar[ByType] = _BY_TYPE
    model_config = stating(_BY_TYPE.rule())

    type: Annotated[str, one_of(REGIMEN)]
    target: Annotated[int, Field(ge=1, le=WEEK_DAYS)] | None = Field(
        None, description="`weekly`: on how many days a week, whichever they are."
    )
    count_by: Literal["days"] | None = Field(
        None, description="`weekly`: a day counts once, however often it was done on it."
    )
    on_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`cycle`: so many days on, counted from `anchor` ..."
    )
    off_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`cycle`: ... and so many days off."
    )
    min_gap_hours: Annotated[float, Field(gt=0, le=168)] | None = Field(
        None, description="`as_needed`: at least so many hours between two doses."
    )
    max_per_day: Annotated[int, Field(ge=1, le=24)] | None = Field(
        None, description="`as_needed`: at most so many doses a day."
    )


class Scheduled(RequestModel):
    """What supplements and habits have in common: when they are due."""

    schedule: PlanSchedule
    paused: bool = Field(False, description="Nothing is due while it is paused.")
    effective_from: LocalDate | None = Field(
        None,
        description="From which day on schedule, slots, pause, start and end are in force, if not "
        "from today. Days before it, and all past days, keep what was due on them; only what "
        "is new may begin in the past, to log what was done since.",
    )
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day, included.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise FieldFault("not_before", "ends_on", other="starts_on")
        return self


class ProtocolLink(ReadModel):
    """The item of a protocol template that something was made from."""

    adoption_id: str = Field(pattern=UUID_PATTERN)
    protocol_id: Slug
    item_id: Slug


class PlanVersion(ReadModel):
    """What is due from one day on, until the next version."""

    valid_from: LocalDate
    schedule: PlanSchedule
    paused: bool
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day, included.")


class DoseVersion(PlanVersion):
    """Which doses are due from one day on, until the next version."""

    slots: list[Slot]


def parse_version(document: Document) -> Version:
    """Return a stored version as the rules know it."""
    return Version(
        date.fromisoformat(document["valid_from"]),
        REGIMEN.parse(document["schedule"]),
        tuple(document.get("slots", ())),
        document["paused"],
        _day(document.get("starts_on")),
        _day(document.get("ends_on")),
    )


def parse_history(resource_id: str, versions: list[Document]) -> ScheduleHistory:
    """Return stored versions as the schedule history of a resource."""
    return ScheduleHistory(resource_id, tuple(parse_version(version) for version in versions))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class StreakScheduleSet(RequestModel):
    """A new schedule from a day on."""

    schedule: StreakScheduleRule
    effective_from: LocalDate | None = Field(
        None, description="The first day it is in force; null for all time. Later versions go."
    )
    freeze: FreezeRule | None = Field(None, description="Left out, freezes stay as they are.")
    threshold: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None,
        description="`protocol` only: the day's score from which on it counts, 0.8 if never set; "
        "from today on. Left out, it stays as it is.",
    )
