"""Makes the table for local engines from the definition that is deployed."""

import json
import sys
from pathlib import Path
from typing import Any

from tools.local.rebuild import CarryOverError, copy_name, described, finish, rebuild

_RESOURCES = Path(__file__).resolve().parents[2] / ".chalice/resources.json"


class TableOutdatedError(Exception):
    """An existing table is not what this version of the project needs, nor can become it."""


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
    del properties["TimeToLiveSpecification"]
    client.create_table(TableName=name, **properties)
    client.get_waiter("table_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    _let_expire(client, name)


def check_table(client: Any, name: str) -> bool:
    """Tell whether the table exists; one with other indexes is made anew first, with its items.

    Raises:
        TableOutdatedError: it exists, with another primary key or items that do not fit.
    """
    table = described(client, name)
    wanted, found = _shape(definition()), _shape(table) if table else {}
    if table and found != wanted:
        differing = sorted(part for part in wanted | found if wanted.get(part) != found.get(part))
        if "the primary key" in differing:
            raise _outdated(name, differing)
        print(f"{name} differs in {', '.join(differing)}; making it anew ...", file=sys.stderr)
        try:
            rebuild(client, name, create_table)
        except CarryOverError as error:
            raise _outdated(name, differing) from error
    elif described(client, copy_name(name)):
        # An earlier start was interrupted when it had made the table anew.
        finish(client, name, create_table)
    elif not table:
        return False
    _let_expire(client, name)
    return True


def _let_expire(client: Any, name: str) -> None:
    """Let the table delete what has expired; a start may have been interrupted before that."""
    answer = client.describe_time_to_live(TableName=name)
    if answer["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED":
        specification = definition()["TimeToLiveSpecification"]
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)


def _outdated(name: str, differing: list[str]) -> TableOutdatedError:
    return TableOutdatedError(
        f"table version old: {name} differs in {', '.join(differing)} from this version's "
        "definition, and its items cannot be carried over; remove .local/data-4 to start over."
    )


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
