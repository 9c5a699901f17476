"""Models of streaks and the calendar."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chalicelib.http.fields import Instant, LocalDate
from chalicelib.http.models import QueryModel, ReadModel

MAX_CALENDAR_DAYS = 400

Kind = Literal["workouts", "supplements", "biomarkers"]


class DailySchedule(ReadModel):
    """An entry is asked for on every local day."""

    type: Literal["daily"] = "daily"


class CurrentRun(ReadModel):
    """The run that is alive; length 0 and no dates when none is."""

    length: Annotated[int, Field(ge=0)]
    start: LocalDate | None
    last_activity: LocalDate | None = Field(description="The latest day with an entry so far.")
    active_days: Annotated[int, Field(ge=0, description="Days with entries within the run.")]


class LongestRun(ReadModel):
    """The longest run so far; recomputed, so deleting an entry can shrink it."""

    length: Annotated[int, Field(ge=0)]
    start: LocalDate | None
    end: LocalDate | None


class Streak(ReadModel):
    """One streak as it stands now."""

    kind: Kind
    unit: Literal["day"] = Field(description="What `length` counts.")
    today: LocalDate = Field(description="The local date it is, by the profile.")
    timezone: str = Field(description="The profile's zone.", examples=["Europe/Berlin"])
    schedule: DailySchedule
    status: Literal["none", "done", "at_risk", "broken"] = Field(
        description="none: no entry yet; done: today has one; at_risk: today decides; broken."
    )
    at_risk: bool = Field(description="Whether the run ends unless today gets an entry.")
    at_risk_until: Instant | None = Field(description="When today ends, while the run is at risk.")
    current: CurrentRun
    longest: LongestRun


class StreakList(ReadModel):
    """Every streak of the caller."""

    items: list[Streak]


class CalendarQuery(QueryModel):
    """Which days of which kind to show."""

    kind: Kind = Field(description="What to count.")
    from_: LocalDate = Field(alias="from", description="First local date, included.")
    to: LocalDate = Field(description="Last local date, included; at most 400 days in all.")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.to < self.from_:
            raise ValueError("from must not lie after to")
        if self.to - self.from_ >= timedelta(days=MAX_CALENDAR_DAYS):
            raise ValueError(f"from and to may span at most {MAX_CALENDAR_DAYS} days")
        return self


class CalendarDay(ReadModel):
    """One day of the heat map."""

    date: LocalDate
    count: Annotated[int, Field(ge=0, description="Entries on that day.")]
    level: Annotated[int, Field(ge=0, le=4, description="Shade, by quartile of your busy days.")]
    state: Literal["done", "open", "missed", "off"] = Field(
        description="done: has entries; open: today, without any yet; missed: a past day without "
        "any; off: before the first entry, or in the future."
    )


class Calendar(ReadModel):
    """Days in order, with none left out."""

    kind: Kind
    days: list[CalendarDay]
