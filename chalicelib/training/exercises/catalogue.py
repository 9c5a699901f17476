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
def exercises() -> dict[str, BuiltInExercise]:
    """Return every built-in exercise by its slug, in the order of slugs."""
    entries = json.loads(_FILE.read_text(encoding="utf-8"))
    return {entry["id"]: entry | {"built_in": True, "archived": False} for entry in entries}


@cache
def tag() -> str:
    """Return the entity tag of the catalogue as it ships."""
    return hashlib.sha256(dump(exercises()).encode()).hexdigest()[:16]
