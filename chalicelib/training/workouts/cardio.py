"""Models of cardio data: of a whole workout, of its laps and of its parts."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import RequestModel
from chalicelib.models.numbers import Seconds
from chalicelib.models.rules import any_of, with_schema_rule
from chalicelib.training.workouts.documents import Stroke
from chalicelib.training.workouts.measures import (
    Cadence,
    Count,
    Distance,
    Floors,
    HeartRate,
    Kilocalories,
    RestSeconds,
    Watts,
)
from chalicelib.training.workouts.sports import Sport

# A lap takes 60 to 400 bytes of the 390,000 of a document.
MAX_LAPS = 500
MAX_PARTS = 60


class HeartRateZone(RequestModel):
    """The time spent in one heart rate zone, and the bounds of the zone."""

    zone: Annotated[int, Field(ge=0, le=10)]
    seconds: Seconds
    min_bpm: HeartRate | None = None
    max_bpm: HeartRate | None = None


class LapCreate(RequestModel):
    """A lap of an activity or, in a pool, a length. It must have `distance` or `duration_s`."""

    model_config = with_schema_rule(any_of("distance", "duration_s"))

    distance: Distance | None = None
    duration_s: Seconds | None = None
    rest_s: RestSeconds | None = Field(None, description="The rest after the lap in seconds.")
    stroke: Stroke | None = Field(None, description="The swimming stroke.")
    strokes: Count | None = Field(None, description="The strokes of swimming or rowing.")
    ascent: Distance | None = None
    descent: Distance | None = None
    avg_hr: HeartRate | None = None
    max_hr: HeartRate | None = None
    avg_power: Watts | None = None
    avg_cadence: Cadence | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.distance is None and self.duration_s is None:
            raise FieldFault("required_without", "distance", other="duration_s")
        return self


class _Activity(RequestModel):
    """What is measured of an activity, besides its sport and its laps."""

    distance: Distance | None = None
    moving_s: Seconds | None = Field(None, description="The time without pauses in seconds.")
    elapsed_s: Seconds | None = Field(None, description="The time with pauses in seconds.")
    ascent: Distance | None = None
    descent: Distance | None = None
    pool_length: Distance | None = Field(
        None, description="The distance of one length of the pool."
    )
    avg_hr: HeartRate | None = None
    max_hr: HeartRate | None = None
    avg_power: Watts | None = None
    avg_cadence: Cadence | None = None
    strokes: Count | None = Field(None, description="The strokes of swimming or rowing.")
    steps: Count | None = Field(None, description="The steps of both feet together.")
    floors: Floors | None = None
    calories: Kilocalories | None = None
    hr_zones: Annotated[list[HeartRateZone], Field(max_length=10)] | None = None


class _Metres(RequestModel):
    """The distances of an activity in metres."""

    distance_m: float | None = Field(None, description="The distance in metres.")
    ascent_m: float | None = Field(None, description="The ascent in metres.")
    descent_m: float | None = Field(None, description="The descent in metres.")
    pool_length_m: float | None = Field(None, description="The length of the pool in metres.")


LapsSent = Annotated[list[LapCreate], Field(max_length=MAX_LAPS)]


class CardioCreate(_Activity):
    """The cardio data of a workout. If the workout has `parts`, these are the totals."""

    sport: Sport | None = None
    laps: LapsSent | None = None


class WorkoutPartCreate(_Activity):
    """A part of a workout of several sports, such as the swim or a transition of a triathlon."""

    sport: Sport
    laps: LapsSent | None = None


class Lap(LapCreate):
    """A lap or a length, as returned."""

    distance_m: float | None = Field(None, description="The distance in metres.")
    ascent_m: float | None = Field(None, description="The ascent in metres.")
    descent_m: float | None = Field(None, description="The descent in metres.")


class Cardio(_Activity, _Metres):
    """The cardio data of a workout, as returned."""

    sport: Sport | None = None
    laps: list[Lap] | None = None


class WorkoutPart(_Activity, _Metres):
    """A part of a workout of several sports, as returned."""

    sport: Sport
    laps: list[Lap] | None = None
