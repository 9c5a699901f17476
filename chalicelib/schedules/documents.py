"""Schedules and freezes as JSON documents."""

from typing import NotRequired, TypedDict


class ScheduleDocument(TypedDict):
    """A schedule; ``type`` decides which of the other fields it has."""

    type: str
    days: NotRequired[list[int]]
    every_weeks: NotRequired[int]
    week_start: NotRequired[int]
    every_months: NotRequired[int]
    target: NotRequired[int]
    count_by: NotRequired[str]
    every_days: NotRequired[int]
    window_days: NotRequired[int]
    anchor: NotRequired[str]
    on_days: NotRequired[int]
    off_days: NotRequired[int]
    min_gap_hours: NotRequired[float]
    max_per_day: NotRequired[int]


class FreezeDocument(TypedDict):
    """The rule for the freezes of a streak: earned, granted, or both."""

    earn_every: NotRequired[int]
    per_month: NotRequired[int]
    max: int
