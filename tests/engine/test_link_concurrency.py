"""Workouts and linked habits that several devices write at once: the entry is that of the rest."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.regimen.habits import workout_links
from chalicelib.regimen.plan.repository import Plan
from chalicelib.training.workouts import repository
from tests.engine.device import Device, together
from tests.support.races import once_after

pytestmark = pytest.mark.usefixtures("engine_table")

DAY = "2026-03-02"
NOW = {"X_Now": f"{DAY}T12:00:00Z"}
ANY = {"If_Match": "*"}
RUN = {"title": "Run", "type": "cardio", "local_date": DAY, "cardio": {"moving_s": 1_800}}
HABIT = {"name": "Run", "schedule": {"type": "daily"}}
LINKED = HABIT | {"source": {"workouts": {}}}


@pytest.fixture
def device(user: str) -> Device:
    return Device(user)


def sent(device: Device, *request: Any, **headers: str) -> Any:
    answer = device.send(*request, **NOW, **headers)
    assert answer["statusCode"] in (200, 201, 204), answer
    return answer["json"]


def entries(device: Device, habit: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = device.get(f"/v1/habits/{habit}/entries")["items"]
    return items


def counted(device: Device, kind: str) -> dict[str, int]:
    days = device.get(f"/v1/calendar?kind={kind}&from=2026-03-01&to=2026-03-31")["days"]
    return {day["date"]: day["count"] for day in days if day["count"]}


def persist(device: Device, *request: Any, **headers: str) -> dict[str, Any]:
    """Send a request until it wins; many that write one day take turns."""
    for _ in range(10):
        answer = device.send(*request, **NOW, **headers)
        if answer["statusCode"] != 503:
            break
    return answer


def test_workouts_of_one_day_from_many_devices(device: Device) -> None:
    """Each of them counts, and each request that is sent again counts once."""
    done = sent(device, "POST", "/v1/habits", LINKED)["id"]
    minutes = sent(device, "POST", "/v1/habits", LINKED | {"measure": "minutes"})["id"]
    work: list[Callable[[], Any]] = [
        lambda key=f"run-{number % 10}": persist(
            device, "POST", "/v1/workouts", RUN, Idempotency_Key=key
        )
        for number in range(20)
    ]
    answers = together(work)
    assert {answer["statusCode"] for answer in answers} == {201}
    ids = sorted({answer["json"]["id"] for answer in answers})
    assert len(ids) == 10
    assert counted(device, "workouts") == {DAY: 10}
    [entry], [amount] = entries(device, done), entries(device, minutes)
    assert (entry["count"], amount["amount"]) == (10, 300)
    deletions = [
        lambda key=key: persist(device, "DELETE", f"/v1/workouts/{key}", **ANY) for key in ids[:9]
    ]
    assert {answer["statusCode"] for answer in together(deletions)} <= {204, 404}
    [entry], [amount] = entries(device, done), entries(device, minutes)
    assert ("count" in entry, amount["amount"]) == (False, 30)
    assert counted(device, f"habit-{done}") == {DAY: 1}


def test_a_link_beside_a_workout(device: Device) -> None:
    """Whichever is first, the workout of today ticks the habit."""
    for number in range(10):
        workout = lambda: persist(device, "POST", "/v1/workouts", RUN)  # noqa: E731
        link = lambda: persist(device, "POST", "/v1/habits", LINKED)  # noqa: E731
        answers = together([workout, link] if number % 2 else [link, workout])
        assert {answer["statusCode"] for answer in answers} == {201}
        [habit] = [answer["json"]["id"] for answer in answers if "name" in answer["json"]]
        [entry] = entries(device, habit)
        assert entry.get("count", 1) == number + 1
        path = f"/v1/habits/{habit}"
        sent(device, "DELETE", path, **ANY)


class TestAWriteBetweenTwoReads:
    """Somebody else writes after the workouts of the day were read, before the entry is written."""

    @pytest.fixture
    def habit(self, device: Device) -> str:
        return str(sent(device, "POST", "/v1/habits", LINKED)["id"])

    def test_both_delete_what_the_other_has_seen(
        self, device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = (sent(device, "POST", "/v1/workouts", RUN)["id"] for _ in range(2))
        drop = lambda: sent(device, "DELETE", f"/v1/workouts/{second}", **ANY)  # noqa: E731
        once_after(monkeypatch, repository, "read_done", drop)
        sent(device, "DELETE", f"/v1/workouts/{first}", **ANY)
        assert entries(device, habit) == []
        assert counted(device, f"habit-{habit}") == {}

    def test_a_workout_of_another_type_leaves_the_day_as_it_was(
        self, device: Device, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither changes the day counters, and neither sees a change of the entry by itself."""
        source = {"source": {"workouts": {"type": "cardio"}}}
        habit = str(sent(device, "POST", "/v1/habits", HABIT | source)["id"])
        first, second = (sent(device, "POST", "/v1/workouts", RUN)["id"] for _ in range(2))

        def lift(key: str) -> None:
            sent(device, "PATCH", f"/v1/workouts/{key}", {"type": "strength"}, **ANY)

        once_after(monkeypatch, repository, "read_done", lambda: lift(second))
        lift(first)
        assert entries(device, habit) == []

    def test_an_entry_by_hand(
        self, device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = f"/v1/habits/{habit}/entries/{DAY}"
        put = lambda: sent(device, "PUT", path, {"status": "skipped"})  # noqa: E731
        once_after(monkeypatch, Plan, "read", put)
        sent(device, "POST", "/v1/workouts", RUN)
        [entry] = entries(device, habit)
        assert (entry["status"], "origin" in entry) == ("skipped", False)

    def test_the_habit_is_deleted(
        self, device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        end = lambda: sent(device, "DELETE", f"/v1/habits/{habit}", **ANY)  # noqa: E731
        once_after(monkeypatch, Plan, "read", end)
        sent(device, "POST", "/v1/workouts", RUN)
        assert device.once("GET", f"/v1/habits/{habit}/entries")["statusCode"] == 404

    def test_the_link_is_removed(
        self, device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unlink = lambda: sent(  # noqa: E731
            device, "PATCH", f"/v1/habits/{habit}", {"source": None}, **ANY
        )
        once_after(monkeypatch, Plan, "read", unlink)
        sent(device, "POST", "/v1/workouts", RUN)
        assert entries(device, habit) == []

    def test_a_link_is_made(self, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
        """The workout is written without a look at links, after those of the day were read."""
        habit = sent(device, "POST", "/v1/habits", HABIT)["id"]
        run = lambda: sent(device, "POST", "/v1/workouts", RUN)  # noqa: E731
        once_after(monkeypatch, workout_links, "read_done", run)
        sent(device, "PATCH", f"/v1/habits/{habit}", {"source": {"workouts": {}}}, **ANY)
        assert [entry["done"] for entry in entries(device, habit)] == [True]

    def test_an_entry_by_hand_is_deleted(
        self, device: Device, habit: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = f"/v1/habits/{habit}/entries/{DAY}"
        sent(device, "PUT", path, {"done": False})
        run = lambda: sent(device, "POST", "/v1/workouts", RUN)  # noqa: E731
        once_after(monkeypatch, workout_links, "read_done", run)
        sent(device, "DELETE", path)
        [entry] = entries(device, habit)
        assert (entry["done"], entry["origin"]) == (True, "workout")


def test_a_year_of_an_earlier_release(device: Device, engine_table: Any, user: str) -> None:
    """Its counters are written anew first; the mark stays with them."""
    sent(device, "POST", "/v1/workouts", RUN)
    key = {"pk": {"S": f"USER#{user}"}, "sk": {"S": "CAL#workouts#2026"}}

    def age() -> None:
        engine_table.update_item(
            TableName="bluestreak-test",
            Key=key,
            UpdateExpression="REMOVE #schema, m6",
            ExpressionAttributeNames={"#schema": "schema"},
        )

    age()
    habit = sent(device, "POST", "/v1/habits", LINKED)["id"]
    assert len(entries(device, habit)) == 1
    age()
    sent(device, "POST", "/v1/workouts", RUN)
    [entry] = entries(device, habit)
    assert entry["count"] == 2
    item = engine_table.get_item(TableName="bluestreak-test", Key=key)["Item"]
    assert (item["schema"], item["linked"]) == ({"S": "2"}, {"S": "2036"})
    age()
    past = RUN | {"local_date": "2025-12-31"}
    sent(device, "POST", "/v1/workouts", past)
    assert len(entries(device, habit)) == 1
