"""The index ``by_change``: all resources and tombstones of a user, by the stamp of their change."""

from typing import NamedTuple

from chalicelib.jsontext import dump
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import decode, resource_id
from chalicelib.table.session import Query, Session


class StampedChange(NamedTuple):
    """One change: its JSON text, and the index position to continue after."""

    text: str
    position: str


class ChangeRepository:
    """The changed items of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, start: int, after: str, limit: int) -> tuple[list[StampedChange], str | None]:
        """Return the next changes, oldest first; one Query.

        Args:
            start: the first stamp, in ms since 1970.
            after: the index position to continue after, or "".
            limit: how many at most.

        Returns:
            The changes, and the position to continue after (None at the end).

        Raises:
            BadPosition: ``after`` is no position of this index.
        """
        query = Query(
            low=f"{start:014d}",
            high=keys.LAST,
            index=keys.BY_CHANGE,
            limit=limit,
            after=after or None,
        )
        items, following = self._session.query(query)
        return [_change(item) for item in items], following


def _change(item: Item) -> StampedChange:
    """Return the change in an item; the text of a resource passes through as it is."""
    deleted = "gone" in item
    text = dump(
        {
            "type": item["entity"],
            "id": resource_id(item),
            "version": item["version"],
            "deleted": deleted,
        }
    )
    if not deleted:
        text = f'{text[:-1]},"resource":{decode(item).text}}}'
    return StampedChange(text, f"{item['changed']} {item['sk']}")
