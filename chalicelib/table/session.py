"""One request's view of the table: always one user's partition, one meter, one receipt."""

import secrets
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.settings import settings
from chalicelib.table import keys
from chalicelib.table.client import Meter, back_off, call
from chalicelib.table.codec import Item, from_wire, to_wire
from chalicelib.table.errors import BadPosition, Refused, Unavailable
from chalicelib.table.items import read_text

RECEIPT_LIFE = timedelta(hours=24)
# DynamoDB reads at most this many items in one batch.
MAX_KEYS = 100


def wall_clock() -> datetime:
    """Return the server's own time; storage never follows ``X-Now``."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Receipt:
    """The promise that one Idempotency-Key takes effect once.

    Attributes:
        digest: hash of the key as the client sent it.
        fingerprint: hash of method, path and body; another body under one key is an error.
        created: whether the answer is about a resource that the request has created.
    """

    digest: str
    fingerprint: str
    created: bool = False

    @property
    def sort_key(self) -> str:
        """The sort key of the receipt."""
        return keys.receipt(self.digest)

    def item(self, answer: str, at: datetime) -> Item:
        """Return the item that keeps ``answer`` for a day."""
        return {
            "sk": self.sort_key,
            "fingerprint": self.fingerprint,
            "created": self.created,
            "answer": zlib.compress(answer.encode(), 1),
            "expires_at": int((at + RECEIPT_LIFE).timestamp()),
        }


def receipt_answer(item: Item) -> str:
    """Return the answer kept in a receipt item."""
    return read_text(item, "receipt", "answer")


def receipt_created(item: Item) -> bool | None:
    """Return whether the kept answer is about what was created; None if 0.9 wrote the item."""
    return item.get("created")


def receipt_expired(item: Item, at: datetime) -> bool:
    """Tell whether a receipt item is out of date; DynamoDB deletes it up to two days late."""
    return bool(item["expires_at"] < int(at.timestamp()))


@dataclass
class Session:
    """The access of repositories to the table: every key is inside ``user_id``'s partition.

    Attributes:
        user_id: the caller, from the verified token and nowhere else.
        meter: capacity and round trips of this request.
        receipt: the Idempotency-Key of this request, to be spent by its first commit.
        clock: the server's time for change stamps and expiry.
        checked: the numbers of day counters that had to be read, by sort key; see
            :mod:`chalicelib.table.day_bounds`.
    """

    user_id: str
    meter: Meter = field(default_factory=Meter)
    receipt: Receipt | None = None
    clock: Callable[[], datetime] = field(default_factory=lambda: wall_clock)
    checked: dict[str, dict[str, int]] = field(default_factory=dict)

    def about_existing(self) -> "Session":
        """Return this session for a request whose answer is about a resource that exists."""
        return self._about(created=False)

    def about_new(self) -> "Session":
        """Return this session for a request that sets what did not exist, and so creates it."""
        return self._about(created=True)

    def _about(self, *, created: bool) -> "Session":
        return replace(self, receipt=self.receipt and replace(self.receipt, created=created))

    def key(self, sort_key: str) -> Item:
        """Return the primary key of one of this user's items."""
        return {"pk": keys.partition(self.user_id), "sk": sort_key}

    def stamp(self) -> str:
        """Return a change stamp: the server's time in ms, then a random tail.

        Stamps order the change feed; the tail keeps two writes of one millisecond apart.
        """
        return f"{int(self.clock().timestamp() * 1000):014d}-{secrets.token_hex(4)}"

    def get(self, sort_key: str, *, consistent: bool = True) -> Item | None:
        """Return one item, or None."""
        answer = call(
            self.meter,
            "get_item",
            TableName=settings().table_name,
            Key=to_wire(self.key(sort_key)),
            ConsistentRead=consistent,
        )
        return from_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, sort_keys: list[str], *, consistent: bool = True) -> dict[str, Item]:
        """Return the items that exist among some keys, by sort key; 100 keys take a round trip.

        They are read strongly consistent by default, which takes twice the units. Keys that
        DynamoDB leaves unprocessed under load are requested again.
        """
        found: dict[str, Item] = {}
        table, attempts = settings().table_name, count()
        wanted = [to_wire(self.key(sort_key)) for sort_key in dict.fromkeys(sort_keys)]
        while wanted:
            request = {table: {"Keys": wanted[:MAX_KEYS], "ConsistentRead": consistent}}
            answer = call(self.meter, "batch_get_item", RequestItems=request)
            for item in map(from_wire, answer["Responses"].get(table, [])):
                found[item["sk"]] = item
            unprocessed = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            wanted = unprocessed + wanted[MAX_KEYS:]
            if unprocessed:
                back_off(self.meter, next(attempts))
        return found

    def ping(self) -> None:
        """Read nothing much.

        Raises:
            Unavailable: the table is not there, or does not answer.
        """
        try:
            self.get(keys.PROFILE, consistent=False)
        except ClientError as error:
            raise Unavailable("ping") from error

    def query(self, query: "Query") -> tuple[list[Item], str | None]:
        """Run one Query; return its items and the key to continue after, when there is more.

        Raises:
            BadPosition: ``query.after`` lies outside the range or is no key at all.
        """
        if query.after and not query.low <= query.start <= query.high:
            raise BadPosition(query.after)
        try:
            answer = call(self.meter, "query", **query.request(self))
        except Refused as error:
            if query.after:
                raise BadPosition(query.after) from error
            raise
        items = [from_wire(item) for item in answer["Items"]]
        after = answer.get("LastEvaluatedKey")
        if query.index and items and "entity" not in items[0]:
            # Amazon's engine fetches what a keys-only local index does not contain; emulators that
            # stop at the index's own attributes get the same result in one more round trip.
            whole = self.get_many([item["sk"] for item in items])
            items = [whole[item["sk"]] for item in items if item["sk"] in whole]
        return items, _position(from_wire(after), query.index) if after else None

    def each(self, query: "Query") -> Iterator[Item]:
        """Yield all items of a range, page by page of the query's limit, or of DynamoDB's 1 MB."""
        while True:
            items, after = self.query(query)
            yield from items
            if after is None:
                return
            query = replace(query, after=after)


