"""The items of the log of a run, and what a write of a workout changes in them.

Each completed or skipped workout of a run has a line in the log, which has what progression needs
of it. The log is written in the transaction of the workout, so the next workout of a run follows
from its log alone. Writes to one log exclude each other by the version of its latest part.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from chalicelib.errors import invalid
from chalicelib.jsontext import pick
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.items import decode, pack, read_json
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.performance.sets import was_done
from chalicelib.training.runs import next_workouts
from chalicelib.training.runs.books import MAX_RESTATED, Book
from chalicelib.training.runs.checkpoints import place_of
from chalicelib.training.runs.documents import LoggedEntryDocument, LogLineDocument, RunDocument
from chalicelib.training.workouts.documents import WorkoutDocument

_VERSION: Final = "version"
_LOGGED: Final = ("completed", "skipped")
_OPEN: Final = ("planned", "in_progress")
# A transaction takes 100 actions; the others are the parts whose lines change, the latest part, a
# receipt, and entries of linked habits.
_MOST_ACTIONS: Final = 80
# The fields of a set on which outcomes and loads depend, and those by which it is recognised.
_KEPT: Final = (
    "type",
    "reps",
    "weight",
    "load_mode",
    "band",
    "side",
    "rpe",
    "rir",
    "duration_s",
)
_DEFAULTS: Final = {"type": "normal", "load_mode": "external", "side": "both"}


def read_book(items: Mapping[str, Item], run_id: str) -> Book:
    """Return the log of a run with its latest part, from items by sort key."""
    item = items.get(keys.run_log(run_id))
    return Book(read_json(item), int(item[_VERSION])) if item else Book(None, 0)


def follow(
    transaction: Transaction,
    read: Mapping[str, Item],
    before: WorkoutDocument | None,
    after: WorkoutDocument | None,
) -> None:
    """Add what a write of a workout changes in the log of its run to the transaction.

    Without the run, which may be deleted, nothing is added. The arguments are those of
    :class:`chalicelib.training.workouts.runs.FollowRun`.

    Raises:
        Invalid: ``run_has_open_workout``, if a workout is to be done again beside another one.
    """
    run_id = next(each["run"]["run_id"] for each in (before, after) if each)
    if _line(before) == _line(after) and _open_turn(before) == _open_turn(after):
        return
    session = transaction.session
    wanted = [keys.run_log(run_id), keys.named("run", run_id)]
    items = dict(read)
    if not all(key in items for key in wanted):
        items = session.get_many(wanted)
    if not all(key in items for key in wanted):
        return
    run: RunDocument = decode(items[keys.named("run", run_id)]).document()
    book = read_book(items, run_id)
    shown = next_workouts.document_of(run, book)
    _change(session, run_id, book, before, after)
    book.settle(run, min(MAX_RESTATED, max(_MOST_ACTIONS - transaction.size, 0)))
    stage_book(transaction, run_id, book)
    next_workouts.stage(transaction, run, shown, next_workouts.document_of(run, book))


def _change(
    session: Session,
    run_id: str,
    book: Book,
    before: WorkoutDocument | None,
    after: WorkoutDocument | None,
) -> None:
    removed, added = _line(before), _line(after)
    if removed != added:
        places = [place_of(line) for line in (removed, added) if line]
        _read_parts(session, run_id, book, places)
        if removed:
            book.remove(removed)
        if added:
            book.add(added)
    turn = _open_turn(after)
    if before and not turn:
        book.open.pop(before["id"], None)
    if after and turn:
        if before and book.open and after["id"] not in book.open:
            other = next(iter(book.open))
            raise invalid("/status", "run_has_open_workout", workout_id=other)
        book.open[after["id"]] = turn


def _read_parts(session: Session, run_id: str, book: Book, places: Iterable[list[str]]) -> None:
    numbers = {number for place in places for number in book.needed(place)}
    sort_keys = {keys.run_log(run_id, number): number for number in sorted(numbers)}
    items = session.get_many(list(sort_keys)) if sort_keys else {}
    for sort_key, item in items.items():
        book.keep(sort_keys[sort_key], read_json(item), int(item[_VERSION]))


def stage_book(transaction: Transaction, run_id: str, book: Book) -> None:
    """Add the changed parts of a log to a transaction, and the latest part in any case."""
    head = keys.run_log(run_id)
    transaction.write(head, _item(book.head(), book.latest.version), book.latest.version, RACE)
    for number in sorted(book.changed):
        part = book.part(number)
        item = _item(part.document(), part.version)
        transaction.write(keys.run_log(run_id, number), item, part.version, RACE)


def _item(document: Any, version: int) -> Item:
    return {"doc": pack(document), _VERSION: version + 1}


def _open_turn(workout: WorkoutDocument | None) -> list[Any] | None:
    """Return the day and the week of a workout that is still to be done; None of another."""
    if workout is None or workout["status"] not in _OPEN:
        return None
    return [workout["run"]["day"], workout["run"]["week"]]


def _line(workout: WorkoutDocument | None) -> LogLineDocument | None:
    """Return the line of a workout; None unless it is completed or skipped."""
    if workout is None or workout["status"] not in _LOGGED:
        return None
    run = workout["run"]
    line: LogLineDocument = {
        "workout_id": workout["id"],
        "status": cast("Any", workout["status"]),
        "day": run["day"],
        "week": run["week"],
        "local_date": workout["local_date"],
        "created_at": workout["created_at"].removesuffix("Z"),
    }
    if "started_at" in workout:
        line["started_at"] = workout["started_at"].removesuffix("Z")
    if "deload" in run:
        line["factor"] = run["deload"]
    if workout["status"] == "completed":
        line["entries"] = _entries(workout)
    return line


def _entries(workout: WorkoutDocument) -> dict[str, LoggedEntryDocument]:
    """Return the exercises of a workout that have a slot; of two with one, the first."""
    found: dict[str, LoggedEntryDocument] = {}
    for entry in workout["exercises"]:
        if "slot" in entry:
            sets = [_kept(each) for each in entry["sets"] if was_done(each)]
            found.setdefault(entry["slot"], {"exercise_id": entry["exercise_id"], "sets": sets})
    return found


def _kept(performed: Mapping[str, Any]) -> dict[str, Any]:
    found = pick(performed, *_KEPT)
    return {name: value for name, value in found.items() if _DEFAULTS.get(name) != value}
