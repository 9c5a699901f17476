"""The one place where plain values become DynamoDB's typed values, and back.

Everywhere else an item is a dictionary of strings, whole numbers, bytes and sets of strings by
attribute name.
"""

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

# Attribute name -> str, int, bytes or frozenset; True is stored as the number 1, as a flag.
Item = dict[str, Any]


def to_wire(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return plain values as DynamoDB takes them.

    Raises:
        TypeError: a value is neither a string nor a whole number nor bytes nor a set of strings.

    >>> to_wire({"sk": "PROFILE", "version": 3, "counts": True})
    {'sk': {'S': 'PROFILE'}, 'version': {'N': '3'}, 'counts': {'N': '1'}}
    """
    return {name: _typed(value) for name, value in values.items()}


def from_wire(typed: Mapping[str, Mapping[str, Any]]) -> Item:
    """Return an item as DynamoDB gives it in plain values.

    A binary value is base64 as :mod:`chalicelib.table.parser` leaves it, or the bytes of botocore's
    own parser. Attributes of other types, which only a later release may write, are passed over.

    >>> from_wire({"sk": {"S": "PROFILE"}, "version": {"N": "3"}, "more": {"BOOL": True}})
    {'sk': 'PROFILE', 'version': 3}
    >>> from_wire({"names": {"SS": ["b", "a"]}}) == {"names": frozenset({"a", "b"})}
    True
    """
    item: Item = {}
    for name, value in typed.items():
        if "N" in value:
            # No call for each number: an account of ten years has thousands.
            try:
                item[name] = int(value["N"])
            except ValueError:
                item[name] = Decimal(value["N"])
        elif "S" in value:
            item[name] = value["S"]
        elif "B" in value:
            content = value["B"]
            item[name] = base64.b64decode(content) if isinstance(content, str) else content
        elif "SS" in value:
            item[name] = frozenset(value["SS"])
    return item


def _typed(value: object) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case int():
            return {"N": str(int(value))}
        case bytes():
            return {"B": value}
        case frozenset():
            return {"SS": sorted(value)}
        case _:
            raise TypeError(f"{type(value).__name__} is no type of an attribute")
