"""Models of schedules, slots and their versions over time."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import (
    UNIQUE,
    UUID_PATTERN,
    Distinct,
    LocalDate,
    Name,
    Slug,
    UnitName,
)
from chalicelib.models.numbers import AsEntered
from chalicelib.models.rules import ByType, absent, cases, given, with_schema_rule
from chalicelib.profile.oldest import NOT_OLDER, OLDEST_DAY
from chalicelib.regimen.plan.documents import VersionDocument
from chalicelib.regimen.plan.dosing import parse_dosing, with_ingredients
from chalicelib.regimen.plan.regimen import (
    HABIT_SCHEDULES,
    REGIMEN_SCHEDULES,
    ScheduleHistory,
    Version,
)
from chalicelib.regimen.plan.sources import parse_source
from chalicelib.schedules.accepted import AcceptedTypes, each_parsed
from chalicelib.schedules.limits import parse_limit
from chalicelib.schedules.models import (
    TYPE,
    FreezeRule,
    RollingForm,
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
        description="The slot: waking, breakfast, lunch, dinner, bedtime, or a time of day HH:MM.",
        examples=["breakfast"],
    ),
]
Slots = Annotated[list[Slot], Field(max_length=12), UNIQUE, Distinct]
_BY_TYPE = fields_by_type(REGIMEN_SCHEDULES)
# An entry may move as many due days, whose logs are written in its transaction.
MAX_ROLLING_TARGET = 31
MAX_TAPER_STEPS = 24
# Labels state up to 10^12 colony-forming units.
MAX_AMOUNT = 1e15
_OF_HABITS = fields_by_type(
    HABIT_SCHEDULES, narrower={"rolling": {"target": {"maximum": MAX_ROLLING_TARGET}}}
)
_WeekTarget = Annotated[int, Field(ge=1, le=WEEK_DAYS)]
_WEEK_TARGET = (
    "`weekly`: the number of days a week on which the item is due, on any days of the week."
)
_DAYS_ONCE = "`weekly`: `days` counts several entries on one day once."


class PlanSchedule(ScheduleForm):
    """The days on which a supplement is due, by `type`.

    `daily`: every day. `weekdays`: these days of the week. `monthly`: these days of the month.
    `interval`: every `every_days` days from `anchor` on, whatever is taken. `interval_from_last`:
    `every_days` days after the last day on which a dose was taken. `cycle`: `on_days` days, then
    `off_days` days without. `weekly`: `target` days of each week, on any days. `as_needed`: never
    due.
    """

    by_type: ClassVar[ByType] = _BY_TYPE
    model_config = with_schema_rule(_BY_TYPE.rule())

    type: Annotated[str, one_of(REGIMEN_SCHEDULES), Field(description=TYPE)]
    target: _WeekTarget | None = Field(None, description=_WEEK_TARGET)
    count_by: Literal["days"] | None = Field(None, description=_DAYS_ONCE)
    every_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None,
        description="`interval`: the number of days from one due day to the next, from `anchor` "
        "on. `interval_from_last`: the number of days from the last day on which a dose was taken "
        "to the next due day; paused days do not count.",
    )
    anchor: LocalDate | None = Field(
        None,
        description="The first day of the schedule. Nothing is due before it, and intervals, "
        "cycles, weeks and months are counted from it. The default is the first day on which the "
        "schedule is in force. `interval_from_last`: the first due day, as long as no dose was "
        "taken.",
    )
    on_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None,
        description="`cycle`: the number of due days at the start of each cycle, counted "
        "from `anchor`.",
    )
    off_days: Annotated[int, Field(ge=1, le=366)] | None = Field(
        None, description="`cycle`: the number of days after `on_days` on which nothing is due."
    )
    min_gap_hours: Annotated[float, Field(gt=0, le=168), AsEntered] | None = Field(
        None,
        description="`as_needed`: the minimum hours between two doses. An earlier dose is stored; "
        "the answer says that it exceeds the limit.",
    )
    max_per_day: Annotated[int, Field(ge=1, le=24)] | None = Field(
        None,
        description="`as_needed`: the maximum number of doses in any 24 hours. A dose above it is "
        "stored; the answer says that it exceeds the limit.",
    )


class HabitSchedule(RollingForm):
    """The days on which a habit is due, by `type`.

    `daily`: every day. `weekdays`: these days of the week. `monthly`: these days of the month.
    `interval`: `every_days` days after the last entry that met the goal. `weekly`: `target` days of
    each week, on any days. `rolling`: `target` of any `window_days` days in a row; a day is due
    only when the target could not be met without it. `none`: never; entries are only recorded, and
    the habit has no streak and no score.
    """

    by_type: ClassVar[ByType] = _OF_HABITS
    model_config = with_schema_rule(_OF_HABITS.rule())

    type: Annotated[str, one_of(HABIT_SCHEDULES), Field(description=TYPE)]
    target: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None,
        description="`weekly`: the number of days a week on which the habit is due, on any days of "
        "the week, at most 7; or the number of sessions a week. `rolling`: the number of due days "
        f"in any `window_days` days, at most {MAX_ROLLING_TARGET}.",
    )
    count_by: Literal["days", "sessions"] | None = Field(
        None,
        description="`weekly`: `days` counts several sessions on one day once; it is the default. "
        "`sessions` counts each of them, by the `count` of the entries; only for a habit with the "
        "measure `done`.",
    )

    @model_validator(mode="after")
    def _moves_few_days(self) -> Self:
        if self.type == "rolling" and (self.target or 0) > MAX_ROLLING_TARGET:
            raise FieldFault("less_than_equal", "target", le=MAX_ROLLING_TARGET)
        return self


class Scheduled(RequestModel):
    """The schedule fields of supplements and habits.

    Class attributes:
        accepted: the schedule types; subclasses narrow ``schedule`` to their model.
    """

    accepted: ClassVar[AcceptedTypes[Any]] = REGIMEN_SCHEDULES

    schedule: ScheduleForm
    paused: bool = Field(
        False, description="Whether the schedule is paused. Nothing is due while it is paused."
    )
    effective_from: LocalDate | None = Field(
        None,
        description="The first local date on which the `schedule`, `slots`, `paused`, "
        "`starts_on` and `ends_on` of this request are in force, and the `dose`, "
        "`ingredients`, `slot_doses` and `taper` of a supplement. The default is today. What "
        "was due on earlier days does not change. A date in the past is possible in a request "
        "that creates the resource, so that past days can be logged, but not before "
        f"{OLDEST_DAY}. It is also possible, up to 60 days ago, if of these fields only `paused` "
        "of a supplement changes: past days are then evaluated again.",
    )
    starts_on: LocalDate | None = Field(
        None, description=f"The first day on which it can be due. {NOT_OLDER}"
    )
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
    schedule: ScheduleForm
    paused: bool
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day on which it can be due.")


class Dose(RequestModel):
    """The amount of a supplement that is taken at once, such as 2 capsules."""

    amount: Annotated[float, Field(gt=0, le=1_000_000), AsEntered]
    unit: UnitName = Field(examples=["capsule"])


class Ingredient(RequestModel):
    """One ingredient of one dose. `amount` and `unit` are absent if the label states none, as for
    the members of a proprietary blend. Units are those of labels, such as `mg`, `mcg DFE`, `IU` or
    `billion CFU`.
    """

    model_config = with_schema_rule(
        cases((given("amount"), given("unit")), otherwise=absent("unit", "as"))
    )

    nutrient: Annotated[Name, Field(examples=["magnesium"])]
    amount: Annotated[float, Field(ge=0, le=MAX_AMOUNT), AsEntered] | None = None
    unit: UnitName | None = Field(None, examples=["mg"])
    form: Name | None = Field(None, examples=["glycinate"])
    basis: Literal["element", "compound"] | None = Field(
        None,
        alias="as",
        description="What the amount is: the weight of the element (or vitamin), or of the whole "
        "compound, such as a salt. By default, the compound if `nutrient` is the name of a "
        "compound (`ferrous sulfate heptahydrate`), otherwise the element (`magnesium` with the "
        "form `oxide`).",
    )

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.amount is None:
            for name, value in (("unit", self.unit), ("as", self.basis)):
                if value is not None:
                    raise FieldFault("not_allowed_without", name, other="amount")
        elif self.unit is None:
            raise FieldFault("missing", "unit")
        return self


class TaperStep(RequestModel):
    """A step of a taper: the dose of a number of calendar days."""

    days: Annotated[int, Field(ge=1, le=366)]
    dose: Dose


SlotDoses = Annotated[dict[str, Dose], Field(max_length=12)]
Taper = Annotated[list[TaperStep], Field(max_length=MAX_TAPER_STEPS)]
TAPER_FROM = "The first day of the first step of `taper`; absent without a taper."


class DoseVersion(PlanVersion):
    """The dose and schedule that are in force from `valid_from` on, until the next version."""

    schedule: PlanSchedule
    slots: list[Slot]
    entered_on: LocalDate | None = Field(
        None,
        description="The local date on which the pause, or its end, was entered, if that is later "
        "than `valid_from`: it changed past days.",
    )
    dose: Dose
    ingredients: list[Ingredient] | None = Field(
        None,
        description="The ingredients of one `dose`; absent if they are those of the version "
        "before.",
    )
    slot_doses: SlotDoses | None = None
    taper: Taper | None = None
    taper_from: LocalDate | None = Field(None, description=TAPER_FROM)


def accepted_by(document: Mapping[str, Any]) -> AcceptedTypes[Any]:
    """Return the schedule types of a stored supplement or habit; only a habit has a pillar."""
    return HABIT_SCHEDULES if "pillar" in document else REGIMEN_SCHEDULES


def parse_version(document: VersionDocument, accepted: AcceptedTypes[Any]) -> Version:
    """Return the version of a document that has its ingredients.

    Its schedule has one of the accepted types.
    """
    return _version(document, accepted.parse(document["schedule"]))


def _version(document: VersionDocument, schedule: Any) -> Version:
    """Return the version of a document that has its ingredients, with its parsed schedule."""
    return Version(
        date.fromisoformat(document["valid_from"]),
        schedule,
        tuple(document.get("slots", ())),
        document["paused"],
        _day(document.get("starts_on")),
        _day(document.get("ends_on")),
        parse_limit(document.get("limit")),
        parse_source(document.get("source")),
        parse_dosing(document),
    )


def parse_history(
    resource_id: str, versions: list[VersionDocument], accepted: AcceptedTypes[Any]
) -> ScheduleHistory:
    """Return the schedule history of the stored versions of a resource."""
    documents = (version["schedule"] for version in versions)
    schedules = each_parsed(documents, accepted.parse)
    parsed = tuple(map(_version, with_ingredients(versions), schedules))
    return ScheduleHistory(resource_id, parsed)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class StreakScheduleSet(RequestModel):
    """A new schedule and the date from which it is in force."""

    schedule: StreakScheduleRule
    effective_from: LocalDate | None = Field(
        None,
        description="The first local date on which the schedule is in force; null or absent "
        "means all time. Versions that start on that day or later are deleted. "
        f"{NOT_OLDER}",
    )
    freeze: FreezeRule | None = Field(
        None, description="The rule for freezes. If omitted, it does not change."
    )
    threshold: Annotated[float, Field(gt=0, le=1), AsEntered] | None = Field(
        None,
        description="Only for the kind `protocol`: the lowest score with which a day counts, from "
        "today on. It is 0.8 until it is set for the first time. If omitted, it does not change.",
    )
