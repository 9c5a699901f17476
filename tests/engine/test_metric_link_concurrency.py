"""Metrics and the habits that they fill, written at once: the entry is that of what is stored."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.metrics.days.repository import MetricDays
from chalicelib.regimen.habits import metric_links
from chalicelib.regimen.plan.repository import Plan
from tests.engine.device import Device, together
from tests.support.races import once_after

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = "2026-03-02"
NOW = {"X_Now": f"{DAY}T12:00:00Z"}
ANY = {"If_Match": "*"}
HABIT = {"name": "Walk", "schedule": {"type": "daily"}}
LINKED = HABIT | {"source": {"metric": {"code": "steps", "at_least": 8_000}}}


@pytest.fixture
def device(user: str) -> Device:
    return Device(user)


@pytest.fixture
def habit(device: Device) -> str:
    return str(sent(device, "POST", "/v1/habits", LINKED)["id"])


def sent(device: Device, *request: Any, **headers: str) -> Any:
    answer = device.send(*request, **NOW, **headers)
    assert answer["statusCode"] in (200, 201, 204), answer
    return answer["json"]


def report(device: Device, source: str, steps: int, day: str = DAY) -> Any:
    body = {"values": {"steps": {"value": steps}}}
    return sent(device, "PUT", f"/v1/metrics/{day}/{source}", body)


def amounts(device: Device, habit: str) -> list[float]:
    items = device.get(f"/v1/habits/{habit}/entries")["items"]
    return [item["amount"] for item in items if item["origin"] == "metric"]


def persist(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Send a request until it wins; many that write one day take turns."""
    for _ in range(10):
        answer = work()
        if answer["statusCode"] != 503:
            break
    return answer


def test_sources_that_report_one_day_at_once(device: Device, habit: str) -> None:
    steps = {"phone": 9_922, "band": 7_000, "ring": 6_000, "watch": 4_157}

    def put(source: str) -> dict[str, Any]:
        path, body = f"/v1/metrics/{DAY}/{source}", {"values": {"steps": {"value": steps[source]}}}
        return persist(lambda: device.send("PUT", path, body, **NOW))

    answers = together([lambda source=source: put(source) for source in steps])
    assert {answer["statusCode"] for answer in answers} == {201}
    assert amounts(device, habit) == [4_157]


def test_another_source_between_the_reads_and_the_write(
    device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    once_after(monkeypatch, metric_links, "read_basis", lambda: report(device, "watch", 4_157))
    report(device, "phone", 9_922)
    assert amounts(device, habit) == [4_157]


def test_the_same_source_changes_its_mind_meanwhile(
    device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(device, "watch", 1)
    once_after(monkeypatch, metric_links, "read_basis", lambda: report(device, "watch", 2))
    path, body = f"/v1/metrics/{DAY}/watch", {"values": {"steps": {"value": 3}}}
    assert persist(lambda: device.send("PUT", path, body, **NOW))["statusCode"] == 200
    assert amounts(device, habit) == [3]


def test_a_link_is_made_after_the_years_were_read(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report has found no mark; the habit is linked before it is written."""
    made: list[str] = []
    link = lambda: made.append(sent(device, "POST", "/v1/habits", LINKED)["id"])  # noqa: E731
    once_after(monkeypatch, MetricDays, "read", link)
    report(device, "watch", 9_000)
    assert amounts(device, made[0]) == [9_000]


@pytest.mark.parametrize("known", [True, False])
def test_a_batch_while_a_link_is_made(
    device: Device, monkeypatch: pytest.MonkeyPatch, *, known: bool
) -> None:
    if known:
        report(device, "watch", 1)
    made: list[str] = []
    link = lambda: made.append(sent(device, "POST", "/v1/habits", LINKED)["id"])  # noqa: E731
    once_after(monkeypatch, MetricDays, "read", link)
    day = {"date": DAY, "source": "watch", "values": {"steps": {"value": 9_000}}}
    answer = sent(device, "POST", "/v1/metric-batches", {"days": [day]})
    assert answer["links"] == "pending"
    assert amounts(device, made[0]) == [9_000]


def test_a_report_while_a_link_is_made(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    """The metrics of today were read for the link before another report was written."""
    report(device, "phone", 1)
    once_after(monkeypatch, metric_links, "read_basis", lambda: report(device, "phone", 9_000))
    habit = sent(device, "POST", "/v1/habits", LINKED)["id"]
    assert amounts(device, habit) == [9_000]


def test_an_entry_by_hand_meanwhile(
    device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/habits/{habit}/entries/{DAY}"
    put = lambda: sent(device, "PUT", path, {"amount": 5})  # noqa: E731
    once_after(monkeypatch, Plan, "read", put)
    report(device, "watch", 9_000)
    [entry] = device.get(f"/v1/habits/{habit}/entries")["items"]
    assert (entry["amount"], "origin" in entry) == (5, False)


def test_an_entry_by_hand_is_deleted_meanwhile(
    device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/habits/{habit}/entries/{DAY}"
    sent(device, "PUT", path, {"amount": 5})
    once_after(monkeypatch, metric_links, "read_basis", lambda: report(device, "watch", 9_000))
    sent(device, "DELETE", path)
    assert amounts(device, habit) == [9_000]


def test_what_a_batch_left_is_done_when_it_is_sent_again(
    device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = {"date": DAY, "source": "watch", "values": {"steps": {"value": 9_000}}}
    with monkeypatch.context() as patched:
        patched.setattr(metric_links, "_ATTEMPTS", 0)
        answer = sent(device, "POST", "/v1/metric-batches", {"days": [day]})
    assert (answer["written"], amounts(device, habit)) == (1, [])
    again = sent(device, "POST", "/v1/metric-batches", {"days": [day]})
    assert (again["unchanged"], amounts(device, habit)) == (1, [9_000])
