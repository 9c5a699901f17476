"""Models of the cardio data of a workout, in requests and responses."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import RequestModel
from chalicelib.models.numbers import Seconds
from chalicelib.training.workouts.measures import Distance, HeartRate, Kilocalories


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
    calories: Kilocalories | None = None
    hr_zones: Annotated[list[HeartRateZone], Field(max_length=10)] | None = None


class Cardio(CardioCreate):
    """The cardio data of a workout, as returned. `moving_s` is the time without pauses."""

    distance_m: float | None = Field(None, description="The distance in metres.")
    ascent_m: float | None = Field(None, description="The ascent in metres.")
