"""The fields of models by their names in JSON, and the models inside them."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def field_annotations(model: type[BaseModel]) -> dict[str, Any]:
    """Return the annotations of a model's fields, by the names in JSON."""
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def is_map(annotation: Any) -> bool:
    """Tell whether the values of a field are maps from any keys, or None.

    >>> is_map(dict[str, int] | None), is_map(list[dict[str, int]])
    (True, False)
    """
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return any(map(is_map, get_args(annotation)))
    return get_origin(annotation) is dict


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in an annotation: the annotation itself, of a list, or beside None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from models_in(argument)
