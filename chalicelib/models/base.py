"""Base classes of request and answer models, and what is wrong with input that does not fit."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from chalicelib.errors import DomainError, Fault, FieldFault, Invalid
from chalicelib.jsontext import Document
from chalicelib.models.numbers import whole

# What pydantic calls the limits of its rules.
_LIMITS = ("min_length", "max_length", "gt", "ge", "lt", "le", "multiple_of", "expected")

M = TypeVar("M", bound=BaseModel)


class RequestModel(BaseModel):
    """A body: strict types, no unknown fields, finite numbers."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        defer_build=True,
    )

    def document(self) -> Document:
        """Return the fields that are set, as they are stored."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @classmethod
    def writable(cls, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields of a stored document that a client may set."""
        return stored

    @classmethod
    def patchable(cls, stored: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the fields of a stored document to which the merge patch ``changes`` applies."""
        del changes
        return cls.writable(stored)


class QueryModel(BaseModel):
    """Query parameters: text in, typed values out, no unknown names.

    Attributes:
        alternatives: the parameters that exclude others, so the contract has no example of them: a
            page that tries requests out sends every parameter that has one.
    """

    alternatives: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(
        extra="forbid", allow_inf_nan=False, hide_input_in_errors=True, defer_build=True
    )


class ReadModel(BaseModel):
    """An answer. A field that defaults to None is left out where it has no value."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, defer_build=True)


class StoredResource(ReadModel):
    """The fields of every stored resource."""

    id: Annotated[
        str,
        Field(
            examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"], json_schema_extra={"format": "uuid"}
        ),
    ]
    version: Annotated[
        int,
        Field(
            description="The version: increases by 1 with each change. In quotes it is the `ETag`."
        ),
    ]
    created_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    updated_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def pointer(path: tuple[int | str, ...]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def refusal(error: ValidationError, *, under: str = "", arguments: bool = False) -> DomainError:
    """Return pydantic's findings as one error that names the fields; values are not repeated.

    Args:
        error: what a model has raised.
        under: where in the content the model's part is.
        arguments: whether the model's fields are arguments, not content.
    """
    findings = error.errors(include_url=False)
    if any(finding["type"] == "json_invalid" for finding in findings):
        return DomainError("malformed_json")
    faults = []
    for finding in findings:
        path, code, params = _rule(finding)
        where = str(path[0]) if arguments else under + pointer(path)
        faults.append(Fault(where, code, params, arguments))
    return Invalid(faults)


def _rule(finding: ErrorDetails) -> tuple[tuple[int | str, ...], str, dict[str, Any]]:
    """Return where a finding is, the code of the rule and its parameters.

    A required field that is null is missing. Only the limits are taken from pydantic's message: the
    rest repeats the value, or is a regular expression.
    """
    is_field = finding["loc"] and isinstance(finding["loc"][-1], str)
    if finding["input"] is None and is_field and finding["type"] != "extra_forbidden":
        return finding["loc"], "missing", {}
    context = finding.get("ctx", {})
    fault = context.get("error")
    if isinstance(fault, FieldFault):
        return finding["loc"] + fault.path, fault.code, fault.params
    limits = {name: _limit(context[name]) for name in _LIMITS if context.get(name) is not None}
    if "expected" in limits:
        limits["expected"] = limits["expected"].replace("' or '", "', '").replace("'", "")
    return finding["loc"], finding["type"], limits


def _limit(limit: Any) -> Any:
    """Return a limit as a person writes it: 260, not 260.0."""
    return whole(limit) if isinstance(limit, float) else limit


def parse(model: type[M], text: bytes | str) -> M:
    """Return ``text`` as ``model``.

    Raises:
        Invalid: it names each field at fault.
        DomainError: ``malformed_json``.
    """
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise refusal(error) from None
