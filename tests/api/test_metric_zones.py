"""Days of metrics over HTTP on days of travel, with a start of the day at 3, at daylight saving
and for sleep across midnight."""

from typing import Any

import pytest

from tests.support.api import Api

NOW = {"X-Now": "2026-11-01T12:00:00Z"}
BERLIN = {"timezone": "Europe/Berlin"}
AT_3 = BERLIN | {"day_start": "03:00"}


def live_in(api: Api, profile: dict[str, str]) -> None:
    assert api.patch("/v1/profile", profile, headers={"If-Match": "*"}).status == 200


def put(api: Api, day: str, body: Any, source: str = "watch", now: str = NOW["X-Now"]) -> Any:
    return api.put(f"/v1/metrics/{day}/{source}", body, headers={"X-Now": now})


def times(**values: str) -> dict[str, Any]:
    return {"values": {code: {"time": at} for code, at in values.items()}}


def read(api: Api, day: str) -> list[Any]:
    answer = api.get(f"/v1/metrics?from={day}&to={day}", headers=NOW)
    assert answer.status == 200, answer.body
    items: list[Any] = answer.json["items"]
    return items


def test_a_flight_to_the_west_has_the_hours_of_both_places(api: Api) -> None:
    """From Berlin at 16:00 to New York at 19:00: the clock shows 16 to 20 twice."""
    live_in(api, BERLIN)
    watch = [0] * 8 + [100] * 8 + [200] * 4 + [100] * 4
    phone = [0] * 8 + [50] * 8 + [300] * 4 + [0] * 4
    put(api, "2026-06-10", {"hours": {"steps": watch}})
    put(api, "2026-06-10", {"hours": {"steps": phone}}, "phone")
    before = read(api, "2026-06-10")
    assert [(each["value"], each["merged"]) for each in before] == [(2_400, "hours")]
    # Asleep by the clock of New York, while the profile still has Berlin, where it is 5:10.
    night = times(bedtime="2026-06-10T23:10:00-04:00", wake_time="2026-06-11T07:00:00-04:00")
    stored = put(api, "2026-06-11", night).json
    assert [each["local_time"] for each in stored["values"].values()] == ["23:10", "07:00"]
    # The new zone changes nothing of what was reported, and the same sync writes nothing.
    live_in(api, {"timezone": "America/New_York"})
    assert read(api, "2026-06-10") == before
    assert put(api, "2026-06-11", night).json == stored
    assert [each["time"] for each in read(api, "2026-06-11")] == ["23:10", "07:00"]


@pytest.mark.parametrize(
    ("zone", "day", "status"),
    [
        # It is the 14th at 23:30 in London, and the 15th at 12:30 in Auckland.
        ("Europe/London", "2026-03-15", 201),
        ("Europe/London", "2026-03-16", 422),
        ("Pacific/Auckland", "2026-03-16", 201),
        ("Pacific/Auckland", "2026-03-17", 422),
    ],
)
def test_the_last_date_is_tomorrow_at_the_place(api: Api, zone: str, day: str, status: int) -> None:
    live_in(api, {"timezone": zone})
    steps = {"values": {"steps": {"value": 9_120}}}
    assert put(api, day, steps, now="2026-03-14T23:30:00Z").status == status


def test_at_night_tomorrow_is_the_date_that_begins_at_3(api: Api) -> None:
    live_in(api, AT_3)
    steps = {"values": {"steps": {"value": 9_120}}}
    assert put(api, "2026-03-15", steps, now="2026-03-14T02:59:00+01:00").status == 422
    assert put(api, "2026-03-14", steps, now="2026-03-14T02:59:00+01:00").status == 201
    assert put(api, "2026-03-15", steps, now="2026-03-14T03:00:00+01:00").status == 201


def test_the_start_of_the_day_moves_no_hour(api: Api) -> None:
    live_in(api, AT_3)
    hours = [0, 70] + [0] * 22
    put(api, "2026-03-14", {"hours": {"steps": hours}})
    assert [each["value"] for each in read(api, "2026-03-14")] == [70]
    assert read(api, "2026-03-13") == []


