"""The contract's links: the operations that take the id of a created resource."""

import re
from collections.abc import Sequence

from chalicelib.http.operation import Operation
from tools.contract.references import Schema


def links(creation: Operation, operations: Sequence[Operation]) -> dict[str, Schema]:
    """Return the links of the success answer of ``creation``, by the id of their operation.

    The created resource is read at the path that ends in its id. Every operation at that path or
    below it takes the id too.
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
    """Return the sources of the known parameters of ``target``: all in the answer.

    Bruno makes a script of a link, in which parameters of the request are not defined.
    """
    fields = creation.response.model_fields if creation.response else ()
    known = {name: f"$response.body#/{name}" for name in fields}
    known[_names(read)[-1]] = "$response.body#/id"
    return {name: known[name] for name in _names(target.path) if name in known}


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)
