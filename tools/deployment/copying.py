"""Makes a table, or one partition of it, equal to another; safe to repeat after any end.

Partition after partition, the sorted items of both tables are compared, and only differences are
written. So a copy that was interrupted goes on where it ended, apart from the reading. In memory
are the partition keys of both tables and a page of each.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tools.deployment.aws import DeploymentError
from tools.deployment.difference import Item, Write, batches, differences
from tools.deployment.pace import Pace

# How long a table may take none of the writes of a batch.
PATIENCE_S = 300.0
# A page of it rarely consumes more units than the burst of a small table holds.
PAGE_ITEMS = 200
_FIRST_DELAY_S, _MAX_DELAY_S = 0.1, 20.0


@dataclass
class Table:
    """One table, read and written at a pace.

    Attributes:
        client: botocore's client of DynamoDB.
        name: of the table.
        reads: the pace of read units.
        writes: the pace of write units.
        touched: whether a write was attempted.
    """

    client: Any
    name: str
    reads: Pace = field(default_factory=lambda: Pace(None))
    writes: Pace = field(default_factory=lambda: Pace(None))
    touched: bool = False

    def partitions(self) -> set[str]:
        """Return the key of every partition; this reads the whole table."""
        request = {"ProjectionExpression": "pk"}
        return {item["pk"]["S"] for item in self._items("scan", request)}

    def items(self, partition: str) -> Iterator[Item]:
        """Yield the items of one partition, in the order of their sort keys."""
        request = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": partition}},
            "ConsistentRead": True,
        }
        return self._items("query", request)

    def write(self, batch: list[Write]) -> None:
        """Write a batch of at most 25 puts and deletions, until the table has taken all of it.

        Raises:
            DeploymentError: it took nothing for five minutes.
        """
        delay, patience = _FIRST_DELAY_S, PATIENCE_S
        while batch:
            self.writes.wait()
            self.touched = True
            answer = self.client.batch_write_item(
                RequestItems={self.name: batch}, ReturnConsumedCapacity="TOTAL"
            )
            self.writes.spend(_units(answer))
            left = answer.get("UnprocessedItems", {}).get(self.name, [])
            if len(left) < len(batch):
                delay, patience = _FIRST_DELAY_S, PATIENCE_S
            elif patience <= 0:
                raise DeploymentError(f"{self.name} takes no writes: too little capacity.")
            if left:
                self.writes.sleep(delay)
                delay, patience = min(2 * delay, _MAX_DELAY_S), patience - delay
            batch = left

    def _items(self, operation: str, request: dict[str, Any]) -> Iterator[Item]:
        call = getattr(self.client, operation)
        more: dict[str, Any] = {"Limit": PAGE_ITEMS}
        while True:
            self.reads.wait()
            answer = call(TableName=self.name, ReturnConsumedCapacity="TOTAL", **request, **more)
            self.reads.spend(_units(answer))
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            more["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


@dataclass
class Copied:
    """How much of a table differed.

    Attributes:
        partitions: partitions that were compared.
        changed: partitions with a difference.
        put: items that were missing or different.
        deleted: items that were too many.
    """

    partitions: int = 0
    changed: int = 0
    put: int = 0
    deleted: int = 0

    def __str__(self) -> str:
        return (
            f"{self.put} items were missing or different and {self.deleted} too many, in "
            f"{self.changed} of {self.partitions} partitions"
        )


def copy(
    source: Table,
    target: Table,
    partition: str | None = None,
    *,
    writes: bool,
    report: Callable[[str], None] = print,
    every_s: float = 30.0,
) -> Copied:
    """Make ``target`` equal to ``source``; return what differed.

    Args:
        source: is only read.
        target: is changed where it differs.
        partition: the key of the only partition to be copied; None for all.
        writes: False compares, and writes nothing.
        report: is called with the state of things,
        every_s: at most once in so many seconds.

    Raises:
        DeploymentError: all is to be copied and ``source`` has nothing, or the table takes no
            writes.
    """
    copied, reported = Copied(), time.monotonic()
    keys = [partition] if partition else _partitions(source, target)
    for key in keys:
        found = _Counter(differences(source.items(key), target.items(key)))
        for batch in batches(found):
            if writes:
                target.write(batch)
        copied.partitions += 1
        copied.changed += bool(found.put or found.deleted)
        copied.put += found.put
        copied.deleted += found.deleted
        if time.monotonic() - reported >= every_s:
            reported = time.monotonic()
            report(f"  {copied.partitions} of {len(keys)} partitions: {copied}")
    return copied


def _partitions(source: Table, target: Table) -> list[str]:
    """Return the keys of all partitions, sorted."""
    wanted = source.partitions()
    if not wanted:
        raise DeploymentError(f"{source.name} is empty; a copy would delete everything.")
    return sorted(wanted | target.partitions())


class _Counter:
    """Passes writes on, and counts them."""

    def __init__(self, writes: Iterable[Write]) -> None:
        self._writes = writes
        self.put = self.deleted = 0

    def __iter__(self) -> Iterator[Write]:
        for write in self._writes:
            if "PutRequest" in write:
                self.put += 1
            else:
                self.deleted += 1
            yield write


def _units(answer: Any) -> float:
    """Return the capacity units that an answer says it consumed."""
    consumed = answer.get("ConsumedCapacity") or []
    entries = consumed if isinstance(consumed, list) else [consumed]
    return float(sum(entry.get("CapacityUnits", 0.0) for entry in entries))
