"""Models of the progression of a slot: the rule, and the parameters that the rule has."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel
from chalicelib.models.fields import UNIQUE, Distinct, ShortName, Slug
from chalicelib.models.numbers import DENOISED_OR_WHOLE, ENTERED_OR_WHOLE, WholeOrNot
from chalicelib.models.rules import (
    NOTHING,
    Rule,
    absent,
    cases,
    exactly_one,
    fields,
    given,
    where,
    with_schema_rule,
)
from chalicelib.training.progression.documents import RoundingMode
from chalicelib.training.routines.sets import CycleSets, Percent, StageSets
from chalicelib.training.workouts.documents import ProgressionRule, WeightUnit
from chalicelib.training.workouts.sets import DueReps, Rir, Rpe

MAX_STAGES = 12
MAX_CYCLE_WEEKS = 12
MAX_LADDER = 20

# The parameters that each rule must have, and those that it can have beside them.
_NEEDED: Final[dict[str, Sequence[str]]] = {
    "none": (),
    "linear": ("increment",),
    "double": ("increment",),
    "sum": ("increment", "threshold"),
    "stages": ("increment", "stages"),
    "wave": ("increment", "cycle"),
    "percent": ("of", "percent"),
}
_EFFORT = ("rpe", "rir")
_OPTIONAL: Final[dict[str, Sequence[str]]] = {
    "none": ("success", *_EFFORT),
    "linear": ("successes", "failures", "decrement", "rounding", "success", *_EFFORT),
    "double": ("failures", "decrement", "rounding", "success", "ladder", "at_top", *_EFFORT),
    "sum": ("rounding", "success", *_EFFORT),
    "stages": ("on_last_stage_failed", "rounding", "success", *_EFFORT),
    "wave": ("training_max", "all_missed", "rounding", *_EFFORT),
    "percent": ("deload_percent", "rounding", "success", *_EFFORT),
}
_NAMES: Final = sorted({name for each in (_NEEDED, _OPTIONAL) for v in each.values() for name in v})


def _foreign(rule: str) -> list[str]:
    """Return the parameters that a rule does not have."""
    return [name for name in _NAMES if name not in (*_NEEDED[rule], *_OPTIONAL[rule])]


def _parameters() -> Rule:
    """Return the rule of the contract about the parameters of each rule of progression."""
    return cases(
        (given("rpe", "rir"), NOTHING),
        *(
            (where({"rule": {"enum": [rule]}}), fields(needed, _foreign(rule)))
            for rule, needed in _NEEDED.items()
        ),
    )


_VALUE_OR_PERCENT = cases(
    (given("value"), fields(["unit"], ["percent"])),
    (given("percent"), absent("unit")),
    otherwise=exactly_one("value", "percent"),
)


class _Change(RequestModel):
    """A change of a load: either `value` with `unit`, or `percent` of the load."""

    model_config = with_schema_rule(_VALUE_OR_PERCENT)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        value, unit, percent = (getattr(self, name) for name in ("value", "unit", "percent"))
        if value is None and percent is None:
            raise FieldFault("required_without", "value", other="percent")
        if value is not None and percent is not None:
            raise FieldFault("not_both", "percent", other="value")
        if value is not None and unit is None:
            raise FieldFault("required_with", "unit", other="value")
        if value is None and unit is not None:
            raise FieldFault("not_allowed_without", "unit", other="value")
        return self


class LoadStep(_Change):
    """How much a load is raised or lowered: either `value` with `unit`, or `percent` of it."""

    value: Annotated[WholeOrNot, Field(gt=0, le=500), *DENOISED_OR_WHOLE] | None = None
    unit: WeightUnit | None = None
    percent: Annotated[WholeOrNot, Field(gt=0, le=100), *ENTERED_OR_WHOLE] | None = None


class LoadChange(_Change):
    """A change of a load; a negative one lowers it: either `value` with `unit`, or `percent`."""

    value: Annotated[WholeOrNot, Field(ge=-500, le=500), *DENOISED_OR_WHOLE] | None = None
    unit: WeightUnit | None = None
    percent: Annotated[WholeOrNot, Field(ge=-100, le=100), *ENTERED_OR_WHOLE] | None = None


class Rounding(RequestModel):
    """The grid of prescribed loads: `base` plus a multiple of `step`, in the unit of the run. Only
    what is prescribed is rounded, not the load from which the next one is computed.
    """

    step: Annotated[WholeOrNot, Field(gt=0, le=100), *DENOISED_OR_WHOLE]
    base: Annotated[WholeOrNot, Field(ge=0, le=500), *DENOISED_OR_WHOLE] = Field(
        0, description="Where the grid begins, such as the weight of an empty bar."
    )
    mode: RoundingMode = Field(
        "nearest", description="`nearest`, with ties rounded up, or always `down`."
    )


class Stage(RequestModel):
    """A stage of the rule `stages`."""

    name: ShortName | None = Field(None, examples=["5x3+"])
    sets: StageSets


class LastStageFailure(RequestModel):
    """What follows when the last stage fails: a change of the load, then the stage `to_stage`.
    Stages are numbered from 1.
    """

    change: LoadChange
    from_stage: Annotated[int, Field(ge=1, le=MAX_STAGES)] | None = Field(
        None,
        description="The change applies to the last load that was tried in this stage. If omitted, "
        "it applies to the current load.",
    )
    to_stage: Annotated[int, Field(ge=1, le=MAX_STAGES)] = 1


class CycleWeek(RequestModel):
    """A week of a wave. A `deload` week has no outcome."""

    week: Annotated[int, Field(ge=1, le=MAX_CYCLE_WEEKS)]
    deload: bool = False
    sets: CycleSets


class TrainingMax(RequestModel):
    """The training max in percent of the one-repetition maximum."""

    percent_of_1rm: Percent


class TrainingMaxOf(RequestModel):
    """The slot with the rule `wave` whose training max is used."""

    training_max_of_slot: Slug


class Success(RequestModel):
    """A success that only the last set decides: at least so many repetitions."""

    last_set_reps: DueReps


class AllMissed(RequestModel):
    """What follows from a cycle in which every top set was missed: so many increments."""

    increments: Annotated[int, Field(ge=-20, le=0)]


class Progression(RequestModel):
    """How the load of a slot changes from workout to workout. `rule` decides which of the other
    fields it has.

    `none`: as written. `linear`: the load rises after `successes` workouts in which every set
    reached its target, and falls after `failures` workouts in which one did not. `double`: the
    repetitions rise to `reps_max` of the targets, then the load rises and they begin at `reps`
    again. `sum`: the load rises when the sets together have `threshold` repetitions. `stages`: a
    failure moves to the next stage with the same load. `wave`: the sets of a cycle of weeks are
    percentages of a training max, which changes at the end of the cycle. `percent`: a percentage of
    the training max of another slot.

    A program applies it; a routine that is used alone is as written.
    """

    model_config = with_schema_rule(_parameters())

    rule: ProgressionRule
    increment: LoadStep | None = Field(None, description="What a success adds to the load.")
    decrement: LoadStep | None = Field(
        None, description="What is taken off the load after `failures` failures."
    )
    rounding: Rounding | None = Field(
        None, description="The grid of prescribed loads. Without it, loads are not rounded."
    )
    successes: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="After how many successes the load rises; 1 if omitted."
    )
    failures: Annotated[int, Field(ge=0, le=100)] | None = Field(
        None, description="After how many failures the load falls; 0, which is never, if omitted."
    )
    threshold: Annotated[WholeOrNot, Field(gt=0, le=100_000), *ENTERED_OR_WHOLE] | None = Field(
        None, description="The total of repetitions that is a success."
    )
    stages: Annotated[list[Stage], Field(min_length=1, max_length=MAX_STAGES)] | None = None
    on_last_stage_failed: LastStageFailure | None = Field(
        None, description="Without it, a failure of the last stage changes nothing."
    )
    success: Success | None = Field(
        None, description="If given, only the last set decides; below it, nothing changes."
    )
    training_max: TrainingMax | None = Field(
        None, description="The training max at the start; 90 % of the maximum if omitted."
    )
    cycle: Annotated[list[CycleWeek], Field(min_length=1, max_length=MAX_CYCLE_WEEKS)] | None = (
        Field(None, description="The weeks of a wave in order, numbered from 1.")
    )
    all_missed: AllMissed | None = Field(None, description="Three increments off if omitted.")
    of: TrainingMaxOf | None = None
    percent: Percent | None = Field(None, description="The percentage of the training max.")
    deload_percent: Percent | None = Field(
        None, description="The percentage in a deload week of the wave; `percent` if omitted."
    )
    rpe: Rpe | None = None
    rir: Rir | None = None
    ladder: (
        Annotated[list[Slug], Field(min_length=2, max_length=MAX_LADDER), Distinct, UNIQUE] | None
    ) = Field(
        None,
        description="Exercises from easy to hard, of which the first is that of the entry. The top "
        "of the range of repetitions moves to the next exercise; on the last one the load rises.",
    )
    at_top: Literal["next_exercise"] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name in _NAMES:
            there = getattr(self, name) is not None
            if there and name in _foreign(self.rule):
                raise FieldFault("not_allowed_when", name, other="rule", value=self.rule)
            if not there and name in _NEEDED[self.rule]:
                raise FieldFault("required_when", name, other="rule", value=self.rule)
        if self.rpe is not None and self.rir is not None:
            raise FieldFault("not_both", "rir", other="rpe")
        if self.failures and self.decrement is None:
            raise FieldFault("required_when", "decrement", other="failures", value=self.failures)
        self._check_ladder()
        self._check_order()
        return self

    def _check_ladder(self) -> None:
        if self.ladder is None and self.at_top is not None:
            raise FieldFault("not_allowed_without", "at_top", other="ladder")
        if self.ladder is not None:
            self.at_top = "next_exercise"

    def _check_order(self) -> None:
        """Refuse weeks out of order, and stages that do not exist."""
        for position, week in enumerate(self.cycle or ()):
            if week.week != position + 1:
                fault = {"expected": position + 1}
                raise FieldFault("out_of_order", "cycle", position, "week", **fault)
        last = self.on_last_stage_failed
        if last is None or self.stages is None:
            return
        for name in ("from_stage", "to_stage"):
            if (getattr(last, name) or 1) > len(self.stages):
                most = len(self.stages)
                raise FieldFault("less_than_equal", "on_last_stage_failed", name, le=most)
