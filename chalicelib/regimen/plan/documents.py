"""The stored documents of the plan, and of the logs of days.

Dates are ``YYYY-MM-DD``, instants RFC 3339 in UTC.
"""

from typing import Any, Literal, NotRequired, Required, TypedDict, final

from chalicelib.schedules.documents import FreezeDocument, ScheduleDocument
from chalicelib.schedules.limits import Per

DoseStatus = Literal["taken", "skipped"]
# A logged dose or habit. A skipped habit is neutral; one within its limit is open for the day.
LogStatus = Literal["taken", "skipped", "neutral", "open"]
Pillar = Literal["sleep", "exercise", "diet", "supplements", "measurement", "other"]
Measure = Literal["done", "minutes", "amount", "time"]


class LimitDocument(TypedDict):
    """At most an amount per day, week or month."""

    at_most: float
    per: Per


class WorkoutSourceDocument(TypedDict, total=False):
    """The workouts to which a habit is linked; see :mod:`chalicelib.regimen.plan.sources`."""

    type: str
    minutes: int


# ``from`` is a keyword.
WindowDocument = TypedDict("WindowDocument", {"from": str, "to": str})
"""A range of local time, ``HH:MM``."""


class MetricSourceDocument(TypedDict):
    """The metric to which a habit is linked; either with bounds, or with a window."""

    code: str
    at_least: NotRequired[float]
    at_most: NotRequired[float]
    window: NotRequired[WindowDocument]


class HabitSourceDocument(TypedDict):
    """What ticks a habit besides its entries: either workouts or a metric."""

    workouts: NotRequired[WorkoutSourceDocument]
    metric: NotRequired[MetricSourceDocument]


class DoseDocument(TypedDict):
    """The amount taken at once."""

    amount: float
    unit: str


# ``as`` is a keyword.
IngredientDocument = TypedDict(
    "IngredientDocument",
    {
        "nutrient": str,
        "amount": NotRequired[float],
        "unit": NotRequired[str],
        "form": NotRequired[str],
        "as": NotRequired[Literal["element", "compound"]],
    },
)
"""An ingredient of one dose; without ``amount`` and ``unit`` if the label states none."""


class TaperStepDocument(TypedDict):
    """The dose of a number of days."""

    days: int
    dose: DoseDocument


class VersionDocument(TypedDict):
    """A version of a supplement or habit.

    Only supplements have ``slots``, a ``dose`` and ``ingredients``; these are absent if they are
    those of the version before. Versions of supplements that were deleted before 0.6 have neither.

    Only habits have a ``limit`` or a ``source``. A version that was entered later than it is in
    force, as a pause of a supplement, has the local date of that in ``entered_on``.

    A habit whose goal is only a maximum has its limit here, so that a new one changes no past day.
    Versions of 0.5 have none: an entry that met the goal is required on their days. Nor has one
    whose source is a metric, because without a figure nothing is known of a day.
    """

    valid_from: str
    schedule: ScheduleDocument
    paused: bool
    slots: NotRequired[list[str]]
    starts_on: NotRequired[str]
    ends_on: NotRequired[str]
    dose: NotRequired[DoseDocument]
    ingredients: NotRequired[list[IngredientDocument]]
    slot_doses: NotRequired[dict[str, DoseDocument]]
    taper: NotRequired[list[TaperStepDocument]]
    taper_from: NotRequired[str]
    limit: NotRequired[LimitDocument]
    source: NotRequired[HabitSourceDocument]
    entered_on: NotRequired[str]


class ProtocolLinkDocument(TypedDict):
    """The template item from which a supplement or habit was created."""

    adoption_id: str
    protocol_id: str
    item_id: str


class InventoryDocument(TypedDict):
    """The stock as it was last set, in ``unit``; the current one is a counter."""

    units_left: float
    unit: str
    refill_at: NotRequired[float]


class PlannedDocument(TypedDict):
    """The fields that supplements and habits have in common."""

    id: str
    version: int
    name: str
    schedule: ScheduleDocument
    paused: bool
    versions: list[VersionDocument]
    starts_on: NotRequired[str]
    ends_on: NotRequired[str]
    notes: NotRequired[str]
    protocol: NotRequired[ProtocolLinkDocument]
    created_at: str
    updated_at: str


class ArchivedTextsDocument(TypedDict):
    """What a person wrote about a deleted supplement or habit: its name and its doses.

    ``doses`` has for each version those of its fields that contain a dose.
    """

    name: str
    doses: list[dict[str, Any]]