@pytest.mark.parametrize(
    ("profile", "code", "at", "day", "local_time"),
    [
        # Sleep across midnight is filed under the date on which it ends.
        (BERLIN, "bedtime", "2026-03-13T22:40:00+01:00", "2026-03-14", "22:40"),
        (BERLIN, "bedtime", "2026-03-14T00:10:00+01:00", "2026-03-14", "00:10"),
        (BERLIN, "bedtime", "2026-03-12T22:40:00+01:00", "2026-03-14", None),
        (BERLIN, "wake_time", "2026-03-13T22:40:00+01:00", "2026-03-14", None),
        # With a start at 3, the night before 3 is of the day before.
        (AT_3, "bedtime", "2026-03-14T01:10:00+01:00", "2026-03-14", "01:10"),
        (AT_3, "bedtime", "2026-03-15T02:59:00+01:00", "2026-03-14", "02:59"),
        (AT_3, "wake_time", "2026-03-14T02:30:00+01:00", "2026-03-13", "02:30"),
        (AT_3, "wake_time", "2026-03-14T02:30:00+01:00", "2026-03-14", None),
        (AT_3, "wake_time", "2026-03-14T03:00:00+01:00", "2026-03-14", "03:00"),
        # In spring, 2:00 to 3:00 does not exist: 1:15 UTC is 3:15.
        (BERLIN, "wake_time", "2026-03-29T01:15:00Z", "2026-03-29", "03:15"),
        (AT_3, "bedtime", "2026-03-29T00:50:00Z", "2026-03-29", "01:50"),
        (AT_3, "wake_time", "2026-03-29T00:50:00Z", "2026-03-29", None),
        # In autumn, 2:30 is there twice.
        (BERLIN, "wake_time", "2026-10-25T02:30:00+02:00", "2026-10-25", "02:30"),
        (BERLIN, "wake_time", "2026-10-25T02:30:00+01:00", "2026-10-25", "02:30"),
        # Asleep and awake in Tokyo; without its offset, the clock is that of Berlin.
        (BERLIN, "bedtime", "2026-06-11T23:00:00+09:00", "2026-06-12", "23:00"),
        (BERLIN, "wake_time", "2026-06-12T06:00:00+09:00", "2026-06-12", "06:00"),
        (BERLIN, "wake_time", "2026-06-11T21:00:00Z", "2026-06-12", None),
        (BERLIN, "wake_time", "2026-06-11T21:00:00Z", "2026-06-11", "23:00"),
    ],
)
def test_instants_have_the_clock_of_their_place_and_fit_their_date(
    api: Api, profile: dict[str, str], code: str, at: str, day: str, local_time: str | None
) -> None:
    live_in(api, profile)
    answer = put(api, day, times(**{code: at}))
    if local_time is None:
        [fault] = answer.json["errors"]
        assert (fault["pointer"], fault["code"]) == (f"/values/{code}/time", "other_day")
        return
    entered = at.replace("Z", "+00:00")
    assert answer.json["values"][code] == {"time": entered, "local_time": local_time}
    [found] = read(api, day)
    assert (found["time"], found["entered"]) == (local_time, {"time": entered})


def test_a_day_of_25_hours(api: Api) -> None:
    """Its repeated hour has the counts of both; a time asleep of 25 hours can be entered."""
    live_in(api, BERLIN)
    watch, phone = [100] * 24, [0] * 24
    watch[2], phone[2] = 200, 150
    body = {"hours": {"steps": watch}, "values": {"sleep_duration": {"value": 25}}}
    assert put(api, "2026-10-25", body).status == 201
    put(api, "2026-10-25", {"hours": {"steps": phone}}, "phone")
    assert [each["value"] for each in read(api, "2026-10-25")] == [25, 2_500]


def test_nights_are_averaged_across_midnight(api: Api) -> None:
    live_in(api, BERLIN)
    put(api, "2026-03-10", times(bedtime="23:50"))
    put(api, "2026-03-11", times(bedtime="2026-03-11T00:10:00+01:00"))
    path = "/v1/metric-summaries/bedtime?by=week&from=2026-03-10&to=2026-03-11"
    [week] = api.get(path, headers=NOW).json["items"]
    assert (week["n"], week["mean_time"]) == (2, "00:00")
