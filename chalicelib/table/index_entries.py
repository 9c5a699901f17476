"""Further items about resources, among the few items of their day, so that one Query has them.

A day has a bounded number of them. An item of the day counts them, in the same transaction, so the
bound also holds for writes at the same time. In 0.5, one item had the lines of all resources of a
day; such a line is removed, or becomes an item of its own, with the next write of its resource.
"""

from collections import Counter
from typing import NamedTuple

from chalicelib.table import keys
from chalicelib.table.items import Stored
from chalicelib.table.transaction import Transaction


class IndexEntry(NamedTuple):
    """An item about a resource beside it.

    Attributes:
        prefix: what the sort keys of all such items of the day begin with.
        text: its JSON text.
        most: how many the day may have.
    """

    prefix: str
    text: str
    most: int

    def sort_key(self, resource_id: str) -> str:
        """Return the sort key of the item about a resource."""
        return f"{self.prefix}#{resource_id}"


def stage_index(
    transaction: Transaction, before: Stored | None, after: Stored | None, entry: IndexEntry | None
) -> None:
    """Add to ``transaction`` what a write of a resource changes beside it.

    The transaction fails with the label ``FULL`` if the day of ``entry`` has as many already.

    Args:
        transaction: of the use case.
        before: the resource before the write, or None.
        after: the resource after the write, or None.
        entry: the item about it after the write, or None.
    """
    left = before.indexed_in if before else None
    there = after.indexed_in if after else None
    changes: Counter[str] = Counter()
    if before and left:
        changes[keys.planned_count_beside(left)] -= 1
        if left != there:
            _remove(transaction, left, before.id)
    if after and there and entry:
        changes[keys.planned_count_beside(there)] += 1
        transaction.put(there, {after.id: entry.text})
    for sort_key, change in changes.items():
        # Lines of 0.5 are not counted, and one that becomes an item makes its day no fuller.
        if sort_key and change:
            is_new = change > 0 and entry and left != entry.prefix
            transaction.count(sort_key, change, entry.most if entry and is_new else None)


def _remove(transaction: Transaction, sort_key: str, resource_id: str) -> None:
    if keys.planned_count_beside(sort_key):
        transaction.remove(sort_key)
    else:
        transaction.set_attribute(sort_key, resource_id, None)
