"""A local table of another definition is made anew with all that it holds, also interrupted."""

from dataclasses import replace
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.settings import settings
from chalicelib.table import schemas
from tests.support.account import Frozen, answer, clock, items_of, patient
from tests.support.api import Api
from tools.local import tables
from tools.local.rebuild import copy_name

ACCOUNT = Frozen.of_release("0.5")
# Most of its items are alike.
ITEMS = [
    item
    for item in ACCOUNT.items
    if schemas.family_of(item["sk"]) not in ("intake", "habit_entry", "reading")
]
NAME = settings().table_name


def older(**changes: Any) -> dict[str, Any]:
    """Return a definition without the index by_id, as older checkouts had."""
    found = tables.definition()
    del found["TimeToLiveSpecification"]
    kept = [each for each in found["LocalSecondaryIndexes"] if each["IndexName"] == "by_change"]
    attributes = [each for each in found["AttributeDefinitions"] if each["AttributeName"] != "id"]
    return found | {"LocalSecondaryIndexes": kept, "AttributeDefinitions": attributes} | changes


@pytest.fixture
def client(engine_table: Any) -> Any:
    """A client of an engine without tables."""
    found = patient(engine_table)
    for name in found.list_tables()["TableNames"]:
        found.delete_table(TableName=name)
    return found


def holding(client: Any, items: list[Any]) -> None:
    client.create_table(TableName=NAME, **older())
    for item in items:
        client.put_item(TableName=NAME, Item=item)


def is_as_deployed(client: Any) -> bool:
    table = client.describe_table(TableName=NAME)["Table"]
    time_to_live = client.describe_time_to_live(TableName=NAME)["TimeToLiveDescription"]
    return bool(
        tables._shape(table) == tables._shape(tables.definition())
        and time_to_live["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
        and client.list_tables()["TableNames"] == [NAME]
    )


def test_an_account_goes_along(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    client.create_table(TableName=NAME, **older())
    replace(ACCOUNT, items=ITEMS).load(client, NAME, ACCOUNT.user)
    lasting = [item for item in ITEMS if "expires_at" not in item]
    assert tables.check_table(client, NAME)
    assert "making it anew" in capsys.readouterr().err
    assert is_as_deployed(client)
    found = items_of(client, NAME, ACCOUNT.user)
    assert [item for item in found if "expires_at" not in item] == lasting
    assert tables.check_table(client, NAME)
    assert capsys.readouterr().err == ""
    # An id is found through the index that was not there.
    with clock(lambda: ACCOUNT.now):
        api = Api(chalice_app, ACCOUNT.user)
        for place, body in ACCOUNT.answers.items():
            if "/v1/workouts/" in place:
                path = place.partition(" ")[2]
                assert answer(api, ACCOUNT.now, path) == body
                break


def by_sort_key(item: Any) -> str:
    return str(item["sk"])


class Interrupted(Exception):
    pass


class Failing:
    """A client that ends with the process, so to speak, at its n-th call that changes something."""

    def __init__(self, client: Any, calls: int) -> None:
        self._client, self.left = client, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name not in ("create_table", "update_time_to_live", "batch_write_item", "delete_table"):
            return found

        def call(**request: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise Interrupted(name)
            return found(**request)

        return call


def test_whatever_interrupts_it_nothing_is_lost(client: Any) -> None:
    items = [
        {"pk": {"S": f"USER#{n % 3}"}, "sk": {"S": f"WORKOUT#{n:02}"}, "doc": {"B": bytes(n)}}
        for n in range(60)
    ]
    for calls in range(40):
        holding(client, items)
        failing = Failing(client, calls)
        try:
            tables.check_table(failing, NAME)
        except Interrupted:
            # The next start may be interrupted, too.
            try:
                tables.check_table(Failing(client, 2), NAME)
            except Interrupted:
                tables.check_table(client, NAME)
        found = client.scan(TableName=NAME, ConsistentRead=True)["Items"]
        assert sorted(found, key=by_sort_key) == items, calls
        assert is_as_deployed(client), calls
        if failing.left > 0:
            return
        client.delete_table(TableName=NAME)
    raise AssertionError("it takes more calls than expected")


def test_items_that_do_not_fit_stay_where_they_are(client: Any) -> None:
    item = {"pk": {"S": "USER#1"}, "sk": {"S": "WORKOUT#1"}, "id": {"N": "7"}}
    holding(client, [item])
    with pytest.raises(tables.TableOutdatedError, match=r"index by_id.*cannot be carried over"):
        tables.check_table(client, NAME)
    assert client.scan(TableName=NAME)["Items"] == [item]
    assert client.list_tables()["TableNames"].count(copy_name(NAME)) == 0


def test_another_primary_key_cannot_be_carried_over(client: Any) -> None:
    keys = [
        {"AttributeName": "user", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("user", "sk")]
    definition = older(KeySchema=keys, AttributeDefinitions=attributes)
    del definition["LocalSecondaryIndexes"]
    client.create_table(TableName=NAME, **definition)
    with pytest.raises(tables.TableOutdatedError, match="the primary key"):
        tables.check_table(client, NAME)
    assert client.describe_table(TableName=NAME)
