"""Writes the readings of an import in transactions of some, and removes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final, cast

from pydantic import ValidationError

from chalicelib.account.imports.lines import ImportLine
from chalicelib.account.imports.readings import COLUMNS
from chalicelib.account.imports.writing.entries import (
    NumberedLine,
    Removed,
    Written,
    compared,
    entry_id,
    lock_key,
)
from chalicelib.account.imports.writing.refusals import refused
from chalicelib.errors import Invalid, NotFound, invalid
from chalicelib.labs.biomarkers.documents import ReadingContent, ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.labs.readings.entry import single_content
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.labs.readings.repository import ImportedReading, stage_batch, stage_batch_deletion
from chalicelib.models.base import refusal
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.codec import Item
from chalicelib.table.collection import EXISTS, RACE, SOURCE, Collection
from chalicelib.table.errors import ConditionFailed, DayFull, TooLarge
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

_ENTITY: Final = "reading"
# Each takes at most five of the 100 actions of a transaction: a reading, its lock, the tombstone if
# it is removed, the summary of its marker and the day counters of its year.
_BATCH: Final = 20


class ReadingWriter:
    """Writes and removes the readings of one import.

    Args:
        session: of the owner, without an Idempotency-Key.
        import_id: of the import.
        now: when the readings are created.
    """

    batch = _BATCH
    removals = _BATCH

    def __init__(self, session: Session, import_id: str, now: datetime) -> None:
        self._session = session
        self._import_id = import_id
        self._now = now
        self._readings: Collection[ReadingDocument] = Collection(session, _ENTITY, dated=True)
        # Only the first batch of a writer can have been written before without its lock: by the
        # writer before it, which was interrupted, whereupon the person changed the source.
        self._may_be_written = True

    def write(self, entries: Sequence[NumberedLine]) -> list[Written]:
        """Write entries; see :class:`~chalicelib.account.imports.writing.entries.Writer`."""
        found: dict[int, Written] = {}
        self._write_all(entries, found)
        self._may_be_written = False
        return [found[each.number] for each in entries]

    def remove(self, numbers: Sequence[int]) -> list[Removed]:
        """Remove entries; see :class:`~chalicelib.account.imports.writing.entries.Remover`."""
        found: dict[int, Removed] = {}
        settled(self._session, partial(self._remove, numbers, found))
        return [found[number] for number in numbers if number in found]

    def _write_all(self, entries: Sequence[NumberedLine], found: dict[int, Written]) -> None:
        """Write entries in one transaction, or in smaller ones if one of them is refused."""
        session = replace(self._session, checked={})
        try:
            settled(session, partial(self._write, session, entries, found))
        except (DayFull, TooLarge) as error:
            if len(entries) == 1:
                found[entries[0].number] = refused(entries[0], error, COLUMNS)
                return
            middle = len(entries) // 2
            for half in (entries[:middle], entries[middle:]):
                self._write_all(half, found)

    def _write(
        self, session: Session, entries: Sequence[NumberedLine], found: dict[int, Written]
    ) -> None:
        """Write the entries that the account does not have; add what became of each to ``found``.

        Raises:
            ConditionFailed: ``RACE``, somebody wrote meanwhile.
            DayFull: a day would have too many.
            TooLarge: it is more than a transaction can have.
        """
        missing = self._missing(entries, found)
        if not missing:
            return
        summaries = MarkerSummaries.read_all(session, consistent=True)
        contents: list[ReadingContent] = []
        imported: list[ImportedReading] = []
        for entry in missing:
            try:
                contents.append(self._content(summaries, entry.line))
            except Invalid as error:
                found[entry.number] = refused(entry, error, COLUMNS)
            else:
                imported.append(ImportedReading(self._id(entry), entry.line.digest))
                found[entry.number] = Written(entry.number, "created")
        if not contents:
            return
        transaction = Transaction(session)
        stage_batch(session, transaction, summaries, contents, self._now, imported=imported)
        try:
            transaction.commit()
        except ConditionFailed as failure:
            if failure.label not in (EXISTS, SOURCE):
                raise
            # Another has the source, or the entry is written by now, which the next run reads.
            raise ConditionFailed(RACE, failure.item) from failure

    def _missing(
        self, entries: Sequence[NumberedLine], found: dict[int, Written]
    ) -> list[NumberedLine]:
        """Return the entries to write; the others are added to ``found``."""
        ids = {entry.number: self._id(entry) for entry in entries}
        locks = {entry.number: lock_key(entry.line) for entry in entries}
        tombstones = {number: keys.tombstone(_ENTITY, own) for number, own in ids.items()}
        items = self._session.get_many([*locks.values(), *tombstones.values()])
        holders = {number: items.get(lock, {}).get("holder") for number, lock in locks.items()}
        again = any(holders[number] == own for number, own in ids.items())
        again = again or any(map(items.get, tombstones.values())) or self._may_be_written
        present = self._existing(ids.values()) if again else {}
        missing = []
        for entry in entries:
            number = entry.number
            if ids[number] in present or tombstones[number] in items:
                found[number] = Written(number, "created")
            elif holders[number]:
                found[number] = Written(number, compared(items[locks[number]], entry.line.digest))
            else:
                missing.append(entry)
        return missing

    def _content(self, summaries: MarkerSummaries, line: ImportLine) -> ReadingContent:
        """Return the content of the reading of a line.

        Raises:
            Invalid: the account cannot have it.
        """
        try:
            reading = ReadingCreate.model_validate(line.body)
            content = single_content(summaries, line.marker, reading, self._now)
        except ValidationError as error:
            raise cast("Invalid", refusal(error)) from None
        except NotFound:
            raise invalid("/marker", "unknown_marker") from None
        return cast("ReadingContent", {**content, "import_id": self._import_id})

    def _existing(self, ids: Iterable[str]) -> dict[str, Stored[ReadingDocument]]:
        """Return the readings that exist among some ids, read strongly consistent."""
        found = {}
        for reading_id in ids:
            try:
                found[reading_id] = self._readings.get(reading_id)
            except NotFound:
                continue
        return found

    def _remove(self, numbers: Sequence[int], found: dict[int, Removed]) -> None:
        """Remove entries, and add what became of them to ``found``.

        Raises:
            ConditionFailed: ``RACE``, somebody wrote meanwhile.
        """
        ids = {entry_id(self._import_id, number): number for number in numbers}
        present = self._existing(ids)
        tombstones = {each: keys.tombstone(_ENTITY, each) for each in ids if each not in present}
        items = self._session.get_many([*tombstones.values()])
        removed = []
        for own, number in ids.items():
            if current := present.get(own):
                found[number] = self._outcome(current)
                removed += [current] if found[number].outcome == "removed" else []
            elif tombstone := items.get(tombstones[own]):
                found[number] = self._of_tombstone(own, tombstone)
        if not removed:
            return
        transaction = Transaction(self._session)
        summaries = MarkerSummaries.read_all(self._session, consistent=True)
        stage_batch_deletion(self._session, transaction, summaries, removed, by=self._import_id)
        transaction.commit()

    def _outcome(self, current: Stored[ReadingDocument]) -> Removed:
        document: Mapping[str, Any] = current.document()
        of = Removed("reading", current.id, f"{current.day}", "removed", "", document["marker"])
        own = document.get("import_id") == self._import_id
        return of if own and current.version == 1 else of._replace(outcome="kept", reason="edited")

    def _of_tombstone(self, own: str, tombstone: Item) -> Removed:
        if tombstone.get("by") == self._import_id:
            # An earlier attempt has removed it.
            return Removed("reading", own, "", "removed")
        return Removed("reading", own, "", "kept", "deleted")

    def _id(self, entry: NumberedLine) -> str:
        return entry_id(self._import_id, entry.number)
