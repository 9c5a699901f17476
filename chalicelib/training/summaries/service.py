"""The summary of one workout, of any status: what was done of it."""

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.jsontext import Document
from chalicelib.table.counters import MINUTES
from chalicelib.table.session import Session
from chalicelib.training.exercises.muscles import read_muscles
from chalicelib.training.history.record_lines import read_as, record_lines
from chalicelib.training.history.totals import Performed, totals, volume_fields
from chalicelib.training.logbook.blocks import by_group
from chalicelib.training.logbook.items import LogbookItems
from chalicelib.training.logbook.periods import quarter_of_text
from chalicelib.training.logbook.sessions import LoggedSession, is_sport, logged
from chalicelib.training.performance import one_rep_max
from chalicelib.training.workouts.repository import WorkoutRepository
from chalicelib.training.workouts.volume import volume

_COMPLETED: Final = "completed"


class WorkoutSummaryService:
    """The summaries of the caller's workouts."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._items = LogbookItems(session)

    def summary(self, workout_id: str) -> Document:
        """Return the summary of a workout.

        Raises:
            NotFound: the caller has none of that id.
        """
        workout = WorkoutRepository(self._session).get(workout_id).document()
        is_completed = workout["status"] == _COMPLETED
        # What was done of an open workout counts as if it were completed.
        counted = {**workout, "status": _COMPLETED}
        done = logged(counted)
        performed = self._performed(done) if done else []
        names = {each.exercise_id for each in performed}
        custom_or_built_in = [name for name in names if not is_sport(name)]
        return {
            "workout_id": workout["id"],
            "local_date": workout["local_date"],
            "status": workout["status"],
            "workouts": int(is_completed),
            "minutes": _minutes(counted),
            **totals(performed, read_muscles(self._session, custom_or_built_in)),
            "records": self._records(done, names) if done and is_completed else 0,
            "exercises": _exercises(done) if done else [],
        }

    def _performed(self, done: LoggedSession) -> list[Performed]:
        """Return what was done, by the exercise whose history has it."""
        self._items.require(by_group(done.exercises))
        return [
            Performed(read_as(self._items, name), done.workout, exercise)
            for name, exercise in done.exercises.items()
        ]

    def _records(self, done: LoggedSession, exercises: set[str]) -> int:
        """Return how many records a completed workout set."""
        self._items.require(by_group(exercises))
        self._items.require(each for name in exercises for each in self._items.read_as_one(name))
        quarter = quarter_of_text(done.workout.day)
        lines = record_lines(self._items, exercises, [quarter], one_rep_max.DEFAULT)
        return sum(line.place.workout == done.workout.id for line in lines)


def _minutes(completed: Mapping[str, Any]) -> int:
    """Return the minutes of a workout, as the calendar counts them."""
    return sum(digit.amount for digit in volume(completed) if digit.layout == MINUTES)


def _exercises(done: LoggedSession) -> list[Document]:
    return [
        {"exercise_id": name, **volume_fields(Performed(name, done.workout, exercise).volume)}
        for name, exercise in done.exercises.items()
        if not is_sport(name)
    ]
