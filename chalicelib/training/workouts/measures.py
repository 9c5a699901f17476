"""Types of what is measured in a workout: weights, distances, heart rates, energy and rests."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.base import RequestModel
from chalicelib.models.numbers import (
    DENOISED_OR_WHOLE,
    ENTERED,
    ENTERED_OR_WHOLE,
    Denoised,
    WholeOrNot,
)
from chalicelib.training.workouts.documents import DistanceUnit, WeightUnit

HeartRate = Annotated[
    WholeOrNot,
    Field(ge=20, le=260, description="The heart rate in beats per minute."),
    *ENTERED_OR_WHOLE,
]
Kilocalories = Annotated[
    WholeOrNot, Field(ge=0, le=50_000, description="The energy in kilocalories."), *ENTERED_OR_WHOLE
]
Watts = Annotated[
    WholeOrNot, Field(ge=0, le=5_000, description="The average power in watts."), *ENTERED_OR_WHOLE
]
Cadence = Annotated[
    WholeOrNot,
    Field(ge=0, le=500, description="The average number of steps, turns or strokes per minute."),
    *ENTERED_OR_WHOLE,
]
Floors = Annotated[
    WholeOrNot,
    Field(ge=0, le=100_000, description="The number of floors climbed."),
    *ENTERED_OR_WHOLE,
]
Level = Annotated[
    WholeOrNot, Field(ge=0, le=1_000, description="The level of the machine."), *ENTERED_OR_WHOLE
]
Incline = Annotated[
    WholeOrNot,
    Field(ge=-50, le=100, description="The incline of the machine in percent."),
    *ENTERED_OR_WHOLE,
]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
RestSeconds = Annotated[
    WholeOrNot,
    Field(ge=0, le=3_600, description="The rest in seconds."),
    *DENOISED_OR_WHOLE,
]


class Weight(RequestModel):
    """A weight as entered. Answers also contain it in kilograms, except in the target of a set."""

    value: Annotated[float, Field(ge=0, le=2_500, description=ENTERED), Denoised]
    unit: WeightUnit


class Distance(RequestModel):
    """A distance as entered. Answers also contain it in metres, except in the target of a set."""

    value: Annotated[float, Field(ge=0, le=1_000_000, description=ENTERED), Denoised]
    unit: DistanceUnit
