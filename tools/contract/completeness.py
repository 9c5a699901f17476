"""The rules that a contract explains itself: descriptions that say something, and examples."""

import re
from collections.abc import Iterator
from typing import Any

from tools.contract.references import Schema

# Words that add no meaning to the name of a property.
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by for from has have here if in is it its list number of on one or "
        "that the their them these this to value values was were which with",
    )
)
# The examples of problems are those of the responses, one for each code. A mock server such as
# Prism prefers the example of a schema, and would answer every error with the same problem.
BY_RESPONSE = frozenset({"Problem"})


def findings(document: dict[str, Any]) -> list[dict[str, str]]:
    """Return what is missing from the schemas, each with ``ruleId`` and ``message``.

    * ``property-description``: a property, of an object inside a schema too, has no description.
    * ``description-repeats-name``: a description has no word that is not in the name of the
      property or of its schema.
    * ``description-tag``: a description has a tag such as ``<id>`` outside of code, which tools
      that show Markdown leave out.
    * ``schema-example``: an object or a union has no example, except a problem.
    """
    found = []
    for name, schema in document["components"]["schemas"].items():
        for place, property_name, inner in _properties(name, schema):
            found += _of_property(place, f"{name} {property_name}", inner)
        if needs_example(name, schema) and "examples" not in schema:
            found.append(_finding("schema-example", f"{name} has no example"))
    return found


def is_structure(schema: Schema) -> bool:
    """Tell whether a schema is an object with properties, or a union."""
    return bool(schema.keys() & {"properties", "oneOf", "anyOf"})


def needs_example(name: str, schema: Schema) -> bool:
    """Tell whether a schema should show an example of its own."""
    return is_structure(schema) and name not in BY_RESPONSE


def _of_property(place: str, names: str, schema: Schema) -> list[dict[str, str]]:
    text = schema.get("description", "")
    if not text:
        return [_finding("property-description", f"{place} has no description")]
    if re.search(r"<\w", re.sub(r"`[^`]*`", "", text)):
        return [_finding("description-tag", f"{place} is described with a tag: {text}")]
    if not _words(text) - _FILLERS - _words(names):
        return [_finding("description-repeats-name", f"{place} is described as: {text}")]
    return []


def _properties(place: str, schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Yield the place, the name and the schema of each property, at every depth."""
    for name, inner in schema.get("properties", {}).items():
        yield f"{place}.{name}", name, inner
        yield from _properties(f"{place}.{name}", inner)
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    for inner in [*parts, *(schema[key] for key in ("items",) if key in schema)]:
        yield from _properties(place, inner)


def _words(text: str) -> set[str]:
    """Return the words of a text, without case and plural, also those of ``CamelCase`` names.

    >>> sorted(_words("The workout's sets of WorkoutSet.reps_max"))
    ['max', 'of', 'rep', 'set', 'the', 'workout']
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|'s\b|_", " ", text).lower()
    return {word.removesuffix("s") or word for word in re.findall(r"[a-z0-9]+", parted)}


def _finding(rule: str, message: str) -> dict[str, str]:
    return {"ruleId": rule, "message": message}
