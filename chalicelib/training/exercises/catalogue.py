"""The built-in exercises: reference data read once, on first use.

Source of 873 exercises: the free-exercise-db project (public domain, Unlicense), with pictures and
instructions, which five of them lack; `docs/training.md` states what is corrected. The other 67 are
ours, and so are the synonyms and the traits. An exercise is corrected in `catalogue.json`, its
instructions in `instructions.json`. `app_names.json` has the names of exercises in three apps, with
the built-in exercise that each of them means, for imports of their files.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from chalicelib.jsontext import dump
from chalicelib.training.exercises.documents import BuiltInExercise, InstructedExercise
from chalicelib.training.exercises.search import SearchName, names_of, rank, rank_duplicate

_CATALOGUE, _INSTRUCTIONS = "catalogue.json", "instructions.json"


class WholeCatalogue(NamedTuple):
    """The catalogue in one answer: its JSON text of 420 KB, and the entity tag of that text."""

    text: str
    tag: str


@cache
def _texts(file: str) -> dict[str, str]:
    """Return the JSON text of every entry of a file by its slug.

    Each has a line, which begins with its id. To parse all of them takes 6 ms, and a workout refers
    to a few.
    """
    lines = Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()[1:-1]
    return {line.split('"', 4)[3]: line.removesuffix(",") for line in lines}


def exercise(slug: str) -> BuiltInExercise | None:
    """Return one built-in exercise; None if there is none of that slug."""
    return _parsed(slug) if slug in _texts(_CATALOGUE) else None


def instructed(exercise: BuiltInExercise) -> InstructedExercise:
    """Return a built-in exercise with its instructions, if there are any."""
    text = _texts(_INSTRUCTIONS).get(exercise["id"], "{}")
    return cast("InstructedExercise", {**exercise, **json.loads(text)})


@cache
def _parsed(slug: str) -> BuiltInExercise:
    known = {"built_in": True, "archived": False}
    found: BuiltInExercise = json.loads(_texts(_CATALOGUE)[slug]) | known
    return found


@cache
def exercises() -> dict[str, BuiltInExercise]:
    """Return every built-in exercise by its slug, in the order of slugs."""
    return {slug: _parsed(slug) for slug in _texts(_CATALOGUE)}


def rank_in_search(query: str, slug: str) -> tuple[int, int] | None:
    """Return the order of a built-in exercise in a search; None if ``query`` does not match."""
    order = rank_duplicate if "same_as" in _parsed(slug) else rank
    return order(query, _search_names(slug))


@cache
def _search_names(slug: str) -> list[SearchName]:
    return names_of(_parsed(slug))


@cache
def tag() -> str:
    """Return the entity tag of the catalogue as it ships."""
    shipped = [*_texts(_CATALOGUE).values(), *_texts(_INSTRUCTIONS).values()]
    return _digest("".join(shipped))


@cache
def whole() -> WholeCatalogue:
    """Return every built-in exercise in one answer, without instructions."""
    text = dump({"items": list(exercises().values())})
    return WholeCatalogue(text, _digest(text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
