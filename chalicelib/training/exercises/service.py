"""Exercises: the caller's own as items, in front of the built-in catalogue."""

import re
from datetime import datetime
from itertools import islice

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document, dump
from chalicelib.table import positions
from chalicelib.table.collection import FILTER_WINDOW, Collection, Draft, Page, PageRequest
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.models import ExerciseCreate, ExerciseFilter
from chalicelib.training.exercises.search import matches

_OWN, _BUILT_IN = "own", "built-in"
_POSITION = re.compile(
    f"{_OWN} {positions.NAMED.pattern}|{_BUILT_IN} (?:{positions.SLUG.pattern})?"
)


class ExerciseService:
    """The exercises that the caller can choose from."""

    def __init__(self, session: Session) -> None:
        self._own = Collection(session, "exercise")

    def get_own(self, exercise_id: str) -> Stored:
        """Return one of the caller's own exercises."""
        if exercise_id in catalogue.exercises():
            raise NotFound("exercise of your own")
        return self._own.get(exercise_id)

    def list_page(self, query: ExerciseFilter, page: PageRequest) -> Page:
        """Return one page: the caller's own, newest first, then built-in ones by slug.

        A page reads the table at most once, and not at all within the catalogue.
        """
        after = positions.require(page.after, _POSITION) or f"{_OWN} "
        part, _, position = after.partition(" ")
        if query.mine is False and part == _OWN:
            part, position = _BUILT_IN, ""
        items: list[Stored] = []
        if part == _OWN:
            items, rest = self._list_own(query, PageRequest(page.limit, position or None))
            if rest:
                return Page(items, f"{_OWN} {rest}")
            if query.mine:
                return Page(items, None)
            position = ""
        room = page.limit - len(items)
        found = _list_built_in(query, position, room + 1)
        items += found[:room]
        if len(found) <= room:
            return Page(items, None)
        return Page(items, f"{_BUILT_IN} {items[-1].id if room and found[:room] else ''}")

    def create(self, exercise: ExerciseCreate, now: datetime) -> Stored:
        """Write an exercise of the caller's own."""
        return self._own.create(_draft(exercise), now=now)

    def replace(self, current: Stored, exercise: ExerciseCreate, now: datetime) -> Stored:
        """Write ``exercise`` over ``current``; workouts keep the name they were logged with."""
        return self._own.replace(current, _draft(exercise), now=now)

    def archive(self, current: Stored, now: datetime) -> None:
        """Hide an exercise from lists; entries that name it stay as they are."""
        document = current.document() | {"archived": True}
        for name in ("id", "version", "created_at", "updated_at"):
            document.pop(name)
        self._own.replace(current, Draft(document), now=now)

    def _list_own(
        self, query: ExerciseFilter, page: PageRequest
    ) -> tuple[list[Stored], str | None]:
        window = self._own.list_page(PageRequest(FILTER_WINDOW, page.after))
        wanted = _wanted(query)
        found = []
        for entry in window.items:
            document = entry.document()
            if (query.archived or not document["archived"]) and matches(document, wanted):
                found.append(entry)
        if len(found) > page.limit:
            return found[: page.limit], found[page.limit - 1].id
        return found, window.after


def _draft(exercise: ExerciseCreate) -> Draft:
    return Draft(exercise.document() | {"built_in": False})


def _wanted(query: ExerciseFilter) -> Document:
    names = {"q", "muscle", "equipment", "modality"}
    return query.model_dump(include=names, exclude_none=True)


def _list_built_in(query: ExerciseFilter, after: str, limit: int) -> list[Stored]:
    wanted = _wanted(query)
    found = (
        entry
        for slug, entry in catalogue.exercises().items()
        if slug > after and matches(entry, wanted)
    )
    return [Stored("exercise", entry["id"], 0, dump(entry), {}) for entry in islice(found, limit)]
