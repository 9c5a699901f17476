"""The schedule types that streaks accept."""

from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.fixed import Daily, Interval, Weekdays
from chalicelib.schedules.flexible import Weekly
from chalicelib.schedules.monthly import Monthly

StreakScheduleType = Daily | Weekdays | Weekly | Interval | Monthly
# The interval of a streak is the time between two entries, so it has no anchor.
STREAKS: AcceptedTypes[StreakScheduleType] = AcceptedTypes(
    StreakScheduleType, without={"interval": ("anchor",)}
)
"""The schedule types that streaks, and therefore habits, accept."""
