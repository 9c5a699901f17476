"""The documents of runs, as stored."""

from typing import Any, Literal, NotRequired, TypedDict

from chalicelib.training.progression.documents import PositionKind, RoutineEntryDocument
from chalicelib.training.workouts.documents import (
    ExerciseEntryDocument,
    WeightUnit,
    WhyDocument,
    WorkoutType,
)

RunStatus = Literal["active", "paused", "ended"]


class RunDayDocument(TypedDict):
    """A day of a run with the entries of its routine, as they were when the run began."""

    id: str
    title: str
    type: WorkoutType
    routine_id: str
    weekday: NotRequired[int]
    entries: list[RoutineEntryDocument]


class RunWeekDocument(TypedDict):
    """A week of the cycle that differs: a factor of a deload, and days in place of the usual."""

    week: int
    factor: NotRequired[float]
    days: NotRequired[list[RunDayDocument]]


class RunPlanDocument(TypedDict):
    """What a run follows: the program and its routines, as they were when the run began.

    ``exercises`` are the custom exercises in it, with their names and traits.
    """

    position: PositionKind
    days: list[RunDayDocument]
    weeks: NotRequired[list[RunWeekDocument]]
    exercises: NotRequired[list[ExerciseEntryDocument]]


class RunStartDocument(TypedDict, total=False):
    """The state of a slot at the start, in the unit of the run; empty if it was not known."""

    weight: float
    training_max: float


RunDeloadDocument = TypedDict("RunDeloadDocument", {"factor": float, "from": str, "to": str})
"""A deload on demand: the loads of its days, both included, are multiplied by ``factor``."""


class RunSettingsContent(TypedDict):
    """What a client can change of a run."""

    paused: bool
    ended_on: NotRequired[str]
    deload: NotRequired[RunDeloadDocument]


class RunContent(RunSettingsContent):
    """A run that is about to be written."""

    program_id: str
    name: str
    status: RunStatus
    unit: WeightUnit
    starts_on: str
    start_states: dict[str, RunStartDocument]
    plan: RunPlanDocument


class RunDocument(RunContent):
    """A run, as stored."""

    id: str
    version: int
    created_at: str
    updated_at: str


class LastDocument(TypedDict):
    """What was done the last time in a slot."""

    exercise_id: str
    workout_id: str
    local_date: str
    sets: list[dict[str, Any]]


class CheckpointDocument(TypedDict):
    """A run before a part of its log: the state of each slot, why, and what was done last.

    ``turn`` is the day and the week of the workout that is furthest in the rotation.
    """

    turn: NotRequired[list[Any]]
    states: dict[str, dict[str, Any]]
    whys: dict[str, WhyDocument]
    last: dict[str, LastDocument]


class LoggedEntryDocument(TypedDict):
    """An exercise in the log of a run: the sets that were done."""

    exercise_id: str
    sets: list[dict[str, Any]]


class LogLineDocument(TypedDict):
    """A workout in the log of a run; ``entries`` is by slot."""

    workout_id: str
    status: Literal["completed", "skipped"]
    day: str
    week: int
    local_date: str
    started_at: NotRequired[str]
    created_at: str
    factor: NotRequired[float]
    entries: NotRequired[dict[str, LoggedEntryDocument]]


class PartDocument(TypedDict):
    """An earlier part of the log of a run, with the run before it; none before the first part."""

    before: NotRequired[CheckpointDocument]
    lines: list[LogLineDocument]


class HeadDocument(PartDocument):
    """The latest part of the log, with the earlier parts and the open workouts of the run.

    ``parts`` has the number and the first place of each earlier part, the oldest first. The latest
    begins at ``first``, if there are others. ``outdated`` is the number of the first part that,
    like those after it, perhaps has the state of an earlier time before it. ``open`` has the day
    and the week of each open workout. ``inactive`` is there while the run is paused or ended.
    """

    open: dict[str, list[Any]]
    parts: NotRequired[list[list[Any]]]
    first: NotRequired[list[str]]
    outdated: NotRequired[int]
    inactive: NotRequired[bool]
