"""Models of habits and their entries."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault, invalid
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
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
from chalicelib.models.numbers import AsEntered
from chalicelib.models.patches import merged
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import (
    Rule,
    absent,
    cases,
    exactly_one,
    fields,
    given,
    where,
    with_schema_rule,
)
from chalicelib.regimen.habits.additions import MAX_AMOUNT, MAX_COUNT, with_amount, with_count
from chalicelib.regimen.plan.documents import Measure, Pillar
from chalicelib.regimen.plan.models import HabitSchedule, PlanVersion, ProtocolLink, Scheduled
from chalicelib.regimen.plan.regimen import HABIT_SCHEDULES
from chalicelib.regimen.plan.source_models import HabitSource, HabitWindow, metric_of
from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.limits import MAX_DECIMALS, SCHEDULES, Per
from chalicelib.schedules.models import FreezeRule

HabitId = Annotated[
    str, Field(pattern=UUID_PATTERN, examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"])
]
Amount = Annotated[float, Field(ge=0, le=MAX_AMOUNT), AsEntered]
Count = Annotated[int, Field(ge=1, le=MAX_COUNT)]

# The fields of an entry with its value, by measure; the first one decides whether it counts.
_VALUE_FIELDS: dict[Measure, tuple[str, ...]] = {
    "done": ("done", "count"),
    "minutes": ("amount",),
    "amount": ("amount",),
    "time": ("time",),
}
_VALUES = ("done", "count", "amount", "time")


def _measured(*measures: Measure) -> Rule:
    """Return the rule that the measure is one of ``measures``, without the default."""
    return where({"measure": {"enum": list(measures)}}, "measure")


_DONE = where({"done": {"enum": [True, None]}})
# A metric fills the habit, and the measure, the goal and the window follow from it.
_FILLED = where({"source": given("metric")}, "source")
_FOLLOWING = ("measure", "goal", "window")


class HabitGoal(RequestModel):
    """The range of amounts with which an entry counts: `at_least`, `at_most` or both. The bounds
    are inclusive.

    A goal with `at_most` alone is a limit of the day, the week or the month. It is kept without
    entries too: from the first entry on, a day without an entry is within the limit, until 14 days
    have no entry.
    """

    model_config = with_schema_rule(
        cases((absent("at_least"), given("at_most")), otherwise=absent("per"))
    )

    at_least: Amount | None = None
    at_most: Amount | None = None
    per: Per | None = Field(
        None,
        description="Only for `at_most` alone: the period whose amounts are added up. The default "
        "is `day`. With `week` and `month`, the schedule must be `daily`.",
    )
    unit: UnitName | None = Field(None, examples=["steps"])

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise FieldFault("required_without", "at_least", other="at_most")
        if self.at_most is not None and self.at_most < (self.at_least or 0):
            raise FieldFault("not_less_than", "at_most", other="at_least")
        if self.at_least is not None and self.per is not None:
            raise FieldFault("not_both", "per", other="at_least")
        return self


class HabitCreate(Scheduled):
    """A habit: a repeated activity with a schedule. It can be due from `starts_on` to `ends_on`,
    both included.
    """

    model_config = with_schema_rule(
        cases(
            (_FILLED, {}),
            (_measured("minutes"), {}),
            (_measured("amount"), absent("source")),
            (_measured("time"), fields(there=["window"], away=["goal", "source"])),
            otherwise=absent("goal"),
        )
    )

    accepted: ClassVar[AcceptedTypes[Any]] = HABIT_SCHEDULES

    schedule: HabitSchedule
    name: Name = Field(examples=["In bed"])
    pillar: Pillar = Field(
        "other",
        description="The pillar (part of the score) to which the item belongs. If it "
        "changes, a past day with a log keeps its score until something of it is logged again.",
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
    source: HabitSource | None = Field(
        None,
        description="What fills the habit, from today or `effective_from` on. Workouts are only "
        "for the measures `done` and `minutes`. With a metric, `measure`, `goal` and `window` "
        "follow from it; if they are sent, they must be the same. On one day, at most 10 habits "
        "can be linked.",
    )
    notes: Notes | None = None

    @classmethod
    def patchable(cls, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out what follows from the metric that the habit has after the patch."""
        source = stored.get("source")
        if "source" in changes:
            source = merged(source, changes["source"])
        if metric_of(source) is None:
            return stored
        kept = {name: each for name, each in stored.items() if name not in _FOLLOWING}
        return kept | {"source": source}

    @model_validator(mode="after")
    def _follows_metric(self) -> Self:
        """Set what follows from the metric that fills the habit; what is sent must be the same."""
        metric = self.source.to_metric() if self.source else None
        if metric is None:
            return self
        following = {"measure": metric.measure, "goal": metric.goal, "window": metric.window}
        sent = self.document()
        for name in _FOLLOWING:
            found = sent.get(name) if name in self.model_fields_set else None
            # The unit is compared where the metric is known.
            bare = (
                {k: v for k, v in found.items() if k != "unit"}
                if name == "goal" and found
                else found
            )
            if bare is not None and bare != following[name]:
                raise FieldFault("of_metric", name)
        self.measure = metric.measure
        self.window = self.source.metric.window if self.source and self.source.metric else None
        if self.goal is None and metric.goal:
            self.goal = HabitGoal.model_validate(metric.goal)
        return self

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Self:
        if self.measure == "time" and self.window is None:
            raise FieldFault("required_when", "window", other="measure", value=self.measure)
        if self.goal and self.measure not in ("minutes", "amount"):
            raise FieldFault("not_allowed_when", "goal", other="measure", value=self.measure)
        if self.schedule.count_by == "sessions" and self.measure != "done":
            raise FieldFault(
                "not_allowed_when", "schedule", "count_by", other="measure", value=self.measure
            )
        self._check_limit()
        if self.source:
            self.source.check(self.measure)
        return self

    def _check_limit(self) -> None:
        goal = self.goal
        if goal is None or goal.at_most is None or goal.at_least is not None:
            return
        if self.source and self.source.metric:
            return
        # Amounts are compared with a limit in thousandths.
        if round(goal.at_most, MAX_DECIMALS) != goal.at_most:
            raise FieldFault("too_many_decimals", "goal", "at_most", max_decimals=MAX_DECIMALS)
        per = goal.per = goal.per or "day"
        if self.schedule.type not in SCHEDULES[per]:
            expected = list(SCHEDULES[per])
            raise FieldFault("schedule_of_limit", "schedule", "type", expected=expected, per=per)


