"""Times of files as instants: zones, the hours of summer time, and ends."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports import times
from chalicelib.account.imports.times import NoTimeZone, Place

BERLIN = "Europe/Berlin"
IN_BERLIN = Place(BERLIN, BERLIN)


def started(moment: datetime | date, place: Place = IN_BERLIN) -> dict[str, str]:
    return times.fields_of(moment, place, "started_at")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2026-01-10T18:05:00", "2026-01-10T18:05:00+01:00"),
        ("2026-07-10T18:05:00", "2026-07-10T18:05:00+02:00"),
        # The clock shows it twice, or never.
        ("2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"),
        ("2026-03-29T02:30:00", "2026-03-29T03:30:00+02:00"),
    ],
)
def test_a_time_of_the_wall_has_the_offset_that_was_valid_then(wall: str, instant: str) -> None:
    assert started(at(wall)) == {"started_at": instant, "timezone": BERLIN}


def test_the_zone_of_the_profile_is_not_stated() -> None:
    chosen = Place.of(at("2026-01-10T18:05:00"), chosen=BERLIN, profile=BERLIN)
    assert started(at("2026-01-10T18:05:00"), chosen) == {"started_at": "2026-01-10T18:05:00+01:00"}


def test_a_time_with_an_offset_keeps_it_and_takes_no_chosen_zone() -> None:
    moment = at("2026-01-10T18:05:00-05:00")
    place = Place.of(moment, chosen=BERLIN, profile="Asia/Tokyo")
    assert started(moment, place) == {"started_at": "2026-01-10T18:05:00-05:00"}
    named = Place.of(moment, named="America/New_York", chosen=BERLIN, profile="Asia/Tokyo")
    expected = {"started_at": "2026-01-10T18:05:00-05:00", "timezone": "America/New_York"}
    assert started(moment, named) == expected


@pytest.mark.parametrize("named", ["Mars/Olympus", "", "../etc/passwd", "localtime", None])
def test_a_zone_that_does_not_exist_is_as_none(named: str | None) -> None:
    place = Place.of(at("2026-01-10T18:05:00"), named=named, chosen=BERLIN, profile=None)
    assert place == IN_BERLIN


def test_without_a_zone_a_time_of_the_wall_is_no_instant_but_a_date_is_a_date() -> None:
    nowhere = Place.of(date(2026, 1, 10), chosen=None, profile=BERLIN)
    assert started(date(2026, 1, 10), nowhere) == {"local_date": "2026-01-10"}
    with pytest.raises(NoTimeZone):
        started(at("2026-01-10T18:05:00"), nowhere)


def test_an_end_is_of_the_same_wall_or_follows_from_the_duration() -> None:
    start = times.instant(at("2026-03-29T01:30:00"), ZoneInfo(BERLIN))
    end = times.end_of(start, at("2026-03-29T03:30:00"), None)
    assert end
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=1)
    # Time that passes, also where the clock was set forward.
    by_duration = times.end_of(start, None, 3600)
    assert by_duration
    assert times.text_of(by_duration) == "2026-03-29T03:30:00+02:00"
    assert times.end_of(start, None, None) is None
    assert times.end_of(start, None, 0) is None


def test_an_end_in_the_repeated_hour_is_not_before_the_start() -> None:
    start = times.instant(at("2026-10-25T02:40:00"), ZoneInfo(BERLIN))
    end = times.end_of(start, at("2026-10-25T02:10:00"), None)
    assert end
    assert times.text_of(end) == "2026-10-25T02:10:00+01:00"
    # One that is before the start in any case stays so, and the request refuses it.
    earlier = times.end_of(start, at("2026-10-25T01:10:00"), None)
    assert earlier
    assert earlier.astimezone(UTC) < start.astimezone(UTC)


@given(
    st.datetimes(datetime(1902, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from([BERLIN, "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "+05:30"]),
)
def test_an_instant_is_what_the_wall_showed_or_within_a_day_after_it(
    wall: datetime, zone: str
) -> None:
    info = times.Place(zone, None).info
    found = times.instant(wall, info)
    shown = found.astimezone(info).replace(tzinfo=None, fold=0)
    # Only a skipped time moves, forward by what was skipped: an hour, or a day at the date line.
    assert shown == wall or timedelta(0) < shown - wall <= timedelta(days=1)
    text = times.text_of(found)
    assert datetime.fromisoformat(text).astimezone(UTC) == found.astimezone(UTC)


@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_a_time_at_the_end_of_the_calendar_is_an_overflow(moment: datetime) -> None:
    away = timezone(timedelta(hours=14 if moment == datetime.min else -12))
    with pytest.raises(OverflowError):
        times.instant(moment, away)
