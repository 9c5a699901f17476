"""Queries of moto in time that does not grow with other partitions.

Moto sorts the items of all partitions for each query, compares texts as it compares sets, and looks
for each of the ten types in each attribute of an answer. Here a query sees one partition, and a
text, a number or a binary is taken as it is. All indexes must be local.
"""

import copy
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

_query = Table.query
_cast_value: Any = DynamoType.cast_value.fget
_structure = BaseJSONSerializer._serialize_type_structure


@contextmanager
def quick_queries() -> Iterator[None]:
    """Let queries look at their partition alone."""
    with ExitStack() as patches:
        for owner, name, quick in (
            (Table, "query", _one_partition),
            (DynamoType, "cast_value", property(_value)),
            (BaseJSONSerializer, "_serialize_type_structure", _attribute),
        ):
            patches.enter_context(patch.object(owner, name, quick))
        yield


def _one_partition(self: Table, hash_key: DynamoType, *args: Any, **more: Any) -> Any:
    view = copy.copy(self)
    view.items = {hash_key: self.items[hash_key]} if hash_key in self.items else {}
    return _query(view, hash_key, *args, **more)


def _value(self: DynamoType) -> Any:
    return self.value if self.type in ("S", "B") else _cast_value(self)


def _attribute(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict) and len(value) == 1:
        [(kind, figure)] = value.items()
        if kind in ("S", "N", "B"):
            text = self._base64(figure) if kind == "B" else figure
            self._default_serialize(serialized, {kind: text}, shape, key)
            return
    _structure(self, serialized, value, shape, key)
