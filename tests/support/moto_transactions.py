"""Transactions of moto in time that does not grow with the table.

So that it can take a transaction back, moto copies the whole table, once for each of its actions.
Here only the items that actions name are copied, and put back if the transaction fails.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

Partitions = dict[tuple[str, DynamoType], dict[DynamoType, Item]]

_transact = DynamoDBBackend.transact_write_items


@contextmanager
def quick_transactions() -> Iterator[None]:
    """Let transactions copy only what they name; all tables must have a sort key."""
    uncopied = patch.object(Table, "__deepcopy__", lambda table, _: table, create=True)
    with uncopied, patch.object(DynamoDBBackend, "transact_write_items", _quickly):
        yield


def _quickly(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    before = _named(self, transact_items)
    try:
        _transact(self, transact_items)
    except BaseException:
        for (name, of), items in before.items():
            self.tables[name].items[of] = items  # type: ignore[assignment,index]  # by sort key
        raise


def _named(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> Partitions:
    """Return the partitions that a transaction concerns, with copies of the items that it names."""
    found: Partitions = {}
    for action in (action for each in transact_items for action in each.values()):
        table, key = self.tables[action["TableName"]], action.get("Key") or action["Item"]
        of, at = (
            DynamoType(key[str(name)]) for name in (table.hash_key_attr, table.range_key_attr)
        )
        place = (table.name, of)
        if place not in found:
            found[place] = dict(table.items[of])  # type: ignore[index,call-overload]  # see above
        if at in found[place]:
            found[place][at] = copy.deepcopy(found[place][at])
    return found
