"""Parts of the actions of a transaction: conditions, values, and what they are about."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.table import schemas
from chalicelib.table.codec import Item, from_wire
from chalicelib.table.counters import WRITES


class Bound(NamedTuple):
    """The condition of an addition to an item of counters; see :mod:`chalicelib.table.day_bounds`.

    Attributes:
        condition: an expression.
        compared: the values in it.
        added, assigned: further numbers of the item.
    """

    condition: str
    compared: Item
    added: Mapping[str, int] = {}
    assigned: Mapping[str, int] = {}


class Followed(NamedTuple):
    """An item of counters that was read before the transaction; see :meth:`Transaction.follow`."""

    writes: int | None
    mark: str | None
    label: str


def unchanged(writes: int | None) -> tuple[str, Item]:
    """Return the condition that nothing was added since ``WRITES`` was read, and its values."""
    if writes is None:
        return f"attribute_not_exists({WRITES})", {}
    return f"{WRITES} = :writes", {":writes": writes}


def numbers_of(amounts: dict[str, int]) -> Item:
    """Return numbers as values of an expression."""
    return {f":{name}": amount for name, amount in sorted(amounts.items())}


def has_number(sort_key: str, stamp: Item) -> str:
    """Return the condition that an item is not there or has today's schema number."""
    first = schemas.current_number(schemas.family_of(sort_key)) == 1
    # Without the attribute it has number 1.
    absent = f"attribute_not_exists({'#schema' if first else 'sk'})"
    return f"{absent} OR #schema = :schema" if stamp else absent


def at_version(version: int) -> dict[str, Any]:
    """Return the condition that an item has a version, as a part of an action."""
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": version},
    }


def size_of(item: Item) -> int:
    """Return how many bytes the values of an item take."""
    values = [value for typed in item.values() for value in typed.values()]
    parts = [part for v in values for part in (v if isinstance(v, list) else (v,))]
    return sum(len(part if isinstance(part, bytes) else part.encode()) for part in parts)


def updated_key(action: dict[str, Any]) -> str:
    """Return the sort key of the item that an action changes in place."""
    return str(from_wire(action["Update"]["Key"])["sk"])
