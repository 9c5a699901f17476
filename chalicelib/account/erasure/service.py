"""The use cases of a person who wants the account erased."""

from datetime import datetime

from chalicelib.account.erasure.days import Deletion
from chalicelib.account.erasure.repository import DeletionRepository, requested
from chalicelib.errors import DomainError, NotFound
from chalicelib.jsontext import dump
from chalicelib.table.codec import Item
from chalicelib.table.deletion import PENDING
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.session import Session
from chalicelib.table.transaction import keep_answer

_WHAT = "request to erase the account"


class DeletionService:
    """Requests, shows and takes back the erasure of one account."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._deletions = DeletionRepository(session)

    def request(self, now: datetime) -> Deletion:
        """Request the erasure; return the request, which is the earlier one if there is one.

        Raises:
            DomainError: ``account_erased``.
        """
        deletion = Deletion.at(now)
        try:
            self._deletions.request(deletion, dump(deletion.document()), now)
        except ConditionFailed as failed:
            deletion = requested(_pending(failed.item))
            keep_answer(self._session, dump(deletion.document()))
        return deletion

    def get(self) -> Deletion:
        """Return the request.

        Raises:
            NotFound: there is none.
        """
        return requested(_pending(self._deletions.get()))

    def cancel(self) -> None:
        """Take the request back.

        Raises:
            NotFound: there is none.
            DomainError: ``account_erased``: the erasure has begun.
            ConditionFailed: ``RACE`` (it changed meanwhile).
        """
        self._deletions.cancel(_pending(self._deletions.get()))


def _pending(item: Item | None) -> Item:
    """Return an item that has a pending request."""
    if item is None:
        raise NotFound(_WHAT)
    if item["state"] != PENDING:
        raise DomainError("account_erased")
    return item
