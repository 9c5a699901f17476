"""Puts the whole document together: info, servers, tags, paths and components."""

from typing import Any

from chalicelib import __version__
from chalicelib.application import resources
from chalicelib.http import body
from chalicelib.http.operation import Operation, Router
from tools.contract.answers import content, headers, problem_responses, responses
from tools.contract.change_examples import with_change_examples
from tools.contract.examples import Examples
from tools.contract.links import links
from tools.contract.parameters import header_parameters, parameters
from tools.contract.problem_schemas import problem_schemas
from tools.contract.references import Schema, Schemas
from tools.contract.samples import samples
from tools.contract.schema_examples import with_examples
from tools.contract.schemas import SchemaBook
from tools.costs.measure import Measured

Contract = dict[str, Any]

DESCRIPTION = """\
Bluestreak stores the training, the lab results, the supplements and the habits of a person.
Bluestreak is not a medical device, and gives no diagnosis.

* A **workout** contains exercises with their sets, cardio data, or both.
* A **marker** (biomarker) is a measured or computed quantity, such as ApoB. A **reading** is one
  value of a marker. A **panel** contains the readings of one collection of a specimen, such as one
  blood draw. A reading is compared with the range of the laboratory, the typical range and the
  person's **target**. The **trend** of a marker consists of its readings over time.
* **Supplements** and **habits** are due on certain days, by their schedules. A **slot** is a part
  of the day (`breakfast`) or a time (`21:30`) at which a dose is due. An **intake** logs that a
  dose was taken or skipped; a **habit entry** logs the result of a habit on one day.
* A **protocol** is a dated template with sources. Its **adoption** creates supplements, habits and
  targets.
* From this data the API computes the **day** (all its items in one call) and its **score**, which
  is the mean of the **pillars** such as sleep or exercise. It also computes **streaks** (days,
  weeks or entries in a row without a miss) and the **heat map** (the entries of each day).

## The rules

* **Authentication**: every operation except the health check requires an ID token of the user pool
  as `Authorization: Bearer <token>`, and returns the data of that user only. For a resource of
  another user the answer is 404.
* **Errors** are problems (`application/problem+json`) of one shape; branch on `code`.
* **Versions**: operations with the required header `If-Match` require the `ETag` that was read.
  Without it the answer is 428. If it is not current, the answer is 412. Where the header is
  optional, the last write wins without it. A precondition that is sent is always checked, also
  against a write of another client at the same time.
* **Retries**: every operation that writes accepts an `Idempotency-Key`. A request that is repeated
  with the same key within 24 hours returns the first answer and has no second effect.
* **Lists** have pages: send `limit` and `cursor`, and continue with `next_cursor` until it is null.
* **Absent and null**: in answers, an optional field without a value is absent. In bodies, null is
  the same as an absent field. In a merge patch (PATCH), an absent field does not change, and null
  clears the field. PATCH accepts `application/merge-patch+json` as it accepts `application/json`.
* **Read-only fields** of answers, such as `id`, `version` and `weight_kg`, are ignored in bodies at
  every depth, so a resource can be sent back as it was read. An unknown field is an error.
* **Texts** lose the white space around them before their length counts.
* **Days** are local dates (`YYYY-MM-DD`). The local date of an entry is fixed when the entry is
  written. The description of `utc_offset` states the time zone from which it follows.
* **Instants** are RFC 3339: requests may use any offset, answers use UTC. An entry keeps the offset
  of its place in `utc_offset`.
* **Additions** of operations, optional fields and codes are possible within `/v1`: ignore unknown
  fields, and handle unknown codes by the HTTP status. Other changes get a new version of the path.

`x-dynamodb-cost` is the cost of one request of an operation, measured with the demo account: the
number of DynamoDB calls, and their read and write units. It may change at any time.

On the local stage (`make dev`) only, the header `X-Now: <instant>` sets the clock for one request,
so that a client can show any state of a streak. All other stages ignore it.
"""


# How the reference groups the tags; the order is the order in the reference.
TAG_GROUPS = {
    "Start": ["System", "Profile"],
    "Training": [
        "Exercises",
        "Workouts",
        "Exercise merges",
        "History",
        "Summaries",
        "Routines",
        "Programs",
        "Runs",
    ],
    "Metrics": ["Metrics", "Daily metrics", "Merged metrics"],
    "Labs": ["Biomarkers", "Readings", "Panels"],
    "Supplements": ["Supplements", "Intakes", "Stack"],
    "Habits and protocols": ["Habits", "Protocols", "Adoptions"],
    "Day and streaks": ["Today", "Streaks"],
    "Offline": ["Sync"],
    "Account": ["Export", "Imports", "Restores", "Account"],
}


def build(examples: Examples) -> Contract:
    """Return the OpenAPI document of every declared operation."""
    declared = resources()
    groups = [{"name": name, "tags": tags} for name, tags in TAG_GROUPS.items()]
    operations = [operation for resource in declared for operation in resource.operations]
    book = SchemaBook(operations)
    document: Contract = {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": _servers(),
        "security": [{"bearer": []}],
        "tags": _tags(declared),
        "x-tagGroups": groups,
        "paths": _paths(operations, book, examples),
        "components": _components(operations, book, examples),
    }
    schemas: Schemas = document["components"]["schemas"]
    document["components"]["schemas"] = with_examples(schemas, samples(document, examples))
    return document


def _info() -> Schema:
    return {
        "title": "Bluestreak",
        "version": __version__,
        "summary": "Training, labs, supplements and streaks.",
        "description": DESCRIPTION,
        "contact": {"name": "The Bluestreak project"},
        "license": {"name": "MIT", "identifier": "MIT"},
    }


def _tags(declared: list[Router]) -> list[Schema]:
    """Return the tags in order; of routers with the same tag, the first one describes it."""
    found: dict[str, Schema] = {}
    for resource in declared:
        found.setdefault(resource.tag, _tag(resource))
    return list(found.values())


def _servers() -> list[Schema]:
    return [
        {"url": "http://127.0.0.1:8000", "description": "The local server of `make dev`."},
        {
            "url": "https://{api_id}.execute-api.{region}.amazonaws.com/{stage}",
            "description": "A deployed stage, by the id and region of the REST API.",
            # Without descriptions: validators that follow an early schema refuse them.
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
    if taken := parameters(operation, book, examples):
        found["parameters"] = taken
    if sent := _body(operation, book, examples):
        found["requestBody"] = sent
    return found | {"responses": responses(operation, examples)}


def _body(operation: Operation, book: SchemaBook, examples: Examples) -> Schema | None:
    if text := operation.signature.sent_text:
        described = {"type": "string", "description": text.description}
        sent = content(described, examples.requests(operation.operation_id))
        return {"required": True, "content": {text.media_type: sent}}
    schema = book.body(operation)
    if schema is None:
        return None
    # Merge patches too, although the server also accepts their own media type: clients send JSON by
    # default, and some generators make two functions or none of a body with two types.
    sent = content(schema, examples.requests(operation.operation_id))
    return {"required": True, "content": {body.JSON: sent}}


def _components(operations: list[Operation], book: SchemaBook, examples: Examples) -> Schema:
    schemas = with_change_examples(book.schemas, operations, examples)
    token = "An ID token of the Cognito user pool; on the local stage, the output of `make token`."
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
        "schemas": dict(sorted((schemas | problem_schemas()).items())),
    }
