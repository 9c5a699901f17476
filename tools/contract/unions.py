"""Unions as the comparison of two contracts sees them: as one object with all their fields.

A client of a released object with a field ``type`` is not broken by a contract that says the same
with one schema for each type: the fields that an answer may have, or that a body may have, are the
same. Two unions are compared branch by branch, by the value of the tag.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tools.contract.references import Schema

# Keywords that narrow a value: of several, the widest counts.
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_ALWAYS = ("pattern", "multipleOf", "uniqueItems", "format", "additionalProperties")


def mapping(schema: Schema) -> dict[str, Schema]:
    """Return references to the branches of a union by the value of its tag; empty for others."""
    named = schema.get("discriminator", {}).get("mapping", {})
    return {value: {"$ref": name} for value, name in named.items()}


def as_object(branches: Sequence[Schema]) -> Schema:
    """Return one object for the values of all branches.

    A field that a branch does not have may be absent, which is the same as null where null is
    allowed.

    Args:
        branches: objects without references at the top.
    """
    names = dict.fromkeys(name for each in branches for name in each.get("properties", {}))
    required = [
        name for name in names if all(name in each.get("required", ()) for each in branches)
    ]
    properties = {name: _field(name, branches) for name in names}
    closed = all(each.get("additionalProperties") is False for each in branches)
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        **({"additionalProperties": False} if closed else {}),
    }


def _field(name: str, branches: Sequence[Schema]) -> Schema:
    """Return the schema of a field; it may be null if a closed branch does not have it."""
    found = [each["properties"][name] for each in branches if name in each["properties"]]
    wide = widest(found)
    lacking = len(found) < len(branches)
    closed = any(each.get("additionalProperties") is False for each in branches)
    return _nullable(wide) if lacking and closed else wide


def widest(schemas: Sequence[Schema]) -> Schema:
    """Return a schema for every value that fits one of ``schemas``.

    >>> widest([{"type": "integer", "maximum": 7}, {"type": "integer", "maximum": 31}])
    {'type': 'integer', 'maximum': 31}
    >>> widest([{"$ref": "#/a"}, {"$ref": "#/b"}])
    {'anyOf': [{'$ref': '#/a'}, {'$ref': '#/b'}]}
    """
    first, *rest = schemas
    if all(_bare(each) == _bare(first) for each in rest):
        return first
    if any(each.keys() & {"$ref", "anyOf", "oneOf", "properties"} for each in schemas):
        return {"anyOf": _distinct(part for each in schemas for part in each.get("anyOf", [each]))}
    return _simple(schemas)


def _simple(schemas: Sequence[Schema]) -> Schema:
    kinds = _distinct(kind for each in schemas for kind in _kinds(each))
    found: Schema = {"type": kinds[0] if len(kinds) == 1 else kinds}
    if all("enum" in each for each in schemas):
        found["enum"] = _distinct(value for each in schemas for value in each["enum"])
    if all("items" in each for each in schemas):
        found["items"] = widest([each["items"] for each in schemas])
    bounds: list[tuple[Sequence[str], Callable[..., Any]]] = [(_UPPER, max), (_LOWER, min)]
    for keywords, widest_of in bounds:
        for keyword in keywords:
            if all(keyword in each for each in schemas):
                found[keyword] = widest_of(each[keyword] for each in schemas)
    for keyword in _ALWAYS:
        if all(keyword in each and each[keyword] == schemas[0].get(keyword) for each in schemas):
            found[keyword] = schemas[0][keyword]
    return found


def _nullable(schema: Schema) -> Schema:
    null = {"type": "null"}
    if "anyOf" in schema:
        return {**schema, "anyOf": _distinct([*schema["anyOf"], null])}
    if "$ref" in schema:
        return {"anyOf": [schema, null]}
    kinds = _distinct([*_kinds(schema), "null"])
    enum = {"enum": _distinct([*schema["enum"], None])} if "enum" in schema else {}
    return {**schema, "type": kinds, **enum}


def _kinds(schema: Schema) -> list[str]:
    given = schema.get("type", [])
    return [given] if isinstance(given, str) else list(given)


def _bare(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in ("description", "examples")}


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
