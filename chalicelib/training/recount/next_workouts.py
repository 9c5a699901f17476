"""The recount of what today shows of runs: what is not as it follows from them, set right.

The next workout of a run and the name of a program change in the transactions of what they follow
from, so they agree unless something else wrote one without the other. A repair requires the
versions that it read, and is run again if others wrote meanwhile.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.collection import RACE
from chalicelib.table.items import decode, pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.documents import RunDocument
from chalicelib.training.runs.log_items import read_book, stage_book
from chalicelib.training.runs.next_workouts import document_of

ShownEntity = Literal["run", "program"]


class ShownDifference(NamedTuple):
    """A run or program of which today shows what does not follow from it.

    Attributes:
        entity: whether it is a run or a program.
        id: of the run or program, which may be deleted.
        stored: what is stored; None if nothing is.
        expected: what follows from it; None if nothing is to be stored.
    """

    entity: ShownEntity
    id: str
    stored: Any
    expected: Any


class _State(NamedTuple):
    """What is stored of a run or program, and how today shows it.

    Attributes:
        difference: what is stored and what is expected.
        version: of the run or program; 0 if it is deleted.
        log: of a run, as it must say whether the run is active. A repair writes it in any case,
            because it excludes the writes of workouts. None of a program or a deleted run.
        log_differs: whether the log says otherwise.
    """

    difference: ShownDifference
    version: int
    log: Book | None = None
    log_differs: bool = False

    @property
    def differs(self) -> bool:
        """Whether something is to be set right."""
        return self.difference.stored != self.difference.expected or self.log_differs


def recount(session: Session, *, fix: bool) -> list[ShownDifference]:
    """Compare what today shows of runs and programs with them, and set it right if ``fix``.

    Returns:
        The differences before the correction.

    Raises:
        Unavailable: the table did not answer in time.
    """
    found: list[ShownDifference] = []
    for entity, resource_id in sorted(set(_resources(session))):
        state = _settled_state(session, entity, resource_id)
        if state.differs:
            found.append(state.difference)
            if fix:
                settled(session, partial(_repair, session, entity, resource_id))
    return found


def described(difference: ShownDifference) -> str:
    """Return a difference as one line."""
    entity, resource_id, stored, expected = difference
    return f"{entity} {resource_id}: stored {_words(stored)}, expected {_words(expected)}"


def _words(document: Any) -> str:
    return "nothing" if document is None else str(pack(document))


def _resources(session: Session) -> Iterator[tuple[ShownEntity, str]]:
    """Yield the runs and programs that exist, and those of which something is stored."""
    prefixes: Mapping[str, ShownEntity] = {
        keys.family("run"): "run",
        keys.NEXT_WORKOUTS: "run",
        keys.family("program"): "program",
        keys.PROGRAM_NAMES: "program",
    }
    for prefix, entity in prefixes.items():
        query = Query(prefix, f"{prefix}{keys.LAST}", consistent=True, attributes=("sk",))
        for item in session.each(query):
            yield entity, item["sk"].removeprefix(prefix)


def _settled_state(session: Session, entity: ShownEntity, resource_id: str) -> _State:
    """Return what is stored and expected of a resource, read while nobody wrote to it."""
    state = _state(session, entity, resource_id)
    while state.differs:
        again = _state(session, entity, resource_id)
        if again.difference == state.difference:
            break
        state = again
    return state


def _repair(session: Session, entity: ShownEntity, resource_id: str) -> None:
    """Write what is expected of a run or program, if nobody writes to it meanwhile.

    Raises:
        ConditionFailed: somebody did.
    """
    state = _state(session, entity, resource_id)
    if not state.differs:
        return
    transaction = Transaction(session)
    own, shown = keys.named(entity, resource_id), _shown_key(entity, resource_id)
    if state.version:
        transaction.count_write(own, state.version, RACE)
    else:
        transaction.delete_or_absent(own, 0, RACE)
    if state.log:
        stage_book(transaction, resource_id, state.log)
    if state.difference.expected is None:
        transaction.remove(shown)
    else:
        transaction.put(shown, {"doc": pack(state.difference.expected)})
    transaction.commit()


def _shown_key(entity: ShownEntity, resource_id: str) -> str:
    return keys.next_workout(resource_id) if entity == "run" else keys.program_name(resource_id)


def _state(session: Session, entity: ShownEntity, resource_id: str) -> _State:
    own, shown = keys.named(entity, resource_id), _shown_key(entity, resource_id)
    items = session.get_many([own, shown, keys.run_log(resource_id)])
    stored = read_json(items[shown]) if shown in items else None
    if own not in items:
        return _State(ShownDifference(entity, resource_id, stored, None), 0)
    resource = decode(items[own])
    if entity == "program":
        expected = {"name": resource.document()["name"]}
        return _State(ShownDifference(entity, resource_id, stored, expected), resource.version)
    run: RunDocument = resource.document()
    book = read_book(items, resource_id)
    is_active = run["status"] == "active"
    differs, book.active = book.active != is_active, is_active
    difference = ShownDifference(entity, resource_id, stored, document_of(run, book))
    return _State(difference, resource.version, book, differs)
