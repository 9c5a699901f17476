"""The items of programs; each routine that a program names knows the program."""

from collections.abc import Collection as Ids
from collections.abc import Sequence
from datetime import datetime

from chalicelib.errors import Invalid, invalid
from chalicelib.table import keys
from chalicelib.table.collection import RACE, Collection, Page, PageRequest
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.ids import uuid7
from chalicelib.table.items import Stored, pack
from chalicelib.table.members import MemberTransaction
from chalicelib.table.session import Session
from chalicelib.table.transaction import FULL, MISSING
from chalicelib.training.programs.documents import OwnProgramContent, ProgramDocument
from chalicelib.training.routines.repository import MAX_ROUTINES, RoutineRepository

MAX_PROGRAMS = 50
_BOUNDS = {
    keys.count_of("program"): (MAX_PROGRAMS, "programs"),
    keys.count_of("routine"): (MAX_ROUTINES, "routines"),
}


class UnknownRoutines(Exception):
    """A program names routines that do not exist; nothing was written.

    Attributes:
        ids: of the routines.
    """

    def __init__(self, ids: Ids[str]) -> None:
        super().__init__()
        self.ids = frozenset(ids)


class ProgramRepository:
    """The programs of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._programs: Collection[ProgramDocument] = Collection(session, "program")

    def get(self, program_id: str) -> Stored[ProgramDocument]:
        """Return one program.

        Raises:
            NotFound: this user has none of that id.
        """
        return self._programs.get(program_id)

    def list_page(self, page: PageRequest) -> Page[ProgramDocument]:
        """Return one page of programs, newest first; one Query."""
        return self._programs.list_page(page)

    def new_id(self) -> str:
        """Return the id of a new resource, which sorts after the ids before it."""
        return uuid7(self._session.clock())

    def create(
        self, content: OwnProgramContent, now: datetime, client_id: str | None
    ) -> Stored[ProgramDocument]:
        """Write a program under the id of the client, or else under a new id.

        Raises:
            Invalid: ``too_many``.
            UnknownRoutines: it names routines that do not exist.
        """
        transaction = MemberTransaction(self._session)
        if client_id:
            self._programs.stage_client_id(transaction, client_id)
        draft = Draft(content, id=client_id or self.new_id())
        stored = self._stage_new(transaction, draft, routine_ids(content), now)
        self._commit(transaction, routine_ids(content), stored.text)
        return stored

    def create_with_routines(
        self,
        content: OwnProgramContent,
        routines: Sequence[Draft],
        program_id: str,
        now: datetime,
    ) -> Stored[ProgramDocument]:
        """Write a program together with the new routines that it names, all or nothing.

        Raises:
            Invalid: ``too_many``, of programs or of routines.
        """
        transaction = MemberTransaction(self._session)
        RoutineRepository(self._session).stage_new(transaction, routines, now, program_id)
        stored = self._stage_new(transaction, Draft(content, id=program_id), (), now)
        self._commit(transaction, (), stored.text)
        return stored

    def restore(self, document: ProgramDocument, now: datetime) -> None:
        """Write a program that was exported, with its id, its version and its times.

        Raises:
            Invalid: ``too_many``.
            UnknownRoutines: it names routines that do not exist.
        """
        transaction = MemberTransaction(self._session)
        draft = restored(Draft(document), document)
        self._stage_new(transaction, draft, routine_ids(document), now)
        self._commit(transaction, routine_ids(document))

    def replace(
        self, current: Stored[ProgramDocument], content: OwnProgramContent, now: datetime
    ) -> Stored[ProgramDocument]:
        """Write a program over ``current``.

        Raises:
            UnknownRoutines: it names other routines than before that do not exist.
        """
        before, after = routine_ids(current.document()), routine_ids(content)
        transaction = MemberTransaction(self._session)
        stored = self._programs.stage_replacement(transaction, current, Draft(content), now)
        if content["name"] != current.document()["name"]:
            _stage_name(transaction, stored)
        for routine_id in sorted(after - before):
            transaction.add_member(keys.routine_uses(routine_id), current.id)
        for routine_id in sorted(before - after):
            transaction.remove_member(keys.routine_uses(routine_id), current.id)
        self._commit(transaction, after - before, stored.text)
        return stored

    def delete(self, current: Stored[ProgramDocument]) -> None:
        """Delete a program; its routines remain."""
        transaction = MemberTransaction(self._session)
        self._programs.stage_deletion(transaction, current)
        for routine_id in sorted(routine_ids(current.document())):
            transaction.remove_member(keys.routine_uses(routine_id), current.id)
        transaction.remove(keys.program_name(current.id))
        transaction.count(keys.count_of("program"), -1)
        transaction.commit()

    def _stage_new(
        self, transaction: MemberTransaction, draft: Draft, existing: Ids[str], now: datetime
    ) -> Stored[ProgramDocument]:
        """Add to ``transaction`` a new program, which names the routines ``existing``."""
        [stored] = self._programs.stage_new(transaction, [draft], now)
        _stage_name(transaction, stored)
        for routine_id in sorted(existing):
            transaction.add_member(keys.routine_uses(routine_id), stored.id)
        transaction.count(keys.count_of("program"), 1, MAX_PROGRAMS)
        return stored

    def _commit(self, transaction: MemberTransaction, added: Ids[str], answer: str = "") -> None:
        """Commit what names the routines ``added``.

        Raises:
            Invalid: ``too_many``.
            UnknownRoutines: some of ``added`` do not exist.
        """
        try:
            transaction.commit(answer)
        except ConditionFailed as failure:
            if failure.label == FULL:
                raise _too_many(failure) from None
            if failure.label != MISSING:
                raise
            places = {keys.routine_uses(routine_id): routine_id for routine_id in added}
            missing = places.keys() - self._session.get_many(list(places)).keys()
            if not missing:
                # It was created meanwhile.
                raise ConditionFailed(RACE) from None
            raise UnknownRoutines([places[each] for each in missing]) from None


def routine_ids(program: OwnProgramContent) -> frozenset[str]:
    """Return the ids of the routines that a program names, on its days and in its weeks."""
    days = [day["routine_id"] for day in program["days"]]
    weeks = program.get("weeks", [])
    return frozenset([*days, *(d["routine_id"] for week in weeks for d in week.get("days", []))])


def _stage_name(transaction: MemberTransaction, program: Stored[ProgramDocument]) -> None:
    """Write the name that today shows with the next workout of each run of a program.

    It is in an item of its own, so that no write of a program has to know the runs.
    """
    document = {"name": program.document()["name"]}
    transaction.put(keys.program_name(program.id), {"doc": pack(document)})


def _too_many(failure: ConditionFailed) -> Invalid:
    most, of = _BOUNDS[(failure.item or {})["sk"]]
    return invalid("", "too_many", max=most, of=of)
