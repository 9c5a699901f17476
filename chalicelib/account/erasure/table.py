"""The items of accounts that are to be erased, for the worker: it reads and deletes of any user."""

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.account.erasure.pace import Pace
from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.client import Meter, back_off, call
from chalicelib.table.codec import Item, from_wire, to_wire
from chalicelib.table.deletion import ERASED, ERASING, PENDING

# For how long one call is tried again.
PATIENCE_S = 20.0
# How many items a Query reads at once.
_PAGE = 25


class Entry(NamedTuple):
    """An account among those that are due.

    Attributes:
        user_id: whose it is.
        sort_key: of the entry.
    """

    user_id: str
    sort_key: str


class Deleted(NamedTuple):
    """What was deleted of an account."""

    items: int = 0
    write_units: float = 0.0


class ErasureTable:
    """The table, at the pace of the erasure."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    def due(self, now: datetime) -> list[Entry]:
        """Return the accounts that are due."""
        condition = "pk = :pk AND sk < :next"
        # Of this second, too: what follows the instant sorts before the last character.
        values = {":pk": keys.ERASURES, ":next": keys.erasure(now, keys.LAST)}
        request: dict[str, Any] = {
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": to_wire(values),
        }
        found: list[Entry] = []
        while True:
            answer = self._call("query", **request)
            sort_keys = [item["sk"] for item in map(from_wire, answer["Items"])]
            found += [Entry(each.partition("#")[2], each) for each in sort_keys]
            if "LastEvaluatedKey" not in answer:
                return found
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def begin(self, user_id: str, now: datetime, at: int) -> Item:
        """Close an account that is due, unless the request was taken back.

        Args:
            user_id: of the account.
            now: what is due by then.
            at: the time of the clock, in seconds since 1970.

        Returns:
            The item of the account; empty if there is none, pending if it is no longer due.
        """
        condition = "#state = :pending AND due <= :now"
        values: Item = {":pending": PENDING, ":now": int(now.timestamp())}
        update = _closing(user_id, at, values) | {
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        try:
            self._call("update_item", **update)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            answer: dict[str, Any] = dict(error.response)
            return from_wire(answer.get("Item") or {})
        return {"state": ERASING, "begun_at": at}

    def begin_again(self, user_id: str, now: datetime, at: int) -> Entry:
        """Close an account that was erased before the table was restored; return its new entry.

        With the entry, the runs of the night continue what a run after a restore has begun.
        """
        entry = Entry(user_id, keys.erasure(now, user_id))
        name, meter = {"TableName": settings().table_name}, _meter()
        key = {"pk": keys.ERASURES, "sk": entry.sort_key}
        actions: list[dict[str, Any]] = [
            {"Update": name | _closing(user_id, at, {})},
            {"Put": name | {"Item": to_wire(key)}},
        ]
        call(meter, "transact_write_items", TransactItems=actions)
        self._pace.spend(meter)
        return entry

    def is_erased(self, user_id: str) -> bool:
        """Tell whether nothing is left of an account but that it is erased."""
        sort_keys, more = self._some(user_id, consistent=True)
        if sort_keys or more:
            return False
        answer = self._call("get_item", Key=_key(user_id), ConsistentRead=True)
        return from_wire(answer.get("Item") or {}).get("state") == ERASED

    def delete_items(self, user_id: str) -> Deleted:
        """Delete all items of a user but the one that has the state of the account.

        Raises:
            OutOfTime: some are left.
        """
        deleted, consistent = Deleted(), False
        while True:
            sort_keys, more = self._some(user_id, consistent=consistent)
            for start in range(0, len(sort_keys), self._pace.batch):
                batch = sort_keys[start : start + self._pace.batch]
                units = self._delete(user_id, batch)
                deleted = Deleted(deleted.items + len(batch), deleted.write_units + units)
            if not sort_keys and not more:
                if consistent:
                    return deleted
                # Only this read is sure to miss nothing, and it takes twice the units.
                consistent = True

    def close(self, user_id: str, expires_at: int) -> None:
        """Leave nothing of an account but that it is erased, until ``expires_at``."""
        item = {**_plain_key(user_id), "state": ERASED, "expires_at": expires_at}
        self._call("put_item", Item=to_wire(item))

    def forget(self, entry: Entry) -> None:
        """Delete the entry of an account that is erased, or no longer has a request."""
        key = {"pk": keys.ERASURES, "sk": entry.sort_key}
        self._call("delete_item", Key=to_wire(key))

    def users(self) -> Iterator[str]:
        """Yield the id of each user who has an item.

        The scan reads one item of each partition, and continues after the last sort key that the
        partition can have.
        """
        start: dict[str, Any] = {}
        while True:
            answer = self._call("scan", Limit=1, ProjectionExpression="pk", **start)
            for item in map(from_wire, answer["Items"]):
                if user_id := keys.owner(item["pk"]):
                    yield user_id
                start = {"ExclusiveStartKey": to_wire({"pk": item["pk"], "sk": keys.LAST})}
            if "LastEvaluatedKey" not in answer:
                return
            if not answer["Items"]:
                start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _some(self, user_id: str, *, consistent: bool) -> tuple[list[str], bool]:
        """Return the first sort keys of a user, and whether there can be more."""
        answer = self._call(
            "query",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=to_wire({":pk": keys.partition(user_id)}),
            ProjectionExpression="sk",
            ConsistentRead=consistent,
            Limit=_PAGE,
        )
        sort_keys = [item["sk"] for item in map(from_wire, answer["Items"])]
        more = "LastEvaluatedKey" in answer
        return [sort_key for sort_key in sort_keys if sort_key != keys.DELETION], more

    def _delete(self, user_id: str, sort_keys: list[str]) -> float:
        """Delete a batch of items; return the write units."""
        partition = keys.partition(user_id)
        requests: list[Any] = [
            {"DeleteRequest": {"Key": to_wire({"pk": partition, "sk": sort_key})}}
            for sort_key in sort_keys
        ]
        meter, attempts = _meter(), count()
        while requests:
            answer = call(meter, "batch_write_item", RequestItems={settings().table_name: requests})
            requests = answer.get("UnprocessedItems", {}).get(settings().table_name, [])
            if requests:
                back_off(meter, next(attempts))
        self._pace.spend(meter)
        return meter.write_units

    def _call(self, operation: str, **request: Any) -> dict[str, Any]:
        meter = _meter()
        answer = call(meter, operation, TableName=settings().table_name, **request)
        self._pace.spend(meter)
        return answer


def _meter() -> Meter:
    return Meter(deadline=time.monotonic() + PATIENCE_S)


def _plain_key(user_id: str) -> Item:
    return {"pk": keys.partition(user_id), "sk": keys.DELETION}


def _key(user_id: str) -> dict[str, Any]:
    return to_wire(_plain_key(user_id))


def _closing(user_id: str, at: int, values: Item) -> dict[str, Any]:
    """Return the update that closes an account, with further values of its condition."""
    return {
        "Key": _key(user_id),
        "UpdateExpression": "SET #state = :erasing, begun_at = :at REMOVE expires_at",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": to_wire({":erasing": ERASING, ":at": at, **values}),
    }
