"""Models of the profile."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import Clock, LocalDate, Name, ThreeDecimals, Zone
from chalicelib.quantities import CENTIMETRES, canonical

_MIN_CM, _MAX_CM = 30, 300


def _early(value: time) -> time:
    if value > time(6):
        raise FieldFault("out_of_range", min="00:00", max="06:00")
    return value


DayStart = Annotated[
    Clock,
    AfterValidator(_early),
    Field(description="When a new day begins, 00:00 to 06:00: before it, it is still yesterday."),
]
WeekStart = Annotated[int, Field(ge=1, le=7, description="ISO weekday: 1 Monday to 7 Sunday.")]


class Height(RequestModel):
    """A body height as entered."""

    value: Annotated[
        float, Field(gt=0, le=300, description="With at most 3 decimals."), ThreeDecimals
    ]
    unit: Literal["cm", "m", "in", "ft"]

    @model_validator(mode="after")
    def _of_a_person(self) -> Self:
        if not _MIN_CM <= canonical(self.value, self.unit, CENTIMETRES) <= _MAX_CM:
            raise FieldFault("height_out_of_range", "value", min=_MIN_CM, max=_MAX_CM)
        return self


class ProfileCreate(RequestModel):
    """What a person sets about themselves."""

    timezone: Zone = "UTC"
    day_start: DayStart = time(0)
    week_start: WeekStart = 1
    units: Literal["metric", "imperial"] = Field(
        "metric", description="What a client should show; quantities stay as entered."
    )
    lab_units: Literal["conventional", "si"] = Field(
        "conventional",
        description="Which unit readings are shown in beside the one they were entered in: the "
        "marker's conventional one (mg/dL) or its SI unit (mmol/L).",
    )
    sex: Literal["female", "male"] | None = Field(
        None, description="Chooses reference ranges; leave out if none applies."
    )
    birth_date: LocalDate | None = None
    height: Height | None = None
    display_name: Name | None = None

    def height_cm(self) -> float | None:
        """Return the height in centimetres."""
        return canonical(self.height.value, self.height.unit, CENTIMETRES) if self.height else None


class Profile(ReadModel):
    """The caller's profile. It exists with defaults, at version 0, before anything is set."""

    id: str = Field(description="The caller's user id.", examples=["demo"])
    version: Annotated[int, Field(ge=0)]
    timezone: Zone
    day_start: DayStart
    week_start: WeekStart
    units: Literal["metric", "imperial"] = Field(
        description="What a client should show; quantities stay as entered."
    )
    lab_units: Literal["conventional", "si"] = Field(
        description="Which unit readings are shown in beside the one they were entered in."
    )
    sex: Literal["female", "male"] | None = Field(None, description="Chooses reference ranges.")
    birth_date: LocalDate | None = None
    height: Height | None = None
    height_cm: float | None = Field(None, description="`height` in centimetres.")
    display_name: Name | None = None
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
