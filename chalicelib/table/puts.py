"""Writes of single items outside of transactions, at half their units.

Only what may be half written is written so: an import, which is sent again until all is there.
"""

from typing import Any

from botocore.exceptions import ClientError

from chalicelib.settings import settings
from chalicelib.table import schemas
from chalicelib.table.client import call
from chalicelib.table.codec import Item, from_wire, to_wire
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.session import Session

ABSENT = "attribute_not_exists(sk)"


def stamped(session: Session, sort_key: str, item: Item) -> Item:
    """Return an item as it is written at a sort key: with its key and its schema number."""
    return item | session.key(sort_key) | schemas.stamp(schemas.family_of(sort_key))


def put_new(session: Session, sort_key: str, item: Item, label: str) -> None:
    """Write an item if no item exists there.

    Raises:
        ConditionFailed: ``label``; carries the item that is there.
        TooLarge: it is more than an item can have.
        Unavailable: DynamoDB could not be made to answer in time; it may be written.
    """
    _put(session, sort_key, item, {"ConditionExpression": ABSENT}, label)


def put_over(
    session: Session, sort_key: str, item: Item, same: tuple[str, str], label: str
) -> None:
    """Write an item over one of which an attribute, by name, has a text; errors as above."""
    name, text = same
    condition: dict[str, Any] = {
        "ConditionExpression": "#name = :text",
        "ExpressionAttributeNames": {"#name": name},
        "ExpressionAttributeValues": to_wire({":text": text}),
    }
    _put(session, sort_key, item, condition, label)


def _put(
    session: Session, sort_key: str, item: Item, condition: dict[str, Any], label: str
) -> None:
    try:
        call(
            session.meter,
            "put_item",
            TableName=settings().table_name,
            Item=to_wire(stamped(session, sort_key, item)),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **condition,
        )
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
            raise
        found: Any = error.response.get("Item")
        raise ConditionFailed(label, from_wire(found) if found else None) from error
