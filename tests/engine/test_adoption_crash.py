"""Adopting the largest template while the process dies, or others write: all of it, or nothing."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.regimen.protocols.templates import find, templates
from chalicelib.table import client
from tests.engine.device import Device, together
from tests.engine.test_panel_transactions import items

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = date(2026, 3, 2)
NOW = {"X_Now": f"{DAY}T12:00:00Z"}
DAILY = {"type": "daily"}
LARGEST = "blueprint-2023-02"
# And one that also reads and sets targets.
AIMED = "blueprint-2025"
# What one adoption does, in order: the plan; for a training that is linked to workouts, those of
# today, their years and the log of today; targets if there are any; the logs from today on.
CALLS = {
    LARGEST: ["query", "query", "query", "batch_get_item", "query", "transact_write_items"],
    AIMED: ["query", "batch_get_item", "query", "transact_write_items"],
}
ENDS = {
    LARGEST: ["get_item", "query", "query", "transact_write_items"],
    AIMED: ["get_item", "query", "batch_get_item", "query", "transact_write_items"],
}


class Killed(BaseException):
    """The process is gone: nothing catches this, and nothing is answered."""


class Mortal:
    """The client; the process dies before or after one of its calls."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.calls: list[str] = []
        self.dies_at: int | None = None
        self.after = False

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def send(**request: Any) -> Any:
            dies = self.dies_at == len(self.calls)
            self.calls.append(name)
            if dies and not self.after:
                raise Killed
            answer = getattr(self._real, name)(**request)
            if dies:
                raise Killed
            return answer

        return send


@pytest.fixture
def mortal(engine_table: Any, monkeypatch: pytest.MonkeyPatch) -> Mortal:
    found = Mortal(engine_table)
    monkeypatch.setattr(client, "dynamodb", lambda: found)
    return found


def all_of(protocol: str) -> dict[str, Any]:
    """Return the choice of every item that can be adopted."""
    dose = {"dose": {"amount": 1, "unit": "mg"}}
    chosen = [
        {"item_id": item["id"]} | ({} if "dose" in item or item["kind"] != "supplement" else dose)
        for item in find(protocol)["items"]
        if item["complete"] or item["kind"] == "supplement"
    ]
    return {"items": chosen}


def account(user: str) -> Device:
    """Return a person with a plan of their own, all of which is done today and two days ahead."""
    device = Device(user)
    assert device.send("PATCH", "/v1/profile", {"sex": "male"}, If_Match="*")["statusCode"] == 200
    iron = {"name": "Iron", "dose": {"amount": 1, "unit": "mg"}, "schedule": DAILY}
    supplement = device.send("POST", "/v1/supplements", iron, **NOW)["json"]["id"]
    for ahead in range(3):
        intake = {"supplement_id": supplement, "local_date": f"{DAY + timedelta(days=ahead)}"}
        assert device.send("POST", "/v1/intakes", intake, **NOW)["statusCode"] == 201
    return device


def adopt(device: Device, protocol: str, **headers: str) -> dict[str, Any]:
    path = f"/v1/protocols/{protocol}/adoptions"
    return device.send("POST", path, all_of(protocol), **NOW | headers)


