"""Days of travel, starts of days, daylight saving and sleep across midnight."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.localtime import local_date
from chalicelib.metrics.rules.clock import minute_of
from chalicelib.metrics.rules.evening import evening_of
from chalicelib.metrics.rules.hours import by_hour
from chalicelib.metrics.rules.merging import Reported, merge
from tests.support.metrics import DAY_STARTS, STEPS

BERLIN, NEW_YORK, TOKYO = map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Tokyo"))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def every_hour(first: str, last: str, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """Return a count of 100 for each hour that passes between two instants."""
    begin, end = instant(first).timestamp(), instant(last).timestamp()
    seconds = range(int(begin), int(end), 3_600)
    return [(datetime.fromtimestamp(second, zone), 100) for second in seconds]


def test_a_day_of_25_hours_has_the_repeated_hour_twice() -> None:
    passed = every_hour("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", BERLIN)
    assert len(passed) == 25
    assert by_hour(passed) == {date(2026, 10, 25): [100, 100, 200, *[100] * 21]}


def test_a_day_of_23_hours_has_no_count_in_the_skipped_one() -> None:
    passed = every_hour("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", BERLIN)
    assert len(passed) == 23
    assert by_hour(passed) == {date(2026, 3, 29): [100, 100, 0, *[100] * 21]}


def test_a_repeated_hour_is_merged_as_one() -> None:
    """The watch counted before the clock was set back and after, the phone only after."""
    watch = [(instant(f"2026-10-25T02:30:00{zone}"), 40) for zone in ("+02:00", "+01:00")]
    phone = [(instant("2026-10-25T02:40:00+01:00"), 70)]
    day = date(2026, 10, 25)
    reported = {
        "watch": Reported(hours=by_hour(watch)[day]),
        "phone": Reported(hours=by_hour(phone)[day]),
    }
    found = merge(reported, STEPS)
    assert found is not None
    assert (found.value, found.merged) == (80, "hours")


def test_a_flight_to_the_west_repeats_hours() -> None:
    """At 16:00 in Berlin a flight leaves; it lands nine hours later, at 19:00 in New York."""
    day = date(2026, 6, 10)
    before = every_hour("2026-06-10T08:00:00+02:00", "2026-06-10T20:00:00+02:00", BERLIN)
    after = every_hour("2026-06-10T16:00:00-04:00", "2026-06-11T00:00:00-04:00", NEW_YORK)
    found = by_hour(before + after)
    assert list(found) == [day]
    assert found[day] == [0] * 8 + [100] * 8 + [200] * 4 + [100] * 4


def test_a_flight_to_the_east_skips_hours() -> None:
    """The clock is set from 18:00 in Berlin to 01:00 of the next day in Tokyo."""
    before = every_hour("2026-06-10T08:00:00+02:00", "2026-06-10T18:00:00+02:00", BERLIN)
    after = every_hour("2026-06-11T01:00:00+09:00", "2026-06-11T03:00:00+09:00", TOKYO)
    assert by_hour(before + after) == {
        date(2026, 6, 10): [0] * 8 + [100] * 10 + [0] * 6,
        date(2026, 6, 11): [0, 100, 100] + [0] * 21,
    }


def test_the_start_of_the_day_moves_no_hour() -> None:
    assert by_hour([(instant("2026-06-11T01:10:00+02:00"), 7)]) == {
        date(2026, 6, 11): [0, 7] + [0] * 22
    }


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 31), timezones=st.just(BERLIN)),
            st.integers(0, 500),
        ),
        max_size=20,
    )
)
def test_hours_lose_nothing(counts: list[tuple[datetime, int]]) -> None:
    found = by_hour(counts)
    assert sum(map(sum, found.values())) == sum(count for _, count in counts)
    assert by_hour(counts[::-1]) == found


FOURTH = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("bedtime", "day_start", "day"),
    [
        ("20:20", time(0), 3),
        ("12:00", time(0), 3),
        ("23:59", time(3), 3),
        ("00:00", time(0), 4),
        ("00:30", time(0), 4),
        ("00:30", time(3), 3),
        ("02:59", time(3), 3),
        ("03:00", time(3), 4),
        ("11:59", time(3), 4),
    ],
)
def test_a_bedtime_is_of_the_evening(bedtime: str, day_start: time, day: int) -> None:
    found = evening_of(FOURTH, minute_of(bedtime), BERLIN, day_start)
    assert found == date(2026, 3, day)


@pytest.mark.parametrize(
    ("asleep", "awake", "zone", "day_start", "evening", "filed"),
    [
        ("2026-03-03T20:20+01:00", "2026-03-04T05:00+01:00", BERLIN, time(0), 3, 4),
        ("2026-03-04T01:10+01:00", "2026-03-04T08:00+01:00", BERLIN, time(3), 3, 4),
        ("2026-03-04T01:10+01:00", "2026-03-04T08:00+01:00", BERLIN, time(0), 4, 4),
        # Woken before the day starts: the sleep is of the day before, and so is the evening.
        ("2026-03-03T20:00+01:00", "2026-03-04T02:30+01:00", BERLIN, time(3), 3, 3),
        # Daylight saving: 02:10 does not exist, and the instant is 03:10.
        ("2026-03-29T01:10Z", "2026-03-29T07:00+02:00", BERLIN, time(3), 29, 29),
        ("2026-03-29T00:50Z", "2026-03-29T07:00+02:00", BERLIN, time(3), 28, 29),
        # Asleep in the air, by the clock of the place of departure; woken in Tokyo.
        ("2026-03-03T20:00+01:00", "2026-03-04T13:00+09:00", BERLIN, time(3), 3, 4),
    ],
)
def test_instants_decide_by_themselves(
    asleep: str, awake: str, zone: ZoneInfo, day_start: time, evening: int, filed: int
) -> None:
    woke = instant(awake)
    day = local_date(woke, woke.tzinfo or zone, day_start)
    assert day.day == filed
    assert evening_of(day, instant(asleep), zone, day_start).day == evening


@given(st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 30)), st.integers(1, 14), DAY_STARTS)
def test_time_and_instant_agree(asleep: datetime, hours: int, day_start: time) -> None:
    """For a sleep that begins from noon on and ends by noon of the next day, by either form."""
    from_noon = asleep.replace(tzinfo=BERLIN, microsecond=0, second=0)
    begun = local_date(from_noon, BERLIN, day_start)
    at_night = from_noon.hour >= 12 or from_noon.time() < day_start
    if not at_night:
        return
    filed = date.fromordinal(begun.toordinal() + 1)
    minute = 60 * from_noon.hour + from_noon.minute
    assert evening_of(filed, minute, BERLIN, day_start) == begun
    assert evening_of(filed, from_noon, BERLIN, day_start) == begun


def test_hours_become_decimals() -> None:
    found = merge({"watch": Reported(hours=[1] * 24)}, STEPS)
    assert found is not None
    assert found.value == Decimal(24)
