"""Models of adoptions: the chosen items of a template, and the resources created from them."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import LocalDate, LongName, Name, ShortNotes, Slug
from chalicelib.regimen.plan.models import Dose, Ingredient, PlanSchedule, Slots
from chalicelib.regimen.protocols.documents import ItemKind
from chalicelib.regimen.protocols.models import Series
from chalicelib.schedules.models import StreakScheduleRule

# The largest template has 56 items.
MAX_ITEMS = 80


class AdoptionChoice(RequestModel):
    """A chosen item of the template, with the values that replace those of the template."""

    item_id: Slug = Field(examples=["creatine"])
    dose: Dose | None = Field(
        None,
        description="Supplements: the dose that replaces the dose of the template. It is "
        "required if the template has none.",
    )
    ingredients: Annotated[list[Ingredient], Field(max_length=60)] | None = Field(
        None,
        description="Supplements: the ingredients of one dose. If omitted, those of the template "
        "are multiplied in proportion to `dose`. They are required if `dose` has another unit "
        "than the dose of the template.",
    )
    slots: Slots | None = Field(
        None, description="Supplements: the slots that replace those of the template."
    )
    schedule: PlanSchedule | None = Field(
        None,
        description="Supplements, habits and training: the schedule that replaces that "
        "of the template.",
    )


class AdoptionCreate(RequestModel):
    """The items of a template to adopt."""

    items: Annotated[list[AdoptionChoice], Field(min_length=1, max_length=MAX_ITEMS)] | None = (
        Field(
            None,
            description="The chosen items. The default is all preselected items. An item "
            "that needs a prescription is never preselected; it is adopted only if it is "
            "listed here.",
        )
    )
    workouts_schedule: bool = Field(
        False,
        description="`true`: from today on, the streak of workouts has a weekly schedule with "
        "as many days as the chosen training items.",
    )

    metrics: bool = Field(
        False,
        description="`true`: the chosen habits whose items have a `metric` are filled by it, and "
        "entries by hand still count first. It can be changed later in `source` of a habit.",
    )


class AdoptedItem(ReadModel):
    """One item of an adoption. `made` is what was created from it; `rx` means that it needs a
    prescription.
    """

    item_id: Slug
    kind: ItemKind
    name: Name
    rx: bool
    made: Literal["supplement", "habit", "target", "nothing"]
    resource_id: str | None = Field(
        None,
        description="The id of the supplement or habit, or the id of the marker of the target.",
    )
    reason: LongName | None = Field(None, description="The reason why nothing was created.")
    source: ShortNotes = Field(description="The source in which the item was published.")


class Adoption(StoredResource):
    """An adoption: a protocol template that the caller follows, and what was created from it."""

    protocol_id: Slug
    series: Series
    protocol_version: str = Field(examples=["2023-02"])
    name: Name = Field(examples=["Blueprint-style (unofficial) 2023-02"])
    disclaimer: ShortNotes
    sources: list[ShortNotes]
    adopted_on: LocalDate
    program_template_id: Slug | None = Field(
        None,
        description="The program template that fits the training of the protocol. Nothing is "
        "created from it until `POST /v1/programs`. Absent without training, and in adoptions of "
        "before 0.10.",
        examples=["bodyweight-progression"],
    )
    items: list[AdoptedItem]
    workouts_schedule: StreakScheduleRule | None = Field(
        None,
        description="The schedule that the adoption set for the streak of workouts, if any.",
    )
