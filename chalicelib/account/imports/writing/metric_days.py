"""Writes the metric days of an import in transactions of some, and takes them back.

Each day is written as ``PUT /v1/metrics/{date}/{source}`` does it. Each transaction has one more
item, its ledger: which days it wrote, at which versions, and what they were before. So an undo
knows what to delete and what to put back, and a batch that is sent again is not written again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.writing.day_changes import DayChanges, requested
from chalicelib.account.imports.writing.entries import NumberedLine, Removed, Written
from chalicelib.account.imports.writing.ledgers import (
    MAX_DAYS,
    is_taken,
    ledger_of,
    packed,
    taken,
)
from chalicelib.account.imports.writing.refusals import refused
from chalicelib.jsontext import Document
from chalicelib.metrics.days.batches import commit_unlinked
from chalicelib.metrics.days.documents import MetricDayDocument, codes_in
from chalicelib.metrics.days.joining import DaySource
from chalicelib.metrics.days.links import follow_later
from chalicelib.metrics.days.repository import Change, DaysRead, MetricDays
from chalicelib.metrics.days.soundness import fits
from chalicelib.metrics.definitions.documents import Metrics
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.errors import TooLarge
from chalicelib.table.items import Stored, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction


class MetricDayWriter:
    """Writes and removes the metric days of one import.

    Args:
        session: of the owner, without an Idempotency-Key.
        import_id: of the import.
        now: when the days are written.
    """

    batch = MAX_DAYS

    def __init__(self, session: Session, import_id: str, now: datetime) -> None:
        self._session = session
        self._import_id = import_id
        self._now = now

    def write(self, entries: Sequence[NumberedLine]) -> list[Written]:
        """Write entries; see :class:`~chalicelib.account.imports.writing.entries.Writer`."""
        found: dict[int, Written] = {}
        while left := [each for each in entries if each.number not in found]:
            self._write_first(left, found)
        return [found[each.number] for each in entries]

    def remove_days(self, after: str | None) -> tuple[list[Removed], str | None]:
        """Take back the days of one transaction, if they are as that left them.

        Args:
            after: the position that is returned by the call before; None for the first.

        Returns:
            What became of the days, and the position to continue after; None at the end. To
            continue after an older position once more returns the same, and takes nothing back.

        Raises:
            Unavailable: the table did not answer in time.
        """
        prefix = keys.import_days(self._import_id)
        query = Query(prefix, prefix + keys.LAST, limit=1, after=after, consistent=True)
        items, _ = self._session.query(query)
        removed: list[Removed] = []
        session = replace(self._session, checked={})
        if items:
            settled(session, partial(self._take_back, session, items[0], after, removed))
            return removed, items[0]["sk"]
        if after:
            transaction = Transaction(session)
            transaction.remove(after)
            transaction.commit()
        return [], None

    def _write_first(self, entries: Sequence[NumberedLine], found: dict[int, Written]) -> None:
        """Write the first entries, all if they fit into one transaction, and add what became."""
        session = replace(self._session, checked={})
        try:
            settled(session, partial(self._write, session, entries, found))
        except TooLarge as error:
            if len(entries) == 1:
                found[entries[0].number] = refused(entries[0], error)
            else:
                self._write_first(entries[: len(entries) // 2], found)

    def _write(
        self, session: Session, entries: Sequence[NumberedLine], found: dict[int, Written]
    ) -> None:
        """Write entries, and add what became of them to ``found``, unless they are written.

        Raises:
            ConditionFailed: ``RACE``, somebody wrote meanwhile.
            TooLarge: it is more than a transaction can have.
        """
        repository = MetricDays(session)
        ledger_key = keys.import_days(self._import_id, entries[0].number)
        if ledger := session.get(ledger_key):
            self._write_again(session, repository, read_json(ledger), found)
            return
        days, outcomes = requested(entries)
        read = repository.read((each.of for each in days), {c for d in days for c in d.codes})
        changes = DayChanges(self._import_id, days, read, self._now, outcomes)
        linked = _linked(read, (change.of for change in changes.found()))
        while changes.found():
            transaction = Transaction(session)
            stored = changes.stage(repository, transaction, linked=not linked)
            if stored is not None:
                ledger = packed(ledger_of(outcomes, changes.found(), stored))
                transaction.put_new(ledger_key, ledger, RACE)
                commit_unlinked(transaction)
                break
        found |= outcomes
        follow_later(session, linked, self._now)

    def _write_again(
        self, session: Session, repository: MetricDays, ledger: Document, found: dict[int, Written]
    ) -> None:
        """Add what became of entries that are written; what follows may not be."""
        for number, outcome, fault in ledger["outcomes"]:
            found[number] = Written(number, outcome, FileFault(**fault) if fault else None)
        places = [DaySource.parse(day["id"]) for day in ledger["days"]]
        follow_later(session, _linked(repository.read(places, ()), places), self._now)

    def _take_back(
        self, session: Session, ledger: Item, before: str | None, removed: list[Removed]
    ) -> None:
        """Take back the days of a ledger, unless they are, and add what became of them.

        The ledger has that instead of its days then, until the one after it is taken back: so what
        became of them is not lost if the process ends before it saves it.

        Args:
            session: of the transaction.
            ledger: the item.
            before: the sort key of the ledger before, which is deleted.
            removed: is filled.

        Raises:
            ConditionFailed: ``RACE``, somebody wrote meanwhile.
        """
        removed.clear()
        repository, document = MetricDays(session), read_json(ledger)
        places = [DaySource.parse(day["id"]) for day in document["days"]]
        replaced = [day["before"] for day in document["days"] if "before" in day]
        read = repository.read(places, {code for each in replaced for code in codes_in(each)})
        changes: list[Change] = []
        for of, day in zip(places, document["days"], strict=True):
            current = read.stored.get(of)
            removed.append(_outcome(of, day, current, read.metrics))
            if current and "taken" not in day and removed[-1].outcome in ("removed", "restored"):
                changes.append(Change(of, current, day.get("before")))
        linked = _linked(read, places)
        if not is_taken(document):
            transaction = Transaction(session)
            if changes:
                arguments = transaction, changes, read.newest, self._now
                repository.stage(*arguments, label=RACE, linked=not linked)
            transaction.put(ledger["sk"], packed(taken(removed)))
            if before:
                transaction.remove(before)
            commit_unlinked(transaction)
        follow_later(session, linked, self._now)


def _outcome(
    of: DaySource, day: Document, current: Stored[MetricDayDocument] | None, metrics: Metrics
) -> Removed:
    """Return what becomes of a day of a ledger, by what is stored."""
    found = Removed("metric_day", of.id, of.day.isoformat(), "removed")
    if "taken" in day:
        outcome, reason = day["taken"]
        return found._replace(outcome=outcome, reason=reason)
    if current is None:
        return found._replace(outcome="kept", reason="deleted")
    if current.version != day["version"]:
        return found._replace(outcome="kept", reason="edited")
    if "before" not in day:
        return found
    if not fits(day["before"], metrics):
        return found._replace(outcome="failed", reason="unknown_metric")
    return found._replace(outcome="restored")


def _linked(read: DaysRead, places: Iterable[DaySource]) -> set[Any]:
    """Return the dates whose metrics may fill habits."""
    return {of.day for of in places if read.may_fill_habits(of.day)}
