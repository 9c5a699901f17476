"""Models of supplements: what is taken, how much, and when."""

from typing import Annotated

from pydantic import Field

from chalicelib.jsontext import Document
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import UNIQUE, Distinct, LocalDate, Name, Notes, Slug, UnitName
from chalicelib.regimen.plan.models import (
    DoseVersion,
    PlanSchedule,
    ProtocolLink,
    Scheduled,
    Slot,
    Slots,
)


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


class InventorySet(RequestModel):
    """What is left of the supplement; each dose taken from now on is subtracted."""

    doses_left: Annotated[int, Field(ge=0, le=100_000)]
    refill_at: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        None, description="How many doses are left when it is time to buy more."
    )


class Inventory(ReadModel):
    """What is left of the supplement today, and how long that lasts."""

    doses_left: Annotated[int, Field(ge=0)]
    refill_at: int | None = None
    days_of_supply: int | None = Field(
        None, description="Days until the last dose, by the schedule; absent beyond 400."
    )
    refill_on: LocalDate | None = Field(
        None, description="The day on which `refill_at` is reached, by the schedule."
    )


class SupplementCreate(Scheduled):
    """A supplement as a person takes it."""

    name: Name
    brand: Name | None = None
    form: Name | None = Field(None, examples=["capsule"])
    ingredients: Annotated[list[Ingredient], Field(max_length=60)] = Field(
        [], description="What one `dose` holds."
    )
    dose: Dose
    slots: Slots = Field([], description="None: one dose on each day that it is due.")
    with_food: bool | None = Field(
        None, description="true: with food; false: on an empty stomach; none: either."
    )
    rx: bool = Field(False, description="Whether it needs a prescription.")
    targets_biomarkers: Annotated[list[Slug], Field(max_length=20), UNIQUE, Distinct] = Field(
        [], description="The markers that it should move."
    )
    inventory: InventorySet | None = None
    notes: Notes | None = None

    @classmethod
    def writable(cls, stored: Document) -> Document:
        """Leave out the stock, which falls by itself: it is set only when it is sent."""
        return {name: value for name, value in stored.items() if name != "inventory"}


class Supplement(StoredResource):
    """A supplement as it reads back."""

    name: Name
    brand: Name | None = None
    form: Name | None = None
    ingredients: list[Ingredient]
    dose: Dose
    schedule: PlanSchedule
    slots: list[Slot]
    paused: bool
    versions: list[DoseVersion] = Field(
        description="When it was and is due, oldest first; the last is the one shown above."
    )
    with_food: bool | None = None
    rx: bool
    targets_biomarkers: list[Slug]
    inventory: Inventory | None = Field(
        None, description="As of this request; in the change feed, as it was last set."
    )
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = None
    notes: Notes | None = None
    protocol: ProtocolLink | None = Field(None, description="If it was adopted from one.")
