"""The request to erase an account: an item of the user, and an entry among those that are due.

The entry is in a partition of its own, so that one Query finds all that are due. Both are written
and deleted together.
"""

from datetime import UTC, datetime
from typing import Any

from chalicelib.account.erasure.days import Deletion
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.deletion import ERASED, PENDING
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction

# The label of the condition that nothing is requested yet.
REQUESTED = "requested"


class DeletionRepository:
    """The request of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self) -> Item | None:
        """Return the item of the user, or None before a request."""
        return self._session.get(keys.DELETION)

    def request(self, deletion: Deletion, answer: str, now: datetime) -> None:
        """Write a request.

        Raises:
            ConditionFailed: ``REQUESTED``, with the item of the user that exists already.
        """
        transaction = _Transaction(self._session)
        transaction.request(deletion, now)
        transaction.commit(answer)

    def cancel(self, item: Item) -> None:
        """Delete the request in ``item``, which is pending.

        Raises:
            ConditionFailed: ``RACE`` (it has changed since it was read).
        """
        transaction = _Transaction(self._session)
        transaction.cancel(item)
        transaction.commit()


def requested(item: Item) -> Deletion:
    """Return the request in an item."""
    return Deletion(datetime.fromtimestamp(item["requested_at"], UTC))


def item_of(deletion: Deletion) -> Item:
    """Return the item of a pending request, without its keys."""
    return {
        "state": PENDING,
        "requested_at": int(deletion.requested_at.timestamp()),
        "due": int(deletion.due.timestamp()),
        "erased_on": deletion.erased_on.isoformat(),
    }


class _Transaction(Transaction):
    """A transaction that also writes the entry among those that are due."""

    def request(self, deletion: Deletion, now: datetime) -> None:
        """Write a request, unless there is one or the account is erased."""
        vacant: dict[str, Any] = {
            "ConditionExpression": "attribute_not_exists(sk)"
            " OR (#state = :erased AND expires_at <= :now)",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {":erased": ERASED, ":now": int(now.timestamp())},
        }
        self._put(keys.DELETION, item_of(deletion), vacant, REQUESTED)
        self._add("Put", {"Item": self._entry(deletion)}, "entry")

    def cancel(self, item: Item) -> None:
        """Delete a request that is pending and the same as in ``item``."""
        same: dict[str, Any] = {
            "Key": self._session.key(keys.DELETION),
            "ConditionExpression": "#state = :pending AND requested_at = :requested_at",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {
                ":pending": PENDING,
                ":requested_at": item["requested_at"],
            },
        }
        self._add("Delete", same, RACE)
        self._add("Delete", {"Key": self._entry(requested(item))}, "entry")

    def _entry(self, deletion: Deletion) -> Item:
        return entry_key(deletion.due, self._session.user_id)


def entry_key(due: datetime, user_id: str) -> Item:
    """Return the key of the entry of an account among those that are due."""
    return {"pk": keys.ERASURES, "sk": keys.erasure(due, user_id)}
