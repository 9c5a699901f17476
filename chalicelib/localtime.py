"""Local dates: the day of a person to which an instant belongs.

All rules compare wall clocks. None subtracts hours from an instant, because across a
daylight-saving change that gives the wrong date.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONE_PATTERN = r"^[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}$"
_ZONE = re.compile(ZONE_PATTERN)
# Names of a tz database that are no place: files of the machine, and leap-second variants.
_NOT_A_PLACE = re.compile(
    r"^(localtime|posixrules|Factory|leapseconds|tzdata|(right|posix)/.*)$", re.IGNORECASE
)
_DATE_LINE = timedelta(hours=20)


def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone called ``name``.

    Raises:
        ValueError: the tz database has no such zone.
    """
    if not _ZONE.match(name) or _NOT_A_PLACE.match(name):
        raise ValueError("not an IANA time zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError("not an IANA time zone") from error


def days(first: date, last: date) -> Iterator[date]:
    """Yield the dates from ``first`` to ``last``, both included; none if ``last`` lies before.

    >>> [day.day for day in days(date(2026, 3, 30), date(2026, 4, 1))]
    [30, 31, 1]
    """
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def local_date(instant: datetime, tz: ZoneInfo, day_start: time) -> date:
    """Return the local date of an aware ``instant``.

    Times before ``day_start`` belong to the previous day.

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> local_date(datetime(2026, 3, 12, 1, 10, tzinfo=UTC), berlin, time(3))
    datetime.date(2026, 3, 11)
    >>> local_date(datetime(2026, 3, 12, 2, 0, tzinfo=UTC), berlin, time(3))
    datetime.date(2026, 3, 12)
    """
    wall = instant.astimezone(tz)
    today = wall.date()
    return today if wall.time() >= day_start else today - timedelta(days=1)


def day_begins(day: date, tz: ZoneInfo, day_start: time) -> datetime:
    """Return the first instant (UTC) whose :func:`local_date` is ``day``.

    If the wall clock skips ``day_start`` (daylight saving), the day begins at the first time after
    the gap; if it shows ``day_start`` twice, the day begins at the first of them.

    >>> day_begins(date(2026, 3, 29), ZoneInfo("Europe/Berlin"), time(2, 30)).isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    begins = datetime.combine(day, day_start, tzinfo=tz).astimezone(UTC)
    if begins.astimezone(tz).replace(tzinfo=None) == datetime.combine(day, day_start):
        return begins
    # Inside a gap: search for the transition itself, which is always on a whole minute or second.
    low, high = begins - timedelta(days=1, hours=2), begins
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if local_date(middle, tz, day_start) < day:
            low = middle
        else:
            high = middle
    return high


def day_exists(day: date, tz: ZoneInfo) -> bool:
    """Tell whether ``day`` existed in ``tz``; a zone that crosses the date line skips one.

    >>> day_exists(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))
    False
    """
    noon = datetime.combine(day, time(12), tzinfo=tz)
    return noon.astimezone(UTC).astimezone(tz).date() == day


def day_ends(day: date, tz: ZoneInfo, day_start: time) -> datetime:
    """Return the first instant (UTC) after the last one whose :func:`local_date` is ``day``.

    If clocks fall back over ``day_start``, the wall clock shows it twice, and it is ``day`` again
    before the second time; then the day ends at the second time.

    >>> day_ends(date(2026, 10, 31), ZoneInfo("America/New_York"), time(1, 30)).isoformat()
    '2026-11-01T06:30:00+00:00'
    """
    tomorrow = day + timedelta(days=1)
    wall = datetime.combine(tomorrow, day_start)
    second = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    exists = second.astimezone(tz).replace(tzinfo=None) == wall
    if exists and local_date(second - timedelta(seconds=1), tz, day_start) == day:
        return second
    return day_begins(tomorrow, tz, day_start)


@cache
def skipped_days(tz: ZoneInfo) -> frozenset[date]:
    """Return the dates from 1900 to 2100 that ``tz`` skipped.

    >>> skipped_days(ZoneInfo("Pacific/Apia"))
    frozenset({datetime.date(2011, 12, 30)})
    """
    skipped: set[date] = set()
    noons = [datetime(year, 1, 2, 12, tzinfo=tz) for year in range(1900, 2102)]
    for first, last in pairwise(noons):
        # Only a change of nearly a day skips a date, so only such years are examined day by day.
        if (last.utcoffset() or timedelta()) - (first.utcoffset() or timedelta()) > _DATE_LINE:
            year = days(first.date(), last.date())
            skipped.update(day for day in year if not day_exists(day, tz))
    return frozenset(skipped)
