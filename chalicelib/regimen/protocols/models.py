"""Models of protocol templates, their items, and the differences between two versions."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from chalicelib.metrics.definitions.models import MetricCode
from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import Clock, LocalDate, LongName, Name, ShortNotes, Slug
from chalicelib.models.queries import PageQuery
from chalicelib.regimen.plan.documents import Pillar
from chalicelib.regimen.plan.models import Dose, Ingredient, PlanSchedule, Slot
from chalicelib.regimen.plan.source_models import WorkoutLink

Series = Literal["blueprint", "starter"]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1, le=1_000)]
TermName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$", examples=["strength"])]


_KIND = "The kind of item, which decides its other fields and what adoption creates from it."


class ProtocolGoal(ReadModel):
    """The amount with which an entry of a habit counts: `amount`, or `amount` to `amount_to`."""

    amount: Positive = Field(description="The least amount a day with which an entry counts.")
    amount_to: Positive | None = Field(
        None,
        description="The upper bound of a published range; absent if one amount is published.",
    )
    unit: str = Field(
        description="The unit of `amount` and `amount_to`: `min` for minutes.", examples=["min"]
    )


class ProtocolWindow(ReadModel):
    """A range of local time. Both ends are inclusive. If `to` is before `from`, the range continues
    after midnight.
    """

    from_: Clock = Field(alias="from", description="The local time at which the range begins.")
    to: Clock = Field(description="The local time at which the range ends.")


class ProtocolZones(ReadModel):
    """The heart rate zones of a training item, with the published rates in beats per minute."""

    from_zone: Annotated[int, Field(ge=1, le=5, description="The lowest zone, of five zones.")]
    to_zone: Annotated[int, Field(ge=1, le=5, description="The highest zone, of five zones.")]
    min_bpm: Count = Field(description="The lowest rate, in beats per minute.")
    max_bpm: Count | None = Field(
        None, description="The highest rate, in beats per minute; absent if none is published."
    )
    min_open: bool | None = Field(
        None, description="`true`: the range does not include `min_bpm` itself."
    )


class ProtocolExercise(ReadModel):
    """One exercise with its sets, repetitions and times."""

    name: Name = Field(description="The exercise as the source calls it.")
    exercise_id: Slug | None = Field(
        None,
        description="The id of the same exercise in the catalogue, if there is a clear match.",
    )
    sets: Count | None = Field(
        None, description="How often the exercise is repeated in one session; absent if unknown."
    )
    reps: Count | None = Field(None, description="The repetitions of each set.")
    per_side: bool | None = Field(
        None, description="`true`: the repetitions are for each leg or side."
    )
    minutes: Positive | None = Field(
        None, description="The minutes that the exercise takes; absent if no time is published."
    )
    seconds: Positive | None = Field(None, description="The seconds of each set.")


class _Item(ReadModel):
    """What an item of every kind has."""

    id: Slug = Field(
        description="The id of the item, which is the same in all versions of a series."
    )
    pillar: Pillar = Field(description="The pillar (part of the score) to which the item belongs.")
    name: Name = Field(description="What to take, do, reach or eat, in a few words.")
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
    incomplete_reason: LongName | None = Field(
        None, description="Which value is missing, and why; absent if `complete` is true."
    )
    source: ShortNotes = Field(description="The source in which the item was published.")
    as_published: ShortNotes | None = Field(
        None, description="The wording of the source; absent in templates without a publication."
    )
    notes: ShortNotes | None = Field(
        None, description="What else is known, such as doubts about the source."
    )


class SupplementItem(_Item):
    """A supplement of a protocol. Adoption creates a supplement from it."""

    kind: Literal["supplement"] = Field(description=_KIND)
    dose: Dose | None = Field(
        None, description="The amount taken at once; absent if none is published."
    )
    ingredients: list[Ingredient] | None = Field(
        None, description="The known ingredients of one dose."
    )
    slots: list[Slot] = Field(
        description="The slots, with one dose for each slot. The list is empty if no time of day "
        "is published."
    )
    schedule: PlanSchedule = Field(
        description="The days on which it is due: `daily` if the source gives no days."
    )


class HabitItem(_Item):
    """A habit of a protocol. Adoption creates a habit from it."""

    kind: Literal["habit"] = Field(description=_KIND)
    measure: Literal["done", "minutes", "amount", "time"] = Field(
        description="What an entry records: `done` (yes or no), a number of `minutes`, an "
        "`amount`, or a `time` of day."
    )
    goal: ProtocolGoal | None = Field(
        None, description="The amount to reach, with the measure `minutes` or `amount` only."
    )
    window: ProtocolWindow | None = Field(
        None,
        description="The time of day for the habit. For the measure `time`, an entry counts if its "
        "time is in the window.",
    )
    markers: list[Slug] | None = Field(None, description="The ids of the markers to measure.")
    metric: MetricCode | None = Field(
        None,
        description="The metric that can fill the habit, if the adoption has `metrics`; absent if "
        "there is none.",
    )
    schedule: PlanSchedule = Field(
        description="The days on which it is due: `daily` if the source gives no days."
    )
    exercises: list[ProtocolExercise] | None = Field(
        None, description="The exercises, if the habit consists of some."
    )


class TrainingItem(_Item):
    """A training of a protocol. Adoption creates a habit from it if it has a schedule."""

    kind: Literal["training"] = Field(description=_KIND)
    schedule: PlanSchedule | None = Field(
        None, description="The days of training; absent if the item has `minutes_per_week`."
    )
    minutes: Positive | None = Field(None, description="The number of minutes of one session.")
    minutes_to: Positive | None = Field(
        None, description="The upper bound of `minutes`, if a range is published."
    )
    minutes_per_week: Positive | None = Field(
        None, description="The number of minutes of all sessions of a week."
    )
    minutes_per_week_to: Positive | None = Field(
        None, description="The upper bound of `minutes_per_week`, if a range is published."
    )
    kinds: list[TermName] | None = Field(None, description="What is trained, such as `strength`.")
    workouts: WorkoutLink | None = Field(
        None, description="The workouts that tick the habit of the item."
    )
    zones: ProtocolZones | None = Field(
        None, description="The heart rate zones in which to train; absent if none are published."
    )
    exercises: list[ProtocolExercise] | None = Field(
        None, description="The exercises of a session; absent if none are published."
    )


class TargetItem(_Item):
    """The target of a marker in a protocol. Adoption sets the target, if the range is complete."""

    kind: Literal["target"] = Field(description=_KIND)
    marker: Slug = Field(description="The id of the marker whose results should be in the range.")
    low: float | None = Field(
        None, description="The lower bound, in `unit`; absent if the range has none."
    )
    high: float | None = Field(
        None, description="The upper bound, in `unit`; absent if the range has none."
    )
    low_open: bool | None = Field(
        None, description="`true`: the range does not include `low` itself."
    )
    high_open: bool | None = Field(
        None, description="`true`: the range does not include `high` itself."
    )
    unit: str = Field(description="The canonical unit of the marker.", examples=["mg/dL"])
    sex: Literal["female", "male"] | None = Field(
        None, description="The sex for which the range is published; absent if it is for both."
    )


class DietItem(_Item):
    """A rule about food in a protocol, which is information: adoption creates nothing from it."""

    kind: Literal["diet"] = Field(description=_KIND)
    amount: Positive = Field(description="How much to eat or drink in a period, in `unit`.")
    amount_to: Positive | None = Field(
        None, description="The upper bound of `amount`, if a range is published."
    )
    unit: str = Field(description="The unit of `amount` and `amount_to`.", examples=["g"])
    per: Literal["day", "meal", "month"] = Field(description="The period of `amount`.")


# A name for the contract; a RootModel would import another module of pydantic with the first event.
ProtocolItem = TypeAliasType(
    "ProtocolItem",
    Annotated[
        SupplementItem | HabitItem | TrainingItem | TargetItem | DietItem,
        Field(
            discriminator="kind",
            description="One item of a protocol template. Its `kind` decides which fields it has.",
        ),
    ],
)


class ProtocolFact(ReadModel):
    """A published fact that cannot be adopted, because it is not an item."""

    name: Name = Field(description="What the fact is about, in a few words.")
    text: ShortNotes = Field(description="The fact in a sentence, in English.")
    source: ShortNotes = Field(description="Where it was published.")


class ProtocolSummary(ReadModel):
    """A protocol template (one dated version of a protocol) without its items."""

    id: Slug = Field(description="The id of the template: its series and version.")
    series: Series = Field(
        description="The series of the template. Versions of the same series can be compared."
    )
    version: str = Field(
        description="The version in the series, mostly the year and month of its sources.",
        examples=["2023-02"],
    )
    former_ids: list[Slug] | None = Field(
        None, description="Ids that the template had in the past. Requests can still use them."
    )
    name: Name = Field(
        description="The series and the version, for display.",
        examples=["Blueprint-style (unofficial) 2023-02"],
    )
    label: Name = Field(description="The version in words.", examples=["February 2023"])
    as_of: LocalDate | None = Field(
        None, description="The date on which the protocol was as described, if it is known."
    )
    fragment: bool = Field(
        description="Whether the sources describe only a part of the protocol of the time, so that "
        "the absence of an item means nothing."
    )
    program_template_id: Slug | None = Field(
        None,
        description="The program template that fits the training of the protocol, from which `POST "
        "/v1/programs` makes a program. An adoption creates none. Absent without training.",
        examples=["bodyweight-progression"],
    )
    disclaimer: ShortNotes = Field(
        description="What the template is not, such as medical advice. Show it beside the items."
    )
    sources: list[ShortNotes] = Field(description="Where the items and facts were published.")
    notes: list[ShortNotes] = Field(
        description="What is known about the sources, such as what could not be checked."
    )
    conflicts: list[ShortNotes] = Field(description="Contradictions between the sources.")


class ProtocolDifference(ReadModel):
    """The difference of one item between the version in `compare` (`before`) and this one
    (`after`).
    """

    id: Slug = Field(description="The id of the item, which both versions share.")
    change: Literal["added", "changed", "removed", "unknown"] = Field(
        description="The kind of difference. `unknown`: only one version has the item, and the "
        "other is a `fragment`, so it may have been a part of the protocol there too."
    )
    fields: list[str] = Field(
        description="The names of the changed fields if `change` is `changed`, otherwise "
        "empty. Changes of sources, of their wording and of notes do not count."
    )
    before: ProtocolItem | None = Field(
        None, description="The item in the version in `compare`; absent if only this one has it."
    )
    after: ProtocolItem | None = Field(
        None, description="The item in this version; absent if only the other has it."
    )


class ProtocolTemplate(ProtocolSummary):
    """A protocol template: one dated version of a protocol, with its items and their sources."""

    facts: list[ProtocolFact] = Field(
        description="What the sources say beside the items; nothing is adopted from it."
    )
    items: list[ProtocolItem] = Field(
        description="What the protocol consists of, in the order of the template."
    )
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
