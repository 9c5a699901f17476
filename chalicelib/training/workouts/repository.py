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
    """What a workout refers to: custom exercises by id, and the profile's item if it was read.

    ``routine`` is the item of the routine, if it was read.
    """

    exercises: dict[str, ExerciseDocument]
    profile: Item | None
    routine: Item | None = None


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

    def read_references(
        self, exercise_ids: Iterable[str], *, profile: bool, routine_id: str = ""
    ) -> References:
        """Read custom exercises and, where they are needed, the profile and a routine.

        100 items are read in one round trip; if there is nothing to read, in none.
        """
        by_key = {keys.named("exercise", exercise_id): exercise_id for exercise_id in exercise_ids}
        wanted = [*by_key, keys.PROFILE] if profile else list(by_key)
        routine_key = keys.named("routine", routine_id)
        if routine_id:
            wanted.append(routine_key)
        items = self._session.get_many(wanted) if wanted else {}
        exercises = {
            exercise_id: decode(items[sort_key]).document()
            for sort_key, exercise_id in by_key.items()
            if sort_key in items
        }
        return References(exercises, items.get(keys.PROFILE), items.get(routine_key))

    def create(
        self, content: WorkoutContent, at: datetime | None, now: datetime, client_id: str | None
    ) -> Stored[WorkoutDocument]:
        """Write a workout under the id of the client, or else under a new id.

        ``at`` is the instant of its ``started_at``.
        """
        draft = _draft(content, at)
        stage = partial(self._workouts.stage_creation, draft=draft, now=now, client_id=client_id)
        return self._write(stage, None, draft, now)

    def restore(self, document: WorkoutDocument, now: datetime) -> Stored[WorkoutDocument]:
        """Write a workout that was exported, with its id, its version and its times."""
        at = parse_instant(document["started_at"]) if "started_at" in document else None
        draft = restored(_draft(cast("WorkoutContent", document), at), document)
        stage = partial(self._workouts.stage_creation, draft=draft, now=now)
        return self._write(stage, None, draft, now)

    def replace(
        self,
        current: Stored[WorkoutDocument],
        content: WorkoutContent,
        at: datetime | None,
        now: datetime,
        label: str = VERSION,
    ) -> Stored[WorkoutDocument]:
        """Write a workout over ``current``; ``at`` is the instant of its ``started_at``.

        ``label`` names the condition that nobody wrote since ``current`` was read.
        """
        draft = _draft(content, at)
        stage = partial(
            self._workouts.stage_replacement, current=current, draft=draft, now=now, label=label
        )
        return self._write(stage, current, draft, now)

    def delete(self, current: Stored[WorkoutDocument], now: datetime) -> None:
        """Delete a workout, its count and its entry among the planned workouts."""
        stage = partial(self._workouts.stage_deletion, current=current)
        self._write(stage, current, None, now)

    def _write(
        self,
        stage: Callable[[Transaction], W],
        before: Stored[WorkoutDocument] | None,
        after: Draft | None,
        now: datetime,
    ) -> W:
        """Commit what ``stage`` adds to a transaction; with linked habits, also their entries."""
        transaction = Transaction(self._session)
        stored = stage(transaction)
        try:
            transaction.commit(stored.text if isinstance(stored, Stored) else "")
        except ConditionFailed as failure:
            if failure.label == FULL and after:
                raise invalid(
                    "/status", "day_full", day=f"{after.day}", max=MAX_PLANNED, of=_PLANNED
                ) from None
            if failure.label != LINKED:
                raise
            changed = self._linked_days(before, after)
            transaction = HOOKS["habits"](self._session, changed, now)
            stored = stage(transaction)
            transaction.commit(stored.text if isinstance(stored, Stored) else "")
        return stored

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
