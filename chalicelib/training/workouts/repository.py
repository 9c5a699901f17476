"""The items of workouts: what lists filter by, and the entries of planned workouts by day."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from typing import NamedTuple, TypeVar, cast

from chalicelib.errors import invalid
from chalicelib.jsontext import dump, pick
from chalicelib.models.fields import parse_instant
from chalicelib.models.source_documents import source_key
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import VERSION, Collection, Page, PageRequest
from chalicelib.table.counters import LINKED
from chalicelib.table.drafts import Draft, restored
from chalicelib.table.errors import ConditionFailed
from chalicelib.table.index_entries import IndexEntry
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session
from chalicelib.table.transaction import FULL, Transaction
from chalicelib.training.exercises.documents import ExerciseDocument
from chalicelib.training.history.changes import HistoryChange, HistoryWrite
from chalicelib.training.history.items import HistoryItems
from chalicelib.training.history.log import logged
from chalicelib.training.workouts.days import (
    HOOKS,
    STREAK,
    TYPE,
    LinkedDays,
    read_done,
    read_years,
    require_current,
)
from chalicelib.training.workouts.documents import WorkoutContent, WorkoutDocument
from chalicelib.training.workouts.models import WorkoutFilter
from chalicelib.training.workouts.volume import DoneWorkout, volume

# What a write returns: the workout, or nothing if it was deleted.
W = TypeVar("W", bound=Stored[WorkoutDocument] | None)

# The states of a workout that is still to be done.
_AHEAD = ("planned", "in_progress")
# So many workouts of a day can be planned or in progress.
MAX_PLANNED = 50
_PLANNED = "planned_workouts"


class References(NamedTuple):
    """What a workout refers to: custom exercises by id, and the other items by sort key."""

    exercises: dict[str, ExerciseDocument]
    items: dict[str, Item]

    @property
    def profile(self) -> Item | None:
        """The profile's item, if it was read."""
        return self.items.get(keys.PROFILE)


class WorkoutRepository:
    """The workouts of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workouts: Collection[WorkoutDocument] = Collection(
            session, "workout", dated=True, streak=STREAK, digits_of=volume, linked_by=TYPE
        )

    def get(self, workout_id: str) -> Stored[WorkoutDocument]:
        """Return one workout.

        Raises:
            NotFound: this user has none of that id.
        """
        return self._workouts.get(workout_id)

    def list_page(self, query: WorkoutFilter, page: PageRequest) -> Page[WorkoutDocument]:
        """Return one page of workouts, newest first; one Query."""
        facets = {TYPE: query.type, "f_status": query.status}
        equals = {name: value for name, value in facets.items() if value}
        return self._workouts.list_page(page, days=query.days(), equals=equals)

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
        self,
        content: WorkoutContent,
        at: datetime | None,
        now: datetime,
        client_id: str | None,
        history: HistoryItems,
    ) -> Stored[WorkoutDocument]:
        """Write a workout under the id of the client, or else under a new id.

        Args:
            content: of the workout.
            at: the instant of its ``started_at``.
            now: when it is created.
            client_id: the id of the client.
            history: what was read of the history.
        """
        draft = _draft(content, at)
        stage = partial(self._workouts.stage_creation, draft=draft, now=now, client_id=client_id)
        return self._write(stage, None, draft, now, history)

    def restore(self, document: WorkoutDocument, now: datetime) -> Stored[WorkoutDocument]:
        """Write a workout that was exported, with its id, its version and its times."""
        at = parse_instant(document["started_at"]) if "started_at" in document else None
        draft = restored(_draft(cast("WorkoutContent", document), at), document)
        stage = partial(self._workouts.stage_creation, draft=draft, now=now)
        return self._write(stage, None, draft, now, self._unread_history())

    def replace(
        self,
        current: Stored[WorkoutDocument],
        content: WorkoutContent,
        at: datetime | None,
        now: datetime,
        history: HistoryItems,
        label: str = VERSION,
    ) -> Stored[WorkoutDocument]:
        """Write a workout over ``current``.

        ``label`` names the condition that nobody wrote since ``current`` was read; the other
        arguments are those of :meth:`create`.
        """
        draft = _draft(content, at)
        stage = partial(
            self._workouts.stage_replacement, current=current, draft=draft, now=now, label=label
        )
        return self._write(stage, current, draft, now, history)

    def delete(self, current: Stored[WorkoutDocument], now: datetime) -> None:
        """Delete a workout, its count, its sets and its entry among the planned workouts."""
        stage = partial(self._workouts.stage_deletion, current=current)
        self._write(stage, current, None, now, self._unread_history())

    def _unread_history(self) -> HistoryItems:
        return HistoryItems(self._session, consistent=True)

    def _write(
        self,
        stage: Callable[[Transaction], W],
        before: Stored[WorkoutDocument] | None,
        after: Draft | None,
        now: datetime,
        history: HistoryItems,
    ) -> W:
        """Commit what ``stage`` adds to a transaction, and what changes in the history.

        With linked habits, their entries change, too.

        Returns:
            The workout, whose text also tells which records it set and took; None if it is deleted.
        """
        transaction = Transaction(self._session)
        stored, answer = self._staged(transaction, stage, before, history)
        try:
            transaction.commit(answer)
        except ConditionFailed as failure:
            if failure.label == FULL and after:
                raise invalid(
                    "/status", "day_full", day=f"{after.day}", max=MAX_PLANNED, of=_PLANNED
                ) from None
            if failure.label != LINKED:
                raise
            changed = self._linked_days(before, after)
            transaction = HOOKS["habits"](self._session, changed, now)
            stored, answer = self._staged(transaction, stage, before, history)
            transaction.commit(answer)
        return cast("W", stored._replace(text=answer)) if stored else stored

    def _staged(
        self,
        transaction: Transaction,
        stage: Callable[[Transaction], W],
        before: Stored[WorkoutDocument] | None,
        history: HistoryItems,
    ) -> tuple[W, str]:
        """Add to ``transaction`` the workout and its history; return it and the answer."""
        stored = stage(transaction)
        until = logged(before.document()) if before else None
        after = logged(document) if (document := stored and stored.document()) else None
        if not until and not after:
            return stored, stored.text if stored else ""
        write = HistoryWrite(history, HistoryChange(until, after))
        write.stage(transaction)
        return stored, dump({**document, **write.records()}) if document else ""

    def _linked_days(
        self, before: Stored[WorkoutDocument] | None, after: Draft | None
    ) -> LinkedDays:
        """Return the days whose completed workouts change, with those after the write."""
        days = {entry.day for entry in (before, after) if entry and entry.day and entry.counts}
        changed = {day.year for day in days}
        known_years = read_years(self._session, min(changed), max(changed))
        years = {year: known_years[year] for year in changed}
        require_current(years)
        known = before.id if before else ""
        workouts = {day: read_done(self._session, day, known) for day in sorted(days)}
        if after and after.day and after.counts:
            workouts[after.day].append(DoneWorkout.of(after.facets[TYPE], after.digits))
        return LinkedDays(workouts, years)


def _draft(content: WorkoutContent, at: datetime | None) -> Draft:
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
