"""Base classes of request and answer models, and merge patches made from them."""

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from chalicelib.http.messages import message
from chalicelib.http.problems import (
    MALFORMED_REQUEST,
    ApiError,
    FieldError,
    validation_failed,
)
from chalicelib.table.items import Document, Stored, dump

# What pydantic calls the limits of its rules.
_LIMITS = ("min_length", "max_length", "gt", "ge", "lt", "le", "multiple_of", "expected")

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R", bound="RequestModel")


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
    def writable(cls, stored: Document) -> Document:
        """Return what a stored document holds of the fields that a client may set."""
        return stored


class FieldFault(ValueError):
    """What a validator of a field or of a model finds wrong.

    Args:
        code: the rule that is broken; one of ``messages.MESSAGES``.
        path: where, from the level of the validator.
        params: the rule's parameters: strings and numbers.
    """

    def __init__(self, code: str, *path: int | str, **params: Any) -> None:
        super().__init__(message(code, params))
        self.code = code
        self.path = path
        self.params = params


class QueryModel(BaseModel):
    """Query parameters: text in, typed values out, no unknown names."""

    model_config = ConfigDict(
        extra="forbid", allow_inf_nan=False, hide_input_in_errors=True, defer_build=True
    )


class ReadModel(BaseModel):
    """An answer. A field that defaults to None is left out where it has no value."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, defer_build=True)


class Resource(ReadModel):
    """What every stored resource reads back."""

    id: Annotated[
        str,
        Field(
            examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"], json_schema_extra={"format": "uuid"}
        ),
    ]
    version: Annotated[int, Field(description="Grows by 1 with each change; the ETag.")]
    created_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    updated_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def pointer(path: tuple[int | str, ...]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def validation_problem(
    error: ValidationError, *, in_body: bool = True, under: str = ""
) -> ApiError:
    """Return pydantic's findings as one problem that names the fields; values are not repeated.

    ``under`` is where in the body the model stands.
    """
    findings = error.errors(include_url=False, include_input=False)
    if in_body and any(finding["type"] == "json_invalid" for finding in findings):
        return ApiError(MALFORMED_REQUEST, "The body is not valid JSON.")
    errors = []
    for finding in findings:
        path, code, params = _rule(finding)
        where = under + pointer(path) if in_body else str(path[0])
        errors.append(FieldError(where, code, params, in_body))
    return validation_failed(errors)


def _rule(finding: ErrorDetails) -> tuple[tuple[int | str, ...], str, dict[str, Any]]:
    """Return where a finding is, the code of the rule and its parameters.

    Of what pydantic says, only the limits are kept: the rest repeats the value, or is a regular
    expression.
    """
    context = finding.get("ctx", {})
    fault = context.get("error")
    if isinstance(fault, FieldFault):
        return finding["loc"] + fault.path, fault.code, fault.params
    limits = {name: context[name] for name in _LIMITS if context.get(name) is not None}
    if "expected" in limits:
        limits["expected"] = limits["expected"].replace("' or '", "', '").replace("'", "")
    return finding["loc"], finding["type"], limits


def parse(model: type[M], text: bytes | str) -> M:
    """Return ``text`` as ``model``.

    Raises:
        ApiError: 422 that names each field at fault.
    """
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise validation_problem(error) from None


class MergePatch(Generic[R]):
    """A JSON merge patch (RFC 7396) for resources that are created with ``model``."""

    def __init__(self, model: type[R], changes: Document) -> None:
        self._model = model
        self.changes = changes

    def apply(self, stored: Stored) -> R:
        """Return the stored resource's writable fields with the patch applied.

        Raises:
            ApiError: 422 when the result would not be a valid resource.
        """
        text = dump(self._model.writable(stored.document()))
        current = self._model.model_validate_json(text, extra="ignore").document()
        return parse(self._model, dump(merged(current, self.changes)))


def merged(target: Any, changes: Any) -> Any:
    """Return ``target`` with a merge patch applied (RFC 7396).

    >>> merged({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": 4}})
    {'b': {'c': 4, 'd': 3}}
    """
    if not isinstance(changes, dict):
        return changes
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


@cache
def patch_model(model: type[BaseModel]) -> type[BaseModel]:
    """Return the model of a merge patch for ``model``: every field optional, and nullable to clear.

    A field that a resource cannot be without takes no null. Objects inside are patched in turn;
    arrays are replaced whole, so their items stay as they are.
    """
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        kind = _patched(info.annotation)
        metadata = tuple(info.metadata)
        annotated = Annotated[(kind, *metadata)] if metadata else kind
        fields[name] = (
            annotated if info.is_required() else annotated | None,
            Field(
                default=None,
                alias=info.alias,
                description=info.description,
                examples=info.examples,
                json_schema_extra=info.json_schema_extra,
            ),
        )
    return create_model(
        f"{model.__name__.removesuffix('Create')}Patch",
        __base__=RequestModel,
        __doc__=f"A JSON merge patch (RFC 7396): null clears a field. {model.__doc__ or ''}",
        **fields,
    )


def _patched(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        kinds = [_patched(kind) for kind in get_args(annotation) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else Union[tuple(kinds)]  # noqa: UP007  # built at run time
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return patch_model(annotation)
    return annotation