def listed(device: Device, what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = device.get(f"/v1/{what}?limit=100")["items"]
    return found


def counted(device: Device, kind: str) -> list[int]:
    path = f"/v1/calendar?kind={kind}&from={DAY}&to={DAY + timedelta(days=2)}"
    return [day["count"] for day in device.get(path)["days"]]


def untouched(device: Device) -> None:
    """Nothing of an adoption can be seen, and the days are as complete as before."""
    assert listed(device, "adoptions") == listed(device, "habits") == []
    assert [each["name"] for each in listed(device, "supplements")] == ["Iron"]
    assert device.get("/v1/biomarkers?tracked=true")["items"] == []
    assert counted(device, "supplements") == counted(device, "protocol") == [1, 1, 1]


def whole(device: Device, protocol: str) -> dict[str, Any]:
    """One adoption and all that it makes, each once; return it."""
    [adoption] = listed(device, "adoptions")
    chosen = [each["item_id"] for each in all_of(protocol)["items"]]
    assert [each["item_id"] for each in adoption["items"]] == chosen
    by_kind = {
        made: {
            (each["item_id"], each["resource_id"])
            for each in adoption["items"]
            if each["made"] == made
        }
        for made in ("supplement", "habit", "target")
    }
    for made in ("supplement", "habit"):
        there = [each for each in listed(device, f"{made}s") if "protocol" in each]
        assert {(each["protocol"]["item_id"], each["id"]) for each in there} == by_kind[made]
        assert len(there) == len(by_kind[made])
        assert {each["protocol"]["adoption_id"] for each in there} == {adoption["id"]}
    tracked = {each["id"] for each in device.get("/v1/biomarkers?tracked=true")["items"]}
    assert tracked == {marker for _, marker in by_kind["target"]}
    assert counted(device, "supplements") == counted(device, "protocol") == [0, 0, 0]
    found: dict[str, Any] = adoption
    return found


def dies(mortal: Mortal, at: int, request: Callable[[], Any], *, after: bool) -> None:
    """Let the process die at one call of a request."""
    mortal.calls.clear()
    mortal.dies_at, mortal.after = at, after
    with pytest.raises(Killed):
        request()
    mortal.dies_at = None


def test_what_an_adoption_calls(mortal: Mortal) -> None:
    """These are all the places to die at; and it is the largest template."""
    sizes = {name: len(template["items"]) for name, template in templates().items()}
    assert sizes[LARGEST] == max(sizes.values()) == 62
    for protocol, calls in CALLS.items():
        device = account(f"user-{uuid.uuid4()}")
        mortal.calls.clear()
        adoption = adopt(device, protocol, Idempotency_Key="one")
        assert (adoption["statusCode"], mortal.calls) == (201, calls)
        mortal.calls.clear()
        at = f"/v1/adoptions/{adoption['json']['id']}"
        assert device.send("DELETE", at, **NOW, If_Match="*")["statusCode"] == 204
        assert mortal.calls == ENDS[protocol]


def places(calls: dict[str, list[str]]) -> list[Any]:
    return [
        pytest.param(protocol, at, after, id=f"{protocol}-{'after' if after else 'before'}-{at}")
        for protocol, names in calls.items()
        for at in range(len(names))
        for after in (False, True)
    ]


@pytest.mark.parametrize("key", ["one", None])
@pytest.mark.parametrize(("protocol", "at", "after"), places(CALLS))
def test_killed_at_any_call(
    mortal: Mortal,
    engine_table: Any,
    user: str,
    protocol: str,
    at: int,
    after: bool,
    key: str | None,
) -> None:
    device, headers = account(user), {"Idempotency_Key": key} if key else {}
    before = items(engine_table, user)
    dies(mortal, at, lambda: adopt(device, protocol, **headers), after=after)
    written = after and CALLS[protocol][at] == "transact_write_items"
    if written:
        adoption = whole(device, protocol)
    else:
        assert items(engine_table, user) == before
        untouched(device)
    again = adopt(device, protocol, **headers)
    assert again["statusCode"] == 201, again
    assert whole(device, protocol) == again["json"]
    if written:
        assert again["json"] == adoption
        assert ("idempotency-replayed" in {name.lower() for name in again["headers"]}) == bool(key)
    stands = items(engine_table, user)
    assert len([name for name in stands if name.startswith("RECEIPT#")]) == bool(key)
    # However often it is sent, with the key, another or none, there is nothing more to do.
    for more in ({"Idempotency_Key": "other"}, headers, {}):
        assert adopt(device, protocol, **more)["json"] == again["json"]
    left = items(engine_table, user)
    assert {
        name for name in left.keys() - stands.keys() if not name.startswith("RECEIPT#")
    } == set()
    assert {name: left[name] for name in stands} == stands


@pytest.mark.parametrize(("protocol", "at", "after"), places(ENDS))
def test_killed_while_it_ends(
    mortal: Mortal, engine_table: Any, user: str, protocol: str, at: int, after: bool
) -> None:
    device = account(user)
    path = f"/v1/adoptions/{adopt(device, protocol)['json']['id']}"
    before = items(engine_table, user)
    dies(mortal, at, lambda: device.send("DELETE", path, **NOW, If_Match="*"), after=after)
    written = after and ENDS[protocol][at] == "transact_write_items"
    if not written:
        assert items(engine_table, user) == before
        whole(device, protocol)
    again = device.send("DELETE", path, **NOW, If_Match="*")
    assert again["statusCode"] == (404 if written else 204)
    assert listed(device, "adoptions") == []
    for what in ("supplements", "habits"):
        ended = {each.get("ends_on") for each in listed(device, what) if "protocol" in each}
        assert ended == {f"{DAY - timedelta(days=1)}"}
    assert device.get("/v1/biomarkers?tracked=true")["items"] == []
    assert counted(device, "supplements") == counted(device, "protocol") == [1, 1, 1]


def persist(send: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Send until it wins; many that write one account take turns."""
    answer: dict[str, Any] = {}
    for _ in range(6):
        answer = send()
        if answer["statusCode"] != 503:
            break
    return answer


@pytest.mark.parametrize("keyed", [True, False])
def test_ten_at_once_make_one(user: str, keyed: bool) -> None:
    device = account(user)

    def work(number: int) -> Callable[[], Any]:
        headers = {"Idempotency_Key": f"key-{number // 2}"} if keyed else {}
        return lambda: persist(lambda: adopt(device, LARGEST, **headers))

    answers = together([work(number) for number in range(10)])
    assert {answer["statusCode"] for answer in answers} == {201}
    adoption = whole(device, LARGEST)
    assert [answer["json"] for answer in answers] == [adoption] * 10


def test_two_versions_at_once(user: str) -> None:
    """One of them is followed, and the other is told which."""
    device = account(user)
    answers = together(
        [
            lambda name=name: persist(lambda: adopt(device, name))
            for name in (LARGEST, AIMED, "blueprint-2026-07")
        ]
    )
    won = [answer["json"] for answer in answers if answer["statusCode"] == 201]
    lost = [answer["json"] for answer in answers if answer["statusCode"] == 409]
    assert (len(won), len(lost)) == (1, 2)
    assert {answer["existing_id"] for answer in lost} == {won[0]["id"]}
    assert whole(device, won[0]["protocol_id"]) == won[0]


@pytest.mark.parametrize("round_", range(4))
def test_beside_what_is_logged_of_the_day(user: str, round_: int) -> None:
    """Whichever is first: all of it is there, and the day asks for what was adopted."""
    device = account(user)
    own = {"name": "Walk", "schedule": DAILY}
    habit = device.send("POST", "/v1/habits", own, **NOW)["json"]["id"]
    zinc = {"name": "Zinc", "dose": {"amount": 1, "unit": "mg"}, "schedule": DAILY}
    supplement = device.send("POST", "/v1/supplements", zinc, **NOW)["json"]["id"]
    intake = {"supplement_id": supplement, "local_date": f"{DAY}"}
    entry = f"/v1/habits/{habit}/entries/{DAY}"
    small = {"items": [{"item_id": "nac"}, {"item_id": "pull-ups"}]}
    adoptions = f"/v1/protocols/{LARGEST}/adoptions"
    work: list[Callable[[], Any]] = [
        lambda: persist(lambda: device.send("POST", adoptions, small, **NOW)),
        lambda: persist(lambda: device.send("POST", "/v1/intakes", intake, **NOW)),
        lambda: persist(lambda: device.send("PUT", entry, {}, **NOW)),
    ]
    answers = together(work[round_ % 3 :] + work[: round_ % 3])
    assert sorted(answer["statusCode"] for answer in answers) == [200, 201, 201]
    today = device.once("GET", "/v1/today", **NOW)["json"]
    states = {dose["name"]: dose["state"] for slot in today["slots"] for dose in slot["doses"]}
    assert states == {"Iron": "taken", "Zinc": "taken", "NAC": "open"}
    states = {each["name"]: each["state"] for each in today["habits"]}
    assert states == {"Walk": "met", "Pull-ups": "open"}
    assert counted(device, "supplements")[0] == counted(device, "protocol")[0] == 0
    assert counted(device, f"habit-{habit}")[0] == 1
    # And ending it beside the last dose leaves a day on which all was done.
    [adoption] = listed(device, "adoptions")
    path = f"/v1/adoptions/{adoption['id']}"
    iron = {"name": "Late", "dose": {"amount": 1, "unit": "mg"}, "schedule": DAILY}
    late = device.send("POST", "/v1/supplements", iron, **NOW)["json"]["id"]
    last = {"supplement_id": late, "local_date": f"{DAY}"}
    work = [
        lambda: persist(lambda: device.send("DELETE", path, **NOW, If_Match="*")),
        lambda: persist(lambda: device.send("POST", "/v1/intakes", last, **NOW)),
    ]
    answers = together(work[round_ % 2 :] + work[: round_ % 2])
    assert sorted(answer["statusCode"] for answer in answers) == [201, 204]
    assert counted(device, "supplements")[0] == counted(device, "protocol")[0] == 1
