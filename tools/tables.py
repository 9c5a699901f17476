"""Makes the table for local engines from the definition that is deployed."""

import json
from pathlib import Path
from typing import Any

_RESOURCES = Path(__file__).resolve().parent.parent / ".chalice/resources.json"


class TableOutdatedError(Exception):
    """An existing table is not what this version of the project needs."""


# What a table is; the rest of its properties is what a stage pays for.
_SHAPE = ("AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes", "TimeToLiveSpecification")


def definition() -> dict[str, Any]:
    """Return the properties of the deployed table, billed by use as a local one is."""
    resources = json.loads(_RESOURCES.read_text(encoding="utf-8"))["Resources"]
    properties = resources["Table"]["Properties"]
    return {name: properties[name] for name in _SHAPE} | {"BillingMode": "PAY_PER_REQUEST"}


def create_table(client: Any, name: str) -> None:
    """Create the table as it is deployed, and wait until it can be used."""
    properties = definition()
    time_to_live = properties.pop("TimeToLiveSpecification")
    client.create_table(TableName=name, **properties)
    client.get_waiter("table_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=time_to_live)


def check_table(client: Any, name: str) -> bool:
    """Tell whether the table exists.

    Raises:
        TableOutdatedError: it exists, with other keys or indexes than the deployed one.
    """
    try:
        table = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return False
    wanted, found = _shape(definition()), _shape(table)
    if wanted != found:
        parts = sorted(part for part in wanted | found if wanted.get(part) != found.get(part))
        raise TableOutdatedError(
            f"table version old: {name} differs in {', '.join(parts)} from this version's "
            "definition; remove the data folder (.local/data-4, or DATA_DIR) to start over."
        )
    return True


def _shape(table: dict[str, Any]) -> dict[str, Any]:
    """Return what cannot be changed on a live table, comparable whatever its order."""
    types = {
        entry["AttributeName"]: entry["AttributeType"] for entry in table["AttributeDefinitions"]
    }
    shape: dict[str, Any] = {"the primary key": _keys(table, types)}
    for index in table.get("LocalSecondaryIndexes", []):
        projection = index["Projection"]
        kept = (projection["ProjectionType"], sorted(projection.get("NonKeyAttributes", [])))
        shape[f"the index {index['IndexName']}"] = (_keys(index, types), kept)
    return shape


def _keys(owner: dict[str, Any], types: dict[str, str]) -> list[tuple[str, str, str]]:
    return sorted(
        (key["KeyType"], key["AttributeName"], types[key["AttributeName"]])
        for key in owner["KeySchema"]
    )