class HabitLimit(ReadModel):
    """At most an amount per day, week or month."""

    at_most: Amount
    per: Per


class HabitVersion(PlanVersion):
    """The schedule that is in force from `valid_from` on, until the next version."""

    schedule: HabitSchedule
    limit: HabitLimit | None = Field(
        None, description="The limit in force, if the goal is only a maximum."
    )
    source: HabitSource | None = Field(
        None, description="What fills the habit on the days of the version."
    )


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
    source: HabitSource | None = None
    notes: Notes | None = None
    protocol: ProtocolLink | None = Field(
        None,
        description="The template item from which the resource was created; absent if it "
        "was not adopted.",
    )


class HabitEntrySet(RequestModel):
    """The entry of one day. It must contain only the value for the measure of the habit: `done` or
    `count`, `amount` (also for the measure `minutes`) or `time`. If the habit was skipped, it must
    contain no value.
    """

    model_config = with_schema_rule(
        cases((given("status"), absent(*_VALUES)), (given("count"), _DONE))
    )

    status: Literal["skipped"] | None = Field(
        None,
        description="`skipped`: the habit was left out on purpose. The day then neither counts "
        "nor ends the streak, and is not part of the score.",
    )
    done: bool | None = Field(
        None,
        description="Only for the measure `done`. If the field is omitted, the habit was done; an "
        "explicit null without `count` clears the tick, as false does.",
    )
    count: Count | None = Field(
        None,
        description="Only for the measure `done`: how many times it was done on the day. The "
        "default is 1. A `weekly` schedule with `count_by` `sessions` counts each time.",
    )
    amount: Amount | None = Field(None, description="Only for the measures `minutes` and `amount`.")
    time: Clock | None = Field(
        None, description="Only for the measure `time`: the local time of day."
    )
    notes: ShortNotes | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name in _VALUES:
            if self.status and getattr(self, name) is not None:
                raise FieldFault("not_allowed_when", name, other="status", value=self.status)
        if self.count is not None and self.done is False:
            raise FieldFault("not_allowed_when", "count", other="done", value="false")
        return self

    def of(self, measure: Measure) -> dict[str, Any]:
        """Return the fields of the entry for a habit with ``measure``.

        Raises:
            Invalid: the value of another measure is given, or none is given.
        """
        document = self.document()
        require_measure(measure, document)
        value = _VALUE_FIELDS[measure][0]
        if self.status:
            return document
        if value == "done":
            cleared = "done" in self.model_fields_set and self.count is None
            document.setdefault("done", not cleared)
        elif value not in document:
            raise invalid(f"/{value}", "required_for_measure", measure=value)
        return document


