"""Local dates: the day of a person to which an instant belongs.

All rules compare wall clocks. None subtracts hours from an instant, because across a
daylight-saving change that gives the wrong date.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MIN_OFFSET, MAX_OFFSET = "-12:00", "+14:00"
_OFFSET_FORM = r"\+(0[0-9]|1[0-3]):[0-5][0-9]|\+14:00|-(0[0-9]|1[01]):[0-5][0-9]|-12:00"
_IANA_FORM = r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}"
OFFSET_PATTERN = f"^({_OFFSET_FORM})$"
ZONE_PATTERN = f"^({_IANA_FORM}|{_OFFSET_FORM})$"
_OFFSET = re.compile(_OFFSET_FORM)
_IANA = re.compile(_IANA_FORM)
# Names of a tz database that are no place: files of the machine, and leap-second variants.
_NOT_A_PLACE = re.compile(
    r"^(localtime|posixrules|Factory|leapseconds|tzdata|(right|posix)/.*)$", re.IGNORECASE
)
_DATE_LINE = timedelta(hours=20)


def zone(name: str) -> tzinfo:
    """Return the time zone called ``name``: of the tz database, or a fixed offset.

    Raises:
        ValueError: it is neither.

    >>> zone("+05:30").utcoffset(None)
    datetime.timedelta(seconds=19800)
    """
    if is_offset(name):
        return timezone(offset(name))
    if not _IANA.fullmatch(name) or _NOT_A_PLACE.match(name):
        raise ValueError("not an IANA time zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError("not an IANA time zone") from error


def is_offset(text: str) -> bool:
    """Tell whether ``text`` is a UTC offset from -12:00 to +14:00.

    >>> is_offset("+05:30"), is_offset("+14:15"), is_offset("Z")
    (True, False, False)
    """
    return _OFFSET.fullmatch(text) is not None


def offset(text: str) -> timedelta:
    """Return the fixed UTC offset ``text``, from -12:00 to +14:00.

    Raises:
        ValueError: it has another form, or is beyond these bounds.

    >>> offset("-03:30") == -timedelta(hours=3, minutes=30)
    True
    """
    if not is_offset(text):
        raise ValueError("not an offset of a time zone")
    size = timedelta(hours=int(text[1:3]), minutes=int(text[4:]))
    return -size if text[0] == "-" else size


def offset_text(instant: datetime) -> str:
    """Return the UTC offset of an aware instant, in hours and minutes.

    >>> offset_text(datetime.fromisoformat("2026-01-16T01:30:00+09:00"))
    '+09:00'
    """
    return instant.isoformat()[-6:]


def days(first: date, last: date) -> Iterator[date]:
    """Yield the dates from ``first`` to ``last``, both included; none if ``last`` lies before.

    >>> [day.day for day in days(date(2026, 3, 30), date(2026, 4, 1))]
    [30, 31, 1]
    """
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def local_date(instant: datetime, tz: tzinfo, day_start: time) -> date:
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


def day_begins(day: date, tz: tzinfo, day_start: time) -> datetime:
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


def day_exists(day: date, tz: tzinfo) -> bool:
    """Tell whether ``day`` existed in ``tz``; a zone that crosses the date line skips one.

    >>> day_exists(date(2011, 12, 30), ZoneInfo("Pacific/Apia"))
    False
    """
    noon = datetime.combine(day, time(12), tzinfo=tz)
    return noon.astimezone(UTC).astimezone(tz).date() == day


def day_ends(day: date, tz: tzinfo, day_start: time) -> datetime:
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
def skipped_days(tz: tzinfo) -> frozenset[date]:
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