@final
class SupplementDocument(PlannedDocument):
    """A supplement. The fields of a version are those of the last one."""

    brand: NotRequired[str]
    form: NotRequired[str]
    ingredients: list[IngredientDocument]
    dose: DoseDocument
    slots: list[str]
    slot_doses: NotRequired[dict[str, DoseDocument]]
    taper: NotRequired[list[TaperStepDocument]]
    taper_from: NotRequired[str]
    with_food: NotRequired[bool]
    rx: bool
    targets_biomarkers: list[str]
    inventory: NotRequired[InventoryDocument]


class GoalDocument(TypedDict):
    """The amounts with which an entry of a habit counts: one bound or both.

    ``per`` belongs to a goal that has only ``at_most``; in 0.5 there was none, which means ``day``.
    """

    at_least: NotRequired[float]
    at_most: NotRequired[float]
    per: NotRequired[Per]
    unit: NotRequired[str]


@final
class HabitDocument(PlannedDocument):
    """A habit."""

    pillar: Pillar
    measure: Measure
    goal: NotRequired[GoalDocument]
    window: NotRequired[WindowDocument]
    markers: list[str]
    freeze: NotRequired[FreezeDocument]
    source: NotRequired[HabitSourceDocument]


class CountedDaysDocument(TypedDict):
    """The days from which the due days of a deleted supplement or habit were counted.

    ``done`` and ``skips`` have the flags of day counters, by year; ``neutral`` is a list of dates.
    They no longer change.
    """

    done: dict[str, dict[str, int]]
    skips: dict[str, dict[str, int]]
    neutral: list[str]


@final
class EndedDocument(TypedDict):
    """When a deleted supplement or habit was due; only a habit has ``pillar`` and ``measure``.

    Only one in the archive whose due days were counted from done days has ``counted``. One that was
    deleted before 0.6 has no ``created_at``.
    """

    name: str
    versions: list[VersionDocument]
    pillar: NotRequired[Pillar]
    measure: NotRequired[Measure]
    counted: NotRequired[CountedDaysDocument]
    created_at: NotRequired[str]


class DeletedDaysDocument(TypedDict):
    """The days of deleted supplements and habits; see ``deleted_days``.

    The days of a year are hexadecimal, two digits for each day from 1 January on.
    """

    active: dict[str, dict[str, str]]
    due: dict[str, dict[str, str]]
    archived: dict[str, int]


class StreakVersionDocument(TypedDict):
    """A version of the schedule of a streak; ``effective_from`` null means all time."""

    effective_from: str | None
    schedule: ScheduleDocument


class StreakScheduleDocument(TypedDict):
    """The schedule of a streak; ``threshold`` belongs to the streak ``protocol``.

    It exists from the start, at version 0, without timestamps.
    """

    id: str
    version: int
    versions: list[StreakVersionDocument]
    freeze: NotRequired[FreezeDocument]
    threshold: NotRequired[float]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]


class StoredEntryDocument(TypedDict, total=False):
    """What the log of a day has of a habit entry beside ``habits`` and ``skips``.

    The version is absent if it is 1, and 0 if it is not known. ``done`` is absent if it is whether
    the goal was met, and a skipped entry has no value.
    """

    version: int
    done: bool
    count: int
    amount: float
    time: str
    origin: Literal["workout", "metric"]


class LoggedEntryDocument(StoredEntryDocument, total=False):
    """The part of a habit entry that the day shows; a skipped one has ``status`` and no value."""

    met: Required[bool]
    status: Literal["skipped"]


class DayLogDocument(TypedDict):
    """The log of one day. Logs of earlier releases have neither ``versions`` nor ``entries``;
    others have ``entries``, also if it is empty.

    Attributes:
        doses: by supplement id and text of the dose key: the status, and the end of the sort key
            of the intake.
        habits: by habit id, whether the entry met the goal.
        amounts: by habit id, the amount in thousandths if the habit has a limit.
        sessions: by habit id, the number of sessions if there are several.
        skips: the ids of the habits that were skipped.
        gone: by habit id, the version of the tombstone of a deleted entry.
        versions: by intake id, the version of the intake if it is not 1; 0 if it is not known.
        entries: by habit id, the entry, if it is not a tick of version 1.
    """

    doses: dict[str, dict[str, tuple[DoseStatus, str]]]
    habits: dict[str, bool]
    amounts: NotRequired[dict[str, int]]
    sessions: NotRequired[dict[str, int]]
    skips: NotRequired[list[str]]
    gone: dict[str, int]
    versions: NotRequired[dict[str, int]]
    entries: NotRequired[dict[str, StoredEntryDocument]]
