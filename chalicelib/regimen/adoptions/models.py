"""Models of adoptions: what is chosen of a template, and what was made of it."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import ReadModel, RequestModel, StoredResource
from chalicelib.models.fields import LocalDate, LongName, Name, ShortNotes, Slug
from chalicelib.regimen.plan.models import PlanSchedule, Slots
from chalicelib.regimen.protocols.models import Kind, Series
from chalicelib.regimen.supplements.models import Dose, Ingredient
from chalicelib.schedules.models import StreakScheduleRule

# The largest template has 56 items.
MOST_ITEMS = 80


class AdoptionChoice(RequestModel):
    """One item of the template, and where the caller's own differs from it."""

    item_id: Slug = Field(examples=["creatine"])
    dose: Dose | None = Field(None, description="Supplements: needed where the template has none.")
    ingredients: Annotated[list[Ingredient], Field(max_length=60)] | None = Field(
        None,
        description="Supplements: what one dose holds, if it is no multiple of the template's.",
    )
    slots: Slots | None = Field(None, description="Supplements: when it is taken instead.")
    schedule: PlanSchedule | None = Field(
        None, description="Supplements, habits and training: on which days instead."
    )


class AdoptionCreate(RequestModel):
    """Which items of a template to follow."""

    items: Annotated[list[AdoptionChoice], Field(min_length=1, max_length=MOST_ITEMS)] | None = (
        Field(
            None,
            description="Left out: every preselected item. A prescription is never among those; "
            "it is adopted only if it is named here.",
        )
    )
    workouts_schedule: bool = Field(
        False,
        description="true: the streak of workouts asks for as many days a week as the chosen "
        "training does, from today on.",
    )


class AdoptedItem(ReadModel):
    """What became of one item."""

    item_id: Slug
    kind: Kind
    name: Name
    rx: bool
    made: Literal["supplement", "habit", "target", "nothing"]
    resource_id: str | None = Field(
        None, description="The supplement's or habit's id, or the target's marker."
    )
    reason: LongName | None = Field(None, description="Why nothing was made.")
    source: ShortNotes = Field(description="Where it was published.")


class Adoption(StoredResource):
    """A template that is followed."""

    protocol_id: Slug
    series: Series
    protocol_version: str = Field(examples=["2024-02"])
    name: Name = Field(examples=["Blueprint-style (unofficial) 2024-02"])
    disclaimer: ShortNotes
    sources: list[ShortNotes]
    adopted_on: LocalDate
    items: list[AdoptedItem]
    workouts_schedule: StreakScheduleRule | None = Field(
        None, description="What the streak of workouts was set to, if it was."
    )
