"""The table in memory is quick, and answers as moto does; what fails leaves it as it was."""

from typing import Any

import pytest

from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support import moto_queries

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


@pytest.mark.usefixtures("moto_table")
def test_quick_queries_answer_as_slow_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for user in ("ada", "bob"):
        for number in (10, 9, 100, 1):
            item = {
                "pk": {"S": user},
                "sk": {"S": f"a{number}"},
                "n": {"N": str(number)},
                "changed": {"S": f"t{number}"},
                "doc": {"B": b"\x00\xff"},
                "yes": {"BOOL": True},
                "map": {"M": {"list": {"L": [{"S": "é"}, {"NULL": True}]}}},
            }
            dynamodb().put_item(TableName=TABLE, Item=item)
    of_ada = {":pk": {"S": "ada"}, ":low": {"S": "a1"}, ":high": {"S": "a9"}}
    queries: list[dict[str, Any]] = [
        {"KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high"},
        {"KeyConditionExpression": "pk = :pk AND sk > :low", "ScanIndexForward": False, "Limit": 1},
        {
            "KeyConditionExpression": "pk = :pk AND changed > :low",
            "IndexName": "by_change",
        },
    ]

    def answers() -> list[Any]:
        found = []
        for query in queries:
            names = {name for name in of_ada if name in query["KeyConditionExpression"]}
            values = {name: value for name, value in of_ada.items() if name in names}
            answer = dynamodb().query(TableName=TABLE, ExpressionAttributeValues=values, **query)
            found.append((answer["Items"], answer["Count"], answer.get("LastEvaluatedKey")))
        return found

    quick = answers()
    assert [count for _, count, _ in quick] == [4, 1, 4]
    monkeypatch.setattr(moto_queries.Table, "query", moto_queries._query)
    monkeypatch.setattr(
        moto_queries.BaseJSONSerializer, "_serialize_type_structure", moto_queries._structure
    )
    monkeypatch.setattr(moto_queries.DynamoType, "cast_value", property(moto_queries._cast_value))
    assert answers() == quick
