"""The contract as Redoc shows it best: the same content in other forms, for the reference only."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tools.contract.generators import NULL
from tools.contract.references import PREFIX, Schema, Schemas
from tools.contract.schema_examples import without_examples

Contract = dict[str, Any]
_CONDITIONS = ("if", "then", "else")
# The space between two sentences of which the second explains a value: "... `daily`: every day."
_VALUE = re.compile(r"(?:^|(?<=[.;]))\s+(?=`\w+`:\s)")
_MANY = 3


def readable(document: Contract) -> Contract:
    """Return a contract for Redoc.

    * Rules between fields are left out, which Redoc shows as "case 1" and "case 2"; the
      descriptions contain them.
    * A value that may be null is shown as one schema, not as a choice of two.
    * The schemas of a union have the values that select them as titles.
    * Values that a text explains in a row are a list.
    * A property that refers to an object is described by both descriptions, as Redoc shows only
      that of the property.
    * The cost of an operation is a sentence.
    * Objects have no examples: they are in those of the operation.
    """
    schemas: Schemas = document["components"]["schemas"]
    shown: Contract = _each_schema(
        without_examples(document), lambda schema: _schema(schema, schemas)
    )
    for name, title in _branches(schemas):
        shown["components"]["schemas"][name] |= {"title": title}
    for item in shown["paths"].values():
        for operation in item.values():
            _tell_cost(operation)
    return shown


def _each_schema(value: Any, change: Callable[[Schema], Schema]) -> Any:
    """Return a value with ``change`` made to each object in it, except in examples."""
    if isinstance(value, list):
        return [_each_schema(each, change) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: inner if key in ("example", "examples") else _each_schema(inner, change)
        for key, inner in change(value).items()
    }


def _schema(schema: Schema, schemas: Schemas) -> Schema:
    if "if" in schema:
        schema = {key: inner for key, inner in schema.items() if key not in _CONDITIONS}
    schema = _with_enum_in_place(_without_choice_of_null(schema), schemas)
    schema = _with_both_descriptions(schema, schemas)
    text = schema.get("description")
    return schema | {"description": listed(text)} if isinstance(text, str) else schema


def _without_choice_of_null(schema: Schema) -> Schema:
    choices = schema.get("anyOf")
    if not isinstance(choices, list) or len(choices) != 2 or NULL not in choices:
        return schema
    [choice] = [each for each in choices if each != NULL]
    own = {key: each for key, each in schema.items() if key != "anyOf"}
    return {**choice, **own, "nullable": True}


def _with_enum_in_place(schema: Schema, schemas: Schemas) -> Schema:
    target = _target(schema, schemas)
    if "enum" not in target:
        return schema
    return {**target, **{key: each for key, each in schema.items() if key != "$ref"}}


def _with_both_descriptions(schema: Schema, schemas: Schemas) -> Schema:
    texts = [each.get("description") for each in (schema, _target(schema, schemas))]
    if "$ref" not in schema or not all(texts):
        return schema
    both = {"description": "\n\n".join(map(str, texts))}
    target = _target(schema, schemas)
    if "discriminator" in target:
        # Beside a reference, Redoc drops the discriminator and every description.
        return {"oneOf": target["oneOf"], **both}
    return schema | both


def _branches(schemas: Schemas) -> Iterator[tuple[str, str]]:
    """Yield the names of the schemas of a union, with the value that selects each."""
    for schema in schemas.values():
        for value, place in schema.get("discriminator", {}).get("mapping", {}).items():
            yield place.removeprefix(PREFIX), value


def _target(schema: Schema, schemas: Schemas) -> Schema:
    """Return the schema to which a reference leads; empty if it is none, or not to a schema."""
    name = schema.get("$ref")
    return schemas.get(name.removeprefix(PREFIX), {}) if isinstance(name, str) else {}


def listed(text: str) -> str:
    r"""Return a text in which each of at least three values that it explains has a line of its own.

    >>> print(listed("By `type`.\n\n`daily`: every day. `none`: never. `weekly`: once a week."))
    By `type`.
    <BLANKLINE>
    * `daily`: every day.
    * `none`: never.
    * `weekly`: once a week.
    """
    return "\n\n".join(map(_itemized, text.split("\n\n")))


def _itemized(paragraph: str) -> str:
    lead, *values = _VALUE.split(f" {paragraph}")
    if len(values) < _MANY:
        return paragraph
    items = "\n".join(f"* {value}" for value in values)
    return f"{lead.strip()}\n\n{items}" if lead.strip() else items


def _tell_cost(operation: Schema) -> None:
    cost = operation.pop("x-dynamodb-cost", None)
    if cost:
        operation["description"] += (
            f"\n\nCalls of DynamoDB: {cost['round_trips']:g}; read units: {cost['read_units']:g}; "
            f"write units: {cost['write_units']:g}."
        )
