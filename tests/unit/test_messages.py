"""Every rule that a request can break has a code, a message, and the parameters that it names."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined

from chalicelib import application
from chalicelib.errors import Fault
from chalicelib.http import problems
from chalicelib.http.messages import MESSAGES, TERMS, message
from chalicelib.http.operation import Operation
from chalicelib.http.problems import as_sent, validation_failed
from chalicelib.labs.biomarkers.measurement import ReadingWarning
from chalicelib.models.base import refusal
from chalicelib.models.patches import patch_model
from chalicelib.table import day_bounds
from tools.contract.files import messages
from tools.contract.problem_schemas import problem_schemas

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted((ROOT / "chalicelib").rglob("*.py"))
# Pydantic's name of a schema's type, and the codes of what it may refuse.
TYPES = {
    "str": {"string_type", "string_unicode"},
    "int": {"int_type", "int_from_float", "int_parsing_size"},
    "float": {"float_type", "finite_number"},
    "bool": {"bool_type"},
    "list": {"list_type"},
    "dict": {"dict_type"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden"},
    "literal": {"literal_error"},
}
NUMBER_LIMITS = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "lt": "less_than",
    "le": "less_than_equal",
    "multiple_of": "multiple_of",
}
# Limits in a schema: of strings, of lists, of numbers.
LIMITS = {
    "str": {
        "min_length": "string_too_short",
        "max_length": "string_too_long",
        "pattern": "string_pattern_mismatch",
    },
    "list": {"min_length": "too_short", "max_length": "too_long"},
    "int": NUMBER_LIMITS,
    "float": NUMBER_LIMITS,
}
# Types whose validators are all ours, or that only hold others.
OURS = {
    "any",
    "date",
    "datetime",
    "time",
    "default",
    "nullable",
    "union",
    "definitions",
    "definition-ref",
    "model-field",
    "is-instance",
    "none",
} | {f"function-{mode}" for mode in ("before", "after", "plain", "wrap")}
SKIPPED = {"function", "metadata", "serialization", "expected", "config"}
# What a parser meets, and what each of the field types refuses.
VALUES: list[Any] = [
    None,
    True,
    "",
    " ",
    "x",
    "true",
    "7",
    "-1",
    "1" * 40,
    "x" * 20_000,
    "a\u0000b",
    "a\u202eb",
    "UTC",
    "Mars/Olympus",
    "2026-02-30",
    "0001-01-01",
    "2026-02-30T10:00:00Z",
    "0001-01-01T00:00:00Z",
    "2026-03-14T10:00:00+14:01",
    "25:00",
    "07:00",
    0,
    -1,
    7.25,
    1.23456,
    10**30,
    -1e300,
    1e300,
    [],
    ["x", "x"],
    ["x"] * 2_000,
    [None],
    {},
    {"x": 1},
]


def operations() -> list[Operation]:
    return application.operations()


def request_models() -> set[type[BaseModel]]:
    """Return every model of a body, a patch or a query, and every model inside one."""
    found: set[type[BaseModel]] = set()
    for operation in operations():
        for model in (operation.request, operation.query):
            if model is not None:
                found |= {*_inside(model)}
        if operation.request is not None and operation.method == "PATCH":
            found |= {*_inside(patch_model(operation.request))}
    return found


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _inside(field.annotation)
    else:
        for argument in get_args(annotation):
            yield from _inside(argument)


MODELS = sorted(request_models(), key=lambda model: model.__qualname__)


def schema_codes(schema: Any) -> Iterator[str]:
    """Yield the codes of what a core schema refuses by itself."""
    if isinstance(schema, list | tuple):
        for part in schema:
            yield from schema_codes(part)
    if not isinstance(schema, dict):
        return
    kind = schema.get("type")
    if isinstance(kind, str) and kind not in OURS:
        yield from TYPES[kind]
        yield from (code for name, code in LIMITS.get(kind, {}).items() if name in schema)
    for name, part in schema.items():
        if name not in SKIPPED:
            yield from schema_codes(part)


def core_schema(model: type[BaseModel]) -> Any:
    model.model_rebuild()
    return model.__pydantic_core_schema__


def rules() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that refuses a request by a rule, with its place."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("FieldFault", "invalid", "malformed_header"):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def code_of(call: ast.Call) -> str | None:
    """Return the code in a call; None if it passes on that of another rule."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    argument = call.args[0 if name == "FieldFault" else 1]
    return str(argument.value) if isinstance(argument, ast.Constant) else None


def placeholders(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(MESSAGES[code]) if name}


def test_every_rule_of_the_code_has_a_message_with_its_parameters() -> None:
    found = list(rules())
    assert len(found) > 60
    passed_on = [place for place, call in found if code_of(call) is None]
    passing = ["chalicelib/http/dispatch.py", "chalicelib/models/fields.py"]
    assert [place.partition(":")[0] for place in passed_on] == passing
    for place, call in found:
        code = code_of(call)
        if code is None:
            continue
        assert code in MESSAGES, place
        names = {keyword.arg for keyword in call.keywords} - {"argument"}
        if None not in names:
            assert names == placeholders(code), place


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_type_of_a_request_has_messages(model: type[BaseModel]) -> None:
    assert set(schema_codes(core_schema(model))) <= MESSAGES.keys()


