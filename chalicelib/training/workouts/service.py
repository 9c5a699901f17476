"""Workouts as items: local dates, exercise names, and the counters of the streak."""

from datetime import date, datetime

from chalicelib.jsontext import Document, dump, pick
from chalicelib.profile import dating
from chalicelib.table import keys
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.training.exercises.names import EntryNames
from chalicelib.training.workouts.canonical import add_canonical
from chalicelib.training.workouts.models import WorkoutCreate, WorkoutFilter

# What is still to be done of a day.
_AHEAD = ("planned", "in_progress")


class WorkoutService:
    """The caller's workouts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workouts = Collection(session, "workout", kind="workouts")

    def get(self, workout_id: str) -> Stored:
        """Return one workout."""
        return self._workouts.get(workout_id)

    def list_page(self, query: WorkoutFilter, page: PageRequest) -> Page:
        """Return one page of workouts, newest first."""
        facets = {"f_type": query.type, "f_status": query.status}
        equals = {name: value for name, value in facets.items() if value}
        return self._workouts.list_page(page, days=query.days(), equals=equals)

    def create(self, workout: WorkoutCreate, now: datetime, client_id: str | None = None) -> Stored:
        """Write a workout; reads first only for a local date or an exercise of the caller's."""
        return self._workouts.create(self._draft(workout), now=now, client_id=client_id)

    def replace(self, current: Stored, workout: WorkoutCreate, now: datetime) -> Stored:
        """Write ``workout`` over ``current``; its date moves only if its time or place does."""
        return self._workouts.replace(current, self._draft(workout, current), now=now)

    def delete(self, current: Stored) -> None:
        """Delete a workout and its count."""
        self._workouts.delete(current)

    def _draft(self, workout: WorkoutCreate, current: Stored | None = None) -> Draft:
        before = current.document() if current else {}
        document = workout.document()
        kept_day = dating.kept_day(before, document, "started_at")
        names = EntryNames(document["exercises"], before.get("exercises", []))
        wanted = names.sort_keys()
        if not kept_day:
            wanted.append(keys.PROFILE)
        items = self._session.get_many(wanted) if wanted else {}
        names.fill_in(items)
        profile = items.get(keys.PROFILE)
        day = kept_day or dating.local_date(workout.started_at, workout.timezone, profile)
        document["local_date"] = day.isoformat()
        source = workout.source
        return Draft(
            document=add_canonical(document),
            day=day,
            at=workout.started_at,
            counts=workout.status == "completed",
            source=(source.provider, source.external_id) if source else None,
            facets={"f_type": workout.type, "f_status": workout.status},
            index_entry=_index_entry(day, document) if workout.status in _AHEAD else None,
        )


def _index_entry(day: date, document: Document) -> tuple[str, str]:
    """Return the line about a workout that is to come, in the item that its day has of them."""
    return keys.planned(day), dump(pick(document, "title", "type", "status", "started_at"))
