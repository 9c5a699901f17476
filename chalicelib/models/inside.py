"""The fields of models by their names in JSON, and the models inside them."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel


def field_annotations(model: type[BaseModel]) -> dict[str, Any]:
    """Return the annotations of a model's fields, by the names in JSON."""
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in an annotation: the annotation itself, of a list, or beside None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from models_in(argument)
