"""Models of a day in one answer, and of the score by day and pillar."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.models.base import QueryModel, ReadModel
from chalicelib.models.fields import Instant, LocalDate, Name, Slug
from chalicelib.models.queries import DaySpanQuery
from chalicelib.regimen.habits.models import HabitGoal, HabitId, HabitWindow, Measure
from chalicelib.regimen.intakes.models import SupplementId
from chalicelib.regimen.plan.models import Slot
from chalicelib.regimen.plan.score import Pillar
from chalicelib.regimen.supplements.models import Dose
from chalicelib.schedules.base import Unit
from chalicelib.streaks.fold import Status
from chalicelib.streaks.kinds import Kind
from chalicelib.training.workouts.models import WorkoutType

Rate = Annotated[float, Field(ge=0, le=1)]
State = Literal["taken", "skipped", "missed", "open"]


class PillarScore(ReadModel):
    """How much of what was due was done, in one part of a protocol."""

    pillar: Pillar
    done: int
    due: int
    rate: Rate


class DayScore(ReadModel):
    """The score of one day, of what was due on the day itself."""

    score: Rate | None = Field(
        description="The mean of the pillars' rates; null if nothing was due."
    )
    pillars: list[PillarScore] = Field(description="Those that had something due.")


class TodayScore(DayScore):
    """The score so far: what is still to come counts as due."""

    threshold: Rate = Field(description="From which score on the day counts for `protocol`.")


class DueDose(ReadModel):
    """One dose of the day."""

    supplement_id: SupplementId
    name: Name
    dose: Dose | None = Field(None, description="Absent once the supplement was deleted.")
    with_food: bool | None = None
    rx: bool | None = None
    state: State = Field(description="`missed` is past, `open` still to come.")
    intake_id: str | None = Field(None, description="What was logged of it.")


class DueSlot(ReadModel):
    """The doses of one time of day; doses without a slot come last."""

    slot: Slot | None = None
    done: int
    due: int
    doses: list[DueDose]


class FlexibleDose(ReadModel):
    """A supplement that is due on no particular day: some days a week, or as needed."""

    supplement_id: SupplementId
    name: Name
    dose: Dose
    slot: Slot | None = None
    taken: int = Field(description="On this day.")
    target: int | None = Field(None, description="On how many days a week; absent: as needed.")
    taken_this_week: int | None = Field(None, description="On how many days, this one included.")
    max_per_day: int | None = None
    min_gap_hours: float | None = None


class DueHabit(ReadModel):
    """A habit that is due on the day, or in its week."""

    habit_id: HabitId
    name: Name
    pillar: Pillar
    measure: Measure
    goal: HabitGoal | None = None
    window: HabitWindow | None = None
    state: Literal["met", "not_met", "missed", "open"] = Field(
        description="`not_met`: logged, but short of its goal; `missed` is past."
    )
    target: int | None = Field(None, description="On how many days a week, if on any.")
    met_this_week: int | None = Field(None, description="On how many days, this one included.")


class MeasuredMarker(ReadModel):
    """A marker to measure."""

    marker: Slug
    name: Name
    measured_on: LocalDate | None = Field(None, description="When it last was.")
    due_on: LocalDate
    due: bool


class DueMeasurement(ReadModel):
    """A habit of measuring, and when each of its markers is due again."""

    habit_id: HabitId
    name: Name
    every_days: int
    due: bool = Field(description="Whether any of them is due.")
    markers: list[MeasuredMarker]


class PlannedWorkout(ReadModel):
    """A workout that is planned or in progress."""

    workout_id: str = Field(json_schema_extra={"format": "uuid"})
    title: Name
    type: WorkoutType
    status: Literal["planned", "in_progress"]
    started_at: str | None = Field(None, json_schema_extra={"format": "date-time"})


class DayWorkouts(ReadModel):
    """The workouts of the day."""

    planned: list[PlannedWorkout]
    completed: int


class StreakToday(ReadModel):
    """A streak in short, as of now."""

    kind: Kind
    name: Name | None = Field(None, description="The habit's.")
    unit: Unit
    length: int
    status: Status
    at_risk: bool
    at_risk_until: Instant | None


class Refill(ReadModel):
    """A supplement of which little is left."""

    supplement_id: SupplementId
    name: Name
    doses_left: int
    refill_at: int


class Today(ReadModel):
    """Everything due, done and at risk on one day."""

    date: LocalDate
    today: LocalDate = Field(description="What day it is now, by the profile.")
    timezone: str
    day_ends_at: Instant
    slots: list[DueSlot] = Field(description="In the order of the day.")
    flexible: list[FlexibleDose]
    habits: list[DueHabit]
    workouts: DayWorkouts
    measurements: list[DueMeasurement]
    refills: list[Refill]
    score: TodayScore
    streaks: list[StreakToday]


class TodayQuery(QueryModel):
    """Which day to show."""

    date: LocalDate | None = Field(None, description="The local date; today by default.")


class ScoreQuery(DaySpanQuery):
    """Which days to score."""


class ScoredDay(DayScore):
    """One local date on which something was due."""

    date: LocalDate


class ScoredWeek(ReadModel):
    """What was due on any days of a week."""

    start: LocalDate = Field(description="The week's first day.")
    pillars: list[PillarScore]


class Score(ReadModel):
    """Adherence to what was planned, by the versions in force on each day."""

    days: list[ScoredDay] = Field(description="Days on which something was due, oldest first.")
    weeks: list[ScoredWeek] = Field(
        description="Weeks that end in the range, with what was due on any of their days; "
        "one that is not past has only what reached its target."
    )
    average: Rate | None = Field(description="The mean of the days' scores; null without any.")
    pillars: list[PillarScore] = Field(description="Of all days and weeks together.")
