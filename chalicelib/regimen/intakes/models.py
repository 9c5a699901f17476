"""Models of intakes: doses taken or skipped, with a snapshot of the supplement."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import (
    UUID_PATTERN,
    DatedInstant,
    Instant,
    LocalDate,
    Name,
    ShortNotes,
)
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import with_schema_rule
from chalicelib.profile import dating
from chalicelib.regimen.plan.as_needed_models import AsNeededFields
from chalicelib.regimen.plan.models import Dose, Ingredient, Slot

# The intakes of one day, with the log, the counters, the stock of each supplement and the receipt,
# fit into the 100 actions of a transaction; with more than 45 days and supplements they may not.
MAX_BATCH = 45

IntakeStatus = Literal["taken", "skipped"]
SupplementId = Annotated[
    str, Field(pattern=UUID_PATTERN, examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"])
]


class IntakeCreate(RequestModel):
    """A dose that was taken or skipped. It must have either `taken_at` or, if no time is known,
    `local_date`.
    """

    model_config = with_schema_rule(dating.one_of("taken_at"))

    supplement_id: SupplementId
    taken_at: DatedInstant | None = Field(
        None,
        description="The instant at which the dose was taken, or at which a skipped dose was due.",
    )
    local_date: LocalDate | None = Field(None, description=dating.day_if_untimed("taken_at"))
    timezone: dating.EntryZone = None
    utc_offset: dating.EntryOffset = None
    slot: Slot | None = Field(
        None,
        description="The slot of the dose: waking, breakfast, lunch, dinner, bedtime, or a time "
        "of day HH:MM. If it is omitted and the supplement has exactly one slot on that day, a "
        "new intake gets that slot.",
    )
    status: IntakeStatus = "taken"
    dose: Dose | None = Field(
        None,
        description="The dose that was taken. The default is the dose of the supplement "
        "on the local date.",
    )
    notes: ShortNotes | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        self.local_date = dating.given_day(self.taken_at, self.local_date, "taken_at")
        return self

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the local date that follows from an instant."""
        return dating.without_derived_day(stored, "taken_at")

    @classmethod
    def patchable(cls, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out the previous offset if ``changes`` have an instant with another one."""
        return dating.without_previous_offset(cls.writable(stored), changes, "taken_at")


class IntakeBatchCreate(RequestModel):
    """The intakes of a batch, such as all doses of the morning."""

    items: Annotated[list[IntakeCreate], Field(min_length=1, max_length=MAX_BATCH)]


class SupplementSnapshot(ReadModel):
    """The supplement as it was when the intake was created, with the dose and ingredients that were
    in force on its local date.
    """

    name: Name
    dose: Dose
    ingredients: list[Ingredient] = Field(
        description="The ingredients of one dose of the snapshot (`snapshot.dose`)."
    )


class Intake(AsNeededFields, StoredResource):
    """An intake, as returned. `local_date` and `snapshot` are fixed when the intake is written.

    Only the answer to the request that creates it has the state of an `as_needed` supplement
    (`last_taken_at`, `next_at`, `exceeded`), as `GET /v1/today` has it for the local date.
    """

    supplement_id: SupplementId
    taken_at: Instant | None = None
    local_date: LocalDate
    timezone: dating.EntryZone = None
    utc_offset: dating.DecidingOffset = None
    slot: Slot | None = None
    late: bool = Field(
        description="Whether the dose was taken more than one hour after its slot, if the slot "
        "is a time of day; otherwise false."
    )
    backdated: bool = Field(
        description="Whether the intake was created on a later day than its local date."
    )
    status: IntakeStatus
    dose: Dose
    snapshot: SupplementSnapshot
    notes: ShortNotes | None = None


class IntakeBatch(ReadModel):
    """The intakes of a batch, in the order of the request."""

    items: list[Intake]


class IntakeFilter(DayRangeQuery):
    """The filter of a list of intakes."""

    supplement_id: SupplementId | None = Field(None, description="Only intakes of this supplement.")
