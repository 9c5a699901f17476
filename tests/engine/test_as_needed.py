"""Doses as needed from two devices at the same time: none is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.device import Device, together

pytestmark = pytest.mark.usefixtures("engine_table")

NOW = {"X_Now": "2026-03-14T12:00:00Z"}
IBUPROFEN = {
    "name": "Ibuprofen",
    "dose": {"amount": 400, "unit": "mg"},
    "schedule": {"type": "as_needed", "min_gap_hours": 1, "max_per_day": 4},
}


def test_two_devices_at_once(user: str) -> None:
    """A dose of the evening before, and one in each hour of the morning, in any order."""
    devices = Device(user), Device(user)
    supplement = devices[0].send("POST", "/v1/supplements", IBUPROFEN, **NOW)["json"]["id"]
    times = ["2026-03-13T22:00:00Z", *(f"2026-03-14T{hour:02}:00:00Z" for hour in range(5, 12))]

    def take(device: Device, taken_at: str) -> dict[str, Any]:
        body = {"supplement_id": supplement, "taken_at": taken_at}
        for _ in range(20):
            answer = device.send("POST", "/v1/intakes", body, **NOW)
            if answer["statusCode"] != 503:
                break
        assert answer["statusCode"] == 201, answer
        return answer["json"]  # type: ignore[no-any-return]

    work: list[Callable[[], Any]] = [
        lambda device=devices[place % 2], taken_at=taken_at: take(device, taken_at)
        for place, taken_at in enumerate(times)
    ]
    answers = together(work)
    stored = devices[0].send("GET", "/v1/intakes?limit=100", None, **NOW)["json"]["items"]
    assert sorted(each["taken_at"] for each in stored) == times
    [shown] = devices[0].send("GET", "/v1/today", None, **NOW)["json"]["flexible"]
    # The fourth newest of 8 doses becomes free 24 hours after 8 o'clock.
    state = ("2026-03-14T11:00:00Z", "2026-03-15T08:00:00Z", ["max_per_day"])
    names = ("last_taken_at", "next_at", "exceeded")
    assert (shown["taken"], *(shown[name] for name in names)) == (7, *state)
    # The writes take turns, so one of the answers knows all doses of the 14th.
    of_14th = (each for each in answers if each["local_date"] == "2026-03-14")
    assert state in [tuple(each.get(name) for name in names) for each in of_14th]
