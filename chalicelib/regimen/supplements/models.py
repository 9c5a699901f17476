"""Models of supplements: doses, ingredients, schedules and stock."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import UNIQUE, Distinct, LocalDate, Name, Notes, Slug
from chalicelib.regimen.plan.models import (
    Dose,
    DoseVersion,
    Ingredient,
    PlanSchedule,
    ProtocolLink,
    Scheduled,
    Slot,
    Slots,
)


class InventorySet(RequestModel):
    """The stock of the supplement. Each dose that is logged as taken from now on is subtracted."""

    doses_left: Annotated[int, Field(ge=0, le=100_000)]
    refill_at: Annotated[int, Field(ge=0, le=100_000)] | None = Field(
        None, description="The number of doses left at which the supplement must be refilled."
    )


class Inventory(ReadModel):
    """The current stock of the supplement, and how long it lasts if every due dose is taken from
    tomorrow on.
    """

    doses_left: Annotated[int, Field(ge=0)]
    refill_at: int | None = None
    days_of_supply: int | None = Field(
        None,
        description="The number of days until no dose is left, according to the schedule; "
        "absent if it is more than 400.",
    )
    refill_on: LocalDate | None = Field(
        None,
        description="The local date on which the stock reaches `refill_at`, according to "
        "the schedule; absent if it is more than 400 days ahead.",
    )


class SupplementCreate(Scheduled):
    """A supplement with its dose and schedule. It can be due from `starts_on` to `ends_on`, both
    included.
    """

    schedule: PlanSchedule
    name: Name
    brand: Name | None = None
    form: Name | None = Field(None, examples=["capsule"])
    ingredients: Annotated[list[Ingredient], Field(max_length=60)] = Field(
        [], description="The ingredients of one `dose`."
    )
    dose: Dose
    slots: Slots = Field(
        [],
        description="The parts of the day (`breakfast`) or times (`21:30`) with one dose each. "
        "An empty list means one dose on each due day, at any time.",
    )
    with_food: bool | None = Field(
        None, description="`true`: with food; `false`: on an empty stomach; absent: either."
    )
    rx: bool = Field(False, description="Whether the supplement needs a prescription.")
    targets_biomarkers: Annotated[list[Slug], Field(max_length=20), UNIQUE, Distinct] = Field(
        [], description="The markers that the supplement is intended to change."
    )
    inventory: InventorySet | None = None
    notes: Notes | None = None

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the stock, which taken doses decrease: it is set only if it is sent."""
        return {name: value for name, value in stored.items() if name != "inventory"}


class Supplement(StoredResource):
    """A supplement, as returned. `dose`, `ingredients`, `schedule`, `slots`, `paused`, `starts_on`
    and `ends_on` are those of the version in force today; before the first version, those of the
    first. In the change feed, they are those of the last version.
    """

    name: Name
    brand: Name | None = None
    form: Name | None = None
    ingredients: list[Ingredient]
    dose: Dose
    schedule: PlanSchedule
    slots: list[Slot]
    paused: bool
    versions: list[DoseVersion] = Field(
        description="All versions of dose and schedule, oldest first. The last version may be in "
        "force only later."
    )
    with_food: bool | None = None
    rx: bool
    targets_biomarkers: list[Slug]
    inventory: Inventory | None = Field(
        None,
        description="The stock at the time of the request. In the change feed, the stock "
        "as it was last set.",
    )
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = None
    notes: Notes | None = None
    protocol: ProtocolLink | None = Field(
        None,
        description="The template item from which the resource was created; absent if it "
        "was not adopted.",
    )
