"""The documents that progression works on: entries of routines, programs and starts of runs.

They are JSON: numbers are as entered. The rules compute with exact decimals.
"""

from typing import Literal, NotRequired, TypedDict

from chalicelib.training.workouts.documents import (
    LoadMode,
    ProgressionRule,
    SetTargetDocument,
    SetType,
    WeightDocument,
    WeightUnit,
)

RoundingMode = Literal["nearest", "down"]
PositionKind = Literal["rotation", "weekdays"]


class LoadChangeDocument(TypedDict, total=False):
    """A change of a load: ``value`` and ``unit``, or ``percent`` of the load.

    In ``increment`` and ``decrement`` it is positive; in ``on_last_stage_failed`` it has a sign.
    """

    value: float
    unit: WeightUnit
    percent: float


class RoundingDocument(TypedDict):
    """The grid of prescribed loads: ``base`` + n x ``step``, in the unit of the run.

    ``base`` is 0 if absent (the empty bar, if only plates are counted on the grid). ``mode`` is
    ``nearest`` if absent, with ties rounded up.
    """

    step: float
    base: NotRequired[float]
    mode: NotRequired[RoundingMode]


class RoutineSetDocument(TypedDict):
    """A planned set. ``type`` is ``normal`` if absent.

    ``percent`` is a percentage of the training max; only the sets of a wave have it.
    """

    type: NotRequired[SetType]
    target: NotRequired[SetTargetDocument]
    percent: NotRequired[float]


class StageDocument(TypedDict):
    """A stage of the rule ``stages``: its sets, and a name such as ``5x3+``."""

    name: NotRequired[str]
    sets: list[RoutineSetDocument]


class LastStageDocument(TypedDict):
    """What follows from the failure of the last stage.

    ``change`` applies to the load, or to the last load that was tried in the stage ``from_stage``.
    Stages are numbered from 1. The run goes on at ``to_stage`` (1 if absent).
    """

    change: LoadChangeDocument
    from_stage: NotRequired[int]
    to_stage: NotRequired[int]


class CycleWeekDocument(TypedDict):
    """A week of the rule ``wave``; a deload week has no outcome."""

    week: int
    deload: NotRequired[bool]
    sets: list[RoutineSetDocument]


class TrainingMaxDocument(TypedDict):
    """The training max of a wave as a percentage of the one-repetition maximum."""

    percent_of_1rm: float


class TrainingMaxOfDocument(TypedDict):
    """The slot whose training max the rule ``percent`` uses."""

    training_max_of_slot: str


class SuccessDocument(TypedDict):
    """A success by the repetitions of the last set only."""

    last_set_reps: float


class AllMissedDocument(TypedDict):
    """How many increments (negative) follow from a cycle in which every top set was missed."""

    increments: int


class ProgressionDocument(TypedDict):
    """The rule of a slot and its parameters. ``rule`` decides which of the others it has.

    =====================  =====================================================================
    ``increment``          linear, double, sum, stages, wave: what a success adds
    ``rounding``           every rule but ``none``: the grid; without it loads are not rounded
    ``successes``          linear: how many until the increment (1 if absent)
    ``failures``           linear, double: how many until the decrement (0 = never if absent)
    ``decrement``          linear, double: what is taken off then
    ``threshold``          sum: the total of repetitions that is a success
    ``stages``             stages: the stages, the first one first; the entry has no other sets
    ``on_last_stage_failed``  stages: without it a failure of the last stage changes nothing
    ``success``            every rule but ``wave``: only the last set decides on a success
    ``training_max``       wave: 90 % of the one-repetition maximum if absent
    ``cycle``              wave: the weeks in order; the entry has no other sets
    ``all_missed``         wave: three increments off if absent
    ``of``, ``percent``    percent: of the training max of a slot with the rule ``wave``
    ``deload_percent``     percent: in the deload week of that wave; ``percent`` if absent
    ``rpe`` or ``rir``     the effort limit: a set above it is a failure
    ``ladder``             double: exercises from easy to hard; the entry's is the first one
    ``at_top``             double: the top of the range moves to the next exercise of the ladder
    =====================  =====================================================================
    """

    rule: ProgressionRule
    increment: NotRequired[LoadChangeDocument]
    decrement: NotRequired[LoadChangeDocument]
    rounding: NotRequired[RoundingDocument]
    successes: NotRequired[int]
    failures: NotRequired[int]
    threshold: NotRequired[float]
    stages: NotRequired[list[StageDocument]]
    on_last_stage_failed: NotRequired[LastStageDocument]
    success: NotRequired[SuccessDocument]
    training_max: NotRequired[TrainingMaxDocument]
    cycle: NotRequired[list[CycleWeekDocument]]
    all_missed: NotRequired[AllMissedDocument]
    of: NotRequired[TrainingMaxOfDocument]
    percent: NotRequired[float]
    deload_percent: NotRequired[float]
    rpe: NotRequired[float]
    rir: NotRequired[float]
    ladder: NotRequired[list[str]]
    at_top: NotRequired[Literal["next_exercise"]]


class RoutineEntryDocument(TypedDict):
    """An exercise of a routine.

    Entries with the same ``slot``, on whatever day of a program, share one state; an entry without
    one is a slot of its own, by its exercise. ``sets`` is absent or empty if ``progression`` has
    ``stages`` or a ``cycle``. The rest is ``rest_s`` seconds, up to ``rest_max_s`` if that is
    given. ``load_mode`` is ``external`` if absent. Without ``progression`` the rule is ``none``.
    """

    exercise_id: str
    name: NotRequired[str]
    slot: NotRequired[str]
    sets: NotRequired[list[RoutineSetDocument]]
    rest_s: NotRequired[float]
    rest_max_s: NotRequired[float]
    superset_group: NotRequired[int]
    load_mode: NotRequired[LoadMode]
    notes: NotRequired[str]
    progression: NotRequired[ProgressionDocument]


class ProgramDayDocument(TypedDict):
    """A day of a program. ``weekday`` is 1 (Monday) to 7, if the position is by weekdays."""

    id: str
    name: NotRequired[str]
    routine_id: str
    weekday: NotRequired[int]


class ProgramDeloadDocument(TypedDict):
    """A deload: each state times ``factor``, without outcomes."""

    factor: float


class DayOverrideDocument(TypedDict):
    """The routine of a day in one week of the cycle, in place of the usual one."""

    id: str
    routine_id: str


class ProgramWeekDocument(TypedDict):
    """A week of the cycle of a program that differs from the others.

    The cycle is as long as the highest ``week`` of the program; weeks are numbered from 1.
    """

    week: int
    deload: NotRequired[ProgramDeloadDocument]
    days: NotRequired[list[DayOverrideDocument]]


class ProgramContent(TypedDict):
    """A program: days that name routines, in rotation or by weekdays."""

    name: str
    position: PositionKind
    days: list[ProgramDayDocument]
    weeks: NotRequired[list[ProgramWeekDocument]]


class StartDocument(TypedDict, total=False):
    """Where a slot of a run starts: one of the three, in any unit."""

    weight: WeightDocument
    one_rm: WeightDocument
    training_max: WeightDocument
