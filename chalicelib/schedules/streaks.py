"""The schedule types that streaks accept."""

from chalicelib.schedules.accepted import AcceptedTypes
from chalicelib.schedules.by_history import HabitInterval, Rolling
from chalicelib.schedules.fixed import Daily, Weekdays
from chalicelib.schedules.flexible import NoSchedule, Weekly
from chalicelib.schedules.monthly import Monthly

StreakScheduleType = Daily | Weekdays | Weekly | HabitInterval | Monthly | Rolling
# A streak begins with an entry, so its interval has no first due day.
STREAKS: AcceptedTypes[StreakScheduleType] = AcceptedTypes(
    StreakScheduleType, without={"interval": ("anchor",)}
)
"""The schedule types that streaks accept."""
FoldedSchedule = StreakScheduleType | NoSchedule
"""The schedule types that a streak is folded from: a habit may have none for some time."""
