"""Times of day that are filed under a local date: pure rules."""

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from chalicelib import localtime
from chalicelib.profile.days import DaySettings

BEDTIME: Final = "bedtime"
_DAY: Final = timedelta(days=1)


class LocalTime(NamedTuple):
    """When something happened by the clock of its place: the local date, and the time of day."""

    day: date
    clock: time


def local_time(instant: datetime, settings: DaySettings) -> LocalTime:
    """Return the local date and the time of day of an instant, in whole minutes.

    As of dated entries, an offset in its text that the zone of the profile does not have at that
    instant is that of the place; ``Z`` says nothing about it.

    Args:
        instant: with the offset of its text.
        settings: of the profile.
    """
    at_home = instant.astimezone(settings.zone)
    abroad = instant.utcoffset() and instant.utcoffset() != at_home.utcoffset()
    wall = instant if abroad else at_home
    day = localtime.local_date(wall, wall.tzinfo or settings.zone, settings.day_start)
    return LocalTime(day, wall.time().replace(second=0, microsecond=0))


def fits(code: str, filed: date, day: date) -> bool:
    """Tell whether an instant of the local date ``day`` can be a value of the date ``filed``.

    A sleep belongs to the date on which it ends, so it can have begun on the one before.
    """
    return day == filed or (code == BEDTIME and day == filed - _DAY)
