"""Capacity units as Amazon charges them, metered by DynamoDB Local one action at a time.

For a transaction DynamoDB Local reports its dearest put, its dearest update and its dearest
deletion, however many of each there are; for a batch of reads it leaves out what is not there.
Written or read one by one each is metered whole, and in a transaction it counts twice.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

_WRITES = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}


class OneByOne:
    """The client, but transactions and batches are carried out action by action."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        """Carry out each action by itself, if all can be; nobody else may be writing.

        Units of a refused transaction are not metered.
        """
        self._real.transact_write_items(TransactItems=list(map(_check, request["TransactItems"])))
        units = 0.0
        for entry in request["TransactItems"]:
            [(kind, action)] = entry.items()
            answer = getattr(self._real, _WRITES[kind])(**action, ReturnConsumedCapacity="TOTAL")
            units += 2 * answer["ConsumedCapacity"]["CapacityUnits"]
        return {"ConsumedCapacity": [{"CapacityUnits": units}]}

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """Read each key by itself."""
        [(table, wanted)] = request["RequestItems"].items()
        answers = [
            self._real.get_item(
                TableName=table,
                Key=key,
                ConsistentRead=wanted["ConsistentRead"],
                ReturnConsumedCapacity="TOTAL",
            )
            for key in wanted["Keys"]
        ]
        units = sum(answer["ConsumedCapacity"]["CapacityUnits"] for answer in answers)
        found = [answer["Item"] for answer in answers if "Item" in answer]
        return {
            "Responses": {table: found},
            "ConsumedCapacity": [{"CapacityUnits": units}],
        }


def _check(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the check of the condition of an action."""
    [(kind, action)] = entry.items()
    key = {name: action["Item"][name] for name in ("pk", "sk")} if kind == "Put" else action["Key"]
    condition = action.get(
        "ConditionExpression", "attribute_not_exists(pk) OR attribute_exists(pk)"
    )
    check = {"TableName": action["TableName"], "Key": key, "ConditionExpression": condition}
    if "ReturnValuesOnConditionCheckFailure" in action:
        # The function reads from the item which of its conditions failed.
        check["ReturnValuesOnConditionCheckFailure"] = action["ReturnValuesOnConditionCheckFailure"]
    for field in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        placeholders = action.get(field, {})
        used = {
            name: placeholders[name]
            for name in re.findall(r"[:#]\w+", condition)
            if name in placeholders
        }
        if used:
            check[field] = used
    return {"ConditionCheck": check}


@contextmanager
def charged(real: Any) -> Iterator[None]:
    """Let requests meter what Amazon would charge."""
    with patch("chalicelib.table.client.dynamodb", lambda: OneByOne(real)):
        yield
