"""The contract's schemas: those of bodies, those of answers, and those that both share.

A model keeps its class name. If both bodies and answers use it (``Weight``) in the same form, it is
a single, closed schema. If the forms differ (a body may contain null where an answer omits the
field), the schema of the answer keeps the name and that of the body is called ``<Name>Input``. A
body also has the read-only fields of its answer, which the server ignores.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, get_type_hints

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from chalicelib.http.operation import Operation
from chalicelib.http.responses import NoticedPage, ReferencePage
from chalicelib.models.patches import patch_model
from chalicelib.table.collection import Page
from tools.contract.branches import with_branches
from tools.contract.descriptions import Descriptions, Texts, relatives
from tools.contract.enums import EnumBook
from tools.contract.generators import QuerySchema, ReadSchema, RequestSchema
from tools.contract.optional_objects import with_types_kept
from tools.contract.read_only import mark_read_only
from tools.contract.references import PREFIX, Schema, Schemas, ref


def query_schema(model: type[BaseModel]) -> Schema:
    """Return the schema of query parameters."""
    return model.model_json_schema(schema_generator=QuerySchema)


def request_model(operation: Operation) -> type[BaseModel] | None:
    """Return the model of the body of a request: for PATCH, that of a merge patch."""
    if operation.request is None or operation.method != "PATCH":
        return operation.request
    return patch_model(operation.request)


def answers_page(operation: Operation) -> bool:
    """Return whether the answer is one page of a list of ``operation.response``."""
    return get_type_hints(operation.handler).get("return") in (Page, ReferencePage, NoticedPage)


def response_name(operation: Operation) -> str | None:
    """Return the name of the schema of the success answer; None without a body."""
    if operation.response is None:
        return None
    return operation.response.__name__ + ("Page" if answers_page(operation) else "")


class SchemaBook:
    """Every schema that some operations need.

    Attributes:
        schemas: the schemas by name, sorted.
        descriptions: the texts for properties that no model describes.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted = list(operations)
        bodies = _generate((request_model(each) for each in wanted), RequestSchema)
        answers = _generate((each.response for each in wanted), ReadSchema)
        pairs = [(each, request_model(each)) for each in wanted]
        mark_read_only(bodies, answers, pairs)
        self._apart = _apart(bodies, answers)
        inputs = {self._name(name): self._renamed(body) for name, body in bodies.items()}
        pages = {_page_name(each): _page(each) for each in wanted if answers_page(each)}
        # Shared schemas remain closed, so the form of the bodies takes precedence.
        schemas = answers | pages | inputs
        queries = {each.query.__name__: query_schema(each.query) for each in wanted if each.query}
        self._enums = EnumBook(schemas | queries)
        named: Schemas = {name: self._enums.named(each, name) for name, each in schemas.items()}
        self.descriptions = Descriptions(Texts.load(), relatives(pairs))
        whole = with_types_kept(with_branches(self.descriptions.added(named)))
        # The type of a union has its values in the branches, and may have no other place.
        used = {*_references([whole, *(self.named(each, name) for name, each in queries.items())])}
        enums = {name: each for name, each in self._enums.schemas.items() if name in used}
        self.schemas: Schemas = dict(sorted((whole | enums).items()))

    def body(self, operation: Operation) -> Schema | None:
        """Return the reference to the schema of an operation's body."""
        model = request_model(operation)
        return ref(self._name(model.__name__)) if model else None

    def named(self, schema: Schema, place: str) -> Schema:
        """Return a schema with the names of its enums."""
        named: Schema = self._enums.named(schema, place)
        return named

    def _name(self, name: str) -> str:
        return f"{name}Input" if name in self._apart else name

    def _renamed(self, schema: Schema) -> Schema:
        """Return ``schema`` with references to the variants of the bodies."""
        text = json.dumps(schema)
        for name in self._apart:
            text = text.replace(f'"{PREFIX}{name}"', f'"{PREFIX}{name}Input"')
        renamed: Schema = json.loads(text)
        return renamed


def _generate(
    models: Iterable[type[BaseModel] | None], generator: type[GenerateJsonSchema]
) -> Schemas:
    """Return the schemas of ``models`` and of all models inside them."""
    wanted = list(dict.fromkeys(model for model in models if model))
    _, top = models_json_schema(
        [(model, "validation") for model in wanted],
        ref_template=f"{PREFIX}{{model}}",
        schema_generator=generator,
    )
    schemas: Schemas = top.get("$defs", {})
    unclear = [name for name in schemas if "__" in name]
    if unclear:
        raise ValueError(f"two models share a name: {', '.join(unclear)}")
    return schemas


def _apart(bodies: Schemas, answers: Schemas) -> set[str]:
    """Return the names whose schema differs between bodies and answers, at any depth."""
    shared = bodies.keys() & answers.keys()
    apart = {name for name in shared if _open(bodies[name]) != _open(answers[name])}
    while True:
        more = {name for name in shared - apart if apart & set(_references(bodies[name]))}
        if not more:
            return apart
        apart |= more


def _open(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "additionalProperties"}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].removeprefix(PREFIX)
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _page_name(operation: Operation) -> str:
    return response_name(operation) or ""


def _page(operation: Operation) -> Schema:
    """Return the schema of one page of a list."""
    item = operation.response.__name__ if operation.response else ""
    cursor = {
        "type": ["string", "null"],
        "description": "The `cursor` of the next page; null on the last page.",
    }
    items = {
        "type": "array",
        "description": "At most `limit` resources, in the order that the operation states. With "
        "filters it can have fewer, or none, while there are more.",
        "items": ref(item),
    }
    page: Schema = {
        "type": "object",
        "description": f"One page of a list of {item}.",
        "required": ["items", "next_cursor"],
        "properties": {"items": items, "next_cursor": cursor},
    }
    if get_type_hints(operation.handler).get("return") is NoticedPage:
        page["required"].append("loinc_notice")
        page["properties"]["loinc_notice"] = {
            "type": "string",
            "description": "The license notice for the LOINC codes of all items.",
        }
    return page
