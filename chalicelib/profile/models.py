"""Models of the profile."""

from datetime import time
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import Clock, Instant, LocalDate, Name, ShortName, Slug, Zone
from chalicelib.models.numbers import ENTERED, Denoised
from chalicelib.profile.documents import HeightUnit, LabUnitSystem, ProfileSex, UnitSystem
from chalicelib.quantities import CENTIMETRES, canonical

_MIN_CM, _MAX_CM = 30, 300


def _at_most_6(value: time) -> time:
    if value > time(6):
        raise FieldFault("out_of_range", min="00:00", max="06:00")
    return value


DayStart = Annotated[
    Clock,
    AfterValidator(_at_most_6),
    Field(
        description="The local time at which a new day begins, from 00:00 to 06:00. "
        "Earlier times belong to the previous day."
    ),
]
WeekStart = Annotated[
    int,
    Field(
        ge=1,
        le=7,
        description="The first day of the week as an ISO weekday, from 1 (Monday) to 7 (Sunday).",
    ),
]
ExcusesCoverDoses = Annotated[
    bool,
    Field(
        description="Whether an excuse for all kinds, or for `supplements`, also covers the doses "
        "of its day: they are then not due in the adherence, and `excused` in `GET /v1/today`. It "
        "applies to all days at once. The score and the streaks leave excused days out either way."
    ),
]


class Height(RequestModel):
    """The height of the body, as entered."""

    value: Annotated[float, Field(gt=0, le=300, description=ENTERED), Denoised]
    unit: HeightUnit

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if not _MIN_CM <= canonical(self.value, self.unit, CENTIMETRES) <= _MAX_CM:
            raise FieldFault("height_out_of_range", "value", min=_MIN_CM, max=_MAX_CM)
        return self


class Pregnancy(RequestModel):
    """A pregnancy. Its first day is 280 days before the due date, its second trimester begins at 14
    weeks, its third at 28 weeks, and it lasts until 42 weeks: 14 days after the due date. In this
    time readings are compared with the ranges of the trimester; where no source has one, with none.
    """

    due_on: LocalDate = Field(description="The due date.")


class ConsentCreate(RequestModel):
    """A document to which the caller agrees, such as a privacy policy."""

    document_: Slug = Field(
        alias="document",
        description="The name of the document, which the app chooses.",
        examples=["privacy-policy"],
    )
    version: ShortName = Field(
        description="The version of the document that the caller was shown.", examples=["2026-11"]
    )


class Consent(ReadModel):
    """That the caller agreed to a version of a document, and when."""

    document: Slug = Field(description="The name of the document, as in the request.")
    version: str = Field(description="The version to which the caller agreed.")
    at: Instant = Field(description="The instant of the server at which the caller agreed.")
    withdrawn_at: Instant | None = Field(
        None, description="When the caller withdrew the consent; absent while it is in force."
    )
    restored_at: Instant | None = Field(
        None,
        description="When the consent was restored from an export, which states the other "
        "instants; absent if the server itself set them.",
    )


class ProfileCreate(RequestModel):
    """The settings of the caller."""

    timezone: Zone = "UTC"
    day_start: DayStart = time(0)
    week_start: WeekStart = 1
    excuses_cover_doses: ExcusesCoverDoses = False
    units: UnitSystem = Field(
        "metric",
        description="The units for display, also of readings. Quantities stay as entered.",
    )
    lab_units: LabUnitSystem = Field(
        "conventional",
        description="The unit of `display` in readings: the conventional unit of the "
        "marker (such as mg/dL) or its SI unit (such as mmol/L).",
    )
    sex: ProfileSex | None = Field(
        None,
        description="The sex for which typical ranges, upper limits and targets are chosen, and "
        "which some formulas need. With `other`, no range applies that depends on the sex.",
    )
    birth_date: LocalDate | None = None
    height: Height | None = None
    pregnancy: Pregnancy | None = Field(
        None, description="A pregnancy, present or past. Readings are not changed by it."
    )
    display_name: Name | None = None

    def height_cm(self) -> float | None:
        """Return the height in centimetres."""
        return canonical(self.height.value, self.height.unit, CENTIMETRES) if self.height else None


class Profile(ReadModel):
    """The profile of the caller. Before the first change it has default values and version 0."""

    id: str = Field(description="The user id of the caller.", examples=["demo"])
    version: Annotated[int, Field(ge=0)]
    timezone: Zone
    day_start: DayStart
    week_start: WeekStart
    excuses_cover_doses: ExcusesCoverDoses
    units: UnitSystem = Field(
        description="The units for display, also of readings. Quantities stay as entered."
    )
    lab_units: LabUnitSystem = Field(
        description="The unit of `display` in readings: the conventional unit of the "
        "marker or its SI unit."
    )
    sex: ProfileSex | None = Field(
        None, description="The sex for typical ranges, upper limits, targets and formulas."
    )
    birth_date: LocalDate | None = None
    height: Height | None = None
    height_cm: float | None = Field(None, description="The height in centimetres.")
    pregnancy: Pregnancy | None = None
    display_name: Name | None = None
    consents: list[Consent] | None = Field(
        None,
        description="The documents to which the caller agreed, oldest first, with withdrawn and "
        "replaced ones; absent if there are none. `POST /v1/profile/consents` adds to them.",
    )
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
