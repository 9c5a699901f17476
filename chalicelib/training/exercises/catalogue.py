"""The built-in exercises: reference data read once, on first use.

Source: the free-exercise-db project (public domain, Unlicense), 873 exercises. An exercise is
corrected in `catalogue.json`.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from chalicelib.jsontext import dump
from chalicelib.training.exercises.documents import BuiltInExercise

_FILE = Path(__file__).with_name("catalogue.json")


@cache
def _texts() -> dict[str, str]:
    """Return the JSON text of every entry by its slug: each has a line, which begins with its id.

    To parse all of them takes 5 ms, and a workout refers to a few.
    """
    lines = _FILE.read_text(encoding="utf-8").splitlines()[1:-1]
    return {line.split('"', 4)[3]: line.removesuffix(",") for line in lines}


def exercise(slug: str) -> BuiltInExercise | None:
    """Return one built-in exercise; None if there is none of that slug."""
    return _parsed(slug) if slug in _texts() else None


@cache
def _parsed(slug: str) -> BuiltInExercise:
    found: BuiltInExercise = json.loads(_texts()[slug]) | {"built_in": True, "archived": False}
    return found


@cache
def exercises() -> dict[str, BuiltInExercise]:
    """Return every built-in exercise by its slug, in the order of slugs."""
    return {slug: _parsed(slug) for slug in _texts()}


@cache
def tag() -> str:
    """Return the entity tag of the catalogue as it ships."""
    return hashlib.sha256(dump(exercises()).encode()).hexdigest()[:16]
