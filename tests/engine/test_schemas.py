"""Items of another schema number: newer ones are refused, older ones written anew just once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app import app
from chalicelib.streaks.recount import recount
from chalicelib.table import keys, schemas
from chalicelib.table.codec import Item, to_wire
from chalicelib.table.errors import ConditionFailed, NewerSchema, OutdatedItems
from chalicelib.table.session import Receipt, Session
from chalicelib.table.transaction import Transaction
from chalicelib.table.upgrade import upgrade
from tests.conftest import TABLE
from tests.support import layouts
from tests.support.api import Api
from tools.local.lambda_client import LambdaClient

YEAR, FAMILY = keys.calendar("workouts", 2026), "workout_counters"
WORKOUT = {"title": "Lift", "local_date": "2026-03-14"}
CALENDAR = "/v1/calendar?kind=workouts&from=2026-03-14&to=2026-03-14"


def set_number(table: Any, user: str, sort_key: str, number: str) -> None:
    table.update_item(
        TableName=TABLE,
        Key=to_wire(Session(user).key(sort_key)),
        UpdateExpression="SET #schema = :number",
        ExpressionAttributeNames={"#schema": "schema"},
        ExpressionAttributeValues={":number": {"S": number}},
    )


def item_of(user: str, sort_key: str = YEAR) -> Item:
    item = Session(user).get(sort_key)
    assert item is not None
    return item


@pytest.fixture
def older_year(
    engine_api: Api, engine_table: Any, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year with one workout in an older layout, and the step to today's."""
    assert engine_api.post("/v1/workouts", WORKOUT).status == 201
    item = item_of(user)
    del item["schema"]
    engine_table.put_item(TableName=TABLE, Item=to_wire(layouts.older(item)))
    steps = (layouts.step_of(FAMILY), *schemas.STEPS[FAMILY])
    monkeypatch.setitem(schemas.STEPS, FAMILY, steps)


def test_every_change_in_place_writes_the_number(engine_api: Api, user: str) -> None:
    supplement = {
        "name": "Zinc",
        "dose": {"amount": 1, "unit": "g"},
        "schedule": {"type": "daily"},
        "inventory": {"units_left": 5},
    }
    made = engine_api.post("/v1/supplements", supplement).json["id"]
    dose = {"supplement_id": made, "local_date": "2026-03-14"}
    assert engine_api.post("/v1/intakes", dose).status == 201
    assert engine_api.post("/v1/workouts", WORKOUT).status == 201
    for sort_key, number in ((YEAR, "2"), (f"{keys.STOCK}{made}", "2")):
        item = item_of(user, sort_key)
        assert item["schema"] == number
        # 0.5 passes over numbers whose names are not of a block.
        counted = {name for name, value in item.items() if isinstance(value, int)}
        assert counted <= {"b8", "most", "units", "w"}


def test_a_newer_item_is_neither_read_nor_changed(
    engine_api: Api, engine_table: Any, user: str
) -> None:
    made = engine_api.post("/v1/workouts", WORKOUT).json
    set_number(engine_table, user, YEAR, "3")
    before = item_of(user)
    for answer in (
        engine_api.get(CALENDAR),
        engine_api.get("/v1/streaks"),
        engine_api.post("/v1/workouts", WORKOUT),
        engine_api.delete(f"/v1/workouts/{made['id']}", headers={"If-Match": "*"}),
    ):
        assert (answer.status, answer.code) == (503, "unavailable")
        assert answer.headers["Retry-After"]
        assert "newer" in answer.json["detail"]
    assert item_of(user) == before
    with pytest.raises(NewerSchema):
        recount(Session(user), "workouts", 2026, fix=True)
    # What is not of that family goes on.
    assert engine_api.get(f"/v1/workouts/{made['id']}").status == 200


@pytest.mark.usefixtures("older_year")
def test_many_writers_meet_an_older_year(engine_api: Api, user: str) -> None:
    client = LambdaClient(app)

    def write(number: int) -> int:
        key = {"idempotency-key": f"key-{number}"}
        for _ in range(8):
            answer = client.call("POST", "/v1/workouts", WORKOUT, user=user, headers=key)
            if answer["statusCode"] != 503:
                break
        return int(answer["statusCode"])

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(write, range(16))) == {201}
    [day] = engine_api.get(CALENDAR).json["days"]
    assert day["count"] == 17
    item = item_of(user)
    assert item["schema"] == "3"
    assert not any(name.startswith(layouts.MOVED) for name in item)
    assert recount(Session(user), "workouts", 2026, fix=False) == []


@pytest.mark.usefixtures("older_year")
def test_a_repair_writes_an_older_year_anew(engine_table: Any, user: str) -> None:
    engine_table.update_item(
        TableName=TABLE,
        Key=to_wire(Session(user).key(YEAR)),
        UpdateExpression=f"ADD {layouts.MOVED}b8 :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    [wrong] = recount(Session(user), "workouts", 2026, fix=True)
    assert wrong.block == "b8"
    assert recount(Session(user), "workouts", 2026, fix=False) == []
    assert item_of(user)["schema"] == "3"


def test_what_changed_since_it_was_read_is_not_written_over(
    engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine_api.post("/v1/workouts", WORKOUT).status == 201
    session = Session(user)
    before = item_of(user)
    assert engine_api.post("/v1/workouts", WORKOUT).status == 201
    transaction = Transaction(session)
    transaction.swap(before, {"b8": 0}, "unchanged")
    with pytest.raises(ConditionFailed):
        transaction.commit()
    monkeypatch.setattr(Session, "get_many", lambda *_: {YEAR: before})
    steps = (*schemas.STEPS[FAMILY], lambda numbers: dict.fromkeys(numbers, 0))
    monkeypatch.setitem(schemas.STEPS, FAMILY, steps)
    upgrade(session, [YEAR])
    after = item_of(user)
    assert (after["schema"], after["w"]) == ("2", 2)


@pytest.mark.usefixtures("older_year")
def test_writing_anew_spends_no_key(user: str) -> None:
    session = Session(user, receipt=Receipt("digest", "fingerprint"))
    transaction = Transaction(session)
    transaction.add(YEAR, {"b8": 1})
    with pytest.raises(OutdatedItems) as refused:
        transaction.commit("{}")
    assert refused.value.sort_keys == [YEAR]
    upgrade(session, refused.value.sort_keys)
    assert session.get(keys.receipt("digest")) is None
    again = Transaction(session)
    again.add(YEAR, {"b8": 1})
    again.commit("{}")
    # Two writes, and the recount that added the sets and minutes of the year.
    assert item_of(user)["w"] == 3
    assert session.get(keys.receipt("digest"))
