"""The examples of schemas, taken from the recorded exchanges, so that each is real and valid."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

from tools.contract.completeness import is_structure, needs_example
from tools.contract.references import PREFIX, Schema, Schemas

# An example of a schema is read in a reference or a tooltip: one of more characters hides more than
# it explains, so a shorter one is preferred.
READABLE = 1_500
_VARIANTS = ("Input", "Patch")


class Sample(NamedTuple):
    """A recorded value, and the schema that describes it."""

    schema: Schema
    value: Any


def with_examples(schemas: Schemas, samples: Iterable[Sample]) -> Schemas:
    """Return ``schemas`` in which each object and union has an example, if a value of it exists.

    Args:
        schemas: of the contract, by name.
        samples: recorded values.
    """
    collector = _Collector(schemas)
    for sample in samples:
        collector.collect(sample)
    found = {name: collector.best(name) for name in schemas if needs_example(name, schemas[name])}
    return {
        name: schema | {"examples": [found[name]]} if found.get(name) is not None else schema
        for name, schema in schemas.items()
    }


def without_examples(document: dict[str, Any]) -> dict[str, Any]:
    """Return a contract without the examples of objects and unions.

    A tool that writes them out beside each type, such as openapi-typescript, repeats on thousands
    of lines what the types say. The examples of properties and operations remain.
    """
    schemas = {
        name: {key: value for key, value in schema.items() if key != "examples"}
        if is_structure(schema)
        else schema
        for name, schema in document["components"]["schemas"].items()
    }
    return document | {"components": document["components"] | {"schemas": schemas}}


class _Collector:
    """The values of each schema in the samples."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._values: defaultdict[str, dict[str, Any]] = defaultdict(dict)

    def collect(self, sample: Sample) -> None:
        """Take a value and all values in it, each for the schema that describes it."""
        pending = [sample]
        while pending:
            schema, value = pending.pop()
            if "$ref" in schema:
                name = schema["$ref"].removeprefix(PREFIX)
                self._values[name].setdefault(json.dumps(value), value)
                schema = self._schemas[name]
            pending += self._inside(schema, value)

    def best(self, name: str) -> Any:
        """Return the example of a schema: a readable value with as many properties as possible.

        The recordings may have none of a body's variant: then it is made from a relative's value.
        """
        values = [_shortened(name, each) for each in self._values[name].values()]
        values = values or [each for each in self._relatives(name) if self._is_valid(name, each)]
        readable = [each for each in values if len(json.dumps(each)) <= READABLE]
        if readable:
            return max(readable, key=len)
        return min(values, key=lambda value: len(json.dumps(value)), default=None)

    def _inside(self, schema: Schema, value: Any) -> Iterator[Sample]:
        for part in [*schema.get("oneOf", ()), *schema.get("anyOf", ())]:
            if self._describes(part, value):
                yield Sample(part, value)
        if isinstance(value, list) and "items" in schema:
            yield from (Sample(schema["items"], each) for each in reversed(value))
        if isinstance(value, dict):
            named = schema.get("properties", {})
            # The names of a map follow one pattern, if any.
            maps = [
                schema.get("additionalProperties"),
                *schema.get("patternProperties", {}).values(),
            ]
            other = next((each for each in maps if isinstance(each, dict)), None)
            for name, inner in value.items():
                if name in named:
                    yield Sample(named[name], inner)
                elif other:
                    yield Sample(other, inner)

    def _relatives(self, name: str) -> Iterator[Any]:
        """Yield the values of the schema with the same properties, without its read-only ones."""
        bases = [name.removesuffix(variant) for variant in _VARIANTS if name.endswith(variant)]
        fixed = self._schemas[name].get("properties", {})
        for base in [*bases, *(f"{name}{variant}" for variant in _VARIANTS)]:
            for value in self._values.get(base, {}).values():
                yield {
                    key: inner
                    for key, inner in value.items()
                    if not fixed.get(key, {"readOnly": True}).get("readOnly")
                }

    def _is_valid(self, name: str, value: Any) -> bool:
        return self._describes({"$ref": f"{PREFIX}{name}"}, value)

    def _describes(self, schema: Schema, value: Any) -> bool:
        whole = {**schema, "components": {"schemas": self._schemas}}
        return bool(Draft202012Validator(whole).is_valid(value))


def _shortened(name: str, value: Any) -> Any:
    """Return a value of which a page has one item, because the others show nothing more."""
    if name.endswith("Page") and len(value["items"]) > 1:
        return value | {"items": value["items"][:1]}
    return value
