"""Models of habits and their entries."""

from datetime import time
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault, invalid
from chalicelib.models.base import RequestModel, StoredResource
from chalicelib.models.fields import (
    UNIQUE,
    UUID_PATTERN,
    Clock,
    Distinct,
    LocalDate,
    Name,
    Notes,
    ShortNotes,
    Slug,
    UnitName,
)
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import Rule, absent, any_of, cases, fields, where, with_schema_rule
from chalicelib.regimen.habits.goals import in_window, meets_amount
from chalicelib.regimen.plan.documents import HabitDocument, Measure, Pillar
from chalicelib.regimen.plan.models import HabitSchedule, HabitVersion, ProtocolLink, Scheduled
from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.models import FreezeRule

HabitId = Annotated[
    str, Field(pattern=UUID_PATTERN, examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"])
]
Amount = Annotated[float, Field(ge=0, le=1_000_000)]

# The field of an entry with its value, by measure.
_VALUE_FIELD = {"done": "done", "minutes": "amount", "amount": "amount", "time": "time"}


def _measured(*measures: Measure) -> Rule:
    """Return the rule that the measure is one of ``measures``, without the default."""
    return where({"measure": {"enum": list(measures)}}, "measure")


class HabitGoal(RequestModel):
    """The range of amounts with which an entry counts: `at_least`, `at_most` or both. The bounds
    are inclusive.
    """

    model_config = with_schema_rule(any_of("at_least", "at_most"))

    at_least: Amount | None = None
    at_most: Amount | None = None
    unit: UnitName | None = Field(None, examples=["steps"])

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise FieldFault("required_without", "at_least", other="at_most")
        if self.at_most is not None and self.at_most < (self.at_least or 0):
            raise FieldFault("not_less_than", "at_most", other="at_least")
        return self


class HabitWindow(RequestModel):
    """A range of local time. Both ends are inclusive. If `to` is before `from`, the range continues
    after midnight.
    """

    from_: Clock = Field(alias="from")
    to: Clock


class HabitCreate(Scheduled):
    """A habit: a repeated activity with a schedule. It can be due from `starts_on` to `ends_on`,
    both included.
    """

    model_config = with_schema_rule(
        cases(
            (_measured("minutes", "amount"), {}),
            (_measured("time"), fields(there=["window"], away=["goal"])),
            otherwise=absent("goal"),
        )
    )

    accepted: ClassVar[AcceptedTypes[Any]] = HABIT_SCHEDULES

    schedule: HabitSchedule
    name: Name = Field(examples=["In bed"])
    pillar: Pillar = Field(
        "other", description="The pillar (part of the score) to which the item belongs."
    )
    measure: Measure = Field(
        "done",
        description="What an entry records: `done` (yes or no), a number of `minutes`, an "
        "`amount`, or a `time` of day.",
    )
    goal: HabitGoal | None = Field(
        None,
        description="Only for the measures `minutes` and `amount`. Without a goal, every amount "
        "above 0 counts.",
    )
    window: HabitWindow | None = Field(
        None,
        description="The time of day for the habit. It is required for the measure `time`: an "
        "entry counts if its time is in the window. For other measures it is information.",
    )
    markers: Annotated[list[Slug], Field(max_length=40), UNIQUE, Distinct] = Field(
        [], description="The markers that the habit measures."
    )
    freeze: FreezeRule | None = Field(
        None, description="The freezes of the streak of the habit. By default it has none."
    )
    notes: Notes | None = None

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Self:
        if self.measure == "time" and self.window is None:
            raise FieldFault("required_when", "window", other="measure", value=self.measure)
        if self.goal and self.measure not in ("minutes", "amount"):
            raise FieldFault("not_allowed_when", "goal", other="measure", value=self.measure)
        return self


class Habit(StoredResource):
    """A habit, as returned. `schedule`, `paused`, `starts_on` and `ends_on` are those of the last
    version.
    """

    name: Name
    pillar: Pillar
    measure: Measure
    goal: HabitGoal | None = None
    window: HabitWindow | None = None
    schedule: HabitSchedule
    paused: bool
    versions: list[HabitVersion] = Field(
        description="All versions of the schedule, oldest first. The last version may be in "
        "force only later."
    )
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = None
    markers: list[Slug]
    freeze: FreezeRule | None = None
    notes: Notes | None = None
    protocol: ProtocolLink | None = Field(
        None,
        description="The template item from which the resource was created; absent if it "
        "was not adopted.",
    )


class HabitEntrySet(RequestModel):
    """The entry of one day. It must contain only the value for the measure of the habit: `done`,
    `amount` (also for the measure `minutes`) or `time`.
    """

    done: bool | None = Field(None, description="Only for the measure `done`. The default is true.")
    amount: Amount | None = Field(None, description="Only for the measures `minutes` and `amount`.")
    time: Clock | None = Field(
        None, description="Only for the measure `time`: the local time of day."
    )
    notes: ShortNotes | None = None

    def of(self, measure: Measure) -> dict[str, Any]:
        """Return the fields of the entry for a habit with ``measure``.

        Raises:
            Invalid: the value of another measure is given, or none is given.
        """
        value = _VALUE_FIELD[measure]
        document = self.document()
        for name in ("done", "amount", "time"):
            if name in document and name != value:
                raise invalid(f"/{name}", "other_measure", measure=value)
        if value == "done":
            document.setdefault("done", True)
        elif value not in document:
            raise invalid(f"/{value}", "required_for_measure", measure=value)
        return document


class HabitEntry(StoredResource):
    """The entry of one day. `met` is the result of its comparison with the goal that the habit had
    when the entry was written.
    """

    habit_id: HabitId
    local_date: LocalDate
    done: bool | None = None
    amount: float | None = None
    time: Clock | None = None
    met: bool = Field(
        description="Whether the entry counts: it meets the goal, or is in the window. A "
        "later change of the habit does not change it."
    )
    notes: ShortNotes | None = None


class HabitEntryFilter(DayRangeQuery):
    """The filter of a list of habit entries."""


def meets(habit: HabitDocument, entry: dict[str, Any]) -> bool:
    """Tell whether the fields of an entry meet the goal of its habit."""
    measure = habit["measure"]
    if measure == "done":
        return bool(entry["done"])
    if measure == "time":
        window = habit["window"]
        at, begins, ends = (
            time.fromisoformat(text) for text in (entry["time"], window["from"], window["to"])
        )
        return in_window(at, begins, ends)
    goal = habit.get("goal", {})
    return meets_amount(entry["amount"], at_least=goal.get("at_least"), at_most=goal.get("at_most"))
