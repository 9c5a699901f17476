"""The change feed: the index ``by_change`` read forward, with an overlap for skewed clocks.

Stamps come from the clocks of many Lambdas, so a write may appear behind one that was read
already. A pass therefore remembers when it began (``began``), and the next pass starts 30 seconds
before that: whatever is stamped later than its commit, or by a clock that runs behind, is met
again. Clients drop what they know by id and version.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.errors import DomainError
from chalicelib.jsontext import dump, fitting
from chalicelib.table import keys, positions
from chalicelib.table.codec import Item
from chalicelib.table.errors import BadPosition
from chalicelib.table.items import decode, resource_id
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import TOMBSTONE_LIFE

OVERLAP = timedelta(seconds=30)
# No server's clock is that far from another's.
CLOCK_SKEW = timedelta(hours=1)
# A cursor must be followed while every tombstone after it still stands.
CURSOR_LIFE = TOMBSTONE_LIFE - timedelta(days=7)

_POSITION = re.compile(r"(?P<began>\d{1,14})\|(?P<start>\d{1,14})\|(?P<after>.*)", re.ASCII)


@dataclass(frozen=True)
class Position:
    """Where a reader stands.

    Attributes:
        began: when its present pass began, ms since 1970; 0 between passes.
        start: the first stamp of the pass, ms since 1970.
        after: the index position to continue after within the pass, or "".
    """

    began: int = 0
    start: int = 0
    after: str = ""

    def __str__(self) -> str:
        return f"{self.began}|{self.start}|{self.after}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Return the position in the text of a cursor.

        Raises:
            BadPosition: the text is not one.
        """
        parts = _POSITION.fullmatch(text)
        if parts is None:
            raise BadPosition(text)
        after = positions.require(parts["after"] or None, positions.CHANGED)
        found = cls(int(parts["began"]), int(parts["start"]), after or "")
        if bool(found.began) != bool(found.after):
            raise BadPosition(text)
        return found


@dataclass(frozen=True)
class Changes:
    """One page of the feed: JSON texts of changes, where to go on, and whether more is there."""

    items: list[str]
    position: Position
    has_more: bool


class ChangeService:
    """Everything of the caller's that changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_page(self, position: Position, limit: int) -> Changes:
        """Return the next changes, oldest first; one Query.

        Raises:
            DomainError: when the cursor is so old that tombstones after it may be gone.
            BadPosition: it lies in the future.
        """
        now = _milliseconds(self._session.clock())
        if max(position.began, position.start) > now + CLOCK_SKEW // timedelta(milliseconds=1):
            raise BadPosition(str(position))
        since = position.start or position.began
        if since and now - since > CURSOR_LIFE / timedelta(milliseconds=1):
            raise DomainError("cursor_expired")
        began = position.began or now
        query = Query(
            low=f"{position.start:014d}",
            high=keys.LAST,
            index=keys.BY_CHANGE,
            limit=limit,
            after=position.after or None,
        )
        items, after = self._session.query(query)
        texts = [_change(item) for item in items]
        fit = fitting(texts)
        if fit < len(texts):
            texts, last = texts[:fit], items[fit - 1]
            after = f"{last['changed']} {last['sk']}"
        if after:
            return Changes(texts, Position(began, position.start, after), has_more=True)
        overlap = OVERLAP // timedelta(milliseconds=1)
        following = max(position.start, began - overlap)
        return Changes(texts, Position(start=following), has_more=False)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _change(item: Item) -> str:
    """Return one change as JSON text; a resource's own text passes through."""
    deleted = "gone" in item
    change = {
        "type": item["entity"],
        "id": resource_id(item),
        "version": item["version"],
        "deleted": deleted,
    }
    text = dump(change)
    return text if deleted else f'{text[:-1]},"resource":{decode(item).text}}}'
