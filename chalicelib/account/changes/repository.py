"""The items of the change feed: by the stamp of their change in the index, or in the table.

The index ``by_change`` has all resources and tombstones of a user, and DynamoDB fetches each of its
items separately. The table has them side by side, so it costs about a quarter; but only the index
has deletions, and the order in which all was changed.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from chalicelib import jsontext
from chalicelib.account.changes.families import ranges_of
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import PRESENTED, decode, resource_id
from chalicelib.table.session import Query, Session

# The type of a change whose resource is gone.
DELETION = "deletion"
# A request reads at most this many items of which it may use none.
WINDOW = 100
_SPARSE_WINDOW = 25
# A request makes at most this many Queries, and none after this many bytes of documents.
MAX_QUERIES = 12
_MAX_READ_BYTES = 250_000


class Changes(NamedTuple):
    """Some changes: their JSON texts, and the position to continue after (None at the end)."""

    texts: list[str]
    after: str | None


class ChangeRepository:
    """The changed and deleted items of one user, of some types."""

    def __init__(self, session: Session, types: Collection[str] | None) -> None:
        self._session = session
        self._types = types

    def read(self, start: int, after: str, limit: int) -> Changes:
        """Return the next changes, oldest first; one Query.

        Args:
            start: the first stamp, in ms since 1970.
            after: the index position to continue after, or "".
            limit: how many at most.

        Raises:
            BadPosition: ``after`` is no position of this index.
        """
        query = Query(
            low=f"{start:014d}",
            high=keys.LAST,
            index=keys.BY_CHANGE,
            limit=limit if self._types is None else max(limit, WINDOW),
            after=after or None,
        )
        items, following = self._session.query(query)
        if self._types is not None:
            items = [item for item in items if item["entity"] in self._types]
        if len(items) > limit:
            items = items[:limit]
            following = _index_position(items[-1])
        return _fitting(items, _index_position, following)


class ResourceRepository:
    """The resources of one user, of some types, in the order of their sort keys."""

    def __init__(self, session: Session, types: Collection[str]) -> None:
        self._session = session
        self._types = types
        self._ranges = ranges_of(types)

    def read(self, after: str, limit: int) -> Changes:
        """Return the next resources, as changes; at most :data:`MAX_QUERIES` Queries.

        The reads are eventually consistent: what they miss was written so lately that the next
        pass, which begins 30 seconds before this one, has it.

        Args:
            after: the sort key to continue after, or "".
            limit: how many at most.

        Raises:
            BadPosition: ``after`` is no sort key.
        """
        items: list[Item] = []
        following: str | None = after
        for _ in range(MAX_QUERIES):
            found, following = self._query(after, limit - len(items))
            items += found
            size = sum(len(item["doc"]) for item in items)
            if following is None or len(items) == limit or size > _MAX_READ_BYTES:
                break
            after = following
        return _fitting(items, _sort_key, following)

    def _query(self, after: str, limit: int) -> tuple[list[Item], str | None]:
        """Return the next resources of one range, and where to continue."""
        ahead = [each for each in self._ranges if after <= each.high]
        if not ahead:
            return [], None
        within, *later = ahead
        query = Query(
            low=within.low,
            high=within.high,
            limit=max(limit, _SPARSE_WINDOW) if within.sparse else limit,
            after=after if after > within.low else None,
            attributes=(*PRESENTED, "changed"),
        )
        items, following = self._session.query(query)
        found = [item for item in items if "changed" in item and item["entity"] in self._types]
        if len(found) > limit:
            return found[:limit], _sort_key(found[limit - 1])
        return found, following or (later[0].low if later else None)


def _fitting(
    items: Sequence[Item], position_of: Callable[[Item], str], following: str | None
) -> Changes:
    """Return the changes in ``items`` that fit into one answer; what follows is not inflated."""
    texts: list[str] = []
    size = 0
    for item in items:
        texts.append(_text(item))
        size += len(texts[-1])
        if size > jsontext.MAX_PAGE_BYTES:
            break
    fit = jsontext.fitting(texts)
    if fit < len(items):
        following = position_of(items[fit - 1])
    return Changes(texts[:fit], following)


def _index_position(item: Item) -> str:
    return f"{item['changed']} {item['sk']}"


def _sort_key(item: Item) -> str:
    return str(item["sk"])


def _text(item: Item) -> str:
    """Return the change in an item; the text of a resource passes through as it is."""
    entity = item["entity"]
    same = {"id": resource_id(item), "version": item["version"]}
    if "gone" in item:
        return jsontext.dump({"type": DELETION, "resource_type": entity, **same})
    return f'{jsontext.dump({"type": entity, **same})[:-1]},"resource":{decode(item).text}}}'
