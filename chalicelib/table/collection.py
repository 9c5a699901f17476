"""What the repositories of resources share: create, list, replace and delete documents.

A collection has the resources of one entity of one user. A dated entity (workout, reading, intake)
has its local day in its sort key, so a list is one Query in order; the local index ``by_id`` finds
it by its id. If it belongs to a streak kind, the day counters change in the same transaction.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Generic, NamedTuple

from chalicelib.errors import NotFound
from chalicelib.jsontext import fitting, instant_text
from chalicelib.table import counters, keys, positions
from chalicelib.table.codec import Item
from chalicelib.table.counters import Digit
from chalicelib.table.counting import stage_counts
from chalicelib.table.drafts import Draft, Stamps
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.ids import is_uuid7, uuid7
from chalicelib.table.index_entries import stage_index
from chalicelib.table.items import PRESENTED, D, Stored, as_stored, decode, digits_text
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

# Labels of the conditions, which the HTTP layer maps to problems.
VERSION = "version"
EXISTS = "exists"
RESERVED = "reserved"
SOURCE = "source"
# What a write shares with others' writes moved on meanwhile; the request is run again.
RACE = "race"

# A filtered list reads at most this many entries for one page.
FILTER_WINDOW = 100


class PageRequest(NamedTuple):
    """Which page of a list is wanted: how many, and after which position."""

    limit: int
    after: str | None = None


class Page(NamedTuple, Generic[D]):
    """One page of a list, and the position to continue after (None at the end)."""

    items: list[Stored[D]]
    after: str | None


class Collection(Generic[D]):
    """One entity of one user.

    Args:
        session: the caller's session.
        entity: the resource's name, as in ``schemas.DOCUMENTS``.
        dated: whether its entries have a local date, which is part of their sort key.
        streak: the streak kind whose day counters its entries move, for dated entities.
        digits_of: computes the digits of an entry from its document; by default, they are an
            attribute of its item.
        linked_by: the facet by which habits are linked to entries, if they can be. Then a write
            that moves the day counters fails with ``LINKED`` if the year has linked habits.
        outlived: whether other items keep the id of a deleted resource, so that its tombstone must
            not expire, or a client could create another resource in its place.
    """

    def __init__(
        self,
        session: Session,
        entity: str,
        *,
        dated: bool = False,
        streak: str | None = None,
        digits_of: Callable[[D], tuple[Digit, ...]] | None = None,
        linked_by: str | None = None,
        outlived: bool = False,
    ) -> None:
        self._session = session
        self._entity = entity
        self._dated = dated
        self._streak = streak
        self._digits_of = digits_of
        self._linked_by = linked_by
        self._outlived = outlived

    def get(self, resource_id: str) -> Stored[D]:
        """Return one resource.

        Raises:
            NotFound: this user has none of that id.
        """
        item = self._find(resource_id) if self._dated else self._get_named(resource_id)
        if item is None:
            raise NotFound(self._entity)
        return decode(item)

    def _get_named(self, resource_id: str) -> Item | None:
        return self._session.get(keys.named(self._entity, resource_id))

    def _find(self, resource_id: str) -> Item | None:
        query = Query(low=resource_id, high=resource_id, index=keys.BY_ID, consistent=True)
        items, _ = self._session.query(query)
        return next((item for item in items if item["entity"] == self._entity), None)

    def list_page(
        self,
        page: PageRequest,
        scope: str = "",
        days: tuple[date | None, date | None] = (None, None),
        equals: Mapping[str, str] | None = None,
        matching: Callable[[str], bool] | None = None,
    ) -> Page[D]:
        """Return one page, newest first, in one round trip; to be presented, not to be written.

        Args:
            page: how many and after which position.
            scope: the part of the family to list.
            days: first and last local date, both included; None is open.
            equals: facets that must have these values. A filtered page may be short, even
                empty, while there is more to follow.
            matching: whether a document is wanted, by its JSON text. A page may then be short, too.

        Raises:
            BadPosition: the page's position is none of this list's.
        """
        form = positions.DATED if self._dated else positions.NAMED
        position = positions.require(page.after, form)
        prefix = keys.family(self._entity, scope)
        first, last = days
        window = max(FILTER_WINDOW, page.limit) if equals or matching else page.limit
        query = Query(
            low=f"{prefix}{first.isoformat()}" if first else prefix,
            high=f"{prefix}{last.isoformat() if last else ''}{keys.LAST}",
            limit=window + 1,
            after=prefix + position if position else None,
            descending=True,
            equals=equals or {},
            attributes=PRESENTED,
        )
        items, after = self._session.query(query)
        found: list[Stored[D]] = [decode(item) for item in items]
        if matching:
            found = [each for each in found if matching(each.text)]
        shown = found[: page.limit]
        shown = shown[: fitting([each.text for each in shown])]
        if len(found) > len(shown):
            after = shown[-1].sort_key
        return Page(shown, after and after.removeprefix(prefix))

    def create(self, draft: Draft, *, now: datetime, client_id: str | None = None) -> Stored[D]:
        """Write a new resource.

        Args:
            draft: what to write.
            now: when it is created.
            client_id: the id that the client made; None lets the server make one.

        Raises:
            ConditionFailed: ``EXISTS`` (the client's id is taken), ``RESERVED`` (it is or was;
                carries the reservation or tombstone) or ``SOURCE`` (the same external entry is
                here already; carries its lock).
        """
        transaction = Transaction(self._session)
        stored = self.stage_creation(transaction, draft, now, client_id)
        transaction.commit(stored.text)
        return stored

    def stage_creation(
        self, transaction: Transaction, draft: Draft, now: datetime, client_id: str | None = None
    ) -> Stored[D]:
        """Add to ``transaction`` all that :meth:`create` writes."""
        if client_id:
            self.stage_client_id(transaction, client_id)
        [stored] = self.stage_new(transaction, [replace(draft, id=client_id or draft.id)], now)
        return stored

    def stage_client_id(self, transaction: Transaction, client_id: str) -> None:
        """Reserve a client's id, so that it is used once, also while its tombstone exists.

        To be staged first: that the id is taken outranks what else the request would repeat.

        Raises:
            ConditionFailed: ``EXISTS``, a resource whose id the server made has it.
        """
        if self._dated and is_uuid7(client_id) and self._find(client_id):
            # Only an id of version 7 can be one that the server made, which is not reserved.
            raise ConditionFailed(EXISTS)
        reservation: Item = {"entity": self._entity}
        transaction.put_new(keys.tombstone(self._entity, client_id), reservation, RESERVED)

    def stage_new(
        self,
        transaction: Transaction,
        drafts: Sequence[Draft],
        now: datetime,
        *,
        label: str = EXISTS,
    ) -> list[Stored[D]]:
        """Add to ``transaction`` all that new resources take; once for each transaction.

        ``label`` names the condition that no item exists there.
        """
        stored = [self._put_new(transaction, draft, now, label) for draft in drafts]
        self.count(transaction, after=drafts)
        return stored

    def replace(self, current: Stored[D], draft: Draft, *, now: datetime) -> Stored[D]:
        """Write ``draft`` over ``current``, moving its key, counters and source as needed.

        Raises:
            ConditionFailed: ``VERSION`` (someone else wrote since ``current`` was read) or
                ``SOURCE``.
        """
        transaction = Transaction(self._session)
        stored = self.stage_replacement(transaction, current, draft, now)
        transaction.commit(stored.text)
        return stored

    def stage_replacement(
        self,
        transaction: Transaction,
        current: Stored[D],
        draft: Draft,
        now: datetime,
        *,
        label: str = VERSION,
    ) -> Stored[D]:
        """Add to ``transaction`` all that writing ``draft`` over ``current`` takes.

        ``label`` names the condition that nobody wrote since ``current`` was read.
        """
        _require_whole(current)
        created_at = current.document()["created_at"]
        draft = replace(draft, id=current.id)
        stored = self._stored(draft, Stamps(current.version + 1, created_at, instant_text(now)))
        if stored.sort_key == current.sort_key:
            transaction.replace(stored.sort_key, stored.item, current.version, label)
        else:
            transaction.delete(current.sort_key, current.version, label)
            transaction.put_new(stored.sort_key, stored.item, label)
        if stored.source != current.source:
            self._unlock(transaction, current)
            self._lock(transaction, stored, draft.digest)
        stage_index(transaction, current, stored, draft.index_entry)
        self.count(transaction, before=[current], after=[draft])
        return stored

    def delete(self, current: Stored[D]) -> None:
        """Delete ``current``, its counts and its source lock, and leave a tombstone.

        Raises:
            ConditionFailed: ``VERSION`` (someone else wrote since ``current`` was read).
        """
        transaction = Transaction(self._session)
        self.stage_deletion(transaction, current)
        transaction.commit()

    def stage_deletion(
        self, transaction: Transaction, current: Stored[D], *, label: str = VERSION
    ) -> None:
        """Add to ``transaction`` all that deleting ``current`` takes.

        ``label`` names the condition that nobody wrote since ``current`` was read.
        """
        self.stage_deletions(transaction, [current], label=label)

    def stage_deletions(
        self,
        transaction: Transaction,
        current: Sequence[Stored[D]],
        *,
        label: str = VERSION,
        by: str = "",
    ) -> None:
        """Add to ``transaction`` all that deleting some resources takes; once for each transaction.

        At most one of them can be indexed. ``label`` is as in :meth:`stage_deletion`, ``by`` as in
        :meth:`Transaction.write_tombstone`.
        """
        for each in current:
            _require_whole(each)
            transaction.delete(each.sort_key, each.version, label)
            self._unlock(transaction, each)
            stage_index(transaction, each, None, None)
            transaction.write_tombstone(each, expires=not self._outlived, by=by)
        self.count(transaction, before=current)

    def _put_new(
        self, transaction: Transaction, draft: Draft, now: datetime, label: str
    ) -> Stored[D]:
        stored = self.as_new(draft, now)
        transaction.put_new(stored.sort_key, stored.item, label)
        self._lock(transaction, stored, draft.digest)
        stage_index(transaction, None, stored, draft.index_entry)
        return stored

    def as_new(self, draft: Draft, now: datetime) -> Stored[D]:
        """Return a new resource as it is stored; nothing is written.

        Raises:
            TooLarge: its document does not fit into one item.
        """
        return self._stored(draft, draft.stamps or Stamps.of_new(draft.after + 1, now))

    def _stored(self, draft: Draft, stamps: Stamps) -> Stored[D]:
        """Return ``draft`` as the stored resource it becomes."""
        resource_id = draft.id or uuid7(self._session.clock())
        document = {"id": resource_id, "version": stamps.version} | dict(draft.document)
        document |= stamps._asdict()
        if draft.day:
            sort_key = keys.dated(self._entity, draft.scope, draft.day, draft.at, resource_id)
        else:
            sort_key = keys.named(self._entity, resource_id)
        return as_stored(
            self._entity,
            document,
            self._session.key(sort_key),
            changed=self._session.stamp(),
            id=resource_id if draft.day else None,
            day=draft.day.isoformat() if draft.day else None,
            counts=draft.counts,
            digits="" if self._digits_of else digits_text(draft.digits),
            source=keys.source(self._entity, *draft.source) if draft.source else None,
            listed=draft.index_entry.sort_key(resource_id) if draft.index_entry else None,
            **draft.facets,
        )

    def _lock(self, transaction: Transaction, stored: Stored[D], digest: str) -> None:
        if stored.source:
            lock: Item = {"holder": stored.id} | ({"digest": digest} if digest else {})
            transaction.put_new(stored.source, lock, SOURCE)

    def _unlock(self, transaction: Transaction, stored: Stored[D]) -> None:
        if stored.source:
            transaction.remove(stored.source)

    def count(
        self,
        transaction: Transaction,
        *,
        before: Sequence[Stored[D]] = (),
        after: Sequence[Draft] = (),
    ) -> None:
        """Move the day counters from the entries ``before`` a write to those ``after`` it.

        The methods that stage a write do it.
        """
        if self._streak is None:
            return
        one = counters.counted(self._streak)
        entries = [(entry.day, -1, entry.counts, self._digits(entry)) for entry in before]
        entries += [(draft.day, 1, draft.counts, draft.digits) for draft in after]
        changes = [
            (day, digit.times(by))
            for day, by, counts, digits in entries
            if day
            for digit in ((one, *digits) if counts else digits)
        ]
        if self._linked_by is None:
            stage_counts(transaction, self._streak, changes)
        else:
            facets = {entry.item.get(self._linked_by) for entry in before if entry.counts}
            facets |= {draft.facets.get(self._linked_by) for draft in after if draft.counts}
            # The day counters may be the same, while other habits are linked.
            days = [day for day, _, counts, _ in entries if day and counts]
            touched = {day.year for day in days} if len(facets) > 1 else ()
            stage_counts(transaction, self._streak, changes, linked=True, touched=touched)

    def _digits(self, entry: Stored[D]) -> tuple[Digit, ...]:
        """Return what a stored entry added to the day counters, beside that the day counts."""
        return self._digits_of(entry.document()) if self._digits_of else entry.digits


def _require_whole(current: Stored) -> None:
    """Refuse an item of a list, which lacks the attributes that counters and the feed need."""
    if "pk" not in current.item:
        raise RuntimeError(f"{current.sort_key} was read to be presented: read it whole first")


def refuse_taken(client_id: str | None, ids: Container[str]) -> None:
    """Refuse a client's id that a resource has, before limits that a repeated request would exceed.

    Raises:
        ConditionFailed: ``EXISTS``, it is one of ``ids``.
    """
    if client_id in ids:
        raise ConditionFailed(EXISTS)


def list_text(stored: Sequence[Stored]) -> str:
    """Return stored resources as the JSON text of a list answer without pages."""
    return f'{{"items":[{",".join(entry.text for entry in stored)}]}}'
