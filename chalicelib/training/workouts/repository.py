"""The items of workouts: what lists filter by, and the entries of planned workouts by day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.jsontext import dump, pick
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session
from chalicelib.training.exercises.documents import ExerciseDocument
from chalicelib.training.workouts.documents import WorkoutContent, WorkoutDocument
from chalicelib.training.workouts.models import WorkoutFilter
from chalicelib.training.workouts.volume import volume

# The states of a workout that is still to be done.
_AHEAD = ("planned", "in_progress")


class References(NamedTuple):
    """What a workout refers to: custom exercises by id, and the profile's item if it was read."""

    exercises: dict[str, ExerciseDocument]
    profile: Item | None


class WorkoutRepository:
    """The workouts of one user."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workouts: Collection[WorkoutDocument] = Collection(
            session, "workout", dated=True, streak="workouts", digits_of=volume
        )

    def get(self, workout_id: str) -> Stored[WorkoutDocument]:
        """Return one workout.

        Raises:
            NotFound: this user has none of that id.
        """
        return self._workouts.get(workout_id)

    def list_page(self, query: WorkoutFilter, page: PageRequest) -> Page[WorkoutDocument]:
        """Return one page of workouts, newest first; one Query."""
        facets = {"f_type": query.type, "f_status": query.status}
        equals = {name: value for name, value in facets.items() if value}
        return self._workouts.list_page(page, days=query.days(), equals=equals)

    def read_references(self, exercise_ids: Iterable[str], *, profile: bool) -> References:
        """Read custom exercises and, where it is needed, the profile.

        100 items are read in one round trip; if there is nothing to read, in none.
        """
        by_key = {keys.named("exercise", exercise_id): exercise_id for exercise_id in exercise_ids}
        wanted = [*by_key, keys.PROFILE] if profile else list(by_key)
        items = self._session.get_many(wanted) if wanted else {}
        exercises = {
            exercise_id: decode(items[sort_key]).document()
            for sort_key, exercise_id in by_key.items()
            if sort_key in items
        }
        return References(exercises, items.get(keys.PROFILE))

    def create(
        self, content: WorkoutContent, at: datetime | None, now: datetime, client_id: str | None
    ) -> Stored[WorkoutDocument]:
        """Write a workout under the id of the client, or else under a new id.

        ``at`` is the instant of its ``started_at``.
        """
        return self._workouts.create(_draft(content, at), now=now, client_id=client_id)

    def replace(
        self,
        current: Stored[WorkoutDocument],
        content: WorkoutContent,
        at: datetime | None,
        now: datetime,
    ) -> Stored[WorkoutDocument]:
        """Write a workout over ``current``; ``at`` is the instant of its ``started_at``."""
        return self._workouts.replace(current, _draft(content, at), now=now)

    def delete(self, current: Stored[WorkoutDocument]) -> None:
        """Delete a workout, its count and its entry among the planned workouts."""
        self._workouts.delete(current)


def _draft(content: WorkoutContent, at: datetime | None) -> Draft:
    day, status = date.fromisoformat(content["local_date"]), content["status"]
    source = content.get("source")
    return Draft(
        document=content,
        day=day,
        at=at,
        counts=status == "completed",
        digits=volume(content),
        source=(source["provider"], source["external_id"]) if source else None,
        facets={"f_type": content["type"], "f_status": status},
        index_entry=_planned_entry(day, content) if status in _AHEAD else None,
    )


def _planned_entry(day: date, content: WorkoutContent) -> tuple[str, str]:
    """Return the item with the planned workouts of a day, and the entry about this one in it."""
    return keys.planned(day), dump(pick(content, "title", "type", "status", "started_at"))
