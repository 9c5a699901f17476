"""The items of workouts: what lists filter by, and the entries of planned workouts by day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple, TypeVar, cast

from chalicelib.errors import invalid
from chalicelib.jsontext import dump, pick
from chalicelib.models.fields import parse_instant
from chalicelib.models.source_documents import source_key
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE, VERSION, Collection, Page, PageRequest
from chalicelib.table.counters import LINKED
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.index_entries import IndexEntry
from chalicelib.table.items import PRESENTED, Stored, decode
from chalicelib.table.linked_years import read_years, require_current
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import FULL, Transaction
from chalicelib.training.exercises.documents import ExerciseDocument
from chalicelib.training.logbook.changes import LogbookChange, LogbookWrite
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.preparation import make_room
from chalicelib.training.logbook.sessions import logged
from chalicelib.training.workouts.days import (
    HOOKS,
    STREAK,
    TYPE,
    LinkedDays,
    read_done,
)
from chalicelib.training.workouts.documents import WorkoutContent, WorkoutDocument
from chalicelib.training.workouts.filters import matching
from chalicelib.training.workouts.models import WorkoutFilter
from chalicelib.training.workouts.runs import HOOKS as HOOKS_OF_RUNS
from chalicelib.training.workouts.volume import DoneWorkout, volume

# What a write returns: the workout, or nothing if it was deleted.
W = TypeVar("W", bound=Stored[WorkoutDocument] | None)

# The states of a workout that is still to be done.
_AHEAD = ("planned", "in_progress")
# So many workouts of a day can be planned or in progress.
MAX_PLANNED = 50
_PLANNED = "planned_workouts"
# Of the 100 actions of a transaction, without those of a run and of a receipt.
_MOST_ACTIONS = 94


class References(NamedTuple):
    """What a workout refers to: custom exercises by id, and the other items by sort key."""

    exercises: dict[str, ExerciseDocument]
    items: dict[str, Item]

    @property
    def profile(self) -> Item | None:
        """The profile's item, if it was read."""
        return self.items.get(keys.PROFILE)


class Prepared(NamedTuple):
    """A workout about to be written.

    Attributes:
        content: of the workout.
        at: the instant of its ``started_at``.
        logbook: what was read of the logbook, strongly consistent.
        run: the items of its run by sort key, read strongly consistent.
        unchanged: the sort key and the version of an item that must still have that version.
    """

    content: WorkoutContent
    at: datetime | None
    logbook: LogbookItems
    run: Mapping[str, Item] = {}
    unchanged: tuple[str, int] | None = None


class _Change(NamedTuple):
    """A workout before and after a write, and what was read of the logbook and of its run."""

    before: Stored[WorkoutDocument] | None
    after: Draft | None
    logbook: LogbookItems
    run: Mapping[str, Item] = {}


