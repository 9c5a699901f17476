"""The document of a routine, as stored; its entries are those that progression works on."""

from typing import NotRequired, TypedDict

from chalicelib.training.progression.documents import RoutineEntryDocument
from chalicelib.training.workouts.documents import WorkoutType


class RoutineContent(TypedDict):
    """A routine that is about to be written; every entry has a slot."""

    name: str
    type: WorkoutType
    notes: NotRequired[str]
    entries: list[RoutineEntryDocument]


class RoutineDocument(RoutineContent):
    """A routine, as stored."""

    id: str
    version: int
    created_at: str
    updated_at: str
