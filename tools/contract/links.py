"""The contract's links: which operations take the id of what was just created."""

import re
from collections.abc import Sequence

from chalicelib.http.operation import Operation
from tools.contract.schemas import Schema


def links(creation: Operation, operations: Sequence[Operation]) -> dict[str, Schema]:
    """Return the links of the success answer of ``creation``, by the operation they lead to.

    What is created is read at the path that ends in its id; everything at that path or below it
    takes the id too.
    """
    if creation.method != "POST":
        return {}
    reads = [
        each.path for each in operations if _reads_one(each) and each.response is creation.response
    ]
    return {
        each.operation_id: {
            "operationId": each.operation_id,
            "parameters": _parameters(creation, read, each),
        }
        for read in reads
        for each in operations
        if each.path == read or each.path.startswith(f"{read}/")
    }


def _reads_one(operation: Operation) -> bool:
    return operation.method == "GET" and operation.path.endswith("}")


def _parameters(creation: Operation, read: str, target: Operation) -> dict[str, str]:
    """Return where the parameters of ``target`` are to be had, as far as they are."""
    known = {name: f"$request.path.{name}" for name in _names(creation.path)}
    known[_names(read)[-1]] = "$response.body#/id"
    return {name: known[name] for name in _names(target.path) if name in known}


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)