def is_formatted(value: ast.expr) -> bool:
    """Tell whether an argument puts a text together, beyond the ISO form of a day."""
    if isinstance(value, ast.JoinedStr):
        return not (len(value.values) == 1 and isinstance(value.values[0], ast.FormattedValue))
    return isinstance(value, ast.Call) and getattr(value.func, "attr", "") in ("join", "format")


def test_no_parameter_is_formatted() -> None:
    """A client shows it in its own language: a list is no text, and a number has no unit."""
    formatted = [
        f"{place} {keyword.arg}"
        for place, call in rules()
        for keyword in call.keywords
        if keyword.arg and is_formatted(keyword.value)
    ]
    assert formatted == []
    assert message("literal_error", {"expected": ["a", "b"]}) == "must be one of a, b"
    published = {path: path.read_text(encoding="utf-8") for path in CODE}
    assert [path.name for path, text in published.items() if re.search(r"\{\w+:,\}", text)] == []


def test_what_a_limit_counts_is_a_term() -> None:
    texts = [
        node.value
        for path in CODE
        if path.name != "messages.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    ]
    assert TERMS.keys() - set(texts) == set()
    of_rules = {
        keyword.value.value
        for _, call in rules()
        for keyword in call.keywords
        if keyword.arg == "of" and isinstance(keyword.value, ast.Constant)
    }
    assert of_rules
    assert of_rules | {*day_bounds.NAMES.values()} <= TERMS.keys()


def test_the_contract_knows_every_code() -> None:
    found = problem_schemas()
    assert found["FieldErrorCode"]["enum"] == list(MESSAGES)
    assert set(found["ProblemCode"]["enum"]) == {kind.code for kind in problems.ALL}


def test_every_message_is_of_a_rule() -> None:
    of_types = {code for model in MODELS for code in schema_codes(core_schema(model))}
    of_rules = {code_of(call) for _, call in rules()}
    assert MESSAGES.keys() - of_types - of_rules == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_is_refused_is_said_in_our_words(model: type[BaseModel]) -> None:
    refused = 0
    for text in bodies(model):
        try:
            model.model_validate_json(text)
        except ValidationError as error:
            refused += 1
            for fault in refusal(error).faults:
                check(fault)
    assert refused


def bodies(model: type[BaseModel]) -> Iterator[str]:
    """Yield objects with one field that is wrong for most types, and an unknown one."""
    yield from ("[]", "null", '{"no_such_field": 1}')
    usual = {
        info.alias or name: info.examples[0]
        for name, info in model.model_fields.items()
        if info.examples and info.default is PydanticUndefined
    }
    for name, info in model.model_fields.items():
        for value in VALUES:
            yield json.dumps(usual | {info.alias or name: value})


def check(fault: Fault) -> None:
    assert fault.code in MESSAGES
    assert set(fault.params) == placeholders(fault.code)
    assert all(isinstance(value, str | int | float | list) for value in fault.params.values())
    assert as_sent(fault)["detail"] == message(fault.code, fault.params)


@pytest.mark.parametrize(("code", "template"), MESSAGES.items())
def test_a_message_is_plain(code: str, template: str) -> None:
    """It is a predicate for a person: no pointer, no regular expression, no end of sentence."""
    assert template.startswith(("must ", "is ", "does ", "has ")), code
    assert not set("^$\\[]*") & set(template), code
    assert " /" not in template, code
    assert not template.endswith("."), code


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("from", "not_after", {"other": "to"}, True), "`from` must not be after `to`."),
        (Fault("/exercises/0/sets/2/reps", "int_type", {}), "`reps` must be a whole number."),
        (Fault("/markers/1", "duplicates", {}), "Item 2 of `markers` must not contain ..."),
        (Fault("", "too_many", {"max": 2, "of": "habits"}), "The body must not result in ..."),
        (Fault("/dose", "dose_required", {}), "`dose` is required, because ..."),
        (Fault("/a~1b~0c", "missing", {}), "`a/b~c` is required."),
    ],
)
def test_a_problem_of_one_field_is_a_sentence_about_it(fault: Fault, sentence: str) -> None:
    assert validation_failed([fault]).detail.startswith(sentence.removesuffix("..."))


def test_a_problem_of_many_fields_counts_them() -> None:
    problem = validation_failed([Fault(f"/{n}", "missing", {}) for n in range(60)])
    assert (problem.detail, len(problem.errors)) == ("60 fields are invalid.", 50)


def test_the_contract_publishes_every_code() -> None:
    published = messages()
    assert published["errors"] == MESSAGES
    assert published["terms"] == TERMS
    assert set(published["warnings"]) == {*get_args(ReadingWarning.model_fields["code"].annotation)}
    assert published["problems"]["validation_failed"] == "The request is invalid"
