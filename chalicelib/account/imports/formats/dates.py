r"""Dates, times of day and durations as exports of apps write them. Pure.

Dates are read only where their order is certain: the year first, a month by its name, or parts
with dots, which only countries with the day first write. ``04/05/2026`` is refused, because
nothing says which of its parts is the month. Months have their English, German and Korean names.
A time without an offset is that of the clock on the wall.

Sources of the spellings: exports of Strong (``2026-04-24 09:40:00``; ``7:05:11\u202fAM``), of Hevy
on a phone (``15 Sep 2025, 07:48``; ``1 Sept. 2026, 07:30``; ``16 Juni 2026, 18:00``;
``5 9월 2026, 06:10``) and of hevy.com (``Sep 22, 2026, 6:00 AM``; ``22.09.2026, 17:00``).
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from chalicelib.account.imports.formats.cells import quoted
from chalicelib.account.imports.formats.drafts import Moment

# Of a date with its time; the longest real one has 27 characters.
_MAX_LENGTH: Final = 64
_MONTHS: Final = (
    "january jan januar jän jänner",
    "february feb februar",
    "march mar märz mär mrz",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)
_MONTH: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_REST: Final = r"(?:(?:T|,? +)(.+))?"
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _REST)
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})" + _REST)
_NAME_SECOND: Final = re.compile(
    r"([0-9]{1,2})\.? +(?:([0-9]{1,2})[월月]|([^\W\d_]+)\.?),? +([0-9]{4})" + _REST
)
_NAME_FIRST: Final = re.compile(r"([^\W\d_]+)\.? +([0-9]{1,2}),? +([0-9]{4})" + _REST)
_UNCERTAIN: Final = re.compile(r"[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}(?:\D.*)?")
_CLOCK: Final = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"(?: ?([ap])\.?m\.?)?(?: ?(z|[+-][0-9]{2}:?[0-9]{2}))?",
    re.IGNORECASE,
)
_TIMED: Final = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,3}):([0-5][0-9])")
_SPELLED: Final = re.compile(
    r"(?:([0-9]{1,4}) ?(?:h|hr|hrs|std)\.?)? ?(?:([0-9]{1,5}) ?(?:m|min|mins)\.?)?"
    r" ?(?:([0-9]{1,6}) ?(?:s|sec|secs|sek)\.?)?",
    re.IGNORECASE,
)


def moment(text: str) -> Moment:
    r"""Return a date, with its time of day if the text has one.

    >>> moment("2024-10-25 7:05:11\u202fPM")
    datetime.datetime(2024, 10, 25, 19, 5, 11)
    >>> moment("1 Sept. 2026, 07:30") == moment("Sep 1, 2026, 7:30 AM") == moment("1 9월 2026 7:30")
    True
    >>> moment("22.09.2026")
    datetime.date(2026, 9, 22)

    Raises:
        ValueError: with a sentence.
    """
    plain = " ".join(text.split()) if len(text) <= _MAX_LENGTH else ""
    if _UNCERTAIN.fullmatch(plain):
        raise ValueError(
            f"The order of day and month is uncertain in {quoted(text)}; write it as 2026-09-22"
        )
    try:
        day, rest = _date(plain)
        return datetime.combine(day, clock(rest)) if rest else day
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a date") from None


def _date(text: str) -> tuple[date, str | None]:
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[3]), int(found[4])), found[5]
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1])), found[4]
    if found := _NAME_SECOND.fullmatch(text):
        month = int(found[2]) if found[2] else _month(found[3])
        return date(int(found[4]), month, int(found[1])), found[5]
    if found := _NAME_FIRST.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2])), found[4]
    raise ValueError(text)


def _month(name: str) -> int:
    try:
        return _MONTH[name.casefold()]
    except KeyError:
        raise ValueError(name) from None


def clock(text: str) -> time:
    """Return a time of day, with the offset if the text has one.

    >>> clock("12:05 am"), clock("17:00:30+02:00").isoformat()
    (datetime.time(0, 5), '17:00:30+02:00')

    Raises:
        ValueError: with a sentence.
    """
    found = _CLOCK.fullmatch(" ".join(text.split()) if len(text) <= _MAX_LENGTH else "")
    try:
        if not found:
            raise ValueError(text)
        hour = int(found[1])
        if found[5]:
            hour = datetime.strptime(found[1] + found[5] + "m", "%I%p").hour  # noqa: DTZ007
        micro = int((found[4] or "").ljust(6, "0")[:6])
        return time(hour, int(found[2]), int(found[3] or 0), micro, tzinfo=_offset(found[6]))
    except ValueError:
        raise ValueError(f"{quoted(text)} is not a time of day") from None


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text in "zZ":
        return UTC
    length = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-length if text[0] == "-" else length)


def duration(text: str) -> float | None:
    """Return the seconds of a duration in words or as a clock has it; None of a blank one.

    >>> duration("2h 38m"), duration("31min"), duration("20s"), duration("1 Std. 5 Min.")
    (9480.0, 1860.0, 20.0, 3900.0)
    >>> duration("1:02:03"), duration("20:00"), duration("")
    (3723.0, 1200.0, None)

    Raises:
        ValueError: with a sentence; also for a number without a unit.
    """
    plain = " ".join(text.split()) if len(text) <= _MAX_LENGTH else "?"
    if not plain:
        return None
    found = _TIMED.fullmatch(plain) or _SPELLED.fullmatch(plain)
    if not found:
        raise ValueError(f"{quoted(text)} is not a duration")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(hours * 3600 + minutes * 60 + seconds)
