"""Puts the whole document together: info, servers, tags, paths and components."""

from typing import Any

from chalicelib import __version__
from chalicelib.application import resources
from chalicelib.http import body
from chalicelib.http.operation import Operation, Router
from tools.contract.answers import content, headers, problem_responses, responses
from tools.contract.examples import Examples
from tools.contract.links import links
from tools.contract.parameters import header_parameters, parameters
from tools.contract.problem_schemas import problem_schemas
from tools.contract.schemas import Schema, SchemaBook
from tools.costs.measure import Measured

Contract = dict[str, Any]

DESCRIPTION = """\
Bluestreak keeps what one person trains, measures and takes, and says what it adds up to. A
**workout** is made of exercises and their sets, or is cardio. A **panel** is one draw of blood:
its **readings** are judged against the laboratory's range, the typical one and the person's own
target, and have a trend. **Supplements** and **habits** ask for something on certain days; an
**intake** or an entry says that it was done. A **protocol** is a dated template that makes
supplements, habits and targets when it is adopted. From all of it come the **day** in one call, its
**score**, **streaks** and the **heat map**. It is not a medical device, and gives no diagnosis.

## The rules

* **Who calls**: every operation but the health check takes an ID token of the user pool as
  `Authorization: Bearer <token>`, and shows that user's own data only. What belongs to somebody
  else does not exist (404).
* **Failures** are problems (`application/problem+json`) of one shape everywhere; branch on `code`.
* **Versions**: what can be changed has an `ETag`; send it back as `If-Match`. Without it the answer
  is 428, with a stale one 412.
* **Retries**: every POST takes an `Idempotency-Key`; repeated with the same key it does nothing
  twice.
* **Lists** come in pages: `limit`, `cursor`, and `next_cursor` until it is null.
* **Absent is not null**: an optional field without a value is left out of answers. In bodies, null
  is the same as leaving the field out; in a merge patch, null clears it.
* **Days** are local dates (`YYYY-MM-DD`), fixed when an entry is written, by the time zone it
  happened in and the profile's `day_start`. Instants are RFC 3339: any offset in, UTC out.
* **Additions** of optional fields, operations and codes happen within `/v1`: ignore what you do
  not know. Anything else gets a new version.

`x-dynamodb-cost` is what one request of an operation took on the demo account: calls of DynamoDB,
and its read and write units. It is no part of the promise.

On the local stage only, the header `X-Now: <instant>` sets the clock for one request, so that any
state of a streak can be shown; everywhere else it is ignored.
"""


# How the reference groups the tags; the tags themselves stand in reading order.
TAG_GROUPS = {
    "Start": ["System", "Profile"],
    "Training": ["Exercises", "Workouts"],
    "Labs": ["Biomarkers", "Readings", "Panels"],
    "Supplements": ["Supplements", "Intakes", "Stack"],
    "Habits and protocols": ["Habits", "Protocols", "Adoptions"],
    "What it adds up to": ["Today", "Streaks"],
    "Offline": ["Sync"],
}


def build(examples: Examples) -> Contract:
    """Return the OpenAPI document of every declared operation."""
    declared = resources()
    groups = [{"name": name, "tags": tags} for name, tags in TAG_GROUPS.items()]
    operations = [operation for resource in declared for operation in resource.operations]
    book = SchemaBook(operations)
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": _servers(),
        "security": [{"bearer": []}],
        "tags": [_tag(resource) for resource in declared],
        "x-tagGroups": groups,
        "paths": _paths(operations, book, examples),
        "components": _components(operations, book, examples),
    }


def _info() -> Schema:
    return {
        "title": "Bluestreak",
        "version": __version__,
        "summary": "Training, labs, supplements and streaks.",
        "description": DESCRIPTION,
        "contact": {"name": "The Bluestreak project"},
        "license": {"name": "MIT", "identifier": "MIT"},
    }


def _servers() -> list[Schema]:
    return [
        {"url": "http://127.0.0.1:8000", "description": "The local server of `make dev`."},
        {
            "url": "https://{api_id}.execute-api.{region}.amazonaws.com/{stage}",
            "description": "A deployed stage, by the REST API's id and region.",
            # Without descriptions of their own: validators that follow an early schema refuse them.
            "variables": {
                "api_id": {"default": "abc123"},
                "region": {"default": "us-east-1"},
                "stage": {"default": "prod", "enum": ["prod", "dev"]},
            },
        },
    ]


def _tag(resource: Router) -> Schema:
    return {"name": resource.tag, "description": resource.description}


def _paths(operations: list[Operation], book: SchemaBook, examples: Examples) -> Schema:
    paths: Schema = {}
    for operation in operations:
        item = paths.setdefault(operation.path, {})
        described = _operation(operation, book, examples)
        if found := links(operation, operations):
            described["responses"][str(operation.status)]["links"] = found
        item[operation.method.lower()] = described
    return paths


def _operation(operation: Operation, book: SchemaBook, examples: Examples) -> Schema:
    found: Schema = {
        "operationId": operation.operation_id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
    }
    if operation.public:
        found["security"] = []
    if cost := Measured.load().operations.get(operation.operation_id):
        found["x-dynamodb-cost"] = {
            "round_trips": cost.round_trips,
            "read_units": cost.read_units,
            "write_units": cost.write_units,
        }
    if taken := parameters(operation, examples):
        found["parameters"] = taken
    if sent := _body(operation, book, examples):
        found["requestBody"] = sent
    return found | {"responses": responses(operation, examples)}


def _body(operation: Operation, book: SchemaBook, examples: Examples) -> Schema | None:
    schema = book.body(operation)
    if schema is None:
        return None
    patching = operation.method == "PATCH"
    media_types = [body.MERGE_PATCH, body.JSON] if patching else [body.JSON]
    sent = content(schema, examples.requests(operation.operation_id))
    return {"required": True, "content": dict.fromkeys(media_types, sent)}


def _components(operations: list[Operation], book: SchemaBook, examples: Examples) -> Schema:
    token = "An ID token of the Cognito user pool; locally the demo token."
    return {
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": token,
            }
        },
        "parameters": header_parameters(),
        "headers": headers(),
        "responses": problem_responses(operations, examples),
        "schemas": dict(sorted((book.schemas | problem_schemas()).items())),
    }
