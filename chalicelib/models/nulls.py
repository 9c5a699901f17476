"""Null in bodies: the same as an absent field, except where it clears a field (RFC 7396)."""

from typing import Any

from pydantic import BaseModel

from chalicelib.models.inside import field_annotations, is_map, models_in


def without_nulls(value: Any, model: type[BaseModel], *, clears: bool = False) -> Any:
    """Return a parsed body without the fields of ``model`` that are null, at every depth.

    Unknown fields stay, so they are refused. An item of a list, and an entry of a
    map, stay too: they are no fields.

    Args:
        value: the body, or a part of it.
        model: of the body, or of the part.
        clears: whether it is a merge patch, in which null clears a field. The items of its lists
            replace others as a whole.
    """
    if isinstance(value, list):
        return [without_nulls(item, model) for item in value]
    if not isinstance(value, dict):
        return value
    annotations = field_annotations(model)
    kept = {}
    for name, inner in value.items():
        if inner is not None:
            annotation = annotations.get(name)
            for nested in models_in(annotation):
                if is_map(annotation) and isinstance(inner, dict):
                    inner = {  # noqa: PLW2901
                        key: without_nulls(entry, nested, clears=clears)
                        for key, entry in inner.items()
                    }
                else:
                    inner = without_nulls(inner, nested, clears=clears)  # noqa: PLW2901
        elif name in annotations and not clears:
            continue
        kept[name] = inner
    return kept
