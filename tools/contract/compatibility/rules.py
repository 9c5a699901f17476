"""The constructs that a generator of clients refuses, or of which it loses the type.

All but the last were found by generating clients of a small document that has the construct
(openapi-generator 7.26.0, openapi-python-client 0.29.1), which takes minutes; the rules take none.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tools.contract.optional_objects import nullable_references
from tools.contract.references import Schema

Document = dict[str, Any]
Finding = dict[str, str]

_CONDITIONS = ("if", "then", "else", "not")
# Under these keywords is one schema, a list of schemas, or schemas by name.
_ONE = ("items", "additionalProperties")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")


def refusals(document: Document) -> list[Finding]:
    """Return the constructs of a contract that a generator refuses.

    Each finding has the ``ruleId`` and a ``message`` with the place and the consequence.
    """
    return [
        {"ruleId": rule.__name__.strip("_").replace("_", "-"), "message": message}
        for rule in _RULES
        for message in rule(document)
    ]


def _one_media_type(document: Document) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if len(operation.get("requestBody", {}).get("content", {})) > 1:
                yield (
                    f"{method.upper()} {path}: the body must have one media type; the code of "
                    "openapi-python-client fails with a NameError"
                )


def _no_fields_under_not(document: Document) -> Iterator[str]:
    for place, schema in _everywhere(document):
        refused = schema.get("not")
        if isinstance(refused, dict) and refused.keys() & {"properties", "required"}:
            yield (
                f"{place}: 'not' must not have fields; OpenAPI Generator makes a model of it, "
                "whose fields have the undeclared type Null"
            )


def _no_boolean_schema(document: Document) -> Iterator[str]:
    for place, schema in _everywhere(document):
        for name, each in schema.get("properties", {}).items():
            if isinstance(each, bool):
                yield f"{place}.{name}: must not be a boolean; openapi-python-client refuses it"


def _no_field_of_null_alone(document: Document) -> Iterator[str]:
    for place, schema in _everywhere(document):
        for name, each in schema.get("properties", {}).items():
            if isinstance(each, dict) and each.get("type") == "null":
                yield (
                    f"{place}.{name}: must not be null alone; OpenAPI Generator uses the "
                    "undeclared type Null"
                )


def _enums_have_names(document: Document) -> Iterator[str]:
    for place, schema in _everywhere(document):
        # A single value is the tag of a branch; no field has that type but its own.
        named = place in document["components"]["schemas"]
        if len(schema.get("enum", ())) > 1 and not named:
            yield f"{place}: the enum must have a name; else generators number its type"


def _values_differ_in_more_than_case(document: Document) -> Iterator[str]:
    for place, schema in _everywhere(document):
        counts = Counter(str(value).upper() for value in schema.get("enum", ()))
        for value, count in counts.items():
            if count > 1:
                yield (
                    f"{place}: two values differ from {value} only in case; the Python of OpenAPI "
                    "Generator fails with a TypeError"
                )


def _discriminators_have_mappings(document: Document) -> Iterator[str]:
    for place, schema in _everywhere(document):
        given = schema.get("discriminator")
        branches = {each.get("$ref") for each in schema.get("oneOf", ())}
        if given and set(given.get("mapping", {}).values()) != branches:
            yield (
                f"{place}: the discriminator must map a value to each branch; else the TypeScript "
                "of OpenAPI Generator does not compile"
            )


def _optional_objects_keep_their_type(document: Document) -> Iterator[str]:
    schemas = document["components"]["schemas"]
    for name in sorted(set(nullable_references(schemas))):
        if "if" in schemas.get(name, {}):
            yield (
                f"{name}: must have no 'if', because a field has it or null; OpenAPI Generator "
                "writes Any in place of its type"
            )


def _names_differ_in_more_than_case(document: Document) -> Iterator[str]:
    counts = Counter(name.lower() for name in document["components"]["schemas"])
    for name in document["components"]["schemas"]:
        if counts[name.lower()] > 1:
            yield f"{name}: another schema has this name in another case; one file replaces both"


_RULES: tuple[Callable[[Document], Iterator[str]], ...] = (
    _one_media_type,
    _no_fields_under_not,
    _no_boolean_schema,
    _no_field_of_null_alone,
    _enums_have_names,
    _values_differ_in_more_than_case,
    _discriminators_have_mappings,
    _optional_objects_keep_their_type,
    _names_differ_in_more_than_case,
)


def _everywhere(document: Document) -> Iterator[tuple[str, Schema]]:
    """Yield the schemas of a contract by their places, without those of conditions."""
    for name, schema in document["components"]["schemas"].items():
        yield from _within(name, schema)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for each in operation.get("parameters", []):
                place = f"{method.upper()} {path}: {each.get('name')}"
                yield from _within(place, each.get("schema", {}))


def _within(place: str, schema: Any) -> Iterator[tuple[str, Schema]]:
    if not isinstance(schema, dict):
        return
    yield place, schema
    for name, each in schema.get("properties", {}).items():
        yield from _within(f"{place}.{name}", each)
    for keyword in _ONE:
        yield from _within(f"{place}[]", schema.get(keyword))
    for keyword in _LISTS:
        for each in schema.get(keyword, ()):
            yield from _within(f"{place} {keyword}", each)
