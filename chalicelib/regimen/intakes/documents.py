"""The stored document of an intake."""

from typing import NotRequired, TypedDict

from chalicelib.regimen.plan.documents import DoseDocument, DoseStatus, IngredientDocument


class SnapshotDocument(TypedDict):
    """The supplement as it was when the intake was written."""

    name: str
    dose: DoseDocument
    ingredients: list[IngredientDocument]


class IntakeDocument(TypedDict):
    """A dose that was taken or skipped."""

    id: str
    version: int
    supplement_id: str
    taken_at: NotRequired[str]
    local_date: str
    timezone: NotRequired[str]
    utc_offset: NotRequired[str]
    slot: NotRequired[str]
    late: bool
    backdated: bool
    status: DoseStatus
    dose: DoseDocument
    snapshot: SnapshotDocument
    notes: NotRequired[str]
    created_at: str
    updated_at: str
