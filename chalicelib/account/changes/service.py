"""The change feed: changes in the order of their stamps, with an overlap for skewed clocks.

Stamps come from the clocks of many Lambdas, so a write can appear behind one that was already
read. A pass therefore records when it began (``began``), and the next pass starts 30 seconds
before that: a change that is stamped later than its commit, or by a clock that runs behind, is
read again. Clients drop the changes that they know by id and version.
"""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.account.changes.position import Position
from chalicelib.account.changes.repository import ChangeRepository
from chalicelib.errors import DomainError
from chalicelib.jsontext import fitting
from chalicelib.table.errors import BadPosition
from chalicelib.table.session import Session
from chalicelib.table.transaction import TOMBSTONE_LIFE

OVERLAP = timedelta(seconds=30)
# The largest difference between the clocks of two servers.
CLOCK_SKEW = timedelta(hours=1)
# A cursor must expire before the first tombstone after it does.
CURSOR_LIFE = TOMBSTONE_LIFE - timedelta(days=7)

_MS = timedelta(milliseconds=1)


class ChangePage(NamedTuple):
    """One page of the feed.

    Attributes:
        items: the JSON texts of changes, oldest first.
        position: where the next page continues.
        has_more: whether more changes are available now.
    """

    items: list[str]
    position: Position
    has_more: bool

    def text(self, next_cursor: str) -> str:
        """Return the page as JSON text, with its position as a cursor."""
        following, more = json.dumps(next_cursor), json.dumps(self.has_more)
        return f'{{"items":[{",".join(self.items)}],"next_cursor":{following},"has_more":{more}}}'


class ChangeService:
    """All changes of the caller's data."""

    def __init__(self, session: Session) -> None:
        self._changes = ChangeRepository(session)
        self._clock = session.clock

    def list_page(self, position: Position, limit: int) -> ChangePage:
        """Return the next changes, oldest first; one Query.

        Raises:
            DomainError: ``cursor_expired``; tombstones after the cursor may have expired.
            BadPosition: the position is in the future.
        """
        now = _milliseconds(self._clock())
        _require_usable(position, now)
        began = position.began or now
        changes, after = self._changes.read(position.start, position.after, limit)
        texts = [change.text for change in changes]
        fit = fitting(texts)
        if fit < len(texts):
            after = changes[fit - 1].position
        if after:
            return ChangePage(texts[:fit], Position(began, position.start, after), has_more=True)
        following = max(position.start, began - OVERLAP // _MS)
        return ChangePage(texts, Position(start=following), has_more=False)

    def now(self) -> ChangePage:
        """Return an empty page from which the changes from now on follow; reads nothing."""
        start = _milliseconds(self._clock()) - OVERLAP // _MS
        return ChangePage([], Position(start=start), has_more=False)


def _require_usable(position: Position, now: int) -> None:
    """Refuse a position in the future, or one that is too old."""
    if max(position.began, position.start) > now + CLOCK_SKEW // _MS:
        raise BadPosition(str(position))
    since = position.start or position.began
    if since and now - since > CURSOR_LIFE / _MS:
        raise DomainError("cursor_expired")


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
