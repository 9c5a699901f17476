"""Models of runs, in requests and responses."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import LocalDate, Name, Slug
from chalicelib.models.numbers import ENTERED_OR_WHOLE, WholeOrNot
from chalicelib.models.rules import absent, cases, given, with_schema_rule
from chalicelib.training.progression.documents import PositionKind
from chalicelib.training.routines.models import PlannedEntry
from chalicelib.training.runs.documents import RunStatus
from chalicelib.training.workouts.documents import ProgressionRule, WeightUnit, WorkoutType
from chalicelib.training.workouts.measures import Weight
from chalicelib.training.workouts.models import Why
from chalicelib.training.workouts.sets import SetTarget

MAX_SLOTS = 200
_LOADS = ("weight", "one_rm", "training_max")
_ONE_LOAD = cases(
    (given("weight"), absent("one_rm", "training_max")),
    (given("one_rm"), absent("training_max")),
    otherwise=given("training_max"),
)


class SlotStart(RequestModel):
    """Where a slot starts: the `weight` of its working sets, the one-repetition maximum (`one_rm`)
    or, for the rule `wave`, the `training_max`.
    """

    model_config = with_schema_rule(_ONE_LOAD)

    weight: Weight | None = None
    one_rm: Weight | None = None
    training_max: Weight | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [name for name in _LOADS if getattr(self, name) is not None]
        if not given:
            raise FieldFault("required_without", "weight", other="one_rm")
        if len(given) > 1:
            raise FieldFault("not_both", given[1], other=given[0])
        return self

    def load(self) -> str:
        """Return the name of the load that is given."""
        return next(name for name in _LOADS if getattr(self, name) is not None)


class RunCreate(RequestModel):
    """A run of a program."""

    unit: WeightUnit = Field(description="The unit of all its loads, and of the grids of rounding.")
    starts_on: LocalDate | None = Field(
        None, description="Today if omitted. No workout is planned before it."
    )
    start: Annotated[dict[str, SlotStart], Field(max_length=MAX_SLOTS)] | None = Field(
        None,
        description="Where slots start, by slot. One that is left out starts with the weight that "
        "the routine has, else with a load that follows from the record of the exercise: that of "
        "its lowest target with 2 repetitions in reserve. Without a record its load is not known; "
        "the first one that is lifted becomes it.",
        examples=[{"squat": {"weight": {"value": 60, "unit": "kg"}}}],
    )

    def starts(self) -> Iterator[tuple[str, SlotStart]]:
        """Yield what is given for each slot."""
        yield from (self.start or {}).items()

    def start_of(self, slot: str) -> SlotStart | None:
        """Return what is given for a slot; None if nothing is."""
        return (self.start or {}).get(slot)


class RunDeload(RequestModel):
    """A deload of some days, both included: loads are multiplied by `factor`, and the workouts that
    are planned on them have no outcome.
    """

    factor: Annotated[WholeOrNot, Field(gt=0, lt=1), *ENTERED_OR_WHOLE]
    from_: LocalDate = Field(alias="from")
    to: LocalDate

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to < self.from_:
            raise FieldFault("not_before", "to", other="from")
        return self


class RunSettings(RequestModel):
    """What can be changed of a run."""

    paused: bool = Field(False, description="A run that is paused plans no workouts.")
    ended_on: LocalDate | None = Field(
        None,
        description="The last day of the run: not after today, and not before `starts_on`. An "
        "ended run plans no workouts.",
    )
    deload: RunDeload | None = Field(None, description="A deload on demand.")


def status_of(*, ended: bool, paused: bool) -> RunStatus:
    """Return the status of a run."""
    if ended:
        return "ended"
    return "paused" if paused else "active"


class RunDay(ReadModel):
    """A day of a run with the entries of its routine, as they were when the run began."""

    id: str = Field(examples=["A"])
    title: Name
    type: WorkoutType
    routine_id: Slug
    weekday: int | None = None
    entries: list[PlannedEntry]


class RunWeek(ReadModel):
    """A week of the cycle that differs from the others."""

    week: Annotated[int, Field(ge=1)]
    factor: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None, description="The factor of its deload."
    )
    days: list[RunDay] | None = None


class RunExercise(ReadModel):
    """A custom exercise of a run, as it was when the run began."""

    exercise_id: Slug
    name: Name
    implements: int | None = None
    body_weight_factor: float | None = None


class RunPlan(ReadModel):
    """What a run follows: the program and its routines, as they were when the run began. Later
    changes of them do not change the run.
    """

    position: PositionKind
    days: Annotated[list[RunDay], Field(min_length=1)]
    weeks: list[RunWeek] | None = None
    exercises: list[RunExercise] | None = None


class SlotStartState(ReadModel):
    """The state of a slot at the start, in the unit of the run; empty if it was not known."""

    weight: float | None = None
    training_max: float | None = None


class RunPosition(ReadModel):
    """The next day of a run."""

    day: str = Field(description="The id of the day of the program.", examples=["A"])
    week: int = Field(
        description="The week of the run, from 1: in rotation one pass through the days, else 7 "
        "days from its start."
    )
    date: LocalDate | None = Field(description="Null in rotation, which follows what is done.")


class SlotStateFigures(ReadModel):
    """The state of a slot, in the unit of the run. It is not rounded; what is prescribed is.

    A weight that is added to the body can be negative: that is an assistance.
    """

    weight: float | None = Field(
        description="Null if it is not known yet, or if the rule has no load of its own."
    )
    training_max: float | None = Field(
        description="Of a wave; null if it is not known yet, and with any other rule."
    )
    targets: list[float] | None = Field(None, description="The repetitions due in each set.")
    stage: int | None = Field(None, description="From 1.")
    week_of_cycle: int | None = Field(None, description="From 1.")
    successes: int = Field(
        description="Since the last change; of a wave, top sets that were hit in this cycle."
    )
    failures: int = Field(
        description="Since the last change; of a wave, top sets that were missed in this cycle."
    )
    exercise_id: Slug | None = Field(None, description="The exercise of the ladder.")


class RunSlot(ReadModel):
    """A slot of a run: its state, its next sets, and why."""

    slot: Slug
    exercise_id: Slug
    rule: ProgressionRule
    state: SlotStateFigures
    next: list[SetTarget] = Field(description="The targets of its next sets.")
    why: Why


class StoredRun(StoredResource):
    """A run of a program, without what follows from its workouts."""

    @model_validator(mode="after")
    def _has_its_status(self) -> Self:
        if self.status != status_of(ended=self.ended_on is not None, paused=self.paused):
            raise FieldFault("not_stored", "status")
        return self

    program_id: Slug
    name: Name = Field(description="The name of the program when the run began.")
    status: RunStatus
    unit: WeightUnit
    starts_on: LocalDate
    paused: bool
    ended_on: LocalDate | None = None
    deload: RunDeload | None = None
    start_states: dict[str, SlotStartState]
    plan: RunPlan


class Run(StoredRun):
    """A run of a program, with what follows from its workouts: `position`, `slots` and
    `workout_id`.
    """

    position: RunPosition | None = Field(description="Null if no day of the calendar follows.")
    slots: list[RunSlot]
    workout_id: Slug | None = Field(
        description="The workout that is planned or in progress; null without one."
    )
