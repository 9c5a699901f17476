"""Objects whose field ``type`` decides their other fields, as a union of one schema for each type.

The model is one class, which refuses a body with the place of each field. In the contract a type
has a schema of its own, with its own fields, so that generators make types in which a field of
another type does not compile: ``WeekdaysPlanSchedule``, ``WeekdaysPlanScheduleInput``.

A schema of a body is narrower than the model in one respect: a field of another type must be
absent, while the model also takes null.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.models.rules import BRANCHES
from tools.contract.generators import without_null
from tools.contract.references import PREFIX, Schema, Schemas, ref

TAG = "type"
# What a union leaves to its branches.
_OF_OBJECTS = ("if", "then", "else", "properties", "required", "additionalProperties", "type")


def with_branches(schemas: Schemas) -> Schemas:
    """Return ``schemas`` with a union, and its named branches, for each schema that states them."""
    found: Schemas = {}
    for name, schema in schemas.items():
        if BRANCHES in schema:
            found |= _union(name, schema)
        else:
            found[name] = schema
    return found


def unions(schemas: Schemas) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the tag of each union and the names of its branches by the value of the tag."""
    for schema in schemas.values():
        if mapping := schema.get("discriminator", {}).get("mapping"):
            named = {value: name.removeprefix(PREFIX) for value, name in mapping.items()}
            yield schema["discriminator"]["propertyName"], named


def about(kind: str, text: str, kinds: Iterable[str]) -> tuple[str, str]:
    """Return what a description says of all types, and what it says of one.

    >>> about("weekly", "The days. `weekly`: of a week. `monthly`: of a month.",
    ...       ["weekly", "monthly"])
    ('The days.', 'of a week.')
    >>> about("weekly", "At most 7 if `daily` is true.", ["weekly", "daily"])
    ('At most 7 if `daily` is true.', '')
    """
    start, *parts = re.split(rf"`({'|'.join(kinds)})`: ", " ".join(text.split()))
    clauses = dict(zip(parts[::2], parts[1::2], strict=True))
    return start.strip(), clauses.get(kind, "").strip()


def _union(name: str, schema: Schema) -> Schemas:
    """Return a union and its branches, by their names."""
    branches = schema[BRANCHES]
    names = {kind: _branch_name(kind, name) for kind in branches}
    rest = {
        key: value for key, value in schema.items() if key not in _OF_OBJECTS and key != BRANCHES
    }
    union = {
        **rest,
        "oneOf": [ref(each) for each in names.values()],
        "discriminator": {
            "propertyName": TAG,
            "mapping": {kind: ref(each)["$ref"] for kind, each in names.items()},
        },
        "examples": [branch["example"] for branch in branches.values()],
    }
    return {name: union} | {names[kind]: _branch(kind, schema) for kind in branches}


def _branch_name(kind: str, name: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_")) + name


def _branch(kind: str, schema: Schema) -> Schema:
    """Return the schema of the objects of one type."""
    branch, kinds = schema[BRANCHES][kind], list(schema[BRANCHES])
    fields = schema["properties"]
    tag = {"type": "string", "enum": [kind], "description": fields[TAG]["description"]}
    properties: Schemas = {TAG: tag}
    for name, narrower in branch["fields"].items():
        field = _merged(fields[name], narrower)
        if name in branch["needed"]:
            field = without_null(field)
        general, own = about(kind, field["description"], kinds)
        field["description"] = f"{general} {own[:1].upper()}{own[1:]}".strip()
        properties[name] = field
    subject, own = about(kind, schema["description"], kinds)
    closed = {key: schema[key] for key in ("additionalProperties",) if key in schema}
    return {
        "type": "object",
        "description": f"{subject.removesuffix(', by `type`.')}: {own}",
        "required": [TAG, *branch["needed"]],
        "properties": properties,
        **closed,
        **(branch["rule"] if "if" in schema else {}),
        "examples": [branch["example"]],
    }


def _merged(schema: Any, narrower: Any) -> Any:
    """Return ``schema`` with the keywords of ``narrower``, at every depth."""
    if not isinstance(schema, dict) or not isinstance(narrower, dict):
        return narrower
    added = {key: _merged(schema.get(key), value) for key, value in narrower.items()}
    return schema | added
