"""States the rules of objects that may be null in a form with which generators keep their type.

For ``anyOf`` of a reference and null, OpenAPI Generator follows the reference, and writes ``Any``
in place of the type if it finds ``if`` there. It does not look into ``not``.
"""

from collections.abc import Iterator
from typing import Any

from chalicelib.models.rules import NOTHING
from tools.contract.references import PREFIX, Schema, Schemas

_RULE = ("if", "then", "else")


def with_types_kept(schemas: Schemas) -> Schemas:
    """Return the schemas; those that may be null state their rule as a double negation."""
    optional = set(nullable_references(schemas))
    return {
        name: _negated_twice(each) if name in optional else each for name, each in schemas.items()
    }


def nullable_references(value: Any) -> Iterator[str]:
    """Yield the names of the schemas that are referenced where null is possible too."""
    if isinstance(value, list):
        for inner in value:
            yield from nullable_references(inner)
    elif isinstance(value, dict):
        alternatives = value.get("anyOf")
        if isinstance(alternatives, list) and {"type": "null"} in alternatives:
            yield from (
                each["$ref"].removeprefix(PREFIX) for each in alternatives if "$ref" in each
            )
        for inner in value.values():
            yield from nullable_references(inner)


def _negated_twice(schema: Schema) -> Schema:
    """Return a schema whose ``if`` is under ``not``: what obeys the rule must not be refused."""
    if "if" not in schema:
        return schema
    rule = {key: schema[key] for key in _RULE if key in schema}
    rest = {key: value for key, value in schema.items() if key not in rule}
    return rest | {"not": {"if": rule, "then": NOTHING}}
