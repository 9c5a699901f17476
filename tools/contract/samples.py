"""The recorded values of bodies and answers, each with the schema that describes it."""

from collections.abc import Iterator
from typing import Any

from chalicelib.http.body import JSON, MERGE_PATCH
from tools.contract.examples import PROBLEMS, Examples
from tools.contract.references import Schema, ref
from tools.contract.schema_examples import Sample


def samples(document: dict[str, Any], examples: Examples) -> Iterator[Sample]:
    """Yield the bodies and answers of the recorded exchanges, and their problems last.

    Args:
        document: the contract, whose operations name the schemas.
        examples: the recorded exchanges.
    """
    for item in document["paths"].values():
        for operation in item.values():
            for exchange in examples.exchanges.get(operation["operationId"], ()):
                yield from _of_exchange(operation, exchange)
    for exchange in examples.exchanges.get(PROBLEMS, ()):
        yield Sample(ref("Problem"), exchange["response"]["body"])


def _of_exchange(operation: Schema, exchange: dict[str, Any]) -> Iterator[Sample]:
    request, response = exchange["request"], exchange["response"]
    if "body" in request:
        content = operation["requestBody"]["content"]
        media = content.get(JSON) or content.get(MERGE_PATCH) or _only(content)
        yield Sample(media["schema"], request["body"])
    if "body" in response:
        content = operation["responses"][str(response["status"])]["content"]
        yield Sample((content.get(JSON) or _only(content))["schema"], response["body"])


def _only(content: Schema) -> Schema:
    """Return what is said of a body that has one media type, which is not JSON."""
    [media] = content.values()
    found: Schema = media
    return found
