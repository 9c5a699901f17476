"""Models of workouts and their exercises, in requests and responses."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import (
    DatedInstant,
    Instant,
    LocalDate,
    Name,
    Notes,
    ShortNotes,
    Slug,
)
from chalicelib.models.imported import IMPORT_ID, ImportId
from chalicelib.models.numbers import ENTERED, Denoised
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import with_schema_rule
from chalicelib.models.sources import Source
from chalicelib.profile import dating
from chalicelib.training.logbook.record_models import RecordChange, WorkoutRecord
from chalicelib.training.workouts.cardio import (
    MAX_LAPS,
    MAX_PARTS,
    Cardio,
    CardioCreate,
    WorkoutPart,
    WorkoutPartCreate,
)
from chalicelib.training.workouts.documents import (
    ProgressionChange,
    ProgressionOutcome,
    ProgressionRule,
    WeightUnit,
    WorkoutStatus,
    WorkoutType,
)
from chalicelib.training.workouts.measures import RestSeconds
from chalicelib.training.workouts.sets import SetCreate, WorkoutSet

# A set takes 100 to 400 bytes of the 390,000 of a document, and about 0.1 ms of a request.
MAX_EXERCISES = 200
MAX_SETS = 1_000
MAX_SETS_OF_EXERCISE = 500


class _Entry(RequestModel):
    """The fields of an exercise of a workout, besides its name and its sets."""

    exercise_id: Slug = Field(
        description="The id of an exercise: a slug of the catalogue, or the id of a "
        "custom exercise."
    )
    superset_group: Annotated[int, Field(ge=0, le=1_000)] | None = Field(
        None, description="A superset: the sets of exercises with the same number alternate."
    )
    rest_s: RestSeconds | None = None
    notes: ShortNotes | None = None
    slot: Slug | None = Field(
        None,
        description="In a workout of a run, the slot of the program that the exercise is done for, "
        "also if it is another exercise. If omitted, it remains that of the same exercise.",
        examples=["squat"],
    )


class ExerciseEntryCreate(_Entry):
    """An exercise of a workout, with its sets in order. `rest_s` is the rest between sets in
    seconds.
    """

    name: Name | None = Field(
        None,
        description="The name at the time of logging. If omitted, the current name of "
        "the exercise is used.",
    )
    sets: Annotated[list[SetCreate], Field(max_length=MAX_SETS_OF_EXERCISE)] = []


class BodyWeightCreate(RequestModel):
    """The body weight at a workout, as entered."""

    value: Annotated[float, Field(gt=0, le=2_000, description=ENTERED), Denoised]
    unit: WeightUnit


class WorkoutCreate(RequestModel):
    """A planned or logged workout. It must have either `started_at` or, if no time is known,
    `local_date`.

    Only workouts with the status `completed` count for streaks. In such a workout, sets without a
    result become `done: false`. `perceived_effort` is the effort of the whole workout, from 1 (very
    light) to 10 (maximal). `routine_id` is the id of a routine: a UUID that the workout does not
    have yet must be that of one of your routines. Any other text is an id that the client chooses
    for a plan of its own; the API only stores it.

    A workout can have 1,000 sets and 500 laps in total. As JSON in UTF-8, as it is returned, it can
    have 390,000 bytes; if it is larger, the answer is 413 and nothing is stored.
    """

    model_config = with_schema_rule(dating.one_of("started_at"))

    title: Name | None = Field(
        None,
        description="The title. If omitted, it is the sport of the cardio data and the parts, if "
        "that is one sport, or else the `type`: `Trail running`, `Strength`.",
        examples=["Push day"],
    )
    type: WorkoutType = "strength"
    status: WorkoutStatus = "completed"
    started_at: DatedInstant | None = None
    ended_at: Instant | None = None
    local_date: LocalDate | None = Field(None, description=dating.day_if_untimed("started_at"))
    timezone: dating.EntryZone = None
    utc_offset: dating.EntryOffset = None
    exercises: Annotated[list[ExerciseEntryCreate], Field(max_length=MAX_EXERCISES)] = []
    body_weight: BodyWeightCreate | None = Field(
        None,
        description="The body weight. If omitted, a completed workout gets that of the readings or "
        "of the daily metric of its local date, or of the latest of the 90 days before.",
    )
    cardio: CardioCreate | None = None
    parts: Annotated[list[WorkoutPartCreate], Field(max_length=MAX_PARTS)] | None = Field(
        None,
        description="The parts of a workout of several sports, such as a triathlon, in order. The "
        "workout counts once. `cardio` can have the totals.",
    )
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
        self._limit_laps()
        return self

    def _limit_laps(self) -> None:
        laps = [
            self.cardio.laps if self.cardio else None,
            *(part.laps for part in self.parts or []),
        ]
        if sum(len(each or []) for each in laps) > MAX_LAPS:
            raise FieldFault("too_many_laps", "parts", max=MAX_LAPS)

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the local date that follows from an instant."""
        return dating.without_derived_day(stored, "started_at")

    @classmethod
    def patchable(cls, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the previous offset if ``changes`` have an instant with another one."""
        return dating.without_previous_offset(cls.writable(stored), changes, "started_at")


class BodyWeight(BodyWeightCreate):
    """The body weight at a workout: as entered, or as measured by then."""

    origin: Literal["entered", "reading", "metric"] = Field(
        description="Whether it was `entered` with the workout, or is a measured `reading` or "
        "daily `metric`."
    )
    local_date: LocalDate | None = Field(
        None, description="The day of the measurement; absent if it was entered."
    )


class Why(ReadModel):
    """Why a slot of a run has its load: what the last workout with it led to."""

    outcome: ProgressionOutcome = Field(
        description="Of the working sets against their targets. `deload`: a planned deload, which "
        "changes nothing. `none`: nothing was done that counts."
    )
    rule: ProgressionRule
    change: ProgressionChange
    text: str = Field(
        description="The reason as an English text.", examples=["all sets hit: 60 + 2.5"]
    )
    workout_id: Slug | None = Field(description="Null before the first workout.")


class LastPerformance(ReadModel):
    """What was done the last time: the sets without their targets."""

    workout_id: Slug
    local_date: LocalDate
    sets: list[WorkoutSet]


class ExerciseEntry(_Entry):
    """An exercise of a workout, as returned. `rest_s` is the rest between sets in seconds."""

    name: Name
    implements: int | None = Field(
        None,
        ge=1,
        le=2,
        description="The number of weights that are lifted, such as 2 dumbbells, at the time of "
        "logging.",
    )
    body_weight_factor: float | None = Field(
        None,
        gt=0,
        le=1,
        description="The share of the body weight that is lifted, at the time of logging.",
    )
    why: Why | None = Field(
        None, description="In a workout of a run, why the slot has these targets."
    )
    last: LastPerformance | None = Field(
        None, description="What was done the last time in the run. Absent the first time."
    )
    plan_digest: str | None = Field(
        None,
        description="In a workout of a run, a hash of the exercise and its sets as they were "
        "planned. As long as they are the same and nothing was done, the run plans them again.",
        examples=["5a1c0e4d9b3f"],
    )
    sets: list[WorkoutSet]


class RunOfWorkout(ReadModel):
    """The place of a workout in the run that planned it."""

    run_id: Slug
    day: str = Field(description="The id of the day of the program.", examples=["A"])
    week: Annotated[int, Field(ge=1, description="The week of the run, from 1.")]
    deload: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None, description="The factor of the deload in which it was planned."
    )


class WorkoutWarning(ReadModel):
    """A warning about a workout. It refuses nothing."""

    code: Literal["started_ahead"]
    detail: str = Field(description="The warning as an English sentence.")


class Workout(StoredResource):
    """A workout, as returned. `local_date` is fixed when the workout is written."""

    title: Name
    type: WorkoutType
    status: WorkoutStatus
    started_at: Instant | None = None
    ended_at: Instant | None = None
    local_date: LocalDate = Field(description="The local date for which the workout counts.")
    timezone: dating.EntryZone = None
    utc_offset: dating.DecidingOffset = None
    exercises: list[ExerciseEntry]
    body_weight: BodyWeight | None = None
    cardio: Cardio | None = None
    parts: list[WorkoutPart] | None = None
    perceived_effort: int | None = None
    notes: Notes | None = None
    routine_id: Slug | None = None
    run: RunOfWorkout | None = Field(
        None, description="Absent if no run of a program planned the workout."
    )
    source: Source | None = None
    import_id: ImportId | None = IMPORT_ID
    warnings: list[WorkoutWarning] | None = Field(
        None,
        description="`started_ahead`: the workout has begun, and its `started_at` was more than a "
        "day ahead when it was written. Absent without warnings.",
    )
    records: list[WorkoutRecord] | None = Field(
        None,
        description="Of a completed workout, the records that it sets. Only the answer to a "
        "request that writes it has them.",
    )
    records_changed: list[RecordChange] | None = Field(
        None,
        description="The records that other workouts lose to a back-dated or changed workout, or "
        "regain because of it. Of later years, it has only the best of each year. Only the answer "
        "to a request that writes the workout has them.",
    )


class WorkoutFilter(DayRangeQuery):
    """The filter of a list of workouts."""

    type: WorkoutType | None = Field(None, description="Only workouts of this type.")
    status: WorkoutStatus | None = Field(None, description="Only workouts with this status.")
    exercise_id: Slug | None = Field(
        None,
        description="Only workouts with this exercise, or with one that is merged into it.",
        examples=["barbell-squat"],
    )
    routine_id: Slug | None = Field(
        None,
        description="Only workouts with this `routine_id`.",
        examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"],
    )
    import_id: ImportId | None = Field(None, description="Only workouts that this import wrote.")
