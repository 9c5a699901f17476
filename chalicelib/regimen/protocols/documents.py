"""Protocol templates as JSON documents."""

from typing import Literal, NotRequired, TypedDict

from chalicelib.regimen.plan.documents import (
    DoseDocument,
    IngredientDocument,
    Measure,
    Pillar,
    WindowDocument,
    WorkoutSourceDocument,
)
from chalicelib.schedules.documents import ScheduleDocument

ItemKind = Literal["supplement", "habit", "training", "target", "diet"]


class TemplateGoalDocument(TypedDict):
    """The amount of a habit with which an entry counts."""

    amount: float
    amount_to: NotRequired[float]
    unit: str


class ZonesDocument(TypedDict):
    """The heart rate zones of a training."""

    from_zone: int
    to_zone: int
    min_bpm: int
    max_bpm: NotRequired[int]
    min_open: NotRequired[bool]


class TemplateExerciseDocument(TypedDict):
    """One exercise with its sets, repetitions and times."""

    name: str
    exercise_id: NotRequired[str]
    sets: NotRequired[int]
    reps: NotRequired[int]
    per_side: NotRequired[bool]
    minutes: NotRequired[float]
    seconds: NotRequired[float]


class TemplateItemDocument(TypedDict):
    """An item of a template; ``kind`` decides which of the optional fields it has."""

    id: str
    pillar: Pillar
    kind: ItemKind
    name: str
    rx: bool
    preselected: bool
    complete: bool
    incomplete_reason: NotRequired[str]
    dose: NotRequired[DoseDocument]
    ingredients: NotRequired[list[IngredientDocument]]
    slots: NotRequired[list[str]]
    measure: NotRequired[Measure]
    goal: NotRequired[TemplateGoalDocument]
    window: NotRequired[WindowDocument]
    markers: NotRequired[list[str]]
    schedule: NotRequired[ScheduleDocument]
    minutes: NotRequired[float]
    minutes_to: NotRequired[float]
    minutes_per_week: NotRequired[float]
    minutes_per_week_to: NotRequired[float]
    kinds: NotRequired[list[str]]
    workouts: NotRequired[WorkoutSourceDocument]
    metric: NotRequired[str]
    zones: NotRequired[ZonesDocument]
    exercises: NotRequired[list[TemplateExerciseDocument]]
    marker: NotRequired[str]
    low: NotRequired[float]
    high: NotRequired[float]
    low_open: NotRequired[bool]
    high_open: NotRequired[bool]
    sex: NotRequired[Literal["female", "male"]]
    amount: NotRequired[float]
    amount_to: NotRequired[float]
    unit: NotRequired[str]
    per: NotRequired[Literal["day", "meal", "month"]]
    source: str
    as_published: NotRequired[str]
    notes: NotRequired[str]


class FactDocument(TypedDict):
    """A published fact that is not an item."""

    name: str
    text: str
    source: str


class TemplateDocument(TypedDict):
    """A dated version of a protocol."""

    id: str
    series: str
    version: str
    former_ids: NotRequired[list[str]]
    name: str
    label: str
    as_of: NotRequired[str]
    fragment: bool
    program_template_id: NotRequired[str]
    disclaimer: str
    sources: list[str]
    notes: list[str]
    conflicts: list[str]
    facts: list[FactDocument]
    items: list[TemplateItemDocument]
