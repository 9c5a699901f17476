"""The types of schedule that streaks take."""

from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.fixed import Daily, Interval, Weekdays
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.monthly import Monthly

StreakSchedule = Daily | Weekdays | Weekly | Interval | Monthly
# What counts of an interval is the gap between two entries, wherever it began.
STREAKS: AcceptedTypes[StreakSchedule] = AcceptedTypes(
    StreakSchedule, without={"interval": ("anchor",)}
)
"""The types of schedule that streaks, and therefore habits, take."""
