"""Models of protocol templates, their items, and how two of them differ."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import Clock, LocalDate, LongName, Name, ShortNotes, Slug
from chalicelib.models.queries import PageQuery
from chalicelib.regimen.plan.models import PlanSchedule, Slot
from chalicelib.regimen.plan.score import Pillar
from chalicelib.regimen.supplements.models import Dose, Ingredient

Series = Literal["blueprint", "starter"]
Kind = Literal["supplement", "habit", "training", "target", "diet"]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1, le=1_000)]
TermName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$", examples=["strength"])]


class ProtocolGoal(ReadModel):
    """How much of a habit makes a day's entry count."""

    amount: Positive
    amount_to: Positive | None = Field(None, description="The upper end of a published range.")
    unit: str = Field(examples=["min"])


class ProtocolWindow(ReadModel):
    """A span of local time, ends included; it runs past midnight if `to` is before `from`."""

    from_: Clock = Field(alias="from")
    to: Clock


class ProtocolZones(ReadModel):
    """Heart rate zones to train in, and the heart rates they were published with."""

    from_zone: Annotated[int, Field(ge=1, le=5)]
    to_zone: Annotated[int, Field(ge=1, le=5)]
    min_bpm: Count
    max_bpm: Count | None = None
    min_open: bool | None = Field(None, description="`true`: `min_bpm` itself lies outside.")


class ProtocolExercise(ReadModel):
    """One exercise and how much of it."""

    name: Name
    exercise_id: Slug | None = Field(None, description="The catalogue's, where it clearly has it.")
    sets: Count | None = None
    reps: Count | None = Field(None, description="Of each set.")
    per_side: bool | None = Field(None, description="`true`: so many with each leg or side.")
    minutes: Positive | None = None
    seconds: Positive | None = Field(None, description="Of each set.")


class ProtocolItem(ReadModel):
    """One thing that a template asks for. Its `kind` says which of the fields it may have."""

    id: Slug = Field(description="The same thing keeps its id in all versions of a series.")
    pillar: Pillar = Field(description="The part of the score that it counts for.")
    kind: Kind = Field(
        description="What adopting it makes: a supplement, a habit, training, a target of a "
        "marker; nothing, for `diet`, which only informs."
    )
    name: Name
    rx: bool = Field(description="Whether it needs a prescription; then it is never preselected.")
    preselected: bool = Field(description="Whether a choice of items begins with it.")
    complete: bool = Field(
        description="Whether it says all that adopting it needs; else the caller adds the rest."
    )
    incomplete_reason: LongName | None = Field(None, description="What is not known, and why.")
    dose: Dose | None = Field(None, description="Supplements: what is taken at once.")
    ingredients: list[Ingredient] | None = Field(
        None, description="Supplements: what one dose holds, as far as it is known."
    )
    slots: list[Slot] | None = Field(
        None, description="Supplements: one dose each; none, where no time of day is published."
    )
    measure: Literal["done", "minutes", "amount", "time"] | None = Field(
        None, description="Habits: what a day's entry says; `time` is a time of day."
    )
    goal: ProtocolGoal | None = Field(None, description="Habits by `minutes` or `amount`.")
    window: ProtocolWindow | None = Field(
        None, description="Habits: when; for `time`, what the entry should lie in."
    )
    markers: list[Slug] | None = Field(None, description="Habits: which markers to measure.")
    schedule: PlanSchedule | None = Field(
        None,
        description="Supplements and habits always, `daily` where the source names no days; "
        "training, if it has no `minutes_per_week`.",
    )
    minutes: Positive | None = Field(None, description="Training: of one session.")
    minutes_to: Positive | None = Field(None, description="The upper end of `minutes`.")
    minutes_per_week: Positive | None = Field(
        None, description="Training: of all sessions of a week."
    )
    minutes_per_week_to: Positive | None = Field(
        None, description="The upper end of `minutes_per_week`."
    )
    kinds: list[TermName] | None = Field(None, description="Training: of what kinds.")
    zones: ProtocolZones | None = Field(None, description="Training: how hard.")
    exercises: list[ProtocolExercise] | None = Field(
        None, description="Training, and habits that are exercises: what to do."
    )
    marker: Slug | None = Field(None, description="Targets: of which marker.")
    low: float | None = None
    high: float | None = None
    low_open: bool | None = Field(None, description="`true`: `low` itself lies outside.")
    high_open: bool | None = Field(None, description="`true`: `high` itself lies outside.")
    sex: Literal["female", "male"] | None = Field(None, description="If it is for one sex only.")
    amount: Positive | None = Field(None, description="Diet: how much.")
    amount_to: Positive | None = Field(None, description="The upper end of `amount`.")
    unit: str | None = Field(
        None, description="Targets: the marker's canonical unit; diet: of `amount`."
    )
    per: Literal["day", "meal", "month"] | None = Field(None, description="Diet: `amount` in what.")
    source: ShortNotes = Field(description="Where it was published.")
    as_published: ShortNotes | None = Field(None, description="What its source says of it.")
    notes: ShortNotes | None = Field(None, description="What is to be known about it.")


class ProtocolFact(ReadModel):
    """Something published beside the items that cannot be adopted."""

    name: Name
    text: ShortNotes
    source: ShortNotes


class ProtocolSummary(ReadModel):
    """A template without its items."""

    id: Slug
    series: Series = Field(description="Whose versions can be compared.")
    version: str = Field(examples=["2024-02"])
    name: Name = Field(examples=["Blueprint-style (unofficial) 2024-02"])
    label: Name = Field(description="The version in words.", examples=["February 2024"])
    as_of: LocalDate | None = Field(None, description="The day it describes, if that is known.")
    disclaimer: ShortNotes
    sources: list[ShortNotes]
    conflicts: list[ShortNotes] = Field(description="Where sources contradict one another.")


class ProtocolDifference(ReadModel):
    """How one item differs between two versions."""

    id: Slug
    change: Literal["added", "changed", "removed"]
    fields: list[str] = Field(
        description="What differs, if it has changed; sources and their wording do not count."
    )
    before: ProtocolItem | None = None
    after: ProtocolItem | None = None


class ProtocolTemplate(ProtocolSummary):
    """A dated version of a protocol: what it asks for, and where that was published."""

    facts: list[ProtocolFact]
    items: list[ProtocolItem]
    differences: list[ProtocolDifference] | None = Field(
        None, description="With `compare`: what is other than in that version."
    )


class ProtocolFilter(PageQuery):
    """Which templates to list."""

    series: Series | None = Field(None, description="Only the versions of this series.")


class ProtocolQuery(QueryModel):
    """What to show with a template."""

    compare: Slug | None = Field(
        None, description="Another version of the series, to see what changed since or until."
    )
