"""The items of runs: each has, beside it, its log."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.errors import NotFound, invalid
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import EXISTS, RACE, VERSION, Collection, Page, PageRequest
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored, View, decode
from chalicelib.table.session import Session
from chalicelib.table.transaction import FULL, Transaction
from chalicelib.training.runs.books import Book
from chalicelib.training.runs.documents import RunContent, RunDocument
from chalicelib.training.runs.log_items import read_book, stage_book

Present = Callable[[Stored[RunDocument]], View]
"""Returns a run as it is answered."""

MAX_ACTIVE = 20
_ENTITY = "run"
# So many parts of a log are deleted in one transaction, which takes 100 actions.
_PARTS_AT_ONCE: Final = 80
_COUNT = keys.count_of(_ENTITY)


class RunRepository:
    """The runs of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runs: Collection[RunDocument] = Collection(session, _ENTITY)

    def list_page(self, page: PageRequest) -> Page[RunDocument]:
        """Return one page of runs, newest first; one Query."""
        return self._runs.list_page(page)

    def read(self, run_id: str) -> tuple[Stored[RunDocument], dict[str, Item]]:
        """Return a run, and the items of the run, its log and the profile; one round trip.

        Raises:
            NotFound: this user has none of that id.
        """
        key = keys.named(_ENTITY, run_id)
        items = self._session.get_many([key, keys.run_log(run_id), keys.PROFILE])
        if key not in items:
            raise NotFound(_ENTITY)
        return decode(items[key]), items

    def create(self, content: RunContent, now: datetime, present: Present) -> View:
        """Write a run with an empty log, and return it as ``present`` shows it.

        Raises:
            Invalid: ``too_many``, of active runs.
        """
        return self._create(Draft(content), now, present)

    def restore(self, document: RunDocument, now: datetime) -> None:
        """Write a run that was exported; its workouts write its log.

        Raises:
            Invalid: ``too_many``, of active runs.
        """
        self._create(restored(Draft(document), document), now, lambda run: View(run, ""))

    def _create(self, draft: Draft, now: datetime, present: Present) -> View:
        transaction = Transaction(self._session)
        [stored] = self._runs.stage_new(transaction, [draft], now, label=EXISTS)
        stage_book(transaction, stored.id, Book(None, 0))
        if draft.document["status"] != "ended":
            transaction.count(_COUNT, 1, MAX_ACTIVE)
        return _commit(transaction, present(stored))

    def replace(
        self,
        current: Stored[RunDocument],
        items: Mapping[str, Item],
        content: RunContent,
        now: datetime,
        present: Present,
    ) -> View:
        """Write a run over ``current``, and return it as ``present`` shows it.

        The latest part of its log gets another version, so that no workout is planned by the run
        as it was.

        Args:
            current: the run.
            items: of its log, by sort key.
            content: the run as it becomes.
            now: the time of the request.
            present: see :data:`Present`.

        Raises:
            Invalid: ``too_many``, of active runs, if it begins again.
        """
        transaction = Transaction(self._session)
        stored = self._runs.stage_replacement(transaction, current, Draft(content), now)
        stage_book(transaction, stored.id, read_book(items, stored.id))
        was_active = current.document()["status"] != "ended"
        is_active = content["status"] != "ended"
        if is_active != was_active:
            transaction.count(_COUNT, 1 if is_active else -1, MAX_ACTIVE if is_active else None)
        return _commit(transaction, present(stored))

    def delete(self, current: Stored[RunDocument], items: dict[str, Item]) -> None:
        """Delete a run with its log; its workouts remain.

        Of a long log the oldest parts go first, in transactions of their own. If the last one does
        not follow, the run is as before, with the states after those parts.

        Args:
            current: the run.
            items: of its log, by sort key.
        """
        book = read_book(items, current.id)
        while len(book.numbers) > _PARTS_AT_ONCE:
            self._delete_oldest(current, book)
        transaction = Transaction(self._session)
        self._runs.stage_deletion(transaction, current)
        transaction.delete(keys.run_log(current.id), book.latest.version, RACE)
        for number in book.numbers:
            transaction.remove(keys.run_log(current.id, number))
        if current.document()["status"] != "ended":
            transaction.count(_COUNT, -1)
        transaction.commit()

    def _delete_oldest(self, current: Stored[RunDocument], book: Book) -> None:
        """Delete the oldest parts of the log of a run that nobody has changed."""
        # The receipt is for the request that deletes the run.
        transaction = Transaction(replace(self._session, receipt=None))
        transaction.count_write(current.sort_key, current.version, VERSION)
        for number in book.drop_oldest(_PARTS_AT_ONCE):
            transaction.remove(keys.run_log(current.id, number))
        stage_book(transaction, current.id, book)
        transaction.commit()
        book.latest.version += 1


def _commit(transaction: Transaction, view: View) -> View:
    """Commit a write whose answer, also if it is sent again, is ``view``."""
    try:
        transaction.commit(view.text)
        return view
    except ConditionFailed as failure:
        if failure.label != FULL:
            raise
        raise invalid("", "too_many", max=MAX_ACTIVE, of="active_runs") from None
