"""Cursors of the change feed: of all types of resources, or of some."""

from collections.abc import Collection
from datetime import datetime

from chalicelib.account.changes.position import BEGINNING, Position
from chalicelib.http.cursors import decode_cursor, encode_cursor

FEED = "listChanges"


def encode(position: Position, types: Collection[str] | None) -> str:
    """Return the cursor of a position in the feed of some types; None for all."""
    return encode_cursor(str(position), _bound_to(types))


def decode(cursor: str | None, types: Collection[str] | None) -> Position:
    """Return the position in a cursor of the feed of the same types, or of all types.

    Raises:
        DomainError: ``invalid_cursor``.
        BadPosition: the cursor has no position of the feed.
    """
    if cursor is None:
        return BEGINNING
    # Whoever has all types until some time has each of them.
    return Position.parse(decode_cursor(cursor, _bound_to(types), FEED))


def cursor_of_now(at: datetime) -> str:
    """Return the cursor of all changes after ``at``, for any types; the same as of ``from=now``."""
    return encode(Position.from_now(at), None)


def _bound_to(types: Collection[str] | None) -> str:
    return FEED if types is None else f"{FEED} {','.join(sorted(types))}"
