"""The schemas of problems (RFC 9457), which no pydantic model describes."""

from chalicelib.http import problems
from tools.contract.schemas import Schema, Schemas, ref


def problem_schemas() -> Schemas:
    """Return the schemas of a problem and of the fields at fault in it."""
    return {"FieldError": _field_error(), "Problem": _problem()}


def _problem() -> Schema:
    always = ["type", "title", "status", "detail", "instance", "code", "request_id", "retryable"]
    return {
        "type": "object",
        "description": "Why a request failed (RFC 9457). Branch on `code`; show `detail`.",
        "required": always,
        "properties": _members(),
    }


def _members() -> Schemas:
    codes = [kind.code for kind in problems.ALL]
    return {
        "type": _text("Names the kind of problem: `/problems/` and its slug.")
        | {"format": "uri-reference", "examples": ["/problems/not-found"]},
        "title": _text("The kind of problem in words; the same each time."),
        "status": {
            "type": "integer",
            "description": "The HTTP status of the answer.",
            "minimum": 400,
            "maximum": 599,
        },
        "detail": _text("What went wrong this time, for people."),
        "instance": _text("The path that was asked for.") | {"format": "uri-reference"},
        "code": _text("The kind of problem for programs; more may be added.") | {"examples": codes},
        "request_id": _text("The same as the header `X-Request-Id`."),
        "retryable": {
            "type": "boolean",
            "description": "Whether the same request may succeed later.",
        },
        "errors": {
            "type": "array",
            "description": "With `validation_failed`: each field at fault.",
            "items": ref("FieldError"),
        },
        "existing_id": _text(
            "With `duplicate_source` and `duplicate_panel`: the id of the first of them."
        ),
        "existing": _text("With `duplicate_panel`: the path of the first, below the server's URL.")
        | {"format": "uri-reference"},
        "panel_id": _text("With `last_reading`: the id of the panel."),
    }


def _field_error() -> Schema:
    return {
        "type": "object",
        "description": "One thing that is wrong with one field: `pointer` or `parameter` says "
        "which.",
        "required": ["code", "detail"],
        "properties": {
            "pointer": _text("A JSON pointer into the body; empty for the body as a whole.")
            | {"examples": ["/exercises/0/sets/2/reps"]},
            "parameter": _text("The name of a query parameter.") | {"examples": ["limit"]},
            "code": _text("The rule that is broken, for programs; `messages.json` has all of them.")
            | {"examples": ["not_after"]},
            "detail": _text(
                "What is wrong, for people: a text whose subject is the field, made of the rule's "
                "template in `messages.json`."
            )
            | {"examples": ["must not be after `to`"]},
            "params": {
                "type": "object",
                "description": "The parameters of the rule, which its template names; absent if it "
                "has none.",
                "additionalProperties": {"type": ["string", "number"]},
                "examples": [{"other": "to"}],
            },
        },
    }


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}