def _position(key: dict[str, Any], index: str | None) -> str:
    """Return a LastEvaluatedKey without the partition, as one string."""
    sort_key = str(key["sk"])
    return f"{key[_INDEX_KEY[index]]} {sort_key}" if index else sort_key


_INDEX_KEY = {keys.BY_CHANGE: "changed", keys.BY_ID: "id"}


@dataclass(frozen=True)
class Query:
    """One DynamoDB Query inside the caller's partition, between two sort keys, both included.

    Attributes:
        low, high: the range of the sort key (of the index's key, where ``index`` is given).
        index: a local index, or None for the table itself.
        limit: how many items to read at most.
        after: the position that an earlier page ended at, not included.
        descending: newest first.
        consistent: a strongly consistent read.
        equals: attributes that must have these values (a filter: what it drops is still read).
        attributes: those that are wanted of each item, the sort key among them; all by default.
            The units are those of whole items; what is sent and parsed becomes less.
    """

    low: str
    high: str
    index: str | None = None
    limit: int | None = None
    after: str | None = None
    descending: bool = False
    consistent: bool = False
    equals: Mapping[str, str] = field(default_factory=dict)
    attributes: Sequence[str] = ()

    @property
    def start(self) -> str:
        """The sort key (or the index's key) of the position to continue after."""
        after = self.after or ""
        return after.partition(" ")[0] if self.index else after

    def request(self, session: Session) -> dict[str, Any]:
        """Return the request for botocore."""
        sort = _INDEX_KEY[self.index] if self.index else "sk"
        names = {"#sort": sort}
        values: Item = {
            ":pk": keys.partition(session.user_id),
            ":low": self.low,
            ":high": self.high,
        }
        request: dict[str, Any] = {
            "TableName": settings().table_name,
            "KeyConditionExpression": "pk = :pk AND #sort BETWEEN :low AND :high",
            "ScanIndexForward": not self.descending,
            "ConsistentRead": self.consistent,
        }
        if self.index:
            request["IndexName"] = self.index
        if self.attributes:
            wanted = {f"#a{number}": name for number, name in enumerate(self.attributes)}
            request["ProjectionExpression"] = ", ".join(wanted)
            names |= wanted
        elif self.index:
            request["Select"] = "ALL_ATTRIBUTES"
        if self.limit:
            request["Limit"] = self.limit
        if self.after:
            request["ExclusiveStartKey"] = to_wire(self._start(session))
        if self.equals:
            tests = []
            for number, (name, value) in enumerate(sorted(self.equals.items())):
                names[f"#f{number}"], values[f":f{number}"] = name, value
                tests.append(f"#f{number} = :f{number}")
            request["FilterExpression"] = " AND ".join(tests)
        return request | {
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_wire(values),
        }

    def _start(self, session: Session) -> Item:
        if not self.index:
            return session.key(self.start)
        sort_key = (self.after or "").partition(" ")[2]
        return session.key(sort_key) | {_INDEX_KEY[self.index]: self.start}
