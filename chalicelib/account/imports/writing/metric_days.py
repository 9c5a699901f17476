"""Writes the metric days of an import in transactions of some, and takes them back.

Each day is written as ``PUT /v1/metrics/{date}/{source}`` does it. Each transaction has one more
item, its ledger: which days it wrote, at which versions, and what they were before. So an undo
knows what to delete and what to put back, and a batch that is sent again is not written again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, cast

from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.writing.day_changes import DayChanges, requested
from chalicelib.account.imports.writing.entries import NumberedLine, Removed, Written
from chalicelib.account.imports.writing.refusals import refused
from chalicelib.jsontext import Document
from chalicelib.metrics.days.documents import MetricDayContent, MetricDayDocument
from chalicelib.metrics.days.joining import STAMPS, DaySource
from chalicelib.metrics.days.links import follow_later
from chalicelib.metrics.days.repository import Change, DaysRead, MetricDays
from chalicelib.table import keys
from chalicelib.table.attempts import settled
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.counters import LINKED
from chalicelib.table.errors import ConditionFailed, TooLarge
from chalicelib.table.items import Stored, pack, read_json
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# An undo takes at most three of the 100 actions of a transaction for each: the day, its tombstone
# and the day counters of its year; and a few for all.
_BATCH: Final = 25


class MetricDayWriter:
    """Writes and removes the metric days of one import.

    Args:
        session: of the owner, without an Idempotency-Key.
        import_id: of the import.
        now: when the days are written.
    """

    batch = _BATCH

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
            continue after an older position takes nothing back twice.

        Raises:
            Unavailable: the table did not answer in time.
        """
        prefix = keys.import_days(self._import_id)
        query = Query(prefix, prefix + keys.LAST, limit=1, after=after, consistent=True)
        items, _ = self._session.query(query)
        if not items:
            return [], None
        removed: list[Removed] = []
        session = replace(self._session, checked={})
        settled(session, partial(self._take_back, session, items[0], removed))
        return removed, items[0]["sk"]

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
                ledger = {"doc": pack(_ledger(outcomes, changes.found(), stored), deflate=True)}
                transaction.put_new(ledger_key, ledger, RACE)
                _commit(transaction)
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

    def _take_back(self, session: Session, ledger: Item, removed: list[Removed]) -> None:
        """Take back the days of a ledger, and the ledger.

        Raises:
            ConditionFailed: ``RACE``, somebody wrote meanwhile.
        """
        removed.clear()
        written: list[Document] = read_json(ledger)["days"]
        repository = MetricDays(session)
        places = [DaySource.parse(day["id"]) for day in written]
        read = repository.read(places, ())
        changes = []
        for of, day in zip(places, written, strict=True):
            current = read.stored.get(of)
            removed.append(_outcome(of, day, current))
            if current and removed[-1].outcome != "kept":
                changes.append(Change(of, current, day.get("before")))
        linked = _linked(read, (change.of for change in changes))
        transaction = Transaction(session)
        if changes:
            repository.stage(
                transaction, changes, read.newest, self._now, label=RACE, linked=not linked
            )
        transaction.remove(ledger["sk"])
        _commit(transaction)
        follow_later(session, linked, self._now)


def _outcome(of: DaySource, day: Document, current: Stored[MetricDayDocument] | None) -> Removed:
    """Return what becomes of a day of a ledger, by what is stored."""
    found = Removed("metric_day", of.id, of.day.isoformat(), "removed")
    if current is None:
        return found._replace(outcome="kept", reason="deleted")
    if current.version != day["version"]:
        return found._replace(outcome="kept", reason="edited")
    return found._replace(outcome="restored") if "before" in day else found


def _ledger(
    outcomes: dict[int, Written],
    changes: Sequence[Change],
    stored: Sequence[Stored[MetricDayDocument] | None],
) -> Document:
    """Return the document of a ledger: ``outcomes`` by number, and the ``days`` that are written.

    A day has its ``id``, the ``version`` that is written and, if it was there, the content
    ``before``.
    """
    rows = [
        [each.number, each.outcome, asdict(each.fault) if each.fault else None]
        for each in outcomes.values()
    ]
    days = []
    for change, after in zip(changes, stored, strict=True):
        day: dict[str, Any] = {"id": change.of.id, "version": after.version if after else 0}
        if change.before:
            day["before"] = _content(change.before.document())
        days.append(day)
    return {"outcomes": rows, "days": days}


def _content(document: MetricDayDocument) -> MetricDayContent:
    content = {name: value for name, value in document.items() if name not in STAMPS}
    return cast("MetricDayContent", content)


def _linked(read: DaysRead, places: Iterable[DaySource]) -> set[Any]:
    """Return the dates whose metrics may fill habits."""
    return {of.day for of in places if read.may_fill_habits(of.day)}


def _commit(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except ConditionFailed as failure:
        if failure.label != LINKED:
            raise
        # A habit has been linked since the counters were read.
        raise ConditionFailed(RACE, failure.item) from None
