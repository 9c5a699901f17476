"""Which exercise a name of another app means: certainly, or as a question with suggestions.

Certain is, in this order: what the person chose, the exact name that the app has for a built-in
exercise (``app_names.json``), and the whole name of a custom exercise, or the whole name or a
synonym of a built-in one. Case, spaces, punctuation and a plural make no difference, as in the
search. A name that means two exercises is a question.

``near_names.json`` has names of the apps that are near to a built-in exercise but not the same,
such as another grip. They are the first suggestions, and never chosen. Source of both files: a
table of this project, made from the lists of exercises of the apps' importers and from public logs.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chalicelib.account.imports.formats.parser import UnreadableFile
from chalicelib.account.imports.likeness import NameIndex
from chalicelib.account.imports.questions import MAX_SUGGESTIONS, SKIP, Question, Suggestion
from chalicelib.training.exercises import catalogue
from chalicelib.training.exercises.search import SearchName, names_of, rank

MAX_NAMES = 2_000
MAX_NAME_LENGTH = 200

_APP_NAMES = Path(catalogue.__file__).with_name("app_names.json")
_NEAR_NAMES = Path(__file__).with_name("near_names.json")
# What a match of the search is worth at least, by its order: the whole name, the beginning of the
# name, whole words of it, beginnings of words, words of synonyms.
_SCORES = (0.99, 0.95, 0.9, 0.8, 0.7)
_MOST_OF_LIKENESS = 0.99
_NEAR = 1.0
# Below this, names share no more than a common word.
_LEAST = 0.3


class CustomExercise(NamedTuple):
    """A custom exercise of the person."""

    id: str
    name: str


def name_key(name: str) -> str:
    """Return a name as mappings and questions have it: without spaces around it, not too long."""
    return name.strip()[:MAX_NAME_LENGTH]


class NameMatcher:
    """Matches the names of one file.

    Args:
        app: the provider of the file, such as ``strong``.
        custom: the custom exercises of the person.
        chosen: the ids of exercises that the person chose, by name, or ``skip``. An id that is none
            of an exercise is ignored, so that the name is asked again.

    Attributes:
        exercises: the ids of the exercises that names of the file certainly mean, or ``skip``, by
            :func:`name_key`: of all names that were added.
    """

    def __init__(
        self,
        app: str,
        custom: Iterable[CustomExercise] = (),
        chosen: Mapping[str, str] | None = None,
    ) -> None:
        self.exercises: dict[str, str] = {}
        self._names: set[str] = set()
        self._app = app
        self._custom = {each.id: each.name for each in custom}
        self._chosen = {name_key(name): chosen for name, chosen in (chosen or {}).items()}
        names = {exercise_id: SearchName.of(name) for exercise_id, name in self._custom.items()}
        self._search_names = {exercise_id: [name] for exercise_id, name in names.items()}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for exercise_id, name in names.items():
            self._by_name[name.joined].append(exercise_id)
        self._index = NameIndex((exercise_id, [name.words]) for exercise_id, name in names.items())

    def match(self, name: str) -> str | None:
        """Return the id of the exercise that a name certainly means; None if it has to be asked.

        It is ``skip`` for a name that the person chose to leave out.
        """
        key = name_key(name)
        chosen = self._chosen.get(key)
        if chosen is not None and self._exists(chosen):
            return chosen
        exact = _app_names().get(self._app, {}).get(key)
        if exact:
            return exact
        joined = SearchName.of(key).joined
        if joined in self._by_name:
            return _only(self._by_name[joined])
        if not joined or key in self._near_names():
            return None
        return _built_in().get(joined)

    def add(self, name: str) -> None:
        """Match a name of the file, unless it was added before.

        Raises:
            UnreadableFile: ``too_many_names``, the file has more than 2,000.
        """
        key = name_key(name)
        if key in self._names:
            return
        if len(self._names) == MAX_NAMES:
            detail = f"The file has more than {MAX_NAMES} different names of exercises."
            raise UnreadableFile("too_many_names", detail)
        self._names.add(key)
        if exercise_id := self.match(key):
            self.exercises[key] = exercise_id

    def question(self, name: str, line: int) -> Question:
        """Return the question which exercise a name means, with suggestions."""
        key = name_key(name)
        return Question("name", line, key, suggestions=tuple(self._suggestions(key)))

    def _suggestions(self, name: str) -> Sequence[Suggestion]:
        near = dict.fromkeys(self._near_names().get(name, ()), _NEAR)
        scores = self._scores(name) | near
        alike = (exercise_id for exercise_id, score in scores.items() if score >= _LEAST)
        ordered = sorted(alike, key=lambda exercise_id: (-scores[exercise_id], exercise_id))
        return [
            Suggestion(exercise_id, self._name_of(exercise_id), scores[exercise_id])
            for exercise_id in ordered[:MAX_SUGGESTIONS]
        ]

    def _scores(self, name: str) -> dict[str, float]:
        """Return how alike exercises are to a name, as the search ranks them and by their words."""
        words = SearchName.of(name).words
        scores = {}
        for score, exercise_id in (*_index().alike(words), *self._index.alike(words)):
            place = self._rank(name, exercise_id)
            least = _SCORES[place[0]] if place else 0.0
            scores[exercise_id] = round(max(least, min(score, _MOST_OF_LIKENESS)), 3)
        return scores

    def _rank(self, name: str, exercise_id: str) -> tuple[int, int] | None:
        if exercise_id in self._search_names:
            return rank(name, self._search_names[exercise_id])
        return catalogue.rank_in_search(name, exercise_id)

    def _near_names(self) -> Mapping[str, Sequence[str]]:
        return _all_near_names().get(self._app, {})

    def _exists(self, exercise_id: str) -> bool:
        is_own = exercise_id == SKIP or exercise_id in self._custom
        return is_own or catalogue.exercise(exercise_id) is not None

    def _name_of(self, exercise_id: str) -> str:
        custom = self._custom.get(exercise_id)
        return custom if custom is not None else catalogue.exercises()[exercise_id]["name"]


def _only(found: Sequence[str]) -> str | None:
    return found[0] if len(found) == 1 else None


@cache
def _app_names() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = json.loads(_APP_NAMES.read_text(encoding="utf-8"))
    return names


@cache
def _all_near_names() -> dict[str, dict[str, list[str]]]:
    names: dict[str, dict[str, list[str]]] = json.loads(_NEAR_NAMES.read_text(encoding="utf-8"))
    return names


@cache
def _built_in() -> dict[str, str]:
    """Return the built-in exercise of each whole name and synonym that means one only.

    A name comes before a synonym, and a preferred exercise before its duplicates, as in the search.
    """
    places: defaultdict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for slug, exercise in catalogue.exercises().items():
        for number, name in enumerate(names_of(exercise)):
            place = (int("same_as" in exercise), int(number > 0))
            of_name = places[name.joined]
            of_name[slug] = min(place, of_name.get(slug, place))
    best = {
        joined: [slug for slug in sorted(of_name) if of_name[slug] == min(of_name.values())]
        for joined, of_name in places.items()
    }
    return {joined: slugs[0] for joined, slugs in best.items() if len(slugs) == 1}


@cache
def _index() -> NameIndex:
    """Return the names of built-in exercises, without the duplicates of preferred ones."""
    return NameIndex(
        (slug, [name.words for name in names_of(exercise)])
        for slug, exercise in catalogue.exercises().items()
        if "same_as" not in exercise
    )
