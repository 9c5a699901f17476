"""The generators of schemas from pydantic's models: for requests, for queries and for answers.

All of them use only forms that OpenAPI generators support: no titles, ``enum`` instead of
``const``, and ``type: [x, "null"]`` if a simple value may be null.
"""

from typing import Any, ClassVar

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

NULL = {"type": "null"}
# The largest number of 32 bits; without a limit an integer may be longer.
_INT32 = 2**31 - 1
_LONG = 2**63 - 1
Fields = core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField


class RequestSchema(GenerateJsonSchema):
    """Bodies: closed objects, whose optional fields may be null, which is the same as absent."""

    null_is_absent: ClassVar[bool] = True

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """Write a single literal as an enum, too."""
        result = super().literal_schema(schema)
        return {"enum": [result.pop("const")], **result} if "const" in result else result

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        """Write the format, from which generators choose the type of an integer."""
        result = super().int_schema(schema)
        limits = (result.get("minimum", _LONG), result.get("maximum", _LONG))
        is_short = all(abs(limit) <= _INT32 for limit in limits)
        return {**result, "format": "int32" if is_short else "int64"}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Write ``type: [x, "null"]`` for simple values; references keep ``anyOf``."""
        return with_null(self.generate_inner(schema["schema"]))

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Allow null beside a default, and omit a default of null, which repeats "optional"."""
        result = super().default_schema(schema)
        if result.get("default", ...) is None:
            # Null itself is not allowed for what a merge patch cannot clear.
            del result["default"]
            return result
        return with_null(result) if self.null_is_absent else result

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never repeat a field's name as its title."""
        del schema
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Never repeat a model's name as its title."""
        result = super().model_schema(schema)
        result.pop("title", None)
        return result


class QuerySchema(RequestSchema):
    """Query parameters: absent or given, never null."""

    null_is_absent = False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Remove null from optional parameters."""
        result = super().default_schema(schema)
        return without_null(result) if schema.get("default", ...) is None else result


class ReadSchema(QuerySchema):
    """Answers: a field that defaults to None is absent without a value; all others are present.

    Answers are open, because fields may be added to them within ``/v1``.
    """

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Omit defaults: the server has already set them."""
        result = super().default_schema(schema)
        result.pop("default", None)
        return result

    def field_is_required(self, field: Fields, total: bool) -> bool:  # noqa: FBT001  # pydantic's
        """Require every field except those that are absent without a value."""
        del total
        inner = field["schema"]
        return not (inner["type"] == "default" and inner.get("default", ...) is None)

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Leave the object open and omit the rules between its fields; bodies have these rules."""
        result = super().model_schema(schema)
        for key in ("additionalProperties", "allOf", "else", "if", "not", "then"):
            result.pop(key, None)
        return result


def with_null(schema: JsonSchemaValue) -> JsonSchemaValue:
    """Return ``schema`` with null allowed.

    >>> with_null({"type": "string", "enum": ["kg"]})
    {'type': ['string', 'null'], 'enum': ['kg', None]}
    >>> with_null({"$ref": "#/components/schemas/Weight"})
    {'anyOf': [{'$ref': '#/components/schemas/Weight'}, {'type': 'null'}]}
    """
    if NULL in schema.get("anyOf", ()) or isinstance(schema.get("type"), list):
        return schema
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], NULL]}
    if "type" not in schema:
        return {"anyOf": [schema, NULL]}
    result = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        result["enum"] = [*schema["enum"], None]
    return result


def without_null(schema: JsonSchemaValue) -> JsonSchemaValue:
    """Return ``schema`` without null; the inverse of :func:`with_null`.

    >>> without_null({"type": ["string", "null"], "enum": ["kg", None]})
    {'type': 'string', 'enum': ['kg']}
    >>> without_null({"anyOf": [{"type": "integer"}, {"type": "null"}], "description": "One."})
    {'type': 'integer', 'description': 'One.'}
    """
    result = dict(schema)
    if isinstance(result.get("type"), list):
        kinds = [kind for kind in result["type"] if kind != "null"]
        result["type"] = kinds[0] if len(kinds) == 1 else kinds
        if "enum" in result:
            result["enum"] = [value for value in result["enum"] if value is not None]
    if "anyOf" in result:
        kinds = [kind for kind in result.pop("anyOf") if kind != NULL]
        result = {**kinds[0], **result} if len(kinds) == 1 else {"anyOf": kinds, **result}
    return result
