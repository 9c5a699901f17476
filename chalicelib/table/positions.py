"""Positions that a page continues after, checked before the table sees them.

A cursor is no secret, so a position may be anything at all. DynamoDB answers a key that is too
long or outside the range of the query with an error of its own, and takes others that no list ever
gave.
"""

import re

from chalicelib.table.errors import BadPosition

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

NAMED = re.compile(UUID)
"""The id of a resource whose sort key ends with its id alone."""

DATED = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}#(?:\d{{8}}T\d{{6}})?#{UUID}", re.ASCII)
"""The end of a dated entry's sort key: its day, its instant if it has one, its id."""

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""The id of an entry of a catalogue."""

CHANGED = re.compile(r"\d{14}-[0-9a-f]{8} [\x21-\x7e]{1,1024}")
"""A change stamp and the sort key of the item that carries it."""


def require(position: str | None, form: re.Pattern[str]) -> str | None:
    """Return ``position`` if it has the given form, or None where there is none.

    Raises:
        BadPosition: it does not.
    """
    if position is not None and not form.fullmatch(position):
        raise BadPosition(position)
    return position
