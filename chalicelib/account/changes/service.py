"""The change feed: changes in the order of their stamps, with an overlap for skewed clocks.

Stamps come from the clocks of many Lambdas, so a write can appear behind one that was already
read. A pass therefore records when it began (``began``), and the next pass starts 30 seconds
before that: a change that is stamped later than its commit, or by a clock that runs behind, is
read again. Clients drop the changes that they know by id and version.

The first pass, which begins with nothing, reads the table in the order of its keys. What is
written, moved or deleted while it lasts is a change since it began, so the second pass has it.
"""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from chalicelib.account.changes import families
from chalicelib.account.changes.position import MS, Position, milliseconds
from chalicelib.account.changes.repository import ChangeRepository, ResourceRepository
from chalicelib.errors import DomainError
from chalicelib.settings import settings
from chalicelib.table.errors import BadPosition
from chalicelib.table.session import Session
from chalicelib.table.transaction import TOMBSTONE_LIFE

# The largest difference between the clocks of two servers.
CLOCK_SKEW = timedelta(hours=1)
# A cursor must expire before the first tombstone after it does.
CURSOR_LIFE = TOMBSTONE_LIFE - timedelta(days=7)


class ChangePage(NamedTuple):
    """One page of the feed.

    Attributes:
        items: the JSON texts of changes.
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
    """The changes of the caller's data, of some types; None for all."""

    def __init__(self, session: Session, types: Collection[str] | None = None) -> None:
        self._changes = ChangeRepository(session, types)
        self._resources = ResourceRepository(session, families.TYPES if types is None else types)
        self._clock = session.clock

    def list_page(self, position: Position, limit: int) -> ChangePage:
        """Return the next changes: oldest first, but the first pass in the order of the keys.

        A page may have fewer than ``limit``, even none, while there are more.

        Raises:
            DomainError: ``cursor_expired``; tombstones after the cursor may have expired, or the
                table was restored to an earlier instant since.
            BadPosition: the position is in the future.
        """
        now = milliseconds(self._clock())
        _require_usable(position, now)
        began = position.began or now
        if position.in_table:
            texts, after = self._resources.read(position.after, limit)
        else:
            texts, after = self._changes.read(position.start, position.after, limit)
        if after:
            return ChangePage(texts, position.within(began, after), has_more=True)
        return ChangePage(texts, position.next_pass(began), has_more=False)

    def now(self) -> ChangePage:
        """Return an empty page from which the changes from now on follow; reads nothing."""
        return ChangePage([], Position.from_now(self._clock()), has_more=False)


def _require_usable(position: Position, now: int) -> None:
    """Refuse a position in the future, or one that is too old or of before a restore.

    Restored items have old stamps, so the feed would never list them after a later cursor.
    """
    if max(position.began, position.start) > now + CLOCK_SKEW // MS:
        raise BadPosition(str(position))
    since = position.start or position.began
    if since and (now - since > CURSOR_LIFE / MS or since < settings().restored_at):
        raise DomainError("cursor_expired")
