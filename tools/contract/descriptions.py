"""The descriptions of properties that no model describes, from the texts beside this module.

A description that explains one field of one model is written in the model. The texts of the folder
``descriptions`` are for what many models share (``shared.json``, by property) and for plain fields,
by schema and property. They are not in the models because a ``Field(description=...)`` costs 15
microseconds when a function starts (measured: 4 ms for the whole API), and the models ship to
Lambda, where nothing reads them.

A text of ``Workout`` is also that of ``WorkoutCreate`` and ``WorkoutPatch``: schemas of bodies and
of their answers describe each other's properties.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from chalicelib.http.operation import Operation
from chalicelib.models.read_only import Pair
from tools.contract.references import Schema, Schemas

FOLDER = Path(__file__).with_name("descriptions")
SHARED = "shared"
_VARIANTS = ("Input", "Patch")

# The names of the schemas of the same thing, by the name of a schema.
Relatives = Mapping[str, list[str]]


class Texts(NamedTuple):
    """Descriptions of properties.

    Attributes:
        shared: by the name of a property, whatever its schema.
        own: by the name of a schema and that of a property.
    """

    shared: Mapping[str, str]
    own: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Texts":
        """Return the texts of ``folder``.

        Raises:
            ValueError: two files have the same schema.
        """
        own: dict[str, Mapping[str, str]] = {}
        for file in sorted(folder.glob("*.json")):
            if file.stem == SHARED:
                continue
            texts = json.loads(file.read_text(encoding="utf-8"))
            if twice := own.keys() & texts.keys():
                raise ValueError(f"{file.name} repeats {', '.join(sorted(twice))}")
            own |= texts
        return cls(json.loads((folder / f"{SHARED}.json").read_text(encoding="utf-8")), own)


def relatives(operations: Iterable[tuple[Operation, type[BaseModel] | None]]) -> Relatives:
    """Return which schemas describe the same thing in bodies and answers.

    Args:
        operations: with the models of their bodies.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for operation, model in operations:
        if model is not None and operation.response is not None:
            for sent, answered in Pair(model, operation.response).all():
                found[sent.__name__].append(answered.__name__)
                found[answered.__name__].append(sent.__name__)
    return found


class Descriptions:
    """Adds texts to the schemas of a contract, and knows which texts were of use."""

    def __init__(self, texts: Texts, related: Relatives) -> None:
        self._texts = texts
        self._related = related
        self._used: set[tuple[str, str]] = set()

    def added(self, schemas: Schemas) -> Schemas:
        """Return ``schemas`` with a text for each property that has no description."""
        return {name: self._described(name, schema, schemas) for name, schema in schemas.items()}

    def unused(self) -> list[str]:
        """Return the texts that describe nothing: the property has gone, or its model says more."""
        shared = [(SHARED, name) for name in self._texts.shared]
        own = [(name, each) for name, texts in self._texts.own.items() for each in texts]
        return [".".join(key) for key in [*shared, *own] if key not in self._used]

    def _described(self, name: str, schema: Schema, schemas: Schemas) -> Schema:
        if "properties" not in schema:
            return schema
        properties = {
            each: inner if "description" in inner else inner | self._text(name, each, schemas)
            for each, inner in schema["properties"].items()
        }
        return schema | {"properties": properties}

    def _text(self, schema: str, name: str, schemas: Schemas) -> Schema:
        family = list(self._family(schema))
        for each in family:
            if name in self._texts.own.get(each, {}):
                self._used.add((each, name))
                return {"description": self._texts.own[each][name]}
        for each in family:
            inner = schemas.get(each, {}).get("properties", {}).get(name, {})
            if "description" in inner:
                return {"description": inner["description"]}
        if name in self._texts.shared:
            self._used.add((SHARED, name))
            return {"description": self._texts.shared[name]}
        return {}

    def _family(self, schema: str) -> Iterator[str]:
        """Yield the names of the schemas of the same thing, the nearest first."""
        pending, seen = [schema], {schema}
        for name in pending:
            yield name
            base = [name.removesuffix(variant) for variant in _VARIANTS if name.endswith(variant)]
            more = [each for each in [*base, *self._related.get(name, [])] if each not in seen]
            seen.update(more)
            pending += more
