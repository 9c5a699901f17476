"""The contract's responses: the successful answers and the problems of each operation."""

import inspect
from collections import defaultdict
from collections.abc import Iterable
from types import UnionType
from typing import Any, get_args, get_type_hints

from chalicelib.http import problems
from chalicelib.http.body import JSON
from chalicelib.http.operation import Operation
from chalicelib.http.problems import ProblemType
from chalicelib.http.responses import Reference, ReferencePage
from chalicelib.table.items import Stored, View
from tools.contract.examples import Examples
from tools.contract.references import Schema, ref
from tools.contract.schemas import answers_page, response_name

REQUEST_ID = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
_ACCOUNT = {"Account-Deletion": {"$ref": "#/components/headers/Account-Deletion"}}

# A client may call any path with a wrong method, or too often.
_ANYWHERE = (problems.METHOD_NOT_ALLOWED, problems.THROTTLED)
_PROBLEM_HEADERS = {
    problems.UNAUTHENTICATED: ("WWW-Authenticate",),
    problems.METHOD_NOT_ALLOWED: ("Allow",),
    problems.UNSUPPORTED_MEDIA_TYPE: ("Accept",),
    problems.THROTTLED: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    problems.UNAVAILABLE: ("Retry-After",),
}


def headers() -> dict[str, Schema]:
    """Return the shared response headers by name."""
    return {
        "X-Request-Id": _header(
            "The id of the request in the log; include it in an error report.",
            example="5f0c3a1e-7f0d-4f5e-9d52-0f3a0c9b7e11",
        ),
        "Account-Deletion": _header(
            "The day (UTC) on which the account is erased, if that is requested; otherwise absent. "
            "A process of the service can be a minute behind.",
            example="2026-03-29",
            required=False,
            format="date",
        ),
        "ETag": _header(
            "The version of the resource in quotes; send it as `If-Match`.",
            example='"2"',
        ),
        "ContentETag": _header(
            "A tag of the content of the answer; send it as `If-None-Match`.",
            example='W/"8f14e45fceea167a"',
        ),
        "Location": _header(
            "The path of the created resource, relative to the URL of the server.",
            example="/v1/workouts/0c5d8f52-9a3b-4f0e-8d57-1b2a3c4d5e6f",
            format="uri-reference",
        ),
        "Link": _header(
            'The next page, with `rel="next"`; absent on the last one (RFC 8288).',
            example='</v1/export?cursor=WyJ3b3Jrb3V0Il0>; rel="next"',
            required=False,
        ),
        "Content-Disposition": _header(
            "The name of the file that a browser saves.",
            example='attachment; filename="workouts.csv"',
        ),
        "Idempotency-Replayed": _header(
            "`true` if this is the stored answer of an earlier request with the same "
            "`Idempotency-Key`; otherwise absent.",
            example="true",
            required=False,
            enum=["true"],
        ),
        "Retry-After": _header(
            "The number of seconds to wait before the next attempt.",
            example="2",
            pattern="^[0-9]+$",
        ),
        "RateLimit": _header(
            "The empty bank of the person (`read` or `write` units of the table), the remaining "
            "units `r`, and the seconds `t` until there are some again. Absent if the limit is "
            "that of all people together. As in the IETF draft of RateLimit header fields.",
            example='"read";r=0;t=12',
            required=False,
        ),
        "RateLimit-Policy": _header(
            "The units `q` that the bank holds, which are those of `w` seconds.",
            example='"read";q=300;w=60',
            required=False,
        ),
        "Sync-Cursor": _header(
            "A cursor of `GET /v1/changes` for all changes since this answer, valid with any "
            "`types`.",
            example="WzEsIjB8MTc3MzQ3OTA3MDAwMHwiLCJkMGM4Y2NhMTc3NjIxYjNmY2IiXQ",
        ),
        "WWW-Authenticate": _header("The required authentication scheme.", example="Bearer"),
        "Allow": _header("The methods that this path allows.", example="GET, PUT"),
        "Accept": _header("The media types that this path accepts.", example="application/json"),
    }


def may_be_unmodified(operation: Operation) -> bool:
    """Return whether a read may answer 304, because its ETag covers the whole answer."""
    if View in _returned(operation) or operation.method != "GET":
        return False
    return operation.tagged or gives_entity_tag(operation)


def gives_entity_tag(operation: Operation) -> bool:
    """Return whether the success answer is one stored resource, or reference data, with an ETag."""
    return bool({Stored, Reference, ReferencePage, View} & _returned(operation))


def declared_problems(operation: Operation) -> dict[int, list[ProblemType]]:
    """Return every problem that ``operation`` may return, by status."""
    kinds = {*operation.all_problems(), *_ANYWHERE}
    grouped: defaultdict[int, list[ProblemType]] = defaultdict(list)
    for kind in sorted(kinds, key=lambda kind: (kind.status, kind.slug)):
        grouped[kind.status].append(kind)
    return dict(grouped)


