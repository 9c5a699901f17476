"""Models of the sets of a workout, in requests and responses."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel
from chalicelib.models.fields import HalfStep, Instant, ShortName, ShortNotes, halves
from chalicelib.models.numbers import AsEntered, Seconds, WholeOrNot, whole
from chalicelib.models.rules import (
    NOTHING,
    absent,
    any_of,
    cases,
    given,
    not_both,
    where,
    with_schema_rule,
)
from chalicelib.training.performance.sets import RESULTS
from chalicelib.training.workouts.documents import BodySide, LoadMode, LoadPer, SetType
from chalicelib.training.workouts.measures import (
    Count,
    Distance,
    Floors,
    HeartRate,
    Incline,
    Level,
    RestSeconds,
    Weight,
)


def _halves(repetitions: float) -> float:
    return whole(halves(repetitions))


IN_HALVES = Field(json_schema_extra={"multipleOf": 0.5})
Reps = Annotated[
    WholeOrNot,
    Field(
        ge=0,
        le=100_000,
        description="The number of repetitions, in steps of 0.5. A half is a repetition that was "
        "not completed.",
    ),
    IN_HALVES,
    AsEntered,
    AfterValidator(_halves),
]
# A target of 0 would be reached without a repetition.
DueReps = Annotated[
    WholeOrNot,
    Field(ge=1, le=100_000, description="A number of repetitions, in steps of 0.5."),
    IN_HALVES,
    AsEntered,
    AfterValidator(_halves),
]
Tempo = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{1,2}|X)(-([0-9]{1,2}|X)){2,3}$",
        examples=["3-1-X-0"],
        description="The seconds of lowering, the pause, lifting and, if given, the second pause "
        "of each repetition. `X` is as fast as possible.",
    ),
]
Group = Annotated[
    int,
    Field(
        ge=0,
        le=1_000,
        description="The mini sets of one `rest_pause`, `cluster`, `myo` or `drop` set: the sets "
        "of an exercise with the same number are parts of one set.",
    ),
]
Rpe = Annotated[
    float,
    Field(
        ge=1,
        le=10,
        description="The rate of perceived exertion, in steps of 0.5. It must be omitted "
        "if `rir` is given.",
    ),
    IN_HALVES,
    AsEntered,
    HalfStep,
]
Rir = Annotated[
    float,
    Field(
        ge=0,
        le=10,
        description="The repetitions in reserve, in steps of 0.5. It must be omitted if "
        "`rpe` is given.",
    ),
    IN_HALVES,
    AsEntered,
    HalfStep,
]


ONE_EFFORT_SCALE = not_both("rpe", "rir")
_EFFORT_AND_RESULT = cases(
    (given("rpe", "rir"), NOTHING),
    (where({"done": {"enum": [True]}}, "done"), any_of(*RESULTS)),
    (where({"done": {"enum": [False]}}, "done"), absent(*RESULTS)),
)


def _one_effort_scale(rpe: float | None, rir: float | None) -> None:
    if rpe is not None and rir is not None:
        raise FieldFault("not_both", "rir", other="rpe")


class SetTarget(RequestModel):
    """The planned values of a set. If `reps_max` is given, `reps` is the lower bound."""

    model_config = with_schema_rule(ONE_EFFORT_SCALE)

    reps: Reps | None = None
    reps_max: Reps | None = Field(
        None, description="The upper bound, if the target is a range of repetitions."
    )
    weight: Weight | None = None
    rpe: Rpe | None = None
    rir: Rir | None = None
    duration_s: Seconds | None = None
    distance: Distance | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _one_effort_scale(self.rpe, self.rir)
        if self.reps_max is not None:
            if self.reps is None:
                raise FieldFault("not_allowed_without", "reps_max", other="reps")
            if self.reps_max < self.reps:
                raise FieldFault("not_less_than", "reps_max", other="reps")
        return self


class SetCreate(RequestModel):
    """One set. Its results are `reps`, `duration_s`, `distance`, `floors` and `steps`. A set
    without a result was not done and counts for nothing. A completed workout can contain such sets.

    `type`: a `normal` set, a `warmup` set, a `drop` set (less weight without a rest before it), a
    set to `failure`, `amrap` (as many repetitions as possible), `myo` (myo-reps: short sets with
    very short rests), `partial` (a part of the range of motion), or a mini set of a `rest_pause`
    or a `cluster` set (with short rests between the mini sets).
    """

    model_config = with_schema_rule(_EFFORT_AND_RESULT)

    type: SetType = "normal"
    reps: Reps | None = None
    weight: Weight | None = None
    load_mode: LoadMode = Field(
        "external",
        description="The meaning of `weight`: an `external` load, a weight added to the body "
        "weight (`bodyweight`) or subtracted from it (`assisted`), or a resistance `band`.",
    )
    load_per: LoadPer | None = Field(
        None,
        description="Whether `weight` is that of each `implement` (such as one dumbbell) or the "
        "`total`. If absent, it is what is usual for the exercise.",
    )
    band: ShortName | None = Field(
        None, description="The resistance band, by its colour or name.", examples=["green"]
    )
    side: BodySide = Field(
        "both",
        description="The side of the body. With `each`, `reps` are the repetitions of each side.",
    )
    rpe: Rpe | None = None
    rir: Rir | None = None
    duration_s: Seconds | None = None
    distance: Distance | None = None
    floors: Floors | None = None
    steps: Count | None = Field(None, description="The steps of both feet together.")
    level: Level | None = None
    incline: Incline | None = None
    avg_hr: HeartRate | None = None
    tempo: Tempo | None = None
    group: Group | None = None
    rest_s: RestSeconds | None = Field(None, description="The rest after the set in seconds.")
    completed_at: Instant | None = Field(None, description="The end of the set.")
    notes: ShortNotes | None = None
    target: SetTarget | None = None
    done: bool | None = Field(
        None,
        description="False if the set was not done, otherwise absent. It follows from the results: "
        "if it is sent, it must be true with a result and false without one.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _one_effort_scale(self.rpe, self.rir)
        if self.done is not None:
            self._check_done()
        return self

    def _check_done(self) -> None:
        has_result = any(getattr(self, name) is not None for name in RESULTS)
        if self.done and not has_result:
            raise FieldFault("done_without_result", "done")
        if has_result and not self.done:
            raise FieldFault("not_done_with_result", "done")
        # A set with a result was done, which is not stored.
        self.done = None if has_result else False


class WorkoutSet(SetCreate):
    """A set of a workout, as returned. `SetCreate` describes the values of `type`."""

    weight_kg: float | None = Field(None, description="The weight in kilograms.")
    distance_m: float | None = Field(None, description="The distance in metres.")