class HabitAddition(RequestModel):
    """An addition to the entry of one day: an `amount` for the measures `minutes` and `amount`, or
    a `count` of sessions for the measure `done`. A negative number takes back.
    """

    model_config = with_schema_rule(exactly_one("amount", "count"))

    amount: Annotated[float, Field(ge=-MAX_AMOUNT, le=MAX_AMOUNT), AsEntered] | None = Field(
        None,
        description="The amount to add. The amount of the entry must remain between 0 and "
        "1,000,000.",
        examples=[1],
    )
    count: Annotated[int, Field(ge=-MAX_COUNT, le=MAX_COUNT)] | None = Field(
        None,
        description="The number of sessions to add. The entry must remain between 0 and 100 "
        "sessions; with 0 it is not done.",
        examples=[1],
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.amount is None and self.count is None:
            raise FieldFault("required_without", "amount", other="count")
        if self.amount is not None and self.count is not None:
            raise FieldFault("not_both", "count", other="amount")
        return self

    def to(self, entry: Mapping[str, Any], measure: Measure) -> dict[str, Any]:
        """Return the fields of the entry of a habit with ``measure`` after the addition.

        Args:
            entry: the fields of the entry of the day; empty if it has none.
            measure: of the habit.

        Raises:
            Invalid: the addition does not fit the measure, or the sum is out of range.
        """
        require_measure(measure, self.document())
        if self.count is None:
            return with_amount(entry, self.amount or 0)
        return with_count(entry, self.count)


def require_measure(measure: Measure, document: Mapping[str, Any]) -> None:
    """Refuse fields that only entries of another measure have.

    Raises:
        Invalid: there is one.
    """
    own = _VALUE_FIELDS[measure]
    for name in _VALUES:
        if name in document and name not in own:
            raise invalid(f"/{name}", "other_measure", measure=own[0])


class HabitEntry(StoredResource):
    """The entry of one day. `met` is the result of its comparison with the goal that the habit had
    when the entry was written.
    """

    habit_id: HabitId
    local_date: LocalDate
    status: Literal["skipped"] | None = Field(
        None, description="`skipped` if the habit was left out on purpose; otherwise absent."
    )
    done: bool | None = None
    count: int | None = Field(
        None, description="How many times it was done on the day; absent for once."
    )
    amount: float | None = None
    time: Clock | None = None
    met: bool = Field(
        description="Whether the entry counts: it meets the goal, or is in the window. A "
        "later change of the habit does not change it."
    )
    origin: Literal["workout", "metric"] | None = Field(
        None,
        description="`workout` if the entry follows from the workouts of the day, `metric` if it "
        "follows from a metric; absent if it was set by hand.",
    )
    notes: ShortNotes | None = None


class HabitEntryFilter(DayRangeQuery):
    """The filter of a list of habit entries."""
