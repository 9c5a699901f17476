"""The models of what ticks a habit besides its entries."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.metrics.definitions.models import MetricCode
from chalicelib.models.base import RequestModel
from chalicelib.models.fields import Clock
from chalicelib.models.numbers import AsEntered
from chalicelib.models.rules import absent, cases, exactly_one, given, with_schema_rule
from chalicelib.regimen.plan.documents import Measure
from chalicelib.regimen.plan.sources import MEASURES, MetricSource, parse_source
from chalicelib.training.workouts.documents import WorkoutType
from chalicelib.training.workouts.volume import MAX_MINUTES

# The amount of an entry is below; a greater figure counts as this one.
_TOO_MUCH = 1_000_000


class WorkoutLink(RequestModel):
    """The completed workouts that tick the habit; without `type`, workouts of every type."""

    type: WorkoutType | None = None
    minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] | None = Field(
        None,
        description="Only for the measure `done`: the least sum of the minutes of the workouts of "
        "a day. By default, one workout is enough, whatever its length. For the measure `minutes`, "
        "the sum is the amount of the entry, and the goal of the habit applies to it.",
    )


class HabitWindow(RequestModel):
    """A range of local time. Both ends are inclusive. If `to` is before `from`, the range continues
    after midnight.
    """

    from_: Clock = Field(alias="from")
    to: Clock


class MetricLink(RequestModel):
    """The metric that fills the habit: the figure of a date, merged over sources, is the entry of
    that date. It counts from `at_least` to `at_most`, or within `window` if the metric is a time of
    day. A `bedtime` fills the date on which the sleep began, which is mostly the evening before the
    date under which it is filed.
    """

    model_config = with_schema_rule(
        cases(
            (given("window"), absent("at_least", "at_most")),
            (given("at_least"), {}),
            otherwise=given("at_most"),
        )
    )

    code: MetricCode
    at_least: Annotated[float, Field(gt=0, lt=_TOO_MUCH), AsEntered] | None = Field(
        None, description="The lowest figure that counts, in the unit of the metric."
    )
    at_most: Annotated[float, Field(ge=0, lt=_TOO_MUCH), AsEntered] | None = Field(
        None,
        description="The highest figure that counts, in the unit of the metric. A day without a "
        "figure does not count; until the next figure, at most 3 days, its streak waits for it.",
    )
    window: HabitWindow | None = Field(
        None, description="The times that count, if the metric is a time of day."
    )

    @model_validator(mode="after")
    def _bounds_or_window(self) -> Self:
        if self.window is None and self.at_least is None and self.at_most is None:
            raise FieldFault("required_without", "at_least", other="window")
        for name in ("at_least", "at_most"):
            if self.window and getattr(self, name) is not None:
                raise FieldFault("not_both", name, other="window")
        if self.at_most is not None and self.at_most < (self.at_least or 0):
            raise FieldFault("not_less_than", "at_most", other="at_least")
        return self


class HabitSource(RequestModel):
    """What fills the habit besides its entries: either the completed workouts of a day, or a
    metric. A write of a workout or of a metric sets, changes or removes the entry of its day, which
    has the `origin` `workout` or `metric`. It never changes an entry that a person set.
    """

    model_config = with_schema_rule(exactly_one("workouts", "metric"))

    workouts: WorkoutLink | None = Field(
        None, description="The completed workouts of a day; absent if a metric fills the habit."
    )
    metric: MetricLink | None = Field(
        None, description="The metric; absent if workouts tick the habit."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.workouts is None and self.metric is None:
            raise FieldFault("required_without", "workouts", other="metric")
        if self.workouts is not None and self.metric is not None:
            raise FieldFault("not_both", "metric", other="workouts")
        return self

    def to_metric(self) -> MetricSource | None:
        """Return the metric; None if it is workouts."""
        source = parse_source(self.document())
        return source if isinstance(source, MetricSource) else None

    def check(self, measure: Measure) -> None:
        """Refuse workouts that entries of a habit with ``measure`` cannot follow from.

        Raises:
            FieldFault: the measure is neither `done` nor `minutes`, or it is `minutes` and there
                is a least number of them.
        """
        if self.workouts is None:
            return
        if measure not in MEASURES:
            raise FieldFault("source_of_measure", "source", measure=measure)
        if measure == "minutes" and self.workouts.minutes is not None:
            raise FieldFault("minutes_of_goal", "source", "workouts", "minutes")


def metric_of(source: Mapping[str, Any] | None) -> MetricSource | None:
    """Return the metric of a source as sent, if it is a valid one of a metric."""
    try:
        return HabitSource.model_validate(source, strict=False).to_metric() if source else None
    except ValueError:
        return None
