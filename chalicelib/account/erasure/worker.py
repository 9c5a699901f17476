"""Erases accounts, in steps that can each be done again.

A run that is killed at any call is resumed by the next one, because the entry of an account among
those that are due is deleted last. The steps of an account:

1. It is marked, so that no request of it is served; the person is signed out everywhere.
2. Until no process remembers another state, the worker waits.
3. The keyed hash of its id is kept, so that it is erased again if the table is restored.
4. Its items are deleted, in small batches at the pace of the erasure; then its files.
5. Its user is deleted.
6. That it is erased is kept until its tokens have expired; then its entry is deleted.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from chalicelib.account.erasure.elsewhere import ERASED as ERASED_FILES
from chalicelib.account.erasure.elsewhere import Files, Users, files_of
from chalicelib.account.erasure.errors import ErasureError, OutOfTime
from chalicelib.account.erasure.pace import Pace
from chalicelib.account.erasure.table import Entry, ErasureTable
from chalicelib.http.middleware import access_log, keyed_hash, user_hash
from chalicelib.table.deletion import ERASED, PENDING

# For how long the tokens of an erased account are refused: those of the pool are good for an hour.
CLOSED_S = 48 * 3600
# A request lasts at most 15 s; the rest is for clocks and for a read that is a little behind.
LONGEST_REQUEST_S = 15 + 15

_LOG = logging.getLogger("bluestreak")


class Report(NamedTuple):
    """What a run has done.

    Attributes:
        erased: how many accounts are erased.
        left: how many the next run continues with.
    """

    erased: int
    left: int


class _Begun(NamedTuple):
    """An account whose erasure has begun.

    Attributes:
        user_id: whose it is.
        at: since when it is closed, in seconds since 1970.
        entry: among those that are due.
        is_erased: whether only the entry is left.
    """

    user_id: str
    at: int
    entry: Entry
    is_erased: bool = False


@dataclass
class Worker:
    """Erases the accounts that are due, in one run.

    Attributes:
        pace: of the erasure.
        users: who can sign in.
        files: of people, and the hashes of those who are erased.
        hash_key: of the hashes.
        settle_s: for how many seconds a process may serve an account that is closed.
        clock: seconds since 1970.
    """

    pace: Pace
    users: Users
    files: Files
    hash_key: str
    settle_s: float
    clock: Callable[[], float] = time.time
    _now: datetime = field(init=False)
    _todo: set[str] = field(default_factory=set)
    _done: set[str] = field(default_factory=set)
    _failed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not self.hash_key:
            raise ErasureError("There is no LOG_HASH_KEY, with which the hashes are made.")
        self._table = ErasureTable(self.pace)

    def run(self, now: datetime, *, again: bool = False) -> Report:
        """Erase the accounts that are due.

        Args:
            now: what is due by then.
            again: whether to erase also those accounts that were erased before, because the table
                was restored from a backup.

        Raises:
            ErasureError: the erasure of some failed; the others are erased all the same.
        """
        finished, self._now = False, now
        try:
            for account in self._begin_each(now):
                self._attempt(account.user_id, partial(self._finish, account))
            if again:
                self._erase_again()
            finished = True
        except OutOfTime:
            _LOG.info("The erasure continues in the next run.")
        if self._failed:
            raise ErasureError(f"The erasure of {len(self._failed)} accounts failed.")
        left = len(self._todo - self._done)
        return Report(len(self._done), left if finished else max(1, left))

    def _begin_each(self, now: datetime) -> list[_Begun]:
        """Begin the erasure of each account that is due; so all of them settle at once."""
        entries = self._table.due(now)
        self._todo |= {entry.user_id for entry in entries}
        begun: list[_Begun] = []
        for entry in entries:
            self._attempt(entry.user_id, partial(self._begin, entry, now, begun))
        return begun

    def _begin(self, entry: Entry, now: datetime, begun: list[_Begun]) -> None:
        """Close an account, sign the person out, and add it to ``begun``; unless it stays."""
        item = self._table.begin(entry.user_id, now, int(self.clock()))
        if item.get("state", PENDING) == PENDING:
            # It was taken back just now; or it was erased so long ago that even that is forgotten.
            self._todo.discard(entry.user_id)
            if not item:
                self._table.forget(entry)
            return
        self.users.sign_out(entry.user_id)
        is_erased = item["state"] == ERASED
        begun.append(_Begun(entry.user_id, item.get("begun_at", 0), entry, is_erased))

    def _finish(self, account: _Begun) -> None:
        """Do all steps of an account but the first."""
        if not account.is_erased:
            self.pace.wait(max(0.0, account.at + self.settle_s - self.clock()))
            self._erase(account.user_id)
        self._table.forget(account.entry)
        self._done.add(account.user_id)

    def _erase(self, user_id: str) -> None:
        """Delete everything of an account that no process serves."""
        self.files.put(self._hashed(user_id))
        deleted = self._table.delete_items(user_id)
        for prefix in files_of(user_id):
            self.files.delete(self.files.names(prefix))
        self.users.delete(user_id)
        self._table.close(user_id, int(max(self._now.timestamp(), self.clock())) + CLOSED_S)
        line = {
            "event": "erased",
            "user": user_hash(user_id, self.hash_key),
            "items": deleted.items,
            "write_units": deleted.write_units,
        }
        access_log().info(json.dumps(line))

    def _erase_again(self) -> None:
        """Erase the accounts that have items although their hash is kept."""
        hashed = set(self.files.names(ERASED_FILES))
        for user_id in self._table.users():
            if user_id not in self._done and self._hashed(user_id) in hashed:
                self._todo.add(user_id)
                self._attempt(user_id, partial(self._again, user_id))

    def _again(self, user_id: str) -> None:
        """Erase an account again; its tokens have expired, so nobody has to wait."""
        if self._table.is_erased(user_id):
            self._todo.discard(user_id)
            return
        entry = self._table.begin_again(user_id, self._now, int(self.clock()))
        self.users.sign_out(user_id)
        self._finish(_Begun(user_id, 0, entry))

    def _attempt(self, user_id: str, step: Callable[[], object]) -> None:
        """Do a step of one account; if it fails, the others go on."""
        try:
            step()
        except OutOfTime:
            raise
        except Exception:  # noqa: BLE001  # whatever it is, it is logged and raised at the end
            self._failed.add(user_id)
            hashed = user_hash(user_id, self.hash_key)
            _LOG.exception("The erasure of the account %s failed.", hashed)

    def _hashed(self, user_id: str) -> str:
        return ERASED_FILES + keyed_hash(user_id, self.hash_key)
