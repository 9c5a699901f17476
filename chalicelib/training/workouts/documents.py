"""The documents of workouts, as stored."""

from typing import Literal, NotRequired, TypedDict

from chalicelib.models.source_documents import SourceDocument
from chalicelib.training.workouts.sports import Sport

WorkoutType = Literal["strength", "cardio", "mobility", "sport", "other"]
WorkoutStatus = Literal["planned", "in_progress", "completed", "skipped"]
SetType = Literal[
    "normal", "warmup", "drop", "failure", "amrap", "myo", "partial", "rest_pause", "cluster"
]
LoadMode = Literal["external", "bodyweight", "assisted", "band"]
LoadPer = Literal["implement", "total"]
BodySide = Literal["both", "left", "right", "each"]
Stroke = Literal[
    "freestyle", "backstroke", "breaststroke", "butterfly", "medley", "mixed", "drill", "kick"
]
WeightUnit = Literal["kg", "lb"]
DistanceUnit = Literal["m", "km", "mi", "yd", "ft"]
ProgressionRule = Literal["none", "linear", "double", "sum", "stages", "wave", "percent"]
ProgressionOutcome = Literal["success", "failure", "hold", "deload", "none"]
ProgressionChange = Literal[
    "none",
    "increase",
    "decrease",
    "more_reps",
    "next_stage",
    "reset",
    "restart",
    "next_exercise",
    "hold",
]


class WeightDocument(TypedDict):
    """A weight as entered."""

    value: float
    unit: WeightUnit


class DistanceDocument(TypedDict):
    """A distance as entered."""

    value: float
    unit: DistanceUnit


class SetTargetDocument(TypedDict, total=False):
    """The planned values of a set."""

    reps: float
    reps_max: float
    weight: WeightDocument
    rpe: float
    rir: float
    duration_s: float
    distance: DistanceDocument


class SetDocument(TypedDict):
    """A set; ``weight_kg`` and ``distance_m`` follow from what was entered.

    ``done`` is false or absent; see :mod:`chalicelib.training.workouts.completion`.
    """

    type: SetType
    reps: NotRequired[float]
    weight: NotRequired[WeightDocument]
    load_mode: LoadMode
    load_per: NotRequired[LoadPer]
    band: NotRequired[str]
    side: BodySide
    rpe: NotRequired[float]
    rir: NotRequired[float]
    duration_s: NotRequired[float]
    distance: NotRequired[DistanceDocument]
    floors: NotRequired[float]
    steps: NotRequired[int]
    level: NotRequired[float]
    incline: NotRequired[float]
    avg_hr: NotRequired[float]
    tempo: NotRequired[str]
    group: NotRequired[int]
    rest_s: NotRequired[float]
    completed_at: NotRequired[str]
    notes: NotRequired[str]
    target: NotRequired[SetTargetDocument]
    done: NotRequired[Literal[False]]
    weight_kg: NotRequired[float]
    distance_m: NotRequired[float]


class WhyDocument(TypedDict):
    """Why a slot of a run has its state: what the last workout with it led to.

    ``workout_id`` is None if there was no such workout yet.
    """

    outcome: ProgressionOutcome
    rule: ProgressionRule
    change: ProgressionChange
    text: str
    workout_id: str | None


class LastPerformanceDocument(TypedDict):
    """The last time that an exercise was done in a run: its sets without their targets."""

    workout_id: str
    local_date: str
    sets: list[SetDocument]


class RunOfWorkoutDocument(TypedDict):
    """The place of a workout in a run: its day of the program and the week of the run.

    ``deload`` is the factor of a deload, if it was planned in one.
    """

    run_id: str
    day: str
    week: int
    deload: NotRequired[float]


class RunEntryFields(TypedDict):
    """What only a run gives an exercise of a planned workout.

    ``plan_digest`` is of the exercise and the sets as they were planned; see
    :mod:`chalicelib.training.workouts.refreshing`.
    """

    slot: NotRequired[str]
    plan_digest: NotRequired[str]
    why: NotRequired[WhyDocument]
    last: NotRequired[LastPerformanceDocument]


