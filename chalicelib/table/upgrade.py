"""Writes items that are changed in place anew, when their schema number is an older one.

A change in place needs no read, so it cannot bring an item up to date by itself, and one item must
never have the numbers of two layouts. Such a change is therefore refused; the item is then written
anew with today's content and number, and the request is run again. This happens once for an item.

A step may need more than the item, such as the entries that counters are made of. Then what this
module writes must say that it is incomplete, until the counters have been counted again
(:mod:`chalicelib.streaks.recount`). Such a family has a completion, which is tried once, after its
item was written anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from chalicelib.jsontext import dump, pick
from chalicelib.table import schemas
from chalicelib.table.codec import Item
from chalicelib.table.counters import LINKED
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import read_lines, read_numbers
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

_UNCHANGED = "unchanged"


# By family: completes the item at a sort key, if it can do so within the time of a request.
Completion = Callable[[Session, str], None]
COMPLETIONS: dict[str, Completion] = {}


def upgrade(session: Session, sort_keys: Iterable[str]) -> None:
    """Write items as they are written today, and complete them.

    An item that somebody changes meanwhile is left to the next attempt.

    Raises:
        NewerSchema: one was written by a newer release.
    """
    # The receipt is for the request that runs again.
    session = replace(session, receipt=None)
    for sort_key in write_anew(session, sort_keys):
        complete = COMPLETIONS.get(schemas.family_of(sort_key))
        if complete:
            complete(session, sort_key)


def write_anew(session: Session, sort_keys: Iterable[str]) -> list[str]:
    """Write items as they are written today, without completing them.

    Returns:
        The sort keys of the items that were written.

    Raises:
        NewerSchema: one was written by a newer release.
    """
    written = []
    for item in session.get_many(list(sort_keys)).values():
        family = schemas.family_of(item["sk"])
        if schemas.is_current(item, family):
            continue
        transaction = Transaction(session)
        transaction.swap(item, _current(item, family), _UNCHANGED)
        try:
            transaction.commit()
        except ConditionFailed:
            continue
        written.append(item["sk"])
    return written


def _current(item: Item, family: str) -> Item:
    """Return an item as it is written today, without its keys."""
    if family == "planned_workouts":
        return {name: dump(line) for name, line in read_lines(item).items()}
    return read_numbers(item) | pick(item, LINKED)
