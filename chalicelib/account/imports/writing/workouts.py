"""Writes the workouts of an import as single puts, and removes them.

A workout takes a put of its source lock and a put of its item, outside of transactions, after the
day counters of its batch were added to. So a batch that is interrupted can be half written: it is
sent again, which adds to the day counters again for what is missing. What they have too much then,
and the logbook, is set right by the recounts of :mod:`chalicelib.account.imports.writing.recounts`.
In a year with habits that are linked to workouts, a workout is written as any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from chalicelib.account.imports.writing.entries import (
    NumberedLine,
    Removed,
    Written,
    compared,
    entry_id,
)
from chalicelib.account.imports.writing.refusals import refused
from chalicelib.account.imports.writing.workout_drafts import (
    ImportedWorkout,
    WorkoutDrafts,
    fingerprint,
)
from chalicelib.errors import Invalid, NotFound
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.codec import Item
from chalicelib.table.collection import EXISTS, RACE, SOURCE
from chalicelib.table.counters import LINKED
from chalicelib.table.errors import ConditionFailed, DayFull, TooLarge
from chalicelib.table.items import Stored
from chalicelib.table.linked_years import read_years
from chalicelib.table.puts import put_new, put_over
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.workouts.days import STREAK
from chalicelib.training.workouts.documents import WorkoutDocument
from chalicelib.training.workouts.repository import WorkoutRepository, collection_of

_ENTITY: Final = "workout"
# Their locks and tombstones are read in one round trip.
_BATCH: Final = 50
# Three actions of a transaction each, of 100, beside those of 25 years.
_REMOVALS: Final = 25
_THREADS: Final = 8


class WorkoutWriter:
    """Writes and removes the workouts of one import.

    Args:
        session: of the owner, without an Idempotency-Key.
        import_id: of the import.
        now: when the workouts are created, the same for every attempt.

    Attributes:
        years: in which there are workouts that this writer wrote, or found written, so far.
    """

    batch = _BATCH
    removals = _REMOVALS

    def __init__(self, session: Session, import_id: str, now: datetime) -> None:
        self._session = session
        self._import_id = import_id
        self._now = now
        self._workouts = collection_of(session)
        self._drafts: WorkoutDrafts | None = None
        self._linked: set[int] = set()
        self.years: set[int] = set()

    def write(self, entries: Sequence[NumberedLine]) -> list[Written]:
        """Write entries; see :class:`~chalicelib.account.imports.writing.entries.Writer`."""
        found: dict[int, Written] = {}
        workouts = self._prepared(entries, found)
        self.years |= {each.year for each in workouts}
        locks = self._missing(workouts, found)
        counted = self._counted([each for each in workouts if each.entry.number in locks], found)
        with ThreadPoolExecutor(_THREADS) as pool:
            holders = [locks[each.entry.number] for each in counted]
            for written in pool.map(self._put, counted, holders):
                found[written.number] = written
        return [found[each.number] for each in entries]

    def remove(self, numbers: Sequence[int]) -> list[Removed]:
        """Remove entries; see :class:`~chalicelib.account.imports.writing.entries.Remover`."""
        found: dict[int, Removed] = {}
        settled(self._session, partial(self._remove, numbers, found))
        return [found[number] for number in numbers if number in found]

    def _prepared(
        self, entries: Sequence[NumberedLine], found: dict[int, Written]
    ) -> list[ImportedWorkout]:
        """Return the workouts of some lines; those that are refused are added to ``found``."""
        if self._drafts is None:
            arguments = self._session, self._import_id, self._now, self._workouts
            self._drafts = WorkoutDrafts(*arguments)
        self._drafts.weigh(entries)
        workouts = []
        for entry in entries:
            try:
                workouts.append(self._drafts.imported(entry))
            except (Invalid, TooLarge) as error:
                found[entry.number] = refused(entry, error, dated="start", what="workout")
        return workouts

    def _missing(
        self, workouts: Sequence[ImportedWorkout], found: dict[int, Written]
    ) -> dict[int, str]:
        """Return the numbers of the workouts to write, with who has their locks; "" for nobody.

        The others are added to ``found``. Whoever has the lock of a workout to write does not
        exist: it is half written, or another import did not write more than the lock.
        """
        tombstones = [keys.tombstone(_ENTITY, each.id) for each in workouts]
        items = self._session.get_many([*(each.lock_key for each in workouts), *tombstones])
        holders = {e.id: str(items.get(e.lock_key, {}).get("holder", "")) for e in workouts}
        of_others = {holder for own, holder in holders.items() if holder and holder != own}
        if any(own == holder for own, holder in holders.items()) or any(map(items.get, tombstones)):
            # The batch was written before: an entry can be elsewhere, or have another source now.
            present = self._existing({*holders, *of_others})
            # One that was deleted after the tombstones were read has one now.
            items |= self._session.get_many(tombstones)
        else:
            present = self._existing(of_others)
        missing = {}
        for each in workouts:
            number, holder = each.entry.number, holders[each.id]
            if each.id in present or "gone" in items.get(keys.tombstone(_ENTITY, each.id), {}):
                found[number] = Written(number, "created")
            elif holder in present:
                found[number] = Written(
                    number, compared(items[each.lock_key], each.entry.line.digest)
                )
            else:
                missing[number] = holder
        return missing

    def _existing(self, ids: Iterable[str]) -> dict[str, Stored[WorkoutDocument]]:
        """Return the workouts that exist among some ids, read strongly consistent."""

        def read(workout_id: str) -> Stored[WorkoutDocument] | None:
            try:
                return self._workouts.get(workout_id)
            except NotFound:
                return None

        with ThreadPoolExecutor(_THREADS) as pool:
            return {each.id: each for each in pool.map(read, sorted(ids)) if each}

    def _counted(
        self, workouts: Sequence[ImportedWorkout], found: dict[int, Written]
    ) -> Sequence[ImportedWorkout]:
        """Add workouts to the day counters, and return them.

        Those that are refused, and those of years with linked habits, which are written at once,
        are added to ``found`` instead.
        """
        for each in workouts:
            if each.year in self._linked:
                found[each.entry.number] = self._write_linked(each)
        workouts = [each for each in workouts if each.year not in self._linked]
        if not workouts:
            return []
        try:
            self._count(workouts)
        except DayFull as full:
            if len(workouts) == 1:
                entry = workouts[0].entry
                found[entry.number] = refused(entry, full, dated="start", what="workout")
                return []
            middle = len(workouts) // 2
            halves = workouts[:middle], workouts[middle:]
            return [each for half in halves for each in self._counted(half, found)]
        except ConditionFailed as failure:
            if failure.label != LINKED:
                raise
            self._linked |= self._read_linked(each.year for each in workouts)
            return self._counted(workouts, found)
        return workouts

    def _count(self, workouts: Sequence[ImportedWorkout]) -> None:
        session = _unchecked(self._session)

        def add() -> None:
            transaction = Transaction(session)
            self._workouts.count(transaction, after=[each.draft for each in workouts])
            transaction.commit()

        settled(session, add)

    def _read_linked(self, years: Iterable[int]) -> set[int]:
        """Return which years have linked habits."""
        wanted = sorted(years)
        states = read_years(self._session, STREAK, wanted[0], wanted[-1])
        return {year for year, state in states.items() if state.mark is not None}

    def _put(self, workout: ImportedWorkout, holder: str) -> Written:
        """Write a workout that is counted: the lock, unless it has it, then its item."""
        try:
            self._lock(workout, holder)
        except ConditionFailed as failure:
            lock = failure.item or {}
            if lock.get("holder") != workout.id:
                return Written(workout.entry.number, compared(lock, workout.entry.line.digest))
        # The change feed shows it from now on, not since it was prepared.
        item = workout.stored.item | {"changed": self._session.stamp()}
        # What is there already is this workout: its id is in the key.
        with suppress(ConditionFailed):
            put_new(self._session, workout.stored.sort_key, item, EXISTS)
        return Written(workout.entry.number, "created")

    def _lock(self, workout: ImportedWorkout, holder: str) -> None:
        """Take the source lock, also from a holder that does not exist.

        Raises:
            ConditionFailed: another has taken it.
        """
        if holder == workout.id:
            return
        if holder:
            with suppress(ConditionFailed):
                put_over(self._session, workout.lock_key, workout.lock, ("holder", holder), SOURCE)
                return
        put_new(self._session, workout.lock_key, workout.lock, SOURCE)

    def _write_linked(self, workout: ImportedWorkout) -> Written:
        """Write a workout with what follows from it for linked habits."""
        session, number = _unchecked(self._session), workout.entry.number

        def write() -> None:
            try:
                WorkoutRepository(session).restore(workout.stored.document(), self._now)
            except ConditionFailed as failure:
                if failure.label != SOURCE:
                    raise
                self._unlock(workout, failure.item or {})

        try:
            settled(session, write)
        except (DayFull, Invalid, TooLarge) as error:
            return refused(workout.entry, error, dated="start", what="workout")
        except ConditionFailed as failure:
            if failure.label == SOURCE:
                return Written(number, compared(failure.item or {}, workout.entry.line.digest))
            if failure.label != EXISTS:
                raise
        with suppress(ConditionFailed):
            own = "holder", workout.id
            put_over(self._session, workout.lock_key, workout.lock, own, SOURCE)
        return Written(number, "created")

    def _unlock(self, workout: ImportedWorkout, lock: Item) -> None:
        """Remove a lock whose holder does not exist, and let the workout be written again.

        Raises:
            ConditionFailed: ``RACE``, it is removed; ``SOURCE``, its holder exists.
        """
        holder = str(lock.get("holder", ""))
        if holder and self._existing([holder]):
            raise ConditionFailed(EXISTS if holder == workout.id else SOURCE, lock)
        transaction = Transaction(self._session)
        transaction.remove(workout.lock_key)
        transaction.commit()
        raise ConditionFailed(RACE)

    def _remove(self, numbers: Sequence[int], found: dict[int, Removed]) -> None:
        """Remove entries, and add what became of them to ``found``.

        Raises:
            ConditionFailed: ``RACE``, somebody changed one of them meanwhile.
        """
        ids = {entry_id(self._import_id, number): number for number in numbers}
        present = self._existing(ids)
        tombstones = [keys.tombstone(_ENTITY, each) for each in ids if each not in present]
        locks = [each.source for each in present.values() if each.version > 1 and each.source]
        items = self._session.get_many([*tombstones, *locks])
        removed = []
        for key, number in ids.items():
            current = present.get(key)
            tombstone = items.get(keys.tombstone(_ENTITY, key), {})
            if current and self._is_as_written(current, items):
                removed.append(current)
                found[number] = Removed("workout", key, f"{current.day}", "removed")
            elif current:
                found[number] = Removed("workout", key, f"{current.day}", "kept", "edited")
            elif tombstone.get("by") == self._import_id:
                # An earlier attempt has removed it.
                found.setdefault(number, Removed("workout", key, "", "removed"))
            elif "gone" in tombstone:
                found[number] = Removed("workout", key, "", "kept", "deleted")
        self._delete(removed)

    def _is_as_written(self, current: Stored[WorkoutDocument], items: Mapping[str, Item]) -> bool:
        """Tell whether nobody has edited a workout; a recount may have filled something in."""
        document: Mapping[str, Any] = current.document()
        if document.get("import_id") != self._import_id:
            return False
        lock = items.get(current.source or "", {})
        written = lock.get("written") if lock.get("holder") == current.id else None
        return current.version == 1 or written == fingerprint(document)

    def _delete(self, workouts: Sequence[Stored[WorkoutDocument]]) -> None:
        """Delete workouts in one transaction, but those of years with linked habits one by one."""
        repository = WorkoutRepository(self._session)
        for each in workouts:
            if each.day and each.day.year in self._linked:
                self._delete_linked(repository, each)
        left = [each for each in workouts if each.day and each.day.year not in self._linked]
        if not left:
            return
        transaction = Transaction(self._session)
        self._workouts.stage_deletions(transaction, left, label=RACE, by=self._import_id)
        try:
            transaction.commit()
        except ConditionFailed as failure:
            if failure.label != LINKED:
                raise
            self._linked |= self._read_linked(each.day.year for each in left if each.day)
            self._delete(left)

    def _delete_linked(
        self, repository: WorkoutRepository, workout: Stored[WorkoutDocument]
    ) -> None:
        try:
            repository.delete(workout, self._now)
        except ConditionFailed as failure:
            raise ConditionFailed(RACE, failure.item) from failure


def _unchecked(session: Session) -> Session:
    """Return a session for one write, which knows nothing of the day counters of others."""
    return replace(session, checked={})
