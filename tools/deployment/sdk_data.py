"""``make sdk-data``: the part of botocore's data that the client of DynamoDB needs.

The excerpt is made of the pinned botocore, and a test compares the two. It contains the operations
on tables and items, without documentation, and the endpoints of DynamoDB alone.

Usage: python -m tools.deployment.sdk_data
"""

import json
from pathlib import Path
from typing import Any

from botocore.loaders import Loader

from chalicelib.table.sdk import DATA

# Those of the API, its tools and its tests.
OPERATIONS = (
    *("BatchGetItem", "GetItem", "Query", "TransactWriteItems"),
    *("BatchWriteItem", "DeleteItem", "PutItem", "Scan", "UpdateItem"),
    *("CreateTable", "DeleteTable", "DescribeTable", "ListTables"),
    *("DescribeTimeToLive", "UpdateTimeToLive"),
)
_SERVICE = "dynamodb/2012-08-10/service-2"


def excerpt() -> dict[str, Any]:
    """Return the content of each file by its path, without the suffix."""
    loader = Loader(
        include_default_search_paths=False, extra_search_paths=[Loader.BUILTIN_DATA_PATH]
    )
    return {
        "endpoints": _endpoints(loader.load_data("endpoints")),
        _SERVICE: _service(loader.load_data(_SERVICE)),
    }


def text(content: Any) -> str:
    """Return the text of a file."""
    return json.dumps(content, separators=(",", ":")) + "\n"


def path(name: str) -> Path:
    """Return the path of the file ``name``."""
    return DATA / f"{name}.json"


def _endpoints(data: dict[str, Any]) -> dict[str, Any]:
    partitions = [
        partition | {"services": {"dynamodb": partition["services"]["dynamodb"]}}
        for partition in data["partitions"]
    ]
    return data | {"partitions": partitions}


def _service(model: dict[str, Any]) -> dict[str, Any]:
    operations = {name: model["operations"][name] for name in OPERATIONS}
    shapes: dict[str, Any] = {}
    missing = _references(operations)
    while missing:
        shapes |= {name: model["shapes"][name] for name in missing}
        missing = _references(shapes) - shapes.keys()
    in_order = {name: shape for name, shape in model["shapes"].items() if name in shapes}
    trimmed: dict[str, Any] = _undocumented(model | {"operations": operations, "shapes": in_order})
    return trimmed


def _references(part: Any) -> set[str]:
    """Return the names of the shapes to which a part of a model refers."""
    if isinstance(part, list):
        return {name for value in part for name in _references(value)}
    if not isinstance(part, dict):
        return set()
    found = {name for value in part.values() for name in _references(value)}
    return found | {part["shape"]} if isinstance(part.get("shape"), str) else found


def _undocumented(part: Any) -> Any:
    """Return a part of a model without its documentation."""
    if isinstance(part, list):
        return [_undocumented(value) for value in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _undocumented(value)
        for name, value in part.items()
        if name != "documentation" or not isinstance(value, str)
    }


def main() -> None:
    """Write the files."""
    for name, content in excerpt().items():
        path(name).parent.mkdir(parents=True, exist_ok=True)
        path(name).write_text(text(content), encoding="utf-8")


if __name__ == "__main__":
    main()
