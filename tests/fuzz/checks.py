"""A check of ours, beside Schemathesis's own: which refusals of a request that fits its schema.

A JSON schema cannot state every rule (a date that must not lie after another, a cursor that must be
ours, a zone that must exist). So a refusal is not wrong by itself; it is wrong where it gives a
reason that the schema could have stated, for then schema and server disagree.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import schemathesis

# What pydantic calls a fault that JSON Schema has a keyword for.
STATED_BY_SCHEMA = frozenset(
    {
        "enum",
        "extra_forbidden",
        "greater_than",
        "greater_than_equal",
        "less_than",
        "less_than_equal",
        "literal_error",
        "string_pattern_mismatch",
        "string_too_short",
        "too_long",
        "too_short",
    }
)


@schemathesis.check
def refused_for_what_no_schema_states(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Refuse a refusal of schema-valid data for a reason that the schema could state."""
    if case.meta is None or not case.meta.generation.mode.is_positive or not _headers_fit(case):
        return
    if isinstance(case.body, str):
        return  # The lines of an export; a schema says of a text only that it is one.
    if response.status_code in (400, 422, 428):
        for reason in _disagreements(json.loads(response.content), case):
            raise AssertionError(f"The schema permits what the server refuses: {reason}")


def _headers_fit(case: schemathesis.Case) -> bool:
    """Tell whether the headers match their patterns: the coverage phase sends some that do not."""
    for parameter in case.operation.headers:
        value = case.headers.get(parameter.name)
        pattern = parameter.definition["schema"].get("pattern", "")
        if value is not None and not re.search(pattern, value):
            return False
    return True


def _disagreements(problem: dict[str, Any], case: schemathesis.Case) -> Iterator[str]:
    """Yield the reasons of a problem that a schema could have stated."""
    match problem["code"]:
        case "invalid_cursor" | "cursor_expired" | "idempotency_key_reused":
            return
        case "precondition_required" | "malformed_request" if _creates_or_replaces(case):
            return  # one of two headers and not both, which parameters cannot say
        case "validation_failed":
            for error in problem["errors"]:
                if _stated(error, patching=case.method == "PATCH"):
                    yield f"{error.get('pointer') or error.get('parameter')}: {error['detail']}"
        case _:
            yield str(problem["detail"])


def _creates_or_replaces(case: schemathesis.Case) -> bool:
    sent = {"If-Match", "If-None-Match"} & set(case.headers)
    return case.method == "PUT" and len(sent) != 1


def _stated(error: dict[str, str], *, patching: bool) -> bool:
    code = error["code"]
    if code == "missing":
        # A patch of an object that is not there yet has to make a whole one.
        return not patching
    return code in STATED_BY_SCHEMA or code.endswith("_type")
