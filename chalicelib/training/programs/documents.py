"""The documents of programs, as stored, and of the templates, as they ship."""

from typing import Any, NotRequired, TypedDict

from chalicelib.training.progression.documents import PositionKind, ProgramContent
from chalicelib.training.workouts.documents import WeightUnit


class ProgramSourceDocument(TypedDict):
    """The template from which a program was made."""

    template_id: str
    as_of: str
    unit: WeightUnit


class OwnProgramContent(ProgramContent):
    """A program that is about to be written."""

    template: NotRequired[ProgramSourceDocument]


class ProgramDocument(OwnProgramContent):
    """A program, as stored."""

    id: str
    version: int
    created_at: str
    updated_at: str


class TemplateDayDocument(TypedDict):
    """A day of a template with its entries; loads have a value for each unit (``kg``, ``lb``)."""

    id: str
    name: str
    entries: list[dict[str, Any]]


class ProgramTemplateDocument(TypedDict):
    """A dated program template with its sources."""

    id: str
    name: str
    as_of: str
    position: PositionKind
    days_per_week: int
    also_days_per_week: NotRequired[int]
    rest_days_between: NotRequired[int]
    weeks_of_a_cycle: NotRequired[int]
    sources: list[str]
    uncertain: list[str]
    adapted: NotRequired[str]
    missing: NotRequired[list[str]]
    deload: NotRequired[str]
    days: list[TemplateDayDocument]
