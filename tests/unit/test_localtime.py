"""Local dates: wall clocks, day starts, daylight saving, skipped dates."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import localtime

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Kiritimati",
        "Africa/Casablanca",
    ]
).map(ZoneInfo)
OFFSETS = st.integers(-720, 840).map(
    lambda minutes: f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
)
ANY_ZONE = ZONES | OFFSETS.map(localtime.zone)
STARTS = st.integers(0, 360).map(lambda minutes: time(minutes // 60, minutes % 60))
DATES = st.dates(date(1995, 1, 2), date(2035, 12, 30))


@pytest.mark.parametrize(
    ("instant", "zone", "start", "expected"),
    [
        ("2026-03-12T02:10:00+01:00", "Europe/Berlin", "03:00", "2026-03-11"),
        ("2026-03-12T03:00:00+01:00", "Europe/Berlin", "03:00", "2026-03-12"),
        # 29 March 2026 has no 02:30 in Berlin; 03:10 is past any start up to 03:00.
        ("2026-03-29T01:10:00+00:00", "Europe/Berlin", "03:00", "2026-03-29"),
        ("2026-03-29T00:59:00+00:00", "Europe/Berlin", "03:00", "2026-03-28"),
        # 1 November 2026 shows 01:30 twice in New York; both are the same date.
        ("2026-11-01T05:30:00+00:00", "America/New_York", "00:00", "2026-11-01"),
        ("2026-11-01T06:30:00+00:00", "America/New_York", "00:00", "2026-11-01"),
        ("2026-01-10T07:30:00+00:00", "America/Los_Angeles", "00:00", "2026-01-09"),
        ("2011-12-30T10:30:00+00:00", "Pacific/Apia", "00:00", "2011-12-31"),
    ],
)
def test_local_date(instant: str, zone: str, start: str, expected: str) -> None:
    result = localtime.local_date(
        datetime.fromisoformat(instant), ZoneInfo(zone), time.fromisoformat(start)
    )
    assert result.isoformat() == expected


@given(DATES, ANY_ZONE, STARTS)
def test_a_day_begins_where_its_date_begins(day: date, zone: tzinfo, start: time) -> None:
    begins = localtime.day_begins(day, zone, start)
    assert begins.tzinfo is UTC
    if localtime.day_exists(day, zone):
        assert localtime.local_date(begins, zone, start) == day
    before = localtime.local_date(begins - timedelta(seconds=1), zone, start)
    assert before < day


@given(DATES, ZONES)
def test_only_apia_and_kiritimati_ever_skipped_a_date(day: date, zone: ZoneInfo) -> None:
    skipped = {("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kiritimati", date(1994, 12, 31))}
    assert localtime.day_exists(day, zone) or (zone.key, day) in skipped


def test_apia_skipped_the_thirtieth() -> None:
    apia = ZoneInfo("Pacific/Apia")
    result = [localtime.day_exists(date(2011, 12, day), apia) for day in (29, 30, 31)]
    assert result == [True, False, True]
    assert localtime.day_begins(date(2011, 12, 30), apia, time(0)) == datetime(
        2011, 12, 30, 10, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Base",
        "../etc/passwd",
        "/etc/localtime",
        "localtime",
        "posixrules",
        "Factory",
        "right/UTC",
        "posix/UTC",
        "Europe/Berlin\n",
        "Europe/",
        "CET-1CEST",
        "europe//berlin",
        "+14:01",
        "-12:01",
        "+5:30",
        "+0530",
        "+05:60",
        "+05:30\n",
        "05:30",
        "+\u0660\u0665:\u0663\u0660",
        "Z",
    ],
)
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(ValueError, match="IANA"):
        localtime.zone(name)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT+5"])
def test_what_is_a_zone(name: str) -> None:
    assert localtime.zone(name) is ZoneInfo(name)


@given(OFFSETS)
def test_a_fixed_offset_is_a_zone(text: str) -> None:
    zone = localtime.zone(text)
    noon = datetime(2026, 3, 14, 12, tzinfo=zone)
    assert localtime.offset_text(noon) == text
    assert noon.utcoffset() == localtime.offset(text)
    assert localtime.skipped_days(zone) == frozenset()


@given(DATES, ANY_ZONE, STARTS)
def test_a_day_ends_for_good(day: date, zone: tzinfo, start: time) -> None:
    ends = localtime.day_ends(day, zone, start)
    if localtime.local_date(ends - timedelta(seconds=1), zone, start) != day:
        # A date that the zone skipped never was, so it is over when the next one begins.
        assert ends == localtime.day_begins(day + timedelta(days=1), zone, start)
    for minutes in range(0, 180, 5):
        later = ends + timedelta(minutes=minutes)
        assert localtime.local_date(later, zone, start) > day


@pytest.mark.parametrize(
    ("day", "zone", "start", "ends"),
    [
        # New York shows 01:30 twice on 1 November 2026, Berlin 02:00 to 03:00 on 25 October.
        ("2026-10-31", "America/New_York", "01:30", "2026-11-01T06:30:00+00:00"),
        ("2026-10-24", "Europe/Berlin", "02:30", "2026-10-25T01:30:00+00:00"),
        ("2026-10-24", "Europe/Berlin", "02:00", "2026-10-25T00:00:00+00:00"),
        ("2026-10-24", "Europe/Berlin", "03:00", "2026-10-25T02:00:00+00:00"),
        ("2026-03-28", "Europe/Berlin", "02:30", "2026-03-29T01:00:00+00:00"),
        ("2026-03-14", "UTC", "00:00", "2026-03-15T00:00:00+00:00"),
    ],
)
def test_where_clocks_change(day: str, zone: str, start: str, ends: str) -> None:
    result = localtime.day_ends(date.fromisoformat(day), ZoneInfo(zone), time.fromisoformat(start))
    assert result.isoformat() == ends
