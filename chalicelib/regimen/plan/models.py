"""Models of schedules, slots and their versions over time."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import UNIQUE, UUID_PATTERN, Distinct, LocalDate, Slug
from chalicelib.models.rules import ByType, with_schema_rule
from chalicelib.regimen.plan.documents import VersionDocument
from chalicelib.regimen.plan.regimen import REGIMEN_SCHEDULES, ScheduleHistory, Version
from chalicelib.schedules.limits import parse_limit
from chalicelib.schedules.models import (
    FreezeRule,
    ScheduleForm,
    StreakScheduleRule,
    fields_by_type,
    one_of,
)

# Alternation instead of an enum beside a pattern: clients get one plain string.
SLOT_PATTERN = r"^(waking|breakfast|lunch|dinner|bedtime|([01][0-9]|2[0-3]):[0-5][0-9])$"
Slot = Annotated[
    str,
    Field(
        pattern=SLOT_PATTERN,
        description="The slot: waking, breakfast, lunch, dinner, bedtime, or a time of day HH:MM.",
        examples=["breakfast"],
    ),
]
Slots = Annotated[list[Slot], Field(max_length=12), UNIQUE, Distinct]
_BY_TYPE = fields_by_type(REGIMEN_SCHEDULES)


class PlanSchedule(ScheduleForm):
    """The days on which a supplement or habit is due, by `type`.

    `daily`: every day. `weekdays`: these days of the week. `monthly`: these days of the month.
    `interval`: every `every_days` days. `cycle`: `on_days` days, then `off_days` days without.
    `weekly`: `target` days of each week, on any days. `as_needed`: never due. Only supplements can
    have `cycle` and `as_needed`.
    """

    by_type: ClassVar[ByType] = _BY_TYPE
    model_config = with_schema_rule(_BY_TYPE.rule())

    type: Annotated[str, one_of(REGIMEN_SCHEDULES)]
    target: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None,
        description="`weekly`: the number of days a week on which the item is due, on any "
        "days of the week, or the number of sessions a week; at most 7 days.",
    )
    count_by: Literal["days", "sessions"] | None = Field(
        None,
        description="`weekly`: `days` counts several sessions on one day once; it is the default. "
        "`sessions` counts each of them, by the `count` of the entries; only for a habit with the "
        "measure `done`.",
    )
    on_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None,
        description="`cycle`: the number of due days at the start of each cycle, counted "
        "from `anchor`.",
    )
    off_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`cycle`: the number of days after `on_days` on which nothing is due."
    )
    min_gap_hours: Annotated[float, Field(gt=0, le=168)] | None = Field(
        None, description="`as_needed`: the minimum hours between two doses, for display only."
    )
    max_per_day: Annotated[int, Field(ge=1, le=24)] | None = Field(
        None, description="`as_needed`: the maximum number of doses a day, for display only."
    )


class Scheduled(RequestModel):
    """The schedule fields of supplements and habits."""

    schedule: PlanSchedule
    paused: bool = Field(
        False, description="Whether the schedule is paused. Nothing is due while it is paused."
    )
    effective_from: LocalDate | None = Field(
        None,
        description="The first local date on which the `schedule`, `slots`, `paused`, "
        "`starts_on` and `ends_on` of this request are in force. The default is today. What "
        "was due on earlier days does not change. Only a request that creates the resource "
        "can set a date in the past, so that past days can be logged.",
    )
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day on which it can be due.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise FieldFault("not_before", "ends_on", other="starts_on")
        return self


class ProtocolLink(ReadModel):
    """The item of a protocol template from which an adoption created the resource."""

    adoption_id: str = Field(pattern=UUID_PATTERN)
    protocol_id: Slug
    item_id: Slug


class PlanVersion(ReadModel):
    """The schedule that is in force from `valid_from` on, until the next version."""

    valid_from: LocalDate
    schedule: PlanSchedule
    paused: bool
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day on which it can be due.")


class DoseVersion(PlanVersion):
    """The schedule and slots that are in force from `valid_from` on, until the next version."""

    slots: list[Slot]


def parse_version(document: VersionDocument) -> Version:
    """Return the version of a stored document."""
    return Version(
        date.fromisoformat(document["valid_from"]),
        REGIMEN_SCHEDULES.parse(document["schedule"]),
        tuple(document.get("slots", ())),
        document["paused"],
        _day(document.get("starts_on")),
        _day(document.get("ends_on")),
        parse_limit(document.get("limit")),
    )


def parse_history(resource_id: str, versions: list[VersionDocument]) -> ScheduleHistory:
    """Return the schedule history of the stored versions of a resource."""
    return ScheduleHistory(resource_id, tuple(parse_version(version) for version in versions))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class StreakScheduleSet(RequestModel):
    """A new schedule and the date from which it is in force."""

    schedule: StreakScheduleRule
    effective_from: LocalDate | None = Field(
        None,
        description="The first local date on which the schedule is in force; null or absent "
        "means all time. Versions that start on that day or later are deleted.",
    )
    freeze: FreezeRule | None = Field(
        None, description="The rule for freezes. If omitted, it does not change."
    )
    threshold: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None,
        description="Only for the kind `protocol`: the lowest score with which a day counts, from "
        "today on. It is 0.8 until it is set for the first time. If omitted, it does not change.",
    )
