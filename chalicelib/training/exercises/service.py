"""Exercises: the custom exercises of the caller, followed by the built-in catalogue."""

import re
from bisect import bisect_right
from datetime import datetime
from typing import NamedTuple, cast

from chalicelib.errors import NotFound
from chalicelib.jsontext import Document, dump, pick
from chalicelib.table import positions
from chalicelib.table.collection import FILTER_WINDOW, Collection, Page, PageRequest
from chalicelib.table.drafts import Draft
from chalicelib.table.errors import BadPosition
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.documents import ExerciseCriteria, ExerciseDocument
from chalicelib.training.exercises.models import ExerciseCreate, ExerciseFilter
from chalicelib.training.exercises.search import matches

_CUSTOM, _BUILT_IN = "own", "built-in"
_POSITION = re.compile(
    f"{_CUSTOM} {positions.NAMED.pattern}|{_BUILT_IN} (?:{positions.SLUG.pattern})?"
)
_MERGED_INTO = "merged_into"
_STAMPS = frozenset({"id", "version", "created_at", "updated_at"})


class ExerciseService:
    """The exercises that the caller can choose from."""

    def __init__(self, session: Session) -> None:
        self._custom: Collection[ExerciseDocument] = Collection(session, "exercise")

    def get_custom(self, exercise_id: str) -> Stored[ExerciseDocument]:
        """Return a custom exercise of the caller.

        Raises:
            NotFound: the caller has none of that id; also if it is built in.
        """
        if catalogue.exercise(exercise_id):
            raise NotFound("custom exercise")
        return self._custom.get(exercise_id)

    def list_page(self, query: ExerciseFilter, page: PageRequest) -> Page:
        """Return one page: custom exercises, newest first, then built-in exercises.

        These are in the order of their slugs or, in a search, of how well they match.

        A page reads the table at most once, and not at all within the catalogue.
        """
        after = positions.require(page.after, _POSITION) or f"{_CUSTOM} "
        part, _, position = after.partition(" ")
        if query.mine is False and part == _CUSTOM:
            part, position = _BUILT_IN, ""
        # The documents of both parts.
        items: list[Stored] = []
        if part == _CUSTOM:
            custom = self._list_custom(query, PageRequest(page.limit, position or None))
            items += custom.items
            if custom.after:
                return Page(items, f"{_CUSTOM} {custom.after}")
            if query.mine:
                return Page(items, None)
            position = ""
        remaining = page.limit - len(items)
        built_in = _list_built_in(query, position, remaining + 1)
        shown = built_in[:remaining]
        if len(built_in) <= remaining:
            return Page([*items, *shown], None)
        return Page([*items, *shown], f"{_BUILT_IN} {shown[-1].id if shown else ''}")

    def create(
        self, exercise: ExerciseCreate, now: datetime, client_id: str | None = None
    ) -> Stored[ExerciseDocument]:
        """Create a custom exercise, under the id of the client if that is given."""
        return self._custom.create(_draft(exercise.document()), now=now, client_id=client_id)

    def replace(
        self, current: Stored[ExerciseDocument], exercise: ExerciseCreate, now: datetime
    ) -> Stored[ExerciseDocument]:
        """Replace ``current`` with ``exercise``; existing workouts keep the old name."""
        content = exercise.document() | pick(current.document(), _MERGED_INTO)
        return self._custom.replace(current, _draft(content), now=now)

    def stage_merge(
        self,
        transaction: Transaction,
        current: Stored[ExerciseDocument],
        into: str | None,
        now: datetime,
        *,
        label: str,
    ) -> None:
        """Add to ``transaction`` an exercise that says into which one it is merged, if any.

        ``label`` names the condition that nobody wrote since ``current`` was read.
        """
        content = _without(current, _MERGED_INTO) | ({_MERGED_INTO: into} if into else {})
        self._custom.stage_replacement(transaction, current, Draft(content), now, label=label)

    def archive(self, current: Stored[ExerciseDocument], now: datetime) -> None:
        """Hide an exercise from lists; existing workouts do not change."""
        self._custom.replace(current, Draft(_without(current) | {"archived": True}), now=now)

    def _list_custom(self, query: ExerciseFilter, page: PageRequest) -> Page[ExerciseDocument]:
        window = self._custom.list_page(PageRequest(FILTER_WINDOW, page.after))
        criteria = _criteria(query)
        matching = []
        for entry in window.items:
            document = entry.document()
            if (query.archived or not document["archived"]) and matches(document, criteria):
                matching.append(entry)
        if len(matching) > page.limit:
            return Page(matching[: page.limit], matching[page.limit - 1].id)
        return Page(matching, window.after)


def _without(exercise: Stored[ExerciseDocument], *names: str) -> Document:
    """Return what is written of an exercise, without some fields."""
    left_out = {*_STAMPS, *names}
    return {name: v for name, v in exercise.document().items() if name not in left_out}


def _draft(content: Document) -> Draft:
    return Draft(content | {"built_in": False})


def _criteria(query: ExerciseFilter) -> ExerciseCriteria:
    names = {"q", "muscle", "equipment", "modality"}
    return cast("ExerciseCriteria", query.model_dump(include=names, exclude_none=True))


def _list_built_in(query: ExerciseFilter, after: str, limit: int) -> list[Stored]:
    """Return the built-in exercises that match, in their order, after the one of a slug."""
    criteria = _criteria(query)
    words = criteria.pop("q", "")
    ordered = sorted(
        place
        for slug, exercise in catalogue.exercises().items()
        if matches(exercise, criteria) and (place := _place(words, slug))
    )
    start = bisect_right(ordered, _require_place(words, after)) if after else 0
    return [
        Stored("exercise", place.slug, 0, dump(catalogue.exercise(place.slug)), {})
        for place in ordered[start : start + limit]
    ]


class _Place(NamedTuple):
    """The place of a built-in exercise in a list: how well it matches, then its slug."""

    rank: tuple[int, int]
    slug: str


def _place(words: str, slug: str) -> _Place | None:
    """Return the place of a built-in exercise; None if its names do not match."""
    order = catalogue.rank_in_search(words, slug) if words else (0, 0)
    return _Place(order, slug) if order else None


def _require_place(words: str, slug: str) -> _Place:
    """Return the place at which a page ended.

    Raises:
        BadPosition: no page ends there.
    """
    place = _place(words, slug) if catalogue.exercise(slug) else None
    if place is None:
        raise BadPosition(slug)
    return place
