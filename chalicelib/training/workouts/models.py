"""Models of workouts: exercises, sets and cardio data, in requests and responses."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel, StoredResource
from chalicelib.models.fields import (
    HalfStep,
    Instant,
    LocalDate,
    LongName,
    Name,
    Notes,
    ShortNotes,
    Slug,
    ThreeDecimals,
    Zone,
)
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import not_both, with_schema_rule
from chalicelib.profile import dating
from chalicelib.training.workouts.documents import (
    BodySide,
    DistanceUnit,
    LoadMode,
    SetType,
    WeightUnit,
    WorkoutStatus,
    WorkoutType,
)

MAX_SETS = 300

HeartRate = Annotated[int, Field(ge=20, le=260, description="The heart rate in beats per minute.")]
Seconds = Annotated[int, Field(ge=0, le=604_800, description="The time in seconds.")]
Reps = Annotated[int, Field(ge=0, le=1_000)]
IN_HALVES = Field(json_schema_extra={"multipleOf": 0.5})
Rpe = Annotated[
    float,
    Field(
        ge=1,
        le=10,
        description="The rate of perceived exertion, in steps of 0.5. It must be omitted "
        "if `rir` is given.",
    ),
    IN_HALVES,
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
    HalfStep,
]


class Weight(RequestModel):
    """A weight as entered. Answers also contain it in kilograms, except in the target of a set."""

    value: Annotated[
        float,
        Field(ge=0, le=2_500, description="The number, with at most 3 decimals."),
        ThreeDecimals,
    ]
    unit: WeightUnit


class Distance(RequestModel):
    """A distance as entered. Answers also contain it in metres, except in the target of a set."""

    value: Annotated[
        float,
        Field(ge=0, le=1_000_000, description="The number, with at most 3 decimals."),
        ThreeDecimals,
    ]
    unit: DistanceUnit


ONE_EFFORT_SCALE = not_both("rpe", "rir")


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
    """One set. A set of a completed workout must have `reps`, `duration_s` or `distance`.

    `type`: a `normal` set, a `warmup` set, a `drop` set (less weight without a rest before it), a
    set to `failure`, `amrap` (as many repetitions as possible), `myo` (myo-reps: short sets with
    very short rests) or `partial` (a part of the range of motion).
    """

    model_config = with_schema_rule(ONE_EFFORT_SCALE)

    type: SetType = "normal"
    reps: Reps | None = None
    weight: Weight | None = None
    load_mode: LoadMode = Field(
        "external",
        description="The meaning of `weight`: an `external` load, a weight added to the body "
        "weight (`bodyweight`) or subtracted from it (`assisted`), or a resistance `band`.",
    )
    side: BodySide = "both"
    rpe: Rpe | None = None
    rir: Rir | None = None
    duration_s: Seconds | None = None
    distance: Distance | None = None
    avg_hr: HeartRate | None = None
    target: SetTarget | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _one_effort_scale(self.rpe, self.rir)
        return self

    def was_done(self) -> bool:
        """Tell whether the set has a performed value."""
        return not (self.reps is None and self.duration_s is None and self.distance is None)


class _Entry(RequestModel):
    """The fields of an exercise of a workout, besides its name and its sets."""

    exercise_id: Slug = Field(
        description="The id of an exercise: a slug of the catalogue, or the id of a "
        "custom exercise."
    )
    superset_group: Annotated[int, Field(ge=1, le=50)] | None = Field(
        None, description="A superset: the sets of exercises with the same number alternate."
    )
    rest_s: Annotated[int, Field(ge=0, le=3_600)] | None = None
    notes: ShortNotes | None = None


class ExerciseEntryCreate(_Entry):
    """An exercise of a workout, with its sets in order. `rest_s` is the rest between sets in
    seconds.
    """

    name: Name | None = Field(
        None,
        description="The name at the time of logging. If omitted, the current name of "
        "the exercise is used.",
    )
    sets: Annotated[list[SetCreate], Field(max_length=50)] = []


class HeartRateZone(RequestModel):
    """The time spent in one heart rate zone, and the bounds of the zone."""

    zone: Annotated[int, Field(ge=0, le=10)]
    seconds: Seconds
    min_bpm: HeartRate | None = None
    max_bpm: HeartRate | None = None


class CardioCreate(RequestModel):
    """The cardio data of a workout. `moving_s` is the time without pauses."""

    distance: Distance | None = None
    moving_s: Seconds | None = None
    ascent: Distance | None = None
    avg_hr: HeartRate | None = None
    max_hr: HeartRate | None = None
    calories: (
        Annotated[int, Field(ge=0, le=50_000, description="The energy in kilocalories.")] | None
    ) = None
    hr_zones: Annotated[list[HeartRateZone], Field(max_length=10)] | None = None


class Source(RequestModel):
    """The source of an imported workout. Each external id of a provider can be used only once."""

    provider: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", examples=["strong"])]
    external_id: Annotated[LongName, Field(examples=["2026-03-14 18:05:00"])]


class WorkoutCreate(RequestModel):
    """A planned or logged workout. It must have either `started_at` or, if no time is known,
    `local_date`.

    Only workouts with the status `completed` count for streaks. `perceived_effort` is the effort of
    the whole workout, from 1 (very light) to 10 (maximal). `routine_id` is an id that the client
    chooses for a plan of its own; the API only stores it.
    """

    model_config = with_schema_rule(dating.one_of("started_at"))

    title: Name
    type: WorkoutType = "strength"
    status: WorkoutStatus = "completed"
    started_at: Instant | None = None
    ended_at: Instant | None = None
    local_date: LocalDate | None = Field(
        None,
        description="The local date, if no time is known. It is ignored if `started_at` is given.",
    )
    timezone: Zone | None = Field(
        None,
        description="The time zone where it happened, if it is not the time zone of the profile.",
    )
    exercises: Annotated[list[ExerciseEntryCreate], Field(max_length=50)] = []
    cardio: CardioCreate | None = None
    perceived_effort: Annotated[int, Field(ge=1, le=10)] | None = None
    notes: Notes | None = None
    routine_id: Slug | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self.local_date = dating.given_day(self.started_at, self.local_date, "started_at")
        if self.ended_at is not None:
            if self.started_at is None:
                raise FieldFault("not_allowed_without", "ended_at", other="started_at")
            if self.ended_at < self.started_at:
                raise FieldFault("not_before", "ended_at", other="started_at")
        if sum(len(entry.sets) for entry in self.exercises) > MAX_SETS:
            raise FieldFault("too_many_sets", "exercises", max=MAX_SETS)
        if self.status == "completed":
            self._require_done()
        return self

    def _require_done(self) -> None:
        for number, entry in enumerate(self.exercises):
            for position, planned in enumerate(entry.sets):
                if not planned.was_done():
                    raise FieldFault("set_not_done", "exercises", number, "sets", position)

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the local date that follows from an instant."""
        return dating.without_derived_day(stored, "started_at")


