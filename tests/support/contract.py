"""Holds answers of the API against the contract: nothing undeclared, nothing missing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from string import Formatter
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from chalicelib.http.messages import MESSAGES, message
from tools.contract.document import build
from tools.contract.examples import Examples

Document = dict[str, Any]

JSON, PROBLEM = "application/json", "application/problem+json"
EVERYWHERE = ("X-Request-Id", "Access-Control-Allow-Origin", "Cache-Control")
FORMATS = FormatChecker(["date", "date-time", "uuid"])


@dataclass(frozen=True)
class DeclaredResponse:
    """What the contract says of one status of one operation.

    Attributes:
        media_type: of the body; None where there is none.
        validator: of the body.
        headers: those that must be there.
        codes: those that a problem may have; empty for any.
    """

    media_type: str | None
    validator: Draft202012Validator | None
    headers: tuple[str, ...]
    codes: frozenset[str]


@dataclass(frozen=True)
class DeclaredPath:
    """One path template with its operations: method -> status -> response."""

    template: str
    pattern: re.Pattern[str]
    methods: dict[str, dict[int, DeclaredResponse]] = field(default_factory=dict)


class Contract:
    """The contract, made ready for checking answers.

    Args:
        document: the OpenAPI document.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas = document["components"]["schemas"]
        self._resolved: dict[str, Document] = {}
        self._validators: dict[str, Draft202012Validator] = {}
        not_found = self._response({"$ref": "#/components/responses/NotFound"})
        self._any_problem = replace(not_found, codes=frozenset())
        paths = [self._path(template, item) for template, item in document["paths"].items()]
        # A path that is spelt out goes before one with a parameter in its place.
        self._paths = sorted(paths, key=lambda path: path.template.replace("{", "\x7f"))

    @classmethod
    @cache
    def load(cls) -> "Contract":
        """Return the contract as the code declares it; built once per process."""
        return cls(build(Examples.load()))

    def check(
        self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> None:
        """Refuse an answer that the contract does not promise.

        Args:
            method: of the request.
            path: of the request, with or without a query.
            status: of the answer.
            headers: of the answer, in any case.
            body: of the answer.

        Raises:
            AssertionError: says what is wrong with the answer.
        """
        place = f"{method} {path} -> {status}"
        declared = self._find(method, path.partition("?")[0], status, place)
        if declared is None:
            return
        given = {name.lower(): str(value) for name, value in headers.items()}
        missing = [name for name in declared.headers if name.lower() not in given]
        assert not missing, f"{place}: headers {missing} are missing"
        if declared.validator is None:
            assert not body, f"{place}: there should be no body, but it is {body[:200]!r}"
            return
        media_type = given.get("content-type", "")
        if declared.media_type in (JSON, PROBLEM):
            media_type = media_type.partition(";")[0]
        assert media_type == declared.media_type, f"{place}: the content type is {media_type!r}"
        value = json.loads(body) if media_type.endswith(("/json", "+json")) else body.decode()
        _check_body(declared, value, status, place)

    def request_validator(self, operation_id: str) -> Draft202012Validator:
        """Return the validator of an operation's body."""
        for item in self._document["paths"].values():
            for operation in item.values():
                if operation["operationId"] == operation_id:
                    content = operation["requestBody"]["content"]
                    return self._validator(content.get(JSON) or next(iter(content.values())))
        raise KeyError(operation_id)

    def _find(self, method: str, path: str, status: int, place: str) -> DeclaredResponse | None:
        """Return what is declared for an answer; None for what the gateway answers by itself."""
        found = next((each for each in self._paths if each.pattern.fullmatch(path)), None)
        if method == "OPTIONS" or (found is None and status == 403):
            return None
        if found is None or method not in found.methods:
            # API Gateway asks for a token first.
            expected = "404" if found is None else "401 or 405"
            assert str(status) in expected.split(), (
                f"{place}: not in the contract, so it must be {expected}"
            )
            return self._any_problem
        declared = found.methods[method].get(status)
        assert declared, f"{place}: {found.template} declares only {sorted(found.methods[method])}"
        return declared

    def _path(self, template: str, item: Document) -> DeclaredPath:
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        methods = {
            method.upper(): {
                int(status): self._response(response)
                for status, response in operation["responses"].items()
            }
            for method, operation in item.items()
        }
        return DeclaredPath(template, re.compile(pattern), methods)

    def _response(self, response: Document) -> DeclaredResponse:
        response = self._follow(response)
        headers = [
            name
            for name, header in response.get("headers", {}).items()
            if self._follow(header)["required"]
        ]
        wanted = tuple(dict.fromkeys([*EVERYWHERE, *headers]))
        for media_type, content in response.get("content", {}).items():
            codes = content.get("examples", {}) if media_type == PROBLEM else {}
            return DeclaredResponse(media_type, self._validator(content), wanted, frozenset(codes))
        return DeclaredResponse(None, None, wanted, frozenset())

    def _validator(self, content: Document) -> Draft202012Validator:
        key = json.dumps(content["schema"], sort_keys=True)
        if key not in self._validators:
            schema = self._strict(content["schema"])
            self._validators[key] = Draft202012Validator(schema, format_checker=FORMATS)
        return self._validators[key]

    def _strict(self, schema: Any) -> Any:
        """Return ``schema`` with its references put in, which is fast, and its objects closed."""
        if isinstance(schema, list):
            return [self._strict(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in self._resolved:
                self._resolved[name] = self._strict(self._schemas[name])
            return self._resolved[name]
        found = {key: self._strict(value) for key, value in schema.items()}
        if found.get("type") == "object" and "properties" in found:
            found.setdefault("additionalProperties", False)
        return found

    def _follow(self, value: Document) -> Document:
        while "$ref" in value:
            kind, name = value["$ref"].split("/")[-2:]
            value = self._document["components"][kind][name]
        return value


def _check_body(declared: DeclaredResponse, value: Any, status: int, place: str) -> None:
    assert declared.validator is not None
    if not declared.validator.is_valid(value):
        error = best_match(declared.validator.iter_errors(value))
        where = "".join(f"/{part}" for part in error.absolute_path) or "the body"
        raise AssertionError(f"{place}: {where}: {error.message[:500]}")
    if declared.media_type == PROBLEM:
        assert value["status"] == status, f"{place}: the problem says {value['status']}"
        known = not declared.codes or value["code"] in declared.codes
        assert known, f"{place}: the problem {value['code']} is not declared"
        for error in value.get("errors", []):
            _check_error(error, place)


def _check_error(error: Document, place: str) -> None:
    """Refuse an error whose text does not follow from ``messages.json`` and its parameters."""
    code = error["code"]
    assert code in MESSAGES, f"{place}: the rule {code} has no message"
    names = {name for _, name, _, _ in Formatter().parse(MESSAGES[code]) if name}
    params = error.get("params", {})
    assert params.keys() == names, f"{place}: the rule {code} has the parameters {sorted(params)}"
    assert error["detail"] == message(code, params), f"{place}: {error}"
    assert ("pointer" in error) != ("parameter" in error), f"{place}: {error}"
