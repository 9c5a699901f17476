"""The items of routines: each has, beside it, one with the programs that name it."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.errors import DomainError, invalid
from chalicelib.table import keys
from chalicelib.table.collection import Collection, Page, PageRequest
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.items import Stored
from chalicelib.table.members import MemberTransaction, item_of, members_of
from chalicelib.table.session import Session
from chalicelib.table.transaction import FULL
from chalicelib.training.routines.documents import RoutineContent, RoutineDocument

MAX_ROUTINES = 200
# The label of the condition that nothing has the place of the uses of a new routine.
_EXISTS = "uses_exist"
_IN_USE = "in_use"


class RoutineRepository:
    """The routines of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._routines: Collection[RoutineDocument] = Collection(session, "routine")

    def get(self, routine_id: str) -> Stored[RoutineDocument]:
        """Return one routine.

        Raises:
            NotFound: this user has none of that id.
        """
        return self._routines.get(routine_id)

    def list_page(self, page: PageRequest) -> Page[RoutineDocument]:
        """Return one page of routines, newest first; one Query."""
        return self._routines.list_page(page)

    def create(
        self, content: RoutineContent, now: datetime, client_id: str | None
    ) -> Stored[RoutineDocument]:
        """Write a routine under the id of the client, or else under a new id.

        Raises:
            Invalid: ``too_many``.
        """
        transaction = MemberTransaction(self._session)
        if client_id:
            self._routines.stage_client_id(transaction, client_id)
        [stored] = self.stage_new(transaction, [Draft(content, id=client_id)], now)
        _commit(transaction, stored.text)
        return stored

    def restore(self, document: RoutineDocument, now: datetime) -> None:
        """Write a routine that was exported, with its id, its version and its times.

        Raises:
            Invalid: ``too_many``.
        """
        transaction = MemberTransaction(self._session)
        self.stage_new(transaction, [restored(Draft(document), document)], now)
        _commit(transaction)

    def stage_new(
        self,
        transaction: MemberTransaction,
        drafts: Sequence[Draft],
        now: datetime,
        program_id: str = "",
    ) -> list[Stored[RoutineDocument]]:
        """Add to ``transaction`` all that new routines take.

        If there would be too many, the transaction fails with the label ``FULL``.

        Args:
            transaction: of the use case.
            drafts: of the routines.
            now: the time of the request.
            program_id: of the program that names them, if it is written with them.
        """
        stored = self._routines.stage_new(transaction, drafts, now)
        for each in stored:
            members = item_of(program_id) if program_id else item_of()
            transaction.put_new(keys.routine_uses(each.id), members, _EXISTS)
        transaction.count(keys.count_of("routine"), len(stored), MAX_ROUTINES)
        return stored

    def replace(
        self, current: Stored[RoutineDocument], content: RoutineContent, now: datetime
    ) -> Stored[RoutineDocument]:
        """Write a routine over ``current``."""
        return self._routines.replace(current, Draft(content), now=now)

    def delete(self, current: Stored[RoutineDocument]) -> None:
        """Delete a routine that no program names.

        Raises:
            DomainError: ``routine_in_use``, with the ids of the programs.
        """
        transaction = MemberTransaction(self._session)
        transaction.delete_without_members(keys.routine_uses(current.id), _IN_USE)
        self._routines.stage_deletion(transaction, current)
        transaction.count(keys.count_of("routine"), -1)
        try:
            transaction.commit()
        except ConditionFailed as failure:
            if failure.label != _IN_USE:
                raise
            raise DomainError("routine_in_use", program_ids=members_of(failure.item)) from None


def _commit(transaction: MemberTransaction, answer: str = "") -> None:
    try:
        transaction.commit(answer)
    except ConditionFailed as failure:
        if failure.label != FULL:
            raise
        raise invalid("", "too_many", max=MAX_ROUTINES, of="routines") from None
