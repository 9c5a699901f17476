"""The entry of a habit as the log of its day repeats it, so that the day needs no other item.

The log has the rest of an entry: whether it met the goal, and whether it was skipped. So the usual
entry, a tick of version 1, takes no space in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from chalicelib.jsontext import pick
from chalicelib.regimen.plan.documents import LoggedEntryDocument, StoredEntryDocument

_FIELDS = ("version", "met", "status", "done", "count", "amount", "time", "origin")
_FIRST, _UNKNOWN = 1, 0


def logged_entry(entry: Mapping[str, Any]) -> LoggedEntryDocument:
    """Return what the day shows of the document of a habit entry.

    >>> logged_entry({"id": "7f3a", "version": 2, "met": True, "amount": 12.0, "notes": "Rain"})
    {'version': 2, 'met': True, 'amount': 12.0}
    """
    return cast("LoggedEntryDocument", pick(entry, *_FIELDS))


def stored_entries(
    entries: Mapping[str, LoggedEntryDocument], entered: Iterable[str]
) -> dict[str, StoredEntryDocument]:
    """Return the entries of a day as its log stores them, by habit id.

    Args:
        entries: those that are known.
        entered: the ids of the habits that have an entry.

    >>> tick = {"version": 1, "met": True, "done": True}
    >>> stored_entries({"a": tick, "b": tick | {"version": 2}}, ["a", "b", "c"])
    {'b': {'version': 2}, 'c': {'version': 0}}
    """
    fields = {name: _stored(entries.get(name)) for name in sorted(entered)}
    return {name: stored for name, stored in fields.items() if stored}


def read_entries(
    stored: Mapping[str, StoredEntryDocument], habits: Mapping[str, bool], skips: Iterable[str]
) -> Iterator[tuple[str, LoggedEntryDocument]]:
    """Yield the entries in the log of a day by habit id; those that are not known are left out.

    Args:
        stored: as :func:`stored_entries` returns them.
        habits: by habit id, whether the entry met the goal.
        skips: the ids of the habits that were skipped.
    """
    for name in (*habits, *skips):
        fields: dict[str, Any] = {**stored.get(name, {})}
        if fields.get("version") == _UNKNOWN:
            continue
        entry: dict[str, Any] = {"version": _FIRST, "met": habits.get(name, False)}
        if name not in habits:
            entry["status"] = "skipped"
        elif not {"amount", "time"} & fields.keys():
            entry["done"] = habits[name]
        yield name, cast("LoggedEntryDocument", entry | fields)


def _stored(entry: LoggedEntryDocument | None) -> StoredEntryDocument:
    if entry is None:
        return {"version": _UNKNOWN}
    fields: dict[str, Any] = {**entry}
    for name, usual in (("version", _FIRST), ("met", entry["met"]), ("done", entry["met"])):
        if fields.get(name) == usual:
            del fields[name]
    fields.pop("status", None)
    return cast("StoredEntryDocument", fields)