class _EntryFields(RunEntryFields):
    exercise_id: str
    superset_group: NotRequired[int]
    rest_s: NotRequired[float]
    notes: NotRequired[str]
    sets: list[SetDocument]


class ExerciseEntryContent(_EntryFields):
    """An exercise of a workout that is about to be written."""

    name: NotRequired[str]
    implements: NotRequired[int]
    body_weight_factor: NotRequired[float]


class ExerciseEntryDocument(_EntryFields):
    """An exercise of a workout, with its name and what decides its loads at the time of logging."""

    name: str
    implements: NotRequired[int]
    body_weight_factor: NotRequired[float]


class BodyWeightDocument(WeightDocument):
    """The body weight at a workout: entered with it, or measured on a day until then."""

    origin: Literal["entered", "reading", "metric"]
    local_date: NotRequired[str]


class HeartRateZoneDocument(TypedDict):
    """The time spent in one heart rate zone."""

    zone: int
    seconds: float
    min_bpm: NotRequired[float]
    max_bpm: NotRequired[float]


class LapDocument(TypedDict, total=False):
    """A lap or a length; the metres follow from what was entered."""

    distance: DistanceDocument
    duration_s: float
    rest_s: float
    stroke: Stroke
    strokes: int
    ascent: DistanceDocument
    descent: DistanceDocument
    avg_hr: float
    max_hr: float
    avg_power: float
    avg_cadence: float
    distance_m: float
    ascent_m: float
    descent_m: float


class _ActivityFields(TypedDict, total=False):
    distance: DistanceDocument
    moving_s: float
    elapsed_s: float
    ascent: DistanceDocument
    descent: DistanceDocument
    pool_length: DistanceDocument
    avg_hr: float
    max_hr: float
    avg_power: float
    avg_cadence: float
    strokes: int
    steps: int
    floors: float
    calories: float
    hr_zones: list[HeartRateZoneDocument]
    laps: list[LapDocument]
    distance_m: float
    ascent_m: float
    descent_m: float
    pool_length_m: float


class CardioDocument(_ActivityFields):
    """The cardio data of a workout; the metres follow from what was entered."""

    sport: NotRequired[Sport]


class PartDocument(_ActivityFields):
    """A part of a workout of several sports; the metres follow from what was entered."""

    sport: Sport


class WorkoutWarningDocument(TypedDict):
    """A warning about a workout; it refuses nothing."""

    code: Literal["started_ahead"]
    detail: str


class _WorkoutFields(TypedDict):
    title: str
    type: WorkoutType
    status: WorkoutStatus
    started_at: NotRequired[str]
    ended_at: NotRequired[str]
    timezone: NotRequired[str]
    utc_offset: NotRequired[str]
    body_weight: NotRequired[BodyWeightDocument]
    cardio: NotRequired[CardioDocument]
    parts: NotRequired[list[PartDocument]]
    perceived_effort: NotRequired[int]
    notes: NotRequired[str]
    routine_id: NotRequired[str]
    run: NotRequired[RunOfWorkoutDocument]
    source: NotRequired[SourceDocument]
    import_id: NotRequired[str]
    warnings: NotRequired[list[WorkoutWarningDocument]]


class WorkoutContent(_WorkoutFields):
    """A workout that is about to be written: names and the local date may still be missing."""

    exercises: list[ExerciseEntryContent]
    local_date: NotRequired[str]


class WorkoutDocument(_WorkoutFields):
    """A workout, as stored."""

    id: str
    version: int
    exercises: list[ExerciseEntryDocument]
    local_date: str
    created_at: str
    updated_at: str


class PlannedWorkoutEntry(TypedDict):
    """The entry about a workout that is planned or in progress, in the item of its day."""

    title: str
    type: WorkoutType
    status: Literal["planned", "in_progress"]
    started_at: NotRequired[str]
