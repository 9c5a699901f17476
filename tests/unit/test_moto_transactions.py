"""A transaction of the table in memory that fails leaves everything as it was."""

from typing import Any

import pytest

from chalicelib.table.client import dynamodb
from tests.conftest import TABLE

KEYS = {name: {"pk": {"S": "ada"}, "sk": {"S": name}} for name in "abcd"}


def put(name: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": KEYS[name] | {"v": {"N": "1"}}, **more}}


def change(name: str) -> dict[str, Any]:
    value = {
        "UpdateExpression": "SET v = v + :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return {"Update": {"TableName": TABLE, "Key": KEYS[name], **value}}


def delete(name: str) -> dict[str, Any]:
    return {"Delete": {"TableName": TABLE, "Key": KEYS[name]}}


def items() -> list[tuple[str, str]]:
    found = dynamodb().query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "ada"}},
    )
    return [(item["sk"]["S"], item["v"]["N"]) for item in found["Items"]]


@pytest.mark.usefixtures("moto_table")
def test_all_or_nothing() -> None:
    refused = put("d", ConditionExpression="attribute_exists(pk)")
    with pytest.raises(dynamodb().exceptions.TransactionCanceledException):
        dynamodb().transact_write_items(TransactItems=[put("a"), refused])
    assert items() == []
    dynamodb().transact_write_items(TransactItems=[put("a"), put("b")])
    for actions in ([change("a"), delete("b"), put("c"), refused], [refused, delete("a")]):
        with pytest.raises(dynamodb().exceptions.TransactionCanceledException):
            dynamodb().transact_write_items(TransactItems=actions)
        assert items() == [("a", "1"), ("b", "1")]
    dynamodb().transact_write_items(TransactItems=[change("a"), delete("b")])
    assert items() == [("a", "2")]
