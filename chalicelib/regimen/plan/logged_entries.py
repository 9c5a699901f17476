"""The entry of a habit as the log of its day repeats it, so that the day needs no other item."""

from collections.abc import Mapping
from typing import Any, cast

from chalicelib.jsontext import pick
from chalicelib.regimen.plan.documents import LoggedEntryDocument

_FIELDS = ("version", "met", "status", "done", "count", "amount", "time", "origin")


def logged_entry(entry: Mapping[str, Any]) -> LoggedEntryDocument:
    """Return what the log of a day repeats of the document of a habit entry.

    >>> logged_entry({"id": "7f3a", "version": 2, "met": True, "amount": 12.0, "notes": "Rain"})
    {'version': 2, 'met': True, 'amount': 12.0}
    """
    return cast("LoggedEntryDocument", pick(entry, *_FIELDS))
