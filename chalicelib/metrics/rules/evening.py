"""The date on which a night's sleep began, for habits such as going to bed in time.

Sleep is filed under the local date on which it ends, but the evening that led to it is the day
before in most cases.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from chalicelib import localtime
from chalicelib.metrics.rules import clock

_DAY: Final = timedelta(days=1)
_NOON: Final = 12 * 60


def evening_of(filed: date, bedtime: int | datetime, tz: tzinfo, day_start: time) -> date:
    """Return the local date on which a sleep began.

    An instant decides by itself. Otherwise a time from noon on is of the day before ``filed``. A
    time before noon is on the calendar date ``filed``, and belongs to the day before if it is
    earlier than ``day_start``. This is a day too early for a sleep that also ended before
    ``day_start`` and is therefore filed with its evening; only an instant shows that.

    Args:
        filed: the local date on which the sleep ended.
        bedtime: minutes after midnight, or an instant with a UTC offset.
        tz: the time zone of the place where the sleep began; only an instant needs it.
        day_start: of the person.

    >>> from datetime import UTC
    >>> wednesday = date(2026, 3, 4)
    >>> [evening_of(wednesday, 60 * hour, UTC, time(3)).day for hour in (20, 1, 4)]
    [3, 3, 4]
    """
    if isinstance(bedtime, datetime):
        return localtime.local_date(bedtime, tz, day_start)
    if bedtime >= _NOON or bedtime < clock.minute_of_time(day_start):
        return filed - _DAY
    return filed
