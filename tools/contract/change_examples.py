"""Examples of the changes of the feed, each with a resource that another operation returned.

The recorded feed has few types of resources; a feed with all of them would be an example that
nobody reads.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.http.operation import Operation
from tools.contract.examples import Examples
from tools.contract.references import PREFIX, Schema, Schemas
from tools.contract.schemas import response_name

FEED = "Change"
# What depends on the day of a request and is no part of the feed: of readings, also in panels.
_OF_THE_DAY = ("display", "reference", "target")
_READINGS = ("readings", "derived")


def with_change_examples(
    schemas: Schemas, operations: Iterable[Operation], examples: Examples
) -> Schemas:
    """Return ``schemas`` with an example for each change whose resource was recorded."""
    declared = list(operations)
    found: Schemas = {}
    mapping = schemas[FEED]["discriminator"]["mapping"]
    for kind, place in mapping.items():
        name = place.removeprefix(PREFIX)
        resource = schemas[name]["properties"].get("resource", {}).get("$ref", "")
        recorded = list(_recorded(resource.removeprefix(PREFIX), declared, examples))
        if recorded:
            shortest = min(recorded, key=lambda value: len(json.dumps(value)))
            found[name] = schemas[name] | {"examples": [_change(kind, shortest)]}
    return schemas | found


def _recorded(name: str, operations: list[Operation], examples: Examples) -> Iterator[Any]:
    """Yield the recorded answers whose schema is ``name``."""
    for operation in operations:
        if response_name(operation) == name:
            answers = examples.responses(operation.operation_id, operation.status)
            yield from (each["value"] for each in answers.values() if each["value"].get("version"))


def _change(kind: str, resource: Schema) -> Schema:
    fed = _without_day(resource)
    fed |= {name: [_without_day(each) for each in fed[name]] for name in _READINGS if name in fed}
    shown = str(fed.get("id", fed.get("marker", fed.get("kind", "me"))))
    return {"type": kind, "id": shown, "version": fed["version"], "resource": fed}


def _without_day(reading: Schema) -> Schema:
    return {name: value for name, value in reading.items() if name not in _OF_THE_DAY}
