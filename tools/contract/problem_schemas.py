"""The schemas of problems (RFC 9457), which no pydantic model describes."""

from chalicelib.http import problems
from chalicelib.http.messages import MESSAGES
from tools.contract.references import Schema, Schemas, ref


def problem_schemas() -> Schemas:
    """Return the schemas of a problem, of its invalid fields, and of the codes of both.

    Codes may be added, so a code is a text that names the enum of the known ones. A union of texts
    or of simple types is no choice: the clients that OpenAPI Generator makes for Kotlin and Swift
    have an empty class for it, and cannot read a problem. They pass over ``if``, which
    :mod:`tools.contract.typescript` writes as a union.
    """
    return {
        "FieldError": _field_error(),
        "FieldErrorCode": {
            "type": "string",
            "description": "The known rules. `messages.json` has a template for each.",
            "enum": list(MESSAGES),
        },
        "FieldErrorParam": {
            "description": "A limit, the name of another field, a day (YYYY-MM-DD), a unit, or the "
            "accepted values as a list. It is never formatted for display.",
            "anyOf": [
                {"type": "string"},
                {"type": "number"},
                {"type": "array", "items": {"type": "string"}},
            ],
            "examples": ["to"],
        },
        "Problem": _problem(),
        "ProblemCode": {
            "type": "string",
            "description": "The known kinds of problems. `messages.json` has a title for each.",
            "enum": [kind.code for kind in problems.ALL],
        },
    }


def _problem() -> Schema:
    always = ["type", "title", "status", "detail", "instance", "code", "request_id", "retryable"]
    return {
        "type": "object",
        "description": "The reason why a request failed (RFC 9457). Branch on `code`; show "
        "`detail`.",
        "required": always,
        # No example: Prism would answer with it, whatever the problem is.
        "properties": _members(),
    }


def _members() -> Schemas:
    return {
        "type": _text("The kind of problem as a URI: `/problems/` and the `code` with hyphens.")
        | {"format": "uri-reference", "examples": ["/problems/not-found"]},
        "title": _text("The name of the kind of problem; the same for all problems of a kind."),
        "status": {
            "type": "integer",
            "format": "int32",
            "description": "The HTTP status of the answer.",
            "minimum": 400,
            "maximum": 599,
        },
        "detail": _text("An English sentence about this problem, for display."),
        "instance": _text("The path of the request.") | {"format": "uri-reference"},
        "code": _text(
            "The kind of problem, for programs: a `ProblemCode`, or one that was added later. "
            "Handle unknown codes by `status`."
        )
        | {"if": ref("ProblemCode"), "examples": ["precondition_failed"]},
        "request_id": _text("The same value as the header `X-Request-Id`."),
        "retryable": {
            "type": "boolean",
            "description": "Whether the same request may succeed later.",
        },
        "errors": {
            "type": "array",
            "description": "With `validation_failed`: the invalid fields, at most 50 of them. With "
            "`malformed_request`: the header, if one is malformed.",
            "items": ref("FieldError"),
        },
        "existing_id": _text(
            "With a code that begins with `duplicate_`: the id of the existing resource, if known."
        ),
        "existing": _text(
            "With `duplicate_panel`: the path of the existing panel, relative to the URL of the "
            "server."
        )
        | {"format": "uri-reference"},
        "panel_id": _text("With `last_reading`: the id of the panel."),
        "program_ids": {
            "type": "array",
            "description": "With `routine_in_use`: the ids of the programs that name the routine.",
            "items": {"type": "string", "format": "uuid"},
        },
        "import_id": _text("With `import_status`: the id of the import that is being written.")
        | {"format": "uuid"},
        "import_ids": {
            "type": "array",
            "description": "With `too_many_imports`: the ids of the unfinished imports.",
            "items": {"type": "string", "format": "uuid"},
        },
    }


def _field_error() -> Schema:
    return {
        "type": "object",
        "description": "A rule that a field breaks. `pointer` or `parameter` names the field: "
        "exactly one of them is present.",
        "required": ["code", "detail"],
        "properties": {
            "pointer": _text("A JSON pointer into the body; empty for the body as a whole.")
            | {"examples": ["/exercises/0/sets/2/reps"]},
            "parameter": _text("The name of a parameter of the query or the path, or of a header.")
            | {"examples": ["limit"]},
            "code": _text(
                "The rule that is broken, for programs: a `FieldErrorCode`, or one that was added "
                "later."
            )
            | {"if": ref("FieldErrorCode"), "examples": ["not_after"]},
            "detail": _text(
                "An English predicate whose subject is the field, made from the template of the "
                "rule in `messages.json`."
            )
            | {"examples": ["must not be after `to`"]},
            "params": {
                "type": "object",
                "description": "The values of the parameters in the template of the rule; absent "
                "if it has none. The value of `of` is one of the `terms` in `messages.json`.",
                "additionalProperties": {"if": ref("FieldErrorParam"), "else": {"not": {}}},
                "examples": [{"other": "to"}],
            },
        },
        "examples": [_FIELD_EXAMPLE],
    }


_FIELD_EXAMPLE = {
    "pointer": "/from",
    "code": "not_after",
    "detail": "must not be after `to`",
    "params": {"other": "to"},
}


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}
