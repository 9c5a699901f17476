"""Two devices that log doses from which due days are counted, at the same time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.regimen.plan import daylog
from chalicelib.streaks.recount import recount
from chalicelib.table import keys
from chalicelib.table.session import Session
from tests.engine.device import Device, together
from tests.support.races import once_after

pytestmark = pytest.mark.usefixtures("engine_table")

FIRST = date(2026, 3, 2)
NOW = {"X_Now": "2026-03-31T12:00:00Z"}
INTERVAL = {"type": "interval_from_last", "every_days": 3}
B12 = {"name": "B12", "dose": {"amount": 1, "unit": "mg"}, "effective_from": f"{FIRST}"}


@pytest.fixture
def device(user: str) -> Device:
    return Device(user)


def day(number: int) -> str:
    return str(FIRST + timedelta(days=number))


def made(device: Device, path: str, body: dict[str, Any], **headers: str) -> str:
    """Send a request until it wins; many that write one plan take turns."""
    for _ in range(10):
        answer = device.send("POST", path, body, **(NOW | headers))
        if answer["statusCode"] != 503:
            break
    assert answer["statusCode"] == 201, answer
    return str(answer["json"]["id"])


def due(device: Device) -> dict[str, tuple[int, int]]:
    path = f"/v1/adherence?from={day(0)}&to={day(29)}"
    found = device.get(path)["by_day"]
    return {each["date"]: (each["due"], each["taken"]) for each in found}


def counters_agree(user: str, *supplements: str) -> None:
    for kind in ("supplements", "protocol", *map(keys.dose_kind, supplements)):
        assert recount(Session(user), kind, 2026, fix=False) == [], kind


def test_two_devices_log_days_at_once(device: Device, user: str) -> None:
    """The odd days and the even ones, each twice and in disorder: every day is counted once."""
    b12 = made(device, "/v1/supplements", B12 | {"schedule": INTERVAL})
    numbers = [(7 * number) % 12 for number in range(12)]
    other = Device(user)
    work: list[Callable[[], Any]] = [
        lambda one=one, number=number: made(
            one, "/v1/intakes", {"supplement_id": b12, "local_date": day(number)}
        )
        for number in numbers
        for one in (device, other)
    ]
    ids = [together(work[start : start + 4]) for start in range(0, len(work), 4)]
    assert len({name for each in ids for name in each}) == 12
    # All days are taken, so only the first one was due, and then the third day after the last.
    assert due(device) == {day(0): (1, 1), day(14): (1, 0)}
    counters_agree(user, b12)


def test_a_dose_and_a_deletion_that_cross(device: Device, user: str) -> None:
    """Whichever is first, the days follow from the doses that are there."""
    b12 = made(device, "/v1/supplements", B12 | {"schedule": INTERVAL})
    for number in range(6):
        first = made(device, "/v1/intakes", {"supplement_id": b12, "local_date": day(4 * number)})
        take = lambda number=number: made(  # noqa: E731
            device, "/v1/intakes", {"supplement_id": b12, "local_date": day(4 * number + 1)}
        )
        delete = lambda name=first: device.send(  # noqa: E731
            "DELETE", f"/v1/intakes/{name}", If_Match="*", **NOW
        )["statusCode"]
        assert 204 in together([take, delete] if number % 2 else [delete, take])
    assert due(device) == {day(0): (1, 0)} | {day(4 * number): (1, 0) for number in range(1, 7)}
    counters_agree(user, b12)


def test_a_backdated_dose_and_the_new_schedule_that_cross(
    device: Device, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edit counts the doses of past days from their logs, and misses none."""
    b12 = made(device, "/v1/supplements", B12 | {"schedule": {"type": "daily"}})
    edit = {"schedule": INTERVAL}
    path = f"/v1/supplements/{b12}"

    def switch() -> None:
        answer = device.send("PATCH", path, edit, If_Match="*", **NOW)
        assert answer["statusCode"] == 200, answer

    once_after(monkeypatch, daylog, "read", switch)
    made(device, "/v1/intakes", {"supplement_id": b12, "local_date": day(20)})
    counters_agree(user, b12)
    # On the other side: the dose is written while the edit reads the logs.
    zinc = made(device, "/v1/supplements", B12 | {"schedule": {"type": "daily"}})
    path = f"/v1/supplements/{zinc}"
    dose = {"supplement_id": zinc, "local_date": day(21)}
    once_after(monkeypatch, daylog, "read_range", lambda: made(device, "/v1/intakes", dose))
    switch()
    counters_agree(user, b12, zinc)
