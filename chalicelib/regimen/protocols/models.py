"""Models of protocol templates, their items, and the differences between two versions."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import Clock, LocalDate, LongName, Name, ShortNotes, Slug
from chalicelib.models.queries import PageQuery
from chalicelib.regimen.plan.documents import Pillar
from chalicelib.regimen.plan.models import Dose, Ingredient, PlanSchedule, Slot
from chalicelib.regimen.plan.source_models import WorkoutLink
from chalicelib.regimen.protocols.documents import ItemKind

Series = Literal["blueprint", "starter"]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1, le=1_000)]
TermName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$", examples=["strength"])]


class ProtocolGoal(ReadModel):
    """The amount with which an entry of a habit counts: `amount`, or `amount` to `amount_to`."""

    amount: Positive
    amount_to: Positive | None = Field(None, description="The upper bound of a published range.")
    unit: str = Field(examples=["min"])


class ProtocolWindow(ReadModel):
    """A range of local time. Both ends are inclusive. If `to` is before `from`, the range continues
    after midnight.
    """

    from_: Clock = Field(alias="from")
    to: Clock


class ProtocolZones(ReadModel):
    """The heart rate zones of a training item, with the published rates in beats per minute."""

    from_zone: Annotated[int, Field(ge=1, le=5)]
    to_zone: Annotated[int, Field(ge=1, le=5)]
    min_bpm: Count
    max_bpm: Count | None = None
    min_open: bool | None = Field(
        None, description="`true`: the range does not include `min_bpm` itself."
    )


class ProtocolExercise(ReadModel):
    """One exercise with its sets, repetitions and times."""

    name: Name
    exercise_id: Slug | None = Field(
        None,
        description="The id of the same exercise in the catalogue, if there is a clear match.",
    )
    sets: Count | None = None
    reps: Count | None = Field(None, description="The repetitions of each set.")
    per_side: bool | None = Field(
        None, description="`true`: the repetitions are for each leg or side."
    )
    minutes: Positive | None = None
    seconds: Positive | None = Field(None, description="The seconds of each set.")


class ProtocolItem(ReadModel):
    """One item of a protocol template. Its `kind` decides which fields it can have."""

    id: Slug = Field(
        description="The id of the item, which is the same in all versions of a series."
    )
    pillar: Pillar = Field(description="The pillar (part of the score) to which the item belongs.")
    kind: ItemKind = Field(
        description="The kind of item. Adoption creates a supplement, a habit, a habit for "
        "`training` with a schedule, or a target of a marker. Items of the kind `diet` are "
        "information only, and adoption creates nothing from them."
    )
    name: Name
    rx: bool = Field(
        description="Whether the item needs a prescription. Such an item is never preselected."
    )
    preselected: bool = Field(
        description="Whether the item is adopted if the adoption lists no items."
    )
    complete: bool = Field(
        description="Whether the item has all values that adoption needs. Otherwise the adoption "
        "of a supplement must add its dose, and other items cannot be adopted."
    )
    incomplete_reason: LongName | None = Field(None, description="Which value is missing, and why.")
    dose: Dose | None = Field(None, description="Supplements: the amount taken at once.")
    ingredients: list[Ingredient] | None = Field(
        None, description="Supplements: the known ingredients of one dose."
    )
    slots: list[Slot] | None = Field(
        None,
        description="Supplements: the slots, with one dose for each slot. The list is "
        "empty if no time of day is published.",
    )
    measure: Literal["done", "minutes", "amount", "time"] | None = Field(
        None,
        description="Habits: what an entry records: `done` (yes or no), a number of "
        "`minutes`, an `amount`, or a `time` of day.",
    )
    goal: ProtocolGoal | None = Field(
        None, description="Habits with the measure `minutes` or `amount`: the goal."
    )
    window: ProtocolWindow | None = Field(
        None,
        description="Habits: the time of day for the habit. For the measure `time`, an "
        "entry counts if its time is in the window.",
    )
    markers: list[Slug] | None = Field(None, description="Habits: the markers to measure.")
    schedule: PlanSchedule | None = Field(
        None,
        description="The schedule. Supplements and habits always have one, which is "
        "`daily` if the source gives no days. Training has one if it has no "
        "`minutes_per_week`.",
    )
    minutes: Positive | None = Field(
        None, description="Training: the number of minutes of one session."
    )
    minutes_to: Positive | None = Field(None, description="The upper bound of `minutes`.")
    minutes_per_week: Positive | None = Field(
        None, description="Training: the number of minutes of all sessions of a week."
    )
    minutes_per_week_to: Positive | None = Field(
        None, description="The upper bound of `minutes_per_week`."
    )
    kinds: list[TermName] | None = Field(None, description="Training: the kinds of training.")
    workouts: WorkoutLink | None = Field(
        None, description="Training: the workouts that tick the habit of the item."
    )
    zones: ProtocolZones | None = Field(None, description="Training: the heart rate zones.")
    exercises: list[ProtocolExercise] | None = Field(
        None, description="Training, and habits that are exercises: the exercises."
    )
    marker: Slug | None = Field(None, description="Targets: the id of the marker.")
    low: float | None = None
    high: float | None = None
    low_open: bool | None = Field(
        None, description="`true`: the range does not include `low` itself."
    )
    high_open: bool | None = Field(
        None, description="`true`: the range does not include `high` itself."
    )
    sex: Literal["female", "male"] | None = Field(
        None, description="The sex for which the item is published; absent if it is for both."
    )
    amount: Positive | None = Field(None, description="Diet: the amount.")
    amount_to: Positive | None = Field(None, description="The upper bound of `amount`.")
    unit: str | None = Field(
        None, description="Targets: the canonical unit of the marker. Diet: the unit of `amount`."
    )
    per: Literal["day", "meal", "month"] | None = Field(
        None, description="Diet: the period of `amount`."
    )
    source: ShortNotes = Field(description="The source in which the item was published.")
    as_published: ShortNotes | None = Field(None, description="The wording of the source.")
    notes: ShortNotes | None = Field(None, description="Notes about the item.")


class ProtocolFact(ReadModel):
    """A published fact that cannot be adopted, because it is not an item."""

    name: Name
    text: ShortNotes
    source: ShortNotes


class ProtocolSummary(ReadModel):
    """A protocol template (one dated version of a protocol) without its items."""

    id: Slug
    series: Series = Field(
        description="The series of the template. Versions of the same series can be compared."
    )
    version: str = Field(examples=["2023-02"])
    former_ids: list[Slug] | None = Field(
        None, description="Ids that the template had in the past. Requests can still use them."
    )
    name: Name = Field(examples=["Blueprint-style (unofficial) 2023-02"])
    label: Name = Field(description="The version in words.", examples=["February 2023"])
    as_of: LocalDate | None = Field(
        None, description="The date on which the protocol was as described, if it is known."
    )
    fragment: bool = Field(
        description="Whether the sources describe only a part of the protocol of the time, so that "
        "the absence of an item means nothing."
    )
    disclaimer: ShortNotes
    sources: list[ShortNotes]
    notes: list[ShortNotes] = Field(
        description="What is known about the sources, such as what could not be checked."
    )
    conflicts: list[ShortNotes] = Field(description="Contradictions between the sources.")


class ProtocolDifference(ReadModel):
    """The difference of one item between the version in `compare` (`before`) and this one
    (`after`).
    """

    id: Slug
    change: Literal["added", "changed", "removed", "unknown"] = Field(
        description="The kind of difference. `unknown`: only one version has the item, and the "
        "other is a `fragment`, so it may have been a part of the protocol there too."
    )
    fields: list[str] = Field(
        description="The names of the changed fields if `change` is `changed`, otherwise "
        "empty. Changes of sources, of their wording and of notes do not count."
    )
    before: ProtocolItem | None = None
    after: ProtocolItem | None = None


class ProtocolTemplate(ProtocolSummary):
    """A protocol template: one dated version of a protocol, with its items and their sources."""

    facts: list[ProtocolFact]
    items: list[ProtocolItem]
    differences: list[ProtocolDifference] | None = Field(
        None, description="The differences from the version in `compare`; absent without `compare`."
    )


class ProtocolFilter(PageQuery):
    """The filter of a list of protocol templates."""

    series: Series | None = Field(None, description="Only the versions of this series.")


class ProtocolQuery(QueryModel):
    """The options of a request for one protocol template."""

    compare: Slug | None = Field(
        None,
        description="The id of another version of the series, with which the template is compared.",
    )
