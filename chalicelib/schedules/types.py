"""The union of all schedule types."""

from chalicelib.schedules.by_history import IntervalFromLast, Rolling
from chalicelib.schedules.fixed import Cycle, Daily, Interval, Weekdays
from chalicelib.schedules.flexible import AsNeeded, NoSchedule, Weekly
from chalicelib.schedules.monthly import Monthly

Schedule = (
    Daily
    | Weekdays
    | Monthly
    | Weekly
    | Interval
    | IntervalFromLast
    | Cycle
    | Rolling
    | AsNeeded
    | NoSchedule
)
