"""Models of the history of an exercise and of records."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import Instant, LocalDate, Name, Slug
from chalicelib.models.queries import DayRangeQuery
from chalicelib.training.logbook.record_models import (
    PREVIOUS,
    RecordBefore,
    RecordFigure,
    RecordKind,
)
from chalicelib.training.logbook.volume_models import SetsWithoutLoad, VolumeKg, WorkingSets
from chalicelib.training.workouts.documents import WeightUnit
from chalicelib.training.workouts.sets import WorkoutSet
from chalicelib.training.workouts.sports import Sport

Formula = Literal[
    "brzycki_epley", "epley", "brzycki", "lander", "lombardi", "oconner", "mayhew", "wathan"
]
FormulaInQuery = Annotated[
    Formula,
    Field(
        description="The formula of the estimated one-rep maximum. `brzycki_epley` is Brzycki "
        "below 10 repetitions and Epley from 10.",
    ),
]


class FormulaQuery(QueryModel):
    """The formula of estimates."""

    formula: FormulaInQuery = "brzycki_epley"


class HistoryQuery(DayRangeQuery):
    """The filter of the history of an exercise."""

    formula: FormulaInQuery = "brzycki_epley"
    include: Literal["warmups"] | None = Field(
        None, description="`warmups`: warm-up sets are included."
    )


class RecordQuery(DayRangeQuery):
    """The filter of records."""

    formula: FormulaInQuery = "brzycki_epley"
    sport: Sport | None = Field(None, description="Only the records of this sport.")


class OneRepMaxEstimate(ReadModel):
    """An estimated one-rep maximum (e1RM)."""

    value: float = Field(description="The estimate in the unit of the set.")
    unit: WeightUnit
    kg: float = Field(description="The estimate in kilograms.")
    formula: Formula
    reps_effective: float = Field(
        description="The repetitions of the set and those in reserve: `rir`, or 10 - `rpe`."
    )
    confidence: Literal["high", "medium", "low"] = Field(
        description="`high` up to 5 effective repetitions, `medium` up to 10, `low` above. An "
        "estimate of low confidence sets no record."
    )


class HistorySet(WorkoutSet):
    """A set of the history: as in the workout, without `notes`, `target` and `completed_at`."""

    load_kg: float | None = Field(
        description="The load in kilograms, of one implement; null if it is not known: without a "
        "weight, with a band, or without the body weight or its share."
    )
    e1rm: OneRepMaxEstimate | None = Field(description="The estimate; null if there is none.")
    e1rm_missing: (
        Literal["no_load", "no_reps", "set_type", "too_many_reps", "too_far_from_failure"] | None
    ) = Field(
        None,
        description="Why there is no estimate: more than 12 effective repetitions "
        "(`too_many_reps`), more than 4 in reserve (`too_far_from_failure`), or a type of set that "
        "is not comparable.",
    )


class HistoryEntry(ReadModel):
    """An exercise in one completed workout."""

    workout_id: str = Field(json_schema_extra={"format": "uuid"})
    title: Name
    local_date: LocalDate
    started_at: Instant | None = None
    sets: list[HistorySet]
    working_sets: WorkingSets
    volume_kg: VolumeKg
    sets_without_load: SetsWithoutLoad
    records: list[RecordKind] = Field(description="The kinds of records that the workout set.")


class ExerciseRecord(RecordFigure):
    """A record of an exercise: the greatest so far."""

    workout_id: str = Field(json_schema_extra={"format": "uuid"})
    local_date: LocalDate
    set: int | None = Field(
        None,
        description="The number of the set among those of the exercise that were done in the "
        "workout, warm-up sets included, from 0: its place in `sets` of the history with "
        "`include=warmups`. Absent if the record is of the whole workout.",
    )


class ExerciseRecords(ReadModel):
    """The records of an exercise."""

    exercise_id: Slug
    formula: Formula
    items: list[ExerciseRecord]


class RecordSet(ExerciseRecord):
    """A record that was set, whether or not it still stands."""

    exercise_id: Slug | None = Field(None, description="The exercise; absent for a sport.")
    sport: Sport | None = Field(None, description="The sport; absent for an exercise.")
    previous: RecordBefore | None = PREVIOUS
