"""Marks the fields of answers that bodies may have, but that are ignored, with ``readOnly``."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from chalicelib.http.operation import Operation
from chalicelib.models.read_only import Pair

Schemas = dict[str, dict[str, Any]]


def mark_read_only(
    bodies: Schemas,
    answers: Schemas,
    operations: Iterable[tuple[Operation, type[BaseModel] | None]],
) -> None:
    """Add the read-only fields to the schemas of bodies, and mark them in those of answers.

    Args:
        bodies: the schemas of bodies by name.
        answers: the schemas of answers by name.
        operations: with the models of their bodies.
    """
    names: defaultdict[str, list[set[str]]] = defaultdict(list)
    for operation, model in operations:
        if model is None or operation.response is None:
            continue
        whole = Pair(model, operation.part or operation.response)
        for pair in whole.all():
            if operation.of_part and pair == whole:
                continue
            fields = answers[pair.answered.__name__]["properties"]
            ignored = {name: fields[name] | {"readOnly": True} for name in pair.read_only()}
            bodies[pair.sent.__name__]["properties"] |= ignored
            names[pair.answered.__name__].append(set(ignored))
    for answered, ignored_by in names.items():
        for name in set.intersection(*ignored_by):
            answers[answered]["properties"][name]["readOnly"] = True
