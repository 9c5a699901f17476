"""Dates, times and durations as exports of apps write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.dates import clock, duration, moment

NAMES = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "en long": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    # As hevy's app writes them.
    "de": [
        "Jan.",
        "Feb.",
        "März",
        "Apr.",
        "Mai",
        "Juni",
        "Juli",
        "Aug.",
        "Sept.",
        "Okt.",
        "Nov.",
        "Dez.",
    ],
    "de long": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "ko": [f"{month}월" for month in range(1, 13)],
}
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31))


@given(TIMES, st.sampled_from(sorted(NAMES)))
def test_the_app_of_hevy(when: datetime, language: str) -> None:
    text = f"{when.day} {NAMES[language][when.month - 1]} {when.year}, {when:%H:%M}"
    assert moment(text) == when.replace(second=0, microsecond=0)


@given(TIMES)
def test_the_web_of_hevy(when: datetime) -> None:
    minute = when.replace(second=0, microsecond=0)
    hour = when.hour % 12 or 12
    half = "AM" if when.hour < 12 else "PM"
    english = f"{NAMES['en'][when.month - 1]} {when.day}, {when.year}, {hour}:{when:%M}\u202f{half}"
    assert moment(english) == minute
    assert moment(f"{when:%d.%m.}{when.year}, {when:%H:%M}") == minute


@given(TIMES)
def test_strong(when: datetime) -> None:
    second = when.replace(microsecond=0)
    assert moment(f"{second}") == second
    assert moment(f"{second:%Y/%m/%d %I:%M:%S} {second:%p}") == second
    assert moment(f"{second:%Y-%m-%d}\u00a0{second:%I:%M:%S}\u202f{second:%p}".lower()) == second
    assert moment(f"{second:%Y-%m-%d}") == second.date()
    assert moment(when.isoformat()) == when


def test_offsets() -> None:
    at = datetime(2026, 4, 24, 18, 5)
    assert moment("2026-04-24T18:05:00Z") == at.replace(tzinfo=UTC)
    east = timezone(timedelta(hours=5, minutes=30))
    assert moment("2026-04-24 18:05 +0530") == at.replace(tzinfo=east)
    assert clock("18:05-03:30").utcoffset() == timedelta(hours=-3, minutes=-30)


@pytest.mark.parametrize("text", ["04/05/2026", "4/24/2026 9:40", "24-04-2026, 09:40", "4/5/26"])
def test_an_uncertain_order_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="order of day and month is uncertain"):
        moment(text)


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-30", "2026-13-01", "31.04.2026", "0000-01-01", "15 Foo 2025", "1 13월 2026",
     "2026-04-24 25:00", "2026-04-24 13:00 PM", "2026-04-24 0:30 am", "2026-04-24 10:00 +99:00",
     "2026-04-24 10", "45000", "1777028400", "\uff12026-04-24", "2026-04/24", "x" * 70_000,
     "2026-04-24" + " " * 60_000 + "10:00", "=TODAY()"],
)  # fmt: skip
def test_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as raised:
        moment(text)
    assert len(str(raised.value)) < 120


def test_days_alone() -> None:
    assert moment("22.09.2026") == moment("22. September 2026") == date(2026, 9, 22)
    assert type(moment("2026-09-22")) is date


@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_durations(hours: int, minutes: int, seconds: int) -> None:
    total = hours * 3600 + minutes * 60 + seconds
    assert duration(f"{hours}h {minutes}m {seconds}s") == total
    assert duration(f"{hours}h {minutes}min") == total - seconds
    assert duration(f"{hours}:{minutes:02}:{seconds:02}") == total
    assert duration(f"{minutes}:{seconds:02}") == minutes * 60 + seconds
    assert duration(f"{seconds}s") == seconds


@pytest.mark.parametrize("text", ["45", "1.5h", "h", "1h 2h", "-1h", "1:2:3:4", "9" * 70_000, "::"])
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        duration(text)