class WorkoutRepository:
    """The workouts of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workouts = collection_of(session)

    def get(self, workout_id: str) -> Stored[WorkoutDocument]:
        """Return one workout.

        Raises:
            NotFound: this user has none of that id.
        """
        return self._workouts.get(workout_id)

    def list_page(self, query: WorkoutFilter, page: PageRequest) -> Page[WorkoutDocument]:
        """Return one page of workouts, newest first; one Query, but for what a filter reads."""
        facets = {TYPE: query.type, "f_status": query.status}
        equals = {name: value for name, value in facets.items() if value}
        wanted = matching(self._session, query)
        return self._workouts.list_page(page, days=query.days(), equals=equals, matching=wanted)

    def completed_between(self, first: date, last: date) -> list[WorkoutDocument]:
        """Return the completed workouts from one day to another, both included; one Query.

        They are read eventually consistent.
        """
        family = keys.family("workout")
        query = Query(
            f"{family}{first.isoformat()}",
            f"{family}{last.isoformat()}{keys.LAST}",
            equals={"f_status": "completed"},
            attributes=PRESENTED,
        )
        return [decode(item).document() for item in self._session.each(query)]

    def read_references(self, exercise_ids: Iterable[str], further: Iterable[str]) -> References:
        """Read custom exercises and the items at ``further`` sort keys.

        100 items are read in one round trip; if there is nothing to read, in none.
        """
        by_key = {keys.named("exercise", exercise_id): exercise_id for exercise_id in exercise_ids}
        wanted = [*by_key, *further]
        items = self._session.get_many(wanted) if wanted else {}
        exercises = {
            exercise_id: decode(items[sort_key]).document()
            for sort_key, exercise_id in by_key.items()
            if sort_key in items
        }
        return References(exercises, items)

    def create(
        self, prepared: Prepared, now: datetime, client_id: str | None
    ) -> Stored[WorkoutDocument]:
        """Write a workout under the id of the client, or else under a new id."""
        draft = draft_of(prepared.content, prepared.at)
        stage = partial(self._workouts.stage_creation, draft=draft, now=now, client_id=client_id)
        return self._write(stage, _Change(None, draft, prepared.logbook, prepared.run), now)

    def restore(self, document: WorkoutDocument, now: datetime) -> Stored[WorkoutDocument]:
        """Write a workout that was exported, with its id, its version and its times."""
        content = draft_of(cast("WorkoutContent", document), started(document))
        draft = restored(content, document)
        stage = partial(self._workouts.stage_creation, draft=draft, now=now)
        return self._write(stage, _Change(None, draft, self._unread_logbook()), now)

    def replace(
        self,
        current: Stored[WorkoutDocument],
        prepared: Prepared,
        now: datetime,
        label: str = VERSION,
    ) -> Stored[WorkoutDocument]:
        """Write a workout over ``current``.

        ``label`` names the condition that nobody wrote since ``current`` was read.

        Raises:
            ConditionFailed: ``label``, or ``RACE`` if what is to be unchanged is not.
        """
        draft = draft_of(prepared.content, prepared.at)

        def stage(transaction: Transaction) -> Stored[WorkoutDocument]:
            if prepared.unchanged:
                transaction.count_write(*prepared.unchanged, RACE)
            return self._workouts.stage_replacement(transaction, current, draft, now, label=label)

        return self._write(stage, _Change(current, draft, prepared.logbook, prepared.run), now)

    def refill(
        self,
        current: Stored[WorkoutDocument],
        document: WorkoutDocument,
        now: datetime,
        label: str,
    ) -> None:
        """Write a workout with another body weight or other traits, for a recount.

        The day and what counts of it are those of ``current``. The logbook is left to the recount,
        which writes a block once for all workouts in it. ``label`` is as in :meth:`replace`.
        """
        draft = draft_of(cast("WorkoutContent", document), started(document))
        transaction = Transaction(self._session)
        self._workouts.stage_replacement(transaction, current, draft, now, label=label)
        transaction.commit()

    def delete(self, current: Stored[WorkoutDocument], now: datetime) -> None:
        """Delete a workout, its count, its sets and its entry among the planned workouts."""

        def stage(transaction: Transaction) -> None:
            self._workouts.stage_deletion(transaction, current)
            self._staged_logbook(transaction, change, None)
            _follow_run(transaction, change, None)

        change = _Change(current, None, self._unread_logbook())
        self._commit(stage, change, now)

    def _unread_logbook(self) -> LogbookItems:
        return LogbookItems(self._session, consistent=True)

    def _write(
        self,
        stage_workout: Callable[[Transaction], Stored[WorkoutDocument]],
        change: "_Change",
        now: datetime,
    ) -> Stored[WorkoutDocument]:
        """Write a workout and what the logbook has of it.

        Returns:
            The workout, whose text also tells which records it sets and takes.
        """

        def stage(transaction: Transaction) -> Stored[WorkoutDocument]:
            stored = stage_workout(transaction)
            logbook = self._staged_logbook(transaction, change, stored)
            _follow_run(transaction, change, stored)
            told = logbook.records()
            return stored._replace(text=dump({**stored.document(), **told})) if told else stored

        return self._commit(stage, change, now)

    def _staged_logbook(
        self, transaction: Transaction, change: "_Change", after: Stored[WorkoutDocument] | None
    ) -> LogbookWrite:
        """Add to ``transaction`` what a write changes in the logbook."""
        sessions = (logged(each.document()) if each else None for each in (change.before, after))
        logbook = LogbookWrite(change.logbook, LogbookChange(*sessions))

        def guard(preparing: Transaction) -> None:
            if change.before:
                current = change.before
                preparing.count_write(current.sort_key, current.version, VERSION)

        most = _MOST_ACTIONS - transaction.size
        logbook = make_room(self._session, logbook, guard, most=most)
        logbook.stage(transaction)
        return logbook

    def _commit(self, stage: Callable[[Transaction], W], change: "_Change", now: datetime) -> W:
        """Commit what ``stage`` adds to a transaction; with linked habits, also their entries."""
        transaction = Transaction(self._session)
        stored = stage(transaction)
        try:
            transaction.commit(stored.text if isinstance(stored, Stored) else "")
        except ConditionFailed as failure:
            if failure.label == FULL and change.after:
                day = f"{change.after.day}"
                raise invalid(
                    "/status", "day_full", day=day, max=MAX_PLANNED, of=_PLANNED
                ) from None
            if failure.label != LINKED:
                raise
            linked = self._linked_days(change.before, change.after, transaction.size)
            transaction = HOOKS["habits"](self._session, linked, now)
            stored = stage(transaction)
            transaction.commit(stored.text if isinstance(stored, Stored) else "")
        return stored

    def _linked_days(
        self, before: Stored[WorkoutDocument] | None, after: Draft | None, actions: int
    ) -> LinkedDays:
        """Return the days whose completed workouts change, with those after the write.

        ``actions`` is how many the write takes of a transaction without the entries of habits.
        """
        days = {entry.day for entry in (before, after) if entry and entry.day and entry.counts}
        changed = {day.year for day in days}
        known_years = read_years(self._session, STREAK, min(changed), max(changed))
        years = {year: known_years[year] for year in changed}
        require_current(STREAK, years)
        known = before.id if before else ""
        workouts = {day: read_done(self._session, day, known) for day in sorted(days)}
        if after and after.day and after.counts:
            workouts[after.day].append(DoneWorkout.of(after.facets[TYPE], after.digits))
        return LinkedDays(workouts, years, actions)


def collection_of(session: Session) -> Collection[WorkoutDocument]:
    """Return the workouts of the caller without what the logbook has of them."""
    return Collection(
        session, "workout", dated=True, streak=STREAK, digits_of=volume, linked_by=TYPE
    )


def started(document: WorkoutDocument | WorkoutContent) -> datetime | None:
    """Return the instant at which a workout starts; None without one."""
    return parse_instant(document["started_at"]) if "started_at" in document else None


def _follow_run(
    transaction: Transaction, change: _Change, after: Stored[WorkoutDocument] | None
) -> None:
    """Add what a write changes in the log of the run of the workout, if it is of one."""
    documents = [each.document() if each else None for each in (change.before, after)]
    if any(each and "run" in each for each in documents):
        HOOKS_OF_RUNS["runs"](transaction, change.run, *documents)


def draft_of(content: WorkoutContent, at: datetime | None) -> Draft:
    """Return a workout that is about to be written; ``at`` is the instant of its start."""
    day, status = date.fromisoformat(content["local_date"]), content["status"]
    return Draft(
        document=content,
        day=day,
        at=at,
        counts=status == "completed",
        digits=volume(content),
        source=source_key(content.get("source")),
        facets={TYPE: content["type"], "f_status": status},
        index_entry=_planned_entry(day, content) if status in _AHEAD else None,
    )


def _planned_entry(day: date, content: WorkoutContent) -> IndexEntry:
    """Return the item about a planned workout, which is read with its day."""
    text = dump(pick(content, "title", "type", "status", "started_at"))
    return IndexEntry(keys.planned(day), text, MAX_PLANNED)
