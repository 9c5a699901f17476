"""Documents of which a user has one at a fixed key: the profile, a schedule, a year's excuses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic

from chalicelib.jsontext import instant_text
from chalicelib.table.codec import Item
from chalicelib.table.collection import VERSION
from chalicelib.table.items import D, Stored, as_stored, decode
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction


class SingletonDocument(Generic[D]):
    """One document at a fixed sort key, read and replaced whole.

    Args:
        session: the caller's session.
        entity: its name, as in ``schemas.DOCUMENTS``.
        sort_key: its sort key.
        resource_id: its id in answers and in the change feed.
    """

    def __init__(self, session: Session, entity: str, sort_key: str, resource_id: str) -> None:
        self._session = session
        self._entity = entity
        self._sort_key = sort_key
        self._id = resource_id

    def get(self) -> Stored[D] | None:
        """Return the document, or None before it was first written."""
        return self.of(self._session.get(self._sort_key))

    def of(self, item: Item | None) -> Stored[D] | None:
        """Return the document in an item that was read along with others."""
        return decode(item) if item else None

    def unwritten(self, content: Mapping[str, Any]) -> Stored[D]:
        """Return ``content`` as a document at version 0, which is not stored yet."""
        return self._stored({"id": self._id, "version": 0} | dict(content))

    def write(
        self,
        current: Stored[D] | None,
        content: Mapping[str, Any],
        now: datetime,
        *,
        after: int = 0,
    ) -> Stored[D]:
        """Write ``content`` over ``current`` (None or version 0: no item exists).

        Args:
            current: the present document.
            content: the document without id, version and timestamps.
            now: when it is written.
            after: the version of a tombstone, which a new document must exceed.

        Raises:
            ConditionFailed: ``VERSION`` (someone else wrote since ``current`` was read).
        """
        transaction = Transaction(self._session)
        stored = self.stage(transaction, current, content, now, after=after)
        transaction.commit(stored.text)
        return stored

    def stage(
        self,
        transaction: Transaction,
        current: Stored[D] | None,
        content: Mapping[str, Any],
        now: datetime,
        *,
        after: int = 0,
        label: str = VERSION,
    ) -> Stored[D]:
        """Add to ``transaction`` what writing ``content`` over ``current`` takes.

        ``label`` names the condition that nobody wrote since ``current`` was read.
        """
        version = current.version if current else 0
        created = current.document().get("created_at") if current else None
        stamps = {"created_at": created or instant_text(now), "updated_at": instant_text(now)}
        stored = self._stored(
            {"id": self._id, "version": max(version, after) + 1} | dict(content) | stamps
        )
        transaction.write(self._sort_key, stored.item, version, label)
        return stored

    def stage_restored(
        self, transaction: Transaction, document: Mapping[str, Any], *, label: str
    ) -> Stored[D]:
        """Add to ``transaction`` a document that was exported, with its version and its times.

        ``label`` names the condition that there is none.
        """
        stored = self._stored({**document, "id": self._id})
        transaction.put_new(self._sort_key, stored.item, label)
        return stored

    def delete(self, current: Stored[D]) -> None:
        """Delete ``current`` and leave its tombstone.

        Raises:
            ConditionFailed: ``VERSION`` (someone else wrote since ``current`` was read).
        """
        transaction = Transaction(self._session)
        self.stage_deletion(transaction, current)
        transaction.commit()

    def stage_deletion(
        self, transaction: Transaction, current: Stored[D], *, label: str = VERSION
    ) -> None:
        """Add to ``transaction`` what deleting ``current`` takes."""
        transaction.delete(self._sort_key, current.version, label)
        transaction.write_tombstone(current)

    def _stored(self, document: Mapping[str, Any]) -> Stored[D]:
        in_key = self._sort_key.endswith(f"#{self._id}")
        return as_stored(
            self._entity,
            document,
            self._session.key(self._sort_key),
            changed=self._session.stamp(),
            id=None if in_key else self._id,
        )
