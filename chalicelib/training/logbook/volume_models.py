"""Fields of answers about sets and volume."""

from typing import Annotated

from pydantic import Field

from chalicelib.models.numbers import Figure

WorkingSets = Annotated[Figure, Field(description="The number of working sets, in steps of 0.5.")]
VolumeKg = Annotated[
    Figure,
    Field(
        description="The sum of load, repetitions and implements in kilograms, of the sets whose "
        "load is known."
    ),
]
SetsWithoutLoad = Annotated[
    int,
    Field(
        description="The sets with repetitions whose load is not known, so that `volume_kg` lacks "
        "them."
    ),
]
