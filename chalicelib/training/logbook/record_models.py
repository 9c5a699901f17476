"""Models of records, as a workout and the history tell them."""

from typing import Any, Literal

from pydantic import Field

from chalicelib.models.base import ReadModel
from chalicelib.models.fields import LocalDate, Slug

RecordKind = Literal[
    "load",
    "e1rm",
    "reps",
    "set_volume",
    "workout_volume",
    "duration",
    "distance",
    "pace",
    "rep_max",
]
RecordUnit = Literal["kg", "lb", "reps", "s", "m", "s/km"]

_REPS = Field(
    None, description="Of a `rep_max`, the least number of repetitions, from 1 to 12.", ge=1, le=12
)
_OVER_M = Field(
    None,
    description="Of a `pace`, the least distance in metres: 1,000, 5,000, 10,000, 21,097.5 "
    "or 42,195.",
)


PREVIOUS: Any = Field(description="The record until then; null if it was the first.")


class RecordBefore(ReadModel):
    """The record until then, in the unit of the new one."""

    value: float
    workout_id: str = Field(json_schema_extra={"format": "uuid"})
    local_date: LocalDate


class RecordFigure(ReadModel):
    """A kind of record and its value."""

    kind: RecordKind
    reps: int | None = _REPS
    over_m: float | None = _OVER_M
    value: float
    unit: RecordUnit
    value_kg: float | None = Field(None, description="The value in kilograms, if it is a weight.")


class WorkoutRecord(RecordFigure):
    """A record that a workout sets."""

    exercise_id: Slug | None = Field(None, description="The exercise; absent for a sport.")
    sport: str | None = Field(None, description="The sport; absent for an exercise.")
    previous: RecordBefore | None = PREVIOUS


class RecordChange(ReadModel):
    """A record of another workout that is lost to the workout, or regained because of it."""

    exercise_id: Slug | None = Field(None, description="The exercise; absent for a sport.")
    sport: str | None = Field(None, description="The sport; absent for an exercise.")
    kind: RecordKind
    reps: int | None = _REPS
    over_m: float | None = _OVER_M
    workout_id: str = Field(json_schema_extra={"format": "uuid"})
    change: Literal["lost", "regained"]
