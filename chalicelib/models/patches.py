"""JSON merge patches (RFC 7396), made from the models of what they change."""

from collections.abc import Mapping
from functools import cache
from types import GenericAlias, NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Field, create_model

from chalicelib.jsontext import Document, dump
from chalicelib.models.base import RequestModel, parse

R = TypeVar("R", bound=RequestModel)


class MergePatch(Generic[R]):
    """A JSON merge patch (RFC 7396) for resources that are created with ``model``."""

    def __init__(self, model: type[R], changes: Document) -> None:
        self._model = model
        self.changes = changes

    def apply(self, document: Mapping[str, Any]) -> R:
        """Return the writable fields of a stored resource's document with the patch applied.

        Raises:
            Invalid: the result would not be a valid resource.
        """
        text = dump(self._model.patchable(document, self.changes))
        current = self._model.model_validate_json(text, extra="ignore").document()
        return parse(self._model, dump(merged(current, self.changes)))


def merged(target: Any, changes: Any) -> Any:
    """Return ``target`` with a merge patch applied (RFC 7396).

    >>> merged({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": 4}})
    {'b': {'c': 4, 'd': 3}}
    """
    if not isinstance(changes, dict):
        return changes
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


@cache
def patch_model(model: type[BaseModel]) -> type[BaseModel]:
    """Return the model of a merge patch for ``model``: every field optional, and nullable to clear.

    A field that a resource cannot be without takes no null. Objects inside are patched in turn;
    arrays are replaced whole, so their items stay as they are. A map is patched as an object.
    """
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        kind = _patched(info.annotation)
        metadata = tuple(info.metadata)
        annotated = Annotated[(kind, *metadata)] if metadata else kind
        fields[name] = (
            annotated if info.is_required() else annotated | None,
            Field(
                default=None,
                alias=info.alias,
                description=info.description,
                examples=info.examples,
                json_schema_extra=info.json_schema_extra,
            ),
        )
    return create_model(
        f"{model.__name__.removesuffix('Create')}Patch",
        __base__=RequestModel,
        __doc__=f"A merge patch (RFC 7396); null clears a field. {model.__doc__ or ''}",
        **fields,
    )


def _patched(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        kinds = [_patched(kind) for kind in get_args(annotation) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else Union[tuple(kinds)]  # noqa: UP007  # built at run time
    if get_origin(annotation) is Annotated:
        kind, *metadata = get_args(annotation)
        return Annotated[(_patched(kind), *metadata)]
    if get_origin(annotation) is dict:
        key, value = get_args(annotation)
        return GenericAlias(dict, (key, _patched(value) | None))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return patch_model(annotation)
    return annotation
