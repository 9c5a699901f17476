"""The stored document of an adoption."""

from typing import Literal, NotRequired, TypedDict

from chalicelib.regimen.protocols.documents import ItemKind
from chalicelib.schedules.documents import ScheduleDocument


class AdoptedItemDocument(TypedDict):
    """The result for one item of the template.

    Attributes:
        made: the kind of resource that was created.
        resource_id: the id of the supplement or habit, or the marker of the target.
        reason: why nothing was created.
    """

    item_id: str
    kind: ItemKind
    name: str
    rx: bool
    made: Literal["supplement", "habit", "target", "nothing"]
    resource_id: NotRequired[str]
    reason: NotRequired[str]
    source: str


class AdoptionDocument(TypedDict):
    """An adopted protocol template."""

    id: str
    version: int
    protocol_id: str
    series: str
    protocol_version: str
    name: str
    disclaimer: str
    sources: list[str]
    adopted_on: str
    program_template_id: NotRequired[str]
    items: list[AdoptedItemDocument]
    workouts_schedule: NotRequired[ScheduleDocument]
    created_at: str
    updated_at: str
