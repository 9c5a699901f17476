"""Models of supplements: doses, ingredients, schedules and stock."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import UNIQUE, Distinct, LocalDate, Name, Notes, Slug, UnitName
from chalicelib.models.numbers import AsEntered
from chalicelib.models.rules import absent, cases, given, with_schema_rule
from chalicelib.regimen.plan.models import (
    DoseVersion,
    PlanSchedule,
    ProtocolLink,
    Scheduled,
    Slot,
    Slots,
)

# Labels state up to 10^12 colony-forming units.
MAX_AMOUNT: Final = 1e15


class Dose(RequestModel):
    """The amount of a supplement that is taken at once, such as 2 capsules."""

    amount: Annotated[float, Field(gt=0, le=1_000_000), AsEntered]
    unit: UnitName = Field(examples=["capsule"])


class Ingredient(RequestModel):
    """One ingredient of one dose. `amount` and `unit` are absent if the label states none, as for
    the members of a proprietary blend. Units are those of labels, such as `mg`, `mcg DFE`, `IU` or
    `billion CFU`.
    """

    model_config = with_schema_rule(
        cases((given("amount"), given("unit")), otherwise=absent("unit", "as"))
    )

    nutrient: Annotated[Name, Field(examples=["magnesium"])]
    amount: Annotated[float, Field(ge=0, le=MAX_AMOUNT), AsEntered] | None = None
    unit: UnitName | None = Field(None, examples=["mg"])
    form: Name | None = Field(None, examples=["glycinate"])
    basis: Literal["element", "compound"] | None = Field(
        None,
        alias="as",
        description="What the amount is: the weight of the element (or vitamin), or of the whole "
        "compound, such as a salt. By default, the compound if `nutrient` is the name of a "
        "compound (`ferrous sulfate heptahydrate`), otherwise the element (`magnesium` with the "
        "form `oxide`).",
    )

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.amount is None:
            for name, value in (("unit", self.unit), ("as", self.basis)):
                if value is not None:
                    raise FieldFault("not_allowed_without", name, other="amount")
        elif self.unit is None:
            raise FieldFault("missing", "unit")
        return self


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
    """A supplement, as returned. `schedule`, `slots`, `paused`, `starts_on` and `ends_on` are those
    of the last version.
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
        description="All versions of the schedule, oldest first. The last version may be in "
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
