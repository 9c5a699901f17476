"""Merging exercises: the history of one reads as that of another, and nothing is rewritten.

Which exercises read as one is kept with the bests of their groups, which each answer about them
reads anyway. The merged exercise says into which one it was merged.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.errors import DomainError, NotFound, invalid
from chalicelib.table.collection import RACE, Collection, Page, PageRequest
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.documents import ExerciseDocument
from chalicelib.training.exercises.service import ExerciseService
from chalicelib.training.logbook.bests import Bests
from chalicelib.training.logbook.blocks import group_of
from chalicelib.training.logbook.items import LogbookItems, stage_bests
from chalicelib.training.merges.documents import ExerciseMergeContent, ExerciseMergeDocument
from chalicelib.training.merges.models import ExerciseMergeCreate

# Each answer about an exercise reads the items of all that are merged into it.
MAX_MERGED = 10
_INTO = "merged_into"


class MergeService:
    """The caller's merges of exercises."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._merges: Collection[ExerciseMergeDocument] = Collection(session, "exercise_merge")
        self._exercises = ExerciseService(session)

    def get(self, merge_id: str) -> Stored[ExerciseMergeDocument]:
        """Return a merge.

        Raises:
            NotFound: the caller has none of that id.
        """
        return self._merges.get(merge_id)

    def list_page(self, page: PageRequest) -> Page[ExerciseMergeDocument]:
        """Return one page of merges, newest first."""
        return self._merges.list_page(page)

    def create(self, merge: ExerciseMergeCreate, now: datetime) -> Stored[ExerciseMergeDocument]:
        """Merge a custom exercise into another one.

        Raises:
            NotFound: the caller has no such custom exercise.
            Invalid: ``same_exercise``; ``unknown_exercise``, of the other one; ``too_many``.
            DomainError: ``exercise_merged``, one of them is merged already, or others are merged
                into the one that is to be merged.
        """
        if merge.from_ == merge.into:
            raise invalid("/into", "same_exercise")
        source = self._exercises.get_custom(merge.from_)
        self._require_target(merge.into)
        content: ExerciseMergeContent = {"from": merge.from_, "into": merge.into}
        return self._write(Draft(content), source, now)

    def restore(self, document: ExerciseMergeDocument, now: datetime) -> None:
        """Write a merge that was exported, with its id and times.

        Raises:
            NotFound, Invalid, DomainError: as :meth:`create`.
        """
        source = self._exercises.get_custom(document["from"])
        self._require_target(document["into"])
        self._write(restored(Draft(document), document), source, now)

    def delete(self, current: Stored[ExerciseMergeDocument], now: datetime) -> None:
        """Take a merge back."""
        merge = current.document()
        source, into = merge["from"], merge["into"]
        transaction = Transaction(self._session)
        self._merges.stage_deletion(transaction, current)
        bests = self._read(source, into)
        self._stage_bests(transaction, bests, source, into, merged=False)
        exercise = self._exercises.get_custom(source)
        self._stage_exercise(transaction, exercise, None, now)
        transaction.commit()

    def _write(
        self, draft: Draft, exercise: Stored[ExerciseDocument], now: datetime
    ) -> Stored[ExerciseMergeDocument]:
        source, into = exercise.id, draft.document["into"]
        bests = self._read(source, into)
        _refuse_merged(bests, source, into)
        transaction = Transaction(self._session)
        stored = self._merges.stage_creation(transaction, draft, now)
        self._stage_bests(transaction, bests, source, into, merged=True)
        if exercise.document().get(_INTO) != into:
            self._stage_exercise(transaction, exercise, into, now)
        transaction.commit(stored.text)
        return stored

    def _require_target(self, exercise_id: str) -> None:
        """Refuse to merge into an exercise that there is not.

        Raises:
            Invalid: ``unknown_exercise``.
        """
        if catalogue.exercise(exercise_id):
            return
        try:
            self._exercises.get_custom(exercise_id)
        except NotFound:
            raise invalid("/into", "unknown_exercise") from None

    def _read(self, source: str, into: str) -> dict[str, Bests]:
        """Return the bests of the groups of two exercises."""
        groups = {group_of(source), group_of(into)}
        items = LogbookItems(self._session, consistent=True)
        items.require(groups)
        return {group: items.bests(group) for group in groups}

    def _stage_bests(
        self,
        transaction: Transaction,
        bests: dict[str, Bests],
        source: str,
        into: str,
        *,
        merged: bool,
    ) -> None:
        """Add to ``transaction`` which exercises read as one."""
        changed = dict(bests)
        own, target = group_of(source), group_of(into)
        names = {**changed[own].into, source: into}
        names = {name: known for name, known in names.items() if merged or name != source}
        changed[own] = replace(changed[own], into=names)
        others = [name for name in changed[target].merged.get(into, ()) if name != source]
        others += [source] if merged else []
        sources = {**changed[target].merged, into: sorted(others)}
        kept = {name: known for name, known in sources.items() if known}
        changed[target] = replace(changed[target], merged=kept)
        for group, each in sorted(changed.items()):
            stage_bests(transaction, group, each)

    def _stage_exercise(
        self,
        transaction: Transaction,
        exercise: Stored[ExerciseDocument],
        into: str | None,
        now: datetime,
    ) -> None:
        """Add to ``transaction`` the exercise that says into which one it is merged."""
        self._exercises.stage_merge(transaction, exercise, into, now, label=RACE)


def _refuse_merged(bests: dict[str, Bests], source: str, into: str) -> None:
    """Refuse what would make a chain of merges, or too many of them.

    Raises:
        DomainError: ``exercise_merged``.
        Invalid: ``too_many``.
    """
    known = bests[group_of(into)]
    if source in bests[group_of(source)].into or into in known.into:
        raise DomainError("exercise_merged")
    if bests[group_of(source)].merged.get(source):
        raise DomainError("exercise_merged")
    if len(known.merged.get(into, ())) >= MAX_MERGED:
        raise invalid("/into", "too_many", max=MAX_MERGED, of="merged_exercises")