def responses(operation: Operation, examples: Examples) -> dict[str, Schema]:
    """Return the responses of one operation by status; problems by reference."""
    found = {str(status): _success(operation, status, examples) for status in operation.statuses}
    if may_be_unmodified(operation):
        found["304"] = {
            "description": "The `ETag` in `If-None-Match` is still current. There is no body.",
            "headers": REQUEST_ID
            | _account(operation)
            | _tag(operation)
            | _reference(*operation.headers),
        }
    for status, kinds in declared_problems(operation).items():
        found[str(status)] = {"$ref": f"#/components/responses/{_problem_name(kinds)}"}
    return found


def problem_responses(operations: Iterable[Operation], examples: Examples) -> dict[str, Schema]:
    """Return every problem response that some operation refers to, by name; lowest status first."""
    groups = [
        (status, _problem_name(kinds), kinds)
        for operation in operations
        for status, kinds in declared_problems(operation).items()
    ]
    return {name: _problem(kinds, examples) for _, name, kinds in sorted(groups, key=_by_status)}


def _by_status(group: tuple[int, str, list[ProblemType]]) -> tuple[int, str]:
    return group[:2]


def _success(operation: Operation, status: int, examples: Examples) -> Schema:
    own = ["Location"] if status == 201 and gives_entity_tag(operation) else []
    if operation.writes:
        own.append("Idempotency-Replayed")
    own += operation.headers
    response: Schema = {
        "description": _phrase(operation, status),
        "headers": REQUEST_ID | _account(operation) | _tag(operation) | _reference(*own),
    }
    name = response_name(operation)
    if text := operation.signature.answered_text:
        named = examples.responses(operation.operation_id, status)
        schema = {"type": "object" if text.is_json else "string", "description": text.description}
        response["content"] = {text.media_type: content(schema, named)}
    elif name:
        named = examples.responses(operation.operation_id, status)
        response["content"] = {JSON: content(ref(name), named)}
    return response


def response_schema(operation: Schema) -> str | None:
    """Return the name of the schema that an operation of the document answers; None without one."""
    for status, response in operation["responses"].items():
        media = response.get("content", {}) if status < "3" else {}
        if JSON in media:
            name: str = media[JSON]["schema"]["$ref"].rpartition("/")[2]
            return name
    return None


def content(schema: Schema, named: dict[str, Any]) -> Schema:
    """Return a media type object: the schema, and examples where there are any."""
    return {"schema": schema, **({"examples": named} if named else {})}


def _phrase(operation: Operation, status: int) -> str:
    """Return the description of an answer, which is the docstring of its model."""
    if operation.signature.answered_text:
        return operation.signature.answered_text.description
    if operation.response is None:
        return "The request succeeded. The answer has no body."
    meaning = inspect.getdoc(operation.response) or operation.response.__name__
    what = f"One page of a list. Each item: {meaning}" if answers_page(operation) else meaning
    return f"Created. {what}" if status == 201 else what


def _problem(kinds: list[ProblemType], examples: Examples) -> Schema:
    named: dict[str, Any] = {}
    for kind in kinds:
        named |= examples.problem(kind.code) or {kind.code: {"summary": kind.title}}
    own = [name for kind in kinds for name in _PROBLEM_HEADERS.get(kind, ())]
    return {
        "description": ". Or: ".join(f"{kind.title} (`{kind.code}`)" for kind in kinds) + ".",
        "headers": REQUEST_ID | _ACCOUNT | _reference(*own),
        "content": {problems.MEDIA_TYPE: content(ref("Problem"), named)},
    }


def _problem_name(kinds: list[ProblemType]) -> str:
    """Return the name of the response for ``kinds``: ``InvalidCursorOrMalformedRequest``."""
    return "Or".join(kind.slug.title().replace("-", "") for kind in kinds)


def _account(operation: Operation) -> dict[str, Schema]:
    """Return the header `Account-Deletion` of an answer about a person."""
    return {} if operation.public else _ACCOUNT


def _tag(operation: Operation) -> dict[str, Schema]:
    """Return the header `ETag` of an answer, if it has one."""
    if operation.tagged:
        return {"ETag": {"$ref": "#/components/headers/ContentETag"}}
    return _reference("ETag") if gives_entity_tag(operation) else {}


def _reference(*names: str) -> dict[str, Schema]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _header(description: str, *, example: str, required: bool = True, **schema: Any) -> Schema:
    return {
        "description": description,
        "required": required,
        "schema": {"type": "string", **schema},
        "example": example,
    }


def _returned(operation: Operation) -> set[Any]:
    """Return the types that the handler may return, by its annotation."""
    hint = get_type_hints(operation.handler).get("return")
    return set(get_args(hint)) if isinstance(hint, UnionType) else {hint}
