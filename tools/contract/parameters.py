"""The contract's parameters: path, query, and the headers that all operations share."""

import json
import re
from typing import Any, Literal

from chalicelib.http.operation import Operation, PathParameter
from chalicelib.models.fields import DATE_PATTERN, NUMBER_PATTERN, UUID_PATTERN
from tools.contract.answers import may_be_unmodified
from tools.contract.examples import Examples
from tools.contract.references import Schema
from tools.contract.schemas import SchemaBook, query_schema

_TAG = r'(W/)?"[!#-~]*"'
_TAG_LIST = rf"^(\*|{_TAG}(, ?{_TAG})*)$"
_CHOICE = re.compile(r"[\w|-]+", re.ASCII)

Where = Literal["path", "query"]


def header_parameters() -> dict[str, Schema]:
    """Return the shared header parameters by the names of their components."""
    return {
        "IfMatch": _header(
            "If-Match",
            "The `ETag` that was read: the request fails with 412 if the resource has another "
            "version now. `*` accepts any version. Without the header the answer is 428.",
            required=True,
            pattern=_TAG_LIST,
            example='"3"',
        ),
        "IfMatchToReplace": _header(
            "If-Match",
            "To replace a resource: the `ETag` that was read, or `*`. Either this header or "
            "`If-None-Match: *` is required; if both are missing, the answer is 428.",
            pattern=_TAG_LIST,
            example='"1"',
        ),
        "IfMatchOptional": _header(
            "If-Match",
            "The `ETag` that was read, or `*`: the request fails with 412 if there is nothing, or "
            "another version. Without the header the last write wins.",
            pattern=_TAG_LIST,
            example='"1"',
        ),
        "IfNoneMatchOptional": _header(
            "If-None-Match",
            "`*`: the request fails with 412 if there is something already. An `ETag`: it fails if "
            "this is the current version.",
            pattern=_TAG_LIST,
            example="*",
        ),
        "IfNoneMatchToCreate": _header(
            "If-None-Match",
            "To create a resource under a client-generated id: `*`. If the id exists, the answer "
            "is 412.",
            pattern=r"^\*$",
            example="*",
        ),
        "IfNoneMatch": _header(
            "If-None-Match",
            "The `ETag` of the client's copy. While the copy is current, the answer is 304 without "
            "a body.",
            pattern=_TAG_LIST,
            example='"2"',
        ),
        "IdempotencyKey": _header(
            "Idempotency-Key",
            "A key that the client generates for each action, such as a UUID. For 24 hours, a "
            "request with the same key, path and body returns the first answer and has no second "
            "effect; another body or path gives 422.",
            pattern=r"^[!-~]{1,255}$",
            example="3f1d9a52-0d3c-4be7-8a55-7f0f6a2c1e01",
        ),
    }


def parameters(operation: Operation, book: SchemaBook, examples: Examples) -> list[Schema]:
    """Return the parameters of one operation: path, query, then headers by reference."""
    path = [
        _path(name, what, examples.path_value(operation, name) or what.example)
        for name, what in operation.path_parameters.items()
    ]
    headers = [{"$ref": f"#/components/parameters/{name}"} for name in _headers(operation)]
    return path + _query(operation, book, examples) + headers


def _headers(operation: Operation) -> list[str]:
    """Return the names of the header parameters that an operation takes."""
    if not operation.writes:
        return ["IfNoneMatch"] if may_be_unmodified(operation) else []
    return ["IdempotencyKey", *_preconditions(operation)]


def _preconditions(operation: Operation) -> list[str]:
    """Return the names of the preconditions that a writing operation takes."""
    if operation.creates:
        return []  # A new resource has no version that a client could name.
    if operation.needs_precondition:
        return ["IfMatchToReplace", "IfNoneMatchToCreate"] if operation.may_create else ["IfMatch"]
    return ["IfMatchOptional", *(["IfNoneMatchOptional"] if operation.method == "PUT" else [])]


def _header(
    name: str, description: str, *, example: str, required: bool = False, **schema: str
) -> Schema:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "required": required,
        "schema": {"type": "string", **schema},
        "example": example,
    }


def _path(name: str, what: PathParameter, example: str) -> Schema:
    if what.pattern == NUMBER_PATTERN:
        number = {"type": "integer", "format": "int32", "minimum": 0, "maximum": 999}
        return _parameter("path", name, number, what.description, required=True) | {
            "example": int(example)
        }
    schema: dict[str, Any] = {"type": "string"}
    if _CHOICE.fullmatch(what.pattern):
        schema["enum"] = what.pattern.split("|")
    else:
        schema["pattern"] = what.pattern
    if what.pattern == UUID_PATTERN:
        schema["format"] = "uuid"
    elif what.pattern == DATE_PATTERN:
        schema["format"] = "date"
    return _parameter("path", name, schema, what.description, required=True) | {"example": example}


def _query(operation: Operation, book: SchemaBook, examples: Examples) -> list[Schema]:
    if operation.query is None:
        return []
    model = query_schema(operation.query)
    required = model.get("required", [])
    found = []
    for name, schema in model["properties"].items():
        example = _query_example(operation, name, schema, examples)
        description = schema.pop("description", "")
        named = book.named(schema, f"{operation.operation_id}?{name}")
        parameter = _parameter("query", name, named, description, required=name in required)
        alternative = name in operation.query.alternatives
        found.append(parameter if alternative else parameter | {"example": example})
    return found


def _query_example(operation: Operation, name: str, schema: Schema, examples: Examples) -> Any:
    """Return the value that the demo account sent, otherwise the example of the schema.

    The demo may have sent a parameter of this name to another operation only.
    """
    given = examples.query_value(operation.operation_id, name)
    if given is not None and given in schema.get("enum", [given]):
        return given if schema["type"] == "string" else json.loads(given)
    suggested = [*schema.pop("examples", []), *schema.get("enum", []), schema.get("default", True)]
    return suggested[0]


def _parameter(
    where: Where, name: str, schema: Schema, description: str, *, required: bool
) -> Schema:
    described = {"description": description} if description else {}
    return {"name": name, "in": where, **described, "required": required, "schema": schema}
