"""Models of the items of a day, and of the scores by day and pillar."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import Clock, Instant, LocalDate, Name, Slug, UnitName
from chalicelib.models.queries import ChartSpanQuery
from chalicelib.profile.documents import UnitSystem
from chalicelib.profile.models import WeekStart
from chalicelib.regimen.habits.models import HabitGoal, HabitId
from chalicelib.regimen.intakes.models import SupplementId
from chalicelib.regimen.plan.as_needed_models import AsNeededFields
from chalicelib.regimen.plan.documents import Measure, Pillar
from chalicelib.regimen.plan.models import Dose, Slot
from chalicelib.regimen.plan.source_models import HabitWindow
from chalicelib.regimen.supplements.models import Units
from chalicelib.schedules.base import Unit
from chalicelib.streaks.fold import StreakStatus
from chalicelib.streaks.kinds import StreakKind
from chalicelib.today.metric_models import DayMetrics
from chalicelib.today.workout_models import DayWorkouts

Rate = Annotated[float, Field(ge=0, le=1)]


class PillarScore(ReadModel):
    """One pillar (part of the score): the number of due items and of those that are done."""

    pillar: Pillar
    done: int
    due: int
    rate: Rate


class DayScore(ReadModel):
    """The score of the items that are due on one day."""

    score: Rate | None = Field(
        description="The mean of the rates of the pillars; null if nothing was due."
    )
    pillars: list[PillarScore] = Field(description="The pillars that had something due.")


class TodayScore(DayScore):
    """The score of the day until now. Items that are still open count as due."""

    threshold: Rate = Field(
        description="The lowest score with which the day counts for the streak kind `protocol`."
    )


class DueDose(ReadModel):
    """One dose that is due on the day, or overdue."""

    supplement_id: SupplementId
    name: Name
    dose: Dose | None = Field(
        None, description="The dose; absent if the supplement was deleted before 0.6."
    )
    with_food: bool | None = None
    rx: bool | None = None
    state: Literal["taken", "skipped", "missed", "open", "excused"] = Field(
        description="The state of the dose. `missed`: not logged, and the day is past. "
        "`open`: not logged yet, and the day is not past. `excused`: not logged, and an excuse of "
        "the day covers doses (`excuses_cover_doses` of the profile), so the dose is not due."
    )
    intake_id: str | None = Field(
        description="The id of the intake that was logged for the dose, taken or skipped; null if "
        "there is none. `DELETE /v1/intakes/{intake_id}` undoes it."
    )
    intake_version: int | None = Field(
        description="The version of that intake, in quotes the `If-Match` of a request that "
        "changes or deletes it; null without an intake."
    )
    overdue_since: LocalDate | None = Field(
        None,
        description="The due day before this day that was missed, if no dose was taken since. The "
        "dose is not due on this day itself, so it counts neither in the score nor in `due` and "
        "`done` of its slot.",
    )


class DueSlot(ReadModel):
    """The due and overdue doses of one slot. `due` is the number of doses that are due on the day
    itself, and `done` how many of these were taken. Doses without a slot come last.
    """

    slot: Slot | None = None
    done: int
    due: int
    doses: list[DueDose]


class FlexibleDose(AsNeededFields):
    """A supplement without fixed days: it is due on a number of days a week, or taken as needed.

    Of a past day, the state of a supplement as needed is that at its end.
    """

    supplement_id: SupplementId
    name: Name
    dose: Dose
    slot: Slot | None = None
    taken: int = Field(description="The number of doses taken on this day.")
    intake_id: str | None = Field(
        description="The id of the intake that was logged for the dose on this day, taken or "
        "skipped: of a dose as needed, that of the latest one. Null if there is none. "
        "`DELETE /v1/intakes/{intake_id}` undoes it."
    )
    intake_version: int | None = Field(
        description="The version of that intake, in quotes the `If-Match` of a request that "
        "changes or deletes it; null without an intake."
    )
    target: int | None = Field(
        None,
        description="The number of days a week on which the dose is due; absent for a dose "
        "as needed.",
    )
    taken_this_week: int | None = Field(
        None,
        description="The number of days of the week, up to and including this day, on "
        "which the dose was taken; absent for a dose as needed.",
    )
    max_per_day: int | None = None
    min_gap_hours: float | None = None


class LoggedEntry(ReadModel):
    """What was entered for a habit on the day: the `HabitEntry` without its notes. It has only the
    value of the measure of the habit, and none if the habit was skipped.
    """

    version: int = Field(
        description="The version of the entry, in quotes the `If-Match` of a request that changes "
        "or deletes it."
    )
    met: bool = Field(
        description="Whether the entry counts: it meets the goal, or is in the window. A "
        "later change of the habit does not change it."
    )
    status: Literal["skipped"] | None = Field(
        None, description="`skipped` if the habit was left out on purpose; otherwise absent."
    )
    done: bool | None = Field(
        None, description="Whether the habit was done; only for the measure `done`."
    )
    count: int | None = Field(
        None, description="How many times it was done on the day; absent for once."
    )
    amount: float | None = Field(
        None,
        description="The amount of this day, in the unit of the goal; for the measure `minutes`, "
        "in minutes.",
    )
    time: Clock | None = Field(
        None, description="The local time of day, only for the measure `time`."
    )
    origin: Literal["workout", "metric"] | None = Field(
        None,
        description="`workout` if the entry follows from the workouts of the day, `metric` if it "
        "follows from a metric; absent if it was set by hand.",
    )


class DueHabit(ReadModel):
    """A habit that is due on the day or in its week."""

    habit_id: HabitId
    name: Name
    pillar: Pillar
    measure: Measure
    goal: HabitGoal | None = None
    window: HabitWindow | None = None
    state: Literal["met", "not_met", "skipped", "missed", "open", "excused"] = Field(
        description="The state of the habit. `not_met`: logged, but the goal is not met. "
        "`skipped`: the entry says so. `missed`: not logged, and the day is past (never with "
        "`target`). `open`: not logged. `excused`: not logged, and the day has an excuse, so the "
        "habit is not due. A goal with only `at_most` is `open` until its day, week or month is "
        "over, and `not_met` as soon as the amount is over the limit."
    )
    entry: LoggedEntry | None = Field(
        description="The entry of this day; null if there is none. "
        "`DELETE /v1/habits/{habit_id}/entries/{date}` undoes it."
    )
    amount: float | None = Field(
        None,
        description="The amount of the day, week or month until now; only if the goal has only "
        "`at_most`.",
    )
    overdue_since: LocalDate | None = Field(
        None,
        description="The due day before this day that was missed, if nothing was done since. The "
        "habit is not due on this day itself, so it does not count in the score.",
    )
    target: int | None = Field(
        None,
        description="The number of days, or sessions, a week on which the habit is due; absent if "
        "it has fixed days.",
    )
    met_this_week: int | None = Field(
        None,
        description="The number of days (or sessions) of the week, up to and including this day, "
        "on which the habit was done; absent if it has fixed days.",
    )


class MeasuredMarker(ReadModel):
    """A marker of a habit. It is due `every_days` days after its latest reading from any source or,
    without a reading, on the `anchor` of the schedule (by default, its first day).
    """

    marker: Slug
    name: Name
    measured_on: LocalDate | None = Field(
        None, description="The local date of the latest reading or metric."
    )
    due_on: LocalDate
    due: bool


class DueMeasurement(ReadModel):
    """A habit with `markers` and an `interval` schedule, and the next due date of each marker."""

    habit_id: HabitId
    name: Name
    every_days: int
    due: bool = Field(description="Whether at least one of the markers is due.")
    markers: list[MeasuredMarker]


class StreakToday(ReadModel):
    """A summary of a streak at the time of the request. `Streak` describes the fields."""

    kind: StreakKind
    name: Name | None = Field(
        None, description="The name of the habit, if the kind is that of a habit."
    )
    unit: Unit
    length: int
    status: StreakStatus
    at_risk: bool
    at_risk_until: Instant | None


class Refill(ReadModel):
    """A supplement of which at most `refill_at` is left."""

    supplement_id: SupplementId
    name: Name
    units_left: Units = Field(description="What is left, in `unit`.")
    unit: UnitName
    refill_at: Units


class Today(ReadModel):
    """All items of one day: due doses, habits, workouts, metrics and measurements, with the score
    and the streaks. `date` is the requested day, and `day_ends_at` the instant at which it ends.
    `flexible` has the supplements without fixed days.
    """

    date: LocalDate = Field(description="The local date of the requested day.")
    today: LocalDate = Field(description="The current local date in the time zone of the profile.")
    timezone: str = Field(
        description="The time zone of the profile: an IANA name or a fixed offset."
    )
    week_start: WeekStart
    units: UnitSystem = Field(
        description="The units for display, from the profile. Quantities stay as entered."
    )
    day_ends_at: Instant = Field(
        description="The instant at which the day ends, in UTC: the start of the next one, which "
        "is after midnight if `day_start` of the profile is."
    )
    slots: list[DueSlot] = Field(description="The due doses by slot, in the order of the day.")
    flexible: list[FlexibleDose] = Field(
        description="The doses of supplements without fixed days, by slot where they have several."
    )
    habits: list[DueHabit] = Field(
        description="The habits that are due on the day or in its week, by `window`."
    )
    workouts: DayWorkouts
    metrics: DayMetrics
    measurements: list[DueMeasurement] = Field(
        description="The habits that measure markers at intervals, due or not."
    )
    refills: list[Refill] = Field(
        description="The supplements of which no more than `refill_at` is left."
    )
    score: TodayScore
    streaks: list[StreakToday] = Field(
        description="The streaks that `GET /v1/streaks` lists, at the time of the request."
    )


class TodayQuery(QueryModel):
    """The requested day."""

    date: LocalDate | None = Field(None, description="The local date. The default is today.")


class ScoreQuery(ChartSpanQuery):
    """The days whose scores are requested."""


class ScoredDay(DayScore):
    """The score of a local date on which something was due."""

    date: LocalDate


class ScoredWeek(ReadModel):
    """The items of `weekly` schedules, which are due on any days of a week."""

    start: LocalDate = Field(description="The first day of the week.")
    pillars: list[PillarScore]


class Score(ReadModel):
    """The scores of days and weeks, from the schedule versions that were in force on each day."""

    days: list[ScoredDay] = Field(description="The days on which something was due, oldest first.")
    weeks: list[ScoredWeek] = Field(
        description="The weeks that end in the range, with the items of `weekly` schedules. "
        "A week that is not past has only the items that reached their target."
    )
    average: Rate | None = Field(
        description="The mean of the scores of `days`, without `weeks`; null without a score."
    )
    pillars: list[PillarScore] = Field(
        description="The totals of each pillar over all days and weeks."
    )
