"""100 entries of 100 past days at once: all are written, at nearly the cost of one after another.

A device that was offline sends what it kept, all at once. The entries share three items, which each
of them changes in place: the revision of the plan and two day counters of the year. DynamoDB Local
makes transactions on one item wait for each other; AWS cancels one of them (TransactionConflict),
so the second test does that too.
"""

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.http import dispatch, exchange
from chalicelib.streaks.recount import recount
from chalicelib.table import client, keys
from chalicelib.table.client import Meter
from chalicelib.table.codec import from_wire
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.session import Session
from tests.engine.device import Device, together

pytestmark = pytest.mark.usefixtures("engine_table")

TODAY = date(2026, 10, 1)
NOW = {"X_Now": f"{TODAY}T12:00:00Z"}
DAYS = [TODAY - timedelta(days=n) for n in range(1, 101)]
HABIT = {"name": "Light", "schedule": {"type": "daily"}}
# How often a client tries again, each time as late as `Retry-After` says.
RETRIES = 3


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give requests more time: here 100 of them share a processor, and in Lambda each has its own.

    What this is about is whether they exclude each other.
    """
    monkeypatch.setattr(client, "BUDGET_S", 40.0)


@pytest.fixture
def meters(monkeypatch: pytest.MonkeyPatch) -> list[Meter]:
    """The meter of each request."""
    found: list[Meter] = []
    opened = exchange.open_exchange

    def watch(request: Any) -> exchange.Exchange:
        each = opened(request)
        found.append(each.meter)
        return each

    monkeypatch.setattr("chalicelib.http.middleware.open_exchange", watch)
    return found


def units(meters: list[Meter]) -> float:
    """Return the units of all requests so far."""
    return sum(each.read_units + each.write_units for each in meters)


def patiently(device: Device, *request: Any) -> int:
    """Send a request, after a 503 at most three times again; return the status."""
    answer = device.once(*request, **NOW)
    for _ in range(RETRIES):
        if answer["statusCode"] != 503:
            break
        time.sleep(int(answer["headers"]["Retry-After"]))
        answer = device.once(*request, **NOW)
    return int(answer["statusCode"])


def new_habit(device: Device) -> str:
    """Create a habit that was due on the first of the days; return its id."""
    answer = device.send("POST", "/v1/habits", HABIT, X_Now=f"{DAYS[-1]}T12:00:00Z")
    assert answer["statusCode"] == 201, answer
    return str(answer["json"]["id"])


def entries(device: Device, habit: str) -> list[Callable[[], int]]:
    """Return the requests that write an entry of each day."""
    path = f"/v1/habits/{habit}/entries"
    return [lambda day=day: patiently(device, "PUT", f"{path}/{day}", {}) for day in DAYS]


def check(device: Device, user: str, habit: str) -> None:
    """Compare streaks, score and counters with 100 done days."""
    for kind in ("protocol", f"habit-{habit}"):
        streak = device.send("GET", f"/v1/streaks/{kind}", **NOW)["json"]
        assert (streak["current"]["length"], streak["longest"]["length"]) == (100, 100), kind
        assert recount(Session(user), kind, 2026, fix=False) == [], kind
    path = f"/v1/score?from={DAYS[30]}&to={DAYS[0]}"
    days = device.send("GET", path, **NOW)["json"]["days"]
    assert [day["score"] for day in days] == [1] * 31


def lost_races(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the sort keys of the items about which requests lose races."""
    found: list[str] = []
    lost_race = dispatch._lost_race

    def watch(error: Exception, *args: Any) -> bool:
        if isinstance(error, ConditionFailed):
            found.append((error.item or {}).get("sk", ""))
        return lost_race(error, *args)

    monkeypatch.setattr(dispatch, "_lost_race", watch)
    return found


def test_entries_of_100_past_days_at_once(
    user: str, meters: list[Meter], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, device = Device(f"{user}-alone"), Device(user)
    habits = new_habit(alone), new_habit(device)
    meters.clear()
    assert {send() for send in entries(alone, habits[0])} == {200}
    in_a_row = units(meters)
    meters.clear()
    races = lost_races(monkeypatch)
    assert together(entries(device, habits[1])) == [200] * 100
    assert units(meters) <= 3 * in_a_row
    # On a slow machine an attempt can cross its own repetition, but never another request.
    assert keys.REVISION not in races
    check(device, user, habits[1])


class Conflicts:
    """DynamoDB with the conflicts of AWS: a transaction on an item of another one is cancelled.

    Args:
        dynamodb: the client.
    """

    # How long a transaction of AWS takes, about.
    DURATION_S = 0.01

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb, self._lock = dynamodb, threading.Lock()
        self._busy: set[tuple[str, str]] = set()
        self.number = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dynamodb, name)

    def transact_write_items(self, **request: Any) -> Any:
        actions = [action for each in request["TransactItems"] for action in each.values()]
        items = [from_wire(action.get("Key") or action["Item"]) for action in actions]
        names = [(item["pk"], item["sk"]) for item in items]
        with self._lock:
            reasons = ["TransactionConflict" if n in self._busy else "None" for n in names]
            if "TransactionConflict" in reasons:
                self.number += 1
                raise ClientError(
                    {
                        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
                        "CancellationReasons": [{"Code": code} for code in reasons],
                    },
                    "TransactWriteItems",
                )
            self._busy.update(names)
        try:
            time.sleep(self.DURATION_S)
            return self._dynamodb.transact_write_items(**request)
        finally:
            with self._lock:
                self._busy.difference_update(names)


def test_they_outlast_the_conflicts_of_aws(
    user: str, meters: list[Meter], monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(user)
    habit = new_habit(device)
    conflicts = Conflicts(client.dynamodb())
    monkeypatch.setattr(client, "dynamodb", lambda: conflicts)
    meters.clear()
    assert together(entries(device, habit)) == [200] * 100
    assert conflicts.number
    # Only the transaction is sent again: what was read still holds.
    assert sum(each.read_units for each in meters) <= 3 * 100
    check(device, user, habit)
