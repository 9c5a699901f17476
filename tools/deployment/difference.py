"""What makes the items of one partition equal to those of another table; pure, in bounded memory.

Items are those of botocore's low-level client: a mapping from names to typed values.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.table.keys import DELETION, ERASURES

Item = dict[str, dict[str, Any]]
Write = dict[str, Any]

MAX_WRITES = 25  # of one BatchWriteItem
# Of the texts of one BatchWriteItem, in bytes: a batch is at most some hundred write units, which
# the burst of a small table holds.
MAX_BATCH_BYTES = 100_000


def is_kept(item: Item) -> bool:
    """Tell whether a restore leaves an item as it is, instead of as it was.

    Requests to erase an account, and their state: a restore must neither forget a request that was
    made after the restored instant, nor bring back one that was cancelled after it.
    """
    partition, sort = str(item["pk"]["S"]), str(item["sk"]["S"])
    return partition == ERASURES or sort == DELETION


def differences(wanted: Iterable[Item], present: Iterable[Item]) -> Iterator[Write]:
    """Yield the writes that make ``present`` equal to ``wanted``, in the order of sort keys.

    Holds one item of each at a time. What :func:`is_kept` is neither put nor deleted.

    Args:
        wanted: the items of one partition in the order of their sort keys.
        present: the items of the same partition in the table to be changed, in the same order.

    >>> old = {"pk": {"S": "USER#1"}, "sk": {"S": "A"}, "doc": {"S": "old"}}
    >>> new = {"pk": {"S": "USER#1"}, "sk": {"S": "B"}, "doc": {"S": "new"}}
    >>> [list(write) for write in differences([old], [new])]
    [['PutRequest'], ['DeleteRequest']]
    """
    left, right = _restored(wanted), _restored(present)
    item, live = next(left, None), next(right, None)
    while item is not None or live is not None:
        if live is None or (item is not None and _order(item) < _order(live)):
            assert item is not None
            yield _put(item)
            item = next(left, None)
        elif item is None or _order(live) < _order(item):
            yield _delete(live)
            live = next(right, None)
        else:
            if item != live:
                yield _put(item)
            item, live = next(left, None), next(right, None)


def batches(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Yield writes in batches of at most 25, and of about 100 KB unless one item is larger."""
    batch: list[Write] = []
    size = 0
    for write in writes:
        more = len(str(write).encode())
        if batch and (len(batch) == MAX_WRITES or size + more > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(write)
        size += more
    if batch:
        yield batch


def _restored(items: Iterable[Item]) -> Iterator[Item]:
    return (item for item in items if not is_kept(item))


def _order(item: Item) -> bytes:
    """Return what DynamoDB orders the items of a partition by: the bytes of their sort keys."""
    return str(item["sk"]["S"]).encode()


def _put(item: Item) -> Write:
    return {"PutRequest": {"Item": item}}


def _delete(item: Item) -> Write:
    return {"DeleteRequest": {"Key": {"pk": item["pk"], "sk": item["sk"]}}}
