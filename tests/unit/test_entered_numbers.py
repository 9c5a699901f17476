"""Every number that a client can send is cleaned of the noise of binary arithmetic."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from chalicelib.application import operations
from chalicelib.models.numbers import CLEANERS

REQUESTS = sorted(
    {operation.request for operation in operations() if operation.request},
    key=lambda model: model.__name__,
)


def numbers(schema: Any, path: str = "", *, cleaned: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the place of each number in a core schema, and whether it is cleaned first."""
    if isinstance(schema, list | tuple):
        for each in schema:
            yield from numbers(each, path, cleaned=cleaned)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "function-before":
        cleaned = cleaned or schema["function"]["function"] in CLEANERS
    if schema.get("type") in ("float", "decimal"):
        yield path, cleaned
    fields = schema.get("fields") if schema.get("type") == "model-fields" else None
    for name, field in (fields or {}).items():
        yield from numbers(field, f"{path}/{name}")
    for key, inside in schema.items():
        if key not in ("serialization", "metadata") and not (fields and key == "fields"):
            yield from numbers(inside, path, cleaned=cleaned)


def built(model: type[BaseModel]) -> Any:
    """Return the core schema of a model, which is built when it is first used."""
    model.model_rebuild()
    return model.__pydantic_core_schema__


@pytest.mark.parametrize("model", REQUESTS, ids=lambda model: model.__name__)
def test_no_number_keeps_its_noise(model: type[BaseModel]) -> None:
    found = list(numbers(built(model)))
    assert [path for path, cleaned in found if not cleaned] == []


def test_numbers_are_found_at_every_depth() -> None:
    by_name = {model.__name__: model for model in REQUESTS}
    found = {path for path, _ in numbers(built(by_name["WorkoutCreate"]))}
    assert any(path.endswith("/rpe") for path in found)
