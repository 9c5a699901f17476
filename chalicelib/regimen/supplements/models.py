"""Models of supplements: doses, ingredients, schedules and stock."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from chalicelib.errors import FieldFault
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import UNIQUE, Distinct, LocalDate, Name, Notes, Slug, UnitName
from chalicelib.models.numbers import ENTERED_OR_WHOLE, WholeOrNot
from chalicelib.regimen.plan.models import (
    TAPER_FROM,
    Dose,
    DoseVersion,
    Ingredient,
    PlanSchedule,
    ProtocolLink,
    Scheduled,
    Slot,
    SlotDoses,
    Slots,
    Taper,
)

# The largest stock of 0.5: 100,000 doses of 1,000,000 units.
MAX_UNITS = 100_000_000_000
Units = Annotated[WholeOrNot, Field(ge=0, le=MAX_UNITS), *ENTERED_OR_WHOLE]


class InventorySet(RequestModel):
    """The stock of the supplement, in the unit of its `dose`. Each dose that is logged as taken
    from now on is subtracted. It is counted with three decimals.
    """

    units_left: Units = Field(
        description="What is left, such as the number of tablets; not the number of doses.",
        examples=[60],
    )
    refill_at: Units | None = Field(
        None, description="What is left when the supplement must be refilled, in the same unit."
    )


class Inventory(ReadModel):
    """The current stock of the supplement, and how long it lasts if every due dose is taken from
    tomorrow on.
    """

    units_left: Units
    unit: UnitName = Field(
        description="The unit of the stock: the unit of the `dose` when the stock was set. A dose "
        "in another unit of mass is converted. A dose in any other unit does not change the stock."
    )
    refill_at: Units | None = None
    days_of_supply: int | None = Field(
        None,
        description="The number of days until nothing is left, according to the doses of the "
        "schedule; absent if it is more than 400, or if a dose has no conversion to `unit`.",
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
    slot_doses: SlotDoses | None = Field(
        None,
        description="The doses of single slots, by slot, such as 2.5 mg at lunch; the other slots "
        "have `dose`. Each key is one of `slots`, and each unit is that of `dose`.",
        examples=[{"lunch": {"amount": 1, "unit": "capsule"}}],
    )
    taper: Taper | None = Field(
        None,
        description="The doses of the first days, step by step, in place of `dose` and "
        "`slot_doses`, which apply after the last step; to stop then, set `ends_on`. The days are "
        "calendar days from the first day of the version on. An edit of another field does not "
        "start the taper again, an edit of `taper` does. Each unit is that of `dose`.",
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

    @model_validator(mode="after")
    def _doses_fit(self) -> Self:
        # An empty value means the same as none, so it must not be another version.
        self.slot_doses, self.taper = self.slot_doses or None, self.taper or None
        for slot, dose in (self.slot_doses or {}).items():
            if slot not in self.slots:
                raise FieldFault("not_in_slots", "slot_doses", slot)
            self._refuse_other_unit(dose, "slot_doses", slot)
        for place, step in enumerate(self.taper or ()):
            self._refuse_other_unit(step.dose, "taper", place, "dose")
        return self

    def _refuse_other_unit(self, dose: Dose, *path: str | int) -> None:
        if dose.unit != self.dose.unit:
            raise FieldFault("not_dose_unit", *path, "unit", unit=self.dose.unit)

    @classmethod
    def patchable(cls, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the stock, unless ``changes`` have a part of it."""
        return stored if isinstance(changes.get("inventory"), dict) else cls.writable(stored)

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the stock, which taken doses decrease: it is set only if it is sent."""
        return {name: value for name, value in stored.items() if name != "inventory"}


class Supplement(StoredResource):
    """A supplement, as returned. `dose`, `ingredients`, `slot_doses`, `taper`, `schedule`, `slots`,
    `paused`, `starts_on` and `ends_on` are those of the version in force today; before the first
    version, those of the first. In the change feed, they are those of the last version.
    """

    name: Name
    brand: Name | None = None
    form: Name | None = None
    ingredients: list[Ingredient]
    dose: Dose
    schedule: PlanSchedule
    slots: list[Slot]
    slot_doses: SlotDoses | None = None
    taper: Taper | None = None
    taper_from: LocalDate | None = Field(None, description=TAPER_FROM)
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
