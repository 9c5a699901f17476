"""Models of supplements: what is taken, how much, and when."""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from chalicelib.http.fields import LocalDate, Name, Notes, Slug, UnitName
from chalicelib.http.models import FieldFault, RequestModel, Resource

T = TypeVar("T")


def distinct(values: list[T]) -> list[T]:
    """Return ``values`` if none stands in it twice."""
    if len(set(values)) != len(values):
        raise ValueError("must not hold the same value twice")
    return values


# Alternation instead of an enum beside a pattern: clients get one plain string.
SLOT_PATTERN = r"^(waking|breakfast|lunch|dinner|bedtime|([01][0-9]|2[0-3]):[0-5][0-9])$"
Slot = Annotated[
    str,
    Field(
        pattern=SLOT_PATTERN,
        description="waking, breakfast, lunch, dinner, bedtime, or a time of day HH:MM.",
        examples=["breakfast"],
    ),
]
UNIQUE = Field(json_schema_extra={"uniqueItems": True})
Distinct = AfterValidator(distinct)
Weekdays = Annotated[
    list[Annotated[int, Field(ge=1, le=7)]],
    Field(min_length=1, max_length=7),
    UNIQUE,
    Distinct,
    AfterValidator(sorted),
]


class Dose(RequestModel):
    """How much is taken at once."""

    amount: Annotated[float, Field(gt=0, le=1_000_000)]
    unit: UnitName = Field(examples=["capsule"])


class Ingredient(RequestModel):
    """What one dose holds of one nutrient."""

    nutrient: Annotated[Name, Field(examples=["magnesium"])]
    amount: Annotated[float, Field(ge=0, le=1e9)]
    unit: UnitName = Field(examples=["mg"])
    form: Name | None = Field(None, examples=["glycinate"])


class SupplementSchedule(RequestModel):
    """On which days doses are due."""

    type: Literal["daily", "weekdays"]
    days: Weekdays | None = Field(
        None, description="For `weekdays`: ISO weekdays, 1 Monday to 7 Sunday; kept in order."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.type == "weekdays" and self.days is None:
            raise FieldFault("a weekdays schedule names its days", "days")
        if self.type == "daily" and self.days is not None:
            raise FieldFault("a daily schedule has no days; null clears them", "days")
        return self


class Inventory(RequestModel):
    """What is left of the supplement."""

    doses_left: Annotated[int, Field(ge=0, le=100_000)]
    refill_at: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        None, description="How many doses are left when it is time to buy more."
    )


class SupplementCreate(RequestModel):
    """A supplement as a person takes it."""

    name: Name
    brand: Name | None = None
    form: Name | None = Field(None, examples=["capsule"])
    ingredients: Annotated[list[Ingredient], Field(max_length=60)] = Field(
        [], description="What one `dose` holds."
    )
    dose: Dose
    schedule: SupplementSchedule
    slots: Annotated[list[Slot], Field(max_length=12), UNIQUE, Distinct] = []
    with_food: bool | None = Field(
        None, description="true: with food; false: on an empty stomach; none: either."
    )
    rx: bool = Field(False, description="Whether it needs a prescription.")
    targets_biomarkers: Annotated[list[Slug], Field(max_length=20), UNIQUE, Distinct] = Field(
        [], description="The markers that it should move."
    )
    inventory: Inventory | None = None
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = Field(None, description="The last day, included.")
    notes: Notes | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise FieldFault("must not lie before starts_on", "ends_on")
        return self


class Supplement(Resource):
    """A supplement as it reads back."""

    name: Name
    brand: Name | None = None
    form: Name | None = None
    ingredients: list[Ingredient]
    dose: Dose
    schedule: SupplementSchedule
    slots: list[Slot]
    with_food: bool | None = None
    rx: bool
    targets_biomarkers: list[Slug]
    inventory: Inventory | None = None
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = None
    notes: Notes | None = None
