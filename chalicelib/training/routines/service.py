"""Routines: their exercises, and the workouts that are planned from them."""

from datetime import datetime
from typing import cast

from chalicelib.errors import NotFound
from chalicelib.jsontext import dump
from chalicelib.models.base import pointer
from chalicelib.profile.days import DaySettings
from chalicelib.table import keys
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session
from chalicelib.training.exercises.lookup import NamedExercise, require_known
from chalicelib.training.routines.documents import RoutineContent, RoutineDocument
from chalicelib.training.routines.models import RoutineCreate
from chalicelib.training.routines.planning import planned_workout
from chalicelib.training.routines.repository import RoutineRepository
from chalicelib.training.workouts.documents import WorkoutDocument
from chalicelib.training.workouts.models import WorkoutCreate
from chalicelib.training.workouts.service import WorkoutService


class RoutineService:
    """The caller's routines."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._routines = RoutineRepository(session)

    def get(self, routine_id: str) -> Stored[RoutineDocument]:
        """Return one routine."""
        return self._routines.get(routine_id)

    def list_page(self, page: PageRequest) -> Page[RoutineDocument]:
        """Return one page of routines, newest first."""
        return self._routines.list_page(page)

    def create(
        self, routine: RoutineCreate, now: datetime, client_id: str | None = None
    ) -> Stored[RoutineDocument]:
        """Write a routine; reads first only for custom exercises.

        Raises:
            Invalid: ``unknown_exercise``, ``too_many``.
        """
        return self._routines.create(self._content(routine), now, client_id)

    def replace(
        self, current: Stored[RoutineDocument], routine: RoutineCreate, now: datetime
    ) -> Stored[RoutineDocument]:
        """Write ``routine`` over ``current``; exercises that it has already are not looked up.

        Raises:
            Invalid: ``unknown_exercise``.
        """
        content = self._content(routine, current.document())
        return self._routines.replace(current, content, now)

    def delete(self, current: Stored[RoutineDocument]) -> None:
        """Delete a routine.

        Raises:
            DomainError: ``routine_in_use``, a program names it.
        """
        self._routines.delete(current)

    def plan_workout(self, routine_id: str, now: datetime) -> Stored[WorkoutDocument]:
        """Write a planned workout of today from a routine; at most three round trips.

        Raises:
            NotFound: the caller has no such routine.
        """
        key = keys.named("routine", routine_id)
        items = self._session.get_many([key, keys.PROFILE])
        if key not in items:
            raise NotFound("routine")
        today = DaySettings.of(items.get(keys.PROFILE)).local_date(now)
        planned = planned_workout(decode(items[key]).document(), today)
        workout = WorkoutCreate.model_validate_json(dump(planned))
        return WorkoutService(self._session).create(workout, now, known_routine=routine_id)

    def _content(
        self, routine: RoutineCreate, before: RoutineDocument | None = None
    ) -> RoutineContent:
        """Return what is written of ``routine``, which replaces ``before`` if that is given.

        Raises:
            Invalid: ``unknown_exercise``.
        """
        named = (
            NamedExercise(pointer(("entries", position, *where)), exercise_id)
            for position, entry in enumerate(routine.entries)
            for where, exercise_id in entry.exercises()
        )
        require_known(self._session, named, _exercises(before))
        return cast("RoutineContent", routine.document())


def _exercises(routine: RoutineDocument | None) -> set[str]:
    """Return the ids of the exercises of a stored routine, with those of ladders."""
    entries = routine["entries"] if routine else []
    ladders = (entry.get("progression", {}).get("ladder", ()) for entry in entries)
    return {entry["exercise_id"] for entry in entries} | {
        each for steps in ladders for each in steps
    }
