"""Many requests at once on one day of the plan: nothing is lost, and no day is judged by half."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.account.changes import cursors
from chalicelib.account.changes.position import Position
from chalicelib.regimen.habits.entries import HabitEntryService
from chalicelib.regimen.plan import daylog
from tests.engine.device import Device, together
from tests.support.races import once_after, once_before

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = "2026-03-02"
NOON = f"{DAY}T12:00:00Z"
NOW = {"X_Now": NOON}
RANGE = "from=2026-03-01&to=2026-03-31"
HABIT = {"name": "Light", "schedule": {"type": "daily"}, "effective_from": DAY}
ZINC = HABIT | {"name": "Zinc", "dose": {"amount": 1, "unit": "g"}, "slots": ["lunch"]}
DAILY = {"schedule": {"type": "daily"}}


@pytest.fixture
def device(user: str) -> Device:
    return Device(user)


def made(device: Device, path: str, body: dict[str, Any]) -> str:
    answer = device.send("POST", path, body, **NOW)
    assert answer["statusCode"] == 201, answer
    return str(answer["json"]["id"])


def persist(device: Device, *request: Any, **headers: str) -> dict[str, Any]:
    """Send a request until it wins; many that write one day take turns."""
    for _ in range(10):
        answer = device.send(*request, **headers)
        if answer["statusCode"] != 503:
            break
    return answer


def counted(device: Device, kind: str) -> dict[str, int]:
    days = device.get(f"/v1/calendar?kind={kind}&{RANGE}")["days"]
    return {day["date"]: day["count"] for day in days if day["count"]}


def test_one_entry_sent_twenty_times_at_once(device: Device) -> None:
    habit = made(device, "/v1/habits", HABIT)
    path = f"/v1/habits/{habit}/entries"
    put = lambda: persist(device, "PUT", f"{path}/{DAY}", {}, **NOW)  # noqa: E731
    answers = together([put] * 20)
    assert {answer["statusCode"] for answer in answers} == {200}
    [entry] = device.get(path)["items"]
    assert {answer["json"]["id"] for answer in answers} == {entry["id"]}
    # A put that was sent again after a 503 may have been written twice.
    assert entry["version"] == max(answer["json"]["version"] for answer in answers) >= 20
    assert counted(device, f"habit-{habit}") == {DAY: 1}
    assert counted(device, "protocol") == {DAY: 1}


@pytest.mark.parametrize(
    ("fields", "value", "counts"),
    [
        ({"measure": "amount", "goal": {"at_least": 12}}, "amount", {DAY: 1}),
        ({}, "count", {DAY: 12}),
    ],
)
def test_no_addition_is_lost(
    device: Device, fields: dict[str, Any], value: str, counts: dict[str, int]
) -> None:
    """Twelve additions at once, each of them sent twice with its key."""
    habit = made(device, "/v1/habits", HABIT | fields)
    path = f"/v1/habits/{habit}/entries"
    work: list[Callable[[], Any]] = [
        lambda key=f"glass-{number % 12}": persist(
            device,
            *("POST", f"{path}/{DAY}/additions", {value: 1}),
            **NOW,
            Idempotency_Key=key,
        )
        for number in range(24)
    ]
    answers = together(work)
    assert {answer["statusCode"] for answer in answers} == {200}
    [entry] = device.get(path)["items"]
    assert (entry[value], entry["version"], entry["met"]) == (12, 12, True)
    assert {answer["json"][value] for answer in answers} == set(range(1, 13))
    assert counted(device, f"habit-{habit}") == counts
    assert counted(device, "protocol") == {DAY: 1}


def test_writes_and_deletions_of_one_entry(device: Device) -> None:
    habit = made(device, "/v1/habits", HABIT)
    path = f"/v1/habits/{habit}/entries/{DAY}"
    done: list[Callable[[], Any]] = [
        lambda body=body: persist(device, "PUT", path, body, **NOW)
        for body in [{}, {"done": False}] * 6
    ]
    undone: list[Callable[[], Any]] = [lambda: persist(device, "DELETE", path)] * 6
    answers = together(done + undone)
    assert {answer["statusCode"] for answer in answers[:12]} == {200}
    assert {answer["statusCode"] for answer in answers[12:]} <= {204, 404}
    entries = device.get(f"/v1/habits/{habit}/entries")["items"]
    expected = {DAY: 1} if [entry["met"] for entry in entries] == [True] else {}
    assert counted(device, f"habit-{habit}") == counted(device, "protocol") == expected
    # A first pass would have no deletions.
    cursor = cursors.encode(Position(), None)
    feed = device.get(f"/v1/changes?cursor={cursor}")["items"]
    changes = [change for change in feed if change["type"] == "habit_entry"]
    newest = max(changes, key=lambda change: int(change["version"]))
    assert newest["deleted"] is not bool(entries)
    # Each write moved it by one, deletions too.
    writes = [answer for answer in answers if answer["statusCode"] in (200, 204)]
    assert newest["version"] == len(writes)


def test_all_of_a_day_at_once(device: Device) -> None:
    """Doses and habits of one day write one log; all of them are in it."""
    supplements = [made(device, "/v1/supplements", ZINC) for _ in range(5)]
    habits = [made(device, "/v1/habits", HABIT | {"pillar": "sleep"}) for _ in range(5)]
    work: list[Callable[[], Any]] = [
        lambda key=key: persist(
            device,
            "POST",
            "/v1/intakes",
            {"supplement_id": key, "local_date": DAY, "slot": "lunch"},
            **NOW,
        )
        for key in supplements
    ]
    work += [
        lambda key=key: persist(device, "PUT", f"/v1/habits/{key}/entries/{DAY}", {}, **NOW)
        for key in habits
    ]
    answers = together(work)
    assert {answer["statusCode"] for answer in answers} == {200, 201}
    adherence = device.get(f"/v1/adherence?from={DAY}&to={DAY}")
    assert (adherence["total"]["taken"], adherence["total"]["due"]) == (5, 5)
    for kind in ("supplements", "protocol", *(f"habit-{key}" for key in habits)):
        assert counted(device, kind) == {DAY: 1}, kind


def test_an_intake_beside_an_edit(device: Device) -> None:
    """Whichever is first, the day is complete if and only if all that it asks for is taken."""
    for number in range(20):
        day = str(date.fromisoformat(DAY) + timedelta(days=number))
        now = {"X_Now": f"{day}T12:00:00Z"}
        supplement = made(device, "/v1/supplements", ZINC | {"ends_on": day})
        intake = {"supplement_id": supplement, "local_date": day, "slot": "lunch"}
        slots = {"slots": ["lunch", "dinner"]}
        take = lambda body=intake, now=now: persist(device, "POST", "/v1/intakes", body, **now)  # noqa: E731
        edit = lambda key=supplement, now=now, slots=slots: persist(  # noqa: E731
            device, "PATCH", f"/v1/supplements/{key}", slots, If_Match="*", **now
        )
        answers = together([take, edit] if number % 2 else [edit, take])
        assert sorted(answer["statusCode"] for answer in answers) == [200, 201]
        assert counted(device, "supplements") == counted(device, "protocol") == {}, day


@pytest.mark.parametrize("ahead", [0, 1])
class TestAnEditBetweenTwoReads:
    """What a day is judged by was read before an edit, and its log after it."""

    def day(self, ahead: int) -> str:
        return str(date.fromisoformat(DAY) + timedelta(days=ahead))

    def edit(self, device: Device, supplement: str) -> None:
        slots = {"slots": ["lunch", "dinner"]}
        path = f"/v1/supplements/{supplement}"
        assert device.send("PATCH", path, slots, If_Match="*", **NOW)["statusCode"] == 200

    def test_an_intake(self, device: Device, monkeypatch: pytest.MonkeyPatch, ahead: int) -> None:
        supplement = made(device, "/v1/supplements", ZINC)
        once_before(monkeypatch, daylog, "read", lambda: self.edit(device, supplement))
        body = {"supplement_id": supplement, "local_date": self.day(ahead), "slot": "lunch"}
        assert device.send("POST", "/v1/intakes", body, **NOW)["statusCode"] == 201
        # Lunch was taken, and the day asks for dinner too.
        assert counted(device, "supplements") == counted(device, "protocol") == {}

    def test_an_entry(self, device: Device, monkeypatch: pytest.MonkeyPatch, ahead: int) -> None:
        habit = made(device, "/v1/habits", HABIT)
        more = lambda: made(device, "/v1/habits", HABIT)  # noqa: E731
        once_before(monkeypatch, HabitEntryService, "_read", more)
        path = f"/v1/habits/{habit}/entries/{self.day(ahead)}"
        assert device.send("PUT", path, {}, **NOW)["statusCode"] == 200
        assert counted(device, "protocol") == {}

    def test_another_edit(
        self, device: Device, monkeypatch: pytest.MonkeyPatch, ahead: int
    ) -> None:
        supplement, other = (made(device, "/v1/supplements", ZINC) for _ in range(2))
        for key in (supplement, other):
            body = {"supplement_id": key, "local_date": self.day(ahead), "slot": "lunch"}
            assert device.send("POST", "/v1/intakes", body, **NOW)["statusCode"] == 201
        assert counted(device, "supplements") == {self.day(ahead): 1}
        once_before(monkeypatch, daylog, "read_ahead", lambda: self.edit(device, supplement))
        named = {"name": "Zinc again", "notes": "with food"}
        path = f"/v1/supplements/{other}"
        assert device.send("PATCH", path, named, If_Match="*", **NOW)["statusCode"] == 200
        assert counted(device, "supplements") == counted(device, "protocol") == {}

    def test_a_threshold(self, device: Device, monkeypatch: pytest.MonkeyPatch, ahead: int) -> None:
        habit, _ = made(device, "/v1/habits", HABIT), made(device, "/v1/habits", HABIT)
        body = DAILY | {"threshold": 0.5}
        put = lambda: device.send("PUT", "/v1/streaks/protocol/schedule", body, **NOW)  # noqa: E731
        once_before(monkeypatch, HabitEntryService, "_read", put)
        path = f"/v1/habits/{habit}/entries/{self.day(ahead)}"
        assert device.send("PUT", path, {}, **NOW)["statusCode"] == 200
        assert counted(device, "protocol") == {self.day(ahead): 1}


@pytest.mark.parametrize("ahead", [0, 1])
@pytest.mark.parametrize("of", ["intake", "entry"])
def test_a_log_that_an_edit_did_not_see(
    device: Device, monkeypatch: pytest.MonkeyPatch, of: str, ahead: int
) -> None:
    """The edit has read what is logged; the first of a day, logged then, knows no edit yet."""
    supplement = made(device, "/v1/supplements", ZINC)
    habit = made(device, "/v1/habits", HABIT | {"pillar": "supplements"})
    day = str(date.fromisoformat(DAY) + timedelta(days=ahead))
    dose = {"supplement_id": supplement, "local_date": day, "slot": "lunch"}
    path = f"/v1/habits/{habit}/entries/{day}"
    half = DAILY | {"threshold": 0.5}
    assert device.send("PUT", "/v1/streaks/protocol/schedule", half)["statusCode"] == 200
    log = ("POST", "/v1/intakes", dose) if of == "intake" else ("PUT", path, {})

    def late() -> None:
        assert device.send(*log, **NOW)["statusCode"] in (200, 201)

    once_after(monkeypatch, daylog, "read_ahead", late)
    edit = ("PATCH", f"/v1/supplements/{supplement}", {"slots": ["lunch", "dinner"]})
    assert device.send(*edit, If_Match="*", **NOW)["statusCode"] == 200
    # One of three that the day asks for now; it was one of two, which is the threshold.
    assert counted(device, "supplements") == counted(device, "protocol") == {}
