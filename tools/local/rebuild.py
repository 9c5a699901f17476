"""Makes a local table anew under its name, with everything that it holds.

A table's local indexes are final, so another definition needs another table: everything is copied
into one beside it, the old one is deleted, and everything is copied back. Whatever interrupts that,
nothing is lost: the next start begins again as long as the old table is there, and goes on if not.
"""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

# DynamoDB takes 25 items in one batch.
_BATCH = 25

Create = Callable[[Any, str], None]


class CarryOverError(Exception):
    """The items do not fit into the new table; the old one is as it was."""


def copy_name(name: str) -> str:
    """Return what the table beside another is called while that is made anew."""
    return f"{name}-copy"


def described(client: Any, name: str) -> dict[str, Any] | None:
    """Return what a table is, or None where there is none."""
    try:
        found: dict[str, Any] = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None
    return found


def rebuild(client: Any, name: str, create: Create) -> None:
    """Make a table anew, with all its items.

    Args:
        client: of the local engine.
        name: of the table.
        create: makes an empty table of that name, as it must be.

    Raises:
        CarryOverError: an item does not fit; nothing has changed.
    """
    aside = copy_name(name)
    if described(client, aside):
        _delete(client, aside)
    create(client, aside)
    try:
        _copy(client, name, aside)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationException":
            raise
        _delete(client, aside)
        raise CarryOverError(error.response["Error"]["Message"]) from error
    _delete(client, name)
    finish(client, name, create)


def finish(client: Any, name: str, create: Create) -> None:
    """Put everything from the table beside into the one of that name, made if it is not there."""
    aside = copy_name(name)
    if not described(client, name):
        create(client, name)
    _copy(client, aside, name)
    _delete(client, aside)


def _copy(client: Any, source: str, target: str) -> None:
    for items in _batches(client, source):
        left: Any = {target: [{"PutRequest": {"Item": item}} for item in items]}
        while left:
            left = client.batch_write_item(RequestItems=left).get("UnprocessedItems")


def _batches(client: Any, name: str) -> Iterator[list[Any]]:
    for page in client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
        items = page["Items"]
        yield from (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def _delete(client: Any, name: str) -> None:
    client.delete_table(TableName=name)
    client.get_waiter("table_not_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
