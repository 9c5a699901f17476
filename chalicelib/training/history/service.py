"""The history and the records of an exercise."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.jsontext import Document, dump
from chalicelib.table import positions
from chalicelib.table.collection import Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.service import ExerciseService
from chalicelib.training.history.models import HistoryQuery
from chalicelib.training.history.places import PLACE, place_text, read_place
from chalicelib.training.history.presenter import history_entry, record
from chalicelib.training.history.reading import ExerciseLog
from chalicelib.training.logbook.facts import Place
from chalicelib.training.logbook.histories import history_of
from chalicelib.training.logbook.periods import first_day, overlaps
from chalicelib.training.logbook.records import Event, events, standing_after
from chalicelib.training.logbook.sessions import LoggedExercise, LoggedWorkout

_POSITION = re.compile(PLACE)
# A page of an exercise that is done twice a week has workouts of two quarters.
_QUARTERS_AT_ONCE = 2


class _Done(NamedTuple):
    """What was done of an exercise in a workout."""

    place: Place
    workout: LoggedWorkout
    exercises: list[LoggedExercise]


class HistoryService:
    """The history of one exercise of the caller.

    Raises:
        NotFound: there is no such exercise.
    """

    def __init__(self, session: Session, exercise_id: str) -> None:
        if not catalogue.exercise(exercise_id):
            ExerciseService(session).get_custom(exercise_id)
        self._log = ExerciseLog(session, exercise_id)
        self._id = exercise_id

    def list_page(self, query: HistoryQuery, page: PageRequest) -> Page:
        """Return one page, newest first.

        Raises:
            BadPosition: the position of the page is not one of this list.
        """
        text = positions.require(page.after, _POSITION)
        after = read_place(text) if text else None
        found: list[_Done] = []
        for quarters in self._quarters(query, after):
            self._log.require(quarters)
            found += self._done(quarters, query, after)
            if len(found) > page.limit:
                break
        shown = found[: page.limit]
        flags = self._flags(query.formula) if shown else {}
        items = [self._item(each, query, flags.get(each.place, [])) for each in shown]
        more = len(found) > page.limit
        return Page(items, place_text(shown[-1].place) if more else None)

    def _quarters(self, query: HistoryQuery, after: Place | None) -> Iterator[list[str]]:
        """Yield the quarters of a page, newest first, some at once."""
        wanted = [
            quarter
            for quarter in self._log.quarters
            if overlaps(quarter, *query.days())
            and not (after and f"{first_day(quarter)}" > after.day)
        ]
        for start in range(0, len(wanted), _QUARTERS_AT_ONCE):
            yield wanted[start : start + _QUARTERS_AT_ONCE]

    def _done(self, quarters: list[str], query: HistoryQuery, after: Place | None) -> list[_Done]:
        """Return what was done in some quarters, newest first."""
        done = [
            (name, workout, exercise)
            for part in self._log.parts()
            for quarter in quarters
            if quarter in part.blocks
            for name in part.exercises
            for workout, exercise in part.blocks[quarter].sessions(name)
        ]
        joined: dict[Place, _Done] = {}
        # The sets of exercises that read as one follow each other by the names of these.
        for _, workout, exercise in sorted(done, key=lambda each: each[0]):
            place = Place.of(workout)
            joined.setdefault(place, _Done(place, workout, [])).exercises.append(exercise)
        found = joined.values()
        first, last = (f"{day}" if day else "" for day in query.days())
        within = [
            each
            for each in found
            if each.place.day >= first
            and (not last or each.place.day <= last)
            and (after is None or each.place < after)
        ]
        return sorted(within, reverse=True, key=lambda each: each.place)

    def _flags(self, formula: str) -> dict[Place, list[Event]]:
        """Return the records that each workout set, as far as its quarter was read."""
        flags: dict[Place, list[Event]] = {}
        for event in events(history_of(self._log.parts()), formula):
            flags.setdefault(event.fact.place, []).append(event)
        return flags

    def _item(self, done: _Done, query: HistoryQuery, flags: list[Event]) -> Stored:
        document = history_entry(
            done.workout,
            done.exercises,
            flags,
            formula=query.formula,
            warmups=query.include == "warmups",
        )
        return Stored("history", done.workout.id, 0, dump(document), {})

    def records(self, formula: str) -> Document:
        """Return the records of the exercise."""
        self._log.require_newest()
        standing = standing_after(history_of(self._log.parts()), formula)
        items = [record(event) for event in standing.values()]
        return {"exercise_id": self._id, "formula": formula, "items": items}
