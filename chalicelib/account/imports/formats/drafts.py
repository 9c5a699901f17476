"""What a file of another app says, before it is an entry: no ids, no choices, nothing guessed.

A unit or a time zone that a file does not state is None or absent here; whoever uses a draft has
to ask for it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

# A time without a zone is that of the clock on the wall; a date alone has no known time.
Moment = datetime | date
SetKind = Literal["normal", "warmup", "failure", "drop"]
Comparator = Literal["<", "<=", ">", ">="]

# What is dated otherwise is a mistake of the file.
YEARS: Final = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit.

    Attributes:
        value: as written.
        unit: `kg`, `lb`, `m`, `km`, `mi` or another of the API; of a laboratory, as the file spells
            it. None if the file does not say it.
    """

    value: float
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class SetDraft:
    """A set, with the line of the file that it comes from."""

    line: int
    kind: SetKind = "normal"
    reps: float | None = None
    weight: Amount | None = None
    distance: Amount | None = None
    duration_s: float | None = None
    rpe: float | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ExerciseDraft:
    """An exercise of a workout, by the name that the app has for it.

    Attributes:
        superset: exercises of one workout with the same text are a superset.
        category: the app's group of exercises, such as `Chest`, if it tells one.
    """

    name: str
    sets: tuple[SetDraft, ...]
    superset: str | None = None
    notes: str = ""
    category: str | None = None


@dataclass(frozen=True, slots=True)
class CardioDraft:
    """What one activity without sets measured.

    Attributes:
        sport: the id of a sport of the API; `other` for one that it does not have.
        duration_s: without pauses.
        indoor: None if the file does not say it.
    """

    sport: str
    duration_s: float | None = None
    distance: Amount | None = None
    energy_kcal: float | None = None
    avg_hr: float | None = None
    max_hr: float | None = None
    elevation_gain_m: float | None = None
    indoor: bool | None = None


@dataclass(frozen=True, slots=True)
class WorkoutDraft:
    """A workout that was done.

    Attributes:
        line: of the file; of its first set.
        key: the same for the same workout in each export of the app, and for no other one in this
            file. At most 200 characters.
        provider: of the entry's source, such as `strong`.
        zone: the IANA zone, if the file names it.
        recorded_by: the device or the app that recorded it, as of a sample, if the file names it.
    """

    line: int
    key: str
    provider: str
    start: Moment
    end: datetime | None = None
    duration_s: float | None = None
    title: str = ""
    notes: str = ""
    exercises: tuple[ExerciseDraft, ...] = ()
    cardio: CardioDraft | None = None
    zone: str | None = None
    recorded_by: str = ""


@dataclass(frozen=True, slots=True)
class SampleDraft:
    """One measurement of a daily metric, or a span of it.

    Attributes:
        code: of a metric of the API.
        source: the device or the app that measured, as an id of the API: `a-z`, `0-9`, `-`, at
            most 40 characters, the kind of the source before the first hyphen.
        end: None for a measurement of one moment.
        amount: None for a span whose length is the figure, such as a stage of sleep.
    """

    line: int
    code: str
    source: str
    start: Moment
    end: datetime | None = None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class RangeDraft:
    """The reference range that a laboratory printed."""

    low: float | None = None
    high: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """A result of a laboratory.

    Attributes:
        key: the same for the same result in each export, and for no other one in this file. At
            most 200 characters.
        marker: the name as printed.
        loinc: the LOINC code, if it is given.
        text: an answer that is no figure, such as `negative`.
        flag: as printed, such as `H`.
        fasting: whether the person had fasted; None if the file does not say it.
    """

    line: int
    key: str
    provider: str
    taken: Moment
    marker: str
    loinc: str | None = None
    amount: Amount | None = None
    comparator: Comparator | None = None
    text: str = ""
    range: RangeDraft = field(default_factory=RangeDraft)
    flag: str = ""
    laboratory: str = ""
    notes: str = ""
    fasting: bool | None = None


Draft = WorkoutDraft | SampleDraft | ReadingDraft
