"""Models of intakes: what was taken or skipped, and of which supplement as it was then."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.jsontext import Document
from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import UUID_PATTERN, Instant, LocalDate, Name, ShortNotes, Zone
from chalicelib.models.queries import DayRangeQuery
from chalicelib.models.rules import stating
from chalicelib.profile import dating
from chalicelib.regimen.plan.models import Slot
from chalicelib.regimen.supplements.models import Dose, Ingredient

# Of one day, with its log and counters, each one's stock and the receipt, they fit into one
# transaction of 100; of more than 45 days and supplements in all they may not.
MAX_BATCH = 45

IntakeStatus = Literal["taken", "skipped"]
SupplementId = Annotated[
    str, Field(pattern=UUID_PATTERN, examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"])
]


class IntakeCreate(RequestModel):
    """A dose taken or skipped. Give `taken_at`, or `local_date` if no time is known."""

    model_config = stating(dating.one_of("taken_at"))

    supplement_id: SupplementId
    taken_at: Instant | None = Field(
        None, description="When it was taken; of a skipped dose, when it was due."
    )
    local_date: LocalDate | None = Field(
        None, description="The day, if no time is known; excludes `taken_at`."
    )
    timezone: Zone | None = Field(None, description="Where it happened, if not at home.")
    slot: Slot | None = Field(
        None,
        description="waking, breakfast, lunch, dinner, bedtime, or a time of day HH:MM. Without "
        "one, a new intake gets the slot of the day, if the supplement has exactly one then.",
    )
    status: IntakeStatus = "taken"
    dose: Dose | None = Field(None, description="The supplement's dose if left out.")
    notes: ShortNotes | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        dating.require_one(self.taken_at, self.local_date, "taken_at")
        return self

    @classmethod
    def writable(cls, stored: Document) -> Document:
        """Leave out the local date that follows from an instant."""
        return dating.without_derived_day(stored, "taken_at")


class IntakeBatchCreate(RequestModel):
    """Several intakes at once, such as all of the morning."""

    items: Annotated[list[IntakeCreate], Field(min_length=1, max_length=MAX_BATCH)]


class SupplementSnapshot(ReadModel):
    """The supplement as it was when the intake was logged."""

    name: Name
    dose: Dose
    ingredients: list[Ingredient] = Field(description="What one `dose` of the snapshot holds.")


class Intake(StoredResource):
    """An intake as it reads back; `local_date` and `snapshot` were fixed when it was written."""

    supplement_id: SupplementId
    taken_at: Instant | None = None
    local_date: LocalDate
    timezone: Zone | None = None
    slot: Slot | None = None
    late: bool = Field(description="Taken more than an hour after its slot's clock time.")
    backdated: bool = Field(description="Logged on a later day than its own.")
    status: IntakeStatus
    dose: Dose
    snapshot: SupplementSnapshot
    notes: ShortNotes | None = None


class IntakeBatch(ReadModel):
    """The intakes of a batch, in the order in which they were sent."""

    items: list[Intake]


class IntakeFilter(DayRangeQuery):
    """Which intakes to list."""

    supplement_id: SupplementId | None = Field(None, description="Only intakes of this supplement.")
