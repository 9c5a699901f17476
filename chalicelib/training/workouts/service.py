"""Workouts: local dates, names of exercises and canonical values."""

from datetime import datetime
from typing import cast

from chalicelib.errors import invalid
from chalicelib.jsontext import Document, pick
from chalicelib.models.imported import imported_by
from chalicelib.profile import dating
from chalicelib.table import keys
from chalicelib.table.collection import RACE, VERSION, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import keep_answer
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.workouts import body_weight
from chalicelib.training.workouts.additions import SetAddition, with_set
from chalicelib.training.workouts.canonical import add_canonical
from chalicelib.training.workouts.completion import mark_not_done
from chalicelib.training.workouts.documents import (
    WorkoutContent,
    WorkoutDocument,
    WorkoutWarningDocument,
)
from chalicelib.training.workouts.involved import logbook_keys
from chalicelib.training.workouts.models import WorkoutCreate, WorkoutFilter
from chalicelib.training.workouts.names import EntryNames
from chalicelib.training.workouts.refreshing import add_digests, refreshed
from chalicelib.training.workouts.repository import Prepared, WorkoutRepository, started
from chalicelib.training.workouts.routine_ids import routine_to_read
from chalicelib.training.workouts.runs import PlannedOfRun, keep_run, sort_keys
from chalicelib.training.workouts.titles import default_title

# The states of a workout that has begun, so that its instant cannot be far ahead.
_BEGUN = ("in_progress", "completed")
AHEAD: WorkoutWarningDocument = {
    "code": "started_ahead",
    "detail": "The start is more than a day ahead. Until then, no streak goes on because of it.",
}


class WorkoutService:
    """The caller's workouts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workouts = WorkoutRepository(session)

    def get(self, workout_id: str) -> Stored[WorkoutDocument]:
        """Return one workout."""
        return self._workouts.get(workout_id)

    def list_page(self, query: WorkoutFilter, page: PageRequest) -> Page[WorkoutDocument]:
        """Return one page of workouts, newest first."""
        return self._workouts.list_page(query, page)

    def create(
        self,
        workout: WorkoutCreate,
        now: datetime,
        client_id: str | None = None,
        *,
        known_routine: str | None = None,
    ) -> Stored[WorkoutDocument]:
        """Write a workout; reads first only for its date, a custom exercise or a routine.

        ``known_routine`` is the id of a routine that the use case has read.

        Raises:
            Invalid: ``unknown_exercise``, ``unknown_routine``.
        """
        prepared = self._prepared(workout, now, known_routine=known_routine)
        return self._workouts.create(prepared, now, client_id)

    def replace(
        self,
        current: Stored[WorkoutDocument],
        workout: WorkoutCreate,
        now: datetime,
        *,
        label: str = VERSION,
    ) -> Stored[WorkoutDocument]:
        """Write ``workout`` over ``current``; its date moves only if its instant or zone does.

        ``label`` names the condition that nobody wrote since ``current`` was read.
        """
        prepared = self._prepared(workout, now, current.document())
        return self._workouts.replace(current, prepared, now, label)

    def add_set(
        self, current: Stored[WorkoutDocument], position: int, addition: SetAddition, now: datetime
    ) -> Stored[WorkoutDocument]:
        """Add a set to the exercise at a position of ``current``.

        If somebody changes the workout meanwhile, the request is run again.

        Raises:
            NotFound, DomainError, Invalid: see :func:`with_set`.
        """
        workout = with_set(current.document(), position, addition)
        return self.replace(current, workout, now, label=RACE)

    def plan(
        self,
        workout: WorkoutCreate,
        planned: PlannedOfRun,
        now: datetime,
        current: Stored[WorkoutDocument] | None = None,
    ) -> Stored[WorkoutDocument]:
        """Write the planned workout of a run in one transaction, without a read.

        One that would replace an equal workout is not written. Nothing is written if the run or
        its log was since the items of ``planned`` were read.

        Args:
            workout: as a client would send it.
            planned: what only a run gives it.
            now: the time of the request.
            current: the open workout, in which nothing was done; what a person changed in it
                remains.

        Raises:
            ConditionFailed: ``RACE``.
        """
        content = cast("WorkoutContent", workout.document())
        content["run"] = planned.run
        for entry, further in zip(content["exercises"], planned.entries, strict=True):
            cast("Document", entry).update(further)
        EntryNames(content["exercises"], planned.exercises).fill_in({})
        logbook = LogbookItems(self._session, consistent=True)
        add_canonical(content)
        add_digests(content)
        if current is None:
            # A new workout is also new in the log.
            prepared = Prepared(content, None, logbook, planned.items)
            return self._workouts.create(prepared, now, None)
        content = refreshed(current.document(), content)
        # On another day of the program the workout is also changed in the log.
        before, turn = current.document()["run"], ("day", "week")
        unchanged = planned.log if pick(before, *turn) == pick(planned.run, *turn) else None
        prepared = Prepared(content, started(content), logbook, planned.items, unchanged)
        if current.document() == {**current.document(), **prepared.content}:
            keep_answer(self._session, current.text)
            return current
        return self._workouts.replace(current, prepared, now, RACE)

    def delete(self, current: Stored[WorkoutDocument], now: datetime) -> None:
        """Delete a workout, its count and what the logbook has of it."""
        self._workouts.delete(current, now)

    def _prepared(
        self,
        workout: WorkoutCreate,
        now: datetime,
        before: WorkoutDocument | None = None,
        known_routine: str | None = None,
    ) -> Prepared:
        """Return what is written of ``workout``, and what the logbook has of its exercises.

        All that it takes is read in one round trip. ``before`` is the workout that it replaces.
        """
        content = cast("WorkoutContent", workout.document())
        content.setdefault("title", default_title(content))
        dated = dating.Dating(before or {}, content, "started_at", workout.started_at)
        names = EntryNames(content["exercises"], before["exercises"] if before else [])
        known_routine = before.get("routine_id") if before else known_routine
        routine_id = routine_to_read(workout.routine_id, known_routine)
        routine_key = keys.named("routine", routine_id)
        keep_run(content, before)
        cast("Document", content).update(imported_by(before))
        of_logbook, of_run = logbook_keys(content, before), sort_keys(content)
        further = [keys.PROFILE] if dated.needs_profile else []
        if body_weight.may_be_filled(content, before or {}):
            further += body_weight.SORT_KEYS
        if routine_id:
            further.append(routine_key)
        references = self._workouts.read_references(
            sorted(names.custom), [*further, *of_logbook, *of_run]
        )
        logbook = LogbookItems(self._session, consistent=True)
        logbook.keep(of_logbook, references.items)
        names.fill_in(references.exercises)
        if routine_id and routine_key not in references.items:
            raise invalid("/routine_id", "unknown_routine")
        content = cast("WorkoutContent", dated.document(references.profile))
        mark_not_done(content)
        if content["status"] in _BEGUN and dating.is_ahead(workout.started_at, now):
            content["warnings"] = [AHEAD]
        body_weight.fill_in(self._session, content, before or {}, references.items)
        of_run_items = {key: references.items[key] for key in of_run if key in references.items}
        return Prepared(add_canonical(content), workout.started_at, logbook, of_run_items)
