"""What links of habits to workouts cost: nothing without a link, and two trips more with one."""

from typing import Any

import pytest

from chalicelib.table import client, counters, keys
from chalicelib.table.session import Session
from tests.support.api import Api
from tests.support.habits import MATCH, add, change, on

pytestmark = pytest.mark.usefixtures("moto_table")

BODY = {"title": "Lift", "local_date": "2026-03-10"}
YEAR = keys.calendar("workouts", 2026)


class Calls:
    """The client of the table, which notes the calls with the keys of what they write."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.made: list[tuple[str, list[str]]] = []
        self.updates: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            actions = [
                action for each in request.get("TransactItems", ()) for action in each.items()
            ]
            written = [(action.get("Key") or action["Item"])["sk"]["S"] for _, action in actions]
            self.made.append((name, [key.partition("#")[0] for key in written]))
            self.updates += [action for kind, action in actions if kind == "Update"]
            return getattr(self._real, name)(**request)

        return call


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    noted = Calls(client.dynamodb())
    monkeypatch.setattr(client, "dynamodb", lambda: noted)
    return noted


def stored(api: Api, sort_key: str) -> dict[str, Any]:
    return Session(api.user).get(sort_key) or {}


def test_without_a_link_nothing_is_added(api: Api, calls: Calls) -> None:
    """Also with habits, in a year with and without workouts: the same calls, items and values."""
    add(api)
    for key in ("first", "second"):
        calls.made.clear()
        calls.updates.clear()
        answer = api.post("/v1/workouts", BODY, headers={"Idempotency-Key": key} | on("10"))
        assert answer.status == 201
        # The body weight is read for each completed workout.
        written = ("transact_write_items", ["WORKOUT", "CAL", "RECEIPT"])
        assert calls.made == [("batch_get_item", []), written]
        [update] = calls.updates
        assert update["UpdateExpression"] == "SET #schema = :schema ADD b7 :b7, most :most, w :w"
        values = {":b7", ":most", ":most_before", ":w", ":schema"}
        assert update["ExpressionAttributeValues"].keys() == values
    path = f"/v1/workouts/{answer.json['id']}"
    for method, body, written in (
        ("PATCH", {"title": "Heavy"}, ["WORKOUT"]),
        ("PATCH", {"local_date": "2026-03-11"}, ["WORKOUT", "WORKOUT", "CAL"]),
        ("DELETE", None, ["WORKOUT", "GONE", "CAL"]),
    ):
        calls.made.clear()
        assert api.request(method, path, body, headers=MATCH | on("11")).status < 300
        # moto reads the items of an index in a second call.
        assert [call for call in calls.made if call[0] == "query"] == [("query", [])]
        assert calls.made[-1] == ("transact_write_items", written)
    assert stored(api, YEAR).keys() == {"pk", "sk", "schema", "b7", "most", "w"}


def test_with_a_link_the_first_attempt_is_refused(api: Api, calls: Calls) -> None:
    add(api, source={"workouts": {}})
    calls.made.clear()
    assert api.post("/v1/workouts", BODY, headers=on("10")).status == 201
    operations = [operation for operation, _ in calls.made]
    # The year, the workouts of the day, the plan; the entries and the log.
    reads = ["query", "query", "query", "batch_get_item"]
    first = ["batch_get_item", "transact_write_items"]
    assert operations == [*first, *reads, "transact_write_items"]
    assert stored(api, YEAR)[counters.LINKED] == "2036"


def test_without_its_last_link_an_account_pays_once(api: Api, calls: Calls) -> None:
    habit = add(api, source={"workouts": {}})
    assert change(api, habit, {"source": None}, day="02").status == 200
    assert counters.LINKED in stored(api, YEAR)
    assert api.post("/v1/workouts", BODY, headers=on("10")).status == 201
    assert counters.LINKED not in stored(api, YEAR)
    calls.made.clear()
    assert api.post("/v1/workouts", BODY, headers=on("10")).status == 201
    made = [operation for operation, _ in calls.made]
    assert made == ["batch_get_item", "transact_write_items"]


def test_after_the_end_of_a_linked_habit_an_account_pays_once_a_year(
    api: Api, calls: Calls
) -> None:
    add(api, source={"workouts": {}}, ends_on="2026-03-09")
    now = {"X-Now": "2027-03-10T12:00:00Z"}
    body = BODY | {"local_date": "2027-03-10"}
    trips = []
    for _ in range(2):
        calls.made.clear()
        assert api.post("/v1/workouts", body, headers=now).status == 201
        trips.append(len(calls.made))
    assert trips == [6, 2]


def test_years_are_marked_from_the_first_linked_day_on(api: Api) -> None:
    add(api, source={"workouts": {}}, effective_from="2024-06-01", day="10")
    years = {year: stored(api, keys.calendar("workouts", year)) for year in range(2023, 2038)}
    marked = [year for year, item in years.items() if counters.LINKED in item]
    assert marked == list(range(2024, 2037))


def test_a_habit_without_a_link_reads_no_workouts(api: Api, calls: Calls) -> None:
    add(api)
    # First the state of the account, which a process reads once a minute.
    made = [operation for operation, _ in calls.made]
    assert made == ["get_item", "query", "query", "transact_write_items"]
