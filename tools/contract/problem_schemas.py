"""The schemas of problems (RFC 9457), which no pydantic model describes."""

from chalicelib.http import problems
from tools.contract.references import Schema, Schemas, ref


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
            "The kind of problem, for programs. Handle unknown codes: codes may be added."
        )
        | {"examples": codes},
        "request_id": _text("The same value as the header `X-Request-Id`."),
        "retryable": {
            "type": "boolean",
            "description": "Whether the same request may succeed later.",
        },
        "errors": {
            "type": "array",
            "description": "With `validation_failed`: the invalid fields, at most 50 of them.",
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
    }


def _field_error() -> Schema:
    return {
        "type": "object",
        "description": "A rule that a field breaks. `pointer` or `parameter` names the field.",
        "required": ["code", "detail"],
        "properties": {
            "pointer": _text("A JSON pointer into the body; empty for the body as a whole.")
            | {"examples": ["/exercises/0/sets/2/reps"]},
            "parameter": _text("The name of a query or path parameter.") | {"examples": ["limit"]},
            "code": _text("The rule, for programs; `messages.json` lists all codes.")
            | {"examples": ["not_after"]},
            "detail": _text(
                "An English predicate whose subject is the field, made from the template of the "
                "rule in `messages.json`."
            )
            | {"examples": ["must not be after `to`"]},
            "params": {
                "type": "object",
                "description": "The values of the parameters in the template of the rule; absent "
                "if it has none.",
                "additionalProperties": {"type": ["string", "number"]},
                "examples": [{"other": "to"}],
            },
        },
    }


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}