class WorkoutSet(SetCreate):
    """A set of a workout, as returned. `SetCreate` describes the values of `type`."""

    weight_kg: float | None = Field(None, description="The weight in kilograms.")
    distance_m: float | None = Field(None, description="The distance in metres.")


class ExerciseEntry(_Entry):
    """An exercise of a workout, as returned. `rest_s` is the rest between sets in seconds."""

    name: Name
    sets: list[WorkoutSet]


class Cardio(CardioCreate):
    """The cardio data of a workout, as returned. `moving_s` is the time without pauses."""

    distance_m: float | None = Field(None, description="The distance in metres.")
    ascent_m: float | None = Field(None, description="The ascent in metres.")


class Workout(StoredResource):
    """A workout, as returned. `local_date` is fixed when the workout is written."""

    title: Name
    type: WorkoutType
    status: WorkoutStatus
    started_at: Instant | None = None
    ended_at: Instant | None = None
    local_date: LocalDate = Field(description="The local date for which the workout counts.")
    timezone: Zone | None = Field(
        None,
        description="The time zone where it happened, if it is not the time zone of the profile.",
    )
    exercises: list[ExerciseEntry]
    cardio: Cardio | None = None
    perceived_effort: int | None = None
    notes: Notes | None = None
    routine_id: Slug | None = None
    source: Source | None = None


class WorkoutFilter(DayRangeQuery):
    """The filter of a list of workouts."""

    type: WorkoutType | None = Field(None, description="Only workouts of this type.")
    status: WorkoutStatus | None = Field(None, description="Only workouts with this status.")
