"""The change feed as the index ``by_change`` has it: all changes with deletions, oldest first.

A client that begins reads the table instead. The position of a pass that begins at the first stamp
is one that no cursor has, so tests make it themselves.
"""

from typing import Any

from chalicelib.account.changes import cursors
from chalicelib.account.changes.position import Position
from tests.support.api import Api

Change = dict[str, Any]


def is_deletion(change: Change) -> bool:
    """Tell whether the resource of a change was deleted."""
    return bool(change["type"] == "deletion")


def type_of(change: Change) -> str:
    """Return the type of the resource of a change."""
    return str(change["resource_type"] if is_deletion(change) else change["type"])


def all_changes(
    api: Api, *, limit: int = 100, cursor: str | None = None, query: str = ""
) -> list[Change]:
    """Return all changes until now, in the order of their stamps.

    Args:
        api: of whose account.
        limit: of a page.
        cursor: where to begin; by default, at the first stamp.
        query: further parameters, each with an ampersand before it.
    """
    return follow(api, cursor or cursors.encode(Position(), None), limit=limit, query=query)[0]


def first_pass(api: Api, *, limit: int = 100, query: str = "") -> list[Change]:
    """Return what a client that begins reads in its first pass."""
    return follow(api, "", limit=limit, query=query)[0]


def follow(api: Api, cursor: str, *, limit: int = 100, query: str = "") -> tuple[list[Change], str]:
    """Return the changes of one pass and the cursor of the next; "" begins without a cursor."""
    found: list[Change] = []
    more = True
    while more:
        at = f"&cursor={cursor}" if cursor else ""
        answer = api.get(f"/v1/changes?limit={limit}{at}{query}")
        assert answer.status == 200, answer.body
        page = answer.json
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor, more = page["next_cursor"], page["has_more"]
    return found, cursor
