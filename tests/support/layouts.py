"""An older layout of every family, made up, and the steps that lead from it to today's.

What an item holds is moved to where today's readers do not look, so that nothing can be read
without its step, and nothing can be changed in place before it is written anew.
"""

import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.jsontext import dump
from chalicelib.table import schemas
from chalicelib.table.counters import WRITES
from chalicelib.table.items import pack, unpack

Item = dict[str, Any]

MOVED = "moved_"
# What conditions look at keeps its place.
_KEPT = {WRITES, "version"}


def older(item: Item) -> Item:
    """Return an item of number 1 in the older layout."""
    family = schemas.family_of(item["sk"])
    if family in schemas.UNNUMBERED:
        return item
    assert schemas.number_of(item) == 1
    if "doc" in item:
        return item | {"doc": _wrapped(item["doc"])}
    if family == "receipt":
        answer = json.loads(unpack(item["answer"]))
        return item | {"answer": zlib.compress(dump({MOVED: answer}).encode())}
    if family == "planned_workouts":
        return {
            name: _line(value) if name not in ("pk", "sk") else value
            for name, value in item.items()
        }
    return {
        MOVED + name if isinstance(value, int) and name not in _KEPT else name: value
        for name, value in item.items()
    }


def step_of(family: str) -> Callable[[Any], Any]:
    """Return the step from the older layout of a family to today's."""
    if family in ("day_counters", "planned_count", "revision", "stock", "workout_counters"):
        return lambda numbers: {name.removeprefix(MOVED): n for name, n in numbers.items()}
    if family == "planned_workouts":
        return lambda lines: {name: line[MOVED] for name, line in lines.items()}
    return lambda content: content[MOVED]


def raise_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a step from the older layout before the steps of every family."""
    for family, steps in list(schemas.STEPS.items()):
        monkeypatch.setitem(schemas.STEPS, family, (step_of(family), *steps))


def _wrapped(attribute: str | bytes) -> str | bytes:
    content = json.loads(unpack(attribute))
    return pack({MOVED: content}, deflate=isinstance(attribute, bytes))


def _line(attribute: str) -> str:
    return dump({MOVED: json.loads(attribute)})
