"""Schemas of the contract as values, and references to them by name."""

from typing import Any

Schema = dict[str, Any]
Schemas = dict[str, Schema]

PREFIX = "#/components/schemas/"


def ref(name: str) -> Schema:
    """Return a reference to a schema of the contract."""
    return {"$ref": f"{PREFIX}{name}"}
