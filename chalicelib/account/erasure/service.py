"""The use cases of a person who wants the account erased."""

from datetime import datetime

from chalicelib.account.erasure.days import Deletion
from chalicelib.account.erasure.repository import DeletionRepository, requested
from chalicelib.errors import DomainError, NotFound
from chalicelib.jsontext import dump
from chalicelib.table.codec import Item
from chalicelib.table.deletion import PENDING, account_state
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.requirement import Require, anything
from chalicelib.table.session import Session
from chalicelib.table.transaction import keep_answer

_WHAT = "request to erase the account"


# A request never changes.
_VERSION = 1


class DeletionService:
    """Requests, shows and takes back the erasure of one account.

    Args:
        session: of the account.
        require: checks the version of the present request: 1, or None if there is none.
    """

    def __init__(self, session: Session, require: Require = anything) -> None:
        self._session = session
        self._require = require
        self._deletions = DeletionRepository(session)

    def request(self, now: datetime) -> Deletion:
        """Request the erasure; return the request, which is the earlier one if there is one.

        Raises:
            DomainError: ``account_erased``.
        """
        item = self._deletions.get()
        if item is None or account_state(item).is_open(now):
            self._require(None)
            deletion = Deletion.at(now)
            try:
                self._deletions.request(deletion, dump(deletion.document()), now)
            except ConditionFailed as failed:
                # Another request was faster.
                item = failed.item
            else:
                return deletion
        deletion = requested(_pending(item))
        self._require(_VERSION)
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
        item = self._deletions.get()
        if item is None:
            self._require(None)
        pending = _pending(item)
        self._require(_VERSION)
        self._deletions.cancel(pending)


def _pending(item: Item | None) -> Item:
    """Return an item that has a pending request."""
    if item is None:
        raise NotFound(_WHAT)
    if item["state"] != PENDING:
        raise DomainError("account_erased")
    return item
