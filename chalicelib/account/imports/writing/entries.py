"""What the writers of each kind of entries have in common: numbers, ids, outcomes."""

import uuid
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, Literal, NamedTuple, Protocol

from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.lines import EntryKind, ImportLine
from chalicelib.table import keys
from chalicelib.table.codec import Item

# `same`: it is here already. `changed`: an entry of the same source is here with other content, and
# stays as it is. `refused`: the account cannot have it.
Outcome = Literal["created", "merged", "same", "changed", "refused"]
# `kept`: it was changed since, and stays. `failed`: it could not be removed.
Removal = Literal["removed", "restored", "kept", "failed"]

_TIME_BITS: Final = 80
_RANDOM_BITS: Final = 74


class NumberedLine(NamedTuple):
    """An entry of a file, and its number among all that the check found, from 0."""

    number: int
    line: ImportLine


class Written(NamedTuple):
    """What became of an entry in a commit.

    Attributes:
        number: of the entry.
        outcome: `merged`: a metric day that the account had, with what is new in it.
        fault: why it was refused.
    """

    number: int
    outcome: Outcome
    fault: FileFault | None = None


class Removed(NamedTuple):
    """What became of an entry in an undo.

    Attributes:
        kind: of the entry.
        id: of a workout or a reading; of a metric day the date, a slash and the source.
        local_date: of the entry; empty if it was deleted before.
        outcome: `restored`: a metric day is again what it was before the import.
        reason: a code why it is kept or failed: `edited`, `deleted`, `unknown_metric`; else empty.
        marker: of a reading; else empty.
    """

    kind: EntryKind
    id: str
    local_date: str
    outcome: Removal
    reason: str = ""
    marker: str = ""


class Writer(Protocol):
    """Writes and removes the entries of one kind of one import.

    Attributes:
        batch: how many entries :meth:`write` takes at most.
    """

    batch: int

    def write(self, entries: Sequence[NumberedLine]) -> list[Written]:
        """Write entries, and return what became of each, in order.

        To write entries again that were written changes nothing, also if they were edited or
        deleted meanwhile: the outcome is `created` again.

        Raises:
            Unavailable: the table did not answer in time; some may be written.
        """


class Remover(Protocol):
    """Removes the numbered entries of an import.

    Attributes:
        removals: how many entries :meth:`remove` takes at most.
    """

    removals: int

    def remove(self, numbers: Sequence[int]) -> list[Removed]:
        """Remove the entries of some numbers that are as they were written.

        Nothing is returned of a number that has no entry of this import, or had none.

        Raises:
            Unavailable: the table did not answer in time; some may be removed.
        """


def lock_key(line: ImportLine) -> str:
    """Return the sort key of the source lock of a workout or a reading."""
    if line.source is None:
        raise ValueError(f"a {line.kind} of a file has a source")
    return keys.source(line.kind, *line.source)


def compared(lock: Item, digest: str) -> Outcome:
    """Return whether the entry of a lock is that of the file; one without a digest is, too."""
    return "same" if lock.get("digest", digest) == digest else "changed"


def entry_id(import_id: str, number: int) -> str:
    """Return the id of an entry: a UUIDv7 with the time of the import, and a hash for its number.

    So an entry that is written twice has one id, and an undo needs no list of ids.

    >>> made = entry_id("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10", 0)
    >>> made == entry_id("01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10", 0), made[:18]
    (True, '01991f3a-7c1e-763c')
    """
    known = uuid.UUID(import_id).int
    digest = int.from_bytes(blake2b(f"{import_id}#{number}".encode(), digest_size=10).digest())
    bits = digest & (1 << _RANDOM_BITS) - 1
    value = known >> _TIME_BITS << _TIME_BITS
    value |= 0x7 << 76 | bits >> 62 << 64 | 0b10 << 62 | bits & (1 << 62) - 1
    return str(uuid.UUID(int=value))
