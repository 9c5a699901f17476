"""The schemas of problems (RFC 9457), which no pydantic model describes."""

from chalicelib.http import problems
from tools.contract.schemas import Schema, Schemas, ref


def problem_schemas() -> Schemas:
    """Return the schemas of a problem and of its invalid fields."""
    return {"FieldError": _field_error(), "Problem": _problem()}


def _problem() -> Schema:
    always = ["type", "title", "status", "detail", "instance", "code", "request_id", "retryable"]
    return {
        "type": "object",
        "description": "The reason why a request failed (RFC 9457). Branch on `code`; show "
        "`detail`.",
        "required": always,
        "properties": _members(),
    }


def _members() -> Schemas:
    codes = [kind.code for kind in problems.ALL]
    return {
        "type": _text("Identifies the kind of problem: `/problems/` and its slug.")
        | {"format": "uri-reference", "examples": ["/problems/not-found"]},
        "title": _text("The name of the kind of problem; the same for all problems of a kind."),
        "status": {
            "type": "integer",
            "description": "The HTTP status of the answer.",
            "minimum": 400,
            "maximum": 599,
        },
        "detail": _text("A sentence for people that describes this problem."),
        "instance": _text("The path of the request.") | {"format": "uri-reference"},
        "code": _text("The kind of problem for programs; codes may be added.")
        | {"examples": codes},
        "request_id": _text("The same value as the header `X-Request-Id`."),
        "retryable": {
            "type": "boolean",
            "description": "Whether the same request may succeed later.",
        },
        "errors": {
            "type": "array",
            "description": "With `validation_failed`: the invalid fields.",
            "items": ref("FieldError"),
        },
        "existing_id": _text(
            "With `duplicate_source` and `duplicate_panel`: the id of the existing resource."
        ),
        "existing": _text(
            "With `duplicate_panel`: the path of the existing panel, relative to the URL of the "
            "server."
        )
        | {"format": "uri-reference"},
        "panel_id": _text("With `last_reading`: the id of the panel."),
    }


def _field_error() -> Schema:
    return {
        "type": "object",
        "description": "One error of one field. `pointer` or `parameter` identifies the field.",
        "required": ["code", "detail"],
        "properties": {
            "pointer": _text("A JSON pointer into the body; empty for the body as a whole.")
            | {"examples": ["/exercises/0/sets/2/reps"]},
            "parameter": _text("The name of a query parameter.") | {"examples": ["limit"]},
            "code": _text("The violated rule, for programs; `messages.json` lists all codes.")
            | {"examples": ["not_after"]},
            "detail": _text(
                "A text for people whose subject is the field, generated from the template of the "
                "rule in `messages.json`."
            )
            | {"examples": ["must not be after `to`"]},
            "params": {
                "type": "object",
                "description": "The parameters of the rule, as named in its template; absent if "
                "the rule has none.",
                "additionalProperties": {"type": ["string", "number"]},
                "examples": [{"other": "to"}],
            },
        },
    }


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}
